"""`--input json`: one object a line, as `console-consumer --output json` prints it, becomes records.

Of its fields only `value` has to be there, and only these are known: topic, offset and timestamp_type, which count for
nothing; partition and timestamp, without which the producer chooses; headers, key and value.
"""

from __future__ import annotations

import time
from binascii import Error as Base64Error
from binascii import a2b_base64
from itertools import groupby
from json import JSONDecodeError, JSONDecoder
from typing import TYPE_CHECKING, Any, NamedTuple

from pykafka_cli.cli.tools.console_producer.key_values import LineError, shown
from pykafka_cli.model import NO_TIMESTAMP, Headers, ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

KNOWN = frozenset({"topic", "partition", "offset", "timestamp", "timestamp_type", "headers", "key", "value"})

_ABSENT = object()
_BLANK = object()
_HOW = 'a string, null or {"base64": "…"}'


class Parcel(NamedTuple):
    """Records that are sent together: to a partition that they name, or wherever they go by themselves (None)."""

    records: ProducerRecords
    partition: int | None = None


class JsonParser:
    """Turns lines into records, counting lines from 1 for its error messages. Blank lines are passed over.

    With `ignore_error` a malformed line is told to `notify` and left out. The `ignored` fields are as if
    they were absent.
    """

    def __init__(
        self, *, ignore_error: bool, notify: Callable[[str], None], ignored: frozenset[str] = frozenset()
    ) -> None:
        self._ignore_error, self._notify, self._ignored = ignore_error, notify, ignored
        self._lines_before = 0
        self._decode = JSONDecoder().raw_decode

    def parse(self, lines: Sequence[bytes]) -> Iterator[Parcel]:
        """The records of the next lines.

        Raises:
            LineError: at the first line that is malformed, behind the records of the lines before it.
        """
        first = self._lines_before + 1
        self._lines_before += len(lines)
        objects, error = self._objects(lines)
        if error is None:
            try:
                columns = _Columns.of(objects, self._ignored)
            except _MalformedError:
                pass
            else:
                yield from columns.parcels()
                return
        good: list[Any] = []
        for number, line in enumerate(lines, first):
            error = self._read(line, good)
            if error is None:
                continue
            sentence = f"Malformed record on line number {number}: {error}: '{shown(line)}'"
            if not self._ignore_error:
                yield from _Columns.of(good, self._ignored).parcels()
                raise LineError(sentence, ProducerRecords(()))
            self._notify(f"Left out: {sentence}")
        yield from _Columns.of(good, self._ignored).parcels()

    def _read(self, line: bytes, good: list[Any]) -> str | None:
        """Add what stands on a line to the good ones, or tell what is wrong with it."""
        objects, error = self._objects([line])
        if error is None:
            try:
                _Columns.of(objects, self._ignored)
            except _MalformedError as malformed:
                return str(malformed)
            good += objects
        return error

    def refuse(self, size: int) -> None:
        """Account for a line that was too long to be read, in bytes.

        Raises:
            LineError: unless malformed lines are left out.
        """
        self._lines_before += 1
        sentence = f"Line number {self._lines_before} has {size} bytes: longer than any record may be"
        if not self._ignore_error:
            raise LineError(sentence, ProducerRecords(()))
        self._notify(f"Left out: {sentence}")

    def _objects(self, lines: Sequence[bytes]) -> tuple[list[Any], str | None]:
        """What stands on the lines up to the first that is no JSON, and what is wrong with that one."""
        objects: list[Any] = []
        decode, add = self._decode, objects.append
        try:
            for line in lines:
                text = line.decode()
                if text[:1] != "{":
                    text = text.strip(" \t\ufeff")
                    if not text:
                        add(_BLANK)
                        continue
                found, end = decode(text)
                if end != len(text) and text[end:].strip(" \t"):
                    return objects, f"there is more behind the JSON at column {end + 1}"
                add(found)
        except JSONDecodeError as error:
            return objects, f"{error.msg} at column {error.colno}"
        except UnicodeDecodeError as error:
            return objects, f"no UTF-8 at byte {error.start + 1}"
        except ValueError:
            return objects, "a number is too long"
        except RecursionError:
            return objects, "too many brackets inside each other"
        return objects, None


class _MalformedError(Exception):
    """An object that is no record; the message says why."""


class _Columns(NamedTuple):
    """Records, with the partition that each names."""

    records: ProducerRecords
    partitions: Sequence[int | None] | None

    @classmethod
    def of(cls, objects: Sequence[Any], ignored: frozenset[str]) -> _Columns:
        """The records of objects without the ignored fields; `_BLANK` is none.

        Raises:
            _MalformedError: if any is no record.
        """
        if _BLANK in objects:
            objects = [found for found in objects if found is not _BLANK]
        if set(map(type, objects)) - {dict}:
            raise _MalformedError("not an object")
        if not all(map(KNOWN.issuperset, objects)):
            unknown = min(name for found in objects for name in found if name not in KNOWN)
            raise _MalformedError(f"there is no field {unknown}; known are {', '.join(sorted(KNOWN))}")
        try:
            values = _bytes("value", [found["value"] for found in objects])
        except KeyError:
            raise _MalformedError("it has no value; null makes a tombstone") from None
        if ignored:
            objects = [{name: found[name] for name in found if name not in ignored} for found in objects]
        keys = [found.get("key") for found in objects]
        headers = [found.get("headers") for found in objects]
        timestamps = [found.get("timestamp", _ABSENT) for found in objects]
        partitions = [found.get("partition") for found in objects]
        count = len(objects)
        records = ProducerRecords(
            values,
            None if keys.count(None) == count else _bytes("key", keys),
            None if not any(headers) and all(one is None or one == [] for one in headers) else [*map(_pairs, headers)],
            None if timestamps.count(_ABSENT) == count else _times(timestamps),
        )
        return cls(records, None if partitions.count(None) == count else _numbers(partitions))

    def parcels(self) -> Iterator[Parcel]:
        """Them by partition. The order is kept inside each partition."""
        records, partitions = self
        if not len(records):
            return
        if partitions is None:
            yield Parcel(records)
        elif None in partitions:  # one without may go where one with goes, so they are sent as they come
            for partition, run in groupby(range(len(records)), partitions.__getitem__):
                yield Parcel(_picked(records, [*run]), partition)
        else:
            numbers: dict[int | None, list[int]] = {}
            for at, partition in enumerate(partitions):
                numbers.setdefault(partition, []).append(at)
            for partition, chosen in numbers.items():
                yield Parcel(records if len(chosen) == len(records) else _picked(records, chosen), partition)


def _bytes(name: str, column: Sequence[Any]) -> list[bytes | None]:
    try:
        return [*map(str.encode, column)]
    except (TypeError, UnicodeEncodeError):
        return [_field(name, field) for field in column]


def _field(name: str, field: Any) -> bytes | None:
    if field is None:
        return None
    try:
        if isinstance(field, str):
            return field.encode()
        if isinstance(field, dict) and field.keys() == {"base64"} and isinstance(field["base64"], str):
            return a2b_base64(field["base64"], strict_mode=True)
    except UnicodeEncodeError:
        raise _MalformedError(f"the {name} has half of a character") from None
    except (Base64Error, ValueError):
        raise _MalformedError(f"the base64 of the {name} is none") from None
    raise _MalformedError(f"the {name} is not {_HOW}")


def _pairs(headers: Any) -> Headers:
    if headers is None:
        return ()
    if not isinstance(headers, list):
        raise _MalformedError("the headers are not a list of [name, value]")
    found: list[tuple[bytes, bytes | None]] = []
    for pair in headers:
        if not isinstance(pair, list) or len(pair) != 2:
            raise _MalformedError("a header is not [name, value]")
        name = _field("name of a header", pair[0])
        if name is None:
            raise _MalformedError("the name of a header is null")
        found.append((name, _field("value of a header", pair[1])))
    return tuple(found)


def _times(column: Sequence[Any]) -> list[int]:
    """Null is none; where it is absent, now."""
    now = int(time.time() * 1000)
    column = [NO_TIMESTAMP if at is None else now if at is _ABSENT else at for at in column]
    if set(map(type, column)) - {int} or min(column) < NO_TIMESTAMP or max(column) >= 1 << 63:
        raise _MalformedError("the timestamp is no number of ms")
    return column


def _numbers(column: Sequence[Any]) -> Sequence[int | None]:
    if any(one is not None and (type(one) is not int or not 0 <= one < 1 << 31) for one in column):
        raise _MalformedError("the partition is no number")
    return column


def _picked(records: ProducerRecords, numbers: Sequence[int]) -> ProducerRecords:
    keys, headers, timestamps = records.keys, records.headers, records.timestamps
    return ProducerRecords(
        [records.values[at] for at in numbers],
        None if keys is None else [keys[at] for at in numbers],
        None if headers is None else [headers[at] for at in numbers],
        None if timestamps is None else [timestamps[at] for at in numbers],
    )
