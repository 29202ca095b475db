"""Copying: batches are read, sent to the same partition, and counted at every checkpoint."""

from __future__ import annotations

import time
from bisect import bisect_left
from typing import TYPE_CHECKING

from pykafka_cli.cli.own.copy.partitions import PartitionCopy, offsets
from pykafka_cli.cluster import ConsumerSettings, ProducerSettings
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import IsolationLevel, OffsetSpec, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cli.own.copy.positions import Positions
    from pykafka_cli.cluster import Cluster, Consumer, Fetched, Producer
    from pykafka_cli.model import ConsumerRecords

_POLL_S = 0.2
_CHECKPOINT_S = 1.0
_CHECKPOINT_RECORDS = 200_000
_HELD_UP_S = 5.0
"""After so long without a record in a partition that has some, what keeps them back is told."""
_MAX_REQUEST_SIZE = 16 * 1024 * 1024
"""Largest record, bytes; what the target takes decides its topic's max.message.bytes."""


class Copier:
    """Copies some partitions, until each has reached its end or, with `follow`, for as long as it is let.

    `tick` is called often, `say` with one-line notes. `stop` tells whether to end. The positions are right whenever the
    process ends, and however.
    """

    def __init__(
        self,
        source: Cluster,
        target: Cluster,
        positions: Positions,
        copies: Sequence[PartitionCopy],
        *,
        compression_type: str = "none",
        follow: bool = False,
        say: Callable[[str], None],
        tick: Callable[[], None],
        stop: Callable[[], bool],
    ) -> None:
        self._source, self._target, self._positions = source, target, positions
        self._copies = {copy.place: copy for copy in copies}
        self._settings = ProducerSettings(
            compression_type=compression_type, max_request_size=_MAX_REQUEST_SIZE, retries=2**31 - 1
        )
        self._follow, self._say, self._tick, self._stop = follow, say, tick, stop
        self._producers: dict[str, Producer] = {}
        self._used: set[str] = set()
        self._open = {copy.place for copy in copies if follow or copy.skip or copy.offset < copy.end}
        self._told: set[TopicPartition] = set()
        self._unstored = 0
        self._stored_at = self._moved_at = 0.0

    def run(self) -> None:
        """Copy.

        Raises:
            PykafkaError: if records could not be delivered, or somebody else writes to the target.
        """
        if not self._open:
            self._store(writing=False)
            return
        copies = [self._copies[place] for place in self._open]
        self._store(writing=True)
        consumer = self._source.consumer(
            ConsumerSettings(
                starts={copy.place: copy.offset for copy in copies},
                reset="earliest",
                isolation=IsolationLevel.READ_COMMITTED,
                auto_commit=False,
            ),
            self._say,
        )
        self._stored_at = self._moved_at = time.monotonic()
        try:
            while self._open and not self._stop():
                self._step(consumer)
            self._checkpoint()
            self._store(writing=False)
        finally:
            consumer.close()
            for producer in self._producers.values():
                producer.close()

    def _store(self, *, writing: bool) -> None:
        """Keep where all partitions stand, but for those of which it is not known yet."""
        self._positions.write(
            {copy.place: copy.mark(writing=writing) for copy in self._copies.values() if not copy.skip}
        )

    def _step(self, consumer: Consumer) -> None:
        fetched = consumer.poll(_POLL_S)
        for batch in fetched:
            self._take(batch)
            if self._stop():
                break
        now = time.monotonic()
        if fetched:
            self._moved_at = now
        else:
            self._finish_ended(consumer)
        if now - self._moved_at > _HELD_UP_S:
            self._look_what_holds_up(consumer)
            self._moved_at = now
        if self._unstored >= _CHECKPOINT_RECORDS or now - self._stored_at >= _CHECKPOINT_S:
            self._checkpoint()
        self._tick()

    def _take(self, fetched: Fetched) -> None:
        """Send on what belongs to the copy."""
        place = TopicPartition(fetched.topic, fetched.partition)
        if place not in self._open:
            return
        copy = self._copies[place]
        records = fetched.records()
        found = records.offsets
        first = bisect_left(found, copy.offset)
        last = len(found) if self._follow else bisect_left(found, copy.end)
        if copy.skip and first < last:
            count = min(copy.skip, last - first)
            copy.skipped(_columns(records, first, last), count)
            first += count
        if first < last:
            self._send(copy, _columns(records, first, last))
        if not self._follow and (copy.offset >= copy.end or last < len(found)):
            self._finish(copy)

    def _send(self, copy: PartitionCopy, records: ConsumerRecords) -> None:
        topic, partition = copy.place
        producer = self._producers.get(topic)
        if producer is None:
            producer = self._producers[topic] = self._target.producer(topic, self._settings, self._say)
        self._used.add(topic)
        headers = records.headers if any(records.headers) else None
        copy.is_dirty = True
        producer.send(ProducerRecords(records.values, records.keys, headers, records.timestamps), partition)
        count = len(records)
        copy.offset = records.offsets[-1] + 1
        copy.target_end += count
        copy.records += count
        copy.size += sum(map(len, filter(None, records.values))) + sum(map(len, filter(None, records.keys)))
        self._unstored += count
        self._refuse_failures(producer)

    def _checkpoint(self) -> None:
        """Have everything delivered, see that the target ends where it must, and keep the positions."""
        for topic in sorted(self._used):
            producer = self._producers[topic]
            producer.flush()
            self._refuse_failures(producer)
        self._used.clear()
        dirty = [copy for copy in self._copies.values() if copy.is_dirty]
        if dirty:
            ends = offsets(self._target, [copy.place for copy in dirty], OffsetSpec.LATEST)
            for copy in dirty:
                if ends[copy.place] != copy.target_end:
                    raise PykafkaError(
                        f"Somebody else writes to partition {copy.place} of the target: it ends at offset "
                        f"{ends[copy.place]}, and with what was copied it would at {copy.target_end}."
                    )
            self._positions.write({copy.place: copy.mark(writing=True) for copy in dirty})
            for copy in dirty:
                copy.is_dirty = False
        self._unstored, self._stored_at = 0, time.monotonic()

    def _finish(self, copy: PartitionCopy) -> None:
        if copy.skip:
            raise PykafkaError(
                f"Partition {copy.place} of the target has {copy.skip} record(s) more than the interrupted copy can "
                "have written: somebody else writes there. --restart begins anew, behind what it has."
            )
        self._open.discard(copy.place)

    def _finish_ended(self, consumer: Consumer) -> None:
        """Have done with partitions whose last offsets have no record for us, but markers or aborted ones."""
        if not self._follow:
            for place, offset in consumer.caught_up().items():
                if place in self._open and offset >= self._copies[place].end:
                    self._finish(self._copies[place])

    def _look_what_holds_up(self, consumer: Consumer) -> None:
        """Nothing came for a while: a topic may be gone, and the rest of a partition may be an open transaction's."""
        names = sorted({place.topic for place in self._open})
        views = self._source.topics.describe(names)
        there = {view.name: view.topic_id for view in views}
        for name in names:
            if there.get(name) != next(copy.source_id for copy in self._copies.values() if copy.place.topic == name):
                raise PykafkaError(f"Topic {name} of the source was deleted while it was copied.")
        orphans = {
            TopicPartition(view.name, one.partition) for view in views for one in view.partitions if one.leader is None
        }
        for place in sorted(orphans & self._open - self._told):
            self._told.add(place)
            self._say(f"Partition {place} of the source has no leader; waiting for one.")
        if self._follow:
            return
        for place, offset in consumer.caught_up().items():
            if place in self._open:
                copy = self._copies[place]
                if offset < copy.end:
                    self._say(
                        f"Partition {place} of the source has an open transaction from offset {offset} on; "
                        "what is behind it was not copied."
                    )
                self._finish(copy)

    @staticmethod
    def _refuse_failures(producer: Producer) -> None:
        for failure in producer.failures():
            raise PykafkaError(f"Records could not be written to topic {failure.topic}: {failure.message}")


def _columns(records: ConsumerRecords, first: int, last: int) -> ConsumerRecords:
    """Some of the records, one behind the other."""
    if not first and last == len(records):
        return records
    part = slice(first, last)
    return type(records)(
        records.offsets[part],
        records.timestamps[part],
        records.keys[part],
        records.values[part],
        records.headers[part],
        records.timestamp_type,
    )
