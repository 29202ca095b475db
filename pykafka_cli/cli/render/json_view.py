"""Views and failures as JSON."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.render.document import Many, One

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pykafka_cli.cli.render.document import Document, Field

CONTROLS = "".join(
    map(chr, [*range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)]),
)
"""What JSON may hold but no terminal should get: control characters and changes of direction."""
_UNSAFE = re.compile(f"[{CONTROLS}\ud800-\udfff]")
"""They, and halves of characters."""


def drawn(view: object, document: Document, *, for_people: bool) -> str:
    """The whole document: one line, or indented `for_people`."""
    return written(as_json(view, document), indent=2 if for_people else None) + "\n"


def as_json(view: object, document: Document) -> dict[str, Any]:
    """The document as dictionaries, lists, text and numbers."""
    return _object(document.fields, view)


def written(value: object, *, indent: int | None = None) -> str:
    """JSON that is safe to print: what could control a terminal stands escaped in it."""
    return harmless(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))


def harmless(text: str) -> str:
    """JSON with what could control a terminal escaped."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _object(fields: Iterable[Field], source: object) -> dict[str, Any]:
    return {field.name: _value(field.kind, field.value(source)) for field in fields}


def _value(kind: str | Many | One, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Many):
        return [_object(kind.fields, item) for item in value]
    if isinstance(kind, One):
        return _object(kind.fields, value)
    if kind.startswith("["):
        return list(value)
    if kind.startswith("{"):
        return dict(value)
    if isinstance(value, float) and not isfinite(value):
        return None  # a rate over no time at all; JSON has no word for it
    return value
