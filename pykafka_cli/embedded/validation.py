"""Which records are not taken: for their size (KafkaProducer), or for their time (LogValidator)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.embedded.batching import BATCH_OVERHEAD, sizes
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import NO_TIMESTAMP
from pykafka_cli.record.encode import record_size_estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.model import ProducerRecords

_INVALID_TIMESTAMP = "One or more records have been rejected due to invalid timestamp"


def too_large(records: ProducerRecords, limit: int) -> dict[int, int]:
    """The sizes (bytes) of the records that are larger than `limit`, by their places."""
    if max(sizes(records)) + BATCH_OVERHEAD <= limit:
        return {}
    found = {}
    for at, value in enumerate(records.values):
        key = None if records.keys is None else records.keys[at]
        headers = () if records.headers is None else records.headers[at]
        size = record_size_estimate(key, value, headers)
        if size > limit:
            found[at] = size
    return found


def check_timestamps(timestamps: Sequence[int], now_ms: int, configs: Mapping[str, str]) -> None:
    """Raise KafkaError for a time that the topic does not take (LogValidator.validateTimestamp)."""
    last = max(timestamps)
    if last - now_ms > int(configs["message.timestamp.after.max.ms"]):
        raise KafkaError(ErrorCode.INVALID_TIMESTAMP, _INVALID_TIMESTAMP)
    longest = int(configs["message.timestamp.before.max.ms"])
    first = min(timestamps)
    if now_ms - first > longest and any(now_ms - time > longest for time in timestamps if time != NO_TIMESTAMP):
        raise KafkaError(ErrorCode.INVALID_TIMESTAMP, _INVALID_TIMESTAMP)
