"""One segment: a `.log` file named by its base offset, with its two indexes (LogSegment)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import NO_TIMESTAMP
from pykafka_cli.record.batch import HEADER, HEADER_SIZE, MAGIC, PREFIX_SIZE, RawBatch
from pykafka_cli.storage import files
from pykafka_cli.storage.index import OffsetEntry, OffsetIndex, TimeEntry, TimeIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.storage.config import LogConfig

LOG, OFFSET_INDEX, TIME_INDEX = ".log", ".index", ".timeindex"
_DIGITS = 20
_WINDOW = 65536
_MAX_INT32 = (1 << 31) - 1

BEHIND_ALL = 1 << 62
"""Is larger than every offset."""


def segment_path(directory: str, base_offset: int, suffix: str = LOG) -> str:
    """Where a file of the segment that starts at `base_offset` lies."""
    return f"{directory}/{segment_name(base_offset, suffix)}"


def segment_name(base_offset: int, suffix: str = LOG) -> str:
    """The name of a file of the segment that starts at `base_offset`."""
    return f"{base_offset:0{_DIGITS}d}{suffix}"


def base_offset_of(name: str, suffix: str = LOG) -> int | None:
    """The base offset in a file name, None if the file is no such file of a segment."""
    digits = name[: -len(suffix)]
    return int(digits) if name.endswith(suffix) and len(digits) == _DIGITS and digits.isdecimal() else None


def segment_bases(directory: str) -> list[int]:
    """The base offsets of all segments in `directory`, ascending. Raises FileNotFoundError without one."""
    return sorted(base for name in os.listdir(directory) if (base := base_offset_of(name)) is not None)


class BatchAt(NamedTuple):
    """The header of a batch and where it lies: `position` and `size` in bytes of the log file."""

    position: int
    size: int
    base_offset: int
    last_offset: int
    max_timestamp: int
    leader_epoch: int
    attributes: int
    producer_id: int

    @property
    def end(self) -> int:
        """Where the next batch begins."""
        return self.position + self.size


def walk(descriptor: int, position: int, end: int) -> Iterator[BatchAt]:
    """The batches from `position` on, headers only, up to `end` or the first one that is torn or cannot be one."""
    window, start = b"", 0
    previous = -1
    while position + HEADER_SIZE <= end:
        at = position - start
        if at + HEADER_SIZE > len(window):
            # One batch a read where batches are large, many where they are small.
            window, start, at = os.pread(descriptor, min(_WINDOW, end - position), position), position, 0
            if len(window) < HEADER_SIZE:
                return
        base, length, epoch, magic, _, attributes, delta, _, timestamp, producer, _, _, _ = HEADER.unpack_from(
            window, at
        )
        size = length + PREFIX_SIZE
        if magic != MAGIC or size < HEADER_SIZE or position + size > end or delta < 0 or base <= previous:
            return
        previous = base + delta
        yield BatchAt(position, size, base, previous, timestamp, epoch, attributes, producer)
        position += size


def read_batch(descriptor: int, at: BatchAt) -> RawBatch:
    """The batch that `walk` found."""
    return RawBatch(os.pread(descriptor, at.size, at.position))


def position_of(descriptor: int, index: OffsetIndex, offset: int, size: int) -> BatchAt | None:
    """The batch that holds `offset`, or else the next one; None if the first `size` bytes of the segment end before it.

    An index that does not fit the log is not believed: then the segment is walked from its beginning.
    """
    for batch in walk(descriptor, start_of_search(descriptor, index, offset, size), size):
        if batch.last_offset >= offset:
            return batch
    return None


def start_of_search(descriptor: int, index: OffsetIndex, offset: int, size: int) -> int:
    """A position (bytes) at or before the batch that holds `offset`, near it if the index can be believed."""
    entry = index.lookup(offset)
    return entry.position if entry is not None and is_at(descriptor, entry, size) else 0


def is_at(descriptor: int, entry: OffsetEntry, size: int) -> bool:
    """Whether an index entry points to a batch that ends with its offset."""
    found = next(walk(descriptor, entry.position, size), None) if 0 < entry.position < size else None
    return found is not None and found.last_offset == entry.offset


def read_stored(
    directory: str, base: int, size: int, *, offset: int, max_bytes: int, position: int
) -> tuple[bytes, int, int]:
    """Whole batches from the one that holds `offset` on, and the position and offset behind them.

    At least one batch, else at most `max_bytes`; none at the end of the segment, which has `size` bytes. `position`
    saves the search if the caller knows it, -1 if not.

    Raises:
        CorruptRecordError: if there is no batch where one has to be.
    """
    path = segment_path(directory, base)
    descriptor = files.open_to_read(path)
    try:
        if position < 0:
            index = OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base)
            found = position_of(descriptor, index, offset, size)
            if found is None:
                return b"", size, offset
            position = found.position
        end, following = position, offset
        for batch in walk(descriptor, position, size):
            if end > position and batch.end - position > max_bytes:
                break
            end, following = batch.end, batch.last_offset + 1
        if end == position and end < size:
            raise CorruptRecordError(f"no record batch at position {end} of {path}, where offset {offset} has to be")
        return os.pread(descriptor, end - position, position), end, following
    finally:
        os.close(descriptor)


def truncate_segment(directory: str, base: int, offset: int) -> None:
    """Cut the batch that holds `offset`, or else the next one, and what lies behind it, off the log file."""
    descriptor = files.open_to_append(segment_path(directory, base))
    try:
        index = OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base)
        found = position_of(descriptor, index, offset, os.fstat(descriptor).st_size)
        if found is not None:
            files.truncate(descriptor, found.position)
    finally:
        os.close(descriptor)


class ActiveSegment:
    """The last segment of a log, open for appending.

    Not safe for concurrent use: the caller holds the partition lock. Index entries depend on nothing but the batches
    and index.interval.bytes, so any process can go on where another one stopped. Files are written in the order log,
    time index, offset index: whatever a killed process left out lies behind the last offset index entry,
    where `recovery` looks for it.
    """

    __slots__ = (
        "_buffers", "_offset_entries", "_time_entries", "base_offset", "config", "created_ms", "descriptor",
        "first_timestamp", "index", "index_entries", "indexed_position", "indexed_timestamp", "last_header",
        "last_position", "max_timestamp", "max_timestamp_offset", "next_offset", "size", "time_index",
        "time_index_entries",
    )  # fmt: skip

    def __init__(self, directory: str, base_offset: int, config: LogConfig, now_ms: int, ending: str = "") -> None:
        """Open the files; `recovery.load` finds out what they hold. `ending` comes behind the names of the files."""
        self.base_offset, self.config, self.created_ms = base_offset, config, now_ms
        self.descriptor = files.open_to_append(segment_path(directory, base_offset, LOG + ending))
        self.index = OffsetIndex(segment_path(directory, base_offset, OFFSET_INDEX + ending), base_offset)
        self.time_index = TimeIndex(segment_path(directory, base_offset, TIME_INDEX + ending), base_offset)
        self._buffers: list[bytes | memoryview] = []
        self._offset_entries: list[OffsetEntry] = []
        self._time_entries: list[TimeEntry] = []
        self.size = 0
        self.next_offset = base_offset
        self.first_timestamp = self.max_timestamp = self.indexed_timestamp = NO_TIMESTAMP
        self.max_timestamp_offset = base_offset
        self.indexed_position = self.index_entries = self.time_index_entries = 0
        self.last_header, self.last_position = b"", 0

    @classmethod
    def create(
        cls, directory: str, base_offset: int, config: LogConfig, now_ms: int, ending: str = ""
    ) -> ActiveSegment:
        """A new, empty segment. The log file comes last: where it is, the segment is."""
        for suffix in (OFFSET_INDEX, TIME_INDEX, LOG):
            os.close(files.create(segment_path(directory, base_offset, suffix + ending)))
        return cls(directory, base_offset, config, now_ms, ending)

    def is_as_on_disk(self) -> bool:
        """Whether the file has the size and the last batch that this object knows of."""
        found = os.fstat(self.descriptor)
        return (
            found.st_size == self.size
            and found.st_nlink > 0
            and os.pread(self.descriptor, HEADER_SIZE, self.last_position) == self.last_header
        )

    def should_roll(self, batch: RawBatch, now_ms: int) -> bool:
        """Whether `batch` must go to a new segment (LogSegment.shouldRoll)."""
        config = self.config
        if batch.last_offset - self.base_offset > _MAX_INT32:
            return True
        if not self.size:
            return False
        if self.size > config.segment_bytes - len(batch.raw):
            return True
        first = self.first_timestamp
        waited = batch.max_timestamp - first if first >= 0 else now_ms - self.created_ms
        return (
            waited > config.segment_ms - config.segment_jitter_ms
            or self.index_entries >= config.segment_index_bytes // OffsetIndex.layout.size
            # one entry is kept free for the largest timestamp of the finished segment
            or self.time_index_entries >= config.segment_index_bytes // TimeIndex.layout.size - 1
        )

    def stage(self, batch: RawBatch) -> None:
        """Take in a batch whose offsets the leader has assigned; `flush` writes it."""
        raw = batch.raw
        last_offset = batch.last_offset
        self.note(self.size, last_offset, batch.max_timestamp)
        self._buffers.append(raw)
        self.last_position = self.size
        self.last_header = bytes(raw[:HEADER_SIZE])
        self.size += len(raw)
        self.next_offset = last_offset + 1

    def note(self, position: int, last_offset: int, timestamp: int) -> None:
        """Stage the index entries that the batch at `position` brings (LogSegment.append)."""
        if not position:
            self.first_timestamp = timestamp
        if timestamp > self.max_timestamp:
            self.max_timestamp, self.max_timestamp_offset = timestamp, last_offset
        # The bytes since the last entry include the batch it points to, not the one about to be appended.
        if position - self.indexed_position > self.config.index_interval_bytes:
            self._offset_entries.append(OffsetEntry(last_offset, position))
            self.indexed_position = position
            self.index_entries += 1
            self._stage_time_entry()

    def _stage_time_entry(self) -> None:
        if self.max_timestamp > self.indexed_timestamp:
            self._time_entries.append(TimeEntry(self.max_timestamp, self.max_timestamp_offset))
            self.indexed_timestamp = self.max_timestamp
            self.time_index_entries += 1

    def flush(self) -> None:
        """Write what is staged.

        Raises:
            OSError: then what this object knows and what is on disk differ; it has to be loaded again.
        """
        self.flush_log()
        self.flush_indexes()

    def flush_log(self) -> None:
        """Write the staged batches; readers may see them from now on. Raises OSError as `flush` does."""
        if self._buffers:
            files.write(self.descriptor, self._buffers)
            self._buffers = []

    def flush_indexes(self) -> None:
        """Write the index entries of what is in the log. Raises OSError as `flush` does."""
        if self._time_entries:
            self.time_index.append(self._time_entries)
            self._time_entries = []
        if self._offset_entries:
            self.index.append(self._offset_entries)
            self._offset_entries = []

    def finish(self) -> None:
        """Write the largest timestamp to the time index, as Kafka does when a segment is rolled or closed."""
        self._stage_time_entry()
        self.flush()

    @property
    def largest_timestamp(self) -> int:
        """The largest timestamp in ms; that of the file where no record has one (LogSegment.largestTimestamp)."""
        if self.max_timestamp >= 0:
            return self.max_timestamp
        return os.fstat(self.descriptor).st_mtime_ns // 1_000_000

    def close(self) -> None:
        """Close the log file. Safe to call twice."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
