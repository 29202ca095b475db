"""What the console producer says on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.tools.console_producer.record_size import serialized_size
from pykafka_cli.cluster.producer import DeliveryFailure

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.console_producer.line_reader import LongLine
    from pykafka_cli.model import ProducerRecords


def failure(failed: DeliveryFailure) -> str:
    """One line for a kind of failure: Kafka's log line (ErrorLoggingCallback) with the reason behind it."""
    return (
        f"Error when sending message to topic {failed.topic} with key: {_size(failed.key_size)}, "
        f"value: {_size(failed.value_size)} with error: {failed.message}"
    )


def not_delivered(count: int) -> str:
    """The count at the end."""
    return f"{count} record(s) were not delivered."


def too_large(topic: str, line: LongLine, beginning: ProducerRecords, limit: int) -> DeliveryFailure:
    """Why a line was refused before it was sent (KafkaProducer.ensureValidRecordSize).

    `beginning` is the record that the kept beginning of the line makes; `limit` is max.request.size in bytes.
    """
    key = None if beginning.keys is None else beginning.keys[0]
    key_size = None if key is None else len(key)
    value_size = len(beginning.values[0] or b"") + line.size - len(line.beginning)
    size = serialized_size(key_size, value_size, () if beginning.headers is None else beginning.headers[0])
    message = (
        f"The message is {size} bytes when serialized which is larger than {limit}, "
        "which is the value of the max.request.size configuration."
    )
    return DeliveryFailure(topic, 1, key_size, value_size, "RecordTooLargeException", message)


def _size(size: int | None) -> str:
    return "null" if size is None else f"{size} bytes"
