"""JSON Schema (2020-12) of every document that `--output json` prints, made from the same declarations.

Names and types of fields are kept; new fields may come. Times are ms since 1970 and sizes are bytes unless said
otherwise. A failure is one line on stderr: `FAILURE`. schemas/json-output.json in the repository is `text()`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.registry import COMMANDS
from pykafka_cli.cli.render.document import Document, Field, Many, One

if TYPE_CHECKING:
    from collections.abc import Iterable

FAILURE: dict[str, Any] = {
    "description": "A command that failed, one line on stderr; its exit code is what it always is.",
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {
                    "type": "string",
                    "description": "Kafka's name of the error, such as UNKNOWN_TOPIC_OR_PARTITION; else USAGE (wrong "
                    "options), TARGET (no such cluster), UNSUPPORTED, CORRUPT_RECORD, IO, INTERNAL or FAILED.",
                },
                "message": {"type": "string"},
            },
            "required": ["code", "message"],
        }
    },
    "required": ["error"],
}
NOTE: dict[str, Any] = {
    "description": "Something worth knowing that is no failure by itself, one line on stderr.",
    "type": "object",
    "properties": {"note": {"type": "string"}},
    "required": ["note"],
}

_BYTES: dict[str, Any] = {
    "type": ["string", "object", "null"],
    "properties": {"base64": {"type": "string"}},
    "required": ["base64"],
}
_OF_RECORDS: dict[str, dict[str, Any]] = {
    "bytes?": _BYTES,
    "[header]": {"type": "array", "items": {"type": "array", "items": _BYTES}},
}
"""Text, or other bytes in an object; and headers, each a list of name and value."""


def documents() -> dict[str, Document]:
    """Every document by command and name, such as `topics.description`."""
    found: dict[str, Document] = {}
    for command, entry in COMMANDS.items():
        module = f"{entry.module.rpartition('.')[0]}.documents"
        if find_spec(module) is None:
            continue
        constants = vars(import_module(module)).items()
        found |= {f"{command}.{name.lower()}": value for name, value in constants if isinstance(value, Document)}
    return found


def text() -> str:
    """The schemas of all documents by command and name, of notes and of failures: a file of definitions."""
    import json  # noqa: PLC0415  (only to write the file)

    definitions = {name: schema(document) for name, document in sorted(documents().items())}
    file = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What pykafka-cli prints with --output json",
        "$defs": {**definitions, "stderr.failure": FAILURE, "stderr.note": NOTE},
    }
    return json.dumps(file, indent=1, ensure_ascii=False) + "\n"


def schema(document: Document) -> dict[str, Any]:
    """The JSON Schema of one document."""
    return {"description": document.about, **_object(document.fields)}


def _object(fields: Iterable[Field]) -> dict[str, Any]:
    properties = {field.name: _field(field) for field in fields}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _field(field: Field) -> dict[str, Any]:
    described = _type(field.kind)
    return {**described, "description": field.about} if field.about else described


def _type(kind: str | Many | One) -> dict[str, Any]:
    if isinstance(kind, str) and kind in _OF_RECORDS:
        return _OF_RECORDS[kind]
    if isinstance(kind, str):
        bare = kind.removesuffix("?")
        inner = bare.strip("[]{}")
        if bare.startswith("["):
            found: dict[str, Any] = {"type": "array", "items": _type(inner)}
        elif bare.startswith("{"):
            found = {"type": "object", "additionalProperties": _type(inner)}
        else:
            found = {"type": inner}
        is_nullable = kind.endswith("?")
    else:
        inside = _object(kind.fields)
        found = {"type": "array", "items": inside} if isinstance(kind, Many) else inside
        is_nullable = kind.nullable
    return {**found, "type": [found["type"], "null"]} if is_nullable else found
