"""Compacting the replicas of a partition, so that they stay equal: the leader first, the followers like it.

Kafka's brokers each clean their logs when they like; here one process does it for all of them, under the partition
lock. If it dies in the middle, followers are compacted otherwise than their leader, and the next append copies it.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.engine.replication import agree, catch_up
from pykafka_cli.errors import CorruptRecordError, ErrorCode, KafkaError, in_words
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.log import ReplicaLog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic


class Cleaned(NamedTuple):
    """Bytes of the leader's log before and after compaction, and why it failed, if so."""

    partition: TopicPartition
    size_before: int
    size_after: int
    error: str | None = None


def compact_replicas(leader: ReplicaLog, followers: Sequence[ReplicaLog], *, forced: bool = False) -> None:
    """Compact a leader and its in-sync followers, which agree with it, if it is worth it or `forced`.

    Raises:
        CorruptRecordError: for a damaged segment.
        OSError: if a disk is full or broken. Every log has to be opened anew after either.
    """
    plan = leader.clean_plan(forced=forced)
    if plan is None:
        return
    bases = leader.segment_bases
    leader.compact(plan)
    for follower in followers:
        if follower.segment_bases == bases:
            follower.compact(plan)
        if follower.cleaned != leader.cleaned:
            follower.adopt(leader)


def clean(engine: Engine, topics: Sequence[str]) -> list[Cleaned]:
    """Compact these topics, or all compacted ones, whatever their min.cleanable.dirty.ratio.

    Raises:
        KafkaError: UNKNOWN_TOPIC_OR_PARTITION, or POLICY_VIOLATION for a topic whose cleanup.policy has no `compact`;
            then nothing has been done.
    """
    chosen = []
    for name in topics or engine.store.topic_names():
        topic = engine.store.topic(name)
        if topic is None:
            if topics:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Topic '{name}' does not exist.")
        elif engine.settings.topic(topic).log.compact:
            chosen.append(topic)
        elif topics:
            raise KafkaError(ErrorCode.POLICY_VIOLATION, f"The cleanup.policy of topic '{name}' has no 'compact'.")
    return [
        _clean(engine, topic, partition) for topic in chosen for partition in range(len(engine.store.partitions(topic)))
    ]


def _clean(engine: Engine, topic: Topic, partition: int) -> Cleaned:
    name = TopicPartition(topic.name, partition)
    with engine.locks.partitions([name]), ExitStack() as logs:
        state = engine.store.partition(topic, partition)
        if state is None or state.leader == NO_LEADER:
            return Cleaned(name, 0, 0, "it has no leader")
        config = engine.settings.on_leader(topic, partition).log

        def open_log(broker: int) -> ReplicaLog:
            directory = engine.directory.replica(broker, topic.name, partition)
            return logs.enter_context(closing(ReplicaLog.open(directory, config, engine.now_ms, topic.topic_id)))

        before = 0
        try:
            leader = open_log(state.leader)
            before = leader.size
            followers = [open_log(broker) for broker in state.isr if broker != state.leader]
            for follower in followers:
                if not agree(follower, leader):
                    catch_up(follower, leader)
            compact_replicas(leader, followers, forced=True)
        except (OSError, CorruptRecordError) as error:
            return Cleaned(name, before, before, in_words(error))
        return Cleaned(name, before, leader.size)
