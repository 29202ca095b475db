"""Consumer groups of a real cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka import TopicPartition as TheirPartition

from pykafka_cli.cluster.groups import (
    DEAD,
    EMPTY,
    CoordinatorView,
    GroupListing,
    GroupOffset,
    Groups,
    GroupView,
    MemberView,
)
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import TopicPartition
from pykafka_cli.remote.abilities import Ability
from pykafka_cli.remote.failures import kafka_error, protocol_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pykafka_cli.remote.cluster import RemoteCluster

_STATES = {
    "PREPARING_REBALANCING": "PreparingRebalance",
    "COMPLETING_REBALANCING": "CompletingRebalance",
    "STABLE": "Stable",
    "DEAD": DEAD,
    "EMPTY": EMPTY,
}
"""librdkafka's names in Kafka's words; it does not know the states of KIP-848's groups that are at work."""
_CONSUMER = "Consumer"
_AT_WORK = "Reconciling"
_NO_OFFSET = -1001


class RemoteGroups(Groups):
    """See `Groups`."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def all(self) -> list[GroupListing]:
        """See `Groups`. Groups of share consumers and of Kafka Streams are not among librdkafka's."""
        found = self._cluster.answer(self._cluster.admin.list_consumer_groups(request_timeout=self._cluster.wait_s))
        if found.errors:
            raise kafka_error(found.errors[0]) from found.errors[0]
        return [
            GroupListing(
                group.group_id,
                group.type.name.capitalize(),
                _state(group),
                "" if group.is_simple_consumer_group else "consumer",
            )
            for group in sorted(found.valid, key=lambda group: str(group.group_id))
        ]

    def describe(self, group_id: str) -> GroupView:
        """See `Groups`. The epochs of a group and of its members are known through kafka-python only."""
        group = self._described(group_id)
        if _state(group) == DEAD:
            raise KafkaError(ErrorCode.GROUP_ID_NOT_FOUND, f"Group {group_id} not found.")
        kind = group.type.name.capitalize()
        if kind == _CONSUMER and (requests := self._cluster.requests_if_any()) is not None:
            from pykafka_cli.remote import group_epochs  # noqa: PLC0415  (needs the extra)

            return group_epochs.describe(requests, group_id, group.coordinator)
        return GroupView(
            group_id=group.group_id,
            type=kind,
            state=_state(group),
            coordinator=CoordinatorView(group.coordinator.id, group.coordinator.host, group.coordinator.port),
            assignor=group.partition_assignor,
            members=tuple(_member(member, kind) for member in group.members),
        )

    def offsets(self, group_id: str) -> list[GroupOffset]:
        """See `Groups`."""
        futures = self._cluster.admin.list_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(group_id)], request_timeout=self._cluster.wait_s
        )
        saved = self._cluster.answer(futures[group_id]).topic_partitions or []
        return [
            GroupOffset(
                TopicPartition(one.topic, one.partition),
                one.offset,
                None if one.leader_epoch is None or one.leader_epoch < 0 else one.leader_epoch,
                one.metadata or "",
            )
            for one in sorted(saved, key=lambda one: (one.topic, one.partition))
            if one.offset != _NO_OFFSET
        ]

    def alter_offsets(
        self,
        group_id: str,
        offsets: Mapping[TopicPartition, int],
        metadata: Mapping[TopicPartition, str] | None = None,
    ) -> None:
        """See `Groups`."""
        if not offsets:
            return
        words = metadata or {}
        wanted = [TheirPartition(*partition, offset, words.get(partition, "")) for partition, offset in offsets.items()]
        futures = self._cluster.admin.alter_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(group_id, wanted)], request_timeout=self._cluster.wait_s
        )
        for one in self._cluster.answer(futures[group_id]).topic_partitions:
            if one.error is not None:
                raise kafka_error(one.error)

    def delete(self, group_id: str) -> None:
        """See `Groups`."""
        futures = self._cluster.admin.delete_consumer_groups([group_id], request_timeout=self._cluster.wait_s)
        self._cluster.answer(futures[group_id])

    def delete_offsets(
        self, group_id: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, KafkaError | None]:
        """See `Groups`. Python's librdkafka has no call for it."""
        requests = self._cluster.requests(Ability.DELETE_OFFSETS)
        topics = [
            {"name": topic, "partitions": [{"partition_index": number} for number in numbers]}
            for topic, numbers in by_topic(partitions).items()
        ]
        response = requests.send(
            "OffsetDelete", {"group_id": group_id, "topics": topics}, self._described(group_id).coordinator.id
        )
        if response.error_code:
            raise protocol_error(response.error_code)
        return {
            TopicPartition(topic.name, one.partition_index): protocol_error(one.error_code) if one.error_code else None
            for topic in response.topics
            for one in topic.partitions
        }

    def _described(self, group_id: str) -> Any:
        futures = self._cluster.admin.describe_consumer_groups([group_id], request_timeout=self._cluster.wait_s)
        return self._cluster.answer(futures[group_id])


def by_topic(partitions: Iterable[TopicPartition]) -> dict[str, list[int]]:
    """Partition numbers by topic, as Kafka's requests hold them."""
    topics: dict[str, list[int]] = {}
    for topic, partition in partitions:
        topics.setdefault(topic, []).append(partition)
    return topics


def _state(group: Any) -> str:
    return _STATES.get(group.state.name, _AT_WORK if group.type.name.capitalize() == _CONSUMER else "Unknown")


def _member(member: Any, kind: str) -> MemberView:
    target = member.target_assignment
    return MemberView(
        member_id=member.member_id,
        client_id=member.client_id,
        host=member.host,
        assignment=_partitions(member.assignment),
        instance_id=member.group_instance_id or None,
        target=None if kind != _CONSUMER or target is None else _partitions(target),
        upgraded=True if kind == _CONSUMER else None,
    )


def _partitions(assignment: Any) -> tuple[TopicPartition, ...]:
    return tuple(sorted(TopicPartition(one.topic, one.partition) for one in assignment.topic_partitions))
