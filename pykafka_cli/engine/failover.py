"""Broker death and return: state changes under the cluster lock and the locks of what they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.engine import replica_directories
from pykafka_cli.engine.partition_changes import (
    Change,
    commit,
    electable,
    filling,
    join_isr,
    lockable,
    named,
    states,
)
from pykafka_cli.engine.replication import Synced
from pykafka_cli.engine.sweeping import sweep
from pykafka_cli.engine.syncing import copy_ahead, mend
from pykafka_cli.errors import KafkaError, PykafkaError, in_words
from pykafka_cli.metadata import election
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.tail import log_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic


class Failover:
    """Kills and restarts brokers of one engine."""

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
            broker = engine.registered(broker_id)
            alive = engine.alive() - {broker_id}
            dead = broker._replace(alive=False)
            changes: list[Change] = []
            chunks = list(lockable(engine.store.replicas_of(broker_id))) or [[]]
            for number, chunk in enumerate(chunks, 1):
                with engine.locks.partitions(named(chunk)):
                    changed = []
                    for topic, partition, before in states(engine, chunk):
                        settings = engine.settings.on_controller(topic, alive)
                        after = election.broker_fenced(
                            before, broker_id, alive=electable(before, alive),
                            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
                        )  # fmt: skip
                        if after is not None:
                            after, _ = join_isr(engine, topic, partition, after, alive)
                            changed.append(Change(topic, partition, before, after))
                    changes += commit(engine, changed, broker=dead, announced=number == len(chunks))
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
                before, broker, alive=engine.alive().__contains__, min_isr=settings.min_insync_replicas
            )
            if after is not None:
                commit(engine, [Change(topic, partition, before, after)])
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
            broker = engine.registered(broker_id)
            replicas = engine.store.replicas_of(broker_id)
            self._wait_for_filling(broker_id)
            replica_directories.prepare(engine, broker_id, replicas)
            total = Synced(0, 0)
            copied_more = (lambda _: None) if progress is None else self._counted(progress, replicas, broker_id)
            for topic, partition, state in states(engine, replicas):  # the bulk, while nobody waits for a lock
                if broker_id not in filling(state):
                    mend(engine, topic, partition, state, broker_id)
                # without the lock, compaction might come in between
                if broker_id not in filling(state) and not engine.settings.on_leader(topic, partition).log.compact:
                    try:
                        total += copy_ahead(engine, topic, partition, state, broker_id, copied_more=copied_more)
                    except (OSError, PykafkaError, ValueError):
                        continue  # it is told when the broker should join the ISR
            alive = engine.alive() | {broker_id}
            changes: list[Change] = []
            for chunk in lockable(replicas) if replicas else [[]]:
                with engine.locks.partitions(named(chunk)):
                    changed = []
                    for topic, partition, before in states(engine, chunk):
                        settings = engine.settings.on_controller(topic, alive)
                        after = election.broker_returned(
                            before, broker_id, alive=electable(before, alive),
                            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
                        ) or before  # fmt: skip
                        after, synced = join_isr(engine, topic, partition, after, alive)
                        total += synced
                        if rebalance:
                            after = self._preferred(topic, after, alive.__contains__)
                        if after != before:
                            changed.append(Change(topic, partition, before, after))
                    changes += commit(engine, changed, broker=broker._replace(alive=True))
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
            max(0, log_size(directory.replica(state.leader, topic.name, partition))
                - log_size(directory.replica(broker, topic.name, partition)))
            for topic, partition, state in states(self._engine, replicas)
            if state.leader not in (NO_LEADER, broker)
        )  # fmt: skip
        copied = 0

        def copied_more(size: int) -> None:
            nonlocal copied
            copied += size
            progress(copied, max(copied, expected))

        return copied_more

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
            if broker in filling(state):
                self._engine.locks.wait_for_filling(TopicPartition(topic.name, partition), broker)
