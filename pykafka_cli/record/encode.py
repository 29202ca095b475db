"""Records → batch: whole batches at once (org.apache.kafka.common.record.MemoryRecordsBuilder, DefaultRecord).

A record, all numbers varints:

    length  attributes (1 byte, 0)  timestamp delta  offset delta
    key length (-1: null)  key  value length (-1: null)  value
    header count  { key length  key  value length (-1: null)  value } ...

`plain_body` writes that record by record. The two shapes that carry the load, records without headers and with or
without keys, all of one timestamp, are written column by column instead: every column of the layout is a slice of one
long list, which is filled from tables and joined once. Both give the same bytes.
"""

from __future__ import annotations

from functools import partial
from itertools import repeat
from operator import add
from typing import TYPE_CHECKING

from pykafka_cli.record import compression, varint
from pykafka_cli.record.batch import (
    CODEC_MASK,
    COVERED_HEADER,
    DELETE_HORIZON_BIT,
    HEADER_SIZE,
    MAGIC,
    NO_LEADER_EPOCH,
    NO_PRODUCER_EPOCH,
    NO_PRODUCER_ID,
    NO_SEQUENCE,
    PREFIX_SIZE,
    TIMESTAMP_TYPE_BIT,
    UNCOVERED_HEADER,
    RawBatch,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pykafka_cli.model import ConsumerRecords, Headers, ProducerRecords

_NULL = varint.encode(-1)
_MAX_RECORD_OVERHEAD = 21  # DefaultRecord.MAX_RECORD_OVERHEAD: attributes, and the longest length, timestamp and offset

OFFSET_DELTA_WIDTHS = ((1, 1 << 6), (2, 1 << 13), (3, 1 << 20), (4, 1 << 27), (5, 1 << 31))
"""(bytes of an offset delta's varint, the first delta that needs more)."""


def encode_batch(
    records: ProducerRecords,
    *,
    timestamp_ms: int | Sequence[int],
    codec_id: int = compression.NONE,
    level: int | None = None,
    log_append_time: bool = False,
    producer_id: int = NO_PRODUCER_ID,
    producer_epoch: int = NO_PRODUCER_EPOCH,
    base_sequence: int = NO_SEQUENCE,
    base_offset: int = 0,
    leader_epoch: int = NO_LEADER_EPOCH,
    attributes: int = 0,
) -> RawBatch:
    """One batch of these records, at consecutive offsets from `base_offset`.

    `timestamp_ms` is one time for all records or one for each. With `log_append_time` the batch says that the broker
    gave the time. `attributes` adds bits (transactional, control).

    Raises:
        ValueError: if there are no records, the columns differ in length or the codec is unknown.
    """
    count = len(records)
    if not count:
        raise ValueError("a batch has at least one record")
    for column in (records.keys, records.headers, None if isinstance(timestamp_ms, int) else timestamp_ms):
        if column is not None and len(column) != count:
            raise ValueError(f"{count} values, but a column of {len(column)}")
    timestamps = (timestamp_ms,) if isinstance(timestamp_ms, int) else timestamp_ms
    base_timestamp, max_timestamp = timestamps[0], max(timestamps)
    body = _fast_body(records) if base_timestamp == max_timestamp == min(timestamps) else None
    if body is None:
        deltas = repeat(0, count) if isinstance(timestamp_ms, int) else [ms - base_timestamp for ms in timestamp_ms]
        body = plain_body(records.values, records.keys, records.headers, range(count), deltas)
    return _batch(
        compression.compress(codec_id, body, level),
        base_offset=base_offset,
        leader_epoch=leader_epoch,
        attributes=attributes | codec_id | (TIMESTAMP_TYPE_BIT if log_append_time else 0),
        last_offset_delta=count - 1,
        base_timestamp=base_timestamp,
        max_timestamp=max_timestamp,
        producer_id=producer_id,
        producer_epoch=producer_epoch,
        base_sequence=base_sequence,
        count=count,
    )


def reencode(
    batch: RawBatch,
    records: ConsumerRecords,
    *,
    codec_id: int | None = None,
    level: int | None = None,
    delete_horizon_ms: int | None = None,
) -> RawBatch:
    """`batch` with only `records`, which are some of its own (compaction: MemoryRecords.filterTo).

    Offset range, sequences and attributes stay; the codec may be changed. The records may be none: Kafka keeps an empty
    batch to remember a producer's last sequence. `delete_horizon_ms` says when its tombstones may go (KIP-534).
    """
    codec = batch.codec_id if codec_id is None else codec_id
    base_offset, base_timestamp, attributes = batch.base_offset, batch.base_timestamp, batch.attributes
    if delete_horizon_ms is not None:
        base_timestamp, attributes = delete_horizon_ms, attributes | DELETE_HORIZON_BIT
    log_append_time = bool(batch.attributes & TIMESTAMP_TYPE_BIT)
    body = plain_body(
        records.values,
        records.keys,
        records.headers,
        [offset - base_offset for offset in records.offsets],
        [0 if log_append_time else timestamp - base_timestamp for timestamp in records.timestamps],
    )
    return _batch(
        compression.compress(codec, body, level),
        base_offset=base_offset,
        leader_epoch=batch.leader_epoch,
        attributes=attributes & ~CODEC_MASK | codec,
        last_offset_delta=batch.last_offset_delta,
        base_timestamp=base_timestamp,
        max_timestamp=batch.max_timestamp if log_append_time else max(records.timestamps, default=batch.max_timestamp),
        producer_id=batch.producer_id,
        producer_epoch=batch.producer_epoch,
        base_sequence=batch.base_sequence,
        count=len(records),
    )


def record_size_estimate(key: bytes | None, value: bytes | None, headers: Headers = ()) -> int:
    """Bytes that a batch of this one record has at most (AbstractRecords.estimateSizeInBytesUpperBound).

    max.request.size is checked against it: "The message is N bytes when serialized".
    """
    size = HEADER_SIZE + _MAX_RECORD_OVERHEAD + _nullable_size(key) + _nullable_size(value) + varint.size(len(headers))
    return size + sum(_nullable_size(name) + _nullable_size(content) for name, content in headers)


def plain_body(
    values: Sequence[bytes | None],
    keys: Sequence[bytes | None] | None,
    headers: Sequence[Headers] | None,
    offset_deltas: Iterable[int],
    timestamp_deltas: Iterable[int],
) -> bytes:
    """The records of a batch, uncompressed: one after the other, as the layout says."""
    out: list[bytes] = []
    for value, key, record_headers, offset_delta, timestamp_delta in zip(
        values,
        repeat(None, len(values)) if keys is None else keys,
        repeat((), len(values)) if headers is None else headers,
        offset_deltas,
        timestamp_deltas,
        strict=True,
    ):
        record = [
            b"\x00",
            varint.encode(timestamp_delta),
            varint.encode(offset_delta),
            _nullable(key),
            _nullable(value),
            varint.encode(len(record_headers)),
        ]
        for name, content in record_headers:
            record += _nullable(name), _nullable(content)
        encoded = b"".join(record)
        out += varint.encode(len(encoded)), encoded
    return b"".join(out)


def _fast_body(records: ProducerRecords) -> bytes | None:
    """The same as `plain_body` for records without nulls and headers and of one timestamp; None for all others."""
    if records.headers is not None and any(records.headers):
        return None
    try:
        if records.keys is None or all(key is None for key in records.keys):
            return unkeyed_body(records.values)  # type: ignore[arg-type]  # a null raises TypeError
        return keyed_body(records.keys, records.values)  # type: ignore[arg-type]  # a null raises TypeError
    except TypeError:
        return None


def unkeyed_body(values: Sequence[bytes]) -> bytes:
    """Records of null key, no header and timestamp delta 0, four pieces each.

    They are: the header count of the record before with length, attributes and timestamp delta; offset delta with the
    null key; value length; value. So the first piece has a byte too much, and the last record lacks one.

    Raises:
        TypeError: if a value is null.
    """
    count = len(values)
    lengths = list(map(len, values))
    pieces = [b""] * (4 * count)
    start = 0
    for width, end in OFFSET_DELTA_WIDTHS:
        pieces[4 * start : 4 * end : 4] = list(map(_unkeyed_starts[width].__getitem__, lengths[start:end]))
        start = end
        if start >= count:
            break
    pieces[1::4] = offset_delta_and_null_key.upto(count)[:count]
    pieces[2::4] = list(map(number.__getitem__, lengths))
    pieces[3::4] = values
    pieces[0] = pieces[0][1:]
    pieces.append(b"\x00")
    return b"".join(pieces)


def keyed_body(keys: Sequence[bytes], values: Sequence[bytes]) -> bytes:
    """Records of a key, no header and timestamp delta 0, six pieces each; see `unkeyed_body`.

    Raises:
        TypeError: if a key or a value is null.
    """
    count = len(values)
    key_lengths, lengths = list(map(len, keys)), list(map(len, values))
    framed = list(map(add, map(_framed_sizes.__getitem__, key_lengths), map(_framed_sizes.__getitem__, lengths)))
    pieces = [b""] * (6 * count)
    start = 0
    for width, end in OFFSET_DELTA_WIDTHS:
        pieces[6 * start : 6 * end : 6] = list(map(_keyed_starts[width].__getitem__, framed[start:end]))
        start = end
        if start >= count:
            break
    pieces[1::6] = offset_delta.upto(count)[:count]
    pieces[2::6] = list(map(number.__getitem__, key_lengths))
    pieces[3::6] = keys
    pieces[4::6] = list(map(number.__getitem__, lengths))
    pieces[5::6] = values
    pieces[0] = pieces[0][1:]
    pieces.append(b"\x00")
    return b"".join(pieces)


def _batch(
    body: bytes,
    *,
    base_offset: int,
    leader_epoch: int,
    attributes: int,
    last_offset_delta: int,
    base_timestamp: int,
    max_timestamp: int,
    producer_id: int,
    producer_epoch: int,
    base_sequence: int,
    count: int,
) -> RawBatch:
    from pykafka_cli.record.crc import crc32c  # noqa: PLC0415  (only needed where data is written)

    covered = COVERED_HEADER.pack(
        attributes, last_offset_delta, base_timestamp, max_timestamp, producer_id, producer_epoch, base_sequence, count
    )
    start = UNCOVERED_HEADER.pack(
        base_offset, HEADER_SIZE - PREFIX_SIZE + len(body), leader_epoch, MAGIC, crc32c(body, after=crc32c(covered))
    )
    return RawBatch(b"".join((start, covered, body)))


def _nullable(content: bytes | None) -> bytes:
    return _NULL if content is None else varint.encode(len(content)) + content


def _nullable_size(content: bytes | None) -> int:
    return 1 if content is None else _framed_size(len(content))


def _framed_size(length: int) -> int:
    """Bytes of a key or value of this length together with the length in front."""
    return varint.size(length) + length


def _unkeyed_start(width: int, value_length: int) -> bytes:
    # attributes, timestamp delta, null key and header count have one byte each
    return b"\x00" + varint.encode(width + 4 + _framed_size(value_length)) + b"\x00\x00"


def _keyed_start(width: int, framed_sizes: int) -> bytes:
    return b"\x00" + varint.encode(width + 3 + framed_sizes) + b"\x00\x00"


number = varint.Memo(varint.encode)
"""Varints of lengths."""

offset_delta = varint.Table(varint.encode)
offset_delta_and_null_key = varint.Table(lambda delta: varint.encode(delta) + _NULL)

_framed_sizes = varint.Memo(_framed_size)
_unkeyed_starts = {width: varint.Memo(partial(_unkeyed_start, width)) for width, _ in OFFSET_DELTA_WIDTHS}
_keyed_starts = {width: varint.Memo(partial(_keyed_start, width)) for width, _ in OFFSET_DELTA_WIDTHS}
