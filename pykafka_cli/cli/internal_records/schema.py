"""Schemas of the records that Kafka writes for itself (KIP-482: versions and tagged fields), and their notation.

One field a line, the fields of a structure indented below it:

    offset int64                     in every version
    leaderEpoch int32 3+             from version 3 on; `1` is version 1 alone
    metadata string?                 may be null
    members []{}                     a list of structures; `{}` is one, `[]int32` a list of numbers
        memberId string
    topicId uuid 4+ tag 0            a tagged field: printed only where it is not its default
    nextEpoch int16 tag 3 default -1

Kinds are bool, int8 to int64, uint16, float64, string, bytes and uuid. A semicolon may stand for a line break.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

Json = dict[str, "Json"] | list["Json"] | str | float | None
NEVER = 1 << 15

_DEFAULTS: dict[str, Json] = {
    "bool": False,
    "string": "",
    "bytes": "",
    "uuid": "AAAAAAAAAAAAAAAAAAAAAA",
    "float64": 0.0,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `fields` makes it a structure, `array` a list; `default` is how a tagged field's absence reads."""

    name: str
    kind: str
    first: int = 0
    last: int = NEVER
    array: bool = False
    nullable: bool = False
    fields: tuple[Field, ...] = ()
    tag: int | None = None
    default: Json = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of a key or a value, its latest version and its first flexible one."""

    fields: tuple[Field, ...]
    latest: int = 0
    flexible: int = 0


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record type: its number, its name, and how value and key are laid out."""

    number: int
    name: str
    value: Schema
    key: Schema = Schema((), flexible=NEVER)


def schema(text: str, *, latest: int = 0, flexible: int = 0) -> Schema:
    """Read the notation above."""
    lines = [(len(line) - len(line.lstrip()), line.split()) for line in text.replace("; ", "\n").split("\n") if line]
    return Schema(_fields([line for line in lines if line[1]]), latest, flexible)


def record_type(number: int, name: str, *, key: str, value: str, latest: int = 0, flexible: int = 0) -> RecordType:
    """A record type of a coordinator; its key has one version only, which is not flexible."""
    return RecordType(number, name, schema(value, latest=latest, flexible=flexible), schema(key, flexible=NEVER))


def metadata_type(number: int, name: str, value: str, *, latest: int = 0) -> RecordType:
    """A record type of the cluster metadata: flexible in all versions, and without a key."""
    return RecordType(number, name, schema(value, latest=latest))


def _fields(lines: list[tuple[int, list[str]]]) -> tuple[Field, ...]:
    if not lines:
        return ()
    indent = lines[0][0]
    starts = [at for at, line in enumerate(lines) if line[0] == indent]
    ends = [*starts[1:], len(lines)]
    return tuple(_field(lines[start][1], lines[start + 1 : end]) for start, end in zip(starts, ends, strict=True))


def _field(words: list[str], inner: list[tuple[int, list[str]]]) -> Field:
    name, kind, *rest = words
    array, nullable = kind.startswith("[]"), kind.endswith("?")
    kind = kind.removeprefix("[]").removesuffix("?")
    first, last = 0, NEVER
    if rest and rest[0][0].isdigit():
        versions = rest.pop(0)
        first = int(versions.removesuffix("+"))
        last = NEVER if versions.endswith("+") else first
    named = dict(zip(rest[::2], rest[1::2], strict=True))
    fields = _fields(inner)
    default: Json = [] if array else {field.name: field.default for field in fields} or _DEFAULTS.get(kind, 0)
    if "default" in named:
        default = json.loads(named["default"])
    tag = int(named["tag"]) if "tag" in named else None
    return Field(name, kind, first, last, array, nullable, fields, tag, default)
