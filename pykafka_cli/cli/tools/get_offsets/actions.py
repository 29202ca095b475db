"""What kafka-get-offsets does with a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cli.tools.get_offsets.filters import Rule
    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.logs import OffsetAnswer
    from pykafka_cli.model import OffsetSpec


def offsets(
    cluster: Cluster, rules: Sequence[Rule], at: OffsetSpec | int, *, internal: bool, notify: Callable[[str], None]
) -> list[OffsetAnswer]:
    """The offsets of every partition that a rule means, in the order of their names as text.

    Partitions without such an offset are left out; `notify` hears of those that could not be asked.

    Raises:
        PykafkaError: if there is no such partition.
    """
    wanted = sorted(_partitions(cluster, rules, internal=internal), key=str)
    if not wanted:
        raise PykafkaError("Could not match any topic-partitions with the specified filters")
    found = cluster.logs.offsets(dict.fromkeys(wanted, at))
    for answer in found:
        if answer.error is not None:
            notify(f"Skip getting offsets for topic-partition {answer.partition} due to error: {answer.error}")
    return [answer for answer in found if answer.offset is not None]


def _partitions(cluster: Cluster, rules: Sequence[Rule], *, internal: bool) -> set[TopicPartition]:
    names = cluster.topics.names()
    by_topic: dict[str, list[Rule]] = {}
    for rule in rules:
        for name in rule.topics(names, internal=internal):
            by_topic.setdefault(name, []).append(rule)
    return {
        TopicPartition(topic.name, view.partition)
        for topic in cluster.topics.describe(list(by_topic))
        for view in topic.partitions
        if any(rule.has(view.partition) for rule in by_topic[topic.name])
    }
