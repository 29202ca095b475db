"""Reading what transactions have committed (isolation.level read_committed), from the markers in the log.

Nothing here writes transactions: they come in segments that Kafka wrote. A batch of a transaction is decided by the
next marker of its producer id behind it: ABORT drops it, COMMIT keeps it. The marker's epoch may be higher than the
batch's (KIP-890). Until there is a marker the transaction is open, and nothing is read from its first offset on: that
is the last stable offset (ProducerStateManager.firstUnstableOffset, UnifiedLog.lastStableOffset).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pykafka_cli.engine.reading import PartitionReader
from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import OffsetSpec
from pykafka_cli.record.batch import CONTROL_BIT, TRANSACTIONAL_BIT
from pykafka_cli.record.control import ControlType, control_records
from pykafka_cli.record.decode import decode
from pykafka_cli.storage.batch_headers import BatchHeaders

if TYPE_CHECKING:
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.reader import LogReader
    from pykafka_cli.storage.segment import BatchAt

_ATTEMPTS = 4


class Transactions:
    """The transactions in one replica's log: which were aborted, and which are open.

    All headers of the log are read once, from then on those that are new; all of them again if the log was cut or its
    segments are others. What was decided stays true of a log that only grows.
    """

    def __init__(self, directory: str) -> None:
        """Nothing is read yet."""
        self._headers = BatchHeaders(directory)
        self._forget()

    def _forget(self) -> None:
        self._headers.rewind()
        self._open: dict[int, int] = {}  # producer id: first offset; the earliest comes first
        self._aborted: dict[int, tuple[list[int], list[int]]] = {}  # producer id: first offsets, offsets of markers

    @property
    def first_unstable_offset(self) -> int | None:
        """The first offset of the earliest open transaction, None if there is none."""
        return next(iter(self._open.values()), None)

    @property
    def next_offset(self) -> int:
        """How far the log was read."""
        return self._headers.next_offset

    def is_aborted(self, batch: RawBatch) -> bool:
        """Whether an ABORT marker decided over this batch."""
        if not batch.is_transactional:
            return False
        first_offsets, markers = self._aborted.get(batch.producer_id, ((), ()))
        number = bisect_right(first_offsets, batch.base_offset)
        return number > 0 and batch.base_offset < markers[number - 1]

    def changed(self) -> bool:
        """Whether `update` may find something new; two system calls."""
        return self._headers.changed()

    def update(self, high_watermark: int) -> None:
        """Take in what came to the log below the high watermark.

        Raises:
            FileNotFoundError: if the replica's directory is missing.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._update(high_watermark)
            except FileNotFoundError:  # a segment was deleted just now, if it is not the directory
                self._forget()
        return self._update(high_watermark)

    def _update(self, high_watermark: int) -> None:
        if not self._headers.continues():
            self._forget()
        for batch in self._headers.following():
            if batch.last_offset >= high_watermark:
                return  # a marker decides when it cannot be lost any more
            if not batch.attributes & TRANSACTIONAL_BIT:
                continue
            if not batch.attributes & CONTROL_BIT:
                self._open.setdefault(batch.producer_id, batch.base_offset)
            elif not self._end(batch):
                return

    def _end(self, batch: BatchAt) -> bool:
        """Take in a marker; False if it cannot be read (yet)."""
        try:
            control = self._headers.read(batch)
            records = control_records(decode(control)) if control.is_sound() else None
        except CorruptRecordError:
            records = None
        if records is None:
            return False
        for record in records:
            if record.type in (ControlType.ABORT, ControlType.COMMIT):
                first = self._open.pop(batch.producer_id, None)
                if first is not None and record.type is ControlType.ABORT:
                    first_offsets, markers = self._aborted.setdefault(batch.producer_id, ([], []))
                    first_offsets.append(first)
                    markers.append(record.offset)
        return True


class CommittedReader(PartitionReader):
    """Follows one partition up to its last stable offset."""

    def __init__(self, engine: Engine, topic: Topic, partition: int) -> None:
        super().__init__(engine, topic, partition)
        self._decided: LogReader | None = None  # the log that _transactions are of
        self._transactions = Transactions("")
        self._last_stable_offset = 0
        self._waits_for_markers = False

    def changed(self) -> bool:
        """See `PartitionReader`. Where an open transaction holds back what was read: whether it may have ended."""
        log = self._follow_leader()
        if log is None or not self._waits_for_markers or log is not self._decided:
            return log is not None and log.changed()
        return self._deleted_before > self._last_stable_offset or self._transactions.changed()

    def find(self, spec: OffsetSpec) -> int | None:
        """See `PartitionReader`. The latest is the last stable offset."""
        return min(self._ask(self._update), self.end_offset()) if spec is OffsetSpec.LATEST else super().find(spec)

    def is_visible(self, batch: RawBatch) -> bool:
        """See `PartitionReader`; of a batch that `fetch` has given last."""
        return super().is_visible(batch) and not self._transactions.is_aborted(batch)

    def _fetch(self, log: LogReader, offset: int, max_bytes: int) -> list[RawBatch]:
        if log is not self._decided:
            self._update(log)
        elif self._waits_for_markers and offset >= self._update(log):
            self._hold_back(log)
            return []
        self._waits_for_markers = False
        batches = super()._fetch(log, offset, max_bytes)
        if not batches or batches[-1].next_offset <= self._last_stable_offset:
            return batches
        stable_offset = self._update(log)
        stable = [batch for batch in batches if batch.base_offset < stable_offset]
        if stable and len(stable) < len(batches):
            log.close()  # so that `changed` is true, and the next call finds out what holds back
        elif not stable:
            self._hold_back(log)
        return stable

    def _hold_back(self, log: LogReader) -> None:
        """Wait for markers, if it is not for one that a damaged place hides. Raises CorruptRecordError then."""
        log.read(self._transactions.next_offset, 1)
        self._waits_for_markers = True

    def _update(self, log: LogReader) -> int:
        """Take in what came to the log; returns its last stable offset."""
        if log is not self._decided:
            self._transactions = Transactions(log.directory)
            self._decided = log
        transactions = self._transactions
        transactions.update(self._high_watermark)
        first = transactions.first_unstable_offset
        start = max(log.start_offset(), self._deleted_before)
        self._last_stable_offset = max(start, transactions.next_offset if first is None else first)
        return self._last_stable_offset
