"""Making replicas of a partition equal on their disks, and telling whose files are the trouble when that fails."""

from __future__ import annotations

import errno
import os
from contextlib import closing
from typing import TYPE_CHECKING

from pykafka_cli.engine.replication import COPY_BYTES, Synced, catch_up, truncate_to_shared
from pykafka_cli.errors import CorruptRecordError, PykafkaError, in_words
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.checkpoint import check_identity
from pykafka_cli.storage.damage import first_damage
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.reader import LogReader
from pykafka_cli.storage.replacement import make_copy, put_in_place, segments_of
from pykafka_cli.storage.tail import log_tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic

_DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE})
"""Troubles that all replicas on this machine share: leaving one of them alone would not help."""


class ReplicaFailedError(PykafkaError):
    """The files of one replica cannot be read or written. `broker` is whose; the message says why."""

    def __init__(self, broker: int, cause: BaseException) -> None:
        super().__init__(in_words(cause))
        self.broker = broker


def open_replica(engine: Engine, topic: Topic, partition: int, broker: int) -> ReplicaLog:
    """The log of one replica. The caller closes it.

    Raises:
        ReplicaFailedError: if its files cannot be used.
        OSError: if the disk is full.
    """
    directory = engine.directory.replica(broker, topic.name, partition)
    try:
        return ReplicaLog.open(
            directory, engine.settings.on_leader(topic, partition).log, engine.now_ms, topic.topic_id
        )
    except (OSError, PykafkaError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in _DISK_IS_FULL:
            raise
        raise ReplicaFailedError(broker, error) from error


def open_follower(engine: Engine, topic: Topic, partition: int, broker: int, leader: ReplicaLog) -> ReplicaLog:
    """The log of a replica that follows `leader`; where it is damaged, a copy of the leader takes its place first.

    The caller holds the partition's lock, and closes the log. What belongs to another topic or partition is set aside.

    Raises:
        ReplicaFailedError: if its files cannot be used, or the leader cannot be copied.
        OSError: if the disk is full.
    """
    try:
        return open_replica(engine, topic, partition, broker)
    except ReplicaFailedError as error:
        if not isinstance(error.__cause__, CorruptRecordError):
            raise
        copy_leader(engine, topic, partition, broker, leader, damage=str(error))
    return open_replica(engine, topic, partition, broker)


def copy_leader(engine: Engine, topic: Topic, partition: int, broker: int, leader: ReplicaLog, *, damage: str) -> None:
    """Put a copy of the leader's log in place of a replica that has this damage; see `open_follower`."""
    directory = engine.directory.replica(broker, topic.name, partition)
    aside = None
    try:
        check_identity(directory, topic.topic_id)
    except CorruptRecordError:
        aside = engine.directory.aside(broker, topic.name, partition, engine.now_ms())
    try:
        config = engine.settings.on_leader(topic, partition).log
        new = make_copy(directory, topic.topic_id, segments_of(leader), leader.cleaned, config)
        put_in_place(new, directory, aside)
    except CorruptRecordError as error:
        raise ReplicaFailedError(broker, CorruptRecordError(f"{damage}; and its leader: {error}")) from error
    where = "" if aside is None else f" What was there lies in {aside}."
    engine.notify(f"Broker {broker} got a new copy of {topic.name}-{partition} from its leader: {damage}{where}")


def mend(engine: Engine, topic: Topic, partition: int, state: PartitionState, broker: int) -> None:
    """Look at all that a dead broker's replica has, before it comes back; where it is damaged the leader is copied.

    The caller holds the cluster lock. What cannot be done is told when the replica should join the ISR.
    """
    if state.leader in (NO_LEADER, broker):
        return
    try:
        damage = first_damage(engine.directory.replica(broker, topic.name, partition))
        if damage is not None:
            with (
                engine.locks.partitions([TopicPartition(topic.name, partition)]),
                closing(open_replica(engine, topic, partition, state.leader)) as leader,
            ):
                copy_leader(engine, topic, partition, broker, leader, damage=str(damage))
    except (OSError, PykafkaError, ValueError):
        return


def sync(engine: Engine, topic: Topic, partition: int, state: PartitionState, broker: int) -> Synced:
    """Make the broker's replica equal to the leader's, if there is a leader other than itself.

    Raises:
        ReplicaFailedError: if the files of one of the two cannot be used.
        OSError: if the disk is full.
    """
    if state.leader in (NO_LEADER, broker):
        return Synced(0, 0)
    with (
        closing(open_replica(engine, topic, partition, state.leader)) as leader,
        closing(open_follower(engine, topic, partition, broker, leader)) as follower,
    ):
        try:
            synced = catch_up(follower, leader)
            follower.delete_before(engine.store.log_start_offset(topic, partition))
        except CorruptRecordError as error:
            raise ReplicaFailedError(state.leader, error) from error
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in _DISK_IS_FULL:
                raise
            raise ReplicaFailedError(broker, error) from error
        return synced


def copy_ahead(
    engine: Engine,
    topic: Topic,
    partition: int,
    state: PartitionState,
    broker: int,
    *,
    copied_more: Callable[[int], None] = lambda _: None,
) -> Synced:
    """Copy to a dead broker's replica most of what the leader has, while appends to the leader go on; `sync` follows.

    The caller holds the cluster lock, so that the leader stays, and not the partition's, which is held for a moment at
    the start. Then the leader is read as a consumer reads it: whoever opens a log to write cuts what is not whole, and
    that may be what an appender is just writing. `copied_more` hears of bytes as they are copied.

    Raises:
        OSError, PykafkaError, ValueError: if something cannot be read or written, or was deleted meanwhile.
    """
    if state.leader in (NO_LEADER, broker):
        return Synced(0, 0)
    with closing(open_replica(engine, topic, partition, broker)) as follower:
        with (
            engine.locks.partitions([TopicPartition(topic.name, partition)]),
            closing(open_replica(engine, topic, partition, state.leader)) as leader,
        ):
            truncated = truncate_to_shared(follower, leader)
        copied = 0
        with closing(
            LogReader(engine.directory.replica(state.leader, topic.name, partition), topic.topic_id)
        ) as reader:
            while batches := reader.read(follower.next_offset, COPY_BYTES):
                start = reader.start_offset()
                if follower.next_offset < start <= batches[0].base_offset:  # deleted on the leader meanwhile
                    follower.reset_to(start)
                follower.append(batches)
                size = sum(batch.size for batch in batches)
                copied += size
                copied_more(size)
        return Synced(copied, truncated)


def make_isr_agree(engine: Engine, topic: Topic, partition: int, state: PartitionState) -> ReplicaFailedError | None:
    """Cut or copy what a dead appender left different between a new leader and the rest of its ISR.

    Returns the first trouble with a replica; the others may then not agree yet.
    """
    others = [broker for broker in state.isr if broker != state.leader]
    if state.leader == NO_LEADER or not others:
        return None
    paths = {broker: engine.directory.replica(broker, topic.name, partition) for broker in state.isr}
    end = log_tail(paths[state.leader])
    for broker in others:
        is_there = end[0] or all(os.path.isdir(paths[one]) for one in (state.leader, broker))  # noqa: PTH112
        if log_tail(paths[broker]) != end or not is_there:
            try:
                sync(engine, topic, partition, state, broker)
            except ReplicaFailedError as error:
                return error
    return None
