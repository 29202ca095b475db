"""Appending to one partition: followers first, the leader last, under the partition lock.

What is whole on the leader is then on every in-sync replica, so the high watermark is the leader's log end and needs no
storing. A process that dies in the middle leaves followers ahead of the leader at the most; whoever takes the lock next
cuts them back (`_open` and `_agree`), and an election makes the ISR agree with the new leader before it is announced.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from pykafka_cli.engine.high_watermark import lacks_replicas
from pykafka_cli.engine.reading import missing_log
from pykafka_cli.engine.replication import agree, catch_up
from pykafka_cli.errors import CorruptRecordError, ErrorCode, KafkaError, PykafkaError
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition
from pykafka_cli.record.batch import whole_batches
from pykafka_cli.storage.log import ReplicaLog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.settings import TopicSettings
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.record.batch import RawBatch

_DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE})
"""Troubles that the leader's disk shares: dropping the follower would not help."""


_NEARLY_NOTHING = 1
"""Bytes: a log is read by whole batches, and at least one."""


class _FollowerFailedError(Exception):
    """A follower's files cannot be written; it has to leave the ISR."""

    def __init__(self, broker: int, cause: BaseException) -> None:
        super().__init__(broker)
        self.broker, self.cause = broker, cause


class _LeaderDamagedError(PykafkaError):
    """A leader cannot be read where a follower needs it; the message names the place."""


class PartitionWriter:
    """Appends to one partition, and goes on where its leader goes.

    Holds the partition lock only inside `append`. Not safe for use by several threads.
    """

    def __init__(self, engine: Engine, topic: Topic, partition: int) -> None:
        self._engine, self._topic, self._partition = engine, topic, partition
        self._name = TopicPartition(topic.name, partition)
        self._lock = engine.locks.partition(self._name)
        self._logs: dict[int, ReplicaLog] = {}
        self._generation = -1
        self._state: PartitionState | None = None
        self._high_watermark: int | None = None
        self._settings: TopicSettings = engine.settings.topic(topic)

    @property
    def settings(self) -> TopicSettings:
        """The configs in effect now on the broker that leads now."""
        return self._engine.settings.on_leader(self._topic, self._partition)

    def append(self, batches: Sequence[RawBatch], *, acks_all: bool = True, lacks_keys: bool = False) -> int:
        """Append batches, whose offsets and leader epoch are assigned here. Returns the offset of the first record.

        `lacks_keys`: some record has no key, which a compacted topic refuses.

        Raises:
            KafkaError: NOT_LEADER… codes while there is no leader, NOT_ENOUGH_REPLICAS (with `acks_all`),
                UNKNOWN_TOPIC_OR_PARTITION after a delete, MESSAGE_TOO_LARGE, INVALID_RECORD, KAFKA_STORAGE_ERROR.
                Nothing was appended.
        """
        while True:
            self._lock.acquire()
            try:
                return self._append(batches, acks_all=acks_all, lacks_keys=lacks_keys)
            except _FollowerFailedError as failed:
                self._logs.pop(failed.broker, None)
                broker, cause = failed.broker, failed.cause
            finally:
                self._lock.release()
            self._engine.failover.follower_failed(self._topic, self._partition, broker, cause)

    def close(self) -> None:
        """Close the files and the lock."""
        self._close_logs()
        self._lock.close()

    def _append(self, batches: Sequence[RawBatch], *, acks_all: bool, lacks_keys: bool) -> int:
        state = self._current()
        if state.leader == NO_LEADER:
            raise KafkaError(ErrorCode.LEADER_NOT_AVAILABLE, f"Partition {self._name} has no leader.")
        settings = self._settings
        if acks_all and lacks_replicas(state, settings.min_insync_replicas):
            raise KafkaError(
                ErrorCode.NOT_ENOUGH_REPLICAS,
                f"Messages are rejected since there are fewer in-sync replicas than required. Partition {self._name} "
                f"has {len(state.isr)} in-sync replica(s), min.insync.replicas is {settings.min_insync_replicas}.",
            )
        if lacks_keys and settings.log.compact:
            raise KafkaError(
                ErrorCode.INVALID_RECORD,
                f"Compacted topic cannot accept message without key in topic partition {self._name}.",
            )
        for batch in batches:
            if batch.size > settings.max_message_bytes:
                raise KafkaError(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    f"{ErrorCode.MESSAGE_TOO_LARGE.text} The batch has {batch.size} bytes, max.message.bytes of topic "
                    f"{self._name.topic} is {settings.max_message_bytes}.",
                )
        leader = self._open(state.leader)
        followers = self._followers(state, leader)
        if leader.retention_due():  # before anything new would keep the old company in its segment
            for _, log in [*followers, (state.leader, leader)]:
                log.apply_retention(leader.next_offset if self._high_watermark is None else self._high_watermark)
            if settings.log.compact and not self._compact(leader, [follower for _, follower in followers]):
                leader = self._open(state.leader)
                followers = self._followers(state, leader)
        base = offset = leader.next_offset
        placed = []
        for batch in batches:
            placed.append(batch.placed(offset, state.leader_epoch))
            offset += batch.last_offset_delta + 1
        for broker, follower in followers:
            self._write(broker, follower, placed)
        self._write_leader(leader, placed)
        return base

    def _compact(self, leader: ReplicaLog, followers: Sequence[ReplicaLog]) -> bool:
        """Compact if it is worth it. If that fails it is tried another time; False: all logs are to be opened anew."""
        from pykafka_cli.engine.cleaning import compact_replicas  # noqa: PLC0415  (compacted topics are few)

        try:
            compact_replicas(leader, followers)
        except (OSError, CorruptRecordError):
            self._close_logs()
            return False
        return True

    def _current(self) -> PartitionState:
        """The partition's state now; closes files of replicas that are not to be touched any more."""
        generation = self._engine.generation()
        if generation != self._generation or self._state is None:
            state = self._engine.store.partition(self._topic, self._partition)
            if state is None:
                self._close_logs()
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
            for broker in [broker for broker in self._logs if broker not in state.isr]:
                self._logs.pop(broker).close()
            self._settings = self._engine.settings.topic(self._topic, state.leader)
            for log in self._logs.values():
                log.config = self._settings.log
            self._high_watermark = self._engine.store.high_watermark(self._topic, self._partition)
            self._state, self._generation = state, generation
        return self._state

    def _open(self, broker: int) -> ReplicaLog:
        log = self._logs.get(broker)
        if log is None:
            directory = self._engine.directory.replica(broker, self._topic.name, self._partition)
            try:
                log = ReplicaLog.open(directory, self._settings.log, self._engine.now_ms, self._topic.topic_id)
            except FileNotFoundError as error:
                raise missing_log(self._name, broker, directory) from error
            self._logs[broker] = log
        else:
            log.refresh()
        return log

    def _followers(self, state: PartitionState, leader: ReplicaLog) -> list[tuple[int, ReplicaLog]]:
        """The other in-sync replicas, each ending where the leader ends."""
        followers = []
        for broker in state.isr:
            if broker == state.leader:
                continue
            try:
                follower = self._open_follower(broker, leader)
                if follower.next_offset > leader.next_offset:
                    self._see_what_is_ahead(broker, follower, leader)
                if not agree(follower, leader):
                    try:
                        catch_up(follower, leader)
                    except CorruptRecordError as error:  # it was the leader that could not be read
                        raise _LeaderDamagedError(str(error)) from error
            except (KafkaError, CorruptRecordError, OSError) as error:
                if isinstance(error, OSError) and error.errno in _DISK_IS_FULL:
                    raise
                raise _FollowerFailedError(broker, error) from error
            followers.append((broker, follower))
        return followers

    def _see_what_is_ahead(self, broker: int, follower: ReplicaLog, leader: ReplicaLog) -> None:
        """An append that died leaves one batch; if a follower has more, the leader has lost some, and keeps it."""
        ahead = whole_batches(follower.read(leader.next_offset, _NEARLY_NOTHING))
        if follower.cleaned == leader.cleaned and next(ahead).next_offset < follower.next_offset:
            raise _LeaderDamagedError(
                f"{self._name}: the leader's log ends at offset {leader.next_offset}, that of its in-sync replica on "
                f"broker {broker} at {follower.next_offset}: some of it was lost [{leader.directory}]. "
                "`pykafka broker verify --repair` takes it back from there."
            )

    def _open_follower(self, broker: int, leader: ReplicaLog) -> ReplicaLog:
        """A damaged one gets a new copy of the leader's log. Raises CorruptRecordError where there cannot be one."""
        try:
            return self._open(broker)
        except CorruptRecordError:
            from pykafka_cli.engine.syncing import ReplicaFailedError, open_follower  # noqa: PLC0415  (damage is rare)
        log = self._logs.pop(broker, None)
        if log is not None:
            log.close()
        try:
            log = open_follower(self._engine, self._topic, self._partition, broker, leader)
        except ReplicaFailedError as error:
            raise CorruptRecordError(str(error)) from error
        self._logs[broker] = log
        return log

    def _write(self, broker: int, follower: ReplicaLog, batches: Sequence[RawBatch]) -> None:
        try:
            follower.append(batches)
        except OSError as error:
            if error.errno in _DISK_IS_FULL:
                self._close_logs()  # the next append finds followers ahead of the leader and cuts them
                raise
            raise _FollowerFailedError(broker, error) from error

    def _write_leader(self, leader: ReplicaLog, batches: Sequence[RawBatch]) -> None:
        try:
            leader.append(batches)
        except OSError:
            self._close_logs()
            raise

    def _close_logs(self) -> None:
        for log in self._logs.values():
            log.close()
        self._logs.clear()
