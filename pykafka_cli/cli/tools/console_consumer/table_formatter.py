"""Records for people: one line each, in columns, and nothing in them that a terminal would obey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.escaped import escaped
from pykafka_cli.cli.tools.console_consumer.format_string import time_writer
from pykafka_cli.cli.tools.console_consumer.formatter import Formatted, Formatter

if TYPE_CHECKING:
    from pykafka_cli.cluster import Fetched
    from pykafka_cli.model import ConsumerRecords

_TITLES = ("PARTITION", "OFFSET", "TIMESTAMP", "KEY", "VALUE")
_WIDEST_KEY = 40
_NULL = "-"


class TableFormatter(Formatter):
    """Prints a heading before the first record. Columns become wider when something wider comes; nothing is cut.

    A null is a dash, headers follow the value in brackets, and times are in UTC.
    """

    def __init__(self) -> None:
        self._time = time_writer("iso")
        self._widths = [len(title) for title in _TITLES]
        self._widths[1], self._widths[2] = 8, len("2000-01-01T00:00:00.000Z")
        self._has_heading = False

    def format(self, fetched: Fetched, count: int, *, skip_errors: bool) -> Formatted:
        """The first `count` records, below a heading that is printed once."""
        formatted = self.one_by_one(fetched, count, skip_errors=skip_errors)
        if self._has_heading or not count:
            return formatted
        self._has_heading = True
        return Formatted(self._line(*_TITLES) + formatted.output, formatted.count, formatted.errors)

    def write_record(self, fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        """One line."""
        place, key = f"{fetched.topic}-{fetched.partition}", _shown(records.keys[i])
        value = _shown(records.values[i])
        headers = records.headers[i]
        if headers:
            value += f"  [{', '.join(f'{_shown(name)}={_shown(content)}' for name, content in headers)}]"
        self._widths[0] = max(self._widths[0], len(place))
        self._widths[3] = max(self._widths[3], min(len(key), _WIDEST_KEY))
        time = self._time(records.timestamps[i])
        out.append(self._line(place, str(records.offsets[i]), time, key, value))

    def _line(self, *cells: str) -> bytes:
        place, offset, time, key = self._widths[:4]
        return (
            f"{cells[0]:<{place}}  {cells[1]:>{offset}}  {cells[2]:<{time}}  {cells[3]:<{key}}  {cells[4]}\n".encode()
        )


def _shown(field: bytes | None) -> str:
    return _NULL if field is None else escaped(field.decode("utf-8", "surrogateescape"))
