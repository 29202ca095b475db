"""The configs of consumer groups in Kafka 4.3 (GroupConfig), and the broker configs behind them.

Those of share and streams groups are not here: there are no such groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import broker_configs
from pykafka_cli.metadata.config_def import ConfigKey, ConfigType
from pykafka_cli.metadata.config_source import BrokerLayers, ConfigEntry, ConfigSource, ConfigSynonym

if TYPE_CHECKING:
    from collections.abc import Mapping

HEARTBEAT = "consumer.heartbeat.interval.ms"
SESSION = "consumer.session.timeout.ms"

GROUP_CONFIGS = {
    key.name: key
    for key in (
        ConfigKey(
            HEARTBEAT, ConfigType.INT, "5000", at_least=1, doc="How often a member says that it is alive, in ms."
        ),
        ConfigKey(
            SESSION,
            ConfigType.INT,
            "45000",
            at_least=1,
            doc="Silence after which a member counts as gone, in ms.",
        ),
    )
}
"""Every group config by name."""

_LIMITS = {
    HEARTBEAT: ("group.consumer.min.heartbeat.interval.ms", "group.consumer.max.heartbeat.interval.ms"),
    SESSION: ("group.consumer.min.session.timeout.ms", "group.consumer.max.session.timeout.ms"),
}


def check_all(wanted: Mapping[str, str], layers: BrokerLayers) -> dict[str, str]:
    """A group's configs as Kafka would print them back.

    Raises:
        KafkaError: INVALID_CONFIG with Kafka's sentence, for an unknown config or a value outside the brokers' limits.
    """
    for name in wanted:
        if name not in GROUP_CONFIGS:
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"Unknown group config name: {name}")
    checked = {name: GROUP_CONFIGS[name].normalise(value) for name, value in wanted.items()}
    for name, (low, high) in _LIMITS.items():
        if name not in checked:
            continue
        if int(checked[name]) < broker_configs.as_int(low, layers):
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"{name} must be greater than or equal to {low}")
        if int(checked[name]) > broker_configs.as_int(high, layers):
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"{name} must be less than or equal to {high}")
    if int(value(SESSION, checked, layers)) <= int(value(HEARTBEAT, checked, layers)):
        raise KafkaError(ErrorCode.INVALID_CONFIG, f"{SESSION} must be greater than {HEARTBEAT}")
    return checked


def value(name: str, overrides: Mapping[str, str], layers: BrokerLayers) -> str:
    """The value in force for a group."""
    return overrides.get(name) or broker_configs.value(_broker_name(name), layers) or ""


def entries(overrides: Mapping[str, str], layers: BrokerLayers) -> list[ConfigEntry]:
    """Every group config with where it comes from, by name (ConfigHelper.createGroupConfigEntry)."""
    found = []
    for name, key in GROUP_CONFIGS.items():
        defaults = {} if key.default is None else {_broker_name(name): key.default}
        synonyms = layers.synonyms(_broker_name(name), [_broker_name(name)], defaults)
        if name in overrides:
            synonyms = (ConfigSynonym(ConfigSource.DYNAMIC_GROUP_CONFIG, name, overrides[name]), *synonyms)
        source = synonyms[0].source if synonyms else ConfigSource.DEFAULT_CONFIG
        found.append(ConfigEntry(name, value(name, overrides, layers), source, sensitive=False, synonyms=synonyms))
    return found


def _broker_name(name: str) -> str:
    return f"group.{name}"
