"""Batch → records, as columns (org.apache.kafka.common.record.DefaultRecordBatch, DefaultRecord).

`decode_plainly` reads any batch, record by record (the layout stands in `encode`); most batches are `split_unkeyed`.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import ge
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import ConsumerRecords, Headers, TimestampType
from pykafka_cli.record import compression, varint
from pykafka_cli.record.unkeyed import split_unkeyed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.record.batch import RawBatch

_WHICH = "record batch at offset"

_MIN_RECORD_SIZE = 7  # length, attributes, timestamp and offset delta, two null lengths, header count


def decode(batch: RawBatch, start_offset: int = 0) -> ConsumerRecords:
    """The records of `batch` at `start_offset` and later, as columns.

    The checksum is the caller's business (`RawBatch.is_sound`): whatever the bytes are, this ends in records or in

    Raises:
        CorruptRecordError: if they are not what the header says.
    """
    with _bounded(batch):
        return _decode(batch, start_offset)


def _decode(batch: RawBatch, start_offset: int) -> ConsumerRecords:
    body = _body(batch)
    fast = split_unkeyed(batch, body)
    if fast is None:
        return _from(start_offset, _read(batch, body))
    skipped = max(0, start_offset - batch.base_offset)
    kept = max(0, batch.count - skipped)
    return ConsumerRecords(
        offsets=range(batch.base_offset + batch.count - kept, batch.base_offset + batch.count),
        timestamps=[_common_timestamp(batch)] * kept,
        keys=[None] * kept,
        values=fast[skipped:] if skipped else fast,
        headers=[()] * kept,
        timestamp_type=batch.timestamp_type,
    )


def values(batch: RawBatch, start_offset: int = 0) -> list[bytes | None]:
    """The values alone of the records of `batch` at `start_offset` and later.

    Raises:
        CorruptRecordError: as `decode`.
    """
    with _bounded(batch):
        body = _body(batch)
        fast = split_unkeyed(batch, body)
        if fast is None:
            return list(_from(start_offset, _read(batch, body)).values)
        skipped = max(0, start_offset - batch.base_offset)
        return fast[skipped:] if skipped else fast


def decode_plainly(batch: RawBatch) -> ConsumerRecords:
    """What `decode` gives, always read record by record.

    Raises:
        CorruptRecordError: as `decode`.
    """
    with _bounded(batch):
        return _read(batch, _body(batch))


class _bounded:  # noqa: N801  (a context manager as fast as can be)
    """Says which batch cannot be read. One that asks for more memory than there is cannot be right either."""

    __slots__ = ("_batch",)

    def __init__(self, batch: RawBatch) -> None:
        self._batch = batch

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, MemoryError):
            raise _corrupt(self._batch, f"{self._batch.count} records take more memory than there is") from None
        if isinstance(error, CorruptRecordError) and not str(error).startswith(_WHICH):  # a number, or a codec
            raise _corrupt(self._batch, str(error)) from None


def _body(batch: RawBatch) -> bytes:
    body = compression.decompress(batch.codec_id, batch.body)
    if batch.count * _MIN_RECORD_SIZE > len(body):  # before anything as long as the count is made
        raise _corrupt(batch, f"{batch.count} records do not fit in {len(body)} bytes")
    return body


def _common_timestamp(batch: RawBatch) -> int:
    return batch.max_timestamp if batch.timestamp_type is TimestampType.LOG_APPEND_TIME else batch.base_timestamp


def _read(batch: RawBatch, body: bytes) -> ConsumerRecords:  # noqa: PLR0915  (a call per number would double its time)
    """The records, one by one.

    Nearly all numbers have one or two bytes, so these are read in place. What lies past the end is not looked for in
    every record: positions only grow, so they end at `size` only if none was ever beyond it.
    """
    folded_timestamps: list[int] = []
    folded_offsets: list[int] = []
    keys: list[bytes | None] = []
    found: list[bytes | None] = []
    headers: dict[int, Headers] = {}
    position, unsigned = 0, varint.decode_unsigned
    try:
        for index in range(batch.count):
            number = body[position]
            position += 1
            if number > 0x7F:
                second = body[position]
                position += 1
                if second > 0x7F:
                    number, position = unsigned(body, position - 2)
                else:
                    number = number & 0x7F | second << 7
            if number & 1:
                raise _corrupt(batch, f"record {index} has a negative length")
            end = position + (number >> 1)

            position += 1  # attributes, of which none is in use
            number = body[position]
            position += 1
            if number > 0x7F:
                second = body[position]
                position += 1
                if second > 0x7F:
                    number, position = unsigned(body, position - 2, varint.MAX_VARLONG_BYTES)
                else:
                    number = number & 0x7F | second << 7
            folded_timestamps.append(number)

            number = body[position]
            position += 1
            if number > 0x7F:
                second = body[position]
                position += 1
                if second > 0x7F:
                    number, position = unsigned(body, position - 2)
                else:
                    number = number & 0x7F | second << 7
            folded_offsets.append(number)

            number = body[position]
            position += 1
            if number == 1:
                keys.append(None)
            else:
                if number > 0x7F:
                    number, position = unsigned(body, position - 1)
                if number & 1:
                    raise _corrupt(batch, f"the key of record {index} has a negative length")
                start = position
                position += number >> 1
                keys.append(body[start:position])

            number = body[position]
            position += 1
            if number == 1:
                found.append(None)
            else:
                if number > 0x7F:
                    second = body[position]
                    position += 1
                    if second > 0x7F:
                        number, position = unsigned(body, position - 2)
                    else:
                        number = number & 0x7F | second << 7
                if number & 1:
                    raise _corrupt(batch, f"the value of record {index} has a negative length")
                start = position
                position += number >> 1
                found.append(body[start:position])

            if body[position]:
                headers[index], position = _read_headers(batch, body, position)
            else:
                position += 1
            if position != end:
                raise _corrupt(batch, f"record {index} says that it ends at byte {end}, but ends at byte {position}")
    except IndexError:
        raise _corrupt(batch, "a record runs past the end") from None
    if position != len(body):
        raise _corrupt(batch, f"{batch.count} records end at byte {position} of {len(body)}")
    return ConsumerRecords(
        offsets=_offsets(batch, folded_offsets),
        timestamps=_timestamps(batch, folded_timestamps),
        keys=keys,
        values=found,
        headers=[headers.get(index, ()) for index in range(batch.count)] if headers else [()] * batch.count,
        timestamp_type=batch.timestamp_type,
    )


def _offsets(batch: RawBatch, folded_deltas: list[int]) -> Sequence[int]:
    count, last = batch.count, batch.last_offset_delta
    if count == last + 1 and folded_deltas == list(range(0, 2 * count, 2)):
        return range(batch.base_offset, batch.base_offset + count)
    deltas = [varint.unfold(folded) for folded in folded_deltas]
    if any(map(ge, deltas, deltas[1:])) or (deltas and (deltas[0] < 0 or deltas[-1] > last)):
        raise _corrupt(batch, f"offset deltas do not ascend from 0 to {last}")
    return [batch.base_offset + delta for delta in deltas]


def _timestamps(batch: RawBatch, folded_deltas: list[int]) -> Sequence[int]:
    if batch.timestamp_type is TimestampType.LOG_APPEND_TIME or not any(folded_deltas):
        return [_common_timestamp(batch)] * batch.count
    base = batch.base_timestamp
    return [base + ((folded >> 1) ^ -(folded & 1)) for folded in folded_deltas]


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


def _from(start_offset: int, records: ConsumerRecords) -> ConsumerRecords:
    start = bisect_left(records.offsets, start_offset)
    if not start:
        return records
    return ConsumerRecords(
        records.offsets[start:],
        records.timestamps[start:],
        records.keys[start:],
        records.values[start:],
        records.headers[start:],
        records.timestamp_type,
    )


def _corrupt(batch: RawBatch, what: str) -> CorruptRecordError:
    return CorruptRecordError(f"{_WHICH} {batch.base_offset}: {what}")
