"""What a killed process may have left behind, and how it is set right (LogLoader, LogSegment.recover).

A write call that was interrupted leaves a torn batch at the end of the last segment, or index entries that were never
written. Only what lies behind the last offset index entry can be affected, so only that is checked against its CRC.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.record.batch import HEADER_SIZE
from pykafka_cli.storage import damage, files
from pykafka_cli.storage.checkpoint import EpochEntry, may_have_gaps
from pykafka_cli.storage.index import OffsetIndex, TimeIndex
from pykafka_cli.storage.search import is_held
from pykafka_cli.storage.segment import (
    BEHIND_ALL,
    LOG,
    OFFSET_INDEX,
    TIME_INDEX,
    ActiveSegment,
    BatchAt,
    base_offset_of,
    is_at,
    position_of,
    segment_name,
    segment_path,
    start_of_search,
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
    whole = batches[-1].end if batches else 0
    if whole < end:
        why = damage.damage_at(descriptor, whole, end, segment.index)
        if why is not None:
            name = segment_name(segment.base_offset)
            directory = os.path.dirname(segment.index.path)
            offset = batches[-1].last_offset + 1 if batches else segment.base_offset
            raise damage.place(directory, name, offset, whole, why)
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
    expected = segment.base_offset
    for batch in walk(segment.descriptor, segment.indexed_position, end):
        if batch.position == segment.indexed_position > 0:
            expected = batch.base_offset  # confirmed by the index
        if batch.base_offset < expected or (
            batch.base_offset > expected and not may_have_gaps(os.path.dirname(segment.index.path))
        ):
            break
        if damage.why_unsound(segment.descriptor, batch.position, batch.size) is not None:
            break
        batches.append(batch)
        expected = batch.last_offset + 1
    return batches


def _take_offset_index(segment: ActiveSegment, log_size: int, *, has_timestamps: bool) -> bool:
    """Trim the offset index to the log and start from its last entry; False if both have to be built anew."""
    index, time_index = segment.index, segment.time_index
    if not index.exists() or not time_index.exists():
        return False
    count = index.keep_before_position(log_size)
    entry, newest = index.last(), time_index.last()
    directory = os.path.dirname(index.path)
    if newest is not None and not is_held(directory, segment.base_offset, segment.descriptor, newest, log_size):
        return False
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


def check_joint(directory: str, base: int, following: int) -> None:
    """See to it that a finished segment ends where the next one begins, or before it.

    Raises:
        CorruptRecordError: if they overlap: one of the two is not of this log.
    """
    descriptor = files.open_to_read(segment_path(directory, base))
    try:
        size, end = os.fstat(descriptor).st_size, base
        index = OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base)
        for batch in walk(descriptor, start_of_search(descriptor, index, BEHIND_ALL, size), size):
            end = batch.last_offset + 1
    finally:
        os.close(descriptor)
    if end > following:
        name = segment_name(following)
        raise damage.place(directory, name, following, 0, f"the segment before it ends at offset {end}")


def _is_sound(index: OffsetIndex, directory: str) -> bool:
    """Kafka's sanity check: whole entries, of which the last one is inside the log."""
    if not index.exists() or index.size() % OffsetIndex.layout.size:
        return False
    last = index.last()
    log_size = os.stat(segment_path(directory, index.base_offset)).st_size
    return last is None or (last.offset >= index.base_offset and 0 < last.position < log_size)


def epochs_fit(directory: str, bases: Sequence[int], entries: Sequence[EpochEntry], tail: Sequence[BatchAt]) -> bool:
    """Whether a checkpoint says of the batches what they say: of each entry's first one, and of the last batches."""
    if not entries:
        return not tail and len(bases) == 1
    if tail and tail[-1].leader_epoch < entries[-1].epoch:
        return False
    for entry in entries:
        if entry.start_offset < bases[0]:
            continue  # deleted since
        base = bases[bisect_right(bases, entry.start_offset) - 1]
        descriptor = files.open_to_read(segment_path(directory, base))
        try:
            index = OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base)
            found = position_of(descriptor, index, entry.start_offset, os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)
        # Compaction may have taken the first batches of an epoch, or all of them.
        if found is not None and found.base_offset <= entry.start_offset and found.leader_epoch != entry.epoch:
            return False
        if found is not None and found.base_offset < entry.start_offset:
            return False
    return True


def epochs_of(directory: str, bases: Sequence[int]) -> list[EpochEntry]:
    """The epoch starts as the batches tell them, for a log whose checkpoint is lost.

    Epochs never go back, and stand outside the checksum of a batch: where they do, a batch that stands alone with its
    epoch is not believed, so that a damaged byte in it does not make the log look like another one.
    """
    runs: list[_Run] = []
    for base in bases:
        descriptor = files.open_to_read(segment_path(directory, base))
        try:
            for batch in walk(descriptor, 0, os.fstat(descriptor).st_size):
                if runs and runs[-1].epoch == batch.leader_epoch:
                    runs[-1] = runs[-1]._replace(batches=runs[-1].batches + 1)
                else:
                    runs.append(_Run(batch.leader_epoch, batch.base_offset, 1))
        finally:
            os.close(descriptor)
    believed: list[_Run] = []
    for run in runs:
        one = run
        if believed and one.epoch < believed[-1].epoch and believed[-1].batches > 1:
            continue
        while believed and one.epoch < believed[-1].epoch:
            one = one._replace(start_offset=believed.pop().start_offset)
        if not believed or one.epoch > believed[-1].epoch:
            believed.append(one)
        else:
            believed[-1] = believed[-1]._replace(batches=believed[-1].batches + one.batches)
    return [EpochEntry(run.epoch, run.start_offset) for run in believed if run.epoch >= 0]


class _Run(NamedTuple):
    """Batches of one epoch, one behind the other."""

    epoch: int
    start_offset: int
    batches: int
