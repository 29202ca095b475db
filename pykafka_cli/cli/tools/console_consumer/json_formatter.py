"""Records as JSON, one object a line: `documents.RECORD` says what stands in it.

A whole batch is written column by column. `console-producer --input json` reads the same lines.
"""

from __future__ import annotations

from binascii import b2a_base64
from itertools import chain, repeat
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

from pykafka_cli.cli.render.json_view import CONTROLS, harmless
from pykafka_cli.cli.tools.console_consumer.formatter import Formatted, Formatter, first
from pykafka_cli.model import NO_TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pykafka_cli.cluster import Fetched
    from pykafka_cli.model import ConsumerRecords, Headers


class JsonFormatter(Formatter):
    """Prints everything that a record has."""

    def format(self, fetched: Fetched, count: int, *, skip_errors: bool) -> Formatted:  # noqa: ARG002  (none can fail)
        """The first `count` records. Between the columns stands what is the same in all of them."""
        if not count:
            return Formatted(b"", 0)
        records = fetched.records()
        columns: list[Iterable[str]] = []
        same = f'{{"topic":{encode_basestring(fetched.topic)},"partition":{fetched.partition},"offset":'
        for name, column in (
            ("", map(str, first(records.offsets, count))),
            (',"timestamp":', _timestamps(first(records.timestamps, count))),
            (f',"timestamp_type":"{records.timestamp_type.value}","headers":', _headers(first(records.headers, count))),
            (',"key":', strings(first(records.keys, count))),
            (',"value":', strings(first(records.values, count))),
        ):
            same += name
            if isinstance(column, str):
                same += column
            else:
                columns += (repeat(same), column)
                same = ""
        columns.append(repeat(same + "}\n"))
        text = "".join(chain.from_iterable(zip(*columns)))  # noqa: B905  (what repeats has no end)
        return Formatted(_encoded(text), count)

    def write_record(self, fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        """The rule itself."""
        timestamp, headers = records.timestamps[i], records.headers[i]
        text = (
            f'{{"topic":{encode_basestring(fetched.topic)},"partition":{fetched.partition},'
            f'"offset":{records.offsets[i]},'
            f'"timestamp":{"null" if timestamp == NO_TIMESTAMP else timestamp},'
            f'"timestamp_type":"{records.timestamp_type.value}",'
            f'"headers":[{",".join(f"[{string(name)},{string(content)}]" for name, content in headers)}],'
            f'"key":{string(records.keys[i])},"value":{string(records.values[i])}}}\n'
        )
        out.append(_encoded(text))


def _encoded(text: str) -> bytes:
    """Looking for each control character by itself takes a tenth of what the pattern takes."""
    if ("\x7f" in text) if text.isascii() else any(map(text.__contains__, CONTROLS)):
        text = harmless(text)
    return text.encode()


def string(field: bytes | None) -> str:
    """A key, value, name of a header or its value: text as a string, other bytes as `{"base64": …}`."""
    if field is None:
        return "null"
    try:
        return encode_basestring(field.decode())
    except UnicodeDecodeError:
        return f'{{"base64":"{b2a_base64(field, newline=False).decode()}"}}'


def strings(column: Sequence[bytes | None]) -> Iterable[str] | str:
    """`string` of each; what is the same for all of them as one."""
    if column.count(None) == len(column):
        return "null"
    try:
        return list(map(encode_basestring, map(bytes.decode, column)))  # type: ignore[arg-type]
    except (TypeError, UnicodeDecodeError):  # a null among them, or other bytes than text
        return map(string, column)


def _timestamps(column: Sequence[int]) -> Iterable[str] | str:
    if column.count(column[0]) == len(column):
        return "null" if column[0] == NO_TIMESTAMP else str(column[0])
    if NO_TIMESTAMP in column:
        return ("null" if timestamp == NO_TIMESTAMP else str(timestamp) for timestamp in column)
    return map(str, column)


def _headers(column: Sequence[Headers]) -> Iterable[str] | str:
    if not any(column):
        return "[]"
    return (
        f"[{','.join(f'[{string(name)},{string(content)}]' for name, content in headers)}]" if headers else "[]"
        for headers in column
    )
