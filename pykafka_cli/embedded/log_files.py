"""Reading the batches of a single file of a replica, ours or Kafka's, without a cluster.

A file is read from the front and one batch at a time, so that its size does not matter. What ends the reading, and what
only looks odd, is as in Kafka's FileLogInputStream.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Self

from pykafka_cli.cluster.log_file_views import BatchView
from pykafka_cli.errors import CorruptRecordError, UnsupportedError, UsageError
from pykafka_cli.model import TimestampType
from pykafka_cli.record.batch import (
    CODEC_MASK,
    CONTROL_BIT,
    CRC_START,
    DELETE_HORIZON_BIT,
    HEADER,
    HEADER_SIZE,
    MAGIC,
    PREFIX_SIZE,
    TIMESTAMP_TYPE_BIT,
    TRANSACTIONAL_BIT,
    RawBatch,
)
from pykafka_cli.record.compression import CODEC_NAMES
from pykafka_cli.record.crc import crc32c
from pykafka_cli.record.damaged import legible
from pykafka_cli.record.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from pykafka_cli.model import ConsumerRecords

ALL_BYTES = (1 << 31) - 1
"""Kafka's way to say that a file is read to its end."""

_UP_TO_MAGIC = 17
_MAGIC_AT = 16
_LEAST_LENGTH = 14


class Header(NamedTuple):
    """The first 61 bytes of a batch, in the order of the file (see `record.batch`)."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    base_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    records: int

    @property
    def size(self) -> int:
        """Bytes of the whole batch."""
        return PREFIX_SIZE + self.length

    @property
    def last_offset(self) -> int:
        """Offset of the last record."""
        return self.base_offset + self.last_offset_delta


class LogFile:
    """A `.log` or `.checkpoint` file, open for reading; `size` is what it has at that moment, in bytes.

    Raises:
        OSError: if the file cannot be read.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._file = open(path, "rb")  # noqa: SIM115, PTH123  (closed with the object)
        self.size = os.fstat(self._file.fileno()).st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def headers(self, *, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Header]]:
        """Position and header of every whole batch between two positions, the first of which starts one.

        Raises:
            CorruptRecordError: where a length cannot be right.
            UnsupportedError: for message formats v0 and v1.
        """
        limit = self.size if end is None else min(end, self.size)
        while start < limit - _UP_TO_MAGIC:
            header = self._header_at(start)
            if start > limit - header.size:
                return
            yield start, header
            start += header.size

    def batches(self, *, max_bytes: int = ALL_BYTES, with_records: bool = False) -> Iterator[BatchView]:
        """Every whole batch in the first `max_bytes`, damaged ones included.

        Raises:
            CorruptRecordError: where a length cannot be right.
            UnsupportedError: for message formats v0 and v1.
        """
        for position, header in self.headers(end=None if max_bytes == ALL_BYTES else max_bytes):
            raw = self._read(position, header)
            is_valid = header.length >= HEADER_SIZE - PREFIX_SIZE and crc32c(memoryview(raw)[CRC_START:]) == header.crc
            records, damage = _records(raw, is_valid=is_valid) if with_records else (None, None)
            yield _view(position, header, is_valid=is_valid, records=records, damage=damage)

    def max_timestamp(self, position: int, header: Header) -> int:
        """The highest timestamp (ms) among the records of a batch, -1 if it has none.

        Raises:
            CorruptRecordError: if they cannot be read.
        """
        return max(decode(RawBatch(self._read(position, header))).timestamps, default=-1)

    def _header_at(self, position: int) -> Header:
        self._file.seek(position)
        data = self._file.read(HEADER_SIZE)
        length = int.from_bytes(data[8:PREFIX_SIZE], signed=True)
        if length < _LEAST_LENGTH:
            raise CorruptRecordError(
                f"Found record size {length} smaller than minimum record overhead ({_LEAST_LENGTH}) in file "
                f"{self.path}, at position {position}."
            )
        if data[_MAGIC_AT] < MAGIC and position <= self.size - PREFIX_SIZE - length:
            raise UnsupportedError(
                f"{self.path} has a batch of message format v{data[_MAGIC_AT]} at position {position}; formats that "
                f"Kafka no longer writes since 0.11 are not read here."
            )
        return Header._make(HEADER.unpack(data.ljust(HEADER_SIZE, b"\0")))

    def _read(self, position: int, header: Header) -> bytes:
        self._file.seek(position)
        try:
            return self._file.read(header.size)
        except MemoryError:
            raise CorruptRecordError(
                f"The batch at position {position} of {self.path} says it has {header.size} bytes, more than there is "
                "memory for."
            ) from None


def base_offset_of(path: str) -> int:
    """The offset that a file of a segment is named by.

    Raises:
        UsageError: if the name is no number.
    """
    name = os.path.basename(path).partition(".")[0]  # noqa: PTH119
    if not (name.isascii() and name.isdigit()):
        raise UsageError(f"{path}: a segment's name is its base offset, {name} is no number.")
    return int(name)


def _records(raw: bytes, *, is_valid: bool) -> tuple[ConsumerRecords | None, str | None]:
    """What can be read, and why that is not all, if it is not."""
    if is_valid:
        with suppress(CorruptRecordError):
            return decode(RawBatch(raw)), None
    if len(raw) < HEADER_SIZE:
        return None, f"a record batch has at least {HEADER_SIZE} bytes, not {len(raw)}"
    return legible(raw)


def _view(
    position: int, header: Header, *, is_valid: bool, records: ConsumerRecords | None, damage: str | None
) -> BatchView:
    attributes, codec = header.attributes, header.attributes & CODEC_MASK
    if codec >= len(CODEC_NAMES):
        raise CorruptRecordError(f"the batch at position {position} names compression codec {codec}, which is none")
    appended = attributes & TIMESTAMP_TYPE_BIT
    return BatchView(
        base_offset=header.base_offset,
        last_offset_delta=header.last_offset_delta,
        count=header.records,
        base_sequence=header.base_sequence,
        producer_id=header.producer_id,
        producer_epoch=header.producer_epoch,
        leader_epoch=header.leader_epoch,
        is_transactional=bool(attributes & TRANSACTIONAL_BIT),
        is_control=bool(attributes & CONTROL_BIT),
        delete_horizon_ms=header.base_timestamp if attributes & DELETE_HORIZON_BIT else None,
        position=position,
        timestamp_type=(TimestampType.LOG_APPEND_TIME if appended else TimestampType.CREATE_TIME).value,
        max_timestamp=header.max_timestamp,
        size=header.size,
        magic=header.magic,
        codec=CODEC_NAMES[codec],
        crc=header.crc,
        is_valid=is_valid,
        records=records,
        damage=damage,
    )
