"""Following the batch headers of a replica without any lock, while other processes append to it and roll it."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import TYPE_CHECKING

from pykafka_cli.record.batch import HEADER_SIZE
from pykafka_cli.storage import files
from pykafka_cli.storage.directory import directory_state
from pykafka_cli.storage.segment import read_batch, segment_bases, segment_path, walk

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.segment import BatchAt


class BatchHeaders:
    """Every batch header of one replica, in order, from its log start on. Records are not read, CRCs not checked.

    A batch that is not whole ends what can be told, whether it is still being written or damaged.
    """

    def __init__(self, directory: str) -> None:
        """Nothing is opened yet."""
        self.directory = directory
        self._state: tuple[int, int, bool] | None = None
        self._bases: list[int] = []
        self._descriptor = -1
        self.rewind()

    def rewind(self) -> None:
        """Begin at the log start again."""
        self._base: int | None = None
        self._position = 0  # bytes: where the next batch begins
        self._seen = (-1, -1)  # size and modification time of the last segment when it was read to its end
        self._last = (0, b"")  # position and header of the batch in front of it, if there is one
        self.next_offset = 0
        """Behind the last batch that was handed out: the log end offset when all of them were."""

    def changed(self) -> bool:
        """Whether there may be something new: two system calls. Also True when in doubt, as in `LogReader`."""
        try:
            state = directory_state(self.directory)
            if state != self._state or not state[2] or not self._bases:
                return True
            found = os.stat(segment_path(self.directory, self._bases[-1]))
        except FileNotFoundError:
            return True
        return (found.st_size, found.st_mtime_ns) != self._seen

    def continues(self) -> bool:
        """Whether the log still holds what was handed out last, so that there is no need to `rewind`.

        Raises:
            FileNotFoundError: if the directory is missing.
        """
        self._look()
        if self._base is None:
            return True
        if self._base not in self._bases:
            return False
        descriptor = files.open_to_read(segment_path(self.directory, self._base))
        try:
            position, header = self._last
            return (
                os.fstat(descriptor).st_size >= self._position and os.pread(descriptor, len(header), position) == header
            )
        finally:
            os.close(descriptor)

    def following(self) -> Iterator[BatchAt]:
        """The batches that were not handed out yet. One counts as handed out when the next one is asked for.

        Raises:
            FileNotFoundError: if a segment vanished meanwhile, or the directory is missing.
        """
        self._look()
        if not self._bases:
            return
        base = self._bases[0] if self._base is None else self._base
        if self._base is None:
            self._enter(base)
        while True:
            # In this order: a segment that has a successor grows no more.
            number = bisect_right(self._bases, base)
            size, modified = yield from self._following(base)
            if number == len(self._bases):
                self._seen = (size, modified)
                return
            if self._position < size:
                return
            base = self._bases[number]
            self._enter(base)

    def _following(self, base: int) -> Generator[BatchAt, None, tuple[int, int]]:
        """The same within one segment; returns its size and modification time."""
        self._descriptor = files.open_to_read(segment_path(self.directory, base))
        last: BatchAt | None = None
        try:
            found = os.fstat(self._descriptor)
            for batch in walk(self._descriptor, self._position, found.st_size):
                yield batch
                last = batch
                self._position, self.next_offset = batch.end, batch.last_offset + 1
            return found.st_size, found.st_mtime_ns
        finally:
            if last is not None:
                self._last = (last.position, os.pread(self._descriptor, HEADER_SIZE, last.position))
            os.close(self._descriptor)
            self._descriptor = -1

    def read(self, batch: BatchAt) -> RawBatch:
        """All of the batch that was handed out last.

        Raises:
            CorruptRecordError: if it is none.
        """
        return read_batch(self._descriptor, batch)

    def _enter(self, base: int) -> None:
        self._base, self._position, self._last = base, 0, (0, b"")
        self.next_offset = max(base, self.next_offset)

    def _look(self) -> None:
        state = directory_state(self.directory)
        if state != self._state or not state[2]:
            self._bases = segment_bases(self.directory)
            self._state = state
