"""What happened between two looks at a cluster. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render.document import BAD, GOOD, WARN
from pykafka_cli.model import INTERNAL_TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pykafka_cli.cluster.observer import ClusterState
    from pykafka_cli.cluster.views import PartitionView

ONE_BY_ONE = 6
"""So many changes of a kind are told one by one; more are told together."""
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One line; `mark` as in tables. `time_ms` is when it was seen, not when it happened."""

    time_ms: int
    text: str
    mark: str | None = None


class _Moved(NamedTuple):
    """One partition, before and after."""

    topic: str
    old: PartitionView
    new: PartitionView

    @property
    def name(self) -> str:
        return f"{self.topic}-{self.new.partition}"


def events(before: ClusterState, after: ClusterState, time_ms: int) -> list[Event]:
    """The events in the order of cause and effect; a thousand changes of one kind make few lines."""
    told = [*_brokers(before, after), *_topics(before, after)]
    every = list(_moved(before, after))
    told += _internal([one for one in every if one.topic in INTERNAL_TOPICS])
    moved = [one for one in every if one.topic not in INTERNAL_TOPICS]
    told += _leaders([one for one in moved if one.old.leader != one.new.leader])
    told += _isrs(one for one in moved if set(one.old.isr) != set(one.new.isr))
    told += _reassignments(moved)
    return [Event(time_ms, text, mark) for text, mark in told]


_Told = tuple[str, str | None]


def _brokers(before: ClusterState, after: ClusterState) -> Iterator[_Told]:
    known = {broker.broker_id: broker.alive for broker in before.brokers}
    for broker in after.brokers:
        was_alive = known.pop(broker.broker_id, None)
        if was_alive is None:
            yield f"broker {broker.broker_id} is new", GOOD
        elif was_alive is not broker.alive:
            yield f"broker {broker.broker_id} {'returned' if broker.alive else 'died'}", GOOD if broker.alive else BAD
    for broker_id in known:
        yield f"broker {broker_id} is no longer registered", WARN
    is_known = before.controller_epoch is not None and after.controller_epoch is not None
    if is_known and before.controller != after.controller:
        old, new = _or_none(before.controller), _or_none(after.controller)
        yield f"controller: {old} → {new}", _good_or_bad(after.controller)


def _topics(before: ClusterState, after: ClusterState) -> Iterator[_Told]:
    old = {topic.name: topic for topic in before.topics}
    new = {topic.name: topic for topic in after.topics}
    again = {name for name in old.keys() & new.keys() if _is_another(old[name].topic_id, new[name].topic_id)}
    yield from _together("deleted", [name for name in old if name not in new or name in again], WARN)
    yield from _together("created", [name for name in new if name not in old or name in again], None)
    for name in sorted(old.keys() & new.keys() - again):
        was, now = len(old[name].partitions), len(new[name].partitions)
        if was != now:
            yield f"topic {name}: {was} → {now} partitions", None


def _is_another(old: str | None, new: str | None) -> bool:
    return old is not None and new is not None and old != new


def _together(what: str, names: list[str], mark: str | None) -> Iterator[_Told]:
    if len(names) > ONE_BY_ONE:
        yield f"{len(names)} topics {what}: {_some(names)}", mark
    else:
        for name in names:
            yield f"topic {name} {what}", mark


def _moved(before: ClusterState, after: ClusterState) -> Iterator[_Moved]:
    old = {topic.name: topic for topic in before.topics}
    for topic in after.topics:
        known = old.get(topic.name)
        if known is None or known is topic or _is_another(known.topic_id, topic.topic_id):
            continue
        for was, now in zip(known.partitions, topic.partitions, strict=False):
            if was != now:
                yield _Moved(topic.name, was, now)


def _internal(moved: Sequence[_Moved]) -> Iterator[_Told]:
    """Topics that nobody made do not hide what happened to the others: a line each."""
    for topic in dict.fromkeys(one.topic for one in moved):
        ones = [one for one in moved if one.topic == topic]
        leaders = sum(one.old.leader != one.new.leader for one in ones)
        isrs = sum(set(one.old.isr) != set(one.new.isr) for one in ones)
        yield f"topic {topic}: {leaders} of its leaders and {isrs} of its ISRs changed", None


def _leaders(changes: Sequence[_Moved]) -> Iterator[_Told]:
    if len(changes) <= ONE_BY_ONE:
        for one in changes:
            epoch = f" (epoch {one.new.leader_epoch})" if one.new.leader_epoch >= 0 else ""
            yield f"leader of {one.name}: {_shift(one)}{epoch}", _good_or_bad(one.new.leader)
        return
    groups: dict[str, list[_Moved]] = {}
    for one in changes:
        groups.setdefault(_shift(one), []).append(one)
    for shift, ones in groups.items():
        yield f"leader {shift}: {_places(ones)}", _good_or_bad(ones[0].new.leader)


def _isrs(moved: Iterable[_Moved]) -> Iterator[_Told]:
    groups: dict[tuple[tuple[int, ...], tuple[int, ...]], list[_Moved]] = {}
    for one in moved:
        lost = tuple(sorted(set(one.old.isr) - set(one.new.isr)))
        gained = tuple(sorted(set(one.new.isr) - set(one.old.isr)))
        groups.setdefault((lost, gained), []).append(one)
    for (lost, gained), ones in groups.items():
        verb = "shrank" if not gained else "grew" if not lost else "changed"
        difference = " ".join([f"-{broker}" for broker in lost] + [f"+{broker}" for broker in gained])
        yield f"ISR {verb} by {difference}: {_places(ones)}", WARN if lost else GOOD


def _reassignments(moved: list[_Moved]) -> Iterator[_Told]:
    for old, new, verb in ((False, True, "begins"), (True, False, "is done")):
        ones = [one for one in moved if (_is_moving(one.old), _is_moving(one.new)) == (old, new)]
        if ones:
            yield f"reassignment of {_places(ones)} {verb}", None


def _is_moving(view: PartitionView) -> bool:
    return bool(view.adding or view.removing)


def _places(ones: list[_Moved]) -> str:
    """`t-3`, `t-0,3,4`, or how many there are of which topics."""
    topics = list(dict.fromkeys(one.topic for one in ones))
    if len(topics) == 1 and len(ones) <= ONE_BY_ONE * 2:
        return f"{topics[0]}-{','.join(str(one.new.partition) for one in ones)}"
    return f"{len(ones)} partitions of {_some(topics)}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _shift(one: _Moved) -> str:
    return f"{_or_none(one.old.leader)} → {_or_none(one.new.leader)}"


def _or_none(broker: int | None) -> str:
    return "none" if broker is None else str(broker)


def _good_or_bad(broker: int | None) -> str | None:
    return BAD if broker is None else None
