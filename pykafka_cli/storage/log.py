"""One replica's log with all that happens to it over time, for whoever holds the partition lock (UnifiedLog)."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING

from pykafka_cli.storage import checkpoint, files, retention, search, swap
from pykafka_cli.storage.local_log import LocalLog
from pykafka_cli.storage.segment import LOG, segment_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.storage.compaction import CleanPlan
    from pykafka_cli.storage.config import LogConfig


class ReplicaLog(LocalLog):
    """A log that also deletes what is old, is compacted, and finds offsets by time.

    What is said of `LocalLog` holds: whoever calls has the partition's lock.
    """

    def __init__(
        self, directory: str, config: LogConfig, now_ms: Callable[[], int], wanted_topic_id: str | None = None
    ) -> None:
        """Use `open`; this alone reads nothing."""
        super().__init__(directory, config, now_ms, wanted_topic_id)
        self._retention_checked: int | None = None

    # Deleting what is old

    def retention_due(self) -> bool:
        """Whether log.retention.check.interval.ms have passed since this process last looked; at first it is due.

        It is due as well when the clock was put back.
        """
        checked = self._retention_checked
        return checked is None or not 0 <= self._now_ms() - checked < self.config.retention_check_interval_ms

    def apply_retention(self, high_watermark: int) -> int:
        """Delete segments that are too old or too much, wholly below `high_watermark`; returns how many."""
        now = self._retention_checked = self._now_ms()
        ends = [*self._bases[1:], self.next_offset]
        segments = [
            retention.SegmentFacts(end, self._size_of(base), partial(self._largest_timestamp, base))
            for base, end in zip(self._bases, ends, strict=True)
        ]
        count = retention.expired(segments, self.config, now, high_watermark)
        if count:
            self._delete_oldest(count)
        return count

    def _largest_timestamp(self, base: int) -> int:
        if base == self._bases[-1]:
            return self._segment.largest_timestamp
        return search.largest_timestamp(self.directory, base)

    def delete_before(self, offset: int) -> None:
        """Delete the segments that lie wholly below `offset`, but never the last one (delete-records)."""
        count = bisect_right(self._bases, offset) - 1
        if count > 0:
            self._delete_oldest(count)

    def _delete_oldest(self, count: int) -> None:
        self._state = None
        doomed = self._bases[:count]
        if count == len(self._bases):  # a log always has a segment, whose name keeps the log end offset
            self._roll(self.next_offset)
        for base in doomed:
            self._delete(base)
        self.epochs.truncate_from_start(self.start_offset)
        self._settle()

    # Compaction

    def clean_plan(self, *, forced: bool = False) -> CleanPlan | None:
        """What compaction has to do now, None for nothing; with `forced` min.cleanable.dirty.ratio does not count."""
        from pykafka_cli.storage import compaction  # noqa: PLC0415  (compacted topics are few)

        segments = [
            compaction.DirtyFacts(
                base,
                self._size_of(base),
                partial(compaction.first_timestamp, self.directory, base),
                partial(search.largest_timestamp, self.directory, base),
            )
            for base in self._bases[:-1]
        ]
        first_dirty = 0 if self.cleaned is None else self.cleaned.first_dirty
        return compaction.plan(segments, self._bases[-1], first_dirty, self.config, self._now_ms(), forced=forced)

    def compact(self, plan: CleanPlan) -> None:
        """Keep the last record of each key, as planned here or on another replica.

        Raises:
            ValueError: if no segment begins where the plan ends.
            CorruptRecordError: for a damaged segment; nothing has changed.
            OSError: if the disk is full or broken. Every last record is still there, also after a crash.
        """
        from pykafka_cli.storage import compaction  # noqa: PLC0415  (compacted topics are few)

        if plan.end not in self._bases:
            raise ValueError(f"no segment of the log in {self.directory} begins at offset {plan.end}")
        first_dirty = 0 if self.cleaned is None else self.cleaned.first_dirty

        def begin() -> None:
            # A crash from here on leaves a log that is not like any other replica, and tells so.
            self._note_cleaned(checkpoint.Cleaned(first_dirty, plan.now_ms))

        self._state = None
        compaction.clean(self.directory, self._bases, plan, self.config, begin)
        self._note_cleaned(checkpoint.Cleaned(plan.end, plan.now_ms))
        self._load()

    def adopt(self, leader: ReplicaLog) -> int:
        """Become a copy of another replica, file by file, because that one was compacted; returns bytes copied.

        A crash leaves the old log or the new one.
        """
        self._state = None
        self._segment.close()
        copied = 0
        for base in leader.segment_bases:
            for suffix in swap.SUFFIXES:
                source = segment_path(leader.directory, base, suffix)
                size = files.copy(source, segment_path(self.directory, base, suffix + swap.CLEANED))
                copied += size if suffix == LOG else 0
        swap.replace_segments(self.directory, leader.segment_bases, self._bases)
        self.epochs.replace(leader.epochs.entries)
        self._note_cleaned(leader.cleaned)
        self._load()
        return copied

    # Finding offsets by time

    def offset_for_time(
        self, timestamp: int, start_offset: int = 0, timestamps: search.Timestamps = search.record_timestamps
    ) -> search.OffsetAndTimestamp | None:
        """(offset, timestamp) of the first record from `start_offset` on that is not older than `timestamp` (ms)."""
        return search.offset_for_time(self.directory, self._bases, timestamp, start_offset, timestamps)

    def max_timestamp(
        self, start_offset: int = 0, timestamps: search.Timestamps = search.record_timestamps
    ) -> search.OffsetAndTimestamp | None:
        """(offset, timestamp) of the first record with the largest timestamp from `start_offset` on."""
        return search.max_timestamp(self.directory, self._bases, start_offset, timestamps)
