"""What shall be set and deleted, as the options say it (ConfigCommand.parseConfigsToBeAdded)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_COMMA = re.compile(r",(?=[^\]]*(?:\[|$))")
_EQUALS = re.compile(r"\s*=\s*(?=[^\]]*(?:\[|$))")
_NAME = re.compile(r"[a-zA-Z0-9._-]*")

QUOTAS = ("producer_byte_rate", "consumer_byte_rate", "request_percentage", "controller_mutation_rate")
"""Quotas of users and clients."""

IP_QUOTAS = ("connection_creation_rate",)
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")


def added(text: str | None, file_properties: Mapping[str, str]) -> dict[str, str]:
    """The configs of --add-config, or of the file in its place. Brackets keep the commas of a value together.

    Raises:
        UsageError: with Kafka's sentence.
    """
    found = dict(file_properties)
    if text is not None:
        parts = _COMMA.split(text)
        while len(parts) > 1 and not parts[-1]:  # Java's split drops what is empty at the end
            parts.pop()
        for part in parts:
            pair = _EQUALS.split(part)
            if len(pair) != 2:
                raise UsageError(
                    "requirement failed: Invalid entity config: all configs to be added must be in the format "
                    '"key=val" or  "key=[val1,val2]" to group values which contain commas.'
                )
            found[pair[0].strip()] = pair[1].replace("[", "").replace("]", "").strip()
    _check_names(found)
    return found


def deleted(text: str | None) -> list[str]:
    """The configs of --delete-config. Raises UsageError."""
    names = [] if text is None else [name.strip() for name in text.split(",")]
    while len(names) > 1 and not names[-1]:
        names.pop()
    _check_names(names)
    return list(dict.fromkeys(names))


def check_quotas(entity_types: tuple[str, ...], add: Iterable[str], delete: Iterable[str], *, default: bool) -> None:
    """Whether users, clients or ips can have these (ConfigCommand.alterConfig).

    Raises:
        UsageError: with Kafka's sentence.
    """
    if entity_types[0] == "ips":
        _only("connection quota configs can be added", IP_QUOTAS, entity_types[0], [*add, *delete])
        return
    if "clients" in entity_types:
        _only("quota configs can be added", QUOTAS, "clients", add)
        _only("quota configs can be deleted", QUOTAS, "clients", delete)
        return
    _only("quota and SCRAM credential configs can be added", (*QUOTAS, *SCRAM), "users", add)
    _only("quota and SCRAM credential configs can be deleted", (*QUOTAS, *SCRAM), "users", delete)
    every = [*add, *delete]
    if any(name in SCRAM for name in every):
        if default:
            raise UsageError(
                "The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using "
                "--bootstrap-server."
            )
        if any(name in QUOTAS for name in every):
            raise UsageError(
                "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using "
                "--bootstrap-server."
            )


def quota(name: str, value: str) -> float:
    """The number that a quota shall be. Raises UsageError."""
    try:
        return float(value)
    except ValueError:
        raise UsageError(f"Cannot parse quota configuration value for {name}: {value}") from None


def _only(what: str, known: tuple[str, ...], kind: str, names: Iterable[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"Only {what} for '{kind}' using --bootstrap-server. Unexpected config names: Set({', '.join(unknown)})"
        )


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            raise UsageError(f"Invalid character found for config key: {name}")
