"""One replica's log as a sequence of batches in segments (LocalLog)."""

from __future__ import annotations

import os
from bisect import bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage import checkpoint, files, loader, swap
from pykafka_cli.storage.directory import directory_state
from pykafka_cli.storage.segment import (
    LOG,
    ActiveSegment,
    base_offset_of,
    read_stored,
    segment_path,
    truncate_segment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.config import LogConfig


class LocalLog:
    """One replica in Kafka's own files, in one directory: loading, noticing changes, appending, truncating, reading.

    Not safe for concurrent use: the caller holds the partition's lock during every call, and calls `refresh` first
    whenever it has let go of the lock in between. Readers that take no lock use `reader.LogReader`.

    Whatever is not whole after a crash is cut when the log is opened or refreshed. Only the active segment stays open.
    """

    def __init__(
        self, directory: str, config: LogConfig, now_ms: Callable[[], int], wanted_topic_id: str | None = None
    ) -> None:
        """Use `open`; this alone reads nothing."""
        self.directory, self._config, self._now_ms = directory, config, now_ms
        self._wanted_topic_id = wanted_topic_id
        self.topic_id: str | None = None
        self._state: tuple[int, int, bool] | None = None  # None: what is in memory cannot be trusted
        self._bases: list[int] = []
        self._finished_sizes: dict[int, int] = {}
        self._active: ActiveSegment | None = None
        self._read_cursor = (-1, 0, 0)  # offset, base offset of its segment, position
        self.epochs: checkpoint.LeaderEpochs
        self.cleaned: checkpoint.Cleaned | None = None  # the last compaction

    @classmethod
    def create(cls, directory: str, topic_id: str) -> None:
        """Make the directory of a replica (private) and its `partition.metadata`. What is there already stays."""
        files.make_directory(directory)
        if checkpoint.read_topic_id(directory) != topic_id:
            checkpoint.write_topic_id(directory, topic_id)

    @classmethod
    def open(cls, directory: str, config: LogConfig, now_ms: Callable[[], int], topic_id: str | None = None) -> Self:
        """Open and recover the log in `directory`; `now_ms` is the clock that rolling and retention go by.

        Raises:
            FileNotFoundError: if the directory is missing.
            CorruptRecordError: naming the place, if something else is wrong with it than what an interrupted write
                leaves, or it is no replica of the topic with `topic_id`, if that is given. Nothing was changed.
        """
        log = cls(directory, config, now_ms, topic_id)
        log._load()
        return log

    # What the log is

    @property
    def _segment(self) -> ActiveSegment:
        if self._active is None:
            raise ValueError(f"the log in {self.directory} is closed")
        return self._active

    @property
    def config(self) -> LogConfig:
        """What the log goes by; it may be changed at any time."""
        return self._config

    @config.setter
    def config(self, config: LogConfig) -> None:
        self._config = config
        if self._active is not None:
            self._active.config = config

    @property
    def start_offset(self) -> int:
        """The base offset of the first segment. Delete-records inside a segment is for the caller to remember."""
        return self._bases[0]

    @property
    def next_offset(self) -> int:
        """The log end offset."""
        return self._segment.next_offset

    @property
    def size(self) -> int:
        """Bytes of all `.log` files."""
        return sum(self._size_of(base) for base in self._bases)

    @property
    def last_epoch(self) -> int:
        """The newest leader epoch in the log, -1 if there is none."""
        return self.epochs.last_epoch

    @property
    def segment_bases(self) -> tuple[int, ...]:
        """The base offsets of the segments."""
        return tuple(self._bases)

    def _size_of(self, base: int) -> int:
        if base == self._bases[-1]:
            return self._segment.size
        if base not in self._finished_sizes:
            self._finished_sizes[base] = os.stat(segment_path(self.directory, base)).st_size
        return self._finished_sizes[base]

    # Loading, and noticing what others did

    def _load(self) -> None:
        """Read everything anew from the disk and set right what a crash left."""
        self.close()
        found = loader.load(self.directory, self.config, self._now_ms(), self._wanted_topic_id)
        self.topic_id, self.epochs, self._active, self._bases, self.cleaned = found
        self._finished_sizes, self._read_cursor = {}, (-1, 0, 0)
        self._settle()

    def _note_cleaned(self, cleaned: checkpoint.Cleaned | None) -> None:
        checkpoint.write_cleaned(self.directory, cleaned)
        self.cleaned = cleaned

    def _settle(self) -> None:
        """Remember the directory as it is after a change of our own."""
        self._state = directory_state(self.directory)

    def refresh(self) -> bool:
        """Notice what other processes appended, truncated, rolled or deleted; True if anything changed.

        Costs three system calls when nothing did. A torn tail is cut, as `open` does.

        Raises:
            FileNotFoundError: if the directory is gone.
        """
        state = directory_state(self.directory)
        active = self._active
        if active is not None and self._state is not None and active.is_as_on_disk():
            if state == self._state and state[2]:
                return False
            if state[:2] == self._state[:2] and not self._directory_changed():
                self._state = state
                return False
        before = self._fingerprint()
        self._load()
        return self._fingerprint() != before

    def _directory_changed(self) -> bool:
        """Look at the names and the epochs, for the time in which the modification time cannot be trusted."""
        names = os.listdir(self.directory)
        bases = sorted(base for name in names if (base := base_offset_of(name, LOG)) is not None)
        return (
            bases != self._bases
            or checkpoint.LeaderEpochs(self.directory).entries != self.epochs.entries
            or checkpoint.read_cleaned(self.directory) != self.cleaned
        )

    def _fingerprint(self) -> tuple[object, ...]:
        if self._active is None:
            return ()
        active = self._active
        return (self._bases, active.size, active.next_offset, active.last_header, self.epochs.entries, self.topic_id)

    # Changing it

    def append(self, batches: Sequence[RawBatch]) -> None:
        """Write batches whose offsets and epochs are assigned. All of them are in the log afterwards, or none.

        Raises:
            ValueError: if an offset is below the log end offset; nothing was written then.
            OSError: if the disk is full or broken; the log is as it was.
        """
        if self._state is None and self._active is not None:  # an earlier append was interrupted
            self._load()
        active = self._segment
        expected = active.next_offset
        for batch in batches:
            if batch.base_offset < expected:
                raise ValueError(f"offset {batch.base_offset} comes where the log expects {expected} or more")
            expected = batch.base_offset + batch.last_offset_delta + 1
        bases, size = list(self._bases), active.size
        state, self._state = self._state, None
        try:
            self._append(batches, state)
        except OSError:
            self._undo(bases, size)
            raise

    def _append(self, batches: Sequence[RawBatch], state: tuple[int, int, bool] | None) -> None:
        now = self._now_ms()
        active = self._segment
        renamed = False
        for batch in batches:
            # Before the batch is written: an epoch without records is cut at the next opening, the reverse would stay.
            if batch.leader_epoch > self.epochs.last_epoch:
                renamed |= self.epochs.assign(batch.leader_epoch, batch.base_offset)
            if active.should_roll(batch, now):
                active = self._roll(batch.base_offset)
                renamed = True
            active.stage(batch)
        active.flush_log()
        try:
            active.flush_indexes()
        except OSError:
            return  # readers may have seen the records, so they stay; whoever loads the log next completes the indexes
        if renamed:
            self._settle()
        else:
            self._state = state

    def _roll(self, base_offset: int) -> ActiveSegment:
        """Finish the active segment and begin a new one at `base_offset`."""
        active = self._segment
        active.finish()
        active.close()
        self._active = ActiveSegment.create(self.directory, base_offset, self.config, self._now_ms())
        self._bases.append(base_offset)
        self._finished_sizes[active.base_offset] = active.size
        if not active.size:  # replaced, not kept beside its successor
            self._delete(active.base_offset)
        return self._active

    def _undo(self, bases: list[int], size: int) -> None:
        """Take back an append that failed. If that fails as well, the next `refresh` does it for what is torn."""
        with suppress(OSError):
            for base in reversed([base for base in self._bases if base not in bases]):
                self._delete(base)
            path = segment_path(self.directory, bases[-1])
            if os.path.exists(path):
                files.truncate(path, size)
            else:  # it was empty and had been replaced
                os.close(files.create(path))
            self._load()

    def _delete(self, base: int) -> None:
        swap.delete_segment(self.directory, base)
        self._finished_sizes.pop(base, None)
        if base in self._bases:
            self._bases.remove(base)

    def truncate_to(self, offset: int) -> int:
        """Cut every batch that holds `offset` or lies behind it; returns the bytes that were cut.

        Below the start offset this empties the log, which then starts at `offset` (LocalLog.truncateTo).
        """
        if offset >= self.next_offset:
            return 0
        before = self.size
        if offset < self.start_offset:
            self.reset_to(offset)
            return before
        self._state = None
        self._segment.close()
        for base in reversed(self._bases[1:]):  # newest first: what is left is the beginning of a log at any moment
            if base < offset:
                break
            self._delete(base)
        truncate_segment(self.directory, self._bases[-1], offset)
        self._load()
        self.epochs.truncate_from_end(offset)
        self._settle()
        return before - self.size

    def reset_to(self, offset: int) -> None:
        """Throw everything away and start empty at `offset` (LocalLog.truncateFullyAndStartAt)."""
        self._state = None
        self._segment.close()
        for base in reversed(list(self._bases)):
            self._delete(base)
        self.epochs.replace([])
        ActiveSegment.create(self.directory, offset, self.config, self._now_ms()).close()
        self._load()

    # Reading

    def read(self, offset: int, max_bytes: int) -> bytes:
        """Whole batches, as stored, from the one that holds `offset` on: at least one, else at most `max_bytes`.

        One call does not cross a segment; b"" means the end of the log. CRCs are not checked.

        Raises:
            CorruptRecordError: if there is no whole batch where one has to be.
        """
        if offset >= self.next_offset:
            return b""
        known, base, position = self._read_cursor
        if known != offset:
            base, position = self._bases[max(bisect_right(self._bases, offset) - 1, 0)], -1
        while True:
            data, position, following = read_stored(
                self.directory, base, self._size_of(base), offset=offset, max_bytes=max_bytes, position=position
            )
            if data:
                self._read_cursor = (following, base, position)
                return data
            number = bisect_right(self._bases, base)
            if number == len(self._bases):
                raise CorruptRecordError(f"no batch at offset {offset} in {segment_path(self.directory, base)}")
            base, position = self._bases[number], 0

    def close(self) -> None:
        """Close the active segment; `refresh` opens it again. Safe to call twice."""
        if self._active is not None:
            self._active.close()
            self._active = None
        self._state = None
