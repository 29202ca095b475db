"""The partitions of a copy: from where to where each is read, and how one that was interrupted goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.own.copy.positions import Mark
from pykafka_cli.cluster import ConsumerSettings
from pykafka_cli.errors import KafkaError, PykafkaError
from pykafka_cli.model import ConsumerRecords, OffsetSpec, TimestampType, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pykafka_cli.cli.own.copy.topics import TopicPlan
    from pykafka_cli.cluster import Cluster

_RESTART = "--restart begins anew, behind what the target has; delete the topic there first to have nothing twice."
_SETTLE_S = 0.3
_SETTLE_LOOKS = 10
_PATIENCE_S = 30.0


class Beginning(NamedTuple):
    """Where a partition begins that was never copied: `last` offsets before its end, or at a time in ms."""

    last: int | None = None
    since_ms: int | None = None


BEGINNING = Beginning()
"""Where nothing is said: at the first record."""


class Record(NamedTuple):
    """What two records are compared by; `timestamp` None where a cluster gave its own."""

    key: bytes | None
    value: bytes | None
    timestamp: int | None


@dataclass(slots=True)
class PartitionCopy:
    """One partition on its way. Not frozen: this is where the copy stands.

    What is below `offset` of the source has been handed over, and the target ends at `target_end` once all that has
    arrived. `skip` records more are in the target already, the last of them is `expected`. `end` None: there is none.
    """

    place: TopicPartition
    source_id: str
    offset: int
    end: int
    target_end: int
    skip: int = 0
    expected: Record | None = None
    is_resumed: bool = False
    is_dirty: bool = False
    records: int = 0
    size: int = 0

    def mark(self, *, writing: bool) -> Mark:
        """What to keep of it."""
        return Mark(self.offset, self.source_id, self.target_end, writing)

    def skipped(self, records: ConsumerRecords, count: int) -> None:
        """Pass over records that are in the target already.

        Raises:
            PykafkaError: if the last one is another than the target's.
        """
        self.skip -= count
        self.offset = records.offsets[count - 1] + 1
        if self.skip:
            return
        self.is_dirty = True
        if self.expected is not None:
            found = record_at(records, count - 1)
            if found[:2] != self.expected[:2] or (
                self.expected.timestamp is not None and self.expected.timestamp != found.timestamp
            ):
                raise PykafkaError(
                    f"The last record of partition {self.place} of the target, at offset {self.target_end - 1}, is not "
                    f"the one that the interrupted copy wrote last: somebody else writes there. {_RESTART}"
                )


def beginnings(
    source: Cluster,
    target: Cluster,
    plans: Sequence[TopicPlan],
    marks: Mapping[TopicPartition, Mark],
    *,
    start: Beginning,
    say: Callable[[str], None],
) -> list[PartitionCopy]:
    """Where each partition stands now. On the target every topic has to be there.

    Raises:
        PykafkaError: if the copy cannot go on where it was without doubling or losing records.
    """
    ids = {TopicPartition(plan.name, number): plan.id for plan in plans for number in range(plan.partitions)}
    firsts, ends = offsets(source, ids, OffsetSpec.EARLIEST), offsets(source, ids, OffsetSpec.LATEST)
    target_ends = offsets(target, ids, OffsetSpec.LATEST)
    interrupted = [place for place in ids if place in marks and marks[place].writing]
    if interrupted:
        target_ends |= _settled(target, interrupted, target_ends)
    copies = []
    fresh = [place for place in ids if place not in marks]
    starts = _first_offsets(source, fresh, firsts, ends, start)
    for place, source_id in ids.items():
        mark = marks.get(place)
        if mark is None:
            copies.append(PartitionCopy(place, source_id, starts[place], ends[place], target_ends[place]))
        else:
            copies.append(
                _resumed(
                    place, source_id, mark, source=(firsts[place], ends[place]), target_end=target_ends[place], say=say
                )
            )
    last = _last_records(target, [copy for copy in copies if copy.skip])
    for copy in copies:
        copy.expected = last.get(copy.place)
    return copies


def offsets(cluster: Cluster, places: Iterable[TopicPartition], spec: OffsetSpec | int) -> dict[TopicPartition, int]:
    """The offset at a place of each partition; the end where there is no record at or after a time.

    Raises:
        KafkaError: of the first partition that cannot be asked.
    """
    found = {}
    missing = []
    for answer in cluster.logs.offsets(dict.fromkeys(places, spec)):
        if answer.error is not None:
            raise KafkaError(answer.error.code, f"Partition {answer.partition}: {answer.error}") from answer.error
        if answer.offset is None:
            missing.append(answer.partition)
        else:
            found[answer.partition] = answer.offset
    if missing:
        found |= offsets(cluster, missing, OffsetSpec.LATEST)
    return found


def record_at(records: ConsumerRecords, at: int) -> Record:
    """One record of many."""
    is_own = records.timestamp_type is TimestampType.CREATE_TIME
    return Record(records.keys[at], records.values[at], records.timestamps[at] if is_own else None)


def _first_offsets(
    source: Cluster,
    places: Sequence[TopicPartition],
    firsts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    start: Beginning,
) -> dict[TopicPartition, int]:
    if start.last is not None:
        return {place: max(firsts[place], ends[place] - start.last) for place in places}
    if start.since_ms is not None:
        return offsets(source, places, start.since_ms)
    return {place: firsts[place] for place in places}


def _resumed(
    place: TopicPartition,
    source_id: str,
    mark: Mark,
    *,
    source: tuple[int, int],
    target_end: int,
    say: Callable[[str], None],
) -> PartitionCopy:
    first, end = source
    if mark.source is not None and mark.source != source_id:
        raise PykafkaError(
            f"Topic {place.topic} of the source is not the one that was copied before: it was deleted and created "
            f"anew, or is another cluster's. {_RESTART}"
        )
    if mark.offset > end:
        raise PykafkaError(
            f"Partition {place} was copied up to offset {mark.offset}, but the source ends at {end}: it lost records. "
            f"{_RESTART}"
        )
    if mark.end is not None and target_end < mark.end:
        raise PykafkaError(
            f"Partition {place} of the target ended at offset {mark.end} when it was copied to, and ends at "
            f"{target_end} now: it lost records. {_RESTART}"
        )
    written = 0 if mark.end is None else target_end - mark.end
    if written and not mark.writing:
        say(f"Partition {place} of the target has {written} record(s) behind the copied ones that somebody else wrote.")
        written = 0
    if mark.offset < first:
        if written:
            raise PykafkaError(
                f"Partition {place} cannot be gone on with: the source has deleted its records below offset {first}, "
                f"and {written} record(s) from offset {mark.offset} on are in the target. {_RESTART}"
            )
        say(f"Partition {place}: the source has deleted its records below offset {first}; going on there.")
    return PartitionCopy(place, source_id, max(mark.offset, first), end, target_end, skip=written, is_resumed=True)


def _settled(
    target: Cluster, places: Sequence[TopicPartition], ends: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Ends of the target that do not move any more: what a killed process had sent last may still be under way."""
    seen = {place: ends[place] for place in places}
    for _ in range(_SETTLE_LOOKS):
        time.sleep(_SETTLE_S)
        now = offsets(target, places, OffsetSpec.LATEST)
        if now == seen:
            return seen
        seen = now
    moving = next((place for place in places if seen[place] != ends[place]), places[0])
    raise PykafkaError(f"Somebody is writing to partition {moving} of the target. Is another copy running?")


def _last_records(target: Cluster, copies: Sequence[PartitionCopy]) -> dict[TopicPartition, Record]:
    """The last record of each partition of the target that still has it."""
    starts = {copy.place: copy.target_end - 1 for copy in copies}
    firsts = offsets(target, starts, OffsetSpec.EARLIEST) if starts else {}
    starts = {place: offset for place, offset in starts.items() if firsts[place] <= offset}
    found: dict[TopicPartition, Record] = {}
    if not starts:
        return found
    consumer = target.consumer(ConsumerSettings(starts=starts, reset="earliest", auto_commit=False), lambda _: None)
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while len(found) < len(starts):
            for fetched in consumer.poll(0.1):
                records = fetched.records()
                found.setdefault(TopicPartition(fetched.topic, fetched.partition), record_at(records, 0))
            if starts.keys() <= found.keys() | consumer.caught_up().keys():
                return found
            if time.monotonic() > deadline:
                place = next(place for place in starts if place not in found)
                raise PykafkaError(f"The last record of partition {place} of the target could not be read.")
    finally:
        consumer.close()
    return found
