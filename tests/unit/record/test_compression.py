"""How Kafka's Java client frames compressed data, and levels."""

from __future__ import annotations

import cramjam
import pytest

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record import compression
from pykafka_cli.record.compression import GZIP, LZ4, NONE, SNAPPY, ZSTD, compress, decompress

TEXT = b"the quick brown fox jumps over the lazy dog " * 5000


def test_snappy_is_written_in_xerial_blocks_of_32_kib() -> None:
    framed = compress(SNAPPY, TEXT)
    assert framed.startswith(b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01")
    position, blocks = 16, []
    while position < len(framed):
        length = int.from_bytes(framed[position : position + 4])
        blocks.append(bytes(cramjam.snappy.decompress_raw(framed[position + 4 : position + 4 + length])))
        position += 4 + length
    assert {len(block) for block in blocks[:-1]} == {32768}
    assert b"".join(blocks) == TEXT


def test_bare_snappy_is_read_as_well() -> None:
    assert decompress(SNAPPY, bytes(cramjam.snappy.compress_raw(TEXT))) == TEXT


def test_lz4_is_a_standard_frame_of_independent_blocks() -> None:
    framed = compress(LZ4, TEXT)
    assert framed[:7] == bytes.fromhex("04224d18604082")  # as the recorded segments begin
    assert bytes(cramjam.lz4.decompress(framed)) == TEXT


def test_lz4_frames_of_other_clients_are_read() -> None:
    assert decompress(LZ4, bytes(cramjam.lz4.compress(TEXT))) == TEXT


LEVELS = {GZIP: range(1, 10), LZ4: range(1, 18), ZSTD: range(-131072, 23)}
"""What compression.gzip.level, compression.lz4.level and compression.zstd.level may be (KIP-390)."""


@pytest.mark.parametrize("codec", [GZIP, LZ4, ZSTD])
def test_every_level_at_its_ends_and_default_decompresses(codec: int) -> None:
    levels = LEVELS[codec]
    for level in (levels[0], levels[-1], compression.DEFAULT_LEVELS[codec]):
        assert decompress(codec, compress(codec, TEXT, level)) == TEXT


def test_a_higher_level_is_used() -> None:
    assert len(compress(ZSTD, TEXT, 19)) < len(compress(ZSTD, TEXT, -100))
    assert len(compress(GZIP, TEXT, 9)) < len(compress(GZIP, TEXT, 1))


@pytest.mark.parametrize("codec", [GZIP, SNAPPY, LZ4, ZSTD])
def test_a_decompression_bomb_is_refused(codec: int) -> None:
    bomb = compress(codec, bytes(8 << 20))
    assert len(bomb) < 1 << 20
    with pytest.raises(CorruptRecordError, match=str(1 << 20)):
        decompress(codec, bomb, limit=1 << 20)


def test_names_and_ids_are_kafkas() -> None:
    assert [compression.codec_id(name) for name in ("none", "gzip", "snappy", "lz4", "zstd")] == [
        NONE, GZIP, SNAPPY, LZ4, ZSTD,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="brotli"):
        compression.codec_id("brotli")
    with pytest.raises(ValueError, match="codec 5"):
        compress(5, b"")
