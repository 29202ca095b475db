"""Lines taken apart into the columns of records: `[headers DELIMITER] [key SEPARATOR] value` (LineMessageReader)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import Headers, ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.tools.console_producer.reader_properties import ReaderProperties


_SHOWN_BYTES = 2000


class LineError(PykafkaError):
    """A line that cannot be taken apart, in Kafka's words. `before` are the records of the lines before it."""

    def __init__(self, message: str, before: ProducerRecords) -> None:
        super().__init__(message)
        self.before = before


class RecordParser:
    """Turns lines into records, counting lines from 1 for its error messages.

    With a `key` it is that of all records.
    """

    def __init__(self, properties: ReaderProperties, key: bytes | None = None) -> None:
        self._properties, self._key = properties, key
        self._lines_before = 0

    def parse(self, lines: Sequence[bytes]) -> ProducerRecords:
        """The records of the next lines.

        Raises:
            LineError: at the first line that cannot be taken apart.
        """
        properties = self._properties
        if properties.parse_headers:
            try:
                records = self.one_by_one(lines)
            except LineError as error:
                error.before = self._with_key(error.before)
                raise
        elif properties.parse_key:
            records = self._keyed(lines) or self.one_by_one(lines)
        else:
            records = ProducerRecords(_nulled(lines, properties.null_marker))
        self._lines_before += len(lines)
        return self._with_key(records)

    def _with_key(self, records: ProducerRecords) -> ProducerRecords:
        if self._key is None:
            return records
        return ProducerRecords(records.values, [self._key] * len(records), records.headers)

    def _keyed(self, lines: Sequence[bytes]) -> ProducerRecords | None:
        """`one_by_one` for keys without headers, faster; None if some line has no separator."""
        separator = self._properties.key_separator
        if not separator:
            return None
        keys: list[bytes] = []
        values: list[bytes] = []
        add_key, add_value = keys.append, values.append
        for line in lines:
            key, found, value = line.partition(separator)
            if not found:
                return None
            add_key(key)
            add_value(value)
        marker = self._properties.null_marker
        return ProducerRecords(_nulled(values, marker), _nulled(keys, marker))

    def one_by_one(self, lines: Sequence[bytes]) -> ProducerRecords:
        """The rule itself, line by line."""
        properties = self._properties
        marker = properties.null_marker
        values: list[bytes | None] = []
        keys: list[bytes | None] | None = [] if properties.parse_key else None
        headers: list[Headers] | None = [] if properties.parse_headers else None
        records = ProducerRecords(values, keys, headers)
        for number, line in enumerate(lines, self._lines_before + 1):
            try:
                at = 0
                of_line: Headers = ()
                if headers is not None:
                    end = self._find(line, properties.headers_delimiter, at, "headers delimiter", number)
                    if end >= 0:
                        of_line = self._headers(line[:end], number)
                        at = end + len(properties.headers_delimiter)
                key: bytes | None = None
                if keys is not None:
                    end = self._find(line, properties.key_separator, at, "key separator", number)
                    if end >= 0:
                        key = line[at:end]
                        at = end + len(properties.key_separator)
            except _MalformedLineError as error:
                raise LineError(str(error), records) from None
            value = line[at:]
            values.append(None if value == marker else value)
            if keys is not None:
                keys.append(None if key == marker else key)
            if headers is not None:
                headers.append(of_line)
        return records

    def _find(self, line: bytes, separator: bytes, start: int, name: str, number: int) -> int:
        at = line.find(separator, start)
        if at < 0 and not self._properties.ignore_error:
            raise _MalformedLineError(f"No {name} found on line number {number}: '{shown(line)}'")
        return at

    def _headers(self, part: bytes, number: int) -> Headers:
        properties = self._properties
        marker = properties.null_marker
        if part == marker:
            return ()
        separator = properties.headers_key_separator
        found: list[tuple[bytes, bytes | None]] = []
        for pair in self._pairs(part):
            at = pair.find(separator)
            if at < 0:
                if not properties.ignore_error:
                    raise _MalformedLineError(
                        f"No header key separator found in pair '{shown(pair)}' on line number {number}"
                    )
                found.append((pair, None))
                continue
            key, value = pair[:at], pair[at + len(separator) :]
            if key == marker:
                raise _MalformedLineError(
                    f"Header keys should not be equal to the null marker '{shown(key)}' as they can't be null"
                )
            found.append((key, None if value == marker else value))
        return tuple(found)

    def _pairs(self, part: bytes) -> list[bytes]:
        """java.util.regex.Pattern.split: without the empty strings at the end, but never nothing where none matched."""
        regex = self._properties.headers_regex
        if regex is None:
            pairs = part.split(self._properties.headers_separator.encode("utf-8", "surrogateescape"))
        else:
            text = part.decode("utf-8", "surrogateescape")
            pieces: list[str] = []
            start = 0
            for match in regex.finditer(text):
                if match.end() == 0 or (match.start() == match.end() == len(text)):
                    continue  # an empty match at the beginning cuts nothing off, nor does one at the very end
                pieces.append(text[start : match.start()])
                start = match.end()
            pieces.append(text[start:])
            pairs = [piece.encode("utf-8", "surrogateescape") for piece in pieces]
        if len(pairs) == 1:
            return pairs
        while pairs and not pairs[-1]:
            pairs.pop()
        return pairs


class _MalformedLineError(Exception):
    pass


def _nulled(column: Sequence[bytes], marker: bytes | None) -> Sequence[bytes | None]:
    if marker is None or marker not in column:
        return column
    return [None if field == marker else field for field in column]


def shown(field: bytes) -> str:
    """As much of a line as an error message repeats."""
    if len(field) > _SHOWN_BYTES:
        field = field[:_SHOWN_BYTES] + "…".encode()
    return field.decode("utf-8", "surrogateescape")
