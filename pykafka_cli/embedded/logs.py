"""The logs of an embedded cluster."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from pykafka_cli.cluster.logs import LogDirView, Logs, OffsetAnswer, ReplicaLogView
from pykafka_cli.engine.reading import PartitionReader
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import OffsetSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.model import TopicPartition


class EmbeddedLogs(Logs):
    """Logs of an embedded cluster."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access

    def offsets(self, wanted: Mapping[TopicPartition, OffsetSpec | int]) -> list[OffsetAnswer]:
        """See `Logs`."""
        engine = self._access.engine()
        answers = []
        for partition, at in wanted.items():
            try:
                answers.append(OffsetAnswer(partition, _offset(engine, partition, at)))
            except KafkaError as error:
                answers.append(OffsetAnswer(partition, None, error))
        return answers

    def delete_records(self, before: Mapping[TopicPartition, int | OffsetSpec]) -> list[OffsetAnswer]:
        """See `Logs`."""
        engine = self._access.engine()
        answers = []
        for partition, offset in before.items():
            try:
                answers.append(OffsetAnswer(partition, _delete(engine, partition, offset)))
            except KafkaError as error:
                answers.append(OffsetAnswer(partition, None, error))
        return answers

    def log_dirs(self, broker_ids: Sequence[int]) -> list[LogDirView]:
        """See `Logs`. Every replica is as far as its own high watermark, so none lags, as Kafka counts it."""
        from pykafka_cli.engine.log_directories import log_directories  # noqa: PLC0415  (only here)

        engine = self._access.engine()
        return [
            LogDirView(
                found.broker,
                found.path,
                tuple(ReplicaLogView(partition, size) for partition, size in found.sizes.items()),
                None if found.is_there else KafkaError(ErrorCode.KAFKA_STORAGE_ERROR),
            )
            for found in ([] if engine is None else log_directories(engine, broker_ids))
        ]

    def move_replicas(
        self, places: Mapping[tuple[int, TopicPartition], str]
    ) -> dict[tuple[int, TopicPartition], KafkaError | None]:
        """See `Logs`. A broker has one log directory, so a replica is in the right one or cannot get there."""
        views = {view.broker_id: view for view in self.log_dirs(sorted({broker for broker, _ in places}))}
        results: dict[tuple[int, TopicPartition], KafkaError | None] = {}
        for (broker, partition), directory in places.items():
            view = views.get(broker)
            if view is None or all(replica.partition != partition for replica in view.replicas):
                error = KafkaError(ErrorCode.REPLICA_NOT_AVAILABLE)
            elif view.path != directory:
                sentence = f"broker {broker} has no log directory {directory}, only {view.path}"
                error = KafkaError(ErrorCode.LOG_DIR_NOT_FOUND, sentence)
            else:
                results[broker, partition] = None
                continue
            results[broker, partition] = error
        return results


def end_offsets(engine: Engine, topic: Topic) -> list[int]:
    """Where the partitions of a topic end; -1 for one that cannot be read."""
    ends = []
    for partition in range(len(engine.store.partitions(topic))):
        with closing(PartitionReader(engine, topic, partition)) as reader:
            try:
                ends.append(-1 if reader.leader is None else reader.end_offset())
            except KafkaError:
                ends.append(-1)
    return ends


def _delete(engine: Engine | None, partition: TopicPartition, before: int | OffsetSpec) -> int:
    from pykafka_cli.engine.record_deletion import HIGH_WATERMARK, delete_records  # noqa: PLC0415  (needs a writer's)

    if engine is None:
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    return delete_records(engine, partition, HIGH_WATERMARK if isinstance(before, OffsetSpec) else before)


def _offset(engine: Engine | None, partition: TopicPartition, at: OffsetSpec | int) -> int | None:
    topic = None if engine is None else engine.store.topic(partition.topic)
    if engine is None or topic is None or engine.store.partition(topic, partition.partition) is None:
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    if not isinstance(at, OffsetSpec) and at < 0:
        raise KafkaError(ErrorCode.UNSUPPORTED_VERSION)
    reader = PartitionReader(engine, topic, partition.partition)
    try:
        if reader.leader is None:
            raise KafkaError(ErrorCode.LEADER_NOT_AVAILABLE)
        return reader.find(at) if isinstance(at, OffsetSpec) else reader.find_time(at)
    finally:
        reader.close()
