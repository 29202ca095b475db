"""Reading a replica without any lock, while other processes append to it, roll, truncate and delete."""

from __future__ import annotations

import os
import time
from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.batch import HEADER_SIZE, PREFIX, PREFIX_SIZE, RawBatch
from pykafka_cli.storage import damage, files, retention, search, swap
from pykafka_cli.storage.checkpoint import LeaderEpochs, check_identity, may_have_gaps
from pykafka_cli.storage.directory import directory_state
from pykafka_cli.storage.index import OffsetIndex
from pykafka_cli.storage.segment import (
    BEHIND_ALL,
    OFFSET_INDEX,
    segment_name,
    segment_path,
    start_of_search,
    walk,
)
from pykafka_cli.storage.tail import Tail, find_tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.storage.config import LogConfig

_ATTEMPTS = 4
_PAUSE = 0.001  # seconds between two looks at bytes that make no sense

Answer = TypeVar("Answer")


class LogReader:
    """Reads the batches of one replica, in order and following the log. One descriptor, no lock.

    A batch is handed out when it is whole and its CRC is right. A torn batch at the very end is not there yet.
    Anything else that cannot be a batch is looked at a few more times, since another process may be truncating just
    now, and then reported. Base offsets stand outside the CRC and are checked for ascending; leader epochs are not.
    """

    def __init__(self, directory: str, topic_id: str | None = None) -> None:
        """Nothing is opened yet; the directory may still be missing. With `topic_id` it has to be a replica of that."""
        self.directory, self._topic_id = directory, topic_id
        self._state: tuple[int, int, bool] | None = None
        self._bases: list[int] = []
        self._descriptor = -1
        self._base = 0
        self._position = 0  # bytes: where the next batch begins
        self._expected = 0  # its base offset, or more where compaction left a gap
        self._before = (0, b"")  # position and header of the batch in front of it, if there is one
        self._asked = -1  # the offset to be read next if the caller goes on where it stopped
        self._seen = (-1, -1)  # size and modification time of the file that was read to its end
        self._tail: Tail | None = None

    def changed(self) -> bool:
        """Whether `read` may find something new: two system calls.

        Also True when in doubt: within about 20 ms of a segment coming or going, and when the directory is gone.
        """
        try:
            state = directory_state(self.directory)
        except FileNotFoundError:
            return True
        if state != self._state or not state[2] or self._descriptor < 0:
            return True
        found = os.fstat(self._descriptor)
        return (found.st_size, found.st_mtime_ns) != self._seen

    def start_offset(self) -> int:
        """The base offset of the first segment, 0 for a log without any. Raises FileNotFoundError."""
        self._look()
        return self._bases[0] if self._bases else 0

    def next_offset(self) -> int:
        """The log end offset: behind the last whole batch, going by headers from the last index entry on.

        Raises:
            FileNotFoundError: if the directory is missing.
        """
        self._tail = tail = self._retry(self._find_tail)
        return tail.next_offset if tail is not None else 0

    def read(self, offset: int, max_bytes: int) -> list[RawBatch]:
        """Whole batches from the one that holds `offset` on, or from the next one where there is none.

        At least one batch if there is any, else at most `max_bytes`; an empty list at the end of the log.

        Raises:
            CorruptRecordError: if what comes next is damaged; what precedes it was returned by earlier calls.
            FileNotFoundError: if the directory is missing.
        """
        return self._retry(lambda: self._read(offset, max_bytes))

    def has_expired(self, config: LogConfig, now_ms: int) -> bool:
        """Whether the oldest segment is beyond retention; False without any segment or directory."""
        try:
            self._look()
            bases = self._bases if config.retention_bytes >= 0 else self._bases[:1]
            segments = [
                retention.SegmentFacts(
                    BEHIND_ALL,
                    os.stat(segment_path(self.directory, base)).st_size,
                    partial(search.largest_timestamp, self.directory, base),
                )
                for base in bases
            ]
            return retention.expired(segments, config, now_ms, BEHIND_ALL) > 0
        except FileNotFoundError:
            return False

    def offset_for_time(
        self, timestamp: int, start_offset: int = 0, timestamps: search.Timestamps = search.record_timestamps
    ) -> search.OffsetAndTimestamp | None:
        """(offset, timestamp) of the first record from `start_offset` on that is not older than `timestamp` (ms)."""

        def find() -> search.OffsetAndTimestamp | None:
            self._look()
            return search.offset_for_time(self.directory, self._bases, timestamp, start_offset, timestamps)

        return self._retry(find)

    def max_timestamp(
        self, start_offset: int = 0, timestamps: search.Timestamps = search.record_timestamps
    ) -> search.OffsetAndTimestamp | None:
        """(offset, timestamp) of the first record with the largest timestamp from `start_offset` on."""

        def find() -> search.OffsetAndTimestamp | None:
            self._look()
            return search.max_timestamp(self.directory, self._bases, start_offset, timestamps)

        return self._retry(find)

    def close(self) -> None:
        """Close the segment; the next `read` opens it again. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    # Keeping up with what others do to the directory

    def _retry(self, attempt: Callable[[], Answer]) -> Answer:
        """Do it again, from scratch, if it met a file that was deleted or bytes that were cut just now."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return attempt()
            except CorruptRecordError:
                pass
            except IsADirectoryError as error:
                name = segment_name(self._base)
                raise damage.place(self.directory, name, self._expected, 0, "it is a directory") from error
            except FileNotFoundError:
                if not os.path.isdir(self.directory):
                    raise
            self.close()
            self._state = self._tail = None
            time.sleep(_PAUSE)
        return attempt()

    def _look(self) -> bool:
        """Read the names of the segments if they may have changed; True if this is another directory than before."""
        state = directory_state(self.directory)
        known = self._state
        if state != known or not state[2]:
            if self._topic_id is not None:
                check_identity(self.directory, self._topic_id)
            self._bases = swap.readable_bases(self.directory)
            if not self._bases and LeaderEpochs(self.directory).entries:
                raise CorruptRecordError(
                    f"{os.path.basename(self.directory)}: the segments are missing in {self.directory}"
                )
            self._state = state
        return known is not None and known[0] != state[0]

    def _find_tail(self) -> Tail | None:
        known = None if self._look() else self._tail
        return find_tail(self.directory, self._bases[-1], known) if self._bases else None

    def _index(self, base: int) -> OffsetIndex:
        return OffsetIndex(segment_path(self.directory, base, OFFSET_INDEX), base)

    # Reading on

    def _read(self, offset: int, max_bytes: int) -> list[RawBatch]:
        is_other = self._look()
        if is_other or offset != self._asked or not self._is_usable():
            self._seek(offset)
        while self._descriptor >= 0:
            # In this order: a segment that has a successor grows no more.
            following = bisect_right(self._bases, self._base)
            limit = self._bases[following] if following < len(self._bases) else None
            found = os.fstat(self._descriptor)
            before = self._position
            if before < found.st_size:
                batches = self._batches(offset, max_bytes, found.st_size, limit)
                if batches:
                    self._asked = self._expected
                    if limit is None and self._position == found.st_size:  # else the next segment is still unread
                        self._seen = (found.st_size, found.st_mtime_ns)
                    return batches
                if self._position > before:
                    continue
            if limit is None:
                self._seen = (found.st_size, found.st_mtime_ns)
                return []
            if before < found.st_size:
                raise self._damage("the segment ends in the middle of a record batch")
            if self._expected < limit and not may_have_gaps(self.directory):
                raise self._damage(f"the next segment begins at offset {limit}")
            self._open(limit)
        return []

    def _is_usable(self) -> bool:
        """Whether the open segment is neither deleted nor cut below the position and written anew."""
        if self._descriptor < 0:
            return False
        found = os.fstat(self._descriptor)
        position, header = self._before
        return (
            found.st_nlink > 0
            and found.st_size >= self._position
            and os.pread(self._descriptor, len(header), position) == header
        )

    def _seek(self, offset: int) -> None:
        """Stand at the batch that holds `offset`, or where it will come, or at the damage in front of it."""
        self.close()
        self._asked = offset
        if not self._bases:
            return
        self._open(self._bases[max(bisect_right(self._bases, offset) - 1, 0)])
        size = os.fstat(self._descriptor).st_size
        start = start_of_search(self._descriptor, self._index(self._base), offset, size)
        self._position = start
        for batch in walk(self._descriptor, start, size):
            if start and batch.position == start:
                self._expected = batch.base_offset  # confirmed by the index
            if batch.last_offset >= offset:
                return
            self._position, self._expected = batch.end, batch.last_offset + 1
            self._before = (batch.position, os.pread(self._descriptor, HEADER_SIZE, batch.position))

    def _open(self, base: int) -> None:
        descriptor = files.open_to_read(segment_path(self.directory, base))
        self.close()
        self._descriptor, self._base, self._position, self._expected = descriptor, base, 0, base
        self._before = (0, b"")
        self._seen = (-1, -1)

    def _batches(self, offset: int, max_bytes: int, size: int, limit: int | None) -> list[RawBatch]:
        """The sound batches at the position, which moves behind them.

        `limit` is the base offset of the next segment, None if this is the last one. Batches below `offset` are passed
        over. None at all: the data at the position is not whole yet, or nothing but passed over.
        """
        start, wanted = self._position, max(max_bytes, HEADER_SIZE)
        data = self._bytes(start, min(wanted + PREFIX_SIZE, size - start))
        found: list[RawBatch] = []
        at = 0
        while size - start - at >= HEADER_SIZE and at + PREFIX_SIZE <= len(data):
            _, length = PREFIX.unpack_from(data, at)
            end = at + PREFIX_SIZE + length
            if length < HEADER_SIZE - PREFIX_SIZE or start + end > size:
                batch, why = None, f"a record batch says it has {length + PREFIX_SIZE} bytes"
            elif end > wanted and found:
                break
            else:
                if end + PREFIX_SIZE > len(data) and start + len(data) < size:
                    data = self._bytes(start, min(end + PREFIX_SIZE, size - start))
                following = PREFIX.unpack_from(data, end)[0] if end + PREFIX_SIZE <= len(data) else limit
                batch, why = _checked(data[at:end], self._expected, following)
                is_last = limit is None and start + end == size  # nothing comes behind it that could contradict it
                if (
                    is_last
                    and batch is not None
                    and batch.base_offset > self._expected
                    and not may_have_gaps(self.directory)
                ):
                    why, batch = f"a record batch has the base offset {batch.base_offset}", None
            if batch is None:
                is_whole = length >= HEADER_SIZE - PREFIX_SIZE and start + end <= size
                if limit is None and not is_whole:
                    reason = damage.damage_at(self._descriptor, start + at, size, self._index(self._base))
                    if reason is None:
                        break
                    why = reason
                if found:
                    break  # these first; the next call reports it
                raise self._damage(why)
            self._before = (start + at, bytes(data[at : at + HEADER_SIZE]))
            at = end
            self._position, self._expected = start + end, batch.last_offset + 1
            if batch.last_offset >= offset:
                found.append(batch)
        return found

    def _bytes(self, position: int, count: int) -> memoryview:
        try:
            data = os.pread(self._descriptor, count, position)
        except MemoryError:
            raise self._damage(f"a record batch says it has {count} bytes, more than there is memory for") from None
        if len(data) < count:
            raise self._damage("the segment was cut while it was read")
        return memoryview(data)

    def _damage(self, why: str) -> CorruptRecordError:
        name = segment_name(self._base)
        return damage.place(self.directory, name, self._expected, self._position, why)


def _checked(data: memoryview, expected: int, following: int | None) -> tuple[RawBatch | None, str]:
    """The batch in `data` if everything about it is right, else None and what is wrong.

    `expected` is the lowest base offset it may have, `following` the base offset of what comes after it. A base offset
    higher than expected is fine as such (compaction leaves gaps), unless what comes after contradicts it.
    """
    try:
        batch = RawBatch(data)
    except CorruptRecordError as error:
        return None, str(error)
    if not batch.is_sound():
        return None, f"the CRC of the record batch is not {batch.crc:#010x}"
    if batch.base_offset < expected:
        return None, f"a record batch has the base offset {batch.base_offset}"
    if batch.base_offset > expected and following is not None and following < batch.next_offset:
        return None, f"record batches of the offsets {batch.base_offset} and {following} follow each other"
    return batch, ""
