"""The consumer groups of an embedded cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster.groups import CoordinatorView, GroupListing, GroupOffset, Groups, GroupView, MemberView
from pykafka_cli.engine.offsets_topic import coordinator_of
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.rows import CommittedOffset
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.groups import GroupState
    from pykafka_cli.metadata.group_store import Member
    from pykafka_cli.metadata.rows import Topic

_CLASSIC = "classic"
_HOST = "/127.0.0.1"
_NO_EPOCH = -1


class EmbeddedGroups(Groups):
    """Groups of an embedded cluster."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access

    def all(self) -> list[GroupListing]:
        """See `Groups`."""
        engine = self._access.engine()
        found = [] if engine is None else engine.groups.all()
        return [GroupListing(state.group.group_id, state.group.type.capitalize(), state.state) for state in found]

    def describe(self, group_id: str) -> GroupView:
        """See `Groups`."""
        engine = self._access.engine()
        found = None if engine is None else engine.groups.find(group_id)
        if engine is None or found is None:
            raise KafkaError(ErrorCode.GROUP_ID_NOT_FOUND, f"Group {group_id} not found.")
        coordinator = coordinator_of(engine, group_id)
        group = found.group
        epoch = None if group.type == _CLASSIC else group.epoch
        return GroupView(
            group_id=group_id,
            type=group.type.capitalize(),
            state=found.state,
            coordinator=CoordinatorView(coordinator.id, coordinator.host, coordinator.port),
            assignor=group.assignor,
            members=tuple(_member(found, member) for member in found.members),
            epoch=epoch,
            target_epoch=epoch,
        )

    def offsets(self, group_id: str) -> list[GroupOffset]:
        """See `Groups`."""
        engine = self._access.engine()
        if engine is None:
            return []
        coordinator_of(engine, group_id)
        return [
            GroupOffset(
                TopicPartition(*key),
                saved.offset,
                None if saved.leader_epoch == _NO_EPOCH else saved.leader_epoch,
                saved.metadata,
            )
            for key, saved in sorted(engine.store.committed(group_id).items())
        ]

    def alter_offsets(
        self,
        group_id: str,
        offsets: Mapping[TopicPartition, int],
        metadata: Mapping[TopicPartition, str] | None = None,
    ) -> None:
        """See `Groups`."""
        if not offsets:
            return  # Kafka answers an empty commit before it looks for the group, so none comes into being
        engine = self._access.engine_for_writing()
        coordinator_of(engine, group_id)
        now = engine.now_ms()
        new = {
            (_topic(engine, partition), partition.partition): CommittedOffset(
                offset, _NO_EPOCH, (metadata or {}).get(partition, ""), now
            )
            for partition, offset in offsets.items()
        }
        engine.groups.commit(group_id, new)

    def delete(self, group_id: str) -> None:
        """See `Groups`."""
        self._existing(group_id).groups.delete(group_id)

    def delete_offsets(
        self, group_id: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, KafkaError | None]:
        """See `Groups`."""
        engine = self._existing(group_id)
        results: dict[TopicPartition, KafkaError | None] = {}
        for partition in partitions:
            try:
                engine.groups.delete_offset(group_id, _topic(engine, partition), partition.partition)
                results[partition] = None
            except KafkaError as error:
                if error.code is ErrorCode.GROUP_ID_NOT_FOUND:
                    raise
                results[partition] = error
        return results

    def _existing(self, group_id: str) -> Engine:
        engine = self._access.engine()
        if engine is None or engine.store.groups.find(group_id) is None:
            raise KafkaError(ErrorCode.GROUP_ID_NOT_FOUND)
        coordinator_of(engine, group_id)
        return engine


def _topic(engine: Engine, partition: TopicPartition) -> Topic:
    topic = engine.store.topic(partition.topic)
    if topic is None or engine.store.partition(topic, partition.partition) is None:
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    return topic


def _member(found: GroupState, member: Member) -> MemberView:
    owned, target = [], []
    for place in found.assignments:
        partition = TopicPartition(place.topic, place.partition)
        if place.owner == member.member_id:
            owned.append(partition)
        if place.target == member.member_id:
            target.append(partition)
    is_classic = found.group.type == _CLASSIC
    return MemberView(
        member_id=member.member_id,
        client_id=member.client_id,
        host=_HOST,
        assignment=tuple(owned),
        instance_id=member.instance_id,
        epoch=None if is_classic else member.epoch,
        target_epoch=None if is_classic else found.group.epoch,
        target=None if is_classic else tuple(target),
        upgraded=None if is_classic else member.protocol != _CLASSIC,
    )
