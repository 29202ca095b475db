"""How the answers of kafka-configs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_numbers import java_double
from pykafka_cli.cli.render.java_order import capacity_for, hash_map_order, string_hash, string_map_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.tools.configs.actions import Altered, Described, Quotas
    from pykafka_cli.cluster.configs import ConfigView, QuotaView

_SINGULAR = {"users": "user-principal", "clients": "client-id", "ips": "ip"}
_QUOTA_TYPES = {"users": "user", "clients": "client-id", "ips": "ip"}


def description(entities: Sequence[Described]) -> str:
    """A header for each entity, and a line for each of its configs."""
    return "".join(_entity(entity) for entity in entities)


def quotas(found: Quotas) -> str:
    """A line for each entity with quotas, then one for each user with SCRAM credentials."""
    views = {view.entity: view for view in found.quotas}
    lines = [_quota(views[entity]) for entity in hash_map_order(views, _hash, capacity_for(len(views)))]
    lines += [
        f"SCRAM credential configs for user-principal '{user}' are "
        + ", ".join(f"{mechanism}=iterations={iterations}" for mechanism, iterations in mechanisms.items())
        for user, mechanisms in found.scram.items()
    ]
    return "".join(f"{line}\n" for line in lines)


def altered(entity: Altered) -> str:
    """The line of a successful alter."""
    if not entity.name:
        return f"Completed updating default config for {entity.entity_type} in the cluster.\n"
    return f"Completed updating config for {entity.entity_type[:-1]} {entity.name}.\n"


def _entity(entity: Described) -> str:
    kind = entity.entity_type
    if entity.configs is None:
        return f"The {kind[:-1]} '{entity.name}' doesn't exist and doesn't have dynamic config.\n"
    if not entity.name and kind == "brokers":
        header = f"Default configs for {kind} in the cluster are:\n"
    else:
        header = f"{'All' if entity.every else 'Dynamic'} configs for {kind[:-1]} {entity.name} are:\n"
    return header + "".join(map(_config, entity.configs))


def _config(view: ConfigView) -> str:
    synonyms = ", ".join(f"{found.source}:{found.name}={_value(found.value)}" for found in view.synonyms)
    return f"  {view.name}={_value(view.value)} sensitive={str(view.sensitive).lower()} synonyms={{{synonyms}}}\n"


def _value(value: str | None) -> str:
    return "null" if value is None else value


def _quota(view: QuotaView) -> str:
    names = dict(view.entity)
    entity = ", ".join(
        f"{kind} '{names[entity_type]}'" if names[entity_type] else f"the default {kind}"
        for entity_type, kind in _SINGULAR.items()
        if entity_type in names
    )
    order = string_map_order(sorted(view.values), capacity_for(len(view.values)))
    values = ", ".join(f"{name}={java_double(view.values[name])}" for name in order)
    return f"Quota configs for {entity} are {values}"


def _hash(entity: tuple[tuple[str, str], ...]) -> int:
    """ClientQuotaEntity.hashCode: that of its map, in which the default entity is null."""
    pairs = sum(string_hash(_QUOTA_TYPES[kind]) ^ (string_hash(name) if name else 0) for kind, name in entity)
    return 31 + pairs & 0xFFFF_FFFF
