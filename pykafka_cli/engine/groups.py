"""Consumer groups without a server: state in the store, life and death of members by their OS locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.engine.membership import Membership
from pykafka_cli.engine.offset_expiry import expire_offsets
from pykafka_cli.engine.offsets_topic import ensure_offsets_topic
from pykafka_cli.engine.rebalance import CLASSIC, CONSUMER, rebalance
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import names
from pykafka_cli.metadata.group_store import Group, Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.locks import FileLock
    from pykafka_cli.metadata.group_store import Assignment
    from pykafka_cli.metadata.rows import CommittedOffset, Topic


class Joining(NamedTuple):
    """Who wants to join. `assignors` in order of preference; `is_lasting` False leaves no group behind."""

    group_id: str
    client_id: str
    protocol: str
    assignors: tuple[str, ...]
    topics: tuple[str, ...]
    instance_id: str | None = None
    session_timeout_ms: int = 45_000
    is_lasting: bool = True


class GroupState(NamedTuple):
    """A group at one moment; `state` as Kafka names it."""

    group: Group
    state: str
    members: list[Member]
    assignments: list[Assignment]


class Groups:
    """The consumer groups of one engine. Every change is one transaction; a killed process leaves no half of one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # Members

    def join(self, joining: Joining) -> Membership:
        """Become a member. The group is created if there is none.

        Raises:
            KafkaError: INVALID_GROUP_ID, INCONSISTENT_GROUP_PROTOCOL, UNRELEASED_INSTANCE_ID, GROUP_MAX_SIZE_REACHED.
        """
        engine, store = self._engine, self._engine.store
        if not joining.group_id:
            raise KafkaError(ErrorCode.INVALID_GROUP_ID)
        if joining.is_lasting:
            ensure_offsets_topic(self._engine)
        self.bury(joining.group_id)
        member_id, lock = self._new_member_id(joining)
        member = Member(
            joining.group_id, member_id, joining.client_id, joining.instance_id, joining.protocol,
            joining.assignors, joining.topics, 0, joining.session_timeout_ms,
        )  # fmt: skip
        try:
            expire_offsets(engine)
            with store.transaction():
                self._admit(member, is_lasting=joining.is_lasting)
        except BaseException:
            lock.close()
            engine.locks.forget_member(member.group_id, member.member_id)
            raise
        engine.bump()
        return Membership(engine, member, lock)

    def bury(self, group_id: str) -> None:
        """Remove the members whose processes are dead."""
        dead = [member for member in self._engine.store.groups.members(group_id) if self._is_gone(member)]
        if dead:
            self.remove(group_id, dead)

    def bury_after(self, group_id: str, member_id: str) -> None:
        """Remove those dead members that come next after this one in a ring; so n members look after each other."""
        members = self._engine.store.groups.members(group_id)
        at = next((i for i, member in enumerate(members) if member.member_id > member_id), 0)
        dead = []
        for member in members[at:] + members[:at]:
            if member.member_id == member_id:
                break
            if self._is_gone(member):
                dead.append(member)
            elif member.away_since_ms is None:
                break
        if dead:
            self.remove(group_id, dead)

    def remove(self, group_id: str, members: Iterable[Member]) -> None:
        """Take members out of their group, and assign what they had to the others."""
        engine, store = self._engine, self._engine.store
        with store.transaction():
            group = store.groups.find(group_id)
            present = set(store.groups.member_ids(group_id))
            leaving = [member for member in members if member.member_id in present]
            for member in leaving:
                store.groups.remove_member(group_id, member.member_id)
            if group is not None and leaving:
                if len(leaving) == len(present) and not group.is_lasting:
                    store.groups.remove(group_id)
                else:
                    is_empty = len(leaving) == len(present)
                    rebalance(store, group._replace(empty_since_ms=engine.now_ms() if is_empty else None))
        for member in leaving:
            engine.locks.forget_member(group_id, member.member_id)
        engine.bump()

    def _admit(self, member: Member, *, is_lasting: bool) -> None:
        store = self._engine.store
        group = store.groups.find(member.group_id)
        if group is not None and not is_lasting:
            raise KafkaError(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, f"There is a group {member.group_id} already.")
        if group is None:
            group = Group(member.group_id, member.protocol, is_lasting=is_lasting)
            store.groups.put(group)
        group = group._replace(empty_since_ms=None)
        members = store.groups.members(member.group_id)
        previous = next((m for m in members if m.instance_id is not None and m.instance_id == member.instance_id), None)
        if previous is not None:
            if member.protocol == CONSUMER and self._engine.locks.lives(previous.group_id, previous.member_id):
                raise KafkaError(ErrorCode.UNRELEASED_INSTANCE_ID)
            store.groups.replace_member(member.group_id, previous.member_id, member.member_id)
            self._engine.locks.forget_member(member.group_id, previous.member_id)
        else:
            limit = self._engine.settings.broker(
                "group.consumer.max.size" if member.protocol == CONSUMER else "group.max.size"
            )
            if len(members) >= int(limit):
                raise KafkaError(ErrorCode.GROUP_MAX_SIZE_REACHED)
        store.groups.put_member(member)
        if previous is not None and previous.topics == member.topics and previous.assignors == member.assignors:
            store.groups.put(group._replace(handovers=group.handovers + 1))  # a static member is back: nothing moves
        else:
            rebalance(store, group)

    def _is_gone(self, member: Member) -> bool:
        engine = self._engine
        if engine.locks.lives(member.group_id, member.member_id):
            return False
        if member.instance_id is None:
            return True
        now = engine.now_ms()
        # its place is kept for a while, as a server would by its session; anew where the clock was put back
        if member.away_since_ms is None or now < member.away_since_ms:
            with engine.store.transaction():
                engine.store.groups.put_member(member._replace(away_since_ms=now))
            return False
        return now - member.away_since_ms >= member.session_timeout_ms

    def _new_member_id(self, joining: Joining) -> tuple[str, FileLock]:
        """An id that no living member has, and its lock, taken."""
        engine, group_id = self._engine, joining.group_id
        group = engine.store.groups.find(group_id)
        random = engine.random_for(
            "member", group_id, joining.client_id, joining.instance_id, group and (group.epoch, group.handovers)
        )
        while True:
            member_id = _member_id(joining, random)
            lock = engine.locks.join(group_id, member_id)
            if lock is not None:  # else one that joins at the same time drew the same
                return member_id, lock

    # What is known of groups

    def all(self) -> list[GroupState]:
        """Every group, dead members and expired offsets removed."""
        expire_offsets(self._engine)
        return [found for group in self._engine.store.groups.all() if (found := self._find(group.group_id)) is not None]

    def find(self, group_id: str) -> GroupState | None:
        """One group, dead members and expired offsets removed."""
        self.bury(group_id)
        expire_offsets(self._engine)
        return self._find(group_id)

    def _find(self, group_id: str) -> GroupState | None:
        store = self._engine.store
        self.bury(group_id)
        with store.snapshot():
            group = store.groups.find(group_id)
            if group is None:
                return None
            members, assignments = store.groups.members(group_id), store.groups.assignments(group_id)
        return GroupState(group, state_of(group, members, assignments), members, assignments)

    # Changing groups without members

    def commit(self, group_id: str, offsets: Mapping[tuple[Topic, int], CommittedOffset]) -> None:
        """Set the offsets of a group that nobody is in; it is created if there is none.

        Raises:
            KafkaError: UNKNOWN_MEMBER_ID if it has members, INVALID_GROUP_ID.
        """
        engine, store = self._engine, self._engine.store
        if not group_id:
            raise KafkaError(ErrorCode.INVALID_GROUP_ID)
        ensure_offsets_topic(self._engine)
        self.bury(group_id)
        with store.transaction():
            if store.groups.find(group_id) is None:
                store.groups.put(Group(group_id, CLASSIC))
            elif store.groups.member_ids(group_id):
                raise KafkaError(ErrorCode.UNKNOWN_MEMBER_ID)
            store.groups.commit(group_id, offsets)
        engine.bump()

    def delete(self, group_id: str) -> None:
        """Delete a group with its offsets.

        Raises:
            KafkaError: GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP.
        """
        store = self._engine.store
        self.bury(group_id)
        with store.transaction():
            if store.groups.find(group_id) is None:
                raise KafkaError(ErrorCode.GROUP_ID_NOT_FOUND)
            if store.groups.member_ids(group_id):
                raise KafkaError(ErrorCode.NON_EMPTY_GROUP)
            store.groups.remove(group_id)
        self._engine.bump()

    def delete_offset(self, group_id: str, topic: Topic, partition: int) -> None:
        """Forget what a group committed for one partition.

        Raises:
            KafkaError: GROUP_ID_NOT_FOUND, GROUP_SUBSCRIBED_TO_TOPIC.
        """
        store = self._engine.store
        self.bury(group_id)
        with store.transaction():
            if store.groups.find(group_id) is None:
                raise KafkaError(ErrorCode.GROUP_ID_NOT_FOUND)
            if any(topic.name in member.topics for member in store.groups.members(group_id)):
                raise KafkaError(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC)
            store.groups.remove_offset(group_id, topic.key, partition)
        self._engine.bump()


def state_of(group: Group, members: list[Member], assignments: list[Assignment]) -> str:
    """The state as Kafka names it: how far the members have followed the last assignment."""
    if not members:
        return "Empty"
    if all(place.owner == place.target for place in assignments):
        return "Stable"
    if group.type == CONSUMER:
        return "Reconciling"
    waits = any(place.owner not in (None, place.target) for place in assignments)
    return "PreparingRebalance" if waits else "CompletingRebalance"


def _member_id(joining: Joining, random: Random) -> str:
    """As Kafka makes them: a base64url id for the consumer protocol, else the client's or the instance's name."""
    if joining.protocol == CONSUMER:
        return names.new_topic_id(random)
    digits = f"{random.getrandbits(128):032x}"
    uuid = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    return f"{joining.instance_id or joining.client_id}-{uuid}"
