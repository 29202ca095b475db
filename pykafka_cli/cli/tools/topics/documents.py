"""What the answers of kafka-topics consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render.document import BAD, WARN, Document, Field, Many, itself
from pykafka_cli.cli.tools.topics.actions import replication_factor

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.topics.actions import Description
    from pykafka_cli.cluster.views import PartitionView, TopicView


def _leader(partition: PartitionView) -> str:
    return "none" if partition.leader is None else str(partition.leader)


def _isr(partition: PartitionView) -> str:
    return ",".join(map(str, partition.isr)) or "none"


def _isr_mark(partition: PartitionView) -> str | None:
    if not partition.isr:
        return BAD
    return WARN if len(partition.isr) < len(partition.replicas) - len(partition.adding) else None


def _changes(partition: PartitionView) -> str:
    signed = [f"+{broker}" for broker in partition.adding] + [f"-{broker}" for broker in partition.removing]
    return ",".join(signed)


class _Topic(NamedTuple):
    """A topic of a description; `whole` tells that all its partitions are there."""

    view: TopicView
    whole: bool
    partitions: tuple[PartitionView, ...] | None


def _topics(description: Description) -> list[_Topic]:
    """Where only some partitions are asked for, topics without one of them are not."""
    return [
        _Topic(topic, description.headers, topic.partitions if description.partitions else None)
        for topic in description.topics
        if description.headers or topic.partitions
    ]


def _count(topic: _Topic) -> int | None:
    return len(topic.view.partitions) if topic.whole else None


def _configs(topic: _Topic) -> str:
    return ", ".join(f"{name}={value}" for name, value in topic.view.overrides.items()) if topic.whole else ""


_PARTITION = (
    Field("partition", "integer", "PARTITION"),
    Field(
        "leader", "integer?", "LEADER", show=_leader,
        mark=lambda partition: BAD if partition.leader is None else None, about="Null: none.",
    ),
    Field("leader_epoch", "integer"),
    Field("replicas", "[integer]", "REPLICAS", about="The preferred leader first."),
    Field("isr", "[integer]", "ISR", show=_isr, mark=_isr_mark),
    Field("elr", "[integer]?", "ELR", show=lambda partition: ",".join(map(str, partition.elr or ())),
          about="Eligible leader replicas (KIP-966). Null: the cluster does not say."),
    Field("last_known_elr", "[integer]?"),
    Field("adding", "[integer]", "MOVING", show=_changes, mark=lambda _: WARN, about="Replicas that are being added."),
    Field("removing", "[integer]", about="Replicas that will go."),
)  # fmt: skip

LISTING = Document(
    "kafka-topics --list",
    (Field("topics", Many((Field("name", "string", "TOPIC", itself),)), get=itself),),
)

DESCRIPTION = Document(
    "kafka-topics --describe",
    (
        Field(
            "topics",
            Many(
                (
                    Field("name", "string", "TOPIC", lambda topic: topic.view.name),
                    Field("topic_id", "string", "ID", lambda topic: topic.view.topic_id,
                          show=lambda topic: topic.view.topic_id if topic.whole else ""),
                    Field("partition_count", "integer?", "PARTITIONS", _count,
                          show=lambda topic: str(_count(topic)) if topic.whole else "",
                          about="Null where a filter leaves partitions out."),
                    Field("replication_factor", "integer", "REPLICATION",
                          lambda topic: replication_factor(topic.view),
                          show=lambda topic: str(replication_factor(topic.view)) if topic.whole else ""),
                    Field("configs", "{string}", "CONFIGS", lambda topic: topic.view.overrides, show=_configs,
                          about="Configs that are not Kafka's defaults."),
                    Field("partitions", Many(_PARTITION, nullable=True),
                          about="Null with --topics-with-overrides, which does not ask for them."),
                )
            ),
            get=_topics,
        ),
    ),
)  # fmt: skip

_NAMES = (Field("name", "string", get=itself),)
CREATED = Document(
    "kafka-topics --create; empty if there was one already and --if-not-exists was given",
    (Field("created", Many(_NAMES), get=itself),),
    in_words=True,
)
DELETED = Document("kafka-topics --delete", (Field("deleted", Many(_NAMES), get=itself),), in_words=True)
ALTERED = Document("kafka-topics --alter", (Field("altered", Many(_NAMES), get=itself),), in_words=True)
