"""Reading single files of a replica, ours or Kafka's, without a cluster."""

from __future__ import annotations

import os
from struct import Struct
from typing import TYPE_CHECKING

from pykafka_cli.cluster.log_file_views import BatchView, LogFileView, ProducerView, RecordView
from pykafka_cli.errors import CorruptRecordError, UsageError
from pykafka_cli.record.batch import HEADER_SIZE, PREFIX, PREFIX_SIZE, RawBatch
from pykafka_cli.record.compression import CODEC_NAMES
from pykafka_cli.record.control import control_records
from pykafka_cli.record.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_OFFSET_ENTRY = Struct(">ii")  # relative offset, position
_TIME_ENTRY = Struct(">qi")  # timestamp, relative offset
_SNAPSHOT_HEADER = Struct(">hIi")  # version, crc, count
_PRODUCER = Struct(">qhiqiqiq")
"""Id, epoch, last sequence, last offset, offset delta, timestamp, coordinator epoch, start of an open transaction."""
_NONE = -1


def base_offset_of(path: str) -> int:
    """The offset that a segment's file is named by.

    Raises:
        UsageError: if the name is no number.
    """
    name = os.path.basename(path).partition(".")[0]  # noqa: PTH119
    if not (name.isascii() and name.isdigit()):
        raise UsageError(f"{path}: a segment's name is its base offset, {name} is no number.")
    return int(name)


def read_log(path: str, *, max_bytes: int, with_records: bool) -> LogFileView:
    """All whole batches in the first `max_bytes` of a `.log` file, damaged ones included.

    Raises:
        OSError: if the file cannot be read.
    """
    start_offset, size = base_offset_of(path), os.path.getsize(path)  # noqa: PTH202
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read() if max_bytes >= size else file.read(max_bytes)
    batches, position = [], 0
    for raw, at in _whole_batches(data):
        batches.append(_batch(raw, at, with_records=with_records))
        position = at + raw.size
    return LogFileView(start_offset, tuple(batches), len(data) - position if max_bytes >= size else 0)


def read_offset_index(path: str) -> list[tuple[int, int]]:
    """(offset, position) of every entry of an `.index` file; the zeros of a preallocated one end it."""
    base = base_offset_of(path)
    entries: list[tuple[int, int]] = []
    for relative, position in _entries(path, _OFFSET_ENTRY):
        if entries and base + relative <= entries[-1][0]:
            break
        entries.append((base + relative, position))
    return entries


def read_time_index(path: str) -> list[tuple[int, int]]:
    """(timestamp, offset) of every entry of a `.timeindex` file; the zeros of a preallocated one end it."""
    base = base_offset_of(path)
    entries: list[tuple[int, int]] = []
    for timestamp, relative in _entries(path, _TIME_ENTRY):
        if entries and timestamp <= entries[-1][0]:
            break
        entries.append((timestamp, base + relative))
    return entries


def read_snapshot(path: str) -> list[ProducerView]:
    """The producers in a `.snapshot` file (ProducerStateManager).

    Raises:
        CorruptRecordError: if it is none.
    """
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    if len(data) < _SNAPSHOT_HEADER.size:
        raise CorruptRecordError(f"{path} is too short for a producer snapshot")
    _, _, count = _SNAPSHOT_HEADER.unpack_from(data)
    if len(data) != _SNAPSHOT_HEADER.size + count * _PRODUCER.size:
        raise CorruptRecordError(f"{path} has {len(data)} bytes, which do not hold {count} producers")
    found = []
    for row in _PRODUCER.iter_unpack(data[_SNAPSHOT_HEADER.size :]):
        producer, epoch, sequence, offset, delta, timestamp, coordinator, transaction = row
        found.append(
            ProducerView(
                producer_id=producer,
                producer_epoch=epoch,
                coordinator_epoch=coordinator,
                transaction_offset=None if transaction == _NONE else transaction,
                last_timestamp=timestamp,
                last_sequence=sequence,
                last_offset=offset,
                offset_delta=delta,
                timestamp=timestamp,
            )
        )
    return found


def _entries(path: str, entry: Struct) -> list[tuple[int, int]]:
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    return [(first, second) for first, second in entry.iter_unpack(data[: len(data) - len(data) % entry.size])]


def _whole_batches(data: bytes) -> Iterator[tuple[RawBatch, int]]:
    position = 0
    while position + HEADER_SIZE <= len(data):
        _, length = PREFIX.unpack_from(data, position)
        end = position + PREFIX_SIZE + length
        if length < HEADER_SIZE - PREFIX_SIZE or end > len(data):
            return
        try:
            yield RawBatch(data[position:end]), position
        except CorruptRecordError:
            return
        position = end


def _batch(raw: RawBatch, position: int, *, with_records: bool) -> BatchView:
    return BatchView(
        base_offset=raw.base_offset,
        last_offset=raw.last_offset,
        count=raw.count,
        base_sequence=raw.base_sequence,
        last_sequence=_NONE if raw.base_sequence == _NONE else raw.base_sequence + raw.last_offset_delta,
        producer_id=raw.producer_id,
        producer_epoch=raw.producer_epoch,
        leader_epoch=raw.leader_epoch,
        is_transactional=raw.is_transactional,
        is_control=raw.is_control,
        delete_horizon_ms=raw.delete_horizon_ms,
        position=position,
        timestamp_type=raw.timestamp_type.value,
        max_timestamp=raw.max_timestamp,
        size=raw.size,
        magic=raw.magic,
        codec=CODEC_NAMES[raw.codec_id],
        crc=raw.crc,
        is_valid=raw.is_sound(),
        records=tuple(_records(raw)) if with_records and raw.is_sound() else (),
    )


def _records(raw: RawBatch) -> Iterator[RecordView]:
    records = decode(raw)
    markers = [(one.type.name, one.coordinator_epoch) for one in control_records(records)] if raw.is_control else []
    for at, offset in enumerate(records.offsets):
        yield RecordView(
            offset=offset,
            timestamp=records.timestamps[at],
            sequence=_NONE if raw.base_sequence == _NONE else raw.base_sequence + offset - raw.base_offset,
            key=records.keys[at],
            value=records.values[at],
            headers=records.headers[at],
            marker=markers[at] if markers else None,
        )
