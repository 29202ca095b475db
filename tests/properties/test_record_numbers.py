"""Laws of varints and of the partitioner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record import varint
from pykafka_cli.record.murmur2 import (
    KeyPartitioner,
    murmur2,
    murmur2_many,
    partition_for_key,
    partitions_for_keys,
)

if TYPE_CHECKING:
    import pytest


@given(number=st.integers(-(2**31), 2**31 - 1), before=st.binary(max_size=3), after=st.binary(max_size=3))
def test_a_varint_is_read_as_written(number: int, before: bytes, after: bytes) -> None:
    encoded = varint.encode(number)
    assert len(encoded) == varint.size(number) <= varint.MAX_VARINT_BYTES
    assert varint.decode(before + encoded + after, len(before)) == (number, len(before) + len(encoded))


@given(number=st.integers(-(2**63), 2**63 - 1))
@example(number=2**63 - 1)
@example(number=-(2**63))
def test_a_varlong_is_read_as_written(number: int) -> None:
    encoded = varint.encode(number)
    assert len(encoded) == varint.size(number) <= varint.MAX_VARLONG_BYTES
    assert varint.decode_long(encoded, 0) == (number, len(encoded))


@given(data=st.binary(max_size=12), position=st.integers(0, 14))
def test_any_bytes_are_a_number_in_range_or_corrupt(data: bytes, position: int) -> None:
    for read, bits in ((varint.decode, 31), (varint.decode_long, 63)):
        try:
            number, end = read(data, position)
        except CorruptRecordError:
            continue
        assert -(2**bits) <= number < 2**bits
        assert position < end <= len(data)


@given(length=st.integers(0, 21), data=st.data())
def test_many_hashes_at_once_are_the_hashes_one_by_one(length: int, data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.binary(min_size=length, max_size=length), max_size=40))
    assert murmur2_many(keys) == [murmur2(key) for key in keys]


@given(
    keys=st.lists(st.binary(max_size=9), max_size=60),
    times=st.sampled_from([1, 1, 40]),
    partitions=st.integers(1, 1000),
)
def test_a_batch_of_keys_goes_where_each_key_goes(keys: list[bytes], times: int, partitions: int) -> None:
    assert partitions_for_keys(keys * times, partitions) == [partition_for_key(key, partitions) for key in keys] * times


def test_more_keys_than_lanes_keep_their_order() -> None:
    keys = [b"%05d" % number for number in range(20_000)]
    assert partitions_for_keys(keys, 7) == [partition_for_key(key, 7) for key in keys]


@given(sends=st.lists(st.lists(st.binary(max_size=3), max_size=20), max_size=6), partitions=st.integers(1, 12))
def test_a_partitioner_that_remembers_keys_says_what_one_that_does_not_says(
    sends: list[list[bytes]], partitions: int
) -> None:
    remembering = KeyPartitioner(partitions)
    for keys in sends:
        assert remembering.partitions_for(keys) == [partition_for_key(key, partitions) for key in keys]


def test_a_partitioner_remembers_no_more_than_it_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pykafka_cli.record.murmur2._REMEMBERED_KEYS", 5)
    remembering = KeyPartitioner(3)
    for start in range(0, 12, 4):
        keys = [b"%d" % number for number in range(start, start + 4)]
        assert remembering.partitions_for(keys) == partitions_for_keys(keys, 3)
        assert len(remembering._known) <= 5
