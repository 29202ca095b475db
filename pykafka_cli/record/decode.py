"""Batch → records, as columns (org.apache.kafka.common.record.DefaultRecordBatch, DefaultRecord).

`_read` reads any batch, record by record (the layout stands in `encode`). Records without keys, headers and nulls, all
of one timestamp, whose values hold no zero byte are read without a step per record: such a record has exactly three
zero bytes at known places,

    length  00  00  offset-delta 01 value-length value  00

so one split at the zero bytes takes the whole batch apart. Every piece is then checked against what the writer would
have put there; whenever anything differs the batch is left to `_read`.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import ConsumerRecords, Headers, TimestampType
from pykafka_cli.record import compression, varint
from pykafka_cli.record.encode import offset_delta_and_null_key

if TYPE_CHECKING:
    from pykafka_cli.record.batch import RawBatch

_MIN_RECORD_SIZE = 7  # length, attributes, timestamp and offset delta, two null lengths, header count


def decode(batch: RawBatch, start_offset: int = 0) -> ConsumerRecords:
    """The records of `batch` at `start_offset` and later, as columns.

    The checksum is the caller's business (`RawBatch.is_sound`): whatever the bytes are, this ends in records or in

    Raises:
        CorruptRecordError: if they are not what the header says.
    """
    body = _body(batch)
    fast = _split_unkeyed(batch, body)
    if fast is None:
        return _select(batch, start_offset, _read(batch, body))
    skipped = max(0, start_offset - batch.base_offset)
    kept = max(0, batch.count - skipped)
    nulls: tuple[None, ...] = (None,) * kept
    return ConsumerRecords(
        offsets=range(batch.base_offset + batch.count - kept, batch.base_offset + batch.count),
        timestamps=(_common_timestamp(batch),) * kept,
        keys=nulls,
        values=fast[skipped:] if skipped else fast,
        headers=((),) * kept,
        timestamp_type=batch.timestamp_type,
    )


def values(batch: RawBatch, start_offset: int = 0) -> list[bytes | None]:
    """The values alone of the records of `batch` at `start_offset` and later.

    Raises:
        CorruptRecordError: as `decode`.
    """
    body = _body(batch)
    fast = _split_unkeyed(batch, body)
    if fast is None:
        offsets, _timestamps, _keys, read, _headers = _read(batch, body)
        return read if start_offset <= batch.base_offset else read[bisect_left(offsets, start_offset) :]
    skipped = max(0, start_offset - batch.base_offset)
    return fast[skipped:] if skipped else fast


def _body(batch: RawBatch) -> bytes:
    body = compression.decompress(batch.codec_id, batch.body)
    if batch.count * _MIN_RECORD_SIZE > len(body):  # before anything as long as the count is made
        raise _corrupt(batch, f"{batch.count} records do not fit in {len(body)} bytes")
    return body


def _common_timestamp(batch: RawBatch) -> int:
    return batch.max_timestamp if batch.timestamp_type is TimestampType.LOG_APPEND_TIME else batch.base_timestamp


def _split_unkeyed(batch: RawBatch, body: bytes) -> list[bytes | None] | None:
    """The values, if all records have the shape above; else None."""
    count = batch.count
    if not count or batch.last_offset_delta != count - 1:
        return None
    pieces = body.split(b"\x00")
    if len(pieces) != 3 * count + 2 or pieces[1] or pieces[-1]:
        return None
    # The first record's offset delta is a zero byte itself, so its third piece lacks it.
    pieces[3] = b"\x00" + pieces[3]
    if any(pieces[2:-1:3]):
        return None
    payloads = pieces[3::3]
    lengths = list(map(len, payloads))
    if pieces[0] != _record_lengths[lengths[0]] or pieces[4:-1:3] != list(
        map(_record_lengths.__getitem__, lengths[1:])
    ):
        return None
    # A prefix that is not there is not removed, so the sum of the lengths tells whether all were there.
    deltas = offset_delta_and_null_key.upto(count)[:count]
    framed = list(map(bytes.removeprefix, payloads, deltas))
    value_lengths = list(map(_lengths_in_front.__getitem__, map(len, framed)))
    found = list(map(bytes.removeprefix, framed, value_lengths))
    if sum(map(len, found)) + sum(map(len, value_lengths)) + sum(map(len, deltas)) != sum(lengths):
        return None
    return found  # type: ignore[return-value]  # list is invariant; nobody else holds this one


def _length_in_front(framed_size: int) -> bytes:
    """The length that stands in front of content when both together have this size, or what cannot stand there."""
    for width in range(1, varint.MAX_VARINT_BYTES + 1):
        if varint.size(framed_size - width) == width and framed_size >= width:
            return varint.encode(framed_size - width)
    return bytes(framed_size + 1)


def _record_length(payload_size: int) -> bytes:
    return varint.encode(payload_size + 3)  # attributes, timestamp delta and header count are the zero bytes around it


_record_lengths = varint.Memo(_record_length)
_lengths_in_front = varint.Memo(_length_in_front)

_Columns = tuple[list[int], list[int], list[bytes | None], list[bytes | None], list[Headers]]


def _read(batch: RawBatch, body: bytes) -> _Columns:  # noqa: PLR0915  (calls would double its time)
    """Offsets, timestamps, keys, values and headers, record by record."""
    offsets: list[int] = []
    timestamps: list[int] = []
    keys: list[bytes | None] = []
    found: list[bytes | None] = []
    headers: list[Headers] = []
    base_offset, base_timestamp = batch.base_offset, batch.base_timestamp
    log_append_time = batch.max_timestamp if batch.timestamp_type is TimestampType.LOG_APPEND_TIME else None
    position, size, last_delta = 0, len(body), -1
    number, long_number = varint.decode, varint.decode_long
    try:
        for _ in range(batch.count):
            length = body[position]
            position += 1
            if length < 0x80:
                length = (length >> 1) ^ -(length & 1)
            else:
                length, position = number(body, position - 1)
            end = position + length
            if length < 0 or end > size:
                raise _corrupt(batch, f"a record of {length} bytes at byte {position} does not fit in {size} bytes")
            position += 1  # attributes, of which none is in use
            delta = body[position]
            position += 1
            if delta < 0x80:
                delta = (delta >> 1) ^ -(delta & 1)
            else:
                delta, position = long_number(body, position - 1)
            timestamps.append(base_timestamp + delta if log_append_time is None else log_append_time)
            delta = body[position]
            position += 1
            if delta < 0x80:
                delta = (delta >> 1) ^ -(delta & 1)
            else:
                delta, position = number(body, position - 1)
            if delta <= last_delta:
                raise _corrupt(batch, f"offset delta {delta} follows {last_delta}")
            offsets.append(base_offset + delta)
            last_delta = delta
            length = body[position]
            position += 1
            if length == 1:
                keys.append(None)
            else:
                if length < 0x80:
                    length = (length >> 1) ^ -(length & 1)
                else:
                    length, position = number(body, position - 1)
                if length < 0:
                    raise _corrupt(batch, f"a key has {length} bytes")
                start = position
                position += length
                keys.append(body[start:position])
            length = body[position]
            position += 1
            if length == 1:
                found.append(None)
            else:
                if length < 0x80:
                    length = (length >> 1) ^ -(length & 1)
                else:
                    length, position = number(body, position - 1)
                if length < 0:
                    raise _corrupt(batch, f"a value has {length} bytes")
                start = position
                position += length
                found.append(body[start:position])
            if body[position]:
                record_headers, position = _read_headers(batch, body, position)
                headers.append(record_headers)
            else:
                position += 1
                headers.append(())
            if position != end:
                raise _corrupt(batch, f"a record says that it ends at byte {end} and ends at byte {position}")
    except IndexError:
        raise _corrupt(batch, "a record runs past the end") from None
    if position != size:
        raise _corrupt(batch, f"{size - position} bytes are left over behind {batch.count} records")
    if last_delta > batch.last_offset_delta:
        raise _corrupt(batch, f"offset delta {last_delta} lies past the last one, {batch.last_offset_delta}")
    return offsets, timestamps, keys, found, headers


def _read_headers(batch: RawBatch, body: bytes, position: int) -> tuple[Headers, int]:
    count, position = varint.decode(body, position)
    if count < 0:
        raise _corrupt(batch, f"a record has {count} headers")
    headers: list[tuple[bytes, bytes | None]] = []
    for _ in range(count):
        length, position = varint.decode(body, position)
        if length < 0:
            raise _corrupt(batch, "a header has no key")
        key = body[position : position + length]
        position += length
        length, position = varint.decode(body, position)
        if length < -1:
            raise _corrupt(batch, f"a header value has {length} bytes")
        if length == -1:
            headers.append((key, None))
        else:
            headers.append((key, body[position : position + length]))
            position += length
    return tuple(headers), position


def _select(batch: RawBatch, start_offset: int, columns: _Columns) -> ConsumerRecords:
    offsets, timestamps, keys, found, headers = columns
    if start_offset > batch.base_offset:
        start = bisect_left(offsets, start_offset)
        offsets, timestamps, keys, found, headers = (
            offsets[start:], timestamps[start:], keys[start:], found[start:], headers[start:],
        )  # fmt: skip
    return ConsumerRecords(offsets, timestamps, keys, found, headers, batch.timestamp_type)


def _corrupt(batch: RawBatch, what: str) -> CorruptRecordError:
    return CorruptRecordError(f"record batch at offset {batch.base_offset}: {what}")
