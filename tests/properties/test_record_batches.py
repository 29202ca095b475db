"""Laws of the record format: what is encoded is decoded, fast and plain agree, no bytes crash a reader."""

from __future__ import annotations

from itertools import repeat

from hypothesis import example, given
from hypothesis import strategies as st

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import ConsumerRecords, Headers, ProducerRecords, TimestampType
from pykafka_cli.record.batch import HEADER_SIZE, RawBatch, whole_batches
from pykafka_cli.record.compression import CODEC_NAMES
from pykafka_cli.record.control import control_records
from pykafka_cli.record.decode import decode, decode_plainly, values
from pykafka_cli.record.encode import encode_batch, keyed_body, plain_body, record_size_estimate, reencode, unkeyed_body

TIMESTAMP = 1_795_573_852_373

framing = st.lists(
    st.sampled_from([b"\x00", b"\x01", b"\x02", b"\x00\x00", b"\x00\x00\x02\x01", b"\x10\x00\x00\x04\x01\x06", b"a"]),
    max_size=6,
).map(b"".join)
contents = st.one_of(st.binary(max_size=20), framing, st.integers(50, 140).map(lambda size: b"x" * size))
nullable = st.none() | contents
header_lists = st.lists(st.tuples(st.binary(max_size=5), st.none() | st.binary(max_size=5)), max_size=3).map(tuple)
rows = st.lists(st.tuples(nullable, nullable, header_lists, st.integers(-(10**6), 10**6)), min_size=1, max_size=12)
codecs = st.integers(0, len(CODEC_NAMES) - 1)
repeats = st.sampled_from([1, 1, 1, 70])


def columns_of(
    some: list[tuple[bytes | None, bytes | None, Headers, int]],
) -> tuple[ProducerRecords, list[int]]:
    keys, vals, headers, deltas = (list(column) for column in zip(*some, strict=True))
    return ProducerRecords(vals, keys, headers), [TIMESTAMP + delta for delta in deltas]


@given(some=rows, codec=codecs, base_offset=st.integers(0, 2**62), log_append_time=st.booleans())
def test_what_is_encoded_is_decoded(
    some: list[tuple[bytes | None, bytes | None, Headers, int]], codec: int, base_offset: int, *, log_append_time: bool
) -> None:
    records, timestamps = columns_of(some)
    batch = encode_batch(
        records, timestamp_ms=timestamps, codec_id=codec, base_offset=base_offset, log_append_time=log_append_time
    )
    assert batch.is_sound()
    assert list(whole_batches(batch.raw)) == [batch]
    found = decode(batch)
    assert list(found.offsets) == list(range(base_offset, base_offset + len(some)))
    assert list(found.timestamps) == ([max(timestamps)] * len(some) if log_append_time else timestamps)
    assert found.timestamp_type is (TimestampType.LOG_APPEND_TIME if log_append_time else TimestampType.CREATE_TIME)
    assert list(found.keys) == list(records.keys or ())
    assert list(found.values) == records.values == values(batch)
    assert list(found.headers) == list(records.headers or ())


@given(some=st.lists(contents, min_size=1, max_size=12), times=repeats)
@example(some=[b""], times=1)
@example(some=[b"a" * 8191, b"b" * 8192], times=1)
@example(some=[b"a" * (1 << 20), b""], times=1)
@example(some=[b"a"], times=8300)
def test_unkeyed_batches_are_written_and_read_fast_as_plainly(some: list[bytes], times: int) -> None:
    some = some * times
    body = plain_body(some, None, None, range(len(some)), repeat(0, len(some)))
    assert unkeyed_body(some) == body
    batch = encode_batch(ProducerRecords(some), timestamp_ms=TIMESTAMP)
    assert bytes(batch.body) == body
    assert values(batch) == some
    assert rows_of(decode(batch)) == rows_of(decode_plainly(batch))


@given(some=st.lists(st.tuples(contents, contents), min_size=1, max_size=12), times=repeats)
@example(some=[(b"k", b"v" * 8191), (b"k" * 64, b"")], times=1)
@example(some=[(b"key", b"value")], times=8300)
def test_keyed_batches_are_written_fast_as_plainly(some: list[tuple[bytes, bytes]], times: int) -> None:
    keys, vals = ([pair[column] for pair in some * times] for column in (0, 1))
    body = plain_body(vals, keys, None, range(len(vals)), repeat(0, len(vals)))
    assert keyed_body(keys, vals) == body
    batch = encode_batch(ProducerRecords(vals, keys), timestamp_ms=TIMESTAMP)
    assert bytes(batch.body) == body
    assert (list(decode(batch).keys), values(batch)) == (keys, vals)


@given(some=rows)
def test_reading_fast_and_plainly_give_the_same_columns(
    some: list[tuple[bytes | None, bytes | None, Headers, int]],
) -> None:
    records, _ = columns_of(some)
    for batch in (
        encode_batch(records, timestamp_ms=TIMESTAMP),
        encode_batch(ProducerRecords(records.values), timestamp_ms=TIMESTAMP),
        encode_batch(ProducerRecords(records.values, headers=records.headers), timestamp_ms=TIMESTAMP),
    ):
        assert rows_of(decode(batch)) == rows_of(decode_plainly(batch))


def rows_of(records: ConsumerRecords) -> list[tuple[int, int, bytes | None, bytes | None, Headers]]:
    return list(zip(records.offsets, records.timestamps, records.keys, records.values, records.headers, strict=True))


@given(some=rows, start=st.integers(-2, 14))
def test_records_below_the_start_are_left_out(
    some: list[tuple[bytes | None, bytes | None, Headers, int]], start: int
) -> None:
    records, timestamps = columns_of(some)
    for batch in (
        encode_batch(records, timestamp_ms=timestamps, base_offset=1),
        encode_batch(ProducerRecords(records.values), timestamp_ms=TIMESTAMP, base_offset=1),
    ):
        whole, part = decode(batch), decode(batch, start)
        skipped = sum(offset < start for offset in whole.offsets)
        assert list(part.offsets) == list(whole.offsets)[skipped:]
        assert list(part.timestamps) == list(whole.timestamps)[skipped:]
        assert list(part.headers) == list(whole.headers)[skipped:]
        assert list(part.keys) == list(whole.keys)[skipped:]
        assert list(part.values) == records.values[skipped:] == values(batch, start)


@given(some=rows, kept=st.sets(st.integers(0, 11)), codec=codecs)
def test_records_that_are_kept_keep_their_place(
    some: list[tuple[bytes | None, bytes | None, Headers, int]], kept: set[int], codec: int
) -> None:
    records, timestamps = columns_of(some)
    batch = encode_batch(
        records, timestamp_ms=timestamps, base_offset=7, producer_id=4, producer_epoch=1, base_sequence=9
    )
    whole = decode(batch)
    places = [index for index in range(len(some)) if index in kept]
    chosen = ConsumerRecords(
        [whole.offsets[place] for place in places],
        [whole.timestamps[place] for place in places],
        [whole.keys[place] for place in places],
        [whole.values[place] for place in places],
        [whole.headers[place] for place in places],
    )
    less = reencode(batch, chosen, codec_id=codec)
    assert less.is_sound()
    assert rows_of(decode(less)) == rows_of(chosen)
    assert (less.base_offset, less.last_offset, less.base_sequence) == (7, batch.last_offset, 9)


@given(some=rows, codec=codecs, data=st.data())
def test_corrupt_bytes_raise_nothing_but_corrupt_record_error(
    some: list[tuple[bytes | None, bytes | None, Headers, int]], codec: int, data: st.DataObject
) -> None:
    records, timestamps = columns_of(some)
    raw = bytearray(encode_batch(records, timestamp_ms=timestamps, codec_id=codec).raw)
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(12, len(raw) - 1) | st.just(len(raw) - 1))
        raw[position] = data.draw(st.integers(0, 255))
    survives(bytes(raw))


@given(
    body=st.binary(max_size=60) | framing,
    count=st.sampled_from([0, 1, 2, 3, 5, 2**31 - 1, -1]),
    last_delta=st.sampled_from([0, 1, 2, 4, 2**31 - 1]),
    codec=st.integers(0, 7),
)
def test_any_body_raises_nothing_but_corrupt_record_error(body: bytes, count: int, last_delta: int, codec: int) -> None:
    raw = bytearray(encode_batch(ProducerRecords([b""]), timestamp_ms=TIMESTAMP).raw[:HEADER_SIZE]) + body
    raw[8:12] = (len(raw) - 12).to_bytes(4)
    raw[21:23] = codec.to_bytes(2)
    raw[23:27] = last_delta.to_bytes(4)
    raw[57:61] = count.to_bytes(4, signed=True)
    survives(bytes(raw))


def survives(raw: bytes) -> None:
    try:
        batch = RawBatch(raw)
        found = decode(batch)
    except CorruptRecordError:
        return
    assert len(found) == batch.count
    assert values(batch) == list(found.values)
    assert rows_of(decode(batch)) == rows_of(decode_plainly(batch))
    try:
        control_records(found)
    except CorruptRecordError:
        return


@given(data=st.binary(max_size=200))
def test_any_bytes_walked_as_batches_raise_nothing_but_corrupt_record_error(data: bytes) -> None:
    try:
        for batch in whole_batches(data):
            decode(batch)
    except CorruptRecordError:
        return


@given(key=nullable, value=nullable, headers=header_lists)
def test_the_size_estimate_is_an_upper_bound(key: bytes | None, value: bytes | None, headers: Headers) -> None:
    batch = encode_batch(ProducerRecords([value], [key], [headers]), timestamp_ms=TIMESTAMP)
    assert batch.size <= record_size_estimate(key, value, headers) <= batch.size + 21
