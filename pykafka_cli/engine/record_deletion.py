"""Deleting the oldest records of a partition on request (KIP-107): its log start offset goes up."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import INTERNAL_TOPICS, TopicPartition
from pykafka_cli.storage.log import ReplicaLog

if TYPE_CHECKING:
    from pykafka_cli.engine.engine import Engine

HIGH_WATERMARK = -1
"""Instead of an offset: everything (DeleteRecordsRequest.HIGH_WATERMARK)."""


def delete_records(engine: Engine, partition: TopicPartition, before: int) -> int:
    """Delete the records below an offset; returns the log start offset, which may be higher than that already.

    Records below it are not read any more from the commit on. Segments that lie wholly below it leave the disks of the
    living replicas; a dead one follows when it is restarted.

    Raises:
        KafkaError: UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE, OFFSET_OUT_OF_RANGE beyond the high watermark,
            POLICY_VIOLATION for a topic whose cleanup.policy has no `delete`, INVALID_TOPIC_EXCEPTION for internal
            topics.
    """
    store = engine.store
    with engine.locks.cluster(), engine.locks.partitions([partition]):
        topic = store.topic(partition.topic)
        state = None if topic is None else store.partition(topic, partition.partition)
        if topic is None or state is None:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        if topic.name in INTERNAL_TOPICS:
            raise KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION)
        config = engine.settings.on_leader(topic, partition.partition).log
        if state.leader == NO_LEADER:
            raise KafkaError(ErrorCode.LEADER_NOT_AVAILABLE)
        if not config.delete:
            raise KafkaError(ErrorCode.POLICY_VIOLATION)

        def open_log(broker: int) -> ReplicaLog:
            directory = engine.directory.replica(broker, topic.name, partition.partition)
            return ReplicaLog.open(directory, config, engine.now_ms, topic.topic_id)

        leader = open_log(state.leader)
        end, start = leader.next_offset, leader.start_offset
        leader.close()
        stored = store.high_watermark(topic, partition.partition)
        end = end if stored is None else min(end, stored)
        offset = end if before == HIGH_WATERMARK else before
        if not 0 <= offset <= end:
            raise KafkaError(ErrorCode.OFFSET_OUT_OF_RANGE)
        start = max(start, store.log_start_offset(topic, partition.partition))
        if offset <= start:
            return start
        with store.transaction():
            store.put_log_start_offset(topic, partition.partition, offset)
        engine.bump()
        alive = engine.alive()
        for broker in state.replicas:
            if broker in alive and (broker in state.isr or broker not in state.adding):
                with (
                    suppress(OSError, PykafkaError),
                    closing(open_log(broker)) as log,
                ):  # else it follows when it is synced
                    log.delete_before(offset)
        return offset
