"""Keeping the last record of each key (org.apache.kafka.storage.internals.log.Cleaner, LogCleanerManager, KIP-534).

A cleaning reads the keys from the first dirty offset to the end of what may be cleaned, then copies all segments below
that end without the records that have a later one of the same key. Offsets stay, the active segment is left alone.
Tombstones stay for delete.retention.ms after the cleaning that first met them, which notes in their batch when they may
go. Control batches and whatever belongs to a transaction stay, and make nothing else go. Records without a key go.

No locks, and no clock but the one in the plan: the same segments and the same plan make the same bytes on
every replica.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import ConsumerRecords
from pykafka_cli.record.decode import decode
from pykafka_cli.record.encode import reencode
from pykafka_cli.storage import files, swap
from pykafka_cli.storage.index import OffsetIndex, TimeIndex
from pykafka_cli.storage.segment import (
    OFFSET_INDEX,
    TIME_INDEX,
    ActiveSegment,
    read_batch,
    segment_path,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.config import LogConfig

_FLUSH_BYTES = 4 * 1024 * 1024
_MAX_INT32 = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class DirtyFacts:
    """One finished segment: its base offset, bytes, and how to learn its first and its largest timestamp (ms)."""

    base: int
    size: int
    first_timestamp: Callable[[], int]
    largest_timestamp: Callable[[], int]


class CleanPlan(NamedTuple):
    """Keys from `first_dirty` up to `end` (offsets) are read; what lies below `end` is copied, at the time `now_ms`."""

    first_dirty: int
    end: int
    now_ms: int


def plan(
    segments: Sequence[DirtyFacts], active_base: int, first_dirty: int, config: LogConfig, now_ms: int, *, forced: bool
) -> CleanPlan | None:
    """What to clean of a log with these finished segments; None if it is not worth it (LogCleanerManager).

    It is worth it if more than min.cleanable.dirty.ratio of the bytes are dirty, or something dirty is older than
    max.compaction.lag.ms. `forced`: whenever there is anything to clean. Nothing younger than min.compaction.lag.ms is.
    """
    if not config.compact or not segments:
        return None
    first_dirty = max(first_dirty, segments[0].base)
    end = active_base
    if config.min_compaction_lag_ms > 0:
        for segment in segments:
            if segment.base >= first_dirty and segment.largest_timestamp() > now_ms - config.min_compaction_lag_ms:
                end = segment.base
                break
    first_dirty = min(first_dirty, end)
    if end == segments[0].base:
        return None
    chosen = CleanPlan(first_dirty, end, now_ms)
    if forced:
        return chosen
    clean = sum(segment.size for segment in segments if segment.base < first_dirty)
    dirty = [segment for segment in segments if first_dirty <= segment.base < end]
    dirty_size = sum(segment.size for segment in dirty)
    if not dirty_size:
        return None
    if dirty_size / (clean + dirty_size) > config.min_cleanable_dirty_ratio:
        return chosen
    times = [time for segment in dirty if (time := segment.first_timestamp()) >= 0]
    return chosen if times and now_ms - min(times) > config.max_compaction_lag_ms else None


def clean(
    directory: str, bases: Sequence[int], chosen: CleanPlan, config: LogConfig, before_replacing: Callable[[], None]
) -> None:
    """Clean the segments in `bases` that lie below the plan's end, all or none of them.

    `before_replacing` is called just before the first old file is touched; not at all if nothing changes.

    Raises:
        CorruptRecordError: for a damaged batch.
        OSError: if the disk is full or broken; the next opening sets right what is left.
    """
    below = [base for base in bases if base < chosen.end]
    latest: dict[bytes | None, int] = {}
    for base in below:
        if base >= chosen.first_dirty:
            for batch in _batches(directory, base):
                if not _is_kept_whole(batch):
                    records = decode(batch)
                    latest.update(zip(records.keys, records.offsets, strict=True))
    new: list[int] = []
    old: list[int] = []
    try:
        for group in _groups(directory, below, chosen.end, config):
            if _write_cleaned(directory, group, latest, chosen.now_ms, config):
                new.append(group[0])
                old += group
    except (CorruptRecordError, OSError):
        for base in new:
            swap.discard(directory, base)
        raise
    if new:
        before_replacing()
        swap.replace_segments(directory, new, old)


def first_timestamp(directory: str, base: int) -> int:
    """The largest timestamp (ms) of a segment's first batch; -1 without (LogSegment.getFirstBatchTimestamp)."""
    descriptor = files.open_to_read(segment_path(directory, base))
    try:
        first = next(walk(descriptor, 0, os.fstat(descriptor).st_size), None)
        return -1 if first is None else first.max_timestamp
    finally:
        os.close(descriptor)


def _is_kept_whole(batch: RawBatch) -> bool:
    """What an aborted transaction wrote must not displace anything; here nothing of a transaction does."""
    return batch.is_control or batch.is_transactional


def _batches(directory: str, base: int) -> Iterator[RawBatch]:
    path = segment_path(directory, base)
    descriptor = files.open_to_read(path)
    try:
        size, position = os.fstat(descriptor).st_size, 0
        for found in walk(descriptor, 0, size):
            batch = read_batch(descriptor, found)
            if not batch.is_sound():
                break
            position = found.end
            yield batch
        if position < size:
            raise CorruptRecordError(f"no sound record batch at position {position} of {path}; it is not compacted")
    finally:
        os.close(descriptor)


def _groups(directory: str, bases: Sequence[int], end: int, config: LogConfig) -> Iterator[list[int]]:
    """Neighbours that fit in one segment become one (Cleaner.groupSegmentsBySize)."""
    group: list[int] = []
    totals = [0, 0, 0]
    limits = (config.segment_bytes, config.segment_index_bytes, config.segment_index_bytes)
    for number, base in enumerate(bases):
        following = bases[number + 1] if number + 1 < len(bases) else end
        sizes = [
            os.stat(segment_path(directory, base)).st_size,
            OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base).size(),
            TimeIndex(segment_path(directory, base, TIME_INDEX), base).size(),
        ]
        together = [total + size for total, size in zip(totals, sizes, strict=True)]
        fits = all(total <= limit for total, limit in zip(together, limits, strict=True))
        if group and (not fits or following - 1 - group[0] > _MAX_INT32):
            yield group
            group, together = [], sizes
        group.append(base)
        totals = together
    if group:
        yield group


def _write_cleaned(
    directory: str, group: Sequence[int], latest: dict[bytes | None, int], now_ms: int, config: LogConfig
) -> bool:
    """Write what stays of these segments as one, beside them; False, and nothing written, if that is all of them."""
    segment = ActiveSegment.create(directory, group[0], config, now_ms, swap.CLEANED)
    changed = len(group) > 1
    staged = 0
    try:
        for base in group:
            for batch in _batches(directory, base):
                kept = _cleaned(batch, latest, now_ms, config.delete_retention_ms)
                changed |= kept is not batch
                if kept is not None:
                    segment.stage(kept)
                    staged += kept.size
                if staged >= _FLUSH_BYTES:
                    segment.flush()
                    staged = 0
        segment.finish()
    except (CorruptRecordError, OSError):
        changed = False
        raise
    finally:
        segment.close()
        if not changed:
            swap.discard(directory, group[0])
    return changed


def _cleaned(
    batch: RawBatch, latest: dict[bytes | None, int], now_ms: int, delete_retention_ms: int
) -> RawBatch | None:
    """What stays of a batch: itself, less of it, or None (MemoryRecords.filterTo, Cleaner.shouldRetainRecord)."""
    if _is_kept_whole(batch):
        return batch
    records = decode(batch)
    horizon = batch.delete_horizon_ms
    keeps_tombstones = horizon is None or now_ms < horizon
    kept = [
        number
        for number, (key, value, offset) in enumerate(zip(records.keys, records.values, records.offsets, strict=True))
        if key is not None and offset >= latest.get(key, -1) and (value is not None or keeps_tombstones)
    ]
    needs_horizon = horizon is None and any(records.values[number] is None for number in kept)
    if len(kept) == len(records) and not needs_horizon:
        return batch
    if not kept and batch.producer_id < 0:
        return None  # else it stays without records, to remember the producer's last sequence
    return reencode(
        batch,
        ConsumerRecords(
            offsets=[records.offsets[number] for number in kept],
            timestamps=[records.timestamps[number] for number in kept],
            keys=[records.keys[number] for number in kept],
            values=[records.values[number] for number in kept],
            headers=[records.headers[number] for number in kept],
            timestamp_type=records.timestamp_type,
        ),
        delete_horizon_ms=now_ms + delete_retention_ms if needs_horizon else None,
    )
