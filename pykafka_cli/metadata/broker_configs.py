"""The broker configs of Kafka 4.3: types, defaults, and which of them can be changed while brokers run.

Sources: KafkaConfig, DynamicBrokerConfig, ConfigHelper and ConfigurationControlManager of 4.3.1.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.broker_config_table import TABLE
from pykafka_cli.metadata.config_def import ConfigKey, ConfigType
from pykafka_cli.metadata.config_source import BrokerLayers, ConfigEntry, ConfigSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class UpdateMode(Enum):
    """Where a config can be changed while brokers run (dynamicConfigUpdateModes)."""

    READ_ONLY = ""
    PER_BROKER = "per-broker"
    CLUSTER_WIDE = "cluster-wide"


def _key(name: str, type_: str, default: str, valid: str) -> ConfigKey:
    low, high, other = None, None, None
    words: tuple[str, ...] = ()
    bounds = _RANGE.fullmatch(valid)
    if bounds is not None:
        low, high, other = (int(bound) if bound else None for bound in bounds.groups())
    elif valid:
        words = tuple(valid.split())
    return ConfigKey(name, ConfigType[type_], None if default == "~" else default, low, high, other, words)


_RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)?(?: or (-?\d+))?")
_ROWS = [line.split("|") for line in TABLE.strip().splitlines()]

BROKER_CONFIGS = {row[0]: _key(*row[:4]) for row in _ROWS}
"""Every broker config by name, in alphabetical order."""

UPDATE_MODES = {name: UpdateMode(mode) for name, *_, mode in _ROWS}

_DEFAULTS = {key.name: key.default for key in BROKER_CONFIGS.values() if key.default is not None}
_LISTENER = re.compile(r"listener\.name\.[^.]*\.(.*)")
_SPELLINGS = {
    name: names
    for names in (
        ("log.roll.ms", "log.roll.hours"),
        ("log.roll.jitter.ms", "log.roll.jitter.hours"),
        ("log.flush.interval.ms", "log.flush.scheduler.interval.ms"),
        ("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
    )
    for name in names
}
_PER_LISTENER = frozenset(  # DYNAMIC_SECURITY_CONFIGS
    {
        "ssl.key.password",
        "ssl.keystore.certificate.chain",
        "ssl.keystore.key",
        "ssl.keystore.location",
        "ssl.keystore.password",
        "ssl.keystore.type",
        "ssl.truststore.certificates",
        "ssl.truststore.location",
        "ssl.truststore.password",
        "ssl.truststore.type",
    }
)
_MIN_ISR = "min.insync.replicas"


def is_known(name: str) -> bool:
    """Whether this is a config of Kafka's brokers; they take others for their plug-ins."""
    return _base_name(name) in BROKER_CONFIGS


def check(name: str, value: str) -> str:
    """The value as Kafka would print it back; a config that Kafka does not know is taken as it is.

    Raises:
        KafkaError: INVALID_CONFIG with Kafka's sentence, for a value that the config cannot have.
    """
    key = BROKER_CONFIGS.get(_base_name(name))
    if key is None:
        return value
    try:
        return key.normalise(value)
    except KafkaError as error:
        if key.name == name:
            raise
        raise KafkaError(error.code, str(error).replace(f" {key.name}:", f" {name}:")) from None


def check_dynamic(changes: Mapping[str, str | None], *, per_broker: bool) -> dict[str, str | None]:
    """Configs that shall be set (None: removed) while brokers run, values as `check` gives them.

    `per_broker` tells whether they are meant for one broker, not for the whole cluster. Removing is always allowed,
    except of the cluster's min.insync.replicas: eligible leader replicas depend on it.

    Raises:
        KafkaError: INVALID_REQUEST for what cannot be changed, or not here, or not to this value; INVALID_CONFIG
            for min.insync.replicas where eligible leader replicas forbid the change.
    """
    wanted = {name: value for name, value in changes.items() if value is not None}
    read_only = [name for name in wanted if UPDATE_MODES.get(name) is UpdateMode.READ_ONLY]
    _refuse(read_only, "Cannot update these configs dynamically")
    _refuse(
        [name for name in wanted if name in _PER_LISTENER],
        "These security configs can be dynamically updated only per-listener using the listener prefix",
    )
    checked: dict[str, str | None] = dict(changes)
    for name, value in wanted.items():
        try:
            checked[name] = check(name, value)
        except KafkaError as error:
            raise KafkaError(ErrorCode.INVALID_REQUEST, str(error)) from None
    if not per_broker:
        _refuse(
            [name for name in wanted if update_mode(name) is UpdateMode.PER_BROKER],
            "Cannot update these configs at default cluster level, broker id must be specified",
        )
    if _MIN_ISR in changes and per_broker:
        raise KafkaError(ErrorCode.INVALID_CONFIG, f"Broker-level {_MIN_ISR} cannot be altered while ELR is enabled.")
    if changes.get(_MIN_ISR, "") is None:
        raise KafkaError(ErrorCode.INVALID_CONFIG, f"Cluster-level {_MIN_ISR} cannot be removed while ELR is enabled.")
    return checked


def update_mode(name: str) -> UpdateMode:
    """Where a config can be changed; one that Kafka does not know counts as cluster-wide."""
    if _LISTENER.fullmatch(name):
        return UpdateMode.PER_BROKER
    return UPDATE_MODES.get(name, UpdateMode.CLUSTER_WIDE)


def is_sensitive(name: str) -> bool:
    """Whether the value is never shown: passwords, and whatever Kafka does not know (KafkaConfig.maybeSensitive)."""
    key = BROKER_CONFIGS.get(_base_name(name))
    return key is None or key.type is ConfigType.PASSWORD


def entries(layers: BrokerLayers) -> list[ConfigEntry]:
    """Every config of one broker with where it comes from, by name (ConfigHelper.createBrokerConfigEntry)."""
    unknown = {name for layer in (layers.broker, layers.cluster, layers.static) for name in layer}
    return _entries(sorted(unknown | BROKER_CONFIGS.keys()), layers)


def cluster_entries(layers: BrokerLayers) -> list[ConfigEntry]:
    """What is set for all brokers together, by name: kafka-configs --broker-defaults."""
    return _entries(sorted(layers.cluster), BrokerLayers(cluster=layers.cluster), with_defaults=False)


def value(name: str, layers: BrokerLayers) -> str | None:
    """The value in force under exactly this name; None where Kafka has null, or no such config."""
    found = layers.get(name)
    return _DEFAULTS.get(name) if found is None else found


def as_int(name: str, layers: BrokerLayers) -> int:
    """The whole number in force. The config must have a default or be set."""
    found = value(name, layers)
    if found is None:
        raise KeyError(name)
    return int(found)


def as_bool(name: str, layers: BrokerLayers) -> bool:
    """The truth value in force."""
    return value(name, layers) == "true"


def _entries(names: Iterable[str], layers: BrokerLayers, *, with_defaults: bool = True) -> list[ConfigEntry]:
    found = []
    for name in names:
        sensitive = is_sensitive(name)
        spellings = _SPELLINGS.get(name) or tuple(dict.fromkeys((name, _base_name(name))))
        synonyms = layers.synonyms(name, spellings, _DEFAULTS if with_defaults else {}, sensitive=sensitive)
        source = synonyms[0].source if synonyms else ConfigSource.DEFAULT_CONFIG
        found.append(ConfigEntry(name, None if sensitive else value(name, layers), source, sensitive, synonyms))
    return found


def _base_name(name: str) -> str:
    """What `listener.name.<listener>.<config>` is about; any other name is itself."""
    override = _LISTENER.fullmatch(name)
    return name if override is None else override[1]


def _refuse(names: list[str], sentence: str) -> None:
    if names:
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"{sentence}: [{', '.join(names)}]")
