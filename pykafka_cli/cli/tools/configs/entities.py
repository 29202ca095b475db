"""Whose configs are meant: entity types and names, paired and checked (ConfigCommandOptions)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPES = ("topics", "clients", "users", "brokers", "ips", "client-metrics", "groups", "broker-loggers")
"""In the order in which Kafka's message lists them."""

WITH_DEFAULT = frozenset({"users", "clients", "brokers", "ips"})
"""Types that have a default entity."""

_BY_NAME = {
    "topic": "topics",
    "client": "clients",
    "user": "users",
    "broker": "brokers",
    "broker-logger": "broker-loggers",
    "ip": "ips",
    "client-metrics": "client-metrics",
    "group": "groups",
}
_BY_DEFAULT = {
    "client-defaults": "clients",
    "user-defaults": "users",
    "broker-defaults": "brokers",
    "ip-defaults": "ips",
}
"""Options that stand for a type and a name, or the default entity, in the order in which Kafka reads them."""


class Entities(NamedTuple):
    """Types and names by position; a type without a name means all entities of it, the empty name the default one."""

    types: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def head(self) -> tuple[str, str | None]:
        """The first type, which decides what is done, and its name."""
        return self.types[0], self.names[0] if self.names else None

    @property
    def pairs(self) -> list[tuple[str, str | None]]:
        """Each type with its name."""
        names = [*self.names, *[None] * len(self.types)]
        return list(zip(self.types, names, strict=False))


def entities(options: Mapping[str, object], words: Sequence[str]) -> Entities:
    """The entities of the options (by option name). `words` tell the order of --entity-name and --entity-default.

    Raises:
        UsageError: with Kafka's sentence, in the order of its checks.
    """
    short = [name for name in (*_BY_NAME, *_BY_DEFAULT) if options.get(name) not in (None, False)]
    types = (*_words(options, "entity-type"), *((_BY_NAME | _BY_DEFAULT)[name] for name in short))
    names = (*_long_names(options, words), *(str(options[name]) if name in _BY_NAME else "" for name in short))
    repeated = [kind for at, kind in enumerate(types) if kind in types[:at]]
    if repeated:
        raise UsageError(f"Duplicate entity type(s) specified: {','.join(repeated)}")
    for kind in types:
        if kind not in TYPES:
            raise UsageError(
                f"Invalid entity type {kind}, the entity type must be one of {', '.join(TYPES)} with a "
                "--bootstrap-server or --bootstrap-controller argument"
            )
    if not types:
        raise UsageError("At least one entity type must be specified")
    if len(types) > 1 and set(types) != {"users", "clients"}:
        raise UsageError("Only 'users' and 'clients' entity types may be specified together")
    if short and any(options.get(name) not in (None, False, ()) for name in _LONG):
        raise UsageError("--entity-{type,name,default} should not be used in conjunction with specific entity flags")
    if len(names) > len(types):
        raise UsageError("More entity names specified than entity types")
    _check_names(types[0], names)
    return Entities(types, names)


_LONG = ("entity-type", "entity-name", "entity-default")


def _words(options: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = options.get(name)
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def _long_names(options: Mapping[str, object], words: Sequence[str]) -> list[str]:
    """--entity-name and --entity-default as they follow each other."""
    given = list(_words(options, "entity-name"))
    if options.get("entity-default"):
        before = words[: next(at for at, word in enumerate(words) if word.lstrip("-") == "entity-default")]
        at = sum(word.lstrip("-").partition("=")[0] == "entity-name" for word in before if word.startswith("-"))
        given.insert(at, "")
    return given


def _check_names(kind: str, names: Sequence[str]) -> None:
    for name in filter(None, names):
        if kind in ("brokers", "broker-loggers") and not _is_int(name):
            raise UsageError(f"The entity name for {kind} must be a valid integer broker id, but it is: {name}")
        if kind == "ips" and not _resolves(name):
            raise UsageError(f"The entity name for {kind} must be a valid IP or resolvable host, but it is: {name}")


def _is_int(name: str) -> bool:
    digits = name[1:] if name[:1] in ("+", "-") else name
    return digits.isascii() and digits.isdigit() and len(digits) < 11 and -(1 << 31) <= int(name) < 1 << 31


def _resolves(name: str) -> bool:
    import socket  # noqa: PLC0415  (only for quotas of addresses)

    try:
        socket.getaddrinfo(name, None)
    except (OSError, UnicodeError):
        return False
    return True
