"""What the servers of a real cluster say about themselves."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from pykafka_cli.cluster.server import ApiVersion, FeatureView, QuorumMember, QuorumView, Server, ServerView
from pykafka_cli.metadata.api_versions import API_VERSIONS
from pykafka_cli.metadata.feature_levels import level_name
from pykafka_cli.remote.abilities import Ability
from pykafka_cli.remote.failures import protocol_error

if TYPE_CHECKING:
    from uuid import UUID

    from pykafka_cli.remote.cluster import RemoteCluster

_METADATA_TOPIC = "__cluster_metadata"


class RemoteServer(Server):
    """See `Server`. librdkafka tells nothing of this."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def api_versions(self) -> list[ServerView]:
        """See `Server`. The requests are those that Kafka 4.3.1's tool knows."""
        nodes = sorted(self._cluster.described().nodes, key=lambda node: int(node.id))
        found = []
        for node in nodes:
            known = {key.api_key: (key.min_version, key.max_version) for key in self._versions(node.id).api_keys}
            apis = tuple(ApiVersion(api.name, api.key, known.get(api.key)) for api in API_VERSIONS)
            found.append(ServerView(node.id, node.host, node.port, apis))
        return found

    def features(self) -> tuple[int, list[FeatureView]]:
        """See `Server`."""
        response = self._versions(None)
        finalized = {feature.name: feature.max_version_level for feature in response.finalized_features or ()}
        views = [
            FeatureView(
                feature.name,
                level_name(feature.name, feature.min_version),
                level_name(feature.name, feature.max_version),
                level_name(feature.name, finalized.get(feature.name, 0)),
            )
            for feature in response.supported_features or ()
        ]
        return response.finalized_features_epoch, sorted(views)

    def quorum(self) -> QuorumView:
        """See `Server`."""
        topic = {"topic_name": _METADATA_TOPIC, "partitions": [{"partition_index": 0}]}
        response = self._cluster.requests(Ability.QUORUM).send("DescribeQuorum", {"topics": [topic]})
        if response.error_code:
            raise protocol_error(response.error_code, response.error_message)
        (found,) = response.topics[0].partitions
        if found.error_code:
            raise protocol_error(found.error_code, found.error_message)
        end = next(one.log_end_offset for one in found.current_voters if one.replica_id == found.leader_id)
        endpoints = {
            node.node_id: ",".join(f"{one.name}://{one.host}:{one.port}" for one in node.listeners)
            for node in response.nodes or ()
        }
        voters = [_member(one, end, endpoints) for one in found.current_voters]
        return QuorumView(
            str(self._cluster.described().cluster_id),
            found.leader_epoch,
            found.high_watermark,
            tuple(sorted(voters, key=lambda voter: voter.node_id != found.leader_id)),
            tuple(_member(one, end, endpoints) for one in found.observers),
        )

    def unregister(self, broker_id: int) -> None:
        """See `Server`."""
        response = self._cluster.requests(Ability.UNREGISTER).send("UnregisterBroker", {"broker_id": broker_id})
        if response.error_code:
            raise protocol_error(response.error_code, response.error_message)

    def _versions(self, broker: int | None) -> Any:
        ability = Ability.FEATURES if broker is None else Ability.API_VERSIONS
        client = {"client_software_name": "pykafka-cli", "client_software_version": "1"}
        response = self._cluster.requests(ability).send("ApiVersions", client, broker)
        if response.error_code:
            raise protocol_error(response.error_code)
        return response


def _member(one: Any, end: int, endpoints: dict[int, str]) -> QuorumMember:
    return QuorumMember(
        one.replica_id,
        _base64url(one.replica_directory_id),
        one.log_end_offset,
        end - one.log_end_offset,
        one.last_fetch_timestamp,
        one.last_caught_up_timestamp,
        endpoints.get(one.replica_id, ""),
    )


def _base64url(directory: UUID | None) -> str:
    return urlsafe_b64encode(bytes(16) if directory is None else directory.bytes).decode().rstrip("=")
