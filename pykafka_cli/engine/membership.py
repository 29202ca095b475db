"""A running consumer's place in its group: which partitions are its own, and when it has to give some up."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from pykafka_cli.engine.rebalance import CONSUMER, partitions_text, rebalance, subscribed_topics
from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.locks import FileLock
    from pykafka_cli.metadata.group_store import Member
    from pykafka_cli.metadata.rows import CommittedOffset, Topic

    Partition = tuple[str, int]
    Offsets = Mapping[tuple[Topic, int], CommittedOffset]

LOOK_S = 0.5
"""How often a member looks whether its neighbour lives."""


class Membership:
    """One member of one group, for as long as it holds its lock.

    A partition has one owner at a time: it is taken only when nobody has it, and given up together with the commit of
    its offset, in one transaction.
    """

    def __init__(self, engine: Engine, member: Member, lock: FileLock) -> None:
        self._engine, self._member, self._lock = engine, member, lock
        self._next_look = time.monotonic() + LOOK_S
        self._counts: Counter[Topic] | None = None
        self._stamp = (-1, -1)
        self._owned: dict[Partition, bool] = {}
        self.waits = True
        """Whether something that is meant for this member has not come yet."""

    @property
    def member_id(self) -> str:
        """The id that the group knows this member by."""
        return self._member.member_id

    def is_due(self, now: float) -> bool:
        """Whether it is time to call `share` although nothing changed; `now` is `time.monotonic`."""
        return now >= self._next_look

    def share(
        self, wanted: Mapping[Partition, Topic], topics: tuple[str, ...], unsaved: Offsets
    ) -> dict[Partition, bool]:
        """The partitions that this member owns now; True for one that came into being while the group was reading.

        `wanted` are all partitions of what the member subscribes to, `topics` their names and those that do not exist
        yet. What is given up is committed with its offset in `unsaved`, so everything read must have been processed.

        Raises:
            KafkaError: FENCED_INSTANCE_ID, UNKNOWN_MEMBER_ID if the group does not know this member any more.
        """
        store, group_id = self._engine.store, self._member.group_id
        now = time.monotonic()
        if now >= self._next_look:
            self._engine.groups.bury_after(group_id, self.member_id)
            self._next_look = now + LOOK_S
        counts = Counter(wanted.values())
        if counts != self._counts or topics != self._member.topics:
            self._tell(topics)
            self._counts = counts
        group = store.groups.find(group_id)
        if group is None:
            raise self._fenced()
        if (group.epoch, group.handovers) != self._stamp:
            self._reconcile(unsaved)
        return self._owned

    def commit(self, offsets: Offsets) -> None:
        """Store offsets; those of partitions that this member does not own are left out."""
        with self._engine.store.transaction():
            self._engine.store.groups.commit(self._member.group_id, offsets, self.member_id)

    def leave(self) -> None:
        """Leave the group. The place of a static member is kept until its session is over."""
        engine, member = self._engine, self._member
        if member.instance_id is None:
            engine.groups.remove(member.group_id, [member])
        self._lock.close()
        if member.instance_id is not None:
            engine.groups.bury(member.group_id)  # notes since when it is away

    def _tell(self, topics: tuple[str, ...]) -> None:
        """Tell the group what this member subscribes to and that partitions have come or gone, if it is news."""
        store, group_id = self._engine.store, self._member.group_id
        with store.transaction():
            group = store.groups.find(group_id)
            if group is None:
                raise self._fenced()
            if topics != self._member.topics:
                self._member = self._member._replace(topics=topics)
                store.groups.put_member(self._member)
            elif partitions_text(subscribed_topics(store, store.groups.members(group_id))) == group.partitions:
                return
            rebalance(store, group, is_new=True)

    def _reconcile(self, unsaved: Offsets) -> None:
        """Give up what is meant for others, and take what is free and meant for this member."""
        engine, groups = self._engine, self._engine.store.groups
        group_id, me = self._member.group_id, self.member_id
        with engine.store.transaction():
            if me not in groups.member_ids(group_id):
                raise self._fenced()
            places = groups.assignments_of(group_id, me)
            leaving = {(place.topic, place.partition) for place in places if place.target != me}
            if leaving:
                groups.commit(
                    group_id, {key: to for key, to in unsaved.items() if (key[0].name, key[1]) in leaving}, me
                )
                groups.give_up(group_id, me)
            groups.take(group_id, me)
            places = groups.assignments_of(group_id, me)
            group = groups.find(group_id)
            if group is None:
                raise self._fenced()
            self.waits = any(place.owner != me for place in places)
            if self._member.protocol == CONSUMER and not self.waits and self._member.epoch != group.epoch:
                self._member = self._member._replace(epoch=group.epoch)
                groups.put_member(self._member)
        self._stamp = (group.epoch, group.handovers)
        self._owned = {(place.topic, place.partition): place.is_new for place in places if place.owner == me}

    def _fenced(self) -> KafkaError:
        if self._member.instance_id is not None:
            return KafkaError(ErrorCode.FENCED_INSTANCE_ID)
        return KafkaError(ErrorCode.UNKNOWN_MEMBER_ID)
