"""Broker death, return and leader election: state changes under the cluster lock and the locks of what they change.

Every change of a partition's leader or ISR is committed while its partition lock is held, so no append is under way.
Before a new leader is announced, the rest of the ISR is made equal to it: what a consumer reads from the new leader
can no more be lost by the next failure than anything acknowledged.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.engine.replication import Synced, catch_up
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import election
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.checkpoint import read_topic_id
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.tail import log_tail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.election import PartitionState
    from pykafka_cli.metadata.store import Broker, Topic

NO_LEADER = -1
_SPARE_FILES = 128
"""Open files that are left for everything but partition locks."""


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

        From the commit on, nobody opens a file below its directory until it is restarted.
        """
        engine = self._engine
        with engine.locks.cluster():
            broker = self.registered(broker_id)
            alive = self._alive() - {broker_id}
            changes: list[Change] = []
            for chunk in _chunks(engine.store.replicas_of(broker_id)):
                with engine.locks.partitions(_names(chunk)):
                    changed = []
                    for topic, partition, before in self._states(chunk):
                        settings = engine.settings.topic(topic)
                        after = election.broker_fenced(
                            before, broker_id, alive=alive.__contains__,
                            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
                        )  # fmt: skip
                        if after is not None:
                            after, _ = self._join_isr(topic, partition, after, alive)
                            changed.append(Change(topic, partition, before, after))
                    self._commit(changed)
                    changes += changed
            with engine.store.transaction():
                engine.store.put_broker(broker._replace(alive=False))
                engine.move_controller()
            engine.bump()
        return changes

    def follower_failed(self, topic: Topic, partition: int, broker: int, cause: BaseException) -> None:
        """A follower's files cannot be written: it leaves the ISR (what replica.lag.time.max.ms does in Kafka)."""
        engine = self._engine
        name = TopicPartition(topic.name, partition)
        with engine.locks.cluster(), engine.locks.partitions([name]):
            before = engine.store.partition(topic, partition)
            if before is None or broker not in before.isr or broker == before.leader:
                return
            settings = engine.settings.topic(topic)
            after = election.replica_lagging(
                before, broker, alive=self._alive().__contains__, min_isr=settings.min_insync_replicas
            )
            if after is not None:
                self._commit([Change(topic, partition, before, after)])
                engine.notify(f"Broker {broker} left the ISR of {name}: {cause}")

    # Return

    def restart(self, broker_id: int, *, rebalance: bool) -> tuple[list[Change], Synced]:
        """Bring a dead broker back: truncate and copy its replicas, rejoin the ISRs, lead again with `rebalance`."""
        engine = self._engine
        with engine.locks.cluster():
            broker = self.registered(broker_id)
            replicas = engine.store.replicas_of(broker_id)
            self._prepare_directory(broker_id, replicas)
            total = Synced(0, 0)
            for topic, partition, state in self._states(replicas):  # the bulk, while nobody waits for a lock
                total += self._sync(topic, partition, state, broker_id)
            alive = self._alive() | {broker_id}
            changes: list[Change] = []
            for chunk in _chunks(replicas) if replicas else [[]]:
                with engine.locks.partitions(_names(chunk)):
                    changed = []
                    for topic, partition, before in self._states(chunk):
                        settings = engine.settings.topic(topic)
                        after = election.broker_returned(
                            before, broker_id, alive=alive.__contains__,
                            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
                        ) or before  # fmt: skip
                        after, synced = self._join_isr(topic, partition, after, alive)
                        total += synced
                        if rebalance:
                            after = self._preferred(topic, after, alive.__contains__)
                        if after != before:
                            changed.append(Change(topic, partition, before, after))
                    self._commit(changed, broker=broker._replace(alive=True))
                    changes += changed
        return changes, total

    def _join_isr(
        self, topic: Topic, partition: int, state: PartitionState, alive: Collection[int]
    ) -> tuple[PartitionState, Synced]:
        """Let every living replica that is not in sync catch up with the leader, if there is one."""
        settings = self._engine.settings.topic(topic)
        total = Synced(0, 0)
        for broker in state.replicas:
            if state.leader != NO_LEADER and broker in alive and broker not in state.isr:
                total += self._sync(topic, partition, state, broker)
                state = election.replica_caught_up(
                    state, broker, alive=alive.__contains__,
                    min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
                ) or state  # fmt: skip
        return state, total

    def _preferred(self, topic: Topic, state: PartitionState, alive: Callable[[int], bool]) -> PartitionState:
        if state.leader in (NO_LEADER, state.replicas[0]):
            return state
        settings = self._engine.settings.topic(topic)
        try:
            return election.elect_preferred(state, alive=alive, min_isr=settings.min_insync_replicas)
        except KafkaError:
            return state

    def _sync(self, topic: Topic, partition: int, state: PartitionState, broker: int) -> Synced:
        """Make the broker's replica equal to the leader's, if there is a leader other than itself."""
        if state.leader in (NO_LEADER, broker):
            return Synced(0, 0)
        engine = self._engine
        config = engine.settings.topic(topic).log
        leader = ReplicaLog.open(engine.directory.replica(state.leader, topic.name, partition), config, engine.now_ms)
        follower = ReplicaLog.open(engine.directory.replica(broker, topic.name, partition), config, engine.now_ms)
        try:
            synced = catch_up(follower, leader)
            follower.delete_before(engine.store.log_start_offset(topic, partition))
            return synced
        finally:
            follower.close()
            leader.close()

    def _prepare_directory(self, broker: int, replicas: Sequence[tuple[Topic, int]]) -> None:
        """Remove what the broker should not have, and create what it lacks (its directory may be gone altogether)."""
        root = self._engine.directory.broker(broker)
        os.makedirs(root, 0o700, exist_ok=True)  # noqa: PTH103
        wanted = {f"{topic.name}-{partition}": topic.topic_id for topic, partition in replicas}
        for name in os.listdir(root):  # noqa: PTH208
            path = f"{root}/{name}"
            if os.path.isdir(path) and read_topic_id(path) != wanted.get(name):  # noqa: PTH112
                shutil.rmtree(path)
        for name, topic_id in wanted.items():
            if not os.path.isdir(f"{root}/{name}"):  # noqa: PTH112
                ReplicaLog.create(f"{root}/{name}", topic_id)

    # Elections by command

    def elect(self, kind: election.Election, topic: Topic, partition: int) -> Change:
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
            min_isr = engine.settings.topic(topic).min_insync_replicas
            elect = election.elect_preferred if kind is election.Election.PREFERRED else election.elect_unclean
            after = elect(before, alive=alive.__contains__, min_isr=min_isr)
            after, _ = self._join_isr(topic, partition, after, alive)
            change = Change(topic, partition, before, after)
            self._commit([change])
            return change

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
                if self._reconsidered(topic, state, alive) is not None
            ]
            for chunk in _chunks(concerned):
                with engine.locks.partitions(_names(chunk)):
                    changed = []
                    for topic, partition, before in self._states(chunk):
                        after = self._reconsidered(topic, before, alive)
                        if after is not None:
                            after, _ = self._join_isr(topic, partition, after, alive)
                            changed.append(Change(topic, partition, before, after))
                    self._commit(changed)
                    changes += changed
        return changes

    def _reconsidered(self, topic: Topic, state: PartitionState, alive: Collection[int]) -> PartitionState | None:
        settings = self._engine.settings.topic(topic)
        return election.configs_changed(
            state, alive=alive.__contains__,
            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
        )  # fmt: skip

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

    def _commit(self, changes: Sequence[Change], *, broker: Broker | None = None) -> None:
        """Announce new states, the ISR made equal to each new leader first. The caller holds the partitions' locks."""
        for change in changes:
            if change.after.leader != change.before.leader:
                self._make_isr_agree(change)
        store = self._engine.store
        with store.transaction():
            store.put_partitions((change.topic, change.partition, change.after) for change in changes)
            for change in changes:
                self._lower_log_start(change)
            if broker is not None:
                store.put_broker(broker)
                self._engine.move_controller()
        self._engine.bump()

    def _lower_log_start(self, change: Change) -> None:
        """A leader of an unclean election may end below the records that were deleted: its log starts at its end."""
        topic, partition, leader = change.topic, change.partition, change.after.leader
        start = self._engine.store.log_start_offset(topic, partition)
        if not start or leader in (NO_LEADER, change.before.leader):
            return
        directory = self._engine.directory.replica(leader, topic.name, partition)
        log = ReplicaLog.open(directory, self._engine.settings.topic(topic).log, self._engine.now_ms)
        if log.next_offset < start:
            self._engine.store.put_log_start_offset(topic, partition, log.next_offset)
        log.close()

    def _make_isr_agree(self, change: Change) -> None:
        """Cut or copy what a dead appender left different between a new leader and the rest of its ISR."""
        state, directory = change.after, self._engine.directory
        others = [broker for broker in state.isr if broker != state.leader]
        if state.leader == NO_LEADER or not others:
            return
        paths = {broker: directory.replica(broker, change.topic.name, change.partition) for broker in state.isr}
        end = log_tail(paths[state.leader])
        for broker in others:
            if log_tail(paths[broker]) != end:
                self._sync(change.topic, change.partition, state, broker)


def _names(replicas: Sequence[tuple[Topic, int]]) -> list[TopicPartition]:
    return [TopicPartition(topic.name, partition) for topic, partition in replicas]


def _chunks(replicas: Sequence[tuple[Topic, int]]) -> Iterator[Sequence[tuple[Topic, int]]]:
    """As many partitions at a time as locks can be held: each is an open file. Usually one chunk."""
    import resource  # noqa: PLC0415  (only here)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = len(replicas) + _SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        except (OSError, ValueError):
            pass
    size = len(replicas) if soft == resource.RLIM_INFINITY else max(1, min(len(replicas), soft - _SPARE_FILES))
    for start in range(0, len(replicas), size or 1):
        yield replicas[start : start + size]
