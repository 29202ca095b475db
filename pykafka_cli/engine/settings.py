"""Configs in effect: a topic's own, else one broker's, else the default of all, else what brokers were started with.

Which broker counts is Kafka's rule: the leader for what is done with a partition's log, the controller for elections.
Kafka's followers go by their own configs; ours by their leader's, so that replicas stay equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.metadata import broker_configs, topic_configs
from pykafka_cli.metadata.config_source import BrokerLayers
from pykafka_cli.metadata.store import STATIC_BROKER
from pykafka_cli.storage.config import LogConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.metadata.store import Store

BROKERS = "brokers"
TOPICS = "topics"
DEFAULT_ENTITY = ""


@dataclass(frozen=True, slots=True)
class TopicSettings:
    """A topic's configs in effect, typed. Sizes in bytes; `values` has all of them as text."""

    min_insync_replicas: int
    unclean_leader_election: bool
    max_message_bytes: int
    compression_type: str
    log_append_time: bool
    log: LogConfig
    values: dict[str, str]


class Settings:
    """Reads configs from the store and keeps what it read until the cluster's state changes."""

    def __init__(self, store: Store, generation: Callable[[], int]) -> None:
        self._store, self._generation = store, generation
        self._read_at = -1
        self._topics: dict[tuple[int, int | None], TopicSettings] = {}
        self._layers = BrokerLayers()
        self._of_brokers: dict[int, BrokerLayers] = {}

    def broker(self, name: str) -> str:
        """A broker config in effect for the whole cluster."""
        return broker_configs.value(name, self.layers()) or ""

    def layers(self, broker: int | None = None) -> BrokerLayers:
        """What is set for all brokers, dynamically and as if in their server.properties, and for this one."""
        self._refresh()
        return self._layers if broker is None else self._of_brokers.get(broker, self._layers)

    def shown(self, topic: Topic) -> dict[str, str]:
        """What describe lists: every topic config whose source is not Kafka's default, in describe order."""
        return topic_configs.shown(self._store.configs(TOPICS, topic.name), self.layers())

    def own(self, topic: Topic) -> dict[str, str]:
        """What is set on the topic itself."""
        return self._store.configs(TOPICS, topic.name)

    def topic(self, topic: Topic, broker: int | None = None) -> TopicSettings:
        """A topic's configs in effect on a broker; None, or a broker that has none of its own: as on most."""
        self._refresh()
        key = topic.key, broker if broker in self._of_brokers else None
        settings = self._topics.get(key)
        if settings is None:
            values = topic_configs.effective(self._store.configs(TOPICS, topic.name), self.layers(key[1]))
            settings = self._topics[key] = _typed(values, self.broker("log.retention.check.interval.ms"))
        return settings

    def on_leader(self, topic: Topic, partition: int) -> TopicSettings:
        """A topic's configs in effect on the broker that leads a partition."""
        self._refresh()
        state = self._store.partition(topic, partition) if self._of_brokers else None
        return self.topic(topic, None if state is None else state.leader)

    def on_controller(self, topic: Topic, alive: Collection[int] | None = None) -> TopicSettings:
        """A topic's configs in effect on the controller, which holds elections by them.

        `alive` are the brokers that live after a change that is under way: the controller may die or return with it.
        """
        self._refresh()
        controller = self._store.meta("controller") if self._of_brokers else None
        broker = int(controller) if controller else None
        if alive is not None and broker not in alive:
            broker = min(alive, default=None)
        return self.topic(topic, broker)

    def _refresh(self) -> None:
        generation = self._generation()
        if generation != self._read_at:
            self._topics.clear()
            cluster = self._store.configs(BROKERS, DEFAULT_ENTITY)
            static = self._store.configs(STATIC_BROKER, DEFAULT_ENTITY)
            self._layers = BrokerLayers(cluster=cluster, static=static)
            self._of_brokers = {
                int(name): BrokerLayers(self._store.configs(BROKERS, name), cluster, static)
                for name in self._store.entities(BROKERS)
                if name != DEFAULT_ENTITY
            }
            self._read_at = generation


def _typed(values: dict[str, str], retention_check_interval_ms: str) -> TopicSettings:
    policies = values["cleanup.policy"].split(",")
    compact = "compact" in policies
    segment_ms, max_compaction_lag_ms = int(values["segment.ms"]), int(values["max.compaction.lag.ms"])
    return TopicSettings(
        min_insync_replicas=int(values["min.insync.replicas"]),
        unclean_leader_election=values["unclean.leader.election.enable"] == "true",
        max_message_bytes=int(values["max.message.bytes"]),
        compression_type=values["compression.type"],
        log_append_time=values["message.timestamp.type"] == "LogAppendTime",
        log=LogConfig(
            segment_bytes=int(values["segment.bytes"]),
            # what is in the active segment escapes compaction (LogConfig.maxSegmentMs)
            segment_ms=min(segment_ms, max_compaction_lag_ms) if compact else segment_ms,
            segment_jitter_ms=int(values["segment.jitter.ms"]),
            segment_index_bytes=int(values["segment.index.bytes"]),
            index_interval_bytes=int(values["index.interval.bytes"]),
            retention_ms=int(values["retention.ms"]),
            retention_bytes=int(values["retention.bytes"]),
            retention_check_interval_ms=int(retention_check_interval_ms),
            delete="delete" in policies,
            compact=compact,
            delete_retention_ms=int(values["delete.retention.ms"]),
            min_compaction_lag_ms=int(values["min.compaction.lag.ms"]),
            max_compaction_lag_ms=max_compaction_lag_ms,
            min_cleanable_dirty_ratio=float(values["min.cleanable.dirty.ratio"]),
        ),
        values=values,
    )
