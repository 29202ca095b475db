"""What the brokers of an embedded cluster say about themselves.

They keep their metadata in one store. The controller is shown as its only voter and the other living brokers as
observers, which are never behind.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from pykafka_cli.cluster.server import ApiVersion, FeatureView, QuorumMember, QuorumView, Server, ServerView
from pykafka_cli.errors import ErrorCode, KafkaError, TargetError

if TYPE_CHECKING:
    from pykafka_cli.embedded.access import EngineAccess

_FEATURES = (
    FeatureView("eligible.leader.replicas.version", "0", "1", "1"),
    FeatureView("group.version", "0", "1", "1"),
    FeatureView("kraft.version", "0", "1", "0"),
    FeatureView("metadata.version", "3.3-IV3", "4.3-IV0", "4.3-IV0"),
    FeatureView("share.version", "0", "1", "1"),
    FeatureView("streams.version", "0", "1", "1"),
    FeatureView("transaction.version", "0", "2", "2"),
)
"""The features of a Kafka 4.3.1 cluster with the defaults of its release."""


class EmbeddedServer(Server):
    """Servers of an embedded cluster."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access

    def api_versions(self) -> list[ServerView]:
        """See `Server`."""
        from pykafka_cli.metadata.api_versions import API_VERSIONS  # noqa: PLC0415  (only here)

        engine = self._access.engine()
        brokers = [] if engine is None else engine.store.brokers()
        apis = tuple(ApiVersion(*api) for api in API_VERSIONS)
        return [ServerView(broker.id, broker.host, broker.port, apis) for broker in brokers if broker.alive]

    def features(self) -> tuple[int, list[FeatureView]]:
        """See `Server`."""
        engine = self._access.engine()
        return 0 if engine is None else int(engine.store.meta("metadata_offset") or 0), list(_FEATURES)

    def quorum(self) -> QuorumView:
        """See `Server`."""
        engine = self._access.engine()
        if engine is None:
            raise self._access.absent()
        cluster_id, controller = engine.store.meta("cluster_id"), engine.controller_id()
        if controller is None:
            raise TargetError("There is no controller: all brokers are dead.")
        end, now = int(engine.store.meta("metadata_offset") or 0), engine.now_ms()
        members = {
            broker.id: QuorumMember(
                broker.id,
                _directory_id(cluster_id, broker.id),
                log_end_offset=end,
                lag=0,
                last_fetch_ms=now,
                last_caught_up_ms=now,
                endpoint=f"CONTROLLER://{broker.host}:{broker.port}",
            )
            for broker in engine.store.brokers()
            if broker.alive
        }
        leader = members.pop(controller)
        epoch = int(engine.store.meta("controller_epoch") or 0) + 1
        return QuorumView(cluster_id, epoch, end, (leader,), tuple(members.values()))

    def unregister(self, broker_id: int) -> None:
        """See `Server`."""
        engine = self._access.engine()
        if engine is None:
            raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker ID {broker_id} is not currently registered")
        engine.unregister_broker(broker_id)


def _directory_id(cluster_id: str, broker_id: int) -> str:
    """An id that looks like those of Kafka's log directories and is the same each time."""
    return urlsafe_b64encode(sha256(f"{cluster_id}/{broker_id}".encode()).digest()[:16]).decode().rstrip("=")
