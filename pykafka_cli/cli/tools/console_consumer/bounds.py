"""Where reading ends in each partition: `--exit-at-end`, `--until` and the end of an `--offset` range."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import INTERNAL_TOPICS, OffsetSpec, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pykafka_cli.cluster import Cluster, Consumer, ConsumerSettings, Fetched

_COMMITS_S = 1.0
"""How often a member of a group looks whether the others have come to the ends of their partitions."""


class Ending(NamedTuple):
    """What ends reading: where the logs end at the start, a time (ms), an offset that is waited for; or several."""

    at_end: bool = False
    until_ms: int | None = None
    stop: int | None = None


class Bounds:
    """The offset behind the last record that is printed of each partition; 0 for one that came into being later."""

    def __init__(self, cluster: Cluster, settings: ConsumerSettings, ending: Ending) -> None:
        """Find the bounds.

        Raises:
            KafkaError: UNKNOWN_TOPIC_OR_PARTITION, unless only an offset ends.
        """
        self._cluster, self._group = cluster, settings.group
        self._unreadable: dict[TopicPartition, KafkaError] = {}
        self._waits = not ending.at_end and ending.until_ms is None
        self._stops: dict[TopicPartition, int] = {}
        if self._waits:
            assert settings.topic is not None  # noqa: S101  (a range needs a partition, and that a topic)
            assert settings.partition is not None  # noqa: S101
            self._stops[TopicPartition(settings.topic, settings.partition)] = ending.stop or 0
        else:
            self._find(_places(cluster, settings), ending.until_ms)
            if ending.stop is not None:
                self._stops = {place: min(ending.stop, end) for place, end in self._stops.items()}
        self._open = set(self._stops)
        if self._group is not None:  # whoever has an empty partition has nothing to commit
            for answer in cluster.logs.offsets(dict.fromkeys(self._stops, OffsetSpec.EARLIEST)):
                if answer.offset is not None and answer.offset >= self._stops[answer.partition]:
                    self._open.discard(answer.partition)
        self._has_begun = False
        self._look_at = 0.0

    def _find(self, places: Collection[TopicPartition], until_ms: int | None) -> None:
        if until_ms is not None:
            for answer in self._cluster.logs.offsets(dict.fromkeys(places, until_ms)):
                if answer.offset is not None and answer.error is None:
                    self._stops[answer.partition] = answer.offset
        rest = [place for place in places if place not in self._stops]
        for answer in self._cluster.logs.offsets(dict.fromkeys(rest, OffsetSpec.LATEST)) if rest else ():
            if answer.error is not None:
                self._unreadable[answer.partition] = answer.error
            else:
                self._stops[answer.partition] = answer.offset or 0

    def within(self, fetched: Fetched) -> int:
        """How many of these records, from the first on, are to be printed."""
        place = TopicPartition(fetched.topic, fetched.partition)
        stop = self._stops.get(place, 0)
        if fetched.next_offset < stop:
            return fetched.count
        self._open.discard(place)
        if fetched.next_offset == stop:
            return fetched.count
        return bisect_left(fetched.records().offsets, stop)

    def are_reached(self, consumer: Consumer, clock: Callable[[], float]) -> bool:
        """Whether all there was to read has been handed to `within`, by this consumer or others of its group."""
        if not self._open:
            return True
        for place, offset in consumer.caught_up().items():
            if place in self._open and (offset >= self._stops[place] or not self._waits):
                self._open.discard(place)
        if self._group is not None:
            return self._are_committed(clock()) if self._open else True
        reading = consumer.partitions()
        self._has_begun = self._has_begun or bool(reading)
        return self._has_begun and self._open.isdisjoint(reading)

    def unreadable(self, consumer: Consumer) -> KafkaError | None:
        """Why partitions that were to be read have no end that could be found; nothing of them is printed."""
        reading = set(consumer.partitions()) if self._unreadable else ()
        errors = {place: error for place, error in self._unreadable.items() if place in reading}
        if not errors:
            return None
        first = next(iter(errors.values()))
        return KafkaError(first.code, f"Not read: {', '.join(map(str, errors))}. {first}")

    def _are_committed(self, now: float) -> bool:
        assert self._group is not None  # noqa: S101  (only asked with one)
        if now >= self._look_at:
            self._look_at = now + _COMMITS_S
            for saved in self._cluster.groups.offsets(self._group):
                if saved.partition in self._open and saved.offset >= self._stops[saved.partition]:
                    self._open.discard(saved.partition)
        return not self._open


def _places(cluster: Cluster, settings: ConsumerSettings) -> list[TopicPartition]:
    """The partitions that are there now of what is to be read."""
    if settings.topic is not None:
        names = [settings.topic]
    else:
        assert settings.include is not None  # noqa: S101  (else the topic is set)
        include = settings.include
        names = [name for name in cluster.topics.names() if name not in INTERNAL_TOPICS and include.fullmatch(name)]
    views = cluster.topics.describe(names)
    if settings.topic is not None and not views:
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Topic {settings.topic} does not exist.")
    places = [TopicPartition(view.name, one.partition) for view in views for one in view.partitions]
    if settings.partition is None:
        return places
    if settings.partition >= len(places):
        raise KafkaError(
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            f"Topic {settings.topic} has no partition {settings.partition}; its partitions are 0 to {len(places) - 1}.",
        )
    return [places[settings.partition]]
