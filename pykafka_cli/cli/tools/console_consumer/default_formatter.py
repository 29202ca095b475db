"""DefaultMessageFormatter: the fields of a record in fixed order, parted by key.separator.

`CreateTime:ms  Partition:n  Offset:n  Delivery:NOT_PRESENT  Epoch:NOT_PRESENT  headers  key  value`

Whole batches at once where every field can be read; record by record where one cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from pykafka_cli.cli.property_args import is_true
from pykafka_cli.cli.tools.console_consumer.deserializers import DeserializationError, find_deserializer
from pykafka_cli.cli.tools.console_consumer.formatter import FormatError, Formatted, Formatter, first
from pykafka_cli.model import NO_TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pykafka_cli.cli.tools.console_consumer.deserializers import Deserializer
    from pykafka_cli.cluster import Fetched
    from pykafka_cli.model import ConsumerRecords, Headers

KNOWN = (
    "print.timestamp",
    "print.partition",
    "print.offset",
    "print.delivery",
    "print.epoch",
    "print.headers",
    "print.key",
    "print.value",
    "key.separator",
    "line.separator",
    "headers.separator",
    "null.literal",
    "key.deserializer",
    "value.deserializer",
    "headers.deserializer",
    "key.deserializer.",
    "value.deserializer.",
    "headers.deserializer.",
)


@dataclass(frozen=True, slots=True)
class DefaultProperties:
    """Which fields are printed and how. Separators and the null literal are taken literally."""

    timestamp: bool = False
    partition: bool = False
    offset: bool = False
    delivery: bool = False
    epoch: bool = False
    headers: bool = False
    key: bool = False
    value: bool = True
    key_separator: bytes = b"\t"
    line_separator: bytes = b"\n"
    headers_separator: bytes = b","
    null_literal: bytes = b"null"
    key_deserializer: Deserializer | None = None
    value_deserializer: Deserializer | None = None
    headers_deserializer: Deserializer | None = None

    @classmethod
    def of(cls, properties: Mapping[str, str], notify: Callable[[str], None]) -> DefaultProperties:
        """Read formatter properties. A deserializer that does not exist is told to `notify` and left out."""

        def text(name: str, default: str) -> bytes:
            return properties.get(name, default).encode("utf-8", "surrogateescape")

        def deserializer(name: str, *, is_key: bool = False) -> Deserializer | None:
            class_name = properties.get(name)
            if class_name is None:
                return None
            prefix = f"{name}."
            configs = {key.removeprefix(prefix): value for key, value in properties.items() if key.startswith(prefix)}
            found = find_deserializer(class_name, configs, is_key=is_key)
            if found is None:
                notify(f"Unable to instantiate a deserializer from {class_name}: the bytes are printed as they are.")
            return found

        return cls(
            timestamp=is_true(properties, "print.timestamp", default=False),
            partition=is_true(properties, "print.partition", default=False),
            offset=is_true(properties, "print.offset", default=False),
            delivery=is_true(properties, "print.delivery", default=False),
            epoch=is_true(properties, "print.epoch", default=False),
            headers=is_true(properties, "print.headers", default=False),
            key=is_true(properties, "print.key", default=False),
            value=is_true(properties, "print.value", default=True),
            key_separator=text("key.separator", "\t"),
            line_separator=text("line.separator", "\n"),
            headers_separator=text("headers.separator", ","),
            null_literal=text("null.literal", "null"),
            key_deserializer=deserializer("key.deserializer", is_key=True),
            value_deserializer=deserializer("value.deserializer"),
            headers_deserializer=deserializer("headers.deserializer"),
        )

    def only_value(self) -> bool:
        """Whether nothing but the value is printed."""
        others = self.timestamp, self.partition, self.offset, self.delivery, self.epoch, self.headers, self.key
        return self.value and not any(others)


class DefaultMessageFormatter(Formatter):
    """Prints the chosen fields of each record."""

    def __init__(self, properties: DefaultProperties) -> None:
        self._properties = properties
        self._only_raw_value = properties.only_value() and properties.value_deserializer is None

    def format(self, fetched: Fetched, count: int, *, skip_errors: bool) -> Formatted:
        """The first `count` records, all at once where no deserializer fails."""
        if not count:
            return Formatted(b"", 0)
        if self._only_raw_value:
            return Formatted(self._raw_values(first(fetched.values(), count)), count)
        try:
            return Formatted(self._columns(fetched, count), count)
        except DeserializationError:
            return self.one_by_one(fetched, count, skip_errors=skip_errors)

    def _raw_values(self, values: Sequence[bytes | None]) -> bytes:
        separator = self._properties.line_separator
        try:
            return separator.join(values) + separator  # type: ignore[arg-type]
        except TypeError:  # a null among them
            return separator.join(_without_nulls(values, self._properties.null_literal)) + separator

    def _columns(self, fetched: Fetched, count: int) -> bytes:
        """One format string for all records, filled by one call each."""
        properties = self._properties
        records = fetched.records()
        fields: list[bytes] = []
        columns: list[Iterable[object]] = []
        if properties.timestamp:
            fields.append(b"%b")
            columns.append(_timestamps(records, count))
        if properties.partition:
            fields.append(b"Partition:%d" % fetched.partition)
        if properties.offset:
            fields.append(b"Offset:%d")
            columns.append(first(records.offsets, count))
        if properties.delivery:
            fields.append(b"Delivery:NOT_PRESENT")
        if properties.epoch:
            fields.append(b"Epoch:NOT_PRESENT")
        if properties.headers:
            headers = first(records.headers, count)
            if any(headers):
                fields.append(b"%b")
                columns.append(map(self._headers, headers))
            else:
                fields.append(b"NO_HEADERS")
        if properties.key:
            fields.append(b"%b")
            columns.append(self._column(first(records.keys, count), properties.key_deserializer))
        if properties.value:
            fields.append(b"%b")
            columns.append(self._column(first(records.values, count), properties.value_deserializer))
        if not fields:
            return b""
        layout = properties.key_separator.replace(b"%", b"%%").join(fields)
        line = layout + properties.line_separator.replace(b"%", b"%%")
        if not columns:
            return line % () * count
        return b"".join(map(line.__mod__, zip(*columns, strict=True)))

    def _column(self, column: Sequence[bytes | None], deserializer: Deserializer | None) -> Iterable[bytes]:
        literal = self._properties.null_literal
        if deserializer is None:
            return _without_nulls(column, literal)
        return list(map(deserializer, _without_nulls(column, literal)))

    def _headers(self, headers: Headers) -> bytes:
        if not headers:
            return b"NO_HEADERS"
        return self._properties.headers_separator.join(
            [key + b":" + self._field(value, self._properties.headers_deserializer) for key, value in headers]
        )

    def _field(self, field: bytes | None, deserializer: Deserializer | None) -> bytes:
        """A key, value or header value. A null is the null literal, which a deserializer has to read as well."""
        present = self._properties.null_literal if field is None else field
        return present if deserializer is None else deserializer(present)

    def write_record(self, fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        """The rule itself: each field, then key.separator if another field follows, else line.separator."""
        properties = self._properties
        wanted = (
            (properties.timestamp, self._write_timestamp),
            (properties.partition, self._write_partition),
            (properties.offset, self._write_offset),
            (properties.delivery, self._write_delivery),
            (properties.epoch, self._write_epoch),
            (properties.headers, self._write_headers),
            (properties.key, self._write_key),
            (properties.value, self._write_value),
        )
        writers = [write for is_wanted, write in wanted if is_wanted]
        try:
            for write in writers:
                write(fetched, records, i, out)
                out.append(properties.line_separator if write is writers[-1] else properties.key_separator)
        except DeserializationError as error:
            raise FormatError(str(error)) from error

    def _write_timestamp(self, _fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        out.append(_timestamp(records, records.timestamps[i]))

    def _write_partition(self, fetched: Fetched, _records: ConsumerRecords, _i: int, out: list[bytes]) -> None:
        out.append(b"Partition:%d" % fetched.partition)

    def _write_offset(self, _fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        out.append(b"Offset:%d" % records.offsets[i])

    def _write_delivery(self, _fetched: Fetched, _records: ConsumerRecords, _i: int, out: list[bytes]) -> None:
        out.append(b"Delivery:NOT_PRESENT")

    def _write_epoch(self, _fetched: Fetched, _records: ConsumerRecords, _i: int, out: list[bytes]) -> None:
        out.append(b"Epoch:NOT_PRESENT")

    def _write_headers(self, _fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        headers = records.headers[i]
        if not headers:
            out.append(b"NO_HEADERS")
        for number, (key, value) in enumerate(headers):
            out.append(key + b":")
            out.append(self._field(value, self._properties.headers_deserializer))
            if number + 1 < len(headers):
                out.append(self._properties.headers_separator)

    def _write_key(self, _fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        out.append(self._field(records.keys[i], self._properties.key_deserializer))

    def _write_value(self, _fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        out.append(self._field(records.values[i], self._properties.value_deserializer))


def _timestamp(records: ConsumerRecords, timestamp: int) -> bytes:
    return b"NO_TIMESTAMP" if timestamp == NO_TIMESTAMP else f"{records.timestamp_type.value}:{timestamp}".encode()


def _timestamps(records: ConsumerRecords, count: int) -> Iterable[bytes]:
    """Records that came together often share their millisecond, so each is written once."""
    timestamps = first(records.timestamps, count)
    written = {timestamp: _timestamp(records, timestamp) for timestamp in set(timestamps)}
    if len(written) == 1:
        return repeat(written.popitem()[1], count)
    return map(written.__getitem__, timestamps)


def _without_nulls(column: Sequence[bytes | None], literal: bytes) -> Sequence[bytes]:
    if None in column:
        return [literal if field is None else field for field in column]
    return column  # type: ignore[return-value]
