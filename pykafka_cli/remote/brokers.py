"""Brokers of a real cluster: they can be looked at, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pykafka_cli.cluster import Brokers
from pykafka_cli.cluster.views import BrokerView
from pykafka_cli.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.views import BrokerChange, CompactionView
    from pykafka_cli.remote.cluster import RemoteCluster

_ONLY_EMBEDDED = "Only brokers of an embedded cluster can be {}; this is a real one."


class RemoteBrokers(Brokers):
    """See `Brokers`. A real cluster tells of living brokers only."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def all(self) -> list[BrokerView]:
        """See `Brokers`."""
        described = self._cluster.described()
        topics = self._cluster.topics.describe(self._cluster.topics.names())
        partitions = [partition for topic in topics for partition in topic.partitions]
        leaders = Counter(partition.leader for partition in partitions)
        replicas = Counter(broker for partition in partitions for broker in partition.replicas)
        return [
            BrokerView(
                broker_id=node.id,
                host=node.host,
                port=node.port,
                alive=True,
                is_controller=described.controller is not None and node.id == described.controller.id,
                leaders=leaders[node.id],
                replicas=replicas[node.id],
            )
            for node in sorted(described.nodes, key=lambda node: int(node.id))
        ]

    def kill(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("killed"))

    def restart(self, broker_ids: Sequence[int], *, rebalance: bool = True) -> list[BrokerChange]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("restarted"))

    def add(self, broker_ids: Sequence[int]) -> list[BrokerView]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("added"))

    def clean(self, topics: Sequence[str]) -> list[CompactionView]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("told to compact"))
