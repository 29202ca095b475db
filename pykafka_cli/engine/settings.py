"""Configs in effect: a topic's own, else the cluster's dynamic default, else what brokers were started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.metadata import broker_configs, topic_configs
from pykafka_cli.metadata.config_source import BrokerLayers
from pykafka_cli.metadata.store import STATIC_BROKER
from pykafka_cli.storage.config import LogConfig

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.metadata.store import Store, Topic

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
        self._topics: dict[int, TopicSettings] = {}
        self._layers = BrokerLayers()

    def broker(self, name: str) -> str:
        """A broker config in effect for the whole cluster."""
        return broker_configs.value(name, self.layers()) or ""

    def layers(self) -> BrokerLayers:
        """What is set for all brokers: dynamically, and as if in their server.properties."""
        self._refresh()
        return self._layers

    def shown(self, topic: Topic) -> dict[str, str]:
        """What describe lists: every topic config whose source is not Kafka's default, in describe order."""
        return topic_configs.shown(self._store.configs(TOPICS, topic.name), self.layers())

    def topic(self, topic: Topic) -> TopicSettings:
        """A topic's configs in effect."""
        self._refresh()
        settings = self._topics.get(topic.key)
        if settings is None:
            values = topic_configs.effective(self._store.configs(TOPICS, topic.name), self._layers)
            settings = self._topics[topic.key] = _typed(values, self.broker("log.retention.check.interval.ms"))
        return settings

    def _refresh(self) -> None:
        generation = self._generation()
        if generation != self._read_at:
            self._topics.clear()
            self._layers = BrokerLayers(
                cluster=self._store.configs(BROKERS, DEFAULT_ENTITY),
                static=self._store.configs(STATIC_BROKER, DEFAULT_ENTITY),
            )
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
