"""Laws of the codecs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.compression import CODEC_NAMES, compress, decompress

codecs = st.integers(0, len(CODEC_NAMES) - 1)
data = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.binary(max_size=20), st.integers(0, 20_000)).map(lambda part: part[0] * part[1]),
)


@given(codec=codecs, plain=data)
def test_what_is_compressed_is_decompressed(codec: int, plain: bytes) -> None:
    assert decompress(codec, compress(codec, plain)) == plain


@given(codec=st.integers(1, 4), plain=data, less=st.integers(1, 400_000))
def test_nothing_decompresses_past_the_limit(codec: int, plain: bytes, less: int) -> None:
    compressed = compress(codec, plain)
    assert decompress(codec, compressed, limit=len(plain)) == plain
    if len(plain) >= less:
        try:
            decompress(codec, compressed, limit=len(plain) - less)
        except CorruptRecordError:
            return
        raise AssertionError("decompressed past the limit")


@given(codec=st.integers(0, 7), garbage=st.binary(max_size=100))
def test_garbage_raises_nothing_but_corrupt_record_error(codec: int, garbage: bytes) -> None:
    for prefix in (b"", compress(codec, b"abc" * 50)[:-1] if codec in range(5) else b"", b"\x82SNAPPY\x00" + bytes(8)):
        try:
            decompress(codec, prefix + garbage, limit=1 << 20)
        except CorruptRecordError:
            continue
