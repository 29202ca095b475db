"""Topic changes: the checks of Kafka's controller, one transaction each, and the replicas' directories."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from pykafka_cli.engine.high_watermark import lacks_replicas
from pykafka_cli.engine.replica_directories import DELETED
from pykafka_cli.engine.sweeping import forget, noted, sweep
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import election, names, placement, topic_configs
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.log import ReplicaLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.model import NewTopic

_DELETED = "deleted_topics"


class Controller:
    """Creates, grows and deletes topics of one engine; each call holds the cluster lock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create_topic(self, new: NewTopic) -> Topic:
        """Create a topic and the directories of its living replicas.

        Raises:
            KafkaError: with the controller's sentence, in the controller's order of checks. Nothing was created.
        """
        engine, store = self._engine, self._engine.store
        names.check_topic_name(new.name)
        with engine.locks.cluster():
            if store.topic(new.name) is not None:
                raise KafkaError(ErrorCode.TOPIC_ALREADY_EXISTS, f"Topic '{new.name}' already exists.")
            colliding = store.colliding_topic(names.collision_key(new.name))
            if colliding is not None:
                names.check_collision(new.name, colliding)
            configs = topic_configs.check_all(new.configs)
            states = self._place_new(new)
            topic_id = names.new_topic_id(engine.random_for("topic id", new.name, self._deleted()))
            # Directories first: one without a topic is cleaned up, a topic without directories would be damage.
            with noted(engine, topic_id, new.name):
                self._make_replicas(new.name, topic_id, enumerate(states))
                with store.transaction():
                    topic = store.add_topic(new.name, topic_id, names.collision_key(new.name))
                    store.put_partitions((topic, partition, state) for partition, state in enumerate(states))
                    store.put_configs("topics", new.name, configs)
                    self._hold_back(topic, enumerate(states))
            return topic

    def add_partitions(self, topic: Topic, total: int, assignment: Sequence[Sequence[int]] | None) -> None:
        """Grow a topic. `assignment` lists all partitions; those that exist are skipped.

        Raises:
            KafkaError: with Kafka's sentence. Nothing was changed.
        """
        engine, store = self._engine, self._engine.store
        with engine.locks.cluster():
            existing = store.partitions(topic)
            if not existing:  # deleted in this very moment
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
            count = len(existing)
            added = None if assignment is None else assignment[count:]
            placement.check_increase(topic.name, count, total, None if added is None else len(added))
            factor = len(existing[0].replicas)
            placement.check_partition_count(total - count)
            registered = {broker.id for broker in store.brokers()}
            if added is None:
                alive = engine.alive()
                random = engine.random_for("partitions", topic.topic_id, count)
                added = placement.place(total - count, factor, alive, registered - alive, random)
            else:
                placement.check_assignment(added, registered, replication_factor=factor)
            states = self._new_states(added, first=count)
            with noted(engine, topic.topic_id, topic.name):
                self._make_replicas(topic.name, topic.topic_id, enumerate(states, count))
                with store.transaction():
                    store.put_partitions((topic, partition, state) for partition, state in enumerate(states, count))
                    self._hold_back(topic, enumerate(states, count))

    def delete_topic(self, name: str) -> None:
        """Delete a topic with its data on every living broker; a dead one drops its part when it is restarted.

        Raises:
            KafkaError: UNKNOWN_TOPIC_OR_PARTITION, TOPIC_DELETION_DISABLED.
        """
        engine, store = self._engine, self._engine.store
        with engine.locks.cluster():
            sweep(engine)
            topic = store.topic(name)
            if topic is None:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
            if engine.settings.broker("delete.topic.enable") != "true":
                raise KafkaError(ErrorCode.TOPIC_DELETION_DISABLED)
            states = store.partitions(topic)
            with store.transaction():
                store.remove_topic(topic)
                store.leftovers.note(topic.topic_id, topic.name)
                store.put_meta(_DELETED, str(self._deleted() + 1))
            engine.bump()
            self._remove_replicas(topic, states)
            forget(engine, topic.topic_id)

    def _deleted(self) -> int:
        """How many topics were ever deleted: a topic that is created again is another one."""
        return int(self._engine.store.meta(_DELETED) or 0)

    def _hold_back(self, topic: Topic, states: Iterable[tuple[int, PartitionState]]) -> None:
        """Nothing is read of a new partition that has too few living replicas."""
        self._engine.bump()  # configs were changed in this transaction
        for partition, state in states:
            if lacks_replicas(state, self._engine.settings.topic(topic, state.leader).min_insync_replicas):
                self._engine.store.put_high_watermark(topic, partition, 0)

    def _place_new(self, new: NewTopic) -> list[PartitionState]:
        engine = self._engine
        registered = {broker.id for broker in engine.store.brokers()}
        if new.assignment is not None:
            placement.check_assignment(new.assignment, registered)
            return self._new_states(new.assignment)
        partitions = int(engine.settings.broker("num.partitions")) if new.partitions is None else new.partitions
        factor = (
            int(engine.settings.broker("default.replication.factor"))
            if new.replication_factor is None
            else new.replication_factor
        )
        if partitions < 1:
            raise KafkaError(
                ErrorCode.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value."
            )
        placement.check_partition_count(partitions)
        alive = engine.alive()
        random = engine.random_for("topic", new.name, self._deleted())
        return self._new_states(placement.place(partitions, factor, alive, registered - alive, random))

    def _new_states(self, assignment: Sequence[Sequence[int]], first: int = 0) -> list[PartitionState]:
        alive = self._engine.alive()
        return [
            election.new_partition(replicas, alive.__contains__, partition=partition)
            for partition, replicas in enumerate(assignment, first)
        ]

    def _make_replicas(self, name: str, topic_id: str, states: Iterable[tuple[int, PartitionState]]) -> None:
        directory = self._engine.directory
        alive = self._engine.alive()
        for partition, state in states:
            for broker in state.replicas:
                if broker not in alive:
                    continue
                path = directory.replica(broker, name, partition)
                if os.path.islink(path):  # noqa: PTH114  (what it leads to is not ours)
                    os.unlink(path)  # noqa: PTH108
                if os.path.isdir(path):  # noqa: PTH112  (left by a create or delete that was killed)
                    shutil.rmtree(path)
                ReplicaLog.create(path, topic_id)

    def _remove_replicas(self, topic: Topic, states: Sequence[PartitionState]) -> None:
        """Move each directory out of the way, then remove it: a new topic of the same name never meets old files."""
        engine = self._engine
        alive = engine.alive()
        doomed = []
        for partition, state in enumerate(states):
            name = TopicPartition(topic.name, partition)
            with engine.locks.partitions([name]):  # an append that is under way ends first
                for broker in state.replicas:
                    path = engine.directory.replica(broker, topic.name, partition)
                    if broker not in alive or not os.path.isdir(path):  # noqa: PTH112
                        continue
                    if broker in state.adding:  # whoever fills it lets go of it
                        engine.locks.wait_for_filling(name, broker)
                        engine.locks.forget_replica(name, broker)
                    trash = f"{engine.directory.broker(broker)}/{topic.topic_id}-{partition}{DELETED}"
                    if os.path.isdir(trash):  # noqa: PTH112  (an earlier replica, whose removal was stopped)
                        shutil.rmtree(trash, ignore_errors=True)
                    os.rename(path, trash)  # noqa: PTH104
                    doomed.append(trash)
                engine.locks.forget(name)
        for trash in doomed:
            shutil.rmtree(trash, ignore_errors=True)
