"""Members of one consumer group come and go in every way while records come in."""

from __future__ import annotations

import itertools
import random
import re
import signal
from collections import Counter
from typing import TYPE_CHECKING

from tests.contract.installation import Feeder, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.installation import Installation, Running

PARTITIONS = 12
CHANGES = 60
MEMBERS = 3
MOST_MEMBERS = 5

SHOWN = ("--formatter-property", "print.partition=true", "--formatter-property", "print.offset=true")
LINE = re.compile(rb"Partition:(\d+)\tOffset:(\d+)\t(.*)")

Record = tuple[int, int, bytes]
"""Partition, offset and value."""


class Member:
    """One consumer, and how it was told to end."""

    def __init__(self, cluster: Installation, words: tuple[str, ...]) -> None:
        self.running: Running = cluster.start(
            "kafka-console-consumer", "--topic", "events", "--group", "g", "--from-beginning", *SHOWN, *words
        )
        self.end: signal.Signals | None = None

    def stop(self, how: signal.Signals) -> None:
        """Send it a signal, and wait for its end."""
        self.end = how
        self.running.process.send_signal(how)
        if how is signal.SIGKILL:
            self.running.kill()
        else:
            ended = self.running.end()
            assert ended.code in (128 + how, -how) or b"Fatal Python error: init" in ended.stderr, (
                ended.code,
                ended.stderr,
            )
            assert ended.code == 128 + how or not ended.stdout  # it had hardly started

    def printed(self) -> list[Record]:
        """What it has printed. Only one that was killed may have left half a line."""
        lines = self.running.printed().split(b"\n")
        assert not lines[-1] or self.end in (None, signal.SIGKILL)
        return [record(line) for line in lines[:-1]]


def record(line: bytes) -> Record:
    """A printed line."""
    match = LINE.fullmatch(line)
    assert match is not None, line
    return int(match[1]), int(match[2]), match[3]


def pieces(producer: int) -> Iterator[bytes]:
    """Numbered lines without keys, a few at a time, without an end."""
    return (b"".join(b"%d %d\n" % (producer, at + i) for i in range(5)) for at in itertools.count(0, 5))


def test_members_that_come_and_go_print_every_record_once_and_in_order(cluster: Installation) -> None:
    churn(cluster, seed=random.randrange(1 << 32))


def test_so_do_members_of_the_consumer_protocol(cluster: Installation) -> None:
    churn(cluster, "--command-property", "group.protocol=consumer", seed=random.randrange(1 << 32), changes=15)


def test_so_do_members_that_keep_what_they_have(cluster: Installation) -> None:
    strategy = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
    words = ("--command-property", f"partition.assignment.strategy={strategy}")
    churn(cluster, *words, seed=random.randrange(1 << 32), changes=15)


def churn(cluster: Installation, *words: str, seed: int, changes: int = CHANGES) -> None:
    """Change the group at random, then look at what all its members have printed."""
    print(f"seed {seed}")  # noqa: T201  (shown with a failure)
    chance = random.Random(seed)
    cluster.create_topic("events", partitions=PARTITIONS, factor=1)
    feeders = [
        Feeder(cluster.start("kafka-console-producer", "--topic", "events"), pieces(number), pause=0.02)
        for number in range(2)
    ]
    try:
        members = change(cluster, feeders, words, chance, changes)
    finally:
        ended = [feeder.stop() for feeder in feeders]
    assert [one.code for one in ended] == [0, 0]
    stored = {record(line) for line in cluster.consume("events", *SHOWN).splitlines()}
    assert len(stored) == sum(feeder.fed * 5 for feeder in feeders)
    until(lambda: stored <= {one for member in members for one in member.printed()})
    for member in members:
        if member.end is None:
            member.stop(signal.SIGTERM)
    check(members, stored)
    rows = cluster.ok("kafka-consumer-groups", "--describe", "--group", "g").lines[2:]
    assert [row.split()[5] for row in rows] == ["0"] * PARTITIONS


def change(
    cluster: Installation, feeders: list[Feeder], words: tuple[str, ...], chance: random.Random, changes: int
) -> list[Member]:
    """Start and end members at random; all that there ever were."""
    members = [Member(cluster, words) for _ in range(MEMBERS)]
    for _ in range(changes):
        alive = [member for member in members if member.end is None]
        if len(alive) < 2 or (len(alive) < MOST_MEMBERS and chance.random() < 0.5):
            members.append(Member(cluster, words))
        else:
            chance.choice(alive).stop(chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
        wait_for_output(members, feeders, chance.randrange(1, 4000))
    return members


def wait_for_output(members: list[Member], feeders: list[Feeder], size: int) -> None:
    """Return when all of them together have printed so many bytes more."""

    def total() -> int:
        assert all(feeder.is_feeding() for feeder in feeders)
        for member in members:
            assert member.end is not None or not member.running.has_ended(), member.running.said()
        return sum(len(member.running.printed()) for member in members)

    before = total()
    until(lambda: total() >= before + size)


def check(members: list[Member], stored: set[Record]) -> None:
    """Every record once at least, twice only if one that was killed has printed it, each member in order."""
    prints = Counter(one for member in members for one in member.printed())
    assert prints.keys() == stored
    killed = Counter(one for member in members if member.end is signal.SIGKILL for one in set(member.printed()))
    doubled = {one: count for one, count in prints.items() if count - killed[one] > 1}
    assert not doubled
    for member in members:
        last = dict.fromkeys(range(PARTITIONS), -1)
        for partition, offset, _ in member.printed():
            assert offset > last[partition]
            last[partition] = offset
