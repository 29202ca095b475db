"""The records of a batch whose checksum is wrong, as far as they can be read (DefaultRecordBatch's iterators).

`decode` holds a batch to all that its header says and gives all of its records or none. Whoever looks into a damaged
file wants what is legible: here a record counts if it is one by itself, and the first one that is not ends the reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import ConsumerRecords, Headers, TimestampType
from pykafka_cli.record import compression, varint

if TYPE_CHECKING:
    from pykafka_cli.record.batch import RawBatch

Row = tuple[int, int, bytes | None, bytes | None, Headers]
"""Offset, timestamp, key, value, headers."""


def legible(batch: RawBatch) -> tuple[ConsumerRecords, str | None]:
    """The records before the first that is none, and why that one is none, if there is one.

    A compressed batch is legible as a whole or not at all, as it is for Kafka.
    """
    rows: list[Row] = []
    reason = None
    try:
        if batch.count:
            _read(batch, compression.decompress(batch.codec_id, batch.body), rows)
    except CorruptRecordError as error:
        reason = str(error)
        if batch.codec_id != compression.NONE:
            rows.clear()
    return (
        ConsumerRecords(
            offsets=[row[0] for row in rows],
            timestamps=[row[1] for row in rows],
            keys=[row[2] for row in rows],
            values=[row[3] for row in rows],
            headers=[row[4] for row in rows],
            timestamp_type=batch.timestamp_type,
        ),
        reason,
    )


def _read(batch: RawBatch, body: bytes, rows: list[Row]) -> None:
    appended = batch.timestamp_type is TimestampType.LOG_APPEND_TIME
    position = 0
    for number in range(batch.count):
        size, start = varint.decode(body, position)
        if size > len(body) - start:
            raise CorruptRecordError(f"a record has {size} bytes, of which {len(body) - start} are there")
        delta, position = varint.decode_long(body, start + 1)  # behind the attributes
        timestamp = batch.max_timestamp if appended else batch.base_timestamp + delta
        offset_delta, position = varint.decode(body, position)
        key, position = _content(body, position)
        value, position = _content(body, position)
        headers, position = _headers(body, position)
        if position - start != size:
            raise CorruptRecordError(f"a record says that it has {size} bytes, but has {position - start}")
        if number == batch.count - 1 and position != len(body):
            raise CorruptRecordError(f"{batch.count} records end at byte {position} of {len(body)}")
        rows.append((batch.base_offset + offset_delta, timestamp, key, value, headers))


def _content(body: bytes, position: int) -> tuple[bytes | None, int]:
    size, position = varint.decode(body, position)
    if size < 0:
        return None, position
    if size > len(body) - position:
        raise CorruptRecordError("a key or value runs past the end")
    return body[position : position + size], position + size


def _headers(body: bytes, position: int) -> tuple[Headers, int]:
    count, position = varint.decode(body, position)
    if not 0 <= count <= len(body) - position:
        raise CorruptRecordError(f"a record has {count} headers")
    headers = []
    for _ in range(count):
        key, position = _content(body, position)
        if key is None:
            raise CorruptRecordError("a header has no key")
        value, position = _content(body, position)
        headers.append((key, value))
    return tuple(headers), position
