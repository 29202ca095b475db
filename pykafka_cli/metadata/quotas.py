"""Client quotas (KIP-546): whom they can be set for, and to what. They are kept and shown; nothing is slowed down.

Source: QuotaConfig and ClientQuotaControlManager of 4.3.1.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.config_def import java_double

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OF_CLIENTS = {
    "producer_byte_rate": True,
    "consumer_byte_rate": True,
    "request_percentage": False,
    "controller_mutation_rate": False,
}
_OF_IPS = {"connection_creation_rate": True}
"""Quotas by name, and whether they are whole numbers."""


def known(kind: str) -> list[str]:
    """The quotas that entities of a kind can have: `ips`, or else `users` and `clients`."""
    return list(_OF_IPS if kind == "ips" else _OF_CLIENTS)


def key(entity: Sequence[tuple[str, str]]) -> str:
    """An entity as text: pairs of type and name in alphabetical order."""
    return json.dumps(sorted(entity), ensure_ascii=False)


def entity(text: str) -> tuple[tuple[str, str], ...]:
    """What `key` was made from."""
    return tuple((kind, name) for kind, name in json.loads(text))


def check(entity: Sequence[tuple[str, str]], changes: Mapping[str, float | None]) -> dict[str, str | None]:
    """Quotas as text; None deletes one.

    Raises:
        KafkaError: INVALID_REQUEST with the controller's sentence.
    """
    allowed = _OF_IPS if any(kind == "ips" for kind, _ in entity) else _OF_CLIENTS
    checked: dict[str, str | None] = {}
    for name, value in changes.items():
        if name not in allowed:
            raise KafkaError(ErrorCode.INVALID_REQUEST, f"Invalid configuration key {name}")
        if value is not None:
            if not value > 0:
                raise KafkaError(ErrorCode.INVALID_REQUEST, f"Quota {name} must be greater than 0")
            if allowed[name] and not value.is_integer():
                raise KafkaError(ErrorCode.INVALID_REQUEST, f"Configuration {name} must be a Long value")
        checked[name] = None if value is None else java_double(value)
    return checked
