"""Zigzag varints, the numbers inside a record (org.apache.kafka.common.utils.ByteUtils).

A signed number is first folded so that small magnitudes stay small (0, -1, 1, -2 … become 0, 1, 2, 3 …), then written
seven bits a byte, lowest first; the high bit of a byte says that another one follows. A varint (32 bits) has at most
five bytes, a varlong (64 bits) at most ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pykafka_cli.errors import CorruptRecordError

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

MAX_VARINT_BYTES = 5
MAX_VARLONG_BYTES = 10


def encode(number: int) -> bytes:
    """`number`, which fits in 64 bits, as a varint or varlong (the two differ only in their range)."""
    folded = (number << 1) ^ (number >> 63)
    if folded < 0x80:
        return folded.to_bytes()
    out = bytearray()
    while folded > 0x7F:
        out.append(folded & 0x7F | 0x80)
        folded >>= 7
    out.append(folded)
    return bytes(out)


def size(number: int) -> int:
    """How many bytes `encode(number)` has."""
    return max(1, -(((number << 1) ^ (number >> 63)).bit_length() // -7))


def decode(data: bytes, position: int) -> tuple[int, int]:
    """The varint at `position` and the position behind it.

    Raises:
        CorruptRecordError: if it runs past the end of `data` or past five bytes.
    """
    folded, position = _unsigned(data, position, MAX_VARINT_BYTES)
    folded &= 0xFFFF_FFFF
    return (folded >> 1) ^ -(folded & 1), position


def decode_long(data: bytes, position: int) -> tuple[int, int]:
    """The varlong at `position` and the position behind it.

    Raises:
        CorruptRecordError: if it runs past the end of `data` or past ten bytes.
    """
    folded, position = _unsigned(data, position, MAX_VARLONG_BYTES)
    folded &= 0xFFFF_FFFF_FFFF_FFFF
    return (folded >> 1) ^ -(folded & 1), position


def _unsigned(data: bytes, position: int, max_bytes: int) -> tuple[int, int]:
    folded = 0
    for shift in range(0, 7 * max_bytes, 7):
        if not 0 <= position < len(data):
            raise CorruptRecordError("a number inside a record runs past the end of the batch")
        byte = data[position]
        position += 1
        folded |= (byte & 0x7F) << shift
        if byte < 0x80:
            return folded, position
    raise CorruptRecordError(f"a number inside a record is longer than {max_bytes} bytes")


class Memo(dict[int, _T]):
    """What is made from a number, made once: `map(memo.__getitem__, numbers)` runs at C speed once it is warm.

    Bounded: it starts over when it holds `limit` entries, so that odd data costs time and not memory.
    """

    def __init__(self, make: Callable[[int], _T], limit: int = 1 << 14) -> None:
        super().__init__()
        self._make, self._limit = make, limit

    def __missing__(self, number: int) -> _T:
        if len(self) >= self._limit:
            self.clear()
        made = self[number] = self._make(number)
        return made


class Table(list[bytes]):
    """Bytes made from 0, 1, 2 …: grows to what a batch needs and is sliced, not looked up."""

    def __init__(self, make: Callable[[int], bytes]) -> None:
        super().__init__()
        self._make = make

    def upto(self, count: int) -> list[bytes]:
        """The table itself, with at least `count` entries."""
        if len(self) < count:
            self.extend(map(self._make, range(len(self), count)))
        return self
