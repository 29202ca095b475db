"""What a killed process may have left behind, and how it is set right (LogLoader, LogSegment.recover).

A write call that was interrupted leaves a torn batch at the end of the last segment, or index entries that were never
written. Only what lies behind the last offset index entry can be affected, so only that is checked against its CRC.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pykafka_cli.record.batch import HEADER_SIZE
from pykafka_cli.storage import files
from pykafka_cli.storage.checkpoint import EpochEntry
from pykafka_cli.storage.index import OffsetIndex, TimeIndex
from pykafka_cli.storage.segment import (
    LOG,
    OFFSET_INDEX,
    TIME_INDEX,
    ActiveSegment,
    BatchAt,
    base_offset_of,
    is_at,
    read_batch,
    segment_path,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.storage.config import LogConfig


def load_active(
    directory: str, base_offset: int, config: LogConfig, now_ms: int
) -> tuple[ActiveSegment, list[BatchAt]]:
    """Open the last segment, cut its torn tail, and bring its indexes in line with the log.

    Returns the segment and the batches that were looked at: those from the last index entry on.
    """
    segment = ActiveSegment(directory, base_offset, config, now_ms)
    try:
        return segment, _load(segment)
    except BaseException:
        segment.close()
        raise


def _load(segment: ActiveSegment) -> list[BatchAt]:
    descriptor = segment.descriptor
    end = os.fstat(descriptor).st_size
    first = next(walk(descriptor, 0, end), None)
    if first is not None:
        segment.first_timestamp = first.max_timestamp
    sound = _take_offset_index(segment, end, has_timestamps=segment.first_timestamp >= 0)
    batches = _sound_batches(segment, end)
    if segment.indexed_position and not batches:  # the indexed batch itself is damaged: look at everything
        sound = False
        segment.indexed_position = segment.index_entries = 0
        batches = _sound_batches(segment, end)
    if not sound:
        segment.index.clear()
        segment.time_index.clear()
    if batches:
        segment.last_position, segment.size = batches[-1].position, batches[-1].end
        segment.next_offset = batches[-1].last_offset + 1
        segment.last_header = os.pread(descriptor, HEADER_SIZE, segment.last_position)
    if segment.size < end:
        files.truncate(descriptor, segment.size)
    _take_time_index(segment)
    for batch in batches:
        segment.note(batch.position, batch.last_offset, batch.max_timestamp)
    if sound:
        segment.flush()
    else:
        segment.finish()
    return batches


def _sound_batches(segment: ActiveSegment, end: int) -> list[BatchAt]:
    """The batches from the last index entry up to the first one that is torn or whose CRC is wrong."""
    batches: list[BatchAt] = []
    for batch in walk(segment.descriptor, segment.indexed_position, end):
        if batch.base_offset < segment.base_offset or not read_batch(segment.descriptor, batch).is_sound():
            break
        batches.append(batch)
    return batches


def _take_offset_index(segment: ActiveSegment, log_size: int, *, has_timestamps: bool) -> bool:
    """Trim the offset index to the log and start from its last entry; False if both have to be built anew."""
    index, time_index = segment.index, segment.time_index
    if not index.exists() or not time_index.exists():
        return False
    count = index.keep_before_position(log_size)
    entry = index.last()
    if entry is None:
        return True
    if not is_at(segment.descriptor, entry, log_size):
        return False
    times = time_index.size()
    if has_timestamps and (not times or times % time_index.layout.size):  # the largest timestamp up to there is lost
        return False
    segment.index_entries, segment.indexed_position = count, entry.position
    return True


def _take_time_index(segment: ActiveSegment) -> None:
    """Trim the time index to the log and start from its last entry."""
    segment.time_index_entries = segment.time_index.keep_before_offset(segment.next_offset)
    entry = segment.time_index.last()
    if entry is not None:
        segment.indexed_timestamp = entry.timestamp
        segment.max_timestamp, segment.max_timestamp_offset = entry


def rebuild_indexes(directory: str, base_offset: int, config: LogConfig) -> None:
    """Build both indexes of a finished segment from its log (LogSegment.recover), headers only."""
    segment = ActiveSegment(directory, base_offset, config, 0)
    try:
        segment.index.clear()
        segment.time_index.clear()
        for batch in walk(segment.descriptor, 0, os.fstat(segment.descriptor).st_size):
            segment.note(batch.position, batch.last_offset, batch.max_timestamp)
        segment.finish()
    finally:
        segment.close()


def check_finished(directory: str, bases: Sequence[int], names: set[str], config: LogConfig) -> None:
    """See to it that every segment but the last has sound indexes, and that there are none without a log."""
    for base in bases[:-1]:
        index = OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base)
        time_index = TimeIndex(segment_path(directory, base, TIME_INDEX), base)
        if not _is_sound(index, directory) or time_index.size() % TimeIndex.layout.size or not time_index.exists():
            rebuild_indexes(directory, base, config)
    for name in names:
        for suffix in (OFFSET_INDEX, TIME_INDEX):
            base_of_index = base_offset_of(name, suffix)
            if base_of_index is not None and f"{name[: -len(suffix)]}{LOG}" not in names:
                files.unlink(os.path.join(directory, name))


def _is_sound(index: OffsetIndex, directory: str) -> bool:
    """Kafka's sanity check: whole entries, of which the last one is inside the log."""
    if not index.exists() or index.size() % OffsetIndex.layout.size:
        return False
    last = index.last()
    log_size = os.stat(segment_path(directory, index.base_offset)).st_size
    return last is None or (last.offset >= index.base_offset and 0 < last.position < log_size)


def epochs_of(directory: str, bases: Sequence[int]) -> list[EpochEntry]:
    """The epoch starts as the batches tell them, for a log whose checkpoint is lost."""
    entries: list[EpochEntry] = []
    for base in bases:
        descriptor = files.open_to_read(segment_path(directory, base))
        try:
            for batch in walk(descriptor, 0, os.fstat(descriptor).st_size):
                if batch.leader_epoch > (entries[-1].epoch if entries else -1):
                    entries.append(EpochEntry(batch.leader_epoch, batch.base_offset))
        finally:
            os.close(descriptor)
    return entries
