"""Brokers of a real cluster: they can be looked at, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster import Brokers
from pykafka_cli.cluster.views import BrokerView
from pykafka_cli.errors import TargetError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cluster.verification_views import VerificationView
    from pykafka_cli.cluster.views import BrokerChange, CompactionView
    from pykafka_cli.remote.cluster import RemoteCluster

_ONLY_EMBEDDED = "Only brokers of an embedded cluster can be {}; this is a real one."


class RemoteBrokers(Brokers):
    """See `Brokers`."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def all(self) -> list[BrokerView]:
        """See `Brokers`. Brokers that are registered and do not live are known through kafka-python only."""
        described = self._cluster.described()
        controller = None if described.controller is None else described.controller.id
        leaders, replicas = self._cluster.topics.loads()
        alive = {node.id: (node.host, node.port) for node in described.nodes}
        return [
            BrokerView(
                broker_id=broker,
                host=host,
                port=port,
                alive=broker in alive,
                is_controller=broker == controller,
                leaders=leaders[broker],
                replicas=replicas[broker],
            )
            for broker, (host, port) in sorted((self._fenced() | alive).items())
        ]

    def _fenced(self) -> dict[int, tuple[str, int]]:
        requests = self._cluster.requests_if_any()
        if requests is None:
            return {}
        try:
            response = requests.send("DescribeCluster", {"include_fenced_brokers": True})
        except (UnsupportedError, TargetError):  # brokers before Kafka 4.0, or one that has just died
            return {}
        return {broker.broker_id: (broker.host, broker.port) for broker in response.brokers if broker.is_fenced}

    def kill(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("killed"))

    def restart(
        self,
        broker_ids: Sequence[int],
        *,
        rebalance: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[BrokerChange]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("restarted"))

    def add(self, broker_ids: Sequence[int]) -> list[BrokerView]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("added"))

    def clean(self, topics: Sequence[str]) -> list[CompactionView]:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("told to compact"))

    def verify(
        self,
        broker_ids: Sequence[int],
        topics: Sequence[str] | None,
        progress: Callable[[int, int], None],
        *,
        repair: bool = False,
    ) -> VerificationView:
        """Raises UnsupportedError."""
        raise UnsupportedError(_ONLY_EMBEDDED.format("verified"))
