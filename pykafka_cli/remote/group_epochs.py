"""Groups of KIP-848's protocol with all that a coordinator knows of them: epochs, targets, kinds of members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykafka_cli.cluster.groups import CoordinatorView, GroupView, MemberView
from pykafka_cli.model import TopicPartition
from pykafka_cli.remote.failures import protocol_error

if TYPE_CHECKING:
    from pykafka_cli.remote.requests import Requests

_UNKNOWN, _CLASSIC = -1, 0
"""Member types: old coordinators do not tell them; a member that still speaks the classic protocol."""


def describe(requests: Requests, group_id: str, coordinator: Any) -> GroupView:
    """One group, as its coordinator describes it.

    Raises:
        KafkaError: GROUP_ID_NOT_FOUND, COORDINATOR_NOT_AVAILABLE.
    """
    fields = {"group_ids": [group_id], "include_authorized_operations": False}
    (group,) = requests.send("ConsumerGroupDescribe", fields, coordinator.id).groups
    if group.error_code:
        raise protocol_error(group.error_code, group.error_message)
    return GroupView(
        group_id=group_id,
        type="Consumer",
        state=group.group_state,
        coordinator=CoordinatorView(coordinator.id, coordinator.host, coordinator.port),
        assignor=group.assignor_name,
        members=tuple(_member(member, group.assignment_epoch) for member in group.members),
        epoch=group.group_epoch,
        target_epoch=group.assignment_epoch,
    )


def _member(member: Any, target_epoch: int) -> MemberView:
    return MemberView(
        member_id=member.member_id,
        client_id=member.client_id,
        host=member.client_host,
        assignment=_partitions(member.assignment),
        instance_id=member.instance_id,
        epoch=member.member_epoch,
        target_epoch=target_epoch,
        target=_partitions(member.target_assignment),
        upgraded=None if member.member_type == _UNKNOWN else member.member_type != _CLASSIC,
    )


def _partitions(assignment: Any) -> tuple[TopicPartition, ...]:
    return tuple(
        sorted(
            TopicPartition(topic.topic_name, partition)
            for topic in assignment.topic_partitions
            for partition in topic.partitions
        )
    )
