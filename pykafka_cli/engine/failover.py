"""Broker death, return and leader election: state changes under the cluster lock and the locks of what they change.

Every change of a partition's leader or ISR is committed while its partition lock is held, so no append is under way.
Before a new leader is announced, the rest of the ISR is made equal to it: what a consumer reads from the new leader
can no more be lost by the next failure than anything acknowledged.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.engine import high_watermark, open_files, replica_directories
from pykafka_cli.engine.replication import Synced
from pykafka_cli.engine.sweeping import forget, sweep
from pykafka_cli.engine.syncing import ReplicaFailedError, copy_ahead, make_isr_agree, mend, open_replica, sync
from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError, in_words
from pykafka_cli.metadata import election
from pykafka_cli.metadata.partition_change import Election
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.store import Broker, Topic

_SPARE_FILES = 30
"""Open files for the logs of the replicas of one partition."""


class Change(NamedTuple):
    """What happened to one partition."""

    topic: Topic
    partition: int
    before: PartitionState
    after: PartitionState


class Failover:
    """Kills and restarts brokers of one engine, and elects leaders."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # Death

    def kill(self, broker_id: int) -> list[Change]:
        """Fence a living broker: it leaves every ISR and leads nothing. Returns what changed.

        From the commit on, nobody opens a file below its directory until it is restarted. It is one state change,
        unless there are more partitions than locks can be held: then the broker is dead with the last of them, and who
        was stopped in between kills it again.
        """
        engine = self._engine
        with engine.locks.cluster():
            sweep(engine)
            broker = self.registered(broker_id)
            alive = self._alive() - {broker_id}
            dead = broker._replace(alive=False)
            changes: list[Change] = []
            chunks = list(_chunks(engine.store.replicas_of(broker_id))) or [[]]
            for number, chunk in enumerate(chunks, 1):
                with engine.locks.partitions(_names(chunk)):
                    changed = []
                    for topic, partition, before in self._states(chunk):
                        settings = engine.settings.on_controller(topic, alive)
                        after = election.broker_fenced(
                            before, broker_id, alive=_electable(before, alive),
                            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
                        )  # fmt: skip
                        if after is not None:
                            after, _ = self.join_isr(topic, partition, after, alive)
                            changed.append(Change(topic, partition, before, after))
                    changes += self.commit(changed, broker=dead, announced=number == len(chunks))
        return changes

    def follower_failed(self, topic: Topic, partition: int, broker: int, cause: BaseException) -> None:
        """A follower's files cannot be written: it leaves the ISR (what replica.lag.time.max.ms does in Kafka)."""
        engine = self._engine
        name = TopicPartition(topic.name, partition)
        with engine.locks.cluster(), engine.locks.partitions([name]):
            before = engine.store.partition(topic, partition)
            if before is None or broker not in before.isr or broker == before.leader:
                return
            settings = engine.settings.on_controller(topic)
            after = election.replica_lagging(
                before, broker, alive=self._alive().__contains__, min_isr=settings.min_insync_replicas
            )
            if after is not None:
                self.commit([Change(topic, partition, before, after)])
                engine.notify(f"Broker {broker} left the ISR of {name}: {in_words(cause)}")

    # Return

    def restart(
        self, broker_id: int, *, rebalance: bool, progress: Callable[[int, int], None] | None = None
    ) -> tuple[list[Change], Synced]:
        """Bring a dead broker back: truncate and copy its replicas, rejoin the ISRs, lead again with `rebalance`.

        A replica whose leader, or which itself, cannot be read is left out, with a note. Reassignments that waited for
        this broker go on. `progress` hears of bytes copied and of about how many there are to be copied.
        """
        engine = self._engine
        with engine.locks.cluster():
            broker = self.registered(broker_id)
            replicas = engine.store.replicas_of(broker_id)
            self._wait_for_filling(broker_id)
            replica_directories.prepare(engine, broker_id, replicas)
            total = Synced(0, 0)
            copied_more = (lambda _: None) if progress is None else self._counted(progress, replicas, broker_id)
            for topic, partition, state in self._states(replicas):  # the bulk, while nobody waits for a lock
                if broker_id not in _filling(state):
                    mend(engine, topic, partition, state, broker_id)
                # without the lock, compaction might come in between
                if broker_id not in _filling(state) and not engine.settings.on_leader(topic, partition).log.compact:
                    try:
                        total += copy_ahead(engine, topic, partition, state, broker_id, copied_more=copied_more)
                    except (OSError, PykafkaError, ValueError):
                        continue  # it is told when the broker should join the ISR
            alive = self._alive() | {broker_id}
            changes: list[Change] = []
            for chunk in _chunks(replicas) if replicas else [[]]:
                with engine.locks.partitions(_names(chunk)):
                    changed = []
                    for topic, partition, before in self._states(chunk):
                        settings = engine.settings.on_controller(topic, alive)
                        after = election.broker_returned(
                            before, broker_id, alive=_electable(before, alive),
                            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
                        ) or before  # fmt: skip
                        after, synced = self.join_isr(topic, partition, after, alive)
                        total += synced
                        if rebalance:
                            after = self._preferred(topic, after, alive.__contains__)
                        if after != before:
                            changed.append(Change(topic, partition, before, after))
                    changes += self.commit(changed, broker=broker._replace(alive=True))
        waiting = [
            TopicPartition(topic.name, partition)
            for topic, partition, state in engine.store.reassigning()
            if broker_id in state.replicas
        ]
        for unfinished in engine.reassignments.advance(waiting):
            engine.notify(f"Reassignment of partition {unfinished.partition} is in progress: {unfinished.reason}.")
        return changes, total

    def _counted(
        self, progress: Callable[[int, int], None], replicas: Sequence[tuple[Topic, int]], broker: int
    ) -> Callable[[int], None]:
        """What hears of bytes as they are copied, and tells how many there are by now and will be in all."""
        directory = self._engine.directory
        expected = sum(
            max(0, _log_size(directory.replica(state.leader, topic.name, partition))
                - _log_size(directory.replica(broker, topic.name, partition)))
            for topic, partition, state in self._states(replicas)
            if state.leader not in (NO_LEADER, broker)
        )  # fmt: skip
        copied = 0

        def copied_more(size: int) -> None:
            nonlocal copied
            copied += size
            progress(copied, max(copied, expected))

        return copied_more

    def join_isr(
        self, topic: Topic, partition: int, state: PartitionState, alive: Collection[int]
    ) -> tuple[PartitionState, Synced]:
        """Let every living replica that is not in sync catch up with the leader, if there is one.

        Replicas that a reassignment is still filling are none of its business. The caller holds the partition's lock.
        """
        settings = self._engine.settings.on_controller(topic, alive)
        total = Synced(0, 0)
        filling = _filling(state)
        for broker in state.replicas:
            if state.leader == NO_LEADER or broker not in alive or broker in state.isr or broker in filling:
                continue
            try:
                total += sync(self._engine, topic, partition, state, broker)
            except ReplicaFailedError as error:
                whose = "the log of its leader, broker" if error.broker == state.leader else "the log of broker"
                self._engine.notify(
                    f"Broker {broker} stays out of the ISR of {topic.name}-{partition}: {whose} {error.broker}, cannot "
                    f"be used: {error}"
                )
                continue
            state = election.replica_caught_up(
                state, broker, alive=alive.__contains__,
                min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
            ) or state  # fmt: skip
        return state, total

    def _preferred(self, topic: Topic, state: PartitionState, alive: Callable[[int], bool]) -> PartitionState:
        if state.leader in (NO_LEADER, state.replicas[0]):
            return state
        settings = self._engine.settings.on_controller(topic)
        try:
            return election.elect_preferred(state, alive=alive, min_isr=settings.min_insync_replicas)
        except KafkaError:
            return state

    def _wait_for_filling(self, broker: int) -> None:
        """Whoever fills a replica of a broker that died lets go of it before the next step."""
        for topic, partition, state in self._engine.store.reassigning():
            if broker in _filling(state):
                self._engine.locks.wait_for_filling(TopicPartition(topic.name, partition), broker)

    # Elections by command

    def elect(self, kind: Election, topic: Topic, partition: int) -> Change:
        """Elect a leader of one partition: its preferred replica, or (unclean) any living one.

        Raises:
            KafkaError: ELECTION_NOT_NEEDED, PREFERRED_LEADER_NOT_AVAILABLE, ELIGIBLE_LEADERS_NOT_AVAILABLE,
                UNKNOWN_TOPIC_OR_PARTITION.
        """
        engine = self._engine
        with engine.locks.cluster(), engine.locks.partitions([TopicPartition(topic.name, partition)]):
            before = engine.store.partition(topic, partition)
            if before is None:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
            alive = self._alive()
            min_isr = engine.settings.on_controller(topic).min_insync_replicas
            elect = election.elect_preferred if kind is Election.PREFERRED else election.elect_unclean
            after = elect(before, alive=alive.__contains__, min_isr=min_isr)
            after, _ = self.join_isr(topic, partition, after, alive)
            return self.commit([Change(topic, partition, before, after)])[0]

    def configs_changed(self, topics: Iterable[Topic]) -> list[Change]:
        """Elect leaders, and count eligible leaders anew, by the configs that topics have now."""
        engine = self._engine
        with engine.locks.cluster():
            alive = self._alive()
            changes: list[Change] = []
            concerned = [
                (topic, partition)
                for topic in topics
                for partition, state in enumerate(engine.store.partitions(topic))
                if self._reconsidered(topic, state, alive) is not None or self._is_held_wrongly(topic, partition, state)
            ]
            for chunk in _chunks(concerned):
                with engine.locks.partitions(_names(chunk)):
                    changed = []
                    for topic, partition, before in self._states(chunk):
                        after = self._reconsidered(topic, before, alive)
                        if after is not None:
                            after, _ = self.join_isr(topic, partition, after, alive)
                        if after is not None or self._is_held_wrongly(topic, partition, before):
                            changed.append(Change(topic, partition, before, after or before))
                    changes += self.commit(changed)
        return changes

    def _reconsidered(self, topic: Topic, state: PartitionState, alive: Collection[int]) -> PartitionState | None:
        settings = self._engine.settings.on_controller(topic, alive)
        return election.configs_changed(
            state, alive=_electable(state, alive),
            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
        )  # fmt: skip

    def _is_held_wrongly(self, topic: Topic, partition: int, state: PartitionState) -> bool:
        """Whether the high watermark stands still although it need not any more, or does not although it has to."""
        if state.leader == NO_LEADER:
            return False
        min_isr = self._engine.settings.topic(topic, state.leader).min_insync_replicas
        is_held = self._engine.store.high_watermark(topic, partition) is not None
        return is_held is not high_watermark.lacks_replicas(state, min_isr)

    # Shared

    def registered(self, broker_id: int) -> Broker:
        """The broker with this id. Raises KafkaError if it is not registered."""
        for broker in self._engine.store.brokers():
            if broker.id == broker_id:
                return broker
        raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker {broker_id} is not registered.")

    def _alive(self) -> set[int]:
        return {broker.id for broker in self._engine.store.brokers() if broker.alive}

    def _states(self, replicas: Sequence[tuple[Topic, int]]) -> Iterator[tuple[Topic, int, PartitionState]]:
        for topic, partition in replicas:
            state = self._engine.store.partition(topic, partition)
            if state is not None:
                yield topic, partition, state

    def commit(
        self, changes: Sequence[Change], *, broker: Broker | None = None, announced: bool = True
    ) -> list[Change]:
        """Announce new states, the ISR made equal to each new leader first. The caller holds the partitions' locks.

        Returns the changes as they were made: a replica that cannot be read does not stay in the ISR of a new leader.
        What is no replica any more is deleted on living brokers. `broker` is as it is from now on, alive or dead; its
        own change is committed with the others, or with later ones if it is not to be `announced` yet.
        """
        engine, store = self._engine, self._engine.store
        alive = self._alive()
        if broker is not None:
            alive = alive | {broker.id} if broker.alive else alive - {broker.id}
        changes = [self._agreed(change, alive) for change in changes]
        watermarks = [high_watermark.after(engine, *change) for change in changes]
        with ExitStack() as held:
            for change in changes:
                if change.after.leader in _filling(change.before):  # whoever fills it lets go first
                    name = TopicPartition(change.topic.name, change.partition)
                    lock = held.enter_context(closing(engine.locks.replica(name, change.after.leader)))
                    lock.acquire()
            with store.transaction():
                store.put_partitions((change.topic, change.partition, change.after) for change in changes)
                for change, watermark in zip(changes, watermarks, strict=True):
                    self._lower_log_start(change)
                    store.put_high_watermark(change.topic, change.partition, watermark)
                    gone = _gone(change)
                    if gone:
                        store.remove_replicas(change.topic, change.partition, gone)
                        store.leftovers.note(change.topic.topic_id, change.topic.name)
                if broker is not None and announced:
                    store.put_broker(broker)
                    engine.move_controller()
            engine.bump()
        for change in changes:
            for gone_from in _gone(change) & alive:
                name = TopicPartition(change.topic.name, change.partition)
                replica_directories.discard(engine, gone_from, name, change.topic.topic_id)
            if _gone(change):
                forget(engine, change.topic.topic_id)
        return changes

    def _lower_log_start(self, change: Change) -> None:
        """A leader of an unclean election may end below the records that were deleted: its log starts at its end."""
        topic, partition, leader = change.topic, change.partition, change.after.leader
        start = self._engine.store.log_start_offset(topic, partition)
        if not start or leader in (NO_LEADER, change.before.leader):
            return
        try:
            with closing(open_replica(self._engine, topic, partition, leader)) as log:
                if log.next_offset < start:
                    self._engine.store.put_log_start_offset(topic, partition, log.next_offset)
        except ReplicaFailedError:
            return  # nothing can be read from it anyway

    def _agreed(self, change: Change, alive: Collection[int]) -> Change:
        """The change, once a new leader and its ISR agree. Who cannot be read leaves the ISR, and is not elected."""
        topic, partition, before, state = change
        settings = self._engine.settings.on_controller(topic, alive)
        usable = set(alive)
        while state.leader != before.leader:
            failed = make_isr_agree(self._engine, topic, partition, state)
            if failed is None:
                break
            self._engine.notify(f"Broker {failed.broker} left the ISR of {topic.name}-{partition}: {failed}")
            usable.discard(failed.broker)
            state = election.unclean_shutdown(
                state, failed.broker, alive=_electable(state, usable),
                min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
            ) or state  # fmt: skip
        return change._replace(after=state)


def _log_size(directory: str) -> int:
    """Bytes of the segments in a directory; none where there is no directory."""
    try:
        with os.scandir(directory) as entries:
            return sum(entry.stat().st_size for entry in entries if entry.name.endswith(".log"))
    except FileNotFoundError:
        return 0


def _filling(state: PartitionState) -> frozenset[int]:
    """Replicas that a reassignment adds and that have not caught up yet."""
    return frozenset(state.adding).difference(state.isr, state.elr)


def _electable(state: PartitionState, alive: Collection[int]) -> Callable[[int], bool]:
    """Who may be elected without being asked for: the living, but no replica that is still being filled.

    Where unclean elections are allowed Kafka would take such a one, and lose nearly everything.
    """
    filling = _filling(state)
    return lambda broker: broker in alive and broker not in filling


def _gone(change: Change) -> set[int]:
    return set(change.before.replicas).difference(change.after.replicas)


def _names(replicas: Sequence[tuple[Topic, int]]) -> list[TopicPartition]:
    return [TopicPartition(topic.name, partition) for topic, partition in replicas]


def _chunks(replicas: Sequence[tuple[Topic, int]]) -> Iterator[Sequence[tuple[Topic, int]]]:
    """As many partitions at a time as locks can be held: each is an open file. Usually one chunk."""
    size = max(1, open_files.allowed(len(replicas) + _SPARE_FILES) - _SPARE_FILES)
    for start in range(0, len(replicas), size):
        yield replicas[start : start + size]
