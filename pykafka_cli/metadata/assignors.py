"""Which member of a consumer group gets which partition: Kafka's assignors as pure functions.

`range` and `roundrobin` give exactly what Kafka's RangeAssignor and RoundRobinAssignor give (without racks). `sticky`,
`cooperative-sticky` and `uniform` keep what a member has as far as balance allows, and are as balanced as Kafka's.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Partition = tuple[str, int]
"""Topic name and partition number."""

JAVA_PREFIX = "org.apache.kafka.clients.consumer."

CLASSES = {
    "RangeAssignor": "range",
    "RoundRobinAssignor": "roundrobin",
    "StickyAssignor": "sticky",
    "CooperativeStickyAssignor": "cooperative-sticky",
}
"""Kafka's names of the assignors of the classic protocol, by the class that a client is configured with."""

SERVER_SIDE = ("uniform", "range")
"""Assignors of the consumer protocol (group.consumer.assignors)."""


def named_assignors(text: str) -> tuple[str, ...]:
    """Kafka's names of the assignors in a `partition.assignment.strategy`: classes, with or without package, or names.

    Raises:
        UsageError: for an assignor that does not exist, and if there is none.
    """
    found = []
    for word in filter(None, map(str.strip, text.strip("[]").split(","))):
        name = CLASSES.get(word.removeprefix(JAVA_PREFIX), word)
        if name not in CLASSES.values():
            raise UsageError(f"There is no assignor {word}. Those that there are: {', '.join(CLASSES)}.")
        found.append(name)
    if not found:
        raise UsageError("partition.assignment.strategy is empty")
    return tuple(found)


class Subscriber(NamedTuple):
    """What an assignor knows of a member."""

    member_id: str
    topics: frozenset[str]
    instance_id: str | None = None


def assign(
    assignor: str,
    members: Iterable[Subscriber],
    partitions: Mapping[str, int],
    owned: Mapping[Partition, str],
) -> dict[Partition, str]:
    """The member of each partition that anybody subscribes to.

    `partitions` counts the partitions of each topic that exists. `owned` is what members have so far; only the sticky
    assignors look at it.

    Raises:
        KeyError: for an assignor that does not exist.
    """
    ordered = sorted(members, key=_kafka_order)
    return _ASSIGNORS[assignor](ordered, dict(sorted(partitions.items())), owned)


def _kafka_order(member: Subscriber) -> tuple[bool, str]:
    """AbstractPartitionAssignor.MemberInfo: static members by instance first, then the others by member id."""
    return (member.instance_id is None, member.instance_id or member.member_id)


def _range(
    members: Sequence[Subscriber], partitions: Mapping[str, int], owned: Mapping[Partition, str]
) -> dict[Partition, str]:
    """RangeAssignor: of each topic, consecutive partitions; the first members get one more."""
    del owned
    assigned: dict[Partition, str] = {}
    for topic, count in partitions.items():
        subscribed = [member.member_id for member in members if topic in member.topics]
        if not subscribed:
            continue
        each, extra = divmod(count, len(subscribed))
        first = 0
        for at, member in enumerate(subscribed):
            end = first + each + (at < extra)
            assigned.update(((topic, number), member) for number in range(first, end))
            first = end
    return assigned


def _round_robin(
    members: Sequence[Subscriber], partitions: Mapping[str, int], owned: Mapping[Partition, str]
) -> dict[Partition, str]:
    """RoundRobinAssignor: all partitions in order, dealt out in turns; who does not subscribe is passed over."""
    del owned
    assigned: dict[Partition, str] = {}
    turn = 0
    for topic, count in partitions.items():
        if not any(topic in member.topics for member in members):
            continue
        for number in range(count):
            while topic not in members[turn % len(members)].topics:
                turn += 1
            assigned[topic, number] = members[turn % len(members)].member_id
            turn += 1
    return assigned


def _sticky(
    members: Sequence[Subscriber], partitions: Mapping[str, int], owned: Mapping[Partition, str]
) -> dict[Partition, str]:
    """As balanced as the subscriptions allow, and of all balanced ways one that moves little."""
    takers = {
        topic: subscribed
        for topic in partitions
        if (subscribed := [member.member_id for member in members if topic in member.topics])
    }
    held: dict[str, list[Partition]] = {member.member_id: [] for member in members}
    free: list[Partition] = []
    for topic, subscribed in takers.items():
        may = set(subscribed)
        for number in range(partitions[topic]):
            owner = owned.get((topic, number))
            if owner in may and owner is not None:
                held[owner].append((topic, number))
            else:
                free.append((topic, number))
    if len({tuple(subscribed) for subscribed in takers.values()}) <= 1:
        _share_equally(next(iter(takers.values()), []), held, free)
    else:
        _share_as_subscribed(takers, held, free)
    return {partition: member for member, its in held.items() for partition in its}


def _share_equally(members: Sequence[str], held: dict[str, list[Partition]], free: list[Partition]) -> None:
    """All subscribe to the same: everybody gets the same number, give or take one."""
    if not members:
        return
    total = len(free) + sum(map(len, held.values()))
    each, extra = divmod(total, len(members))
    for member in sorted(members, key=lambda name: -len(held[name])):  # who has most keeps one more
        quota = each
        if extra and len(held[member]) > each:
            quota, extra = each + 1, extra - 1
        free += held[member][quota:]
        del held[member][quota:]
    loads = [(len(held[member]), at, member) for at, member in enumerate(members)]
    heapify(loads)
    for partition in sorted(free):
        load, at, member = heappop(loads)
        held[member].append(partition)
        heappush(loads, (load + 1, at, member))


def _share_as_subscribed(
    takers: Mapping[str, Sequence[str]], held: dict[str, list[Partition]], free: Iterable[Partition]
) -> None:
    """Fewest takers first; then from the most loaded to the least loaded while that evens anything out."""
    for partition in sorted(free, key=lambda partition: (len(takers[partition[0]]), partition)):
        held[min(takers[partition[0]], key=lambda member: len(held[member]))].append(partition)
    moved = True
    while moved:
        moved = False
        for giver in sorted(held, key=lambda member: -len(held[member])):
            for partition in reversed(held[giver].copy()):
                taker = min(takers[partition[0]], key=lambda member: len(held[member]))
                if len(held[taker]) + 1 < len(held[giver]):
                    held[giver].remove(partition)
                    held[taker].append(partition)
                    moved = True


_ASSIGNORS: dict[
    str, Callable[[Sequence[Subscriber], Mapping[str, int], Mapping[Partition, str]], dict[Partition, str]]
] = {
    "range": _range,
    "roundrobin": _round_robin,
    "sticky": _sticky,
    "cooperative-sticky": _sticky,
    "uniform": _sticky,
}
