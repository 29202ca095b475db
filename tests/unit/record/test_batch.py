"""Facts about batches that need no random data."""

from __future__ import annotations

import pytest

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import ConsumerRecords, ProducerRecords
from pykafka_cli.record.batch import RawBatch
from pykafka_cli.record.control import ControlType, control_records, end_txn_marker
from pykafka_cli.record.decode import decode, values
from pykafka_cli.record.encode import encode_batch, record_size_estimate, reencode


def test_the_size_estimate_is_the_one_in_kafkas_message() -> None:
    assert record_size_estimate(None, bytes(1_100_000)) == 1_100_088


def test_placing_a_batch_leaves_its_checksum_right() -> None:
    placed = encode_batch(ProducerRecords([b"a", b"b"]), timestamp_ms=1).placed(900, 4)
    assert (placed.base_offset, placed.last_offset, placed.leader_epoch, placed.is_sound()) == (900, 901, 4, True)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 values, but a column of 1"):
        encode_batch(ProducerRecords([b"a", b"b"], [b"k"]), timestamp_ms=1)
    with pytest.raises(ValueError, match="2 values, but a column of 1"):
        encode_batch(ProducerRecords([b"a", b"b"]), timestamp_ms=[1])
    with pytest.raises(ValueError, match="at least one record"):
        encode_batch(ProducerRecords([]), timestamp_ms=1)


def test_a_batch_that_lost_all_its_records_still_holds_its_offsets() -> None:
    batch = encode_batch(ProducerRecords([b"a", b"b"]), timestamp_ms=1, base_offset=5, producer_id=3, base_sequence=8)
    empty = reencode(batch, ConsumerRecords([], [], [], [], []))
    assert empty.is_sound()
    assert (empty.count, empty.base_offset, empty.next_offset, empty.producer_id) == (0, 5, 7, 3)
    assert (len(decode(empty)), values(empty)) == (0, [])


def test_a_delete_horizon_leaves_the_timestamps_alone() -> None:
    batch = encode_batch(ProducerRecords([b"a", None]), timestamp_ms=[50, 60])
    marked = reencode(batch, decode(batch), delete_horizon_ms=1000)
    assert marked.delete_horizon_ms == 1000
    assert decode(marked) == decode(batch)


@pytest.mark.parametrize(
    ("position", "replacement"), [(57, b"\x7f\xff\xff\xff"), (57, b"\xff\xff\xff\xff"), (23, b"\xff")]
)
def test_impossible_counts_are_corrupt(position: int, replacement: bytes) -> None:
    raw = bytearray(encode_batch(ProducerRecords([b"a"]), timestamp_ms=1).raw)
    raw[position : position + len(replacement)] = replacement
    with pytest.raises(CorruptRecordError):
        decode(RawBatch(bytes(raw)))


def test_markers_are_read_as_written_and_unknown_types_are_told_apart() -> None:
    commit, abort = end_txn_marker(commit=True, coordinator_epoch=7), end_txn_marker(commit=False, coordinator_epoch=8)
    records = ConsumerRecords(
        [0, 1, 2], [0, 0, 0], [commit[0], abort[0], b"\x00\x00\x00\x63"], [commit[1], abort[1], None], [(), (), ()]
    )
    assert [(marker.type, marker.coordinator_epoch) for marker in control_records(records)] == [
        (ControlType.COMMIT, 7),
        (ControlType.ABORT, 8),
        (ControlType.UNKNOWN, None),
    ]


@pytest.mark.parametrize(
    ("key", "value"), [(None, b""), (b"\x00", b""), (b"\x00\x00\x00\x01", b"\x00\x00"), (b"\x00\x00\x00\x01", None)]
)
def test_short_markers_are_corrupt(key: bytes | None, value: bytes | None) -> None:
    with pytest.raises(CorruptRecordError):
        control_records(ConsumerRecords([0], [0], [key], [value], [()]))
