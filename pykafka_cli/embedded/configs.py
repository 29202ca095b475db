"""The configs of an embedded cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pykafka_cli.cluster.configs import Configs, ConfigSynonymView, ConfigView, QuotaView
from pykafka_cli.engine.configuration import GROUPS, QUOTAS
from pykafka_cli.engine.settings import BROKERS, DEFAULT_ENTITY, TOPICS
from pykafka_cli.errors import ErrorCode, KafkaError, UnsupportedError
from pykafka_cli.metadata import broker_configs, group_configs, names, quotas, topic_configs
from pykafka_cli.metadata.config_source import BrokerLayers, ConfigSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.config_source import ConfigEntry

_UNSUPPORTED = {
    "broker-loggers": "Broker loggers exist only inside a Java broker; an embedded cluster has none.",
    "client-metrics": "Client metrics are collected only by a Java broker; an embedded cluster collects none.",
}
_NO_SCRAM = "SCRAM credentials exist only inside a Java broker; an embedded cluster asks nobody to log in."


class EmbeddedConfigs(Configs):
    """Configs of an embedded cluster. A missing cluster has no entities; setting something on brokers creates it."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access

    def entities(self, entity_type: str) -> list[str]:
        """See `Configs`."""
        if entity_type not in (TOPICS, BROKERS, GROUPS):
            _refuse(entity_type)
        engine = self._access.engine()
        if engine is None:
            return []
        if entity_type == TOPICS:
            return engine.store.topic_names()
        if entity_type == BROKERS:
            return [str(broker.id) for broker in engine.store.brokers() if broker.alive]
        with_configs = engine.store.entities(GROUPS)
        return sorted({*with_configs, *(group.group_id for group in engine.store.groups.all())})

    def describe(self, entity_type: str, name: str) -> list[ConfigView]:
        """See `Configs`."""
        engine = self._access.engine()
        if entity_type == TOPICS:
            entries, own = _topic(engine, name), ConfigSource.DYNAMIC_TOPIC_CONFIG
        elif entity_type == BROKERS and name == DEFAULT_ENTITY:
            layers = BrokerLayers() if engine is None else engine.settings.layers()
            entries, own = broker_configs.cluster_entries(layers), ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG
        elif entity_type == BROKERS:
            entries, own = _broker(engine, name), ConfigSource.DYNAMIC_BROKER_CONFIG
        elif entity_type == GROUPS:
            entries, own = _group(engine, name), ConfigSource.DYNAMIC_GROUP_CONFIG
        else:
            _refuse(entity_type)
        return sorted((_view(entry, own) for entry in entries), key=lambda view: view.name)

    def alter(self, entity_type: str, name: str, changes: Mapping[str, str | None]) -> None:
        """See `Configs`."""
        if entity_type == TOPICS:
            names.check_topic_name(name)
            engine = self._access.engine()
            if engine is None:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"The topic '{name}' does not exist.")
            engine.configuration.alter_topic(name, changes)
        elif entity_type == BROKERS:
            broker = None if name == DEFAULT_ENTITY else int(name)
            self._access.engine_for_writing().configuration.alter_broker(broker, changes)
        elif entity_type == GROUPS:
            self._access.engine_for_writing().configuration.alter_group(name, changes)
        else:
            _refuse(entity_type)

    def quotas(self, entity: Sequence[tuple[str, str | None]]) -> list[QuotaView]:
        """See `Configs`."""
        engine = self._access.engine()
        wanted = dict(entity)
        found = []
        for text in [] if engine is None else engine.store.entities(QUOTAS):
            parts = quotas.entity(text)
            if wanted.keys() == dict(parts).keys() and all(wanted[kind] in (None, name) for kind, name in parts):
                assert engine is not None  # noqa: S101  (it had entities)
                values = {name: float(value) for name, value in engine.store.configs(QUOTAS, text).items()}
                found.append(QuotaView(parts, values))
        return found

    def alter_quotas(self, entity: Sequence[tuple[str, str]], changes: Mapping[str, float | None]) -> None:
        """See `Configs`."""
        self._access.engine_for_writing().configuration.alter_quotas(entity, changes)

    def scram_users(self, user: str | None) -> dict[str, dict[str, int]]:  # noqa: ARG002  (nobody has any)
        """See `Configs`."""
        return {}

    def alter_scram(self, user: str, changes: Mapping[str, str | None]) -> None:  # noqa: ARG002  (always refused)
        """See `Configs`."""
        raise UnsupportedError(_NO_SCRAM)


def _topic(engine: Engine | None, name: str) -> list[ConfigEntry]:
    names.check_topic_name(name)
    if engine is None or engine.store.topic(name) is None:
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    return topic_configs.entries(engine.store.configs(TOPICS, name), engine.settings.layers())


def _broker(engine: Engine | None, name: str) -> list[ConfigEntry]:
    if engine is None or int(name) not in engine.alive():
        raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker {name} does not exist, or is dead.")
    layers = engine.settings.layers()
    return broker_configs.entries(BrokerLayers(engine.store.configs(BROKERS, name), layers.cluster, layers.static))


def _group(engine: Engine | None, name: str) -> list[ConfigEntry]:
    if engine is None:
        return group_configs.entries({}, BrokerLayers())
    return group_configs.entries(engine.store.configs(GROUPS, name), engine.settings.layers())


def _view(entry: ConfigEntry, own: ConfigSource) -> ConfigView:
    synonyms = tuple(ConfigSynonymView(found.source.value, found.name, found.value) for found in entry.synonyms)
    return ConfigView(entry.name, entry.value, entry.source is own, entry.sensitive, synonyms)


def _refuse(entity_type: str) -> NoReturn:
    raise UnsupportedError(_UNSUPPORTED.get(entity_type, f"There are no configs of {entity_type}."))
