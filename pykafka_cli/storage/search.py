"""Finding records by timestamp in the segments of a directory (LogSegment.findOffsetByTimestamp). Takes no lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import NO_TIMESTAMP
from pykafka_cli.record.batch import RawBatch
from pykafka_cli.storage import files
from pykafka_cli.storage.index import OffsetIndex, TimeEntry, TimeIndex
from pykafka_cli.storage.segment import (
    OFFSET_INDEX,
    TIME_INDEX,
    BatchAt,
    position_of,
    read_batch,
    segment_path,
    start_of_search,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Timestamps = Callable[[RawBatch], Iterable[tuple[int, int]]]
"""Decodes a batch as far as needed: (offset, timestamp in ms) of each record."""

OffsetAndTimestamp = tuple[int, int]


def record_timestamps(batch: RawBatch) -> Iterator[tuple[int, int]]:
    """(offset, timestamp in ms) of each record of a batch."""
    from pykafka_cli.record.decode import decode  # noqa: PLC0415  (decompression is heavy, and seldom needed here)

    if not batch.is_sound():
        raise CorruptRecordError(f"the CRC of the record batch at offset {batch.base_offset} is wrong")
    records = decode(batch)
    return zip(records.offsets, records.timestamps, strict=True)


@contextmanager
def _opened(directory: str, base_offset: int) -> Iterator[tuple[int, int]]:
    descriptor = files.open_to_read(segment_path(directory, base_offset))
    try:
        yield descriptor, os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def _index(directory: str, base_offset: int) -> OffsetIndex:
    return OffsetIndex(segment_path(directory, base_offset, OFFSET_INDEX), base_offset)


def _time_index(directory: str, base_offset: int) -> TimeIndex:
    return TimeIndex(segment_path(directory, base_offset, TIME_INDEX), base_offset)


def _largest(directory: str, base_offset: int, descriptor: int, size: int) -> tuple[int, int]:
    """The largest timestamp of a segment (ms, -1 if none) and an offset at or below the batch that has it."""
    best = NO_TIMESTAMP, base_offset
    known = _time_index(directory, base_offset).last()
    start = 0
    if known is not None:
        found = holder(directory, base_offset, descriptor, known, size)
        if found is not None:
            best, start = known, found.end  # earlier timestamps are not larger
    for batch in walk(descriptor, start, size):
        if batch.max_timestamp > best[0]:
            best = batch.max_timestamp, batch.base_offset
    return best


def holder(directory: str, base_offset: int, descriptor: int, entry: TimeEntry, size: int) -> BatchAt | None:
    """The batch that an entry of the time index is about; None if the log says otherwise: then it is not believed."""
    found = position_of(descriptor, _index(directory, base_offset), entry.offset, size)
    holds = found is not None and found.base_offset <= entry.offset and found.max_timestamp == entry.timestamp
    return found if holds else None


def is_held(directory: str, base_offset: int, descriptor: int, entry: TimeEntry, size: int) -> bool:
    """Whether the log says of its times what an entry of its time index does."""
    return holder(directory, base_offset, descriptor, entry, size) is not None


def largest_timestamp(directory: str, base_offset: int) -> int:
    """The largest timestamp of a segment in ms; that of the file where no record has one (LogSegment)."""
    with _opened(directory, base_offset) as (descriptor, size):
        found, _ = _largest(directory, base_offset, descriptor, size)
        return found if found >= 0 else os.fstat(descriptor).st_mtime_ns // 1_000_000


def _batches(directory: str, base: int, descriptor: int, offset: int, size: int) -> Iterator[BatchAt]:
    return walk(descriptor, start_of_search(descriptor, _index(directory, base), offset, size), size)


def offset_for_time(
    directory: str,
    bases: Sequence[int],
    timestamp: int,
    start_offset: int = 0,
    timestamps: Timestamps = record_timestamps,
) -> OffsetAndTimestamp | None:
    """The first record, from `start_offset` on, whose timestamp (ms) is not below `timestamp`; None without one."""
    for number, base in enumerate(bases):
        if number + 1 < len(bases) and bases[number + 1] <= start_offset:
            continue
        with _opened(directory, base) as (descriptor, size):
            if _largest(directory, base, descriptor, size)[0] < timestamp:
                continue
            entry = _time_index(directory, base).lookup(timestamp - 1)  # everything up to it is older
            if entry is not None and holder(directory, base, descriptor, entry, size) is None:
                entry = None
            near = start_offset if entry is None else max(start_offset, entry.offset)
            for batch in _batches(directory, base, descriptor, near, size):
                if batch.max_timestamp < timestamp or batch.last_offset < start_offset:
                    continue
                for offset, found in timestamps(read_batch(descriptor, batch)):
                    if found >= timestamp and offset >= start_offset:
                        return offset, found
    return None


def max_timestamp(
    directory: str, bases: Sequence[int], start_offset: int = 0, timestamps: Timestamps = record_timestamps
) -> OffsetAndTimestamp | None:
    """The first record that has the largest timestamp of the log, from `start_offset` on (OffsetSpec.MAX_TIMESTAMP)."""
    best: tuple[int, int] | None = None  # timestamp, segment
    for number, base in enumerate(bases):
        if number + 1 < len(bases) and bases[number + 1] <= start_offset:
            continue
        with _opened(directory, base) as (descriptor, size):
            found, _ = _largest(directory, base, descriptor, size)
            if base < start_offset:  # the largest one may lie below the start: only what lies behind can tell
                found = NO_TIMESTAMP
                for batch in _batches(directory, base, descriptor, start_offset, size):
                    if batch.base_offset >= start_offset:
                        found = max(found, batch.max_timestamp)
                    elif batch.last_offset >= start_offset:
                        pairs = timestamps(read_batch(descriptor, batch))
                        found = max(found, *(time for offset, time in pairs if offset >= start_offset))
        if found >= 0 and (best is None or found > best[0]):
            best = found, base
    return None if best is None else offset_for_time(directory, [best[1]], best[0], start_offset, timestamps)
