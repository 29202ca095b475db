r"""`--format STRING`: kcat's tokens, compiled to one layout and the columns that fill it.

    %t topic  %p partition  %o offset  %k key  %s value  %K %S their sizes in bytes (-1: null)  %h headers
    %T timestamp  %R size of the value as four bytes, big endian  %% a percent sign  \n \r \t \\ \xNN bytes

`%{HOW:TOKEN}` writes a token in another way: hex, base64, json or escaped for s, k and h; iso or a strftime pattern for
T. As in kcat a null key or value is empty, a null value of a header is NULL, and nothing stands behind a record.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from itertools import repeat
from typing import TYPE_CHECKING

from pykafka_cli.cli.tools.console_consumer.formatter import Formatted, Formatter, first
from pykafka_cli.errors import UsageError
from pykafka_cli.model import NO_TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pykafka_cli.cluster import Fetched
    from pykafka_cli.model import ConsumerRecords, Headers

    Column = Callable[[Fetched, int], Iterable[bytes | int]]
    """The first so many of something; `bytes` for `%b` in the layout, numbers for `%d`."""

_TOKEN = re.compile(
    rb"%\{(?P<how>[^}]*):(?P<of>[a-zA-Z])\}|%(?P<token>.)|\\x(?P<hex>[0-9a-fA-F]{2})|\\(?P<escape>.)|(?P<wrong>[%\\])",
    re.DOTALL,
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\\": b"\\"}


class FormatString(Formatter):
    """Prints what the string says."""

    def __init__(self, string: str) -> None:
        """Compile it.

        Raises:
            UsageError: for a token or escape that there is not.
        """
        self._columns: list[Column] = []
        layout: list[bytes] = []
        source = string.encode("utf-8", "surrogateescape")
        at = 0
        for found in _TOKEN.finditer(source):
            layout += (source[at : found.start()].replace(b"%", b"%%"), self._compiled(found))
            at = found.end()
        layout.append(source[at:])
        self._layout = b"".join(layout)

    def _compiled(self, found: re.Match[bytes]) -> bytes:
        """What stands in the layout for one token."""
        if found["token"] == b"%":
            return b"%%"
        if found["hex"] is not None:
            return bytes.fromhex(found["hex"].decode()).replace(b"%", b"%%")
        if found["escape"] in _ESCAPES:
            return _ESCAPES[found["escape"]]
        token = found["token"] or found["of"]
        column = _of(token, found["how"]) if token is not None else None
        if column is None:
            raise UsageError(
                f"Unknown token {found[0].decode('utf-8', 'surrogateescape')} in option format; --help lists them."
            )
        self._columns.append(column)
        return b"%d" if token in b"poKST" and not found["how"] else b"%b"

    def format(self, fetched: Fetched, count: int, *, skip_errors: bool) -> Formatted:  # noqa: ARG002  (none can fail)
        """The first `count` records, all at once."""
        if not count:
            return Formatted(b"", 0)
        if not self._columns:
            return Formatted(self._layout % () * count, count)
        columns = [column(fetched, count) for column in self._columns]
        return Formatted(b"".join(map(self._layout.__mod__, zip(*columns, strict=True))), count)

    def write_record(self, fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:  # noqa: ARG002
        """One record, which is the last of the first `i + 1`."""
        out.append(self._layout % tuple([*column(fetched, i + 1)][i] for column in self._columns))


def _of(token: bytes, how: bytes | None) -> Column | None:
    """The column of a token, written in some way; None if there is no such token."""
    if how is None:
        return _COLUMNS.get(token)
    if token == b"T":
        return _times(how.decode("utf-8", "surrogateescape")) if how == b"iso" or b"%" in how else None
    fields, write = _FIELDS.get(token), _WAYS.get(how)
    if write is None:
        return None
    if token == b"h":
        return lambda fetched, count: [_shown_headers(one, write) for one in first(fetched.records().headers, count)]
    if fields is None:
        return None
    null = b"null" if how == b"json" else b""
    return lambda fetched, count: [null if one is None else write(one) for one in fields(fetched, count)]


def _times(how: str) -> Column:
    write = time_writer(how)

    def column(fetched: Fetched, count: int) -> Iterable[bytes]:
        timestamps = first(fetched.records().timestamps, count)
        known = {timestamp: write(timestamp).encode("utf-8", "surrogateescape") for timestamp in set(timestamps)}
        return map(known.__getitem__, timestamps)

    return column


def time_writer(how: str) -> Callable[[int], str]:
    """Writes timestamps in UTC, by ISO 8601 (`iso`) or a pattern of strftime; nothing for a record that has none."""
    from datetime import datetime, timedelta, timezone  # noqa: PLC0415  (few formats show times)

    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  (imported here)

    def written(timestamp: int) -> str:
        if timestamp == NO_TIMESTAMP:
            return ""
        try:
            at = epoch + timedelta(milliseconds=timestamp)
        except OverflowError:  # behind the year 9999
            return str(timestamp)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if how == "iso" else at.strftime(how)

    return written


def _keys(fetched: Fetched, count: int) -> Sequence[bytes | None]:
    return first(fetched.records().keys, count)


def _values(fetched: Fetched, count: int) -> Sequence[bytes | None]:
    return first(fetched.values(), count)


def _sizes(column: Sequence[bytes | None]) -> list[int]:
    return [-1 if field is None else len(field) for field in column]


def _present(column: Sequence[bytes | None]) -> Sequence[bytes]:
    return [field or b"" for field in column] if None in column else column  # type: ignore[return-value]


def _base64(field: bytes) -> bytes:
    return b2a_base64(field, newline=False)


def _hex(field: bytes) -> bytes:
    return field.hex().encode()


def _json(field: bytes) -> bytes:
    from pykafka_cli.cli.tools.console_consumer.json_formatter import string  # noqa: PLC0415  (few formats need it)

    return string(field).encode()


def _escaped(field: bytes) -> bytes:
    from pykafka_cli.cli.render.escaped import escaped  # noqa: PLC0415  (as above)

    return escaped(field.decode("utf-8", "surrogateescape")).encode()


def _shown_headers(headers: Headers, write: Callable[[bytes], bytes] = bytes) -> bytes:
    return b",".join([b"%b=%b" % (name, b"NULL" if content is None else write(content)) for name, content in headers])


_FIELDS: dict[bytes, Callable[[Fetched, int], Sequence[bytes | None]]] = {b"k": _keys, b"s": _values}
_WAYS: dict[bytes, Callable[[bytes], bytes]] = {
    b"hex": _hex,
    b"base64": _base64,
    b"json": _json,
    b"escaped": _escaped,
}
_COLUMNS: dict[bytes, Column] = {
    b"t": lambda fetched, count: repeat(fetched.topic.encode(), count),
    b"p": lambda fetched, count: repeat(fetched.partition, count),
    b"o": lambda fetched, count: first(fetched.records().offsets, count),
    b"k": lambda fetched, count: _present(_keys(fetched, count)),
    b"s": lambda fetched, count: _present(_values(fetched, count)),
    b"K": lambda fetched, count: _sizes(_keys(fetched, count)),
    b"S": lambda fetched, count: _sizes(_values(fetched, count)),
    b"T": lambda fetched, count: first(fetched.records().timestamps, count),
    b"R": lambda fetched, count: [size.to_bytes(4, "big", signed=True) for size in _sizes(_values(fetched, count))],
    b"h": lambda fetched, count: [_shown_headers(one) for one in first(fetched.records().headers, count)],
}
