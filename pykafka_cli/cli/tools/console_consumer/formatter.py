"""What every formatter does (org.apache.kafka.common.MessageFormatter): records in, bytes for stdout out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster import Fetched
    from pykafka_cli.model import ConsumerRecords

_T = TypeVar("_T")


class FormatError(Exception):
    """A record that a formatter cannot print; the message says why, not which record."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """What to print, how many records that took, and one sentence for each record that failed.

    A record that fails half-way leaves its first half in `output`, as in Kafka.
    """

    output: bytes
    count: int
    errors: tuple[str, ...] = ()


class Formatter(ABC):
    """Prints records one by one; a formatter that can do better overrides `format`."""

    def format(self, fetched: Fetched, count: int, *, skip_errors: bool) -> Formatted:
        """The first `count` records; without `skip_errors` only up to the first that fails."""
        return self.one_by_one(fetched, count, skip_errors=skip_errors)

    def one_by_one(self, fetched: Fetched, count: int, *, skip_errors: bool) -> Formatted:
        """`format` as the rule reads, without any short cut."""
        records = fetched.records()
        out: list[bytes] = []
        errors: list[str] = []
        for i in range(count):
            try:
                self.write_record(fetched, records, i, out)
            except FormatError as error:
                errors.append(f"{fetched.topic}-{fetched.partition} at offset {records.offsets[i]}: {error}")
                if not skip_errors:
                    return Formatted(b"".join(out), i + 1, tuple(errors))
        return Formatted(b"".join(out), count, tuple(errors))

    @abstractmethod
    def write_record(self, fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        """Append what record `i` prints.

        Raises:
            FormatError: if it cannot be printed; what was appended until then is printed all the same.
        """


class NoOpMessageFormatter(Formatter):
    """Prints nothing; the records are counted."""

    def format(self, fetched: Fetched, count: int, *, skip_errors: bool) -> Formatted:  # noqa: ARG002
        """Nothing."""
        return Formatted(b"", count)

    def write_record(self, fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:
        """Nothing."""


def first(column: Sequence[_T], count: int) -> Sequence[_T]:
    """The first `count` of a column."""
    return column if len(column) == count else column[:count]
