"""The records of a batch whose checksum is wrong, as far as they can be read (DefaultRecordBatch's iterators).

`decode` holds a batch to all that its header says and gives all of its records or none. Whoever looks into a damaged
file wants what is legible: here a record counts if it is one by itself, and the first one that is not ends the reading.
"""

from __future__ import annotations

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import ConsumerRecords, Headers, TimestampType
from pykafka_cli.record import compression, varint
from pykafka_cli.record.batch import CODEC_MASK, HEADER, HEADER_SIZE, TIMESTAMP_TYPE_BIT

Row = tuple[int, int, bytes | None, bytes | None, Headers]
"""Offset delta, timestamp, key, value, headers."""


def legible(raw: bytes) -> tuple[ConsumerRecords, str | None]:
    """The records before the first that is none, and why that one is none, if there is one.

    `raw` is a whole batch with a header of 61 bytes, whatever they say. A compressed batch is legible as a whole or not
    at all, as it is for Kafka.
    """
    rows: list[Row] = []
    reason = None
    base_offset, _, _, _, _, attributes, *_ = HEADER.unpack_from(raw)
    try:
        _read(raw, rows)
    except (CorruptRecordError, MemoryError) as error:
        reason = str(error) or "the records take more memory than there is"
        if attributes & CODEC_MASK != compression.NONE:
            rows.clear()
    return (
        ConsumerRecords(
            offsets=[base_offset + row[0] for row in rows],
            timestamps=[row[1] for row in rows],
            keys=[row[2] for row in rows],
            values=[row[3] for row in rows],
            headers=[row[4] for row in rows],
            timestamp_type=(
                TimestampType.LOG_APPEND_TIME if attributes & TIMESTAMP_TYPE_BIT else TimestampType.CREATE_TIME
            ),
        ),
        reason,
    )


def _read(raw: bytes, rows: list[Row]) -> None:
    _, _, _, _, _, attributes, _, base_timestamp, max_timestamp, _, _, _, count = HEADER.unpack_from(raw)
    if count < 0:
        raise CorruptRecordError(f"the header says that there are {count} records")
    body = compression.decompress(attributes & CODEC_MASK, memoryview(raw)[HEADER_SIZE:]) if count else b""
    position = 0
    for number in range(count):
        size, start = varint.decode(body, position)
        if size > len(body) - start:
            raise CorruptRecordError(f"a record has {size} bytes, of which {len(body) - start} are there")
        delta, position = varint.decode_long(body, start + 1)  # behind the attributes
        timestamp = max_timestamp if attributes & TIMESTAMP_TYPE_BIT else base_timestamp + delta
        offset_delta, position = varint.decode(body, position)
        key, position = _content(body, position)
        value, position = _content(body, position)
        headers, position = _headers(body, position)
        if position - start != size:
            raise CorruptRecordError(f"a record says that it has {size} bytes, but has {position - start}")
        if number == count - 1 and position != len(body):
            raise CorruptRecordError(f"{count} records end at byte {position} of {len(body)}")
        rows.append((offset_delta, timestamp, key, value, headers))


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
