"""Where a config value comes from: Kafka's layers, from the topic or broker itself down to the built-in default."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ConfigSource(Enum):
    """DescribeConfigsResponse.ConfigSource, by the names that kafka-configs prints."""

    DYNAMIC_TOPIC_CONFIG = "DYNAMIC_TOPIC_CONFIG"
    DYNAMIC_GROUP_CONFIG = "DYNAMIC_GROUP_CONFIG"
    DYNAMIC_BROKER_CONFIG = "DYNAMIC_BROKER_CONFIG"
    DYNAMIC_DEFAULT_BROKER_CONFIG = "DYNAMIC_DEFAULT_BROKER_CONFIG"
    STATIC_BROKER_CONFIG = "STATIC_BROKER_CONFIG"
    DEFAULT_CONFIG = "DEFAULT_CONFIG"


@dataclass(frozen=True, slots=True)
class ConfigSynonym:
    """One place in which a value for a config was found. `value` is None where it is secret."""

    source: ConfigSource
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class ConfigEntry:
    """One config as DescribeConfigs answers it; `synonyms` in order of precedence, the one in force first."""

    name: str
    value: str | None
    source: ConfigSource
    sensitive: bool
    synonyms: tuple[ConfigSynonym, ...]


@dataclass(frozen=True, slots=True)
class BrokerLayers:
    """What is set on one broker, on all brokers, and in a broker's server.properties: broker config name to value."""

    broker: Mapping[str, str] = field(default_factory=dict)
    cluster: Mapping[str, str] = field(default_factory=dict)
    static: Mapping[str, str] = field(default_factory=dict)

    def synonyms(
        self, name: str, names: Sequence[str], defaults: Mapping[str, str], *, sensitive: bool = False
    ) -> tuple[ConfigSynonym, ...]:
        """Every value that bears on the broker config `name`, strongest first (ConfigHelper.configSynonyms).

        `names` are the config and its older spellings (log.retention.ms, .minutes, .hours). As in Kafka nothing counts
        that comes before the first value under the name itself.
        """
        found = [
            ConfigSynonym(source, synonym, None if sensitive else layer[synonym])
            for source, layer in (
                (ConfigSource.DYNAMIC_BROKER_CONFIG, self.broker),
                (ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, self.cluster),
                (ConfigSource.STATIC_BROKER_CONFIG, self.static),
                (ConfigSource.DEFAULT_CONFIG, defaults),
            )
            for synonym in names
            if synonym in layer
        ]
        first = next((at for at, synonym in enumerate(found) if synonym.name == name), len(found))
        return tuple(found[first:])

    def get(self, name: str) -> str | None:
        """The value in force under exactly this name, None if nobody has set it."""
        for layer in (self.broker, self.cluster, self.static):
            if name in layer:
                return layer[name]
        return None
