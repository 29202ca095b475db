"""Text as Java reads and writes it: bytes that are not UTF-8, and JSON by Jackson."""

from __future__ import annotations

import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_numbers import java_double

if TYPE_CHECKING:
    from pykafka_cli.cli.internal_records.schema import Json

_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_REPLACEMENT = "\ufffd".encode()
_ESCAPE = re.compile(r"\\(?:u00[0-9a-f]{2}|.)")
_WORDS = {None: "null", True: "true", False: "false"}


def java_string(data: bytes) -> str:
    """Bytes as `new String(data, UTF_8)` reads them: U+FFFD for what is not UTF-8, one for an encoded surrogate."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _SURROGATE.sub(_REPLACEMENT, data).decode("utf-8", "replace")


def jackson(value: Json) -> str:
    """Compact JSON as Jackson's JsonNode.toString writes it."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        return f"{{{','.join(f'{_quoted(name)}:{jackson(member)}' for name, member in value.items())}}}"
    if isinstance(value, list):
        return f"[{','.join(map(jackson, value))}]"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return str(value)
    number = java_double(value)
    return number if number[-1].isdigit() else f'"{number}"'


def _quoted(text: str) -> str:
    quoted: str = encode_basestring(text)
    return _ESCAPE.sub(_in_upper_case, quoted) if "\\u" in quoted else quoted


def _in_upper_case(match: re.Match[str]) -> str:
    escape = match[0]
    return f"\\u{escape[2:].upper()}" if escape.startswith("\\u") else escape
