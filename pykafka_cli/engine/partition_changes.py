"""Changing the state of partitions: what a change needs before it is announced, and the one transaction that does it.

Every change of a partition's leader or ISR is committed while its partition lock is held, so no append is under way.
Before a new leader is announced, the rest of the ISR is made equal to it: what a consumer reads from the new leader
can no more be lost by the next failure than anything acknowledged.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.engine import high_watermark, open_files, replica_directories
from pykafka_cli.engine.replication import Synced
from pykafka_cli.engine.sweeping import forget
from pykafka_cli.engine.syncing import ReplicaFailedError, make_isr_agree, open_replica, sync
from pykafka_cli.metadata import election
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Broker, Topic

_SPARE_FILES = 30
"""Open files for the logs of the replicas of one partition."""


class Change(NamedTuple):
    """What happened to one partition."""

    topic: Topic
    partition: int
    before: PartitionState
    after: PartitionState


def join_isr(
    engine: Engine, topic: Topic, partition: int, state: PartitionState, alive: Collection[int]
) -> tuple[PartitionState, Synced]:
    """Let every living replica that is not in sync catch up with the leader, if there is one.

    Replicas that a reassignment is still filling are none of its business. The caller holds the partition's lock.
    """
    settings = engine.settings.on_controller(topic, alive)
    total = Synced(0, 0)
    being_filled = filling(state)
    for broker in state.replicas:
        if state.leader == NO_LEADER or broker not in alive or broker in state.isr or broker in being_filled:
            continue
        try:
            total += sync(engine, topic, partition, state, broker)
        except ReplicaFailedError as error:
            whose = "the log of its leader, broker" if error.broker == state.leader else "the log of broker"
            engine.notify(
                f"Broker {broker} stays out of the ISR of {topic.name}-{partition}: {whose} {error.broker}, cannot "
                f"be used: {error}"
            )
            continue
        state = election.replica_caught_up(
            state, broker, alive=alive.__contains__,
            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
        ) or state  # fmt: skip
    return state, total


def commit(
    engine: Engine, changes: Sequence[Change], *, broker: Broker | None = None, announced: bool = True
) -> list[Change]:
    """Announce new states, the ISR made equal to each new leader first. The caller holds the partitions' locks.

    Returns the changes as they were made: a replica that cannot be read does not stay in the ISR of a new leader.
    What is no replica any more is deleted on living brokers. `broker` is as it is from now on, alive or dead; its
    own change is committed with the others, or with later ones if it is not to be `announced` yet.
    """
    store = engine.store
    alive = engine.alive()
    if broker is not None:
        alive = alive | {broker.id} if broker.alive else alive - {broker.id}
    changes = [_agreed(engine, change, alive) for change in changes]
    watermarks = [high_watermark.after(engine, *change) for change in changes]
    with ExitStack() as held:
        for change in changes:
            if change.after.leader in filling(change.before):  # whoever fills it lets go first
                name = TopicPartition(change.topic.name, change.partition)
                lock = held.enter_context(closing(engine.locks.replica(name, change.after.leader)))
                lock.acquire()
        with store.transaction():
            store.put_partitions((change.topic, change.partition, change.after) for change in changes)
            for change, watermark in zip(changes, watermarks, strict=True):
                _lower_log_start(engine, change)
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


def _lower_log_start(engine: Engine, change: Change) -> None:
    """A leader of an unclean election may end below the records that were deleted: its log starts at its end."""
    topic, partition, leader = change.topic, change.partition, change.after.leader
    start = engine.store.log_start_offset(topic, partition)
    if not start or leader in (NO_LEADER, change.before.leader):
        return
    try:
        with closing(open_replica(engine, topic, partition, leader)) as log:
            if log.next_offset < start:
                engine.store.put_log_start_offset(topic, partition, log.next_offset)
    except ReplicaFailedError:
        return  # nothing can be read from it anyway


def _agreed(engine: Engine, change: Change, alive: Collection[int]) -> Change:
    """The change, once a new leader and its ISR agree. Who cannot be read leaves the ISR, and is not elected."""
    topic, partition, before, state = change
    settings = engine.settings.on_controller(topic, alive)
    usable = set(alive)
    while state.leader != before.leader:
        failed = make_isr_agree(engine, topic, partition, state)
        if failed is None:
            break
        engine.notify(f"Broker {failed.broker} left the ISR of {topic.name}-{partition}: {failed}")
        usable.discard(failed.broker)
        state = election.unclean_shutdown(
            state, failed.broker, alive=electable(state, usable),
            min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
        ) or state  # fmt: skip
    return change._replace(after=state)


def _gone(change: Change) -> set[int]:
    return set(change.before.replicas).difference(change.after.replicas)


def filling(state: PartitionState) -> frozenset[int]:
    """Replicas that a reassignment adds and that have not caught up yet."""
    return frozenset(state.adding).difference(state.isr, state.elr)


def electable(state: PartitionState, alive: Collection[int]) -> Callable[[int], bool]:
    """Who may be elected without being asked for: the living, but no replica that is still being filled.

    Where unclean elections are allowed Kafka would take such a one, and lose nearly everything.
    """
    being_filled = filling(state)
    return lambda broker: broker in alive and broker not in being_filled


def states(engine: Engine, replicas: Sequence[tuple[Topic, int]]) -> Iterator[tuple[Topic, int, PartitionState]]:
    """The states of those partitions that are still there."""
    for topic, partition in replicas:
        state = engine.store.partition(topic, partition)
        if state is not None:
            yield topic, partition, state


def named(replicas: Sequence[tuple[Topic, int]]) -> list[TopicPartition]:
    """Partitions as locks know them."""
    return [TopicPartition(topic.name, partition) for topic, partition in replicas]


def lockable(replicas: Sequence[tuple[Topic, int]]) -> Iterator[Sequence[tuple[Topic, int]]]:
    """As many partitions at a time as locks can be held: each is an open file. Usually one chunk."""
    size = max(1, open_files.allowed(len(replicas) + _SPARE_FILES) - _SPARE_FILES)
    for start in range(0, len(replicas), size):
        yield replicas[start : start + size]
