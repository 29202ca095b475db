"""Reading one partition: raw batches from wherever its leader is, without any lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pykafka_cli.engine.expiry import expire
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import OffsetSpec, TopicPartition
from pykafka_cli.storage.reader import LogReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.record.batch import RawBatch

FETCH_BYTES = 1024 * 1024
"""How much one fetch reads at the most (fetch.max.partition.bytes); a larger single batch is read whole."""

_NO_LIMIT = 1 << 62
"""A high watermark behind every offset."""

Answer = TypeVar("Answer")


class PartitionReader:
    """Follows one partition through leader changes. Keeps no position: the caller says from where.

    `changed` and `fetch` raise nothing while there is no leader; they find nothing.
    """

    def __init__(self, engine: Engine, topic: Topic, partition: int) -> None:
        self._engine, self._topic = engine, topic
        self.partition = TopicPartition(topic.name, partition)
        self._generation = -1
        self._leader = NO_LEADER
        self._log: LogReader | None = None
        self.leader_epoch = -1
        self._deleted_before = 0
        self._high_watermark = _NO_LIMIT
        self._is_held_back = False  # by the high watermark: there was more to read

    @property
    def leader(self) -> int | None:
        """The present leader."""
        self._follow_leader()
        return None if self._leader == NO_LEADER else self._leader

    def changed(self) -> bool:
        """Whether there may be something new since the last fetch. A few microseconds."""
        log = self._follow_leader()
        return log is not None and log.changed()

    def fetch(self, offset: int, max_bytes: int = FETCH_BYTES) -> list[RawBatch]:
        """Whole, checked batches from the one that holds `offset`; none at the end of the log or without a leader.

        Raises:
            KafkaError: OFFSET_OUT_OF_RANGE; UNKNOWN_TOPIC_OR_PARTITION after a delete; KAFKA_STORAGE_ERROR where the
                leader's directory is missing.
            CorruptRecordError: naming the place.
        """
        if self._follow_leader() is None:
            return []
        return self._ask(lambda log: self._fetch(log, offset, max_bytes))

    def _fetch(self, log: LogReader, offset: int, max_bytes: int) -> list[RawBatch]:
        batches = log.read(offset, max_bytes) if offset >= self._deleted_before else []
        if batches and batches[-1].next_offset > self._high_watermark:
            batches = [batch for batch in batches if batch.next_offset <= self._high_watermark]
            self._is_held_back = True
            if not batches:
                return []
        found = batches[0].base_offset if batches else None
        if found is None or found > offset:
            first = max(log.start_offset(), self._deleted_before)
            if offset < first or (found is None and offset > log.next_offset()):
                log.close()  # so that `changed` is true wherever the caller goes on
                raise KafkaError(ErrorCode.OFFSET_OUT_OF_RANGE)
        return batches

    def is_visible(self, batch: RawBatch) -> bool:
        """Whether the records of a fetched batch are for consumers; control batches are not."""
        return batch.count > 0 and not batch.is_control

    def start_offset(self) -> int:
        """The lowest offset that may be read (log start offset)."""
        return self._ask(lambda log: max(log.start_offset(), self._deleted_before))

    def end_offset(self) -> int:
        """The high watermark: the offset that the next record will get, unless too few replicas are in sync."""
        return self._ask(lambda log: min(log.next_offset(), self._high_watermark))

    def find(self, spec: OffsetSpec) -> int | None:
        """The offset at a place; None for one that there is not: of an empty log, or of tiered storage.

        Raises:
            KafkaError: LEADER_NOT_AVAILABLE, KAFKA_STORAGE_ERROR.
        """
        if spec in (OffsetSpec.EARLIEST, OffsetSpec.EARLIEST_LOCAL):
            return self.start_offset()
        if spec is OffsetSpec.LATEST:
            return self.end_offset()
        if spec is not OffsetSpec.MAX_TIMESTAMP:
            return None
        return self._readable(self._ask(lambda log: log.max_timestamp(self._deleted_before)))

    def find_time(self, timestamp_ms: int) -> int | None:
        """The first offset whose record is at or after a time (ms); None if there is none."""
        return self._readable(self._ask(lambda log: log.offset_for_time(timestamp_ms, self._deleted_before)))

    def _readable(self, found: tuple[int, int] | None) -> int | None:
        return None if found is None or found[0] >= self._high_watermark else found[0]

    def close(self) -> None:
        """Close the files."""
        if self._log is not None:
            self._log.close()
            self._log = None

    def let_go(self) -> None:
        """Close the file until the next fetch: there may be more partitions than files may be open."""
        if self._log is not None:
            self._log.close()

    def _ask(self, question: Callable[[LogReader], Answer]) -> Answer:
        """Put a question to the leader's log, and again to its successor's if it dies over it."""
        while True:
            log = self._follow_leader()
            if log is None:
                raise KafkaError(ErrorCode.LEADER_NOT_AVAILABLE, f"Partition {self.partition} has no leader.")
            try:
                return question(log)
            except FileNotFoundError as error:
                if self._engine.generation() == self._generation:
                    raise missing_log(self.partition, self._leader, log.directory) from error

    def _follow_leader(self) -> LogReader | None:
        generation = self._engine.generation()
        if generation != self._generation:
            state = self._engine.store.partition(self._topic, self.partition.partition)
            if state is None:
                self.close()
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Partition {self.partition} was deleted.")
            if state.leader != self._leader or state.leader_epoch != self.leader_epoch:
                self.close()
            self._leader, self.leader_epoch = state.leader, state.leader_epoch
            self._deleted_before = self._engine.store.log_start_offset(self._topic, self.partition.partition)
            watermark = self._engine.store.high_watermark(self._topic, self.partition.partition)
            self._high_watermark = _NO_LIMIT if watermark is None else watermark
            if self._is_held_back and self._log is not None:
                self._log.close()  # so that `changed` is true
                self._is_held_back = False
            self._generation = generation
        if self._log is None and self._leader != NO_LEADER:
            self._log = LogReader(
                self._engine.directory.replica(self._leader, self._topic.name, self.partition.partition),
                self._topic.topic_id,
            )
            expire(self._engine, self._topic, self.partition.partition, self._log)
        return self._log


def missing_log(partition: TopicPartition, broker: int, directory: str) -> KafkaError:
    """What to say where somebody has taken away the directory of a living broker's replica."""
    return KafkaError(
        ErrorCode.KAFKA_STORAGE_ERROR,
        f"The log of partition {partition} on broker {broker} is missing: {directory}. "
        f"`pykafka broker kill {broker}` moves its leaders to other replicas.",
    )
