"""Consuming from an embedded cluster: which partitions, from where, and following them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pykafka_cli.cluster import Consumer, Fetched
from pykafka_cli.embedded.assignment import GroupAssignment
from pykafka_cli.embedded.fetched_batch import FetchedBatch
from pykafka_cli.embedded.starting_offset import by_policy, starting_offset
from pykafka_cli.embedded.subscription import Subscription
from pykafka_cli.engine import open_files
from pykafka_cli.engine.reading import PartitionReader
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.rows import CommittedOffset
from pykafka_cli.model import IsolationLevel

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import ConsumerSettings
    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.model import TopicPartition
    from pykafka_cli.record.batch import RawBatch

_BUSY_STEP_S, _IDLE_STEP_S = 0.002, 0.004
_IDLE_AFTER_S = 0.5
_IDLE_SHARE = 60
"""An idle consumer sleeps this many times as long as one look at its partitions takes."""
_LONGEST_STEP_S = 0.1

_FILES_OF_A_PARTITION = 2
"""What is wanted; one is enough."""

NO_EPOCH = -1

_PASSING = frozenset({ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.LEADER_NOT_AVAILABLE})
"""Errors that the next look at the topics clears up: a topic was deleted, or a leader died, in this very moment."""


class _Position:
    """One assigned partition: its reader, where it reads on, and what was processed."""

    __slots__ = ("caught_up", "committed", "next_offset", "partition", "processed", "reader", "topic")

    def __init__(self, topic: Topic, partition: int, reader: PartitionReader) -> None:
        self.topic, self.partition, self.reader = topic, partition, reader
        self.next_offset: int | None = None
        self.processed: int | None = None
        self.committed: int | None = None
        self.caught_up = False

    def epoch(self) -> int:
        """The leader epoch to commit: as with Kafka's consumer none where some of what was read was put back."""
        return self.reader.leader_epoch if self.processed == self.next_offset else NO_EPOCH


class EmbeddedConsumer(Consumer):
    """Reads one topic, all topics that match a regex, or one partition. Creates nothing."""

    def __init__(self, access: EngineAccess, settings: ConsumerSettings, notify: Callable[[str], None]) -> None:
        self._access, self._settings, self._notify = access, settings, notify
        self._subscription = Subscription(settings, notify)
        self._positions: dict[tuple[str, int], _Position] = {}
        self._reader = PartitionReader
        if settings.isolation is IsolationLevel.READ_COMMITTED:
            from pykafka_cli.engine.transactions import CommittedReader  # noqa: PLC0415  (few consumers ask for it)

            self._reader = CommittedReader
        self._generation = -1
        self._keeps_open = True
        self._started = False
        self._quiet_since = time.monotonic()
        self._next_commit = time.monotonic() + settings.auto_commit_interval_ms / 1000
        by_hand = settings.partition is not None or settings.starts is not None
        self._group = None if by_hand else GroupAssignment(settings, notify)

    def missing(self) -> str | None:
        """See `Consumer`."""
        return self._subscription.missing

    def caught_up(self) -> dict[TopicPartition, int]:
        """See `Consumer`."""
        return {
            position.reader.partition: position.next_offset
            for position in self._positions.values()
            if position.caught_up and position.next_offset is not None
        }

    def partitions(self) -> list[TopicPartition]:
        """See `Consumer`."""
        return [position.reader.partition for position in self._positions.values()]

    def poll(self, timeout: float) -> list[Fetched]:
        """See `Consumer`."""
        deadline = time.monotonic() + timeout
        while True:
            began = time.monotonic()
            self._assign()
            fetched = self._fetch()
            self._commit_if_due(began)
            now = time.monotonic()
            if fetched:
                self._quiet_since = now
                return fetched
            if now >= deadline:
                return []
            step = _BUSY_STEP_S if now - self._quiet_since < _IDLE_AFTER_S else _IDLE_STEP_S
            step = max(step, min((now - began) * _IDLE_SHARE, _LONGEST_STEP_S))
            time.sleep(min(step, deadline - now))

    def processed(self, fetched: Fetched, count: int) -> None:
        """See `Consumer`."""
        position = self._positions.get((fetched.topic, fetched.partition))
        if position is not None:
            assert isinstance(fetched, FetchedBatch)  # noqa: S101  (only ours come back)
            position.processed = fetched.offset_after(count)

    def commit(self) -> None:
        """See `Consumer`."""
        engine = self._access.engine()
        if self._settings.group is None or engine is None:
            return
        offsets = self._unsaved(engine)
        if not offsets:
            return
        if self._group is not None:
            self._group.commit(offsets)
        else:
            try:
                engine.groups.commit(self._settings.group, offsets)
            except KafkaError as error:  # the group has members, or there is no broker: reading goes on, as with Kafka
                self._notify(f"Offsets of group {self._settings.group} were not committed: {error}")
                return
        for position in self._positions.values():
            position.committed = position.processed

    def _unsaved(self, engine: Engine) -> dict[tuple[Topic, int], CommittedOffset]:
        """What was processed and is not committed yet."""
        now = engine.now_ms()
        return {
            (position.topic, position.partition): CommittedOffset(position.processed, position.epoch(), "", now)
            for position in self._positions.values()
            if position.processed is not None and position.processed != position.committed
        }

    def close(self) -> None:
        """See `Consumer`."""
        try:
            if self._settings.auto_commit:
                self.commit()
        finally:
            if self._group is not None:
                self._group.leave()
        for position in self._positions.values():
            position.reader.close()
        self._positions.clear()

    # Which partitions

    def _assign(self) -> None:
        """Take up what the topics look like now; cheap while nothing changes."""
        engine = self._access.engine()
        if engine is None:
            self._subscription.say_missing(None)
            self._started = True
            return
        generation = engine.generation()
        group = self._group
        if generation == self._generation and not (group is not None and group.is_due(time.monotonic())):
            return
        self._generation = generation
        wanted = self._subscription.partitions(engine.store)
        came = dict.fromkeys(wanted, self._started and group is not None)
        """Whether a partition came into being while we were reading: nothing of it was missed then."""
        if group is not None:
            unsaved = self._unsaved(engine) if self._settings.auto_commit else {}
            came = group.share(engine, wanted, came, unsaved)
            wanted = {key: wanted[key] for key in came if key in wanted}
        for key in [key for key, position in self._positions.items() if wanted.get(key) != position.topic]:
            position = self._positions.pop(key)
            position.reader.close()
            if engine.store.topic(position.topic.name) != position.topic and key[1] == 0:
                self._notify(f"Topic {position.topic.name} was deleted.")
        self._begin(engine, {key: topic for key, topic in wanted.items() if key not in self._positions}, came)
        self._started = True

    def _begin(
        self, engine: Engine, partitions: dict[tuple[str, int], Topic], came: dict[tuple[str, int], bool]
    ) -> None:
        """Take up partitions: where the group has committed, at the start of one that `came`, or as told."""
        name = self._settings.group
        committed = {} if name is None or not partitions else engine.store.committed(name)
        for key, topic in partitions.items():
            position = _Position(topic, key[1], self._reader(engine, topic, key[1]))
            saved = committed.get(key)
            if saved is not None:
                position.next_offset = position.processed = position.committed = saved.offset
            elif came[key]:
                position.next_offset = 0
            elif self._settings.starts is not None:
                position.next_offset = position.processed = self._settings.starts[position.reader.partition]
            self._positions[key] = position
        count = len(self._positions)
        self._keeps_open = count == 1 or open_files.allowed(count * _FILES_OF_A_PARTITION) >= count
        if self._group is not None and partitions:
            self._group.begin([saved.offset for key, saved in committed.items() if key in partitions])

    # Reading

    def _fetch(self) -> list[Fetched]:
        fetched: list[Fetched] = []
        for position in self._positions.values():
            try:
                batches = self._read(position)
                if not self._keeps_open:
                    position.reader.let_go()
            except KafkaError as error:
                if error.code in _PASSING:
                    continue
                raise
            if batches is None:
                position.caught_up = False
                continue
            position.caught_up = not batches and position.reader.leader is not None
            last: FetchedBatch | None = None
            for batch in batches:
                start, position.next_offset = position.next_offset or 0, batch.next_offset
                if position.reader.is_visible(batch):
                    last = FetchedBatch(position.topic.name, position.partition, batch, start)
                    fetched.append(last)
                elif last is not None:
                    last.next_offset = position.next_offset  # there is nothing in it to be processed
                elif position.processed == start:
                    position.processed = position.next_offset
        return fetched

    def _read(self, position: _Position) -> list[RawBatch] | None:
        """What came to one partition; None if the next look has to read elsewhere.

        The first look also finds out where to begin.
        """
        reader = position.reader
        if position.next_offset is None:
            if reader.leader is None:
                return []
            position.next_offset = starting_offset(reader, self._settings)
            if position.processed is None:
                position.processed = position.next_offset
        elif not reader.changed():
            return []
        try:
            return reader.fetch(position.next_offset)
        except KafkaError as error:
            if error.code is not ErrorCode.OFFSET_OUT_OF_RANGE:
                raise
        position.next_offset = position.processed = self._reset(position)
        return None

    def _reset(self, position: _Position) -> int:
        """Where to go on from an offset that the log does not have (D9 of the design: the move is told)."""
        reader = position.reader
        first, end = reader.start_offset(), reader.end_offset()
        where = (
            f"Offset {position.next_offset} of partition {reader.partition} is outside the log, which has offsets "
            f"{first} to {end}"
        )
        if self._settings.reset == "none":
            raise KafkaError(ErrorCode.OFFSET_OUT_OF_RANGE, f"{where}.")
        offset = by_policy(reader, self._settings)
        self._notify(f"{where}; going on at {offset}.")
        return offset

    def _commit_if_due(self, now: float) -> None:
        if self._settings.auto_commit and now >= self._next_commit:
            self.commit()
            self._next_commit = now + self._settings.auto_commit_interval_ms / 1000
