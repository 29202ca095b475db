"""JSON files that are given to a tool, read with the sentences of Kafka's (Json, JsonObject and DecodeJson)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pykafka_cli.cli import input_file
from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Mapping

_INT, _LONG = (1 << 31) - 1, (1 << 63) - 1


def read_text(path: str) -> str:
    """The text of a file. Raises PykafkaError with Kafka's sentence, and the reason."""
    try:
        return input_file.read(path).decode()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise PykafkaError(f"Unable to read file {path}: {reason}") from error


def parse(text: str) -> object | None:
    """The value that a text holds; None if it is no JSON, or so deep that it is meant to do harm."""
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value


def _refuse(constant: str) -> None:
    """NaN and Infinity are Python's own; no JSON has them."""
    raise ValueError(constant)


def as_object(value: object) -> Mapping[str, object]:
    """A JSON object. Raises PykafkaError."""
    if not isinstance(value, dict):
        raise PykafkaError(f"Expected JSON object, received {_shown(value)}")
    return value


def as_array(value: object) -> list[object]:
    """A JSON array. Raises PykafkaError."""
    if not isinstance(value, list):
        raise PykafkaError(f"Expected JSON array, received {_shown(value)}")
    return value


def as_int(value: object) -> int:
    """A 32-bit whole number. Raises PykafkaError."""
    return _whole(value, "Integer", _INT)


def as_long(value: object) -> int:
    """A 64-bit whole number. Raises PykafkaError."""
    return _whole(value, "Long", _LONG)


def as_text(value: object) -> str:
    """A string. Raises PykafkaError."""
    if not isinstance(value, str):
        raise PykafkaError(f"Expected `String` value, received {_shown(value)}")
    return value


def field(value: Mapping[str, object], name: str) -> object:
    """A field that has to be there. Raises PykafkaError."""
    if name not in value:
        raise PykafkaError(f"No such field exists: `{name}`")
    return value[name]


def _whole(value: object, type_: str, highest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -highest - 1 <= value <= highest:
        raise PykafkaError(f"Expected `{type_}` value, received {_shown(value)}")
    return value


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
