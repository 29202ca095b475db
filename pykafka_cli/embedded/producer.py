"""Producing into an embedded cluster: delivering batches to the leaders of their partitions, through failovers."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cluster import Producer
from pykafka_cli.cluster.producer import DeliveryFailure, no_such_partition
from pykafka_cli.embedded.batching import (
    BATCH_BYTES,
    BATCH_OVERHEAD,
    USUAL_BATCH_BYTES,
    between,
    chunks,
    evenly,
    picked,
    size_bound,
)
from pykafka_cli.embedded.partitioning import Part, Partitioner
from pykafka_cli.embedded.validation import check_timestamps, too_large
from pykafka_cli.engine import open_files
from pykafka_cli.engine.partition import PartitionWriter
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.names import check_topic_name
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import NewTopic
from pykafka_cli.record import compression
from pykafka_cli.record.encode import encode_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

    from pykafka_cli.cluster import ProducerSettings
    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.model import ProducerRecords

_OPEN_WRITERS = 64
"""Partitions whose files stay open between sends, if so many files may be open."""
_FILES_OF_A_REPLICA = 4
"""A segment and its two indexes, and what is read in passing."""
_WAIT_STEP_S = 0.02


class EmbeddedProducer(Producer):
    """Sends to one topic. Nothing is opened or created before the first record."""

    def __init__(
        self, access: EngineAccess, topic: str, settings: ProducerSettings, notify: Callable[[str], None]
    ) -> None:
        self._access, self._name, self._settings, self._notify = access, topic, settings, notify
        self._topic: Topic | None = None
        self._writers: OrderedDict[int, PartitionWriter] = OrderedDict()
        self._failures: list[DeliveryFailure] = []
        self._generation = -1
        self._open_writers = 1
        self._partitioner = Partitioner(settings, self._chance)
        self._waiting = False
        self._random: Random | None = None

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        """See `Producer`."""
        if not len(records):
            return
        bound, count = size_bound(records), len(records)
        fits = bound <= min(BATCH_BYTES, self._settings.max_request_size - BATCH_OVERHEAD)
        if not fits:
            records = self._without_oversized(records)
            if not len(records):
                return
        deadline = time.monotonic() + self._settings.delivery_timeout_ms / 1000
        try:
            engine = self._ready()
        except KafkaError as error:
            self._failed(records, error)
            return
        usual = count * USUAL_BATCH_BYTES // bound + 1
        parts = list(self._partitioner.split(records) if partition is None else self._addressed(records, partition))
        homes = {part.partition: part.partition for part in parts}
        for part in parts:
            delivery = _Delivery(part.partition, homes, deadline, movable=not part.keyed)
            for chunk in evenly(part.records, usual) if fits else chunks(part.records):
                self._deliver(engine, part.partition, chunk, delivery)

    def flush(self) -> None:
        """See `Producer`; everything is delivered, or has failed, when `send` returns."""

    def failures(self) -> list[DeliveryFailure]:
        """See `Producer`."""
        failures, self._failures = self._failures, []
        return failures

    def close(self) -> None:
        """See `Producer`."""
        while self._writers:
            self._writers.popitem()[1].close()

    # Topic

    def _ready(self) -> Engine:
        """The engine, with the topic resolved and its partitions known as of now."""
        check_topic_name(self._name)
        engine = self._access.engine_for_writing()
        generation = engine.generation()
        if generation != self._generation or self._topic is None:
            topic = engine.store.topic(self._name) or self._create(engine)
            if topic != self._topic:
                self.close()
            self._topic = topic
            states = engine.store.partitions(topic)
            available = [number for number, state in enumerate(states) if state.leader != NO_LEADER]
            self._partitioner.update(len(states), available)
            self._open_writers = _open_writers(states)
            self._generation = engine.generation()
        return engine

    def _create(self, engine: Engine) -> Topic:
        if engine.settings.broker("auto.create.topics.enable") != "true":
            raise KafkaError(
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                f"Topic {self._name} does not exist, and auto.create.topics.enable is false.",
            )
        try:
            topic = engine.controller.create_topic(NewTopic(self._name))
        except KafkaError as error:
            existing = engine.store.topic(self._name)
            if error.code is not ErrorCode.TOPIC_ALREADY_EXISTS or existing is None:
                raise
            return existing  # another producer was faster
        self._notify(f"Created topic {self._name}: it did not exist.")
        return topic

    # Partitions

    def _addressed(self, records: ProducerRecords, partition: int) -> Iterator[Part]:
        """Records that say themselves where they go."""
        if 0 <= partition < self._partitioner.partition_count:
            yield Part(partition, records, keyed=True)
        else:
            self._failed(records, self._no_such_partition(partition))

    def _chance(self) -> Random:
        """What chooses partitions: with a seed another one for each state of the topic that a producer finds."""
        if self._random is None:
            assert self._topic is not None  # noqa: S101  (set by _ready)
            engine = self._access.engine_for_writing()
            ends: list[int] = []
            if engine.is_seeded:
                from pykafka_cli.embedded.logs import end_offsets  # noqa: PLC0415  (few clusters have a seed)

                ends = end_offsets(engine, self._topic)
            self._random = engine.random_for("producer", self._topic.topic_id, *ends)
        return self._random

    # Delivery

    def _deliver(self, engine: Engine, partition: int, records: ProducerRecords, delivery: _Delivery) -> None:
        """Append one batch, again and again while the trouble may pass: records arrive in order, once, or fail."""
        started, retries = time.monotonic(), self._settings.retries
        while True:
            try:
                self._append(engine, partition, records)
            except KafkaError as error:
                trouble = error
            except OSError as error:
                where = error.filename or f"the log of {self._name}-{partition}"
                trouble = KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, f"{error.strerror}: {where}")
            else:
                self._waiting = False
                return
            if trouble.code is ErrorCode.MESSAGE_TOO_LARGE and len(records) > 1:
                half = len(records) // 2
                self._deliver(engine, partition, between(records, 0, half), delivery)
                self._deliver(engine, partition, between(records, half, len(records)), delivery)
                return
            if trouble.code is ErrorCode.NOT_ENOUGH_REPLICAS and retries > 0:
                retries -= 1
                time.sleep(self._settings.retry_backoff_ms / 1000)
            elif trouble.code is ErrorCode.UNKNOWN_TOPIC_OR_PARTITION and self._resolve_again():
                if partition >= self._partitioner.partition_count:  # the topic was created anew, with fewer partitions
                    if not delivery.movable:
                        self._failed(records, self._no_such_partition(partition))
                        return
                    partition = self._partitioner.partition_count - 1
            elif trouble.code is not ErrorCode.LEADER_NOT_AVAILABLE:
                self._failed(records, trouble)
                return
            elif (
                delivery.movable and self._resolve_again() and (others := delivery.targets(self._partitioner.available))
            ):
                partition = self._partitioner.any_of(others)
                delivery.homes[partition] = delivery.home
            elif not self._wait_for_change(engine, partition, delivery.deadline):
                waited = int((time.monotonic() - started) * 1000)
                self._failed(
                    records,
                    KafkaError(
                        ErrorCode.REQUEST_TIMED_OUT,
                        f"Expiring {len(records)} record(s) for {self._name}-{partition}:{waited} ms has passed since "
                        "batch creation. The partition has no leader.",
                    ),
                )
                return

    def _append(self, engine: Engine, partition: int, records: ProducerRecords) -> None:
        writer = self._writer(engine, partition)
        settings = writer.settings
        codec = self._settings.compression_type
        if settings.compression_type not in ("producer", codec):
            codec = settings.compression_type
            codec = "none" if codec == "uncompressed" else codec
        level = settings.values.get(f"compression.{codec}.level")
        now, timestamps = engine.now_ms(), None if settings.log_append_time else records.timestamps
        if timestamps is not None:
            check_timestamps(timestamps, now, settings.values)
        batch = encode_batch(
            records,
            timestamp_ms=now if timestamps is None else timestamps,
            codec_id=compression.codec_id(codec),
            level=None if level is None else int(level),
            log_append_time=settings.log_append_time,
        )
        writer.append(
            [batch],
            acks_all=self._settings.acks in ("all", "-1"),
            lacks_keys=settings.log.compact and (records.keys is None or None in records.keys),
        )

    def _no_such_partition(self, partition: int) -> KafkaError:
        sentence = no_such_partition(
            partition, self._name, self._partitioner.partition_count, self._settings.max_block_ms
        )
        return KafkaError(ErrorCode.REQUEST_TIMED_OUT, sentence)

    def _writer(self, engine: Engine, partition: int) -> PartitionWriter:
        writer = self._writers.get(partition)
        if writer is None:
            assert self._topic is not None  # noqa: S101  (set by _ready)
            while len(self._writers) >= self._open_writers:
                self._writers.popitem(last=False)[1].close()
            writer = self._writers[partition] = PartitionWriter(engine, self._topic, partition)
        else:
            self._writers.move_to_end(partition)
        return writer

    def _resolve_again(self) -> bool:
        """Look the topic up anew; False if it cannot be had."""
        try:
            self._generation = -1
            self._ready()
        except KafkaError:
            return False
        return True

    def _wait_for_change(self, engine: Engine, partition: int, deadline: float) -> bool:
        """Wait until the cluster's state changes; False when the delivery timeout has passed."""
        if not self._waiting:
            self._notify(f"Partition {self._name}-{partition} has no leader; waiting for one.")
            self._waiting = True
        seen = engine.generation()
        while engine.generation() == seen:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_WAIT_STEP_S)
        return True

    def _failed(self, records: ProducerRecords, error: KafkaError) -> None:
        key = None if records.keys is None else records.keys[0]
        value = records.values[0]
        self._failures.append(
            DeliveryFailure(
                topic=self._name,
                count=len(records),
                key_size=None if key is None else len(key),
                value_size=None if value is None else len(value),
                error_name=error.code.java_name,
                message=str(error),
            )
        )

    def _without_oversized(self, records: ProducerRecords) -> ProducerRecords:
        limit = self._settings.max_request_size
        oversized = too_large(records, limit)
        for at, size in oversized.items():
            self._failed(
                picked(records, [at]),
                KafkaError(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    f"The message is {size} bytes when serialized which is larger than {limit}, which is the value of "
                    "the max.request.size configuration.",
                ),
            )
        return picked(records, [at for at in range(len(records)) if at not in oversized]) if oversized else records


class _Delivery(NamedTuple):
    """How records that were meant for one partition, their home, may be delivered.

    `homes` tells for each partition that a send has to do with whose records it takes: records of two homes must not
    meet in one partition, since their order to each other is lost.
    """

    home: int
    homes: dict[int, int]
    deadline: float
    movable: bool

    def targets(self, available: Sequence[int]) -> list[int]:
        """Where the records may go instead."""
        return [partition for partition in available if self.homes.get(partition, self.home) == self.home]


def _open_writers(states: Sequence[PartitionState]) -> int:
    """How many partitions' files may stay open: each partition has a lock, and a log on every in-sync replica."""
    files = 1 + _FILES_OF_A_REPLICA * max((len(state.replicas) for state in states), default=0)
    return max(1, open_files.allowed(files * min(_OPEN_WRITERS, len(states))) // files)
