"""The configs of a cluster's topics, brokers and groups, and the quotas of its clients."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ConfigSynonymView(NamedTuple):
    """One place in which a value was found: its source by Kafka's name (DYNAMIC_TOPIC_CONFIG, …), config and value."""

    source: str
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class ConfigView:
    """One config in effect. `value` is None where it is null or secret; the strongest synonym comes first.

    `is_own` tells whether it is set on the very entity that was asked for.
    """

    name: str
    value: str | None
    is_own: bool
    sensitive: bool
    synonyms: tuple[ConfigSynonymView, ...]


@dataclass(frozen=True, slots=True)
class QuotaView:
    """Quotas of one entity: pairs of type (users, clients, ips) and name, which is empty for the default entity."""

    entity: tuple[tuple[str, str], ...]
    values: dict[str, float]


class Configs(ABC):
    """What kafka-configs reads and changes. Entity types have the names of its `--entity-type`.

    `topics`, `brokers` (the empty name is the default of all brokers), `groups`, `broker-loggers` and `client-metrics`
    have configs; `users`, `clients` and `ips` have quotas. Changes map names to values; None deletes.
    """

    @abstractmethod
    def entities(self, entity_type: str) -> list[str]:
        """Names of the entities that can be described: topics, living brokers by id, groups that exist or are set.

        Raises:
            UnsupportedError: for a type that this side does not have.
        """

    @abstractmethod
    def describe(self, entity_type: str, name: str) -> list[ConfigView]:
        """Every config of one entity, by name; of the default of all brokers, only what is set.

        Raises:
            KafkaError: INVALID_TOPIC_EXCEPTION, UNKNOWN_TOPIC_OR_PARTITION, BROKER_ID_NOT_REGISTERED.
            UnsupportedError: for a type that this side does not have.
        """

    @abstractmethod
    def alter(self, entity_type: str, name: str, changes: Mapping[str, str | None]) -> None:
        """Change the configs of one entity: all of it or nothing.

        Raises:
            KafkaError: with the controller's sentence.
            UnsupportedError: for a type that this side does not have.
        """

    @abstractmethod
    def quotas(self, entity: Sequence[tuple[str, str | None]]) -> list[QuotaView]:
        """The quotas of the entities that are made of exactly these types; None is any name, empty the default."""

    @abstractmethod
    def alter_quotas(self, entity: Sequence[tuple[str, str]], changes: Mapping[str, float | None]) -> None:
        """Change the quotas of one entity. Raises KafkaError."""

    @abstractmethod
    def scram_users(self, user: str | None) -> dict[str, dict[str, int]]:
        """SCRAM credentials of one user, or of all: mechanism and iterations by user."""

    @abstractmethod
    def alter_scram(self, user: str, changes: Mapping[str, str | None]) -> None:
        """Change a user's SCRAM credentials. Raises UnsupportedError where there are none."""
