"""An embedded cluster behind the interface. A missing one reads as an empty one; the first write creates it."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from pykafka_cli.cluster import Brokers, Cluster, Topics
from pykafka_cli.cluster.views import (
    BrokerChange,
    BrokerView,
    ClusterView,
    CompactionView,
    LeaderChange,
    PartitionView,
    TopicView,
)
from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.errors import ErrorCode, KafkaError, TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cluster import Consumer, ConsumerSettings, Producer, ProducerSettings
    from pykafka_cli.cluster.configs import Configs
    from pykafka_cli.cluster.logs import Logs
    from pykafka_cli.cluster.partitions import Partitions
    from pykafka_cli.cluster.server import Server
    from pykafka_cli.engine.failover import Change
    from pykafka_cli.metadata.election import PartitionState
    from pykafka_cli.metadata.store import Topic
    from pykafka_cli.model import NewTopic

NO_LEADER = -1


class EmbeddedCluster(Cluster):
    """The cluster of one data directory, opened when it is first needed."""

    def __init__(self, data_dir: str, notify: Callable[[str], None]) -> None:
        self._directory = Directory(data_dir)
        self._notify = notify
        self._engine: Engine | None = None
        self.topics: EmbeddedTopics = EmbeddedTopics(self)
        self.brokers: EmbeddedBrokers = EmbeddedBrokers(self)

    @cached_property
    def configs(self) -> Configs:
        """See `Cluster`."""
        from pykafka_cli.embedded.configs import EmbeddedConfigs  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedConfigs(self)

    @cached_property
    def logs(self) -> Logs:
        """See `Cluster`."""
        from pykafka_cli.embedded.logs import EmbeddedLogs  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedLogs(self)

    @cached_property
    def partitions(self) -> Partitions:
        """See `Cluster`."""
        from pykafka_cli.embedded.partitions import EmbeddedPartitions  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedPartitions(self)

    @cached_property
    def server(self) -> Server:
        """See `Cluster`."""
        from pykafka_cli.embedded.server import EmbeddedServer  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedServer(self)

    def engine(self) -> Engine | None:
        """The engine, or None while there is no cluster in the directory."""
        if self._engine is None and self._directory.exists():
            self._engine = Engine.open(self._directory, notify=self._notify)
        return self._engine

    def engine_for_writing(self) -> Engine:
        """The engine; a cluster is created if there is none, and a note says so."""
        engine = self.engine()
        if engine is None:
            try:
                engine = Engine.create(self._directory, notify=self._notify)
            except TargetError:
                engine = self.engine()  # another command was faster
                if engine is None:
                    raise
            else:
                brokers = ", ".join(f"{broker.id} at {broker.host}:{broker.port}" for broker in engine.store.brokers())
                self._notify(f"Created an embedded cluster in {self._directory.root}: brokers {brokers}.")
            self._engine = engine
        return engine

    def all_dead(self) -> list[int]:
        """The brokers, if there are any and none is alive."""
        engine = self.engine()
        brokers = [] if engine is None else engine.store.brokers()
        return [] if any(broker.alive for broker in brokers) else [broker.id for broker in brokers]

    def describe(self) -> ClusterView:
        """See `Cluster`. Raises TargetError if there is no cluster yet."""
        engine = self.engine()
        if engine is None:
            raise TargetError(
                f"There is no cluster in {self._directory.root} yet. "
                "`pykafka cluster create` makes one, and so does the first command that writes."
            )
        topics, partitions = engine.store.topic_and_partition_counts()
        brokers = self.brokers.all()
        return ClusterView(
            cluster_id=engine.store.meta("cluster_id"),
            controller=engine.controller_id(),
            brokers=tuple(brokers),
            topics=topics,
            partitions=partitions,
            size=sum(broker.size or 0 for broker in brokers),
            data_dir=self._directory.root,
        )

    def producer(self, topic: str, settings: ProducerSettings, notify: Callable[[str], None]) -> Producer:
        """See `Cluster`."""
        from pykafka_cli.embedded.producer import EmbeddedProducer  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedProducer(self, topic, settings, notify)

    def consumer(self, settings: ConsumerSettings, notify: Callable[[str], None]) -> Consumer:
        """See `Cluster`."""
        from pykafka_cli.embedded.consumer import EmbeddedConsumer  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedConsumer(self, settings, notify)

    def close(self) -> None:
        """See `Cluster`."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


class EmbeddedTopics(Topics):
    """Topics of an embedded cluster."""

    def __init__(self, cluster: EmbeddedCluster) -> None:
        self._cluster = cluster

    def names(self) -> list[str]:
        """See `Topics`."""
        engine = self._cluster.engine()
        return [] if engine is None else engine.store.topic_names()

    def describe(self, names: Sequence[str]) -> list[TopicView]:
        """See `Topics`."""
        engine = self._cluster.engine()
        if engine is None:
            return []
        with engine.store.snapshot():
            topics = [topic for topic in map(engine.store.topic, names) if topic is not None]
            return [self._view(engine, topic) for topic in topics]

    def find_id(self, topic_id: str) -> TopicView | None:
        """See `Topics`."""
        engine = self._cluster.engine()
        topic = None if engine is None else engine.store.topic_by_id(topic_id)
        return None if engine is None or topic is None else self._view(engine, topic)

    def create(self, topic: NewTopic) -> None:
        """See `Topics`."""
        self._cluster.engine_for_writing().controller.create_topic(topic)

    def delete(self, name: str) -> None:
        """See `Topics`."""
        self._existing(name)[0].controller.delete_topic(name)

    def add_partitions(self, name: str, total: int, assignment: Sequence[Sequence[int]] | None = None) -> None:
        """See `Topics`."""
        engine, topic = self._existing(name)
        engine.controller.add_partitions(topic, total, assignment)

    def _existing(self, name: str) -> tuple[Engine, Topic]:
        engine = self._cluster.engine()
        topic = None if engine is None else engine.store.topic(name)
        if engine is None or topic is None:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        return engine, topic

    @staticmethod
    def _view(engine: Engine, topic: Topic) -> TopicView:
        return TopicView(
            name=topic.name,
            topic_id=topic.topic_id,
            partitions=tuple(
                _partition_view(number, state) for number, state in enumerate(engine.store.partitions(topic))
            ),
            overrides=engine.settings.shown(topic),
            min_insync_replicas=engine.settings.topic(topic).min_insync_replicas,
        )


class EmbeddedBrokers(Brokers):
    """Brokers of an embedded cluster."""

    def __init__(self, cluster: EmbeddedCluster) -> None:
        self._cluster = cluster

    def all(self) -> list[BrokerView]:
        """See `Brokers`."""
        engine = self._cluster.engine()
        if engine is None:
            return []
        leaders, replicas = engine.store.leader_counts(), engine.store.replica_counts()
        controller = engine.controller_id()
        return [
            BrokerView(
                broker_id=broker.id,
                host=broker.host,
                port=broker.port,
                alive=broker.alive,
                is_controller=broker.id == controller,
                leaders=leaders.get(broker.id, 0),
                replicas=replicas.get(broker.id, 0),
                size=_size(engine.directory.broker(broker.id)) if broker.alive else None,
            )
            for broker in engine.store.brokers()
        ]

    def registered(self) -> list[tuple[int, bool, int]]:
        """Port, whether alive, and id of every broker; quick."""
        engine = self._cluster.engine()
        return [] if engine is None else [(broker.port, broker.alive, broker.id) for broker in engine.store.brokers()]

    def kill(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        """See `Brokers`."""
        engine = self._checked(broker_ids, alive=True)
        changes = []
        for broker_id in broker_ids:
            changed = engine.failover.kill(broker_id)
            changes.append(BrokerChange(broker_id, _leader_changes(changed), engine.controller_id()))
        return changes

    def restart(self, broker_ids: Sequence[int], *, rebalance: bool = True) -> list[BrokerChange]:
        """See `Brokers`."""
        engine = self._checked(broker_ids, alive=False)
        changes = []
        for broker_id in broker_ids:
            changed, synced = engine.failover.restart(broker_id, rebalance=rebalance)
            changes.append(
                BrokerChange(
                    broker_id, _leader_changes(changed), engine.controller_id(), synced.copied, synced.truncated
                )
            )
        return changes

    def add(self, broker_ids: Sequence[int]) -> list[BrokerView]:
        """See `Brokers`."""
        engine = self._cluster.engine_for_writing()
        engine.add_brokers(broker_ids)
        return [broker for broker in self.all() if broker.broker_id in broker_ids]

    def clean(self, topics: Sequence[str]) -> list[CompactionView]:
        """See `Brokers`."""
        from pykafka_cli.engine.cleaning import clean  # noqa: PLC0415  (only for this)

        engine = self._cluster.engine()
        if engine is None:
            if topics:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Topic '{topics[0]}' does not exist.")
            return []
        return [
            CompactionView(*one.partition, one.size_before, one.size_after, one.error) for one in clean(engine, topics)
        ]

    def _checked(self, broker_ids: Sequence[int], *, alive: bool) -> Engine:
        """The engine, if every id is registered and as alive as expected; otherwise nothing has happened."""
        engine = self._cluster.engine()
        known = {} if engine is None else {broker.id: broker.alive for broker in engine.store.brokers()}
        for broker_id in broker_ids:
            if broker_id not in known:
                ids = ", ".join(map(str, known)) or "none"
                raise KafkaError(
                    ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker {broker_id} does not exist. Brokers: {ids}."
                )
            if known[broker_id] is not alive:
                raise KafkaError(
                    ErrorCode.INVALID_REQUEST,
                    f"Broker {broker_id} is {'alive' if known[broker_id] else 'dead'} already.",
                )
        if engine is None:
            raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, "There are no brokers yet.")
        if len(set(broker_ids)) != len(broker_ids):
            raise KafkaError(ErrorCode.INVALID_REQUEST, "Each broker can be given only once.")
        return engine


def _leader_changes(changes: Sequence[Change]) -> tuple[LeaderChange, ...]:
    return tuple(
        LeaderChange(
            topic=change.topic.name,
            partition=change.partition,
            old_leader=_leader(change.before),
            new_leader=_leader(change.after),
            leader_epoch=change.after.leader_epoch,
            isr=change.after.isr,
        )
        for change in changes
    )


def _leader(state: PartitionState) -> int | None:
    return None if state.leader == NO_LEADER else state.leader


def _partition_view(partition: int, state: PartitionState) -> PartitionView:
    return PartitionView(
        partition=partition,
        leader=_leader(state),
        leader_epoch=state.leader_epoch,
        replicas=state.replicas,
        isr=state.isr,
        elr=state.elr,
        last_known_elr=state.last_known_elr,
        adding=state.adding,
        removing=state.removing,
    )


def _size(directory: str) -> int:
    """Bytes of all files below a directory; what vanishes meanwhile counts nothing."""
    total = 0
    for folder, _, files in os.walk(directory):
        for name in files:
            try:
                total += os.lstat(f"{folder}/{name}").st_size
            except FileNotFoundError:
                continue
    return total
