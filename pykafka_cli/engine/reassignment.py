"""Moving partitions to other brokers (KIP-455): begun, filled, completed or cancelled, each step one state change.

There is no server that copies: `advance` does, in the process that calls it. A process that dies in the middle leaves
the reassignment in progress, and old and new replicas as they are; another one can go on.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.engine.filling import Filling
from pykafka_cli.engine.partition_changes import Change, commit, join_isr
from pykafka_cli.engine.sweeping import noted, sweep
from pykafka_cli.engine.syncing import ReplicaFailedError, sync
from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError, in_words
from pykafka_cli.metadata import election, partition_reassignment, placement
from pykafka_cli.metadata.partition_state import NO_LEADER, is_reassigning
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.tail import log_size

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.model import TopicPartition

_LOCK_PATIENCE_S = 0.1


class Unfinished(NamedTuple):
    """A reassignment that is still in progress, and why. `is_failure`: something broke, it does not just wait."""

    partition: TopicPartition
    reason: str
    is_failure: bool


class Reassignments:
    """Begins, advances and cancels reassignments of one engine's partitions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def active(self) -> list[tuple[Topic, int, PartitionState]]:
        """Every partition that is being reassigned, by topic and number."""
        return self._engine.store.reassigning()

    def start(self, name: TopicPartition, target: Sequence[int], *, factor_may_change: bool = True) -> None:
        """Begin to move a partition to the replicas `target`, preferred leader first.

        Where nothing has to be copied it completes at once.

        Raises:
            KafkaError: UNKNOWN_TOPIC_OR_PARTITION, INVALID_REPLICA_ASSIGNMENT, INVALID_REPLICATION_FACTOR. Nothing has
                changed.
        """
        engine = self._engine
        with engine.locks.cluster(), engine.locks.partitions([name]):
            sweep(engine)
            topic, before = self._existing(name)
            placement.check_assignment([target], {broker.id for broker in engine.store.brokers()})
            factor = len(before.replicas) - len(before.adding)
            if not factor_may_change and len(target) != factor:
                raise KafkaError(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    f"The replication factor is changed from {factor} to {len(target)}",
                )
            alive = engine.alive()
            after = partition_reassignment.start_reassignment(
                before,
                target,
                alive=alive.__contains__,
                min_isr=engine.settings.on_controller(topic).min_insync_replicas,
            )
            if after is None:
                return
            # Directories first: one that is no replica yet is cleaned up, a replica without one would be damage.
            with noted(engine, topic.topic_id, topic.name):
                for broker in after.replicas:
                    if broker in alive and broker not in before.replicas:
                        self._make_replica(topic, name, broker)
                commit(engine, [Change(topic, name.partition, before, after)])

    def cancel(self, name: TopicPartition) -> None:
        """Go back to the replicas from before the reassignment; what was copied to others is deleted.

        Raises:
            KafkaError: UNKNOWN_TOPIC_OR_PARTITION, NO_REASSIGNMENT_IN_PROGRESS, INVALID_REPLICA_ASSIGNMENT.
        """
        engine = self._engine
        with engine.locks.cluster(), engine.locks.partitions([name]):
            sweep(engine)
            topic, before = self._existing(name)
            settings = engine.settings.on_controller(topic)
            after = partition_reassignment.cancel_reassignment(
                before, alive=engine.alive().__contains__, min_isr=settings.min_insync_replicas,
                unclean=settings.unclean_leader_election, name=str(name),
            )  # fmt: skip
            commit(engine, [Change(topic, name.partition, before, after)])

    def missing_bytes(self, names: Iterable[TopicPartition]) -> int:
        """About how much has to be copied for the reassignments of these partitions."""
        engine = self._engine
        alive = engine.alive()
        total = 0
        for name in names:
            topic = engine.store.topic(name.topic)
            state = None if topic is None else engine.store.partition(topic, name.partition)
            if state is None or state.leader == NO_LEADER:
                continue
            whole = log_size(engine.directory.replica(state.leader, *name))
            for broker in state.adding:
                if broker in alive and broker not in state.isr:
                    total += max(0, whole - log_size(engine.directory.replica(broker, *name)))
        return total

    def advance(
        self, names: Iterable[TopicPartition], progress: Callable[[int], None] = lambda _: None
    ) -> list[Unfinished]:
        """Copy what the reassignments of these partitions lack, and complete them. Returns those that are not complete.

        `progress` hears of bytes copied. What a dead broker has to do waits for its restart.
        """
        unfinished = (self._advance(name, progress) for name in names)
        return [one for one in unfinished if one is not None]

    def _advance(self, name: TopicPartition, progress: Callable[[int], None]) -> Unfinished | None:
        engine = self._engine
        failures: dict[int, Exception] = {}
        given_up: set[int] = set()
        while True:
            topic = engine.store.topic(name.topic)
            state = None if topic is None else engine.store.partition(topic, name.partition)
            if topic is None or state is None or not is_reassigning(state):
                return None
            alive = engine.alive()
            filled = set()
            for broker in state.adding:
                if broker in state.isr or broker not in alive or broker in given_up or state.leader == NO_LEADER:
                    continue
                try:
                    if Filling(engine, topic, name.partition, broker, progress).run():
                        filled.add(broker)
                except (OSError, PykafkaError) as error:
                    failures[broker] = error
                given_up.add(broker)
            try:
                failures |= self._complete(name, filled)
            except KafkaError as error:
                if error.code is ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:  # deleted meanwhile
                    return None
                raise
            state = engine.store.partition(topic, name.partition)
            if not filled and state is not None:
                return self._why(name, state, failures) if is_reassigning(state) else None

    def _complete(self, name: TopicPartition, filled: Collection[int]) -> dict[int, Exception]:
        """Take replicas that are nearly filled into the ISR, and drop those that were to go when it is time.

        Returns the replicas that could not be taken, and why.
        """
        engine = self._engine
        failures: dict[int, Exception] = {}
        with engine.locks.cluster(), engine.locks.partitions([name]):
            topic, before = self._existing(name)
            alive = engine.alive()
            min_isr = engine.settings.on_controller(topic).min_insync_replicas
            after, _ = join_isr(engine, topic, name.partition, before, alive)
            for broker in filled:
                if after.leader == NO_LEADER or broker not in alive or broker not in after.replicas:
                    continue
                lock = engine.locks.replica(name, broker)
                try:
                    if not lock.try_acquire(_LOCK_PATIENCE_S):
                        continue
                    sync(engine, topic, name.partition, after, broker)
                except ReplicaFailedError as error:
                    failures[broker] = error
                    continue
                finally:
                    lock.close()
                after = election.replica_caught_up(after, broker, alive=alive.__contains__, min_isr=min_isr) or after
            after = (
                partition_reassignment.maybe_complete_reassignment(after, alive=alive.__contains__, min_isr=min_isr)
                or after
            )
            if after != before:
                commit(engine, [Change(topic, name.partition, before, after)])
        return failures

    def _why(self, name: TopicPartition, state: PartitionState, failures: dict[int, Exception]) -> Unfinished:
        if failures:
            return Unfinished(name, "; ".join(dict.fromkeys(map(in_words, failures.values()))), is_failure=True)
        if state.leader == NO_LEADER:
            return Unfinished(name, "it has no leader to copy from", is_failure=False)
        missing = [broker for broker in state.replicas if broker not in state.isr and broker not in state.removing]
        alive = self._engine.alive()
        dead = [str(broker) for broker in missing if broker not in alive]
        if dead:
            brokers = f"broker {dead[0]}, which is" if len(dead) == 1 else f"brokers {', '.join(dead)}, which are"
            return Unfinished(name, f"it waits for {brokers} dead", is_failure=False)
        if any(self._engine.locks.is_being_filled(name, broker) for broker in missing):
            return Unfinished(name, "another process is copying it", is_failure=False)
        return Unfinished(name, "it changed while it was copied", is_failure=False)

    def _existing(self, name: TopicPartition) -> tuple[Topic, PartitionState]:
        store = self._engine.store
        topic = store.topic(name.topic)
        if topic is None:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Unable to find a topic named {name.topic}.")
        state = store.partition(topic, name.partition)
        if state is None:
            raise KafkaError(
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Unable to find partition {name.topic}:{name.partition}."
            )
        return topic, state

    def _make_replica(self, topic: Topic, name: TopicPartition, broker: int) -> None:
        """An empty replica. Whoever still fills an earlier one of this name lets go of it first."""
        path = self._engine.directory.replica(broker, *name)
        lock = self._engine.locks.replica(name, broker)
        try:
            lock.acquire()
            if os.path.isdir(path):  # noqa: PTH112
                shutil.rmtree(path)
            ReplicaLog.create(path, topic.topic_id)
        finally:
            lock.close()
