"""How the answers of kafka-topics read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.tools.topics.actions import replication_factor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pykafka_cli.cli.tools.topics.actions import Description
    from pykafka_cli.cluster.views import PartitionView, TopicView

CONFIG_ORDER = (
    "compression.type", "remote.log.delete.on.disable", "leader.replication.throttled.replicas",
    "remote.storage.enable", "min.insync.replicas", "segment.jitter.ms", "remote.log.copy.disable",
    "local.retention.ms", "cleanup.policy", "flush.ms", "follower.replication.throttled.replicas",
    "compression.lz4.level", "compression.gzip.level", "retention.ms", "segment.bytes", "compression.zstd.level",
    "flush.messages", "file.delete.delay.ms", "max.compaction.lag.ms", "max.message.bytes", "min.compaction.lag.ms",
    "message.timestamp.type", "local.retention.bytes", "preallocate", "index.interval.bytes",
    "min.cleanable.dirty.ratio", "unclean.leader.election.enable", "delete.retention.ms", "retention.bytes",
    "message.timestamp.after.max.ms", "message.timestamp.before.max.ms", "segment.ms", "segment.index.bytes",
)  # fmt: skip
"""The order of a topic's configs in Kafka 4.3's answer: that of a Java hash map of all of them."""


def listing(names: Sequence[str]) -> str:
    """One name a line; nothing for no topics."""
    return "".join(f"{name}\n" for name in names)


def created(names: Sequence[str]) -> str:
    """The line of a successful create; nothing for none."""
    return "".join(f"Created topic {name}.\n" for name in names)


def description(description: Description) -> str:
    """A header line for each topic and a line for each partition, as far as they are asked for."""
    lines: list[str] = []
    for topic in description.topics:
        if description.headers:
            lines.append(_header(topic))
        if description.partitions:
            lines.extend(_partition(topic.name, partition) for partition in topic.partitions)
    return "".join(lines)


def _header(topic: TopicView) -> str:
    return (
        f"Topic: {topic.name}\tTopicId: {topic.topic_id}\tPartitionCount: {len(topic.partitions)}"
        f"\tReplicationFactor: {replication_factor(topic)}\tConfigs: {_configs(topic.overrides)}\n"
    )


def _configs(overrides: Mapping[str, str]) -> str:
    last = len(CONFIG_ORDER)
    places = {name: place for place, name in enumerate(CONFIG_ORDER)}
    names = sorted(overrides, key=lambda name: places.get(name, last))
    return ",".join(f"{name}={overrides[name]}" for name in names)


def _partition(topic: str, partition: PartitionView) -> str:
    leader = "none" if partition.leader is None else partition.leader
    changing = ""
    if partition.adding or partition.removing:
        changing = f"\tAdding Replicas: {_ids(partition.adding)}\tRemoving Replicas: {_ids(partition.removing)}"
    return (
        f"\tTopic: {topic}\tPartition: {partition.partition}\tLeader: {leader}\tReplicas: {_ids(partition.replicas)}"
        f"\tIsr: {_ids(partition.isr)}{changing}"
        f"\tElr: {_ids(partition.elr)}\tLastKnownElr: {_ids(partition.last_known_elr)}\n"
    )


def _ids(ids: Iterable[int] | None) -> str:
    return "N/A" if ids is None else ",".join(map(str, ids))
