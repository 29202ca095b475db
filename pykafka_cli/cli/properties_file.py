"""Java property files (java.util.Properties), as `--command-config` and its kin read them."""

from __future__ import annotations

import re

from pykafka_cli.cli import input_file
from pykafka_cli.errors import UsageError

_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK = " \t\f"
_ESCAPE = re.compile(r"\\(u.{0,4}|.|$)", re.DOTALL)
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


class PropertyFileError(UsageError):
    """A property file that cannot be read; the message names it."""


def load_properties(path: str) -> dict[str, str]:
    r"""The properties of the file at `path`; a later line wins over an earlier one with the same name.

    The file is UTF-8, or ISO-8859-1 where it cannot be UTF-8: Java reads the latter, people write the former.

    Raises:
        PropertyFileError: if the file cannot be read or holds a malformed \uXXXX; the message names the path.
    """
    try:
        data = input_file.read(path)
    except OSError as error:
        raise PropertyFileError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:  # a null character
        raise PropertyFileError(f"{path!r}: {error}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
    try:
        return parse_properties(text)
    except ValueError as error:
        raise PropertyFileError(f"{path}: {error}") from error


def parse_properties(text: str) -> dict[str, str]:
    r"""The properties in `text`. Blanks at the end of a value belong to it, as in Java.

    Raises:
        ValueError: for a malformed \uXXXX.
    """
    found: dict[str, str] = {}
    for line in _logical_lines(text):
        name, value = _split(line)
        found[_unescape(name)] = _unescape(value)
    return found


def _logical_lines(text: str) -> list[str]:
    """Lines without comments, blank lines and leading blanks, continued ones joined."""
    lines: list[str] = []
    pending = ""
    continued = False
    for natural in _LINE_END.split(text):
        line = natural.lstrip(_BLANK)
        if not continued and (not line or line[0] in "#!"):
            continue
        backslashes = len(line) - len(line.rstrip("\\"))
        continued = backslashes % 2 == 1
        pending += line[:-1] if continued else line
        if not continued:
            if pending:
                lines.append(pending)
            pending = ""
    if pending:
        lines.append(pending)
    return lines


def _split(line: str) -> tuple[str, str]:
    """Name and value, still escaped: they part at the first `=`, `:` or blank that has no backslash before it."""
    end = 0
    while end < len(line) and line[end] not in "=: \t\f":
        end += 2 if line[end] == "\\" else 1
    rest = line[end:].lstrip(_BLANK)
    if rest[:1] in ("=", ":"):
        rest = rest[1:].lstrip(_BLANK)
    return line[:end], rest


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_character, text)
    # Java writes a character beyond U+FFFF as two escapes
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[:1] != "u":
        return _CONTROL.get(escape, escape)
    digits = escape[1:]
    if len(digits) != 4 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        raise ValueError("Malformed \\uxxxx encoding.")
    return chr(int(digits, 16))
