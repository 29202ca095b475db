"""What kafka-consumer-groups does with a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cluster.groups import EMPTY
from pykafka_cli.errors import ErrorCode, KafkaError, UsageError
from pykafka_cli.model import OffsetSpec, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.groups import GroupListing, GroupView, MemberView

NO_PARTITION = -1
"""Stands in a result for a topic that does not exist, whose partitions nobody knows."""


@dataclass(frozen=True, slots=True)
class OffsetRow:
    """One partition of a group: where the group is, where the log ends, and who reads it. None: not known, nobody."""

    partition: TopicPartition
    current: int | None
    leader_epoch: int | None
    end: int | None
    member: MemberView | None

    @property
    def lag(self) -> int | None:
        """How many offsets the group is behind."""
        return None if self.current is None or self.end is None else max(self.end - self.current, 0)


@dataclass(frozen=True, slots=True)
class Description:
    """A group and, where they are asked for, its partitions in the order of Kafka's table."""

    group: GroupView
    offsets: tuple[OffsetRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Deletion:
    """The groups that were to be deleted, in Kafka's order: what kept each from it, None if nothing did."""

    results: dict[str, KafkaError | None]

    @property
    def failed(self) -> dict[str, KafkaError]:
        """The groups that are still there."""
        return {group: error for group, error in self.results.items() if error is not None}


@dataclass(frozen=True, slots=True)
class OffsetDeletion:
    """What became of each partition, in Kafka's order. `error` is why the request as a whole failed."""

    group: str
    results: dict[TopicPartition, KafkaError | None]
    error: str | None = None


def listing(cluster: Cluster, types: Sequence[str], states: Sequence[str]) -> list[GroupListing]:
    """The groups of some types, in some states; none given means any."""
    return [
        group
        for group in cluster.groups.all()
        if (not types or group.type in types) and (not states or group.state in states)
    ]


def chosen(cluster: Cluster, groups: Sequence[str] | None) -> list[str]:
    """The groups that were named, each once, or all that there are."""
    return list(dict.fromkeys(groups)) if groups is not None else [group.group_id for group in cluster.groups.all()]


def describe(
    cluster: Cluster, groups: Iterable[str], notify: Callable[[str], None], *, offsets: bool
) -> list[Description]:
    """Describe groups by name; `notify` hears of those without members or at work on their assignment.

    Raises:
        KafkaError: GROUP_ID_NOT_FOUND if one of them does not exist.
    """
    found = []
    for name in sorted(groups):
        group = cluster.groups.describe(name)
        if group.state == EMPTY:
            notify(f"Consumer group '{name}' has no active members.")
        elif group.state != "Stable":
            notify(f"Warning: Consumer group '{name}' is rebalancing.")
        found.append(Description(group, tuple(_rows(cluster, group)) if offsets else ()))
    return found


def _rows(cluster: Cluster, group: GroupView) -> list[OffsetRow]:
    """Members with most partitions first, then partitions that nobody reads."""
    committed = {saved.partition: saved for saved in cluster.groups.offsets(group.group_id)}
    members = sorted(group.members, key=lambda member: -len(member.assignment))
    readers: dict[TopicPartition, MemberView | None] = {
        partition: member for member in members for partition in sorted(member.assignment)
    }
    readers |= dict.fromkeys(sorted(partition for partition in committed if partition not in readers))
    ends = {
        answer.partition: answer.offset for answer in cluster.logs.offsets(dict.fromkeys(readers, OffsetSpec.LATEST))
    }
    return [
        OffsetRow(
            partition,
            committed[partition].offset if partition in committed else None,
            committed[partition].leader_epoch if partition in committed else None,
            ends.get(partition),
            member,
        )
        for partition, member in readers.items()
    ]


def delete(cluster: Cluster, groups: Iterable[str]) -> Deletion:
    """Delete groups. One that cannot be deleted does not keep the others."""
    from pykafka_cli.cli.render.java_order import string_map_order  # noqa: PLC0415  (only here)

    results: dict[str, KafkaError | None] = {}
    for name in string_map_order(groups):
        try:
            cluster.groups.delete(name)
            results[name] = None
        except KafkaError as error:
            results[name] = error
    return Deletion(results)


def delete_offsets(cluster: Cluster, group: str, topics: Sequence[str]) -> OffsetDeletion:
    """Forget what a group committed for topics (`t` or `t:0,1`)."""
    known, unknown = partitions_of(cluster, topics)
    results: dict[TopicPartition, KafkaError | None] = {
        TopicPartition(topic, NO_PARTITION): KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) for topic in unknown
    }
    error = None
    try:
        done = cluster.groups.delete_offsets(group, known)
        if any(failure is not None for failure in done.values()):
            error = "Error: Encountered some partition-level error, see the follow-up details."
    except KafkaError as failure:
        error, done = f"Error: {failure}", dict.fromkeys(known, failure)
    results |= done
    ordered = sorted(results, key=lambda partition: f"{partition.topic}{partition.partition}")
    return OffsetDeletion(group, {partition: results[partition] for partition in ordered}, error)


def partitions_of(cluster: Cluster, topics: Sequence[str]) -> tuple[list[TopicPartition], list[str]]:
    """The partitions that words like `t` and `t:0,1` mean, and the topics among them that do not exist.

    Raises:
        UsageError: for a word that is neither, with Kafka's sentence.
    """
    found: dict[TopicPartition, None] = {}
    unknown = []
    for word in topics:
        topic, colon, numbers = word.partition(":")
        if ":" in numbers:
            raise UsageError(f"Invalid topic arg '{word}', expected topic name and partitions")
        if colon:
            found |= dict.fromkeys(TopicPartition(topic, _number(number, word)) for number in numbers.split(","))
            continue
        views = cluster.topics.describe([topic])
        if not views:
            unknown.append(topic)
        found |= dict.fromkeys(
            TopicPartition(topic, partition.partition) for view in views for partition in view.partitions
        )
    return list(found), unknown


def _number(text: str, word: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"Invalid partition '{text}' specified in topic arg '{word}''")
    return int(text)
