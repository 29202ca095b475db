"""Partitions with what librdkafka does not tell of them: eligible leaders, leader epochs, reassignments.

Through kafka-python where it is installed and can log in, and where the brokers have the request (Kafka 3.7 and later).
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from pykafka_cli.cluster.views import PartitionView
from pykafka_cli.errors import ErrorCode, KafkaError, TargetError, UnsupportedError
from pykafka_cli.model import TopicPartition
from pykafka_cli.remote.failures import protocol_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.cluster.partitions import Reassignment
    from pykafka_cli.remote.cluster import RemoteCluster
    from pykafka_cli.remote.requests import Requests

_AT_ONCE = 2000
_NO_LEADER = -1
_NO_SUCH_TOPIC = (ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.number, ErrorCode.INVALID_TOPIC_EXCEPTION.number)


def describe(cluster: RemoteCluster, names: Sequence[str]) -> dict[str, tuple[str, tuple[PartitionView, ...]]] | None:
    """Ids and partitions of those of these topics that exist; None where this cannot be asked.

    Raises:
        KafkaError: for a topic that may not be looked at.
    """
    requests = cluster.requests_if_any()
    if requests is None:
        return None
    try:
        topics = _asked(requests, names)
    except (UnsupportedError, TargetError):
        return None
    moving = _moving(cluster)
    return {
        name: (topic_id, tuple(_view(name, one, moving) for one in sorted(parts, key=lambda one: one.partition_index)))
        for name, (topic_id, parts) in topics.items()
    }


def _asked(requests: Requests, names: Sequence[str]) -> dict[str, tuple[str, list[Any]]]:
    """Answers come in pieces; the next one begins at the cursor of the last."""
    left = sorted(set(names))
    cursor: dict[str, Any] | None = None
    found: dict[str, tuple[str, list[Any]]] = {}
    while True:
        fields = {"topics": [{"name": name} for name in left], "response_partition_limit": _AT_ONCE, "cursor": cursor}
        response = requests.send("DescribeTopicPartitions", fields)
        for topic in response.topics:
            if topic.error_code in _NO_SUCH_TOPIC:
                continue
            if topic.error_code:
                raise protocol_error(topic.error_code)
            identity = urlsafe_b64encode(topic.topic_id.bytes).decode().rstrip("=")
            found.setdefault(topic.name, (identity, []))[1].extend(topic.partitions)
        if response.next_cursor is None:
            return found
        first, partition = response.next_cursor.topic_name, response.next_cursor.partition_index
        cursor = {"topic_name": first, "partition_index": partition}
        left = [name for name in left if name >= first]


def _moving(cluster: RemoteCluster) -> Mapping[TopicPartition, Reassignment]:
    try:
        return {one.partition: one for one in cluster.partitions.reassignments()}
    except (KafkaError, TargetError):  # not allowed to see this, as with Kafka's tool, or who would know it is dying
        return {}


def _view(topic: str, one: Any, moving: Mapping[TopicPartition, Reassignment]) -> PartitionView:
    move = moving.get(TopicPartition(topic, one.partition_index))
    return PartitionView(
        partition=one.partition_index,
        leader=None if one.leader_id == _NO_LEADER else one.leader_id,
        leader_epoch=one.leader_epoch,
        replicas=tuple(one.replica_nodes),
        isr=tuple(one.isr_nodes),
        elr=None if one.eligible_leader_replicas is None else tuple(one.eligible_leader_replicas),
        last_known_elr=None if one.last_known_elr is None else tuple(one.last_known_elr),
        adding=() if move is None else move.adding,
        removing=() if move is None else move.removing,
    )
