"""The two sparse indexes beside a segment (org.apache.kafka.storage.internals.log.OffsetIndex and TimeIndex).

    .index       relative offset int32, position int32     8 bytes   the batch at `position` ends with that offset
    .timeindex   timestamp int64, relative offset int32   12 bytes   largest timestamp so far, its batch's last offset

Offsets are relative to the segment's base offset. Entries ascend in both fields, all numbers are big-endian. Unlike
Kafka's, the files are never preallocated: they hold exact entries at every moment. Files are opened per use; an index
is needed seldom enough that a descriptor per index would cost more than it saves.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from struct import Struct
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pykafka_cli.storage import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class OffsetEntry(NamedTuple):
    """The batch at `position` (bytes) of the log file has the last offset `offset`."""

    offset: int
    position: int


class TimeEntry(NamedTuple):
    """`timestamp` (ms) is the largest one up to the batch whose last offset is `offset`."""

    timestamp: int
    offset: int


class _Entries:
    """A file of ascending pairs, searched without reading it whole."""

    layout: ClassVar[Struct]

    def __init__(self, path: str, base_offset: int) -> None:
        self.path, self.base_offset = path, base_offset

    def exists(self) -> bool:
        """Whether the file is there."""
        return os.path.exists(self.path)

    def size(self) -> int:
        """Bytes of the file, 0 if it is missing."""
        try:
            return os.stat(self.path).st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def _opened(self) -> Iterator[tuple[int, int]]:
        """(descriptor, whole entries); a missing file reads as an empty one."""
        try:
            descriptor = files.open_to_read(self.path)
        except FileNotFoundError:
            yield -1, 0
            return
        try:
            yield descriptor, os.fstat(descriptor).st_size // self.layout.size
        finally:
            os.close(descriptor)

    def _at(self, descriptor: int, number: int) -> tuple[int, int]:
        size = self.layout.size
        data = os.pread(descriptor, size, number * size)
        if len(data) < size:  # cut by another process since its size was taken: as if it were far behind the log
            return (1 << 62), (1 << 62)
        first, second = self.layout.unpack(data)
        return first, second

    def _count_below(self, descriptor: int, count: int, field: int, limit: int) -> int:
        """How many of the first `count` entries have less than `limit` in `field`."""
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            if self._at(descriptor, middle)[field] < limit:
                low = middle + 1
            else:
                high = middle
        return low

    def _keep_below(self, field: int, limit: int) -> int:
        """Cut off a torn entry and every entry with `limit` or more in `field`; how many are left."""
        with self._opened() as (descriptor, count):
            keep = self._count_below(descriptor, count, field, limit)
            exact = descriptor < 0 or os.fstat(descriptor).st_size == keep * self.layout.size
        if not exact:
            files.truncate(self.path, keep * self.layout.size)
        return keep

    def _pairs(self) -> Iterator[tuple[int, int]]:
        try:
            data = files.read_all(self.path)
        except FileNotFoundError:
            return iter(())
        return self.layout.iter_unpack(data[: len(data) - len(data) % self.layout.size])

    def clear(self) -> None:
        """Empty the file, creating it if it is missing."""
        descriptor = files.create(self.path)
        try:
            if os.fstat(descriptor).st_size:
                files.truncate(descriptor, 0)
        finally:
            os.close(descriptor)


class OffsetIndex(_Entries):
    """Finds the batch that holds an offset."""

    layout = Struct(">ii")

    def entries(self) -> list[OffsetEntry]:
        """All entries; for tests and tools."""
        return [OffsetEntry(self.base_offset + offset, position) for offset, position in self._pairs()]

    def last(self) -> OffsetEntry | None:
        """The last entry, or None."""
        with self._opened() as (descriptor, count):
            if not count:
                return None
            offset, position = self._at(descriptor, count - 1)
            return OffsetEntry(self.base_offset + offset, position)

    def lookup(self, offset: int) -> OffsetEntry | None:
        """The last entry whose offset is not above `offset`, or None."""
        with self._opened() as (descriptor, count):
            number = self._count_below(descriptor, count, 0, offset - self.base_offset + 1)
            if not number:
                return None
            found, position = self._at(descriptor, number - 1)
            return OffsetEntry(self.base_offset + found, position)

    def append(self, entries: Sequence[OffsetEntry]) -> None:
        """Write entries that ascend from the last one."""
        pack, base = self.layout.pack, self.base_offset
        files.append(self.path, b"".join([pack(offset - base, position) for offset, position in entries]))

    def keep_before_position(self, log_size: int) -> int:
        """Cut off entries that point past a log of `log_size` bytes; how many are left."""
        return self._keep_below(1, log_size)


class TimeIndex(_Entries):
    """Finds the offset from which a timestamp can occur."""

    layout = Struct(">qi")

    def entries(self) -> list[TimeEntry]:
        """All entries; for tests and tools."""
        return [TimeEntry(timestamp, self.base_offset + offset) for timestamp, offset in self._pairs()]

    def last(self) -> TimeEntry | None:
        """The last entry, or None."""
        with self._opened() as (descriptor, count):
            if not count:
                return None
            timestamp, offset = self._at(descriptor, count - 1)
            return TimeEntry(timestamp, self.base_offset + offset)

    def lookup(self, timestamp: int) -> TimeEntry | None:
        """The last entry whose timestamp is not above `timestamp`, or None."""
        with self._opened() as (descriptor, count):
            number = self._count_below(descriptor, count, 0, timestamp + 1)
            if not number:
                return None
            found, offset = self._at(descriptor, number - 1)
            return TimeEntry(found, self.base_offset + offset)

    def append(self, entries: Sequence[TimeEntry]) -> None:
        """Write entries that ascend from the last one."""
        pack, base = self.layout.pack, self.base_offset
        files.append(self.path, b"".join([pack(timestamp, offset - base) for timestamp, offset in entries]))

    def keep_before_offset(self, offset: int) -> int:
        """Cut off entries of `offset` and above; how many are left."""
        return self._keep_below(1, offset - self.base_offset)
