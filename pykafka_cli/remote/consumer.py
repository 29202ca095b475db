"""Consuming from a real cluster."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import groupby
from random import randrange
from typing import TYPE_CHECKING, Any

from confluent_kafka import Consumer as TheirConsumer
from confluent_kafka import KafkaException
from confluent_kafka import TopicPartition as TheirPartition

from pykafka_cli.cluster import Consumer, Fetched
from pykafka_cli.errors import ErrorCode
from pykafka_cli.metadata.names import check_topic_name
from pykafka_cli.model import INTERNAL_TOPICS, IsolationLevel, TopicPartition
from pykafka_cli.record.murmur2 import partition_for_key
from pykafka_cli.remote.client_config import COOPERATIVE
from pykafka_cli.remote.failures import kafka_error
from pykafka_cli.remote.fetched import FetchedMessages, Message
from pykafka_cli.remote.starting_offset import starting_offset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cluster import ConsumerSettings
    from pykafka_cli.remote.cluster import RemoteCluster

_AT_ONCE = 1000
"""More are slower: they leave the processor's caches before they are printed."""
_ROUNDED_DOWN_S = 0.001
"""librdkafka's binding cuts times to whole milliseconds, and would be asked again and again for the last one."""
_LOOK_AGAIN_S = 3.0
"""How often topics are looked for that may have come into being."""
_WATERMARKS_S = 10.0
_LEADERS_S = 0.5
_PASSING = frozenset({"_PARTITION_EOF", "_ALL_BROKERS_DOWN", "_TRANSPORT", "_TIMED_OUT", "_RESOLVE"})
"""Errors after which librdkafka goes on by itself."""


class RemoteConsumer(Consumer):
    """Reads through a subscription where there is a group, so that the brokers share the partitions out.

    Without a group all partitions are assigned by hand, and no group is left behind (D7 of the design).
    """

    def __init__(self, cluster: RemoteCluster, settings: ConsumerSettings, notify: Callable[[str], None]) -> None:
        self._cluster, self._settings, self._notify = cluster, settings, notify
        self._missing: str | None = None
        self._assigned: dict[tuple[str, int], Any] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._next_look = 0.0
        self._started = False
        self._cooperates = (
            str(cluster.config.get("group.protocol")).lower() == "consumer"
            or cluster.config.get("partition.assignment.strategy") == COOPERATIVE
        )
        self._watches_ends = settings.watches_ends or settings.starts is not None
        self._consumer = cluster.client(
            TheirConsumer,
            {
                **{name: value for name, value in cluster.config.items() if name not in ("acks", "compression.type")},
                "group.id": settings.group or f"console-consumer-{randrange(100_000)}",
                "enable.auto.commit": settings.auto_commit and settings.group is not None,
                "auto.commit.interval.ms": settings.auto_commit_interval_ms,
                "enable.auto.offset.store": False,
                "auto.offset.reset": {"none": "error"}.get(settings.reset, settings.reset),
                "isolation.level": settings.isolation.value,
                "allow.auto.create.topics": False,
                "enable.partition.eof": self._watches_ends,
                "fetch.wait.max.ms": 100,
                "fetch.queue.backoff.ms": 2,
                "queued.max.messages.kbytes": 16 * 1024,
                "topic.metadata.refresh.interval.ms": 3000,
            },
        )

    def caught_up(self) -> dict[TopicPartition, int]:
        """See `Consumer`."""
        return self._ends

    def partitions(self) -> list[TopicPartition]:
        """See `Consumer`."""
        return [TopicPartition(place.topic, place.partition) for place in self._consumer.assignment()]

    def poll(self, timeout: float) -> list[Fetched]:
        """See `Consumer`."""
        deadline = time.monotonic() + timeout
        while True:
            if time.monotonic() >= self._next_look:
                self._look()
            left = max(0.0, min(deadline, self._next_look) - time.monotonic())
            try:
                first = self._consumer.poll(left + _ROUNDED_DOWN_S)
                messages = [] if first is None else [first, *self._consumer.consume(_AT_ONCE - 1, 0)]
            except KafkaException as error:
                raise kafka_error(error) from error
            good = messages
            if any(map(Message.error, messages)):
                good = [message for message in messages if not self._is_trouble(message.error())]
            runs = [FetchedMessages(run) for run in self._by_partition(good)]
            if self._watches_ends:
                for fetched in runs:
                    self._ends.pop(TopicPartition(fetched.topic, fetched.partition), None)
                if len(good) < len(messages):
                    self._note_ends(messages)
            if runs:
                return list(runs)
            if time.monotonic() >= deadline:
                return []

    def missing(self) -> str | None:
        """See `Consumer`."""
        return self._missing

    def processed(self, fetched: Fetched, count: int) -> None:
        """See `Consumer`."""
        if self._settings.group is not None and count:
            assert isinstance(fetched, FetchedMessages)  # noqa: S101  (only ours come back)
            try:
                self._consumer.store_offsets(offsets=[fetched.place_after(count)])
            except KafkaException:
                return  # the partition went to another member meanwhile: it prints the rest

    def commit(self) -> None:
        """See `Consumer`."""
        if self._settings.group is not None:
            try:
                self._consumer.commit(asynchronous=False)
            except KafkaException as error:
                if error.args[0].name() != "_NO_OFFSET":
                    raise kafka_error(error) from error

    def close(self) -> None:
        """See `Consumer`."""
        self._consumer.close()

    def _by_partition(self, messages: Sequence[Any]) -> list[list[Any]]:
        """Messages in turn, cut where another partition begins. Asking each message for its topic would take long."""
        if not messages:
            return []
        if self._settings.topic is None:
            return [list(run) for _, run in groupby(messages, lambda message: (message.topic(), message.partition()))]
        if len(set(map(Message.partition, messages))) == 1:
            return [list(messages)]
        return [list(run) for _, run in groupby(messages, Message.partition)]

    def _note_ends(self, messages: Sequence[Any]) -> None:
        """Find out which partitions have nothing behind these messages."""
        for message in messages:
            place, error = TopicPartition(message.topic(), message.partition()), message.error()
            if error is None:
                self._ends.pop(place, None)
            elif error.name() == "_PARTITION_EOF":
                self._ends[place] = message.offset()

    def _is_trouble(self, error: Any) -> bool:
        if error is None:
            return False
        if error.name() in _PASSING or error.retriable():
            return True
        if error.code() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.number:
            self._next_look = 0.0
            return True
        raise kafka_error(error)

    # Which partitions

    def _look(self) -> None:
        """Take up topics and partitions that are there now."""
        self._next_look = time.monotonic() + _LOOK_AGAIN_S
        settings = self._settings
        if settings.starts is not None:
            counts = self._cluster.topics.partition_counts(sorted({name for name, _ in settings.starts}))
        elif settings.topic is not None:
            check_topic_name(settings.topic)
            counts = self._cluster.topics.partition_counts([settings.topic])
        else:
            assert settings.include is not None  # noqa: S101  (else topic or starts are set)
            names = [name for name in self._cluster.topics.names() if name not in INTERNAL_TOPICS]
            matching = [name for name in names if settings.include.fullmatch(name)]
            counts = self._cluster.topics.partition_counts(matching)
        self._tell_missing(counts)
        if settings.group is not None:
            if set(counts) != {topic for topic, _ in self._assigned}:
                self._assigned = {(topic, 0): None for topic in counts}
                if counts:
                    self._consumer.subscribe(list(counts), on_assign=self._begin)
            return
        wanted = [
            TopicPartition(topic, number)
            for topic, count in counts.items()
            for number in (range(count) if settings.partition is None else [settings.partition])
            if number < count
            and (settings.starts is None or (topic, number) in settings.starts)
            and (settings.key is None or number == partition_for_key(settings.key, count))
        ]
        fresh = [place for place in wanted if place not in self._assigned]
        if fresh:
            is_new = self._started and settings.partition is None
            self._learn_leaders(fresh)
            places = [
                TheirPartition(*place, starting_offset(self._consumer, settings, place, self._notify, is_new=is_new))
                for place in fresh
            ]
            self._assigned.update(zip(fresh, places, strict=True))
            self._consumer.incremental_assign(places)
        self._started = True

    def _learn_leaders(self, places: Sequence[TopicPartition]) -> None:
        """Ask something: librdkafka waits half a second with a place to find whose leader it does not know."""
        with suppress(KafkaException):
            self._consumer.offsets_for_times([TheirPartition(*place, 0) for place in places], timeout=_LEADERS_S)

    def _begin(self, consumer: Any, assigned: list[TheirPartition]) -> None:
        """Take up the partitions that the group gives us.

        Where nothing is committed the place to begin is found here, so that it can be committed although no record
        comes, as the Java client does. A reader of committed records leaves it to librdkafka: an end that ignores open
        transactions would be too far.
        """
        fresh = self._places_to_begin(consumer, assigned)
        places = [fresh.get((place.topic, place.partition), place) for place in assigned]
        if self._cooperates:
            consumer.incremental_assign(places)
        else:
            consumer.assign(places)
        if fresh:
            consumer.store_offsets(offsets=list(fresh.values()))

    def _places_to_begin(self, consumer: Any, assigned: list[TheirPartition]) -> dict[tuple[str, int], TheirPartition]:
        """Where nothing is committed; nothing, if brokers are just failing: librdkafka finds out itself then."""
        if self._settings.reset == "none" or self._settings.isolation is not IsolationLevel.READ_UNCOMMITTED:
            return {}
        fresh = {}
        try:
            for place in consumer.committed(assigned, timeout=_WATERMARKS_S):
                if place.offset < 0 and place.error is None:
                    first, end = consumer.get_watermark_offsets(place, timeout=_WATERMARKS_S)
                    place.offset = first if self._settings.reset == "earliest" else end
                    fresh[place.topic, place.partition] = place
        except KafkaException:
            return {}
        return fresh

    def _tell_missing(self, counts: dict[str, int]) -> None:
        settings = self._settings
        if settings.topic is None:
            return
        count = counts.get(settings.topic)
        if count is None:
            sentence: str | None = f"Topic {settings.topic} does not exist."
        elif settings.partition is not None and settings.partition >= count:
            sentence = (
                f"Topic {settings.topic} has no partition {settings.partition}; its partitions are 0 to {count - 1}."
            )
        else:
            sentence = None
        if sentence is not None and self._missing is None:
            self._notify(f"{sentence} Waiting for it.")
        self._missing = sentence
