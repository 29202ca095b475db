"""Filling a replica that is being added, in bulk, while appends to its partition go on."""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.engine.replication import COPY_BYTES, adopt_compacted, truncate_to_shared
from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.reader import LogReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.locks import FileLock
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic

_LOCK_PATIENCE_S = 0.1
"""Somebody who only looks whether the replica is being filled holds its lock for microseconds."""
_NEARLY_ALL = 64 * 1024
"""Bytes that may be left for the last step, which is done while nobody can append."""
_ATTEMPTS = 5
_THROTTLED_STEPS_A_SECOND = 10


class _Begun(NamedTuple):
    """A fill under way: the state that it goes by, the replica's log, and its lock, which is held."""

    state: PartitionState
    follower: ReplicaLog
    lock: FileLock


class Filling:
    """Copies what a leader has to one replica outside the ISR; goes on where leadership moves to.

    The partition's lock is held only for a moment at the start, the replica's own lock all the time, so that nobody
    else touches the replica's files. State is looked at before every step: a broker that has died is left alone at
    once. The replica is not in sync at the end: the last step is for whoever holds the partition's lock.
    """

    def __init__(
        self, engine: Engine, topic: Topic, partition: int, broker: int, progress: Callable[[int], None]
    ) -> None:
        """`progress` hears of bytes copied."""
        self._engine, self._topic, self._partition, self._broker = engine, topic, partition, broker
        self._name = TopicPartition(topic.name, partition)
        self._progress = progress
        self._generation = -1
        self._known: PartitionState | None = None
        self._rate: int | None = None

    def run(self) -> bool:
        """Copy until next to nothing is missing; False if it is not to be copied (any more), or somebody else does it.

        Raises:
            OSError: if the leader cannot be read or the replica not be written.
            CorruptRecordError: if the leader is damaged.
        """
        failures = 0
        while (begun := self._begin()) is not None:
            copied_before = begun.follower.next_offset
            try:
                if self._copy(begun):
                    return True
            except (OSError, CorruptRecordError):
                # A broker that dies, or a log that is cut, just now looks like damage.
                failures = 1 if begun.follower.next_offset > copied_before else failures + 1
                if failures == _ATTEMPTS or self._is_unchanged(begun.state):
                    raise
            finally:
                begun.follower.close()
                begun.lock.close()
        return False

    def _begin(self) -> _Begun | None:
        engine = self._engine
        with engine.locks.partitions([self._name]):
            state = self._state()
            if state is None:
                return None
            lock = engine.locks.replica(self._name, self._broker)
            if not lock.try_acquire(_LOCK_PATIENCE_S):
                lock.close()
                return None
            try:
                directory = engine.directory.replica(self._broker, self._topic.name, self._partition)
                if not os.path.isdir(directory):  # noqa: PTH112
                    ReplicaLog.create(directory, self._topic.topic_id)
                follower = self._open(self._broker)
                try:
                    with closing(self._open(state.leader)) as leader:
                        truncate_to_shared(follower, leader)
                        self._progress(adopt_compacted(follower, leader))
                except BaseException:
                    follower.close()
                    raise
            except BaseException:
                lock.close()
                raise
            return _Begun(state, follower, lock)

    def _open(self, broker: int) -> ReplicaLog:
        directory = self._engine.directory.replica(broker, self._topic.name, self._partition)
        return ReplicaLog.open(
            directory,
            self._engine.settings.on_leader(self._topic, self._partition).log,
            self._engine.now_ms,
            self._topic.topic_id,
        )

    def _copy(self, begun: _Begun) -> bool:
        """Copy from the leader of the moment: True when nearly all is there, False when the state has changed."""
        state, follower, _ = begun
        directory = self._engine.directory.replica(state.leader, self._topic.name, self._partition)
        with closing(LogReader(directory, self._topic.topic_id)) as leader:
            while True:
                if not self._is_unchanged(state):
                    return False
                rate = self._rate
                most = COPY_BYTES if rate is None else max(1, min(COPY_BYTES, rate // _THROTTLED_STEPS_A_SECOND))
                batches = leader.read(follower.next_offset, most)
                if not batches:
                    return True
                if batches[-1].leader_epoch > state.leader_epoch:  # elected again: compare with it first
                    return False
                start = leader.start_offset()
                if follower.next_offset < start <= batches[0].base_offset:  # deleted on the leader meanwhile
                    follower.reset_to(start)
                follower.append(batches)
                copied = sum(batch.size for batch in batches)
                self._progress(copied)
                if follower.next_offset >= leader.next_offset() or (rate is None and copied < _NEARLY_ALL):
                    return True
                if rate is not None:
                    time.sleep(copied / max(rate, 1))

    def _is_unchanged(self, state: PartitionState) -> bool:
        """Whether the leader that is copied from still leads, and the replica is still to be filled."""
        now = self._state()
        return now is not None and (now.leader, now.leader_epoch) == (state.leader, state.leader_epoch)

    def _state(self) -> PartitionState | None:
        """The partition's state now; None if there is no leader, or this replica is not to be filled any more."""
        generation = self._engine.generation()
        if generation != self._generation:
            state = self._engine.store.partition(self._topic, self._partition)
            broker = self._broker
            if state is not None and (
                state.leader == NO_LEADER
                or broker not in state.replicas
                or broker in state.isr
                or broker not in self._engine.alive()
            ):
                state = None
            self._known, self._generation = state, generation
            self._rate = None if state is None else self._throttle(state.leader)
        return self._known

    def _throttle(self, leader: int) -> int | None:
        """Bytes a second, if leader or follower is throttled for this partition (KIP-73)."""
        values = self._engine.settings.topic(self._topic).values
        rates = []
        for side, broker in (("leader", leader), ("follower", self._broker)):
            throttled = values[f"{side}.replication.throttled.replicas"]
            if throttled == "*" or f"{self._partition}:{broker}" in throttled.split(","):
                own = self._engine.settings.layers(broker).get(f"{side}.replication.throttled.rate")
                if own is not None:
                    rates.append(int(own))
        return min(rates, default=None)
