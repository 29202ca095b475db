"""Kafka's partitioner for keys: murmur2 (org.apache.kafka.common.utils.Utils.murmur2, BuiltInPartitioner).

`murmur2` is the plain form. `murmur2_many` hashes many keys of one length at once: one Python integer holds one key in
every 64 bits, so that one multiplication multiplies them all (a product of two 32-bit numbers stays in its lane).
"""

from __future__ import annotations

from functools import lru_cache
from struct import Struct, unpack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 0x9747B28C
_M = 0x5BD1E995
_R = 24
_MASK = 0xFFFF_FFFF
_POSITIVE = 0x7FFF_FFFF
_WORD = Struct("<I")

_MAX_LANES = 1 << 13  # 64 KiB a number: the handful of them that a step touches stays in the processor's cache
_MIN_LANES = 16  # below that the plain form is faster
_REMEMBERED_KEYS = 1 << 15


def murmur2(data: bytes) -> int:
    """The hash of `data` as an unsigned 32-bit number (Kafka's is the same bits, signed)."""
    length = len(data)
    h = SEED ^ length
    whole = length & ~3
    for (k,) in _WORD.iter_unpack(data[:whole]):
        k = k * _M & _MASK  # noqa: PLW2901  (the names and steps of the algorithm)
        k ^= k >> _R  # noqa: PLW2901
        h = (h * _M & _MASK) ^ (k * _M & _MASK)
    if length & 3:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _M & _MASK
    h ^= h >> 13
    h = h * _M & _MASK
    return h ^ (h >> 15)


def partition_for_key(key: bytes, partitions: int) -> int:
    """The partition that Kafka's producer gives a record with this key: toPositive(murmur2(key)) % partitions."""
    return (murmur2(key) & _POSITIVE) % partitions


def partitions_for_keys(keys: Sequence[bytes], partitions: int) -> list[int]:
    """`[partition_for_key(key, partitions) for key in keys]`, a whole batch at once."""
    lengths = list(map(len, keys))
    distinct = set(lengths)
    if len(distinct) <= 1:
        return [(h & _POSITIVE) % partitions for h in _hashes_of_one_length(keys)]
    by_length: dict[int, list[bytes]] = {length: [] for length in distinct}
    for length, key in zip(lengths, keys, strict=True):
        by_length[length].append(key)
    hashes = {length: iter(_hashes_of_one_length(group)).__next__ for length, group in by_length.items()}
    return [(hashes[length]() & _POSITIVE) % partitions for length in lengths]


class KeyPartitioner:
    """`partitions_for_keys` of one topic; a key that comes again costs a look-up.

    The first keys are remembered and none after them, so ever new keys cost neither memory nor, for long, time.
    """

    def __init__(self, partitions: int) -> None:
        self.partitions = partitions
        self._known: dict[bytes, int] = {}

    def partitions_for(self, keys: Sequence[bytes]) -> list[int]:
        """The partition of each key."""
        known = self._known
        try:
            return list(map(known.__getitem__, keys))  # ends at the first key that is not known
        except KeyError:
            found = partitions_for_keys(keys, self.partitions)
        if len(known) < _REMEMBERED_KEYS:
            known.update(zip(keys[: _REMEMBERED_KEYS - len(known)], found, strict=False))
        return found


def murmur2_many(keys: Sequence[bytes]) -> list[int]:
    """`[murmur2(key) for key in keys]` for keys that all have the same length."""
    if not keys:
        return []
    length, lanes = len(keys[0]), len(keys)
    ones = int.from_bytes(b"\x01\x00\x00\x00\x00\x00\x00\x00" * lanes, "little")
    mask = ones * _MASK
    joined = b"".join(keys)
    h = ones * (SEED ^ length)
    whole = length & ~3
    for word in range(0, whole, 4):
        k = _lanes(joined, length, word, 4) * _M & mask
        k ^= k >> _R & mask
        h = (h * _M & mask) ^ (k * _M & mask)
    if length & 3:
        h = (h ^ _lanes(joined, length, whole, length & 3)) * _M & mask
    h ^= h >> 13 & mask
    h = h * _M & mask
    h ^= h >> 15 & mask
    return list(unpack(f"<{lanes}Q", h.to_bytes(8 * lanes, "little")))


_murmur2_remembered = lru_cache(maxsize=1 << 14)(murmur2)


def _hashes_of_one_length(keys: Sequence[bytes]) -> list[int]:
    if len(keys) < _MIN_LANES:
        return list(map(_murmur2_remembered, keys))
    if len(keys) <= _MAX_LANES:
        return murmur2_many(keys)
    return [h for start in range(0, len(keys), _MAX_LANES) for h in murmur2_many(keys[start : start + _MAX_LANES])]


def _lanes(joined: bytes, length: int, start: int, count: int) -> int:
    """Bytes `start` to `start + count` of every key in `joined`, as one little-endian number a lane."""
    lanes = bytearray(8 * (len(joined) // length))
    for byte in range(count):
        lanes[byte::8] = joined[start + byte :: length]
    return int.from_bytes(lanes, "little")
