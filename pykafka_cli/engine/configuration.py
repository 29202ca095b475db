"""Changing configs: the checks of Kafka's controller, one transaction each, and what a change sets in motion.

Source: ConfigurationControlManager and ClientQuotaControlManager of 4.3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.engine.settings import BROKERS, DEFAULT_ENTITY, TOPICS
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import broker_configs, group_configs, quotas, topic_configs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic

GROUPS = "groups"
QUOTAS = "quotas"
"""Entity types in the store; topics and brokers are those of `settings`."""

_BEARS_ON_LEADERS = frozenset({"unclean.leader.election.enable", "min.insync.replicas"})


class Configuration:
    """Sets and deletes configs of one engine's cluster; each call holds the cluster lock.

    Changes map names to values; None deletes. Deleting what is not set, or not known, is no error.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def alter_topic(self, name: str, changes: Mapping[str, str | None]) -> None:
        """Change a topic's configs.

        Raises:
            KafkaError: UNKNOWN_TOPIC_OR_PARTITION, INVALID_CONFIG. Nothing was changed.
        """
        store = self._engine.store
        with self._engine.locks.cluster():
            topic = store.topic(name)
            if topic is None:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"The topic '{name}' does not exist.")
            wanted = {**store.configs(TOPICS, name), **changes}
            checked = topic_configs.check_all({key: value for key, value in wanted.items() if value is not None})
            self._put(TOPICS, name, {key: checked.get(key) for key in changes})
            self._tell_partitions(changes, [topic])

    def alter_broker(self, broker: int | None, changes: Mapping[str, str | None]) -> None:
        """Change the dynamic configs of one broker or, for None, the default of all.

        Raises:
            KafkaError: BROKER_ID_NOT_REGISTERED, INVALID_REQUEST, INVALID_CONFIG. Nothing was changed.
        """
        with self._engine.locks.cluster():
            if broker is not None:
                self._engine.registered(broker)
            checked = broker_configs.check_dynamic(changes, per_broker=broker is not None)
            self._put(BROKERS, DEFAULT_ENTITY if broker is None else str(broker), checked)
            if broker in (None, self._engine.controller_id()) and not _BEARS_ON_LEADERS.isdisjoint(changes):
                store = self._engine.store
                self._tell_partitions(changes, filter(None, map(store.topic, store.topic_names())))

    def alter_group(self, group: str, changes: Mapping[str, str | None]) -> None:
        """Change the configs of a group, whether it exists yet or not.

        Raises:
            KafkaError: INVALID_CONFIG, INVALID_REQUEST. Nothing was changed.
        """
        with self._engine.locks.cluster():
            wanted = {**self._engine.store.configs(GROUPS, group), **changes}
            checked = group_configs.check_all(
                {key: value for key, value in wanted.items() if value is not None}, self._engine.settings.layers()
            )
            self._put(GROUPS, group, {key: checked.get(key) for key in changes})

    def alter_quotas(self, entity: Sequence[tuple[str, str]], changes: Mapping[str, float | None]) -> None:
        """Change the quotas of an entity: pairs of type (users, clients, ips) and name, empty for the default.

        Raises:
            KafkaError: INVALID_REQUEST. Nothing was changed.
        """
        checked = quotas.check(entity, changes)
        with self._engine.locks.cluster():
            self._put(QUOTAS, quotas.key(entity), checked)

    def _put(self, entity_type: str, entity: str, changes: Mapping[str, str | None]) -> None:
        with self._engine.store.transaction():
            self._engine.store.put_configs(entity_type, entity, changes)
        self._engine.bump()

    def _tell_partitions(self, changes: Mapping[str, str | None], topics: Iterable[Topic]) -> None:
        """Elect where unclean elections are allowed now, and count eligible leaders anew, at once."""
        if not _BEARS_ON_LEADERS.isdisjoint(changes):
            from pykafka_cli.engine.elections import configs_changed  # noqa: PLC0415  (few configs need it)

            configs_changed(self._engine, topics)
