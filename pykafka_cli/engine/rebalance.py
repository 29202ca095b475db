"""A new assignment of a group's partitions: who shall have what from now on.

Nothing is taken away from anybody here. A member that has what is meant for another one gives it up by itself, with
its offset, and only then the other one takes it (the incremental way of KIP-848, for both protocols).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.assignors import SERVER_SIDE, Subscriber, assign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.metadata.group_store import Group, Member
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.metadata.store import Store

CLASSIC, CONSUMER = "classic", "consumer"


def rebalance(store: Store, group: Group, *, is_new: bool = False) -> Group:
    """Assign the partitions that there are to the members that there are; the group with its new epoch.

    Inside a transaction. `is_new` says that partitions not seen before came into being while the group was reading.

    Raises:
        KafkaError: INCONSISTENT_GROUP_PROTOCOL. The transaction must not be committed.
    """
    members = store.groups.members(group.group_id)
    topics = subscribed_topics(store, members)
    before = store.groups.assignments(group.group_id)
    protocol = group_type(group, members)
    assignor = choose_assignor(protocol, members) if members else group.assignor if protocol == CONSUMER else ""
    known = {member.member_id for member in members}
    subscribers = [
        Subscriber(member.member_id, frozenset(member.topics), member.instance_id or None) for member in members
    ]
    owned = {
        (place.topic, place.partition): holder
        for place in before
        for holder in [place.target if place.target in known else place.owner]
        if holder is not None
    }
    counts = {topic.name: count for topic, count in topics.items()}
    targets = assign(assignor, subscribers, counts, owned) if members else {}
    keys = {topic.name: topic.key for topic in topics}
    had = {(place.topic, place.partition): place.target for place in before}
    store.groups.put_targets(
        group.group_id,
        [(keys[place[0]], place[1], member) for place, member in targets.items() if had.get(place) != member],
        is_new=is_new,
    )
    store.groups.drop_targets(
        group.group_id,
        [(place.key, place.partition) for place in before if (place.topic, place.partition) not in targets],
    )
    changed = group._replace(
        type=protocol,
        assignor=assignor,
        epoch=group.epoch + 1,
        handovers=group.handovers + 1,
        partitions=partitions_text(topics),
    )
    store.groups.put(changed)
    return changed


def subscribed_topics(store: Store, members: Sequence[Member]) -> dict[Topic, int]:
    """The topics that somebody subscribes to and that exist, with their partition counts, by name."""
    names = sorted({name for member in members for name in member.topics})
    found = [topic for topic in map(store.topic, names) if topic is not None]
    return {topic: len(store.partitions(topic)) for topic in found}


def partitions_text(topics: dict[Topic, int]) -> str:
    """What `Group.partitions` keeps."""
    return ",".join(f"{topic.key}:{count}" for topic, count in topics.items())


def group_type(group: Group, members: Sequence[Member]) -> str:
    """One member of the consumer protocol makes the group one (KIP-848, bidirectional migration)."""
    if not members:
        return group.type
    return CONSUMER if any(member.protocol == CONSUMER for member in members) else CLASSIC


def choose_assignor(protocol: str, members: Sequence[Member]) -> str:
    """What most members want most, of what all of them can do.

    Raises:
        KafkaError: INCONSISTENT_GROUP_PROTOCOL.
    """
    if protocol == CONSUMER:
        votes = Counter(member.assignors[0] for member in members if member.protocol == CONSUMER and member.assignors)
        return votes.most_common(1)[0][0] if votes else SERVER_SIDE[0]
    common = set(members[0].assignors).intersection(*(member.assignors for member in members))
    if not common:
        raise KafkaError(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    votes = Counter(next(name for name in member.assignors if name in common) for member in members)
    return votes.most_common(1)[0][0]
