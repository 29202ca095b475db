"""What kafka-leader-election does with a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli import json_input
from pykafka_cli.cli.render.java_order import partition_map_order
from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.partitions import ElectionType


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the elections, each part in the order of Kafka's hash maps."""

    kind: ElectionType
    succeeded: tuple[TopicPartition, ...]
    not_needed: tuple[TopicPartition, ...]
    failed: dict[TopicPartition, KafkaError]


def elect(cluster: Cluster, kind: ElectionType, partitions: Sequence[TopicPartition] | None) -> Outcome:
    """Elect leaders of partitions, or of all that need one."""
    succeeded, not_needed, failed = [], [], {}
    for result in cluster.partitions.elect_leaders(kind, partitions):
        if result.error is None:
            succeeded.append(result.partition)
        elif result.error.code is ErrorCode.ELECTION_NOT_NEEDED:
            not_needed.append(result.partition)
        else:
            failed[result.partition] = result.error
    return Outcome(
        kind,
        tuple(partition_map_order(succeeded)),
        tuple(partition_map_order(not_needed)),
        {partition: failed[partition] for partition in partition_map_order(failed)},
    )


def partitions_of(path: str) -> list[TopicPartition]:
    """The partitions that a file names.

    Raises:
        PykafkaError: with Kafka's sentence.
    """
    value = json_input.parse(json_input.read_text(path))
    if value is None:
        raise PykafkaError("Replica election data is empty")
    content = json_input.as_object(value)
    if "partitions" not in content:
        raise PykafkaError('Replica election data is missing "partitions" field')
    found: dict[TopicPartition, None] = {}
    repeated: dict[TopicPartition, None] = {}
    for entry in map(json_input.as_object, json_input.as_array(content["partitions"])):
        topic = json_input.as_text(json_input.field(entry, "topic"))
        partition = TopicPartition(topic, json_input.as_int(json_input.field(entry, "partition")))
        if partition in found:
            repeated[partition] = None
        found[partition] = None
    if repeated:
        names = ", ".join(map(str, partition_map_order(repeated)))
        raise PykafkaError(f"Replica election data contains duplicate partitions: [{names}]")
    return list(found)
