"""An embedded cluster behind the interface. A missing one reads as an empty one; the first write creates it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pykafka_cli.cluster import Cluster
from pykafka_cli.embedded.access import EngineAccess
from pykafka_cli.engine.directory import Directory

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
        self.access = EngineAccess(Directory(data_dir), notify)

    @cached_property
    def topics(self) -> Topics:
        """See `Cluster`."""
        from pykafka_cli.embedded.topics import EmbeddedTopics  # noqa: PLC0415  (not needed to produce)

        return EmbeddedTopics(self.access)

    @cached_property
    def brokers(self) -> Brokers:
        """See `Cluster`."""
        from pykafka_cli.embedded.brokers import EmbeddedBrokers  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedBrokers(self.access)

    @cached_property
    def configs(self) -> Configs:
        """See `Cluster`."""
        from pykafka_cli.embedded.configs import EmbeddedConfigs  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedConfigs(self.access)

    @cached_property
    def groups(self) -> Groups:
        """See `Cluster`."""
        from pykafka_cli.embedded.groups import EmbeddedGroups  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedGroups(self.access)

    @cached_property
    def logs(self) -> Logs:
        """See `Cluster`."""
        from pykafka_cli.embedded.logs import EmbeddedLogs  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedLogs(self.access)

    @cached_property
    def partitions(self) -> Partitions:
        """See `Cluster`."""
        from pykafka_cli.embedded.partitions import EmbeddedPartitions  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedPartitions(self.access)

    @cached_property
    def server(self) -> Server:
        """See `Cluster`."""
        from pykafka_cli.embedded.server import EmbeddedServer  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedServer(self.access)

    def observer(self) -> Observer:
        """See `Cluster`."""
        from pykafka_cli.embedded.observer import EmbeddedObserver  # noqa: PLC0415  (one command only)

        return EmbeddedObserver(self.access)

    def registered(self) -> list[tuple[int, bool, int]]:
        """Port, whether alive, and id of every broker; quick."""
        engine = self.access.engine()
        return [] if engine is None else [(broker.port, broker.alive, broker.id) for broker in engine.store.brokers()]

    def all_dead(self) -> list[int]:
        """The brokers, if there are any and none is alive."""
        engine = self.access.engine()
        brokers = [] if engine is None else engine.store.brokers()
        return [] if any(broker.alive for broker in brokers) else [broker.id for broker in brokers]

    def describe(self) -> ClusterView:
        """See `Cluster`. Raises TargetError if there is no cluster yet."""
        from pykafka_cli.cluster.views import ClusterView  # noqa: PLC0415  (not needed to list topics)

        engine = self.access.engine()
        if engine is None:
            raise self.access.absent()
        topics, partitions = engine.store.topic_and_partition_counts()
        brokers = self.brokers.all()
        return ClusterView(
            cluster_id=engine.store.meta("cluster_id"),
            controller=engine.controller_id(),
            brokers=tuple(brokers),
            topics=topics,
            partitions=partitions,
            size=sum(broker.size or 0 for broker in brokers),
            data_dir=self.access.place,
        )

    def producer(self, topic: str, settings: ProducerSettings, notify: Callable[[str], None]) -> Producer:
        """See `Cluster`."""
        from pykafka_cli.embedded.producer import EmbeddedProducer  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedProducer(self.access, topic, settings, notify)

    def consumer(self, settings: ConsumerSettings, notify: Callable[[str], None]) -> Consumer:
        """See `Cluster`."""
        from pykafka_cli.embedded.consumer import EmbeddedConsumer  # noqa: PLC0415  (not needed to list topics)

        return EmbeddedConsumer(self.access, settings, notify)

    def close(self) -> None:
        """See `Cluster`."""
        self.access.close()
