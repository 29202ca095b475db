"""What an embedded consumer hands out: batches, decoded when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster import Fetched
from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.decode import decode, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.model import ConsumerRecords
    from pykafka_cli.record.batch import RawBatch


class FetchedBatch(Fetched):
    """One batch of one partition, from `start` on."""

    __slots__ = ("_batch", "_records", "_start", "count", "next_offset", "partition", "topic")

    def __init__(self, topic: str, partition: int, batch: RawBatch, start: int) -> None:
        self.topic, self.partition = topic, partition
        self._batch, self._start = batch, start
        self._records: ConsumerRecords | None = None
        self.next_offset = batch.next_offset
        self.count = batch.count if start <= batch.base_offset else len(self.records())

    def values(self) -> Sequence[bytes | None]:
        """See `Fetched`."""
        if self._records is not None:
            return self._records.values
        try:
            return values(self._batch, self._start)
        except CorruptRecordError as error:
            raise CorruptRecordError(f"{self.topic}-{self.partition}: {error}") from error

    def records(self) -> ConsumerRecords:
        """See `Fetched`."""
        if self._records is None:
            try:
                self._records = decode(self._batch, self._start)
            except CorruptRecordError as error:
                raise CorruptRecordError(f"{self.topic}-{self.partition}: {error}") from error
        return self._records

    def offset_after(self, count: int) -> int:
        """Where reading goes on when the first `count` records were processed."""
        if count >= self.count:
            return self.next_offset
        return self.records().offsets[count]
