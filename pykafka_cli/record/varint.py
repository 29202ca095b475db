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

_MASK_64 = 0xFFFF_FFFF_FFFF_FFFF


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
    folded, position = decode_unsigned(data, position)
    return unfold(folded), position


def decode_long(data: bytes, position: int) -> tuple[int, int]:
    """The varlong at `position` and the position behind it.

    Raises:
        CorruptRecordError: if it runs past the end of `data` or past ten bytes.
    """
    folded, position = decode_unsigned(data, position, MAX_VARLONG_BYTES)
    return unfold(folded), position


def unfold(folded: int) -> int:
    """The signed number that was folded."""
    return (folded >> 1) ^ -(folded & 1)


def decode_unsigned(data: bytes, position: int, max_bytes: int = MAX_VARINT_BYTES) -> tuple[int, int]:
    """The number at `position`, still folded, and the position behind it. Bits beyond 32 (64) are dropped, as in Java.

    Raises:
        CorruptRecordError: if it runs past the end of `data` or past `max_bytes`.
    """
    folded = shift = 0
    for byte in data[position : position + max_bytes]:
        folded |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return folded & (0xFFFF_FFFF if max_bytes == MAX_VARINT_BYTES else _MASK_64), position + shift // 7
    raise CorruptRecordError(f"a number inside a record runs past the end or past {max_bytes} bytes")


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
