"""Kafka's record batch, format v2 (org.apache.kafka.common.record.DefaultRecordBatch).

    position  bytes  field
           0      8  base offset
           8      4  batch length: bytes after this field
          12      4  partition leader epoch
          16      1  magic: 2
          17      4  CRC-32C of everything from `attributes` to the end
          21      2  attributes: bits 0-2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon set
          23      4  last offset delta
          27      8  base timestamp (ms); the delete horizon when bit 6 is set
          35      8  max timestamp (ms)
          43      8  producer id
          51      2  producer epoch
          53      4  base sequence
          57      4  record count
          61      -  records, compressed as a whole unless the codec is none

Base offset and leader epoch stand outside the checksum, so a leader can assign both without touching the records.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import TimestampType

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = Struct(">qiibIhiqqqhii")
HEADER_SIZE = HEADER.size  # 61
UNCOVERED_HEADER = Struct(">qiibI")  # what stands before the bytes that the checksum covers
COVERED_HEADER = Struct(">hiqqqhii")
PREFIX = Struct(">qi")  # base offset and batch length, enough to walk from batch to batch
PREFIX_SIZE = PREFIX.size  # 12
OFFSET_LENGTH_EPOCH = Struct(">qii")
CRC_START = 21
MAGIC = 2

CODEC_MASK = 0x07
TIMESTAMP_TYPE_BIT = 0x08
TRANSACTIONAL_BIT = 0x10
CONTROL_BIT = 0x20
DELETE_HORIZON_BIT = 0x40

NO_PRODUCER_ID = -1
NO_PRODUCER_EPOCH = -1
NO_SEQUENCE = -1
NO_LEADER_EPOCH = -1


class RawBatch:
    """One whole batch: its bytes and its header. Records stay encoded."""

    __slots__ = (
        "attributes", "base_offset", "base_sequence", "base_timestamp", "count", "crc", "last_offset_delta",
        "leader_epoch", "length", "magic", "max_timestamp", "producer_epoch", "producer_id", "raw",
    )  # fmt: skip

    def __init__(self, raw: bytes | memoryview) -> None:
        """Read the header of `raw`, which is exactly one batch.

        Raises:
            CorruptRecordError: if the header cannot be one: too short, not magic 2, another length, or a negative
                offset or count.
        """
        if len(raw) < HEADER_SIZE:
            raise CorruptRecordError(f"a record batch has at least {HEADER_SIZE} bytes, not {len(raw)}")
        self.raw = raw
        self.base_offset: int
        self.last_offset_delta: int
        self.base_timestamp: int
        self.max_timestamp: int
        self.crc: int
        self.count: int
        (
            self.base_offset, self.length, self.leader_epoch, self.magic, self.crc, self.attributes,
            self.last_offset_delta, self.base_timestamp, self.max_timestamp, self.producer_id, self.producer_epoch,
            self.base_sequence, self.count,
        ) = HEADER.unpack_from(raw)  # fmt: skip
        if self.magic != MAGIC:
            raise CorruptRecordError(f"record batch at offset {self.base_offset} has magic {self.magic}, not {MAGIC}")
        if self.length + PREFIX_SIZE != len(raw):
            raise CorruptRecordError(
                f"record batch at offset {self.base_offset} says it has {self.length + PREFIX_SIZE} bytes, "
                f"there are {len(raw)}"
            )
        if self.base_offset < 0 or self.last_offset_delta < 0 or self.count < 0:
            raise CorruptRecordError(
                f"record batch at offset {self.base_offset} says that it has {self.count} records, the last one "
                f"{self.last_offset_delta} offsets further on"
            )

    @property
    def size(self) -> int:
        """Bytes of the whole batch."""
        return len(self.raw)

    @property
    def last_offset(self) -> int:
        """Offset of the last record, which compaction may have removed."""
        return self.base_offset + self.last_offset_delta

    @property
    def next_offset(self) -> int:
        """Offset of whatever follows this batch."""
        return self.base_offset + self.last_offset_delta + 1

    @property
    def codec_id(self) -> int:
        """Compression: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd."""
        return int(self.attributes & CODEC_MASK)

    @property
    def is_transactional(self) -> bool:
        """Whether the records belong to a transaction."""
        return bool(self.attributes & TRANSACTIONAL_BIT)

    @property
    def is_control(self) -> bool:
        """Whether this batch holds a transaction marker, which no consumer sees."""
        return bool(self.attributes & CONTROL_BIT)

    @property
    def timestamp_type(self) -> TimestampType:
        """Who gave the timestamps."""
        return TimestampType.LOG_APPEND_TIME if self.attributes & TIMESTAMP_TYPE_BIT else TimestampType.CREATE_TIME

    @property
    def delete_horizon_ms(self) -> int | None:
        """When tombstones of this batch may go (KIP-534), ms."""
        return self.base_timestamp if self.attributes & DELETE_HORIZON_BIT else None

    @property
    def body(self) -> memoryview:
        """The records, as stored."""
        return memoryview(self.raw)[HEADER_SIZE:]

    def is_sound(self) -> bool:
        """Whether the CRC-32C is right."""
        from pykafka_cli.record.crc import crc32c  # noqa: PLC0415  (only needed where data is read)

        return crc32c(memoryview(self.raw)[CRC_START:]) == self.crc

    def placed(self, base_offset: int, leader_epoch: int) -> RawBatch:
        """The same batch at another offset and epoch."""
        start = OFFSET_LENGTH_EPOCH.pack(base_offset, self.length, leader_epoch)
        return RawBatch(b"".join((start, memoryview(self.raw)[OFFSET_LENGTH_EPOCH.size :])))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RawBatch) and bytes(self.raw) == bytes(other.raw)

    def __hash__(self) -> int:
        return hash((self.base_offset, self.crc))

    def __repr__(self) -> str:
        return f"RawBatch({self.base_offset}..{self.last_offset}, {len(self.raw)} bytes)"


def whole_batches(data: bytes | memoryview) -> Iterator[RawBatch]:
    """The batches that are whole in `data`, which starts at a batch; a torn one at the end is left out.

    Raises:
        CorruptRecordError: where a length or magic cannot be right.
    """
    view = memoryview(data)
    position, end = 0, len(view)
    while position + HEADER_SIZE <= end:
        base_offset, length = PREFIX.unpack_from(view, position)
        if length < HEADER_SIZE - PREFIX_SIZE:
            raise CorruptRecordError(f"record batch at offset {base_offset} has the impossible length {length}")
        size = length + PREFIX_SIZE
        if position + size > end:
            return
        yield RawBatch(view[position : position + size])
        position += size
