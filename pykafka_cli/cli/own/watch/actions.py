"""What is seen of a cluster, look by look."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.own.watch.events import Event, events
from pykafka_cli.cli.tools.topics.matching import match_topics
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import INTERNAL_TOPICS, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pykafka_cli.cluster.observer import ClusterState, ObservedTopic, Observer
    from pykafka_cli.cluster.views import PartitionView

HISTORY = 16
"""How many rates are kept of a topic."""
_EVENTS = 200
_ENDS_AT_ONCE = 1000
"""Of how many partitions the end is asked in one look; where there are more, they take turns."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Records a second: now, and at the last looks, oldest first. Empty: not known yet."""

    now: float
    history: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GroupLag:
    """A group that has committed something for the topics that are watched; `lag` is None while no end is known."""

    group_id: str
    lag: int | None
    partitions: int


class PartitionRow(NamedTuple):
    """One partition for programs."""

    partition: int
    leader: int | None
    leader_epoch: int | None
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    adding: tuple[int, ...]
    end_offset: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a picture shows. `state.topics` are those that are watched, of `topics` in all.

    `trouble` is why it is out of date.
    """

    state: ClusterState
    topics: int
    rates: Mapping[str, Rate] = field(default_factory=dict)
    ends: Mapping[TopicPartition, int] = field(default_factory=dict)
    groups: tuple[GroupLag, ...] = ()
    events: tuple[Event, ...] = ()
    trouble: str | None = None

    def rows(self) -> list[tuple[ObservedTopic, list[PartitionRow]]]:
        """Topics, each with its partitions and where they end."""
        return [(topic, [self._row(topic.name, view) for view in topic.partitions]) for topic in self.state.topics]

    def _row(self, topic: str, view: PartitionView) -> PartitionRow:
        epoch = view.leader_epoch if view.leader_epoch >= 0 else None
        end = self.ends.get(TopicPartition(topic, view.partition))
        return PartitionRow(view.partition, view.leader, epoch, view.replicas, view.isr, view.adding, end)


class Watch:
    """Looks at a cluster through its observer, and remembers what rates and events need."""

    def __init__(
        self,
        observer: Observer,
        pattern: str | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """`pattern` is `--topic`. Raises PykafkaError at the first look if it is no regex."""
        self._observer, self._pattern, self._clock, self._now_ms = observer, pattern, clock, now_ms
        self._whole: ClusterState | None = None
        self._state: ClusterState | None = None
        self._partitions: list[TopicPartition] = []
        self._turn = 0
        self._ends: dict[TopicPartition, tuple[float, int, float | None]] = {}  # when, where, records a second
        self._rates: dict[str, deque[float]] = {}
        self._events: deque[Event] = deque(maxlen=_EVENTS)
        self._last: Snapshot | None = None

    def look(self) -> Snapshot:
        """What there is now.

        Raises:
            PykafkaError: if the cluster does not answer the first time; later, the last snapshot says so.
        """
        try:
            self._last = self._looked()
        except PykafkaError as error:
            if self._last is None:
                raise
            self._last = replace(self._last, trouble=str(error))
        return self._last

    def _looked(self) -> Snapshot:
        whole = self._observer.state()
        if self._state is None or whole is not self._whole:
            self._take(whole)
        assert self._state is not None  # noqa: S101  (just taken)
        self._measure()
        return Snapshot(
            self._state,
            len(whole.topics),
            {name: Rate(history[-1], tuple(history)) for name, history in self._rates.items() if history},
            {partition: end for partition, (_, end, _) in self._ends.items()},
            self._lags(),
            tuple(self._events),
        )

    def _take(self, whole: ClusterState) -> None:
        """A state that is not the last one."""
        topics = whole.topics
        if self._pattern is not None:
            names = set(match_topics([topic.name for topic in topics], self._pattern).names)
            topics = tuple(topic for topic in topics if topic.name in names)
        state = replace(whole, topics=_internal_last(topics))
        if self._state is not None:
            self._events += events(self._state, state, self._now_ms())
        self._whole, self._state = whole, state
        self._partitions = [
            TopicPartition(topic.name, one.partition) for topic in state.topics for one in topic.partitions
        ]
        there = set(self._partitions)
        self._ends = {partition: seen for partition, seen in self._ends.items() if partition in there}
        self._rates = {topic.name: self._rates.get(topic.name, deque(maxlen=HISTORY)) for topic in state.topics}

    def _measure(self) -> None:
        """Ask for ends; a topic's rate is the sum of its partitions' latest."""
        asked = self._partitions
        if len(asked) > _ENDS_AT_ONCE:
            first = self._turn % len(asked)
            self._turn = first + _ENDS_AT_ONCE
            asked = (asked + asked)[first : first + _ENDS_AT_ONCE]
        now = self._clock()
        for partition, end in self._observer.end_offsets(asked).items():
            when, before, _ = self._ends.get(partition, (now, end, None))
            rate = max(0, end - before) / (now - when) if now > when else None
            self._ends[partition] = now, end, rate
        sums: dict[str, float] = {}
        for partition, (_, _, rate) in self._ends.items():
            if rate is not None:
                sums[partition.topic] = sums.get(partition.topic, 0.0) + rate
        for name, total in sums.items():
            self._rates[name].append(total)

    def _lags(self) -> tuple[GroupLag, ...]:
        found = []
        for group, committed in self._observer.committed().items():
            known = [(self._ends[place][1], offset) for place, offset in committed.items() if place in self._ends]
            watched = len(known) if self._pattern is not None else len(committed)
            if watched:
                lag = sum(max(0, end - offset) for end, offset in known) if known else None
                found.append(GroupLag(group, lag, watched))
        return tuple(sorted(found, key=lambda one: (-(one.lag or 0), one.group_id)))


def _internal_last(topics: Sequence[ObservedTopic]) -> tuple[ObservedTopic, ...]:
    return tuple(sorted(topics, key=lambda topic: (topic.name in INTERNAL_TOPICS, topic.name)))
