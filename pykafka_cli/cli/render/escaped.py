"""Text from data, made harmless for a terminal."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_PARTS = re.compile("[\n\t]|[\udc80-\udcff]+|[^\n\t\udc80-\udcff]+")
_NAMES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def escaped(text: str) -> str:
    r"""Control characters (and with them every escape sequence) and changes of direction as `\x1b`, `\u202e`, `\n`.

    Bytes that were no UTF-8 come as surrogates and become `\xff`.
    """
    return _UNSAFE.sub(_escape, text)


def harmless(text: str, *, with_bytes: bool) -> str:
    """`escaped` for whole lines: line ends and tabs stay, and so do, without `with_bytes`, bytes that were no UTF-8."""
    return "".join(
        part if part in ("\n", "\t") or (not with_bytes and _is_byte(part)) else escaped(part)
        for part in _PARTS.findall(text)
    )


def _is_byte(part: str) -> bool:
    return "\udc80" <= part[0] <= "\udcff"


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return _NAMES.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
