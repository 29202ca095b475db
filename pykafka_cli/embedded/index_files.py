"""Reading and checking single index files of a replica, ours or Kafka's, without a cluster.

An index that a broker is writing is preallocated: zeros follow its entries. As for Kafka, an entry that points to the
base offset ends the entries unless it is the first.
"""

from __future__ import annotations

import os
from struct import Struct
from typing import TYPE_CHECKING, Self

from pykafka_cli.cluster.log_file_views import AbortedTransactionView
from pykafka_cli.embedded.log_files import LogFile, base_offset_of
from pykafka_cli.errors import CorruptRecordError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from pykafka_cli.embedded.log_files import Header

_OFFSET_ENTRY = Struct(">ii")  # relative offset, position
_TIME_ENTRY = Struct(">qi")  # timestamp, relative offset
_ABORTED = Struct(">bxqqqq")  # version, producer id, first offset, last offset, last stable offset
"""The version has two bytes, of which Kafka reads the first (AbortedTxn.version)."""

_ABORTED_VERSION = 0
_CHUNK_ENTRIES = 8192


def is_empty(path: str) -> bool:
    """Whether an index has no entry at all."""
    return os.path.getsize(path) < _OFFSET_ENTRY.size  # noqa: PTH202


def offset_entries(path: str) -> Iterator[tuple[int, int]]:
    """(offset, position) of every entry of an `.index` file."""
    base = base_offset_of(path)
    for at, (relative, position) in enumerate(_entries(path, _OFFSET_ENTRY)):
        if at and not relative:
            return
        yield base + relative, position


def time_entries(path: str) -> Iterator[tuple[int, int]]:
    """(timestamp in ms, offset) of every entry of a `.timeindex` file."""
    base = base_offset_of(path)
    for at, (timestamp, relative) in enumerate(_entries(path, _TIME_ENTRY)):
        if at and not relative:
            return
        yield timestamp, base + relative


def aborted_transactions(path: str) -> Iterator[AbortedTransactionView]:
    """Every entry of a `.txnindex` file.

    Raises:
        CorruptRecordError: for an entry of an unknown version.
    """
    base_offset_of(path)
    for entry in _entries(path, _ABORTED):
        view = AbortedTransactionView(*entry)
        if view.version > _ABORTED_VERSION:
            raise CorruptRecordError(
                f"Unexpected aborted transaction version {view.version} in transaction index {path}, current version "
                f"is {_ABORTED_VERSION}"
            )
        yield view


def check_offset_index(path: str) -> None:
    """What a broker checks of an `.index` file when it starts (OffsetIndex.sanityCheck).

    Raises:
        CorruptRecordError: naming what is wrong.
    """
    base, last = base_offset_of(path), _last(path, _OFFSET_ENTRY)
    if last is not None and last[0] < 0:
        raise CorruptRecordError(
            f"Corrupt index found, index file {path} has non-zero size but the last offset is {base + last[0]} which "
            f"is less than the base offset {base}"
        )
    _check_size("Index file", path, _OFFSET_ENTRY)


def check_time_index(path: str) -> None:
    """What a broker checks of a `.timeindex` file when it starts (TimeIndex.sanityCheck).

    Raises:
        CorruptRecordError: naming what is wrong.
    """
    base, last = base_offset_of(path), _last(path, _TIME_ENTRY)
    if last is not None:
        timestamp, relative = last
        first, _ = next(_entries(path, _TIME_ENTRY))
        found = f"Corrupt time index found, time index file ({path}) has non-zero size but the last"
        if timestamp < first:
            raise CorruptRecordError(f"{found} timestamp is {timestamp} which is less than the first timestamp {first}")
        if relative < 0:
            raise CorruptRecordError(f"{found} offset is {base + relative} which is less than the first offset {base}")
    _check_size("Time index file", path, _TIME_ENTRY)


class IndexedLog:
    """The log that an index is about, asked for what the entries point to; the entries come in the index's order.

    Raises:
        UsageError: if there is no such log.
    """

    def __init__(self, index: str) -> None:
        path = f"{os.path.splitext(index)[0]}.log"  # noqa: PTH122
        if not os.path.exists(path):  # noqa: PTH110
            raise UsageError(f"{path} does not exist; an index is checked against its log.")
        self.log = LogFile(path)
        self._walk = self.log.headers()
        self._at: tuple[int, Header] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.log.__exit__(kind, error, trace)

    def last_offset_at(self, position: int, limit: int) -> int:
        """The last offset of the batch at a position; the batch has at most `limit` bytes.

        Raises:
            CorruptRecordError: if there is no such batch.
        """
        if 0 <= position <= self.log.size:
            for _, header in self.log.headers(start=position, end=position + limit):
                return header.last_offset
        raise CorruptRecordError(f"{self.log.path} has no batch of at most {limit} bytes at position {position}.")

    def batch_with(self, offset: int) -> tuple[int, Header] | None:
        """Position and header of the first batch that ends at this offset or later; None if there is none."""
        if self._at is not None and self._at[1].last_offset >= offset:
            self._walk, self._at = self.log.headers(), None  # from the front: it may be an earlier one
        for found in self._walk:
            self._at = found
            if found[1].last_offset >= offset:
                return found
        return None


def _entries(path: str, entry: Struct) -> Iterator[tuple[int, ...]]:
    with open(path, "rb") as file:  # noqa: PTH123
        while data := file.read(_CHUNK_ENTRIES * entry.size):
            yield from entry.iter_unpack(data[: len(data) - len(data) % entry.size])


def _last(path: str, entry: Struct) -> tuple[int, ...] | None:
    with open(path, "rb") as file:  # noqa: PTH123
        count = os.fstat(file.fileno()).st_size // entry.size
        if not count:
            return None
        file.seek((count - 1) * entry.size)
        return entry.unpack(file.read(entry.size))


def _check_size(what: str, path: str, entry: Struct) -> None:
    size = os.path.getsize(path)  # noqa: PTH202
    if size % entry.size:
        raise CorruptRecordError(
            f"{what} {path} is corrupt, found {size} bytes which is neither positive nor a multiple of {entry.size}"
        )
