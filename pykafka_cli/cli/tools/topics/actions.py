"""What kafka-topics does with a cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.tools.topics.matching import Match, looks_like_names, match_topics, matched_sentence
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import INTERNAL_TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pykafka_cli.cli.tools.topics.values import Assignment
    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.views import PartitionView, TopicView
    from pykafka_cli.model import NewTopic

COLLISION_WARNING = (
    "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. "
    "To avoid issues it is best to use either, but not both."
)


class Filters(NamedTuple):
    """Which partitions a description is cut to; a partition stays when any filter that is set matches."""

    under_replicated: bool = False
    unavailable: bool = False
    under_min_isr: bool = False
    at_min_isr: bool = False

    def __bool__(self) -> bool:
        return self.under_replicated or self.unavailable or self.under_min_isr or self.at_min_isr


class Description(NamedTuple):
    """Topics as they are to be described. `headers` and `partitions` say which lines are asked for."""

    topics: tuple[TopicView, ...]
    headers: bool = True
    partitions: bool = True


def select(
    cluster: Cluster,
    pattern: str | None,
    *,
    internal: bool = True,
    required: bool = False,
    changing: bool = False,
    notify: Callable[[str], None] | None = None,
) -> Match:
    """The topics that `pattern` means.

    `notify` hears of those that a regex found, if they are going to be changed or the regex may be meant as a name.

    Raises:
        PykafkaError: for a bad regex.
        KafkaError: with `required` if there is no such topic.
    """
    match = match_topics(cluster.topics.names(), pattern, internal=internal)
    if required and pattern and not match.names:  # an empty name means nothing and is not missed
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Topic '{pattern}' does not exist as expected")
    if notify and pattern and match.by_regex and (changing or looks_like_names(pattern)):
        notify(matched_sentence(pattern, match))
    return match


def create(cluster: Cluster, topic: NewTopic, *, if_not_exists: bool, notify: Callable[[str], None]) -> bool:
    """Create a topic; False if there is one and that is fine."""
    try:
        cluster.topics.create(topic)
    except KafkaError as error:
        if not if_not_exists or error.code is not ErrorCode.TOPIC_ALREADY_EXISTS:
            raise
        _compare(cluster, topic, notify)
        return False
    return True


def _compare(cluster: Cluster, topic: NewTopic, notify: Callable[[str], None]) -> None:
    """Say in what an existing topic differs from the one that was asked for."""
    for view in cluster.topics.describe([topic.name]):
        factor = replication_factor(view)
        differences = [
            f"{actual} instead of {asked} {what}"
            for actual, asked, what in (
                (len(view.partitions), topic.partitions, "partition(s)"),
                (factor, topic.replication_factor, "replica(s)"),
            )
            if asked is not None and asked != actual
        ]
        if differences:
            notify(f"Topic {topic.name} exists and is left as it is: it has {' and '.join(differences)}.")


def delete(cluster: Cluster, names: Iterable[str]) -> None:
    """Delete topics. One that cannot be deleted does not keep the others."""
    _each(names, cluster.topics.delete)


def alter(cluster: Cluster, names: Iterable[str], total: int, assignment: Assignment | None) -> None:
    """Grow topics to `total` partitions. One that cannot be grown does not keep the others."""
    _each(names, lambda name: cluster.topics.add_partitions(name, total, assignment))


def _each(names: Iterable[str], do: Callable[[str], None]) -> None:
    """Do something with every topic, as Kafka's client does with one request, and then raise the first error."""
    first: KafkaError | None = None
    for name in names:
        try:
            do(name)
        except KafkaError as error:
            first = first or error
    if first is not None:
        raise first


def describe(cluster: Cluster, match: Match, filters: Filters, *, overrides_only: bool) -> Description:
    """Describe topics in the order of Kafka's client."""
    from pykafka_cli.cli.render.java_order import describe_order  # noqa: PLC0415  (only describing needs it)

    return _cut(cluster, cluster.topics.describe(describe_order(match.names)), filters, overrides_only=overrides_only)


def describe_id(
    cluster: Cluster, topic_id: str, filters: Filters, *, internal: bool, required: bool, overrides_only: bool
) -> Description:
    """Describe a topic by its id. Kafka asks with a request that does not know of eligible leader replicas.

    Raises:
        KafkaError: with `required` if there is no such topic.
    """
    view = cluster.topics.find_id(topic_id)
    if view is None or (not internal and view.name in INTERNAL_TOPICS):
        if required:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_ID, f"TopicId '{topic_id}' does not exist as expected")
        return Description(())
    partitions = tuple(replace(partition, elr=None, last_known_elr=None) for partition in view.partitions)
    return _cut(cluster, [replace(view, partitions=partitions)], filters, overrides_only=overrides_only)


def replication_factor(view: TopicView) -> int:
    """As Kafka counts it: the replicas of the first partition, less those that a reassignment is adding."""
    return _replica_count(view.partitions[0]) if view.partitions else 0


def _replica_count(partition: PartitionView) -> int:
    return len(partition.replicas) - len(partition.adding)


def _cut(cluster: Cluster, topics: list[TopicView], filters: Filters, *, overrides_only: bool) -> Description:
    if overrides_only:
        return Description(tuple(topic for topic in topics if topic.overrides), partitions=False)
    if not filters:
        return Description(tuple(topics))
    alive = {broker.broker_id for broker in cluster.brokers.all() if broker.alive} if filters.unavailable else set()
    return Description(
        tuple(
            replace(
                topic,
                partitions=tuple(
                    partition
                    for partition in topic.partitions
                    if _passes(partition, filters, topic.min_insync_replicas, alive)
                ),
            )
            for topic in topics
        ),
        headers=False,
    )


def _passes(partition: PartitionView, filters: Filters, min_insync_replicas: int, alive: set[int]) -> bool:
    in_sync = len(partition.isr)
    return (
        (filters.under_replicated and _replica_count(partition) > in_sync)
        or (filters.unavailable and partition.leader not in alive)
        or (filters.under_min_isr and (partition.leader is None or in_sync < min_insync_replicas))
        or (filters.at_min_isr and in_sync == min_insync_replicas)
    )
