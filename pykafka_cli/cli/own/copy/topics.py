"""The topics of a copy: which, and what they have to be like on the other side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError
from pykafka_cli.model import INTERNAL_TOPICS, NewTopic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.views import TopicView

LEFT_OUT = frozenset(
    {
        "follower.replication.throttled.replicas",
        "leader.replication.throttled.replicas",
        "message.timestamp.after.max.ms",
        "message.timestamp.before.max.ms",
        "message.timestamp.type",
    }
)
"""Configs that are not copied: they name brokers of the source, or would refuse or change the records' timestamps.

MirrorMaker leaves out the same (DefaultConfigPropertyFilter).
"""
_MIN_ISR = "min.insync.replicas"


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """One topic: `id` is the source's; `exists` on the target; `left_out` are configs that are not copied."""

    name: str
    id: str
    partitions: int
    exists: bool
    replication_factor: int
    configs: dict[str, str]
    left_out: tuple[str, ...]


def chosen(source: Cluster, pattern: str) -> list[TopicView]:
    """The topics that a pattern means, without internal ones.

    Raises:
        PykafkaError: if there is none, or the pattern is no regex.
    """
    from pykafka_cli.cli.tools.topics.matching import match_topics  # noqa: PLC0415  (imported on use)

    names = source.topics.names()
    found = match_topics(names, pattern, internal=False).names
    if not found:
        internal = f" {pattern} is internal, and internal topics are not copied." if pattern in INTERNAL_TOPICS else ""
        raise PykafkaError(f"No topic of the source matches --topic {pattern}.{internal}")
    return source.topics.describe(found)


def planned(target: Cluster, views: Sequence[TopicView], factor: int | None) -> list[TopicPlan]:
    """What has to become of each topic on the target.

    Raises:
        PykafkaError: if a topic of the target has too few partitions.
    """
    there = {view.name: view for view in target.topics.describe([view.name for view in views])}
    alive = sum(broker.alive for broker in target.brokers.all())
    plans = []
    for view in views:
        existing = there.get(view.name)
        if existing is not None and len(existing.partitions) < len(view.partitions):
            raise PykafkaError(
                f"Topic {view.name} has {len(view.partitions)} partitions at the source and "
                f"{len(existing.partitions)} at the target. `pykafka topics --alter --topic {view.name} --partitions "
                f"{len(view.partitions)}` there makes room."
            )
        wanted = factor or len(view.partitions[0].replicas)
        if factor is None and alive:
            wanted = min(wanted, alive)
        own = {} if existing is not None else view.own_configs
        left_out = LEFT_OUT.intersection(own)
        if int(own.get(_MIN_ISR, "1")) > wanted:
            left_out = left_out.union([_MIN_ISR])
        plans.append(
            TopicPlan(
                view.name,
                view.topic_id,
                len(view.partitions),
                existing is not None,
                wanted,
                {name: value for name, value in own.items() if name not in left_out},
                tuple(sorted(left_out)),
            )
        )
    return plans


def create_missing(target: Cluster, plans: Sequence[TopicPlan], factor: int | None, say: Callable[[str], None]) -> None:
    """Create on the target what is not there yet.

    Raises:
        KafkaError: with the cluster's sentence, for a factor or a config that it refuses.
    """
    for plan in plans:
        if plan.exists:
            continue
        used = plan.replication_factor
        try:
            target.topics.create(NewTopic(plan.name, plan.partitions, used, configs=plan.configs))
        except KafkaError as error:
            alive = sum(broker.alive for broker in target.brokers.all())
            if error.code is not ErrorCode.INVALID_REPLICATION_FACTOR or factor is not None or not 0 < alive < used:
                raise
            used = alive  # the cluster came into being with this topic, so nobody knew its brokers
            target.topics.create(NewTopic(plan.name, plan.partitions, used, configs=plan.configs))
        without = f", without the source's {', '.join(plan.left_out)}" if plan.left_out else ""
        noun = "partition" if plan.partitions == 1 else "partitions"
        say(f"Created topic {plan.name}: {plan.partitions} {noun}, replication factor {used}{without}.")
