"""The values of a batch of plain records, without a step per record.

Records without keys, headers and nulls, all of one timestamp, whose values hold no zero byte: such a record has exactly
three zero bytes at known places (the layout stands in `encode`),

    length  00  00  offset-delta 01 value-length value  00

so one split at the zero bytes takes the whole batch apart. Every piece is then checked against what the writer would
have put there; whenever anything differs the batch is left to the plain reader.
"""

from __future__ import annotations

from functools import lru_cache, partial
from operator import add, eq
from typing import TYPE_CHECKING

from pykafka_cli.model import TimestampType
from pykafka_cli.record import varint
from pykafka_cli.record.encode import OFFSET_DELTA_WIDTHS, offset_delta_and_null_key

if TYPE_CHECKING:
    from pykafka_cli.record.batch import RawBatch

_FIRST_START = b"\x00\x00\x00\x01"
"""What stands behind the length of the first record: attributes, timestamp and offset delta, null key."""


def split_unkeyed(batch: RawBatch, body: bytes) -> list[bytes | None] | None:
    """The values, if all records have the shape above; else None."""
    count = batch.count
    if (
        batch.last_offset_delta != count - 1
        or (batch.base_timestamp != batch.max_timestamp and batch.timestamp_type is TimestampType.CREATE_TIME)
        or body.find(_FIRST_START, 1, 1 + varint.MAX_VARINT_BYTES + len(_FIRST_START)) < 0
    ):
        return None
    if body.count(b"\x00") != 3 * count + 1:  # before there are as many pieces as that
        return None
    pieces = body.split(b"\x00")
    if pieces[1] or pieces[-1]:
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
    heads = _heads(lengths)
    found = list(map(bytes.removeprefix, payloads, heads))
    if any(map(eq, found, payloads)):  # a head that was not there was not removed
        return None
    return found  # type: ignore[return-value]  # a list is invariant, but nobody else holds this one


def _heads(payload_sizes: list[int]) -> list[bytes]:
    """What must stand in front of the value in each payload: offset delta, null key, value length."""
    count = len(payload_sizes)
    starts = offset_delta_and_null_key.upto(count)
    heads: list[bytes] = []
    for width, first_wider in OFFSET_DELTA_WIDTHS:
        done, end = len(heads), min(first_wider, count)
        sizes = payload_sizes[done:end]
        if sizes.count(sizes[0]) == len(sizes):  # records of one size, as load tests write them
            heads += _heads_of_one_size(width, sizes[0], done, end)
        else:
            heads += map(add, starts[done:end], map(_value_lengths[width].__getitem__, sizes))
        if end == count:
            break
    return heads


@lru_cache(maxsize=8)
def _heads_of_one_size(width: int, payload_size: int, start: int, end: int) -> list[bytes]:
    value_length = _value_length(width, payload_size)
    return [offset_delta + value_length for offset_delta in offset_delta_and_null_key[start:end]]


def _value_length(width: int, payload_size: int) -> bytes:
    """The value length inside a payload with an offset delta of `width` bytes, or bytes that cannot be in it."""
    rest = payload_size - width - 1
    for size in range(1, min(rest, varint.MAX_VARINT_BYTES) + 1):
        if varint.size(rest - size) == size:
            return varint.encode(rest - size)
    return bytes(payload_size + 1)


def _record_length(payload_size: int) -> bytes:
    return varint.encode(payload_size + 3)  # attributes, timestamp delta and header count are the zero bytes around it


_record_lengths = varint.Memo(_record_length)
_value_lengths = {width: varint.Memo(partial(_value_length, width)) for width, _ in OFFSET_DELTA_WIDTHS}
