"""Configs and quotas of a real cluster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaException
from confluent_kafka import admin as theirs

from pykafka_cli.cluster.configs import Configs, ConfigSynonymView, ConfigView, QuotaView
from pykafka_cli.errors import ErrorCode, KafkaError, UsageError
from pykafka_cli.remote.abilities import Ability
from pykafka_cli.remote.failures import kafka_error, protocol_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.remote.cluster import RemoteCluster

_TYPES = {"topics": 2, "brokers": 4, "broker-loggers": 8, "client-metrics": 16, "groups": 32}
"""ConfigResource.Type by the names of --entity-type."""
_OF_ONE_BROKER = ("brokers", "broker-loggers")
_SOURCES = {
    1: "DYNAMIC_TOPIC_CONFIG",
    2: "DYNAMIC_BROKER_CONFIG",
    3: "DYNAMIC_DEFAULT_BROKER_CONFIG",
    4: "STATIC_BROKER_CONFIG",
    5: "DEFAULT_CONFIG",
    6: "DYNAMIC_BROKER_LOGGER_CONFIG",
    7: "DYNAMIC_CLIENT_METRICS_CONFIG",
    8: "DYNAMIC_GROUP_CONFIG",
}
_OWN = {"topics": 1, "brokers": 2, "broker-loggers": 6, "client-metrics": 7, "groups": 8}
_OWN_DEFAULT = 3
_SET, _DELETE = 0, 1
_EXACT, _DEFAULT, _ANY = 0, 1, 2
_QUOTA_TYPES = {"users": "user", "clients": "client-id", "ips": "ip"}
_CREDENTIAL = re.compile(r"(?:iterations=(-?[0-9]*),)?password=(.*)", re.ASCII | re.DOTALL)
_DEFAULT_ITERATIONS = 4096
_NO_SUCH_USER = 91
"""RESOURCE_NOT_FOUND."""


class RemoteConfigs(Configs):
    """See `Configs`.

    Python's librdkafka loses synonyms of the same name, so describing needs kafka-python; changing what librdkafka
    knows does not.
    """

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def entities(self, entity_type: str) -> list[str]:
        """See `Configs`."""
        if entity_type == "topics":
            return self._cluster.topics.names()
        if entity_type in _OF_ONE_BROKER:
            return [str(broker) for broker in self._brokers()]
        names = set(self._listed(_TYPES[entity_type]))
        if entity_type == "groups":
            names.update(group.group_id for group in self._cluster.groups.all())
        return sorted(names)

    def describe(self, entity_type: str, name: str) -> list[ConfigView]:
        """See `Configs`."""
        requests = self._cluster.requests(Ability.DESCRIBE_CONFIGS)
        resource = {"resource_type": _TYPES[entity_type], "resource_name": name, "configuration_keys": None}
        fields = {"resources": [resource], "include_synonyms": True, "include_documentation": False}
        (found,) = requests.send("DescribeConfigs", fields, self._receiver(entity_type, name)).results
        if found.error_code:
            raise protocol_error(found.error_code, found.error_message)
        own = _OWN_DEFAULT if entity_type == "brokers" and not name else _OWN[entity_type]
        return sorted((_view(entry, own) for entry in found.configs), key=lambda view: view.name)

    def alter(self, entity_type: str, name: str, changes: Mapping[str, str | None]) -> None:
        """See `Configs`."""
        if entity_type not in ("topics", "brokers") or not name:  # librdkafka refuses the default of all brokers
            self._alter_through_extra(entity_type, name, changes)
            return
        operations = theirs.AlterConfigOpType  # type: ignore[attr-defined]
        entries = [
            theirs.ConfigEntry(  # type: ignore[attr-defined]
                config,
                value,
                incremental_operation=operations.DELETE if value is None else operations.SET,
            )
            for config, value in changes.items()
        ]
        kind = theirs.ResourceType.TOPIC if entity_type == "topics" else theirs.ResourceType.BROKER  # type: ignore[attr-defined]
        if entity_type == "brokers":
            self._receiver(entity_type, name)
        resource = theirs.ConfigResource(kind, name, incremental_configs=entries)  # type: ignore[attr-defined]
        try:
            futures = self._cluster.admin.incremental_alter_configs([resource], request_timeout=self._cluster.wait_s)
        except KafkaException as error:
            raise kafka_error(error) from error
        self._cluster.answer(futures[resource])

    def quotas(self, entity: Sequence[tuple[str, str | None]]) -> list[QuotaView]:
        """See `Configs`."""
        requests = self._cluster.requests(Ability.QUOTAS)
        components = [
            {
                "entity_type": _QUOTA_TYPES[kind],
                "match_type": _ANY if name is None else _EXACT if name else _DEFAULT,
                "match": name or None,
            }
            for kind, name in entity
        ]
        response = requests.send("DescribeClientQuotas", {"components": components, "strict": True})
        if response.error_code:
            raise protocol_error(response.error_code, response.error_message)
        names = {theirs: ours for ours, theirs in _QUOTA_TYPES.items()}
        return [
            QuotaView(
                tuple(sorted((names[part.entity_type], part.entity_name or "") for part in entry.entity)),
                {value.key: value.value for value in entry.values},
            )
            for entry in response.entries or []
        ]

    def alter_quotas(self, entity: Sequence[tuple[str, str]], changes: Mapping[str, float | None]) -> None:
        """See `Configs`."""
        requests = self._cluster.requests(Ability.QUOTAS)
        entry = {
            "entity": [{"entity_type": _QUOTA_TYPES[kind], "entity_name": name or None} for kind, name in entity],
            "ops": [
                {"key": key, "value": 0.0 if value is None else value, "remove": value is None}
                for key, value in changes.items()
            ],
        }
        (answer,) = requests.send("AlterClientQuotas", {"entries": [entry], "validate_only": False}).entries
        if answer.error_code:
            raise protocol_error(answer.error_code, answer.error_message)

    def scram_users(self, user: str | None) -> dict[str, dict[str, int]]:
        """See `Configs`."""
        admin: Any = self._cluster.admin
        wait_s = self._cluster.wait_s
        if user is None:
            found = self._cluster.answer(admin.describe_user_scram_credentials(request_timeout=wait_s))
        else:
            try:
                future = admin.describe_user_scram_credentials([user], request_timeout=wait_s)[user]
                found = {user: future.result(wait_s + 1)}
            except KafkaException as error:
                if error.args[0].code() == _NO_SUCH_USER:
                    return {}
                raise kafka_error(error) from error
        return {
            name: {
                info.mechanism.name.replace("_", "-"): info.iterations for info in description.scram_credential_infos
            }
            for name, description in sorted(found.items())
        }

    def alter_scram(self, user: str, changes: Mapping[str, str | None]) -> None:
        """See `Configs`. No message ever holds a password."""
        changed = [_credential(user, mechanism, value) for mechanism, value in changes.items()]
        futures = self._cluster.admin.alter_user_scram_credentials(changed, request_timeout=self._cluster.wait_s)
        self._cluster.answer(futures[user])

    def _alter_through_extra(self, entity_type: str, name: str, changes: Mapping[str, str | None]) -> None:
        requests = self._cluster.requests(Ability.OTHER_CONFIGS)
        resource = {
            "resource_type": _TYPES[entity_type],
            "resource_name": name,
            "configs": [
                {"name": config, "config_operation": _DELETE if value is None else _SET, "value": value}
                for config, value in changes.items()
            ],
        }
        fields = {"resources": [resource], "validate_only": False}
        (answer,) = requests.send("IncrementalAlterConfigs", fields, self._receiver(entity_type, name)).responses
        if answer.error_code:
            raise protocol_error(answer.error_code, answer.error_message)

    def _listed(self, kind: int) -> list[str]:
        response = self._cluster.requests(Ability.DESCRIBE_CONFIGS).send(
            "ListConfigResources", {"resource_types": [kind]}
        )
        if response.error_code:
            raise protocol_error(response.error_code)
        return [resource.resource_name for resource in response.config_resources]

    def _receiver(self, entity_type: str, name: str) -> int | None:
        """The broker that must be asked; None: any. Raises KafkaError for one that does not live."""
        if entity_type not in _OF_ONE_BROKER or not name:
            return None
        if int(name) not in self._brokers():
            raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker {name} does not exist, or is dead.")
        return int(name)

    def _brokers(self) -> list[int]:
        return sorted(node.id for node in self._cluster.described().nodes)


def _view(entry: Any, own: int) -> ConfigView:
    synonyms = tuple(
        ConfigSynonymView(_SOURCES.get(found.source, "UNKNOWN"), found.name, found.value) for found in entry.synonyms
    )
    return ConfigView(entry.name, entry.value, entry.config_source == own, entry.is_sensitive, synonyms)


def _credential(user: str, mechanism: str, value: str | None) -> Any:
    """`iterations=4096,password=pw`, as ConfigCommand reads it; None deletes."""
    kind = theirs.ScramMechanism[mechanism.replace("-", "_")]  # type: ignore[attr-defined]
    if value is None:
        return theirs.UserScramCredentialDeletion(user, kind)  # type: ignore[attr-defined]
    found = _CREDENTIAL.fullmatch(value)
    if found is None or not found[2]:
        raise UsageError(f"Invalid credential property {mechanism}: it looks like [iterations=8192,password=…].")
    count = int(found[1]) if found[1] not in (None, "", "-") else _DEFAULT_ITERATIONS
    info = theirs.ScramCredentialInfo(kind, count)  # type: ignore[attr-defined]
    return theirs.UserScramCredentialUpsertion(user, info, found[2].encode())  # type: ignore[attr-defined]
