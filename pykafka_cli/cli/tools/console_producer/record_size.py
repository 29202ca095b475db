"""How large a record is when it travels alone (AbstractRecords.estimateSizeInBytesUpperBound, magic 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.model import Headers

RECORD_BATCH_OVERHEAD = 61
MAX_RECORD_OVERHEAD = 21


def serialized_size(key_size: int | None, value_size: int | None, headers: Headers = ()) -> int:
    """Bytes of a batch that holds only this record; sizes in bytes, None for null."""
    size = RECORD_BATCH_OVERHEAD + MAX_RECORD_OVERHEAD + _field(key_size) + _field(value_size)
    size += _varint(len(headers))
    for key, value in headers:
        size += _field(len(key)) + _field(None if value is None else len(value))
    return size


def _field(size: int | None) -> int:
    return 1 if size is None else _varint(size) + size


def _varint(value: int) -> int:
    """Bytes of a zigzag varint of a number that is not negative."""
    return max(1, (2 * value).bit_length() + 6) // 7 if value else 1
