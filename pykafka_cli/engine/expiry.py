"""Retention for readers: what is beyond it is deleted when a log is opened, before anybody reads it.

Kafka's log cleaner thread comes every log.retention.check.interval.ms; here whoever comes takes its place.
"""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.storage.reader import LogReader

_PATIENCE_S = 1.0


def expire(engine: Engine, topic: Topic, partition: int, log: LogReader) -> None:
    """Delete what is beyond retention in a leader's `log` from all in-sync replicas.

    Without anything to delete this costs a look at the oldest segment and takes no lock. A reader that must not write,
    or finds the lock held or a replica damaged, reads what there is.
    """
    if not log.has_expired(engine.settings.on_leader(topic, partition).log, engine.now_ms()):
        return
    with (
        suppress(PykafkaError, OSError),
        closing(engine.locks.partition(TopicPartition(topic.name, partition))) as lock,
    ):
        lock.acquire(_PATIENCE_S)
        _expire(engine, topic, partition)


def _expire(engine: Engine, topic: Topic, partition: int) -> None:
    from pykafka_cli.storage.log import ReplicaLog  # noqa: PLC0415  (reading needs no writer's modules)

    state = engine.store.partition(topic, partition)
    if state is None or state.leader == NO_LEADER:
        return
    config = engine.settings.on_leader(topic, partition).log
    logs = [
        ReplicaLog.open(engine.directory.replica(broker, topic.name, partition), config, engine.now_ms, topic.topic_id)
        for broker in (state.leader, *(broker for broker in state.isr if broker != state.leader))
    ]
    stored = engine.store.high_watermark(topic, partition)
    high_watermark = logs[0].next_offset if stored is None else stored
    for log in logs:
        log.apply_retention(high_watermark)
        log.close()
