"""Record batches whose checksum is right and whose content is meant to do harm."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import cramjam

from pykafka_cli.record import varint
from pykafka_cli.record.batch import COVERED_HEADER, CRC_START, UNCOVERED_HEADER
from pykafka_cli.record.compression import GZIP, LZ4, SNAPPY, ZSTD
from pykafka_cli.record.crc import crc32c

if TYPE_CHECKING:
    from collections.abc import Iterator

MEBIBYTE = 1 << 20


def batch(
    body: bytes,
    *,
    codec: int = 0,
    count: int = 1,
    last_offset_delta: int | None = None,
    offset: int = 0,
    length: int | None = None,
) -> bytes:
    """A batch of any body; the checksum is right, the numbers are as told."""
    delta = count - 1 if last_offset_delta is None else last_offset_delta
    covered = COVERED_HEADER.pack(codec, delta, 0, 0, -1, -1, -1, count) + body
    size = len(covered) + CRC_START - 12
    return UNCOVERED_HEADER.pack(offset, size if length is None else length, 0, 2, crc32c(covered)) + covered


def bomb(codec: int, mebibytes: int, start: bytes = b"") -> bytes:
    """Next to nothing that inflates to so many mebibytes: zeros behind `start`."""
    pieces = [start.ljust(MEBIBYTE, b"\0"), *[bytes(MEBIBYTE)] * (mebibytes - 1)]
    if codec == GZIP:
        deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
        return b"".join([*map(deflate.compress, pieces), deflate.flush()])
    if codec == SNAPPY:
        blocks = [bytes(cramjam.snappy.compress_raw(piece)) for piece in pieces]
        framed = b"".join(len(block).to_bytes(4) + block for block in blocks)
        return b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01" + framed
    kinds = {LZ4: cramjam.lz4, ZSTD: cramjam.zstd}
    compressor = kinds[codec].Compressor()
    for piece in pieces:
        compressor.compress(piece)
    return bytes(compressor.finish())


def liars() -> Iterator[tuple[str, bytes]]:
    """Batches that say what is not so, by what they lie about."""
    one = b"\x0e\x00\x00\x00\x01\x02a\x00"  # a record without a key whose value is `a`
    huge = varint.encode((1 << 31) - 1)
    overlong = b"\xff" * 11
    for count in (-1, -(1 << 31), 2, (1 << 31) - 1):
        yield f"count {count}", batch(one, count=count, last_offset_delta=0)
    yield "last offset delta", batch(one, last_offset_delta=-1)
    yield "record length", batch(huge + one[1:])
    yield "negative record length", batch(b"\x01" + one[1:])
    yield "key length", batch(b"\x10\x00\x00\x00" + huge + b"\x02a\x00")
    yield "value length", batch(b"\x10\x00\x00\x00\x01" + huge + b"a\x00")
    yield "header count", batch(b"\x16\x00\x00\x00\x01\x02a" + huge)
    yield "header key length", batch(b"\x18\x00\x00\x00\x01\x02a\x02" + huge)
    yield "record length overflows", batch(overlong + one)
    yield "timestamp overflows", batch(b"\x2a\x00" + overlong + one)
    yield "offset overflows", batch(b"\x2a\x00\x00" + overlong + one)
    yield "codec", batch(one, codec=7)
    yield "codec of plain data", batch(one, codec=ZSTD)
    for length in (0, -1, -(1 << 31), 48, (1 << 31) - 1):
        yield f"length {length}", batch(one, length=length)
    yield "offset", batch(one, offset=(1 << 63) - 1, count=1)
    yield "a batch in a batch", batch(batch(one))
