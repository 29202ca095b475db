"""The codecs of record batches (org.apache.kafka.common.compress).

Snappy is framed as Kafka's Java client frames it (the xerial library): a 16-byte header, then blocks of at most 32 KiB,
each behind its length in 4 bytes. Other clients write one bare snappy block, which is read as well.

LZ4 is the standard frame with independent blocks of 64 KiB: Kafka's Java client refuses linked ones.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Any

from pykafka_cli.errors import CorruptRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Buffer = bytes | bytearray | memoryview

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
CODEC_NAMES = ("none", "gzip", "snappy", "lz4", "zstd")
"""compression.type values; the index is the codec's id in a batch's attributes."""

DEFAULT_LIMIT = 256 << 20
"""How many bytes a batch may decompress to. Kafka's own default of message.max.bytes is 1 MiB, compressed."""

DEFAULT_LEVELS = {GZIP: -1, LZ4: 9, ZSTD: 3}
"""Kafka's defaults. -1 is zlib's own default; 9 for LZ4 means its fast compressor, other levels the high one."""

_XERIAL_MAGIC = b"\x82SNAPPY\x00"
_XERIAL_HEADER = _XERIAL_MAGIC + b"\x00\x00\x00\x01\x00\x00\x00\x01"
_XERIAL_BLOCK = 32 << 10
_LENGTH = Struct(">I")

_LZ4_HEADER = b"\x04\x22\x4d\x18\x60\x40\x82"  # version 1, independent blocks of 64 KiB, no checksums but its own
_LZ4_BLOCK = 64 << 10
_LZ4_STORED = 0x8000_0000
_LZ4_LENGTH = Struct("<I")


def codec_id(name: str) -> int:
    """The id of a compression.type.

    Raises:
        ValueError: if there is no such codec.
    """
    if name not in CODEC_NAMES:
        raise ValueError(f"there is no compression codec {name}: it must be one of {', '.join(CODEC_NAMES)}")
    return CODEC_NAMES.index(name)


def compress(codec: int, data: Buffer, level: int | None = None) -> bytes:
    """`data` as the codec with this id writes it; `level` None is Kafka's default.

    Raises:
        ValueError: for an unknown codec id.
    """
    if codec == NONE:
        return bytes(data)
    if not 0 <= codec < len(CODEC_NAMES):
        raise ValueError(f"there is no compression codec {codec}")
    import cramjam  # noqa: PLC0415  (costs start-up time; most batches are not compressed)

    if level is None:
        level = DEFAULT_LEVELS.get(codec)
    if codec == SNAPPY:
        return _compress_snappy(cramjam, memoryview(data))
    if codec == LZ4:
        return _compress_lz4(cramjam, memoryview(data), level)
    if codec == GZIP:
        return bytes(cramjam.gzip.compress(data, level=None if level == -1 else level))
    return bytes(cramjam.zstd.compress(data, level=level))


def decompress(codec: int, data: Buffer, limit: int = DEFAULT_LIMIT) -> bytes:
    """What `compress` was given. Never holds much more than `limit` bytes, whatever the data claims.

    Raises:
        CorruptRecordError: if the data is not the codec's, the codec is unknown or there would be more than `limit`
            bytes.
    """
    if codec == NONE:
        return bytes(data)
    if not 0 <= codec < len(CODEC_NAMES):
        raise CorruptRecordError(f"a batch names compression codec {codec}, which does not exist")
    import cramjam  # noqa: PLC0415  (costs start-up time; most batches are not compressed)

    if codec == SNAPPY:
        return _decompress_snappy(cramjam.snappy, bytes(data), limit)
    decompress_into: Callable[[Buffer, bytearray], int] = getattr(cramjam, CODEC_NAMES[codec]).decompress_into
    return _decompress_growing(CODEC_NAMES[codec], decompress_into, data, limit)


def _decompress_growing(
    name: str, decompress_into: Callable[[Buffer, bytearray], int], data: Buffer, limit: int
) -> bytes:
    """Try with room for four times the data and eight times more each time: codecs do not say how much they need."""
    room = min(limit, max(64 << 10, 4 * len(data)))
    while True:
        out = bytearray(room)
        try:
            written = decompress_into(data, out)
        except Exception as error:  # noqa: BLE001  (the codecs raise several kinds; all mean that this did not work)
            if room == limit or "whole buffer" not in str(error):
                raise CorruptRecordError(
                    f"{name} data of a batch does not decompress to {limit} bytes or less: {error}"
                ) from None
            room = min(limit, 8 * room)
        else:
            del out[written:]
            return bytes(out)


def _compress_snappy(cramjam: Any, data: memoryview) -> bytes:
    out = [_XERIAL_HEADER]
    for start in range(0, len(data), _XERIAL_BLOCK):
        block = bytes(cramjam.snappy.compress_raw(data[start : start + _XERIAL_BLOCK]))
        out += _LENGTH.pack(len(block)), block
    return b"".join(out)


def _decompress_snappy(snappy: Any, data: bytes, limit: int) -> bytes:
    out: list[bytes] = []
    total = 0
    for block in _snappy_blocks(data):
        try:
            total += snappy.decompress_raw_len(block)
            if total <= limit:
                out.append(bytes(snappy.decompress_raw(block)))
        except Exception as error:  # noqa: BLE001  (the codec raises several kinds; all mean the same)
            raise CorruptRecordError(f"snappy data of a batch does not decompress: {error}") from None
        if total > limit:
            raise CorruptRecordError(f"snappy data of a batch does not decompress to {limit} bytes or less")
    return b"".join(out)


def _snappy_blocks(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_XERIAL_MAGIC):
        yield data
        return
    position = len(_XERIAL_HEADER)
    while position < len(data):
        length = int.from_bytes(data[position : position + _LENGTH.size])
        position += _LENGTH.size
        if position + length > len(data):
            raise CorruptRecordError("snappy data of a batch is cut inside a block")
        yield data[position : position + length]
        position += length


def _compress_lz4(cramjam: Any, data: memoryview, level: int | None) -> bytes:
    mode = {} if level == DEFAULT_LEVELS[LZ4] else {"mode": "high_compression", "compression": level}
    out = [_LZ4_HEADER]
    for start in range(0, len(data), _LZ4_BLOCK):
        plain = data[start : start + _LZ4_BLOCK]
        block = bytes(cramjam.lz4.compress_block(plain, store_size=False, **mode))
        if len(block) < len(plain):
            out += _LZ4_LENGTH.pack(len(block)), block
        else:
            out += _LZ4_LENGTH.pack(len(plain) | _LZ4_STORED), bytes(plain)
    out.append(bytes(4))  # the end mark
    return b"".join(out)
