"""Which records go: `{"partitions": [{"topic": "t", "partition": 0, "offset": 2}], "version": 1}`."""

from __future__ import annotations

from pykafka_cli.cli import json_input
from pykafka_cli.cli.render.java_order import partition_map_order
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import OffsetSpec, TopicPartition

HIGH_WATERMARK = -1


def parse(text: str) -> dict[TopicPartition, int | OffsetSpec]:
    """Partitions and the offsets below which records go, in the order of Kafka's hash map; -1 is the end of the log.

    Raises:
        PykafkaError: with Kafka's sentence.
    """
    value = json_input.parse(text)
    if value is None:
        raise PykafkaError("The input string is not a valid JSON")
    content = json_input.as_object(value)
    version = json_input.as_int(content.get("version", 1))
    if version != 1:
        raise PykafkaError(f"Not supported version field value {version}")
    if "partitions" not in content:
        raise PykafkaError("Missing partitions field")
    found: dict[TopicPartition, int | OffsetSpec] = {}
    repeated: list[TopicPartition] = []
    for entry in map(json_input.as_object, json_input.as_array(content["partitions"])):
        topic = json_input.as_text(json_input.field(entry, "topic"))
        partition = TopicPartition(topic, json_input.as_int(json_input.field(entry, "partition")))
        offset = json_input.as_long(json_input.field(entry, "offset"))
        if partition in found:
            repeated.append(partition)
        found[partition] = OffsetSpec.LATEST if offset == HIGH_WATERMARK else offset
    if repeated:
        names = ",".join(map(str, dict.fromkeys(repeated)))
        raise PykafkaError(f"Offset json file contains duplicate topic partitions: {names}")
    return {partition: found[partition] for partition in partition_map_order(partition_map_order(found))}
