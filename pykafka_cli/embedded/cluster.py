"""An embedded cluster behind the interface. A missing one reads as an empty one; the first write creates it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pykafka_cli.cluster import Cluster
from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import Brokers, Consumer, ConsumerSettings, Producer, ProducerSettings, Topics
    from pykafka_cli.cluster.configs import Configs
    from pykafka_cli.cluster.groups import Groups
    from pykafka_cli.cluster.logs import Logs
    from pykafka_cli.cluster.observer import Observer
    from pykafka_cli.cluster.partitions import Partitions
    from pykafka_cli.cluster.server import Server
    from pykafka_cli.cluster.views import ClusterView


class EmbeddedCluster(Cluster):
    """The cluster of one data directory, opened when it is first needed."""

    def __init__(self, data_dir: str, notify: Callable[[str], None]) -> None:
        self._directory = Directory(data_dir)
        self._notify = notify
        self._engine: Engine | None = None

    @cached_property
    def topics(self) -> Topics:
        """See `Cluster`."""
        from pykafka_cli.embedded.topics import EmbeddedTopics  # noqa: PLC0415  (not needed to produce)

        return EmbeddedTopics(self)

    @cached_property
    def brokers(self) -> Brokers:
        """See `Cluster`."""
        from pykafka_cli.embedded.brokers import EmbeddedBrokers  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedBrokers(self)

    @cached_property
    def configs(self) -> Configs:
        """See `Cluster`."""
        from pykafka_cli.embedded.configs import EmbeddedConfigs  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedConfigs(self)

    @cached_property
    def groups(self) -> Groups:
        """See `Cluster`."""
        from pykafka_cli.embedded.groups import EmbeddedGroups  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedGroups(self)

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

    def observer(self) -> Observer:
        """See `Cluster`."""
        from pykafka_cli.embedded.observer import EmbeddedObserver  # noqa: PLC0415  (one command only)

        return EmbeddedObserver(self)

    @property
    def place(self) -> str:
        """The data directory."""
        return self._directory.root

    def is_there(self) -> bool:
        """Whether there is a cluster in the directory."""
        return self._directory.exists()

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

    def registered(self) -> list[tuple[int, bool, int]]:
        """Port, whether alive, and id of every broker; quick."""
        engine = self.engine()
        return [] if engine is None else [(broker.port, broker.alive, broker.id) for broker in engine.store.brokers()]

    def all_dead(self) -> list[int]:
        """The brokers, if there are any and none is alive."""
        engine = self.engine()
        brokers = [] if engine is None else engine.store.brokers()
        return [] if any(broker.alive for broker in brokers) else [broker.id for broker in brokers]

    def describe(self) -> ClusterView:
        """See `Cluster`. Raises TargetError if there is no cluster yet."""
        from pykafka_cli.cluster.views import ClusterView  # noqa: PLC0415  (not needed to list topics)

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
