"""Laws of reading a damaged batch: a sound one reads as ever, and whatever the bytes are, the reading ends in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.model import ConsumerRecords, Headers
from pykafka_cli.record import varint
from pykafka_cli.record.batch import HEADER_SIZE
from pykafka_cli.record.compression import CODEC_NAMES, NONE
from pykafka_cli.record.damaged import legible
from pykafka_cli.record.decode import decode
from pykafka_cli.record.encode import encode_batch
from tests.properties.test_record_batches import codecs, columns_of, rows

Rows = list[tuple[bytes | None, bytes | None, Headers, int]]


def rows_of(records: ConsumerRecords) -> list[tuple[int, int, bytes | None, bytes | None, Headers]]:
    return list(zip(records.offsets, records.timestamps, records.keys, records.values, records.headers, strict=True))


@given(some=rows, codec=codecs, base_offset=st.integers(0, 2**62), log_append_time=st.booleans())
def test_a_sound_batch_is_legible_as_a_whole(
    some: Rows, codec: int, base_offset: int, *, log_append_time: bool
) -> None:
    records, timestamps = columns_of(some)
    batch = encode_batch(
        records, timestamp_ms=timestamps, codec_id=codec, base_offset=base_offset, log_append_time=log_append_time
    )
    found, reason = legible(bytes(batch.raw))
    assert reason is None
    assert rows_of(found) == rows_of(decode(batch))
    assert found.timestamp_type is decode(batch).timestamp_type


@given(some=rows, codec=codecs, place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_never_costs_a_record_before_it(some: Rows, codec: int, place: float, bit: int) -> None:
    records, timestamps = columns_of(some)
    batch = encode_batch(records, timestamp_ms=timestamps, codec_id=codec)
    raw = bytearray(batch.raw)
    at = HEADER_SIZE + int(place * (len(raw) - HEADER_SIZE))
    raw[at] ^= 1 << bit
    found, reason = legible(bytes(raw))
    if codec == NONE:
        before = [row for row, end in zip(rows_of(decode(batch)), ends_of(bytes(batch.body)), strict=True) if end <= at]
        assert rows_of(found)[: len(before)] == before
    elif reason is not None:
        assert not len(found), CODEC_NAMES[codec]


@given(header=st.binary(min_size=HEADER_SIZE, max_size=HEADER_SIZE), body=st.binary(max_size=60))
def test_any_bytes_at_all_end_in_records_or_a_reason(header: bytes, body: bytes) -> None:
    count = header[-1] % 8
    found, reason = legible(header[:-4] + count.to_bytes(4) + body)
    assert len(found) == count or reason is not None


def ends_of(body: bytes) -> list[int]:
    """Where each record of a sound body ends, counted from the start of the batch."""
    ends, position = [], 0
    while position < len(body):
        size, position = varint.decode(body, position)
        position += size
        ends.append(HEADER_SIZE + position)
    return ends
