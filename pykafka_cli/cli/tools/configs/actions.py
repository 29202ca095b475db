"""What kafka-configs does with a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render.java_order import string_map_order
from pykafka_cli.cli.tools.configs import changes
from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pykafka_cli.cli.tools.configs.entities import Entities
    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.configs import ConfigView, QuotaView

_MISSING = frozenset({ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.BROKER_ID_NOT_REGISTERED})


class Described(NamedTuple):
    """The configs of one entity; None if there is no such entity. `every` tells that defaults are among them."""

    entity_type: str
    name: str
    every: bool
    configs: tuple[ConfigView, ...] | None


class Quotas(NamedTuple):
    """Quotas of entities, and SCRAM mechanisms with their iterations by user."""

    quotas: tuple[QuotaView, ...]
    scram: dict[str, dict[str, int]]


class Altered(NamedTuple):
    """The entity that was changed; the empty name is the default one."""

    entity_type: str
    name: str


def describe(cluster: Cluster, entity_type: str, name: str | None, *, every: bool) -> list[Described]:
    """The configs of one entity, or of all of its type in the order of Kafka's tool.

    Without `every` only those that are set on the entity itself.

    Raises:
        KafkaError: for a name that no topic can have, and with `every` for an entity that does not exist.
        UnsupportedError: for types that the cluster does not have.
    """
    return list(_each(cluster, entity_type, name, every=every))


def _each(cluster: Cluster, entity_type: str, name: str | None, *, every: bool) -> Iterator[Described]:
    if name is not None:
        yield _one(cluster, entity_type, name, every=every, check=not every)
        return
    names: Sequence[str] = cluster.configs.entities(entity_type)
    if entity_type == "topics":
        names = string_map_order(names)
    elif entity_type == "brokers":
        names = [*names, ""]
    for each in names:
        yield _one(cluster, entity_type, each, every=every, check=False)


def _one(cluster: Cluster, entity_type: str, name: str, *, every: bool, check: bool) -> Described:
    missing = Described(entity_type, name, every, None)
    if check and entity_type == "groups" and name not in cluster.configs.entities(entity_type):
        return missing
    try:
        views = cluster.configs.describe(entity_type, name)
    except KafkaError as error:
        if check and error.code in _MISSING:
            return missing
        raise
    return Described(entity_type, name, every, tuple(view for view in views if every or view.is_own))


def quotas(cluster: Cluster, entities: Entities) -> Quotas:
    """The quotas of users, clients or ips; SCRAM credentials where only users are asked for."""
    found = tuple(cluster.configs.quotas(entities.pairs))
    of_users = entities.types == ("users",) and "" not in entities.names
    return Quotas(found, cluster.configs.scram_users(entities.head[1]) if of_users else {})


def alter(cluster: Cluster, entities: Entities, add: Mapping[str, str], delete: Sequence[str]) -> Altered:
    """Set and delete configs or quotas of one entity.

    Raises:
        UsageError: for quotas that the entity cannot have.
        KafkaError: with the controller's sentence.
        UnsupportedError: for what the cluster does not have.
    """
    entity_type, name = entities.head
    assert name is not None  # noqa: S101  (checked with the options)
    removed: dict[str, str | None] = dict.fromkeys(delete)
    if entity_type not in ("users", "clients", "ips"):
        cluster.configs.alter(entity_type, name, {**removed, **add})
        return Altered(entity_type, name)
    changes.check_quotas(entities.types, add, delete, default="" in entities.names)
    scram = {key: value for key, value in {**removed, **add}.items() if key in changes.SCRAM}
    if scram:
        cluster.configs.alter_scram(name, scram)
    else:
        rates = {**dict.fromkeys(delete), **{key: changes.quota(key, value) for key, value in add.items()}}
        pairs = list(zip(entities.types, entities.names, strict=False))
        cluster.configs.alter_quotas(pairs, rates)
    return Altered(entity_type, name)
