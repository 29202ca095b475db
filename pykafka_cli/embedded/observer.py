"""Watching an embedded cluster: what has not changed is not read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster.observer import ClusterState, ObservedBroker, ObservedTopic, Observer
from pykafka_cli.embedded.partition_views import partition_view
from pykafka_cli.engine.log_ends import LogEnds
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pykafka_cli.cluster.views import PartitionView
    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.overview import Row
    from pykafka_cli.metadata.rows import Broker

_MANY_LOGS = 100_000
"""So many remembered logs are more than there can be partitions: most are of leaders of the past."""


class EmbeddedObserver(Observer):
    """See `Observer`. A cluster that does not exist, or not any more, is an empty one."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access
        self._engine: Engine | None = None
        self._generation = -1
        self._sign: tuple[object, ...] = ()
        self._state: ClusterState | None = None
        self._topics: tuple[ObservedTopic, ...] = ()
        self._logs: dict[TopicPartition, tuple[str, str, int | None]] = {}
        self._ends = LogEnds()
        self._committed: dict[str, dict[TopicPartition, int]] = {}
        self._committed_at = -1

    def state(self) -> ClusterState:
        """See `Observer`."""
        engine = self._open()
        generation = -2 if engine is None else engine.generation()
        if self._state is not None and generation == self._generation:
            return self._state
        found = ClusterState("", self._access.place, None, None, (), ()) if engine is None else self._read(engine)
        if found != self._state:  # topics are compared by identity first
            self._state = found
        self._generation = generation
        return self._state

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """See `Observer`."""
        if len(self._logs) > _MANY_LOGS:
            self._ends.forget()
        found = {}
        for partition in partitions:
            if partition not in self._logs:
                continue
            directory, topic_id, high_watermark = self._logs[partition]
            end = self._ends.end(directory, topic_id)
            if end is not None:
                found[partition] = end if high_watermark is None else min(end, high_watermark)
        return found

    def committed(self) -> Mapping[str, Mapping[TopicPartition, int]]:
        """See `Observer`."""
        engine = self._engine
        if engine is None:
            return {}
        if self._committed_at != self._generation:
            found: dict[str, dict[TopicPartition, int]] = {}
            for group, topic, partition, offset in engine.store.overview.committed():
                found.setdefault(group, {})[TopicPartition(topic, partition)] = offset
            if found != self._committed:
                self._committed = found
            self._committed_at = self._generation
        return self._committed

    def close(self) -> None:
        """See `Observer`: nothing is held."""

    def _open(self) -> Engine | None:
        """The engine of the cluster that is there now."""
        if self._engine is not None and not self._access.is_there():
            self._access.close()
            self._generation, self._sign, self._committed = -1, (), {}
            self._logs.clear()
        self._engine = self._access.engine()
        return self._engine

    def _read(self, engine: Engine) -> ClusterState:
        store = engine.store
        with store.snapshot():
            sign = store.overview.sign()
            rows = store.overview.partitions() if sign != self._sign else None
            brokers = store.brokers()
            cluster_id, epoch = store.meta("cluster_id"), store.meta("controller_epoch")
            controller = engine.controller_id()
        if rows is not None:
            self._topics = _topics(rows)
            self._logs = {
                TopicPartition(row.topic, row.partition): (
                    engine.directory.replica(row.state.leader, row.topic, row.partition),
                    row.topic_id,
                    row.high_watermark,
                )
                for row in rows
                if row.state.leader != NO_LEADER
            }
            self._sign = sign
        return ClusterState(
            cluster_id, self._access.place, controller, int(epoch or 0), tuple(map(_broker, brokers)), self._topics
        )


def _broker(broker: Broker) -> ObservedBroker:
    return ObservedBroker(broker.id, broker.host, broker.port, broker.alive)


def _topics(rows: Iterable[Row]) -> tuple[ObservedTopic, ...]:
    """Rows that come by topic and number."""
    found: dict[tuple[str, str], list[PartitionView]] = {}
    for row in rows:
        found.setdefault((row.topic, row.topic_id), []).append(partition_view(row.partition, row.state))
    return tuple(ObservedTopic(name, topic_id, tuple(parts)) for (name, topic_id), parts in found.items())
