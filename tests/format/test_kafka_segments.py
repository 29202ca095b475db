"""Segments that Kafka 4.3.1 wrote, against what its own kafka-dump-log said about them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pykafka_cli.model import ConsumerRecords, ProducerRecords, TimestampType
from pykafka_cli.record.batch import RawBatch, whole_batches
from pykafka_cli.record.compression import CODEC_NAMES
from pykafka_cli.record.control import ControlType, control_records
from pykafka_cli.record.decode import decode, values
from pykafka_cli.record.encode import encode_batch, reencode
from pykafka_cli.record.murmur2 import murmur2, murmur2_many, partition_for_key, partitions_for_keys

FORMAT = Path(__file__).parent
SEGMENTS = sorted(path.name for path in (FORMAT / "segments").iterdir())
CODEC_SEGMENTS = [f"seg-{name}-0" for name in CODEC_NAMES]


def batches_of(segment: str) -> list[RawBatch]:
    return list(whole_batches((FORMAT / "segments" / segment / "00000000000000000000.log").read_bytes()))


def dump_of(segment: str) -> list[str]:
    dump = (FORMAT / "segments" / segment / "dump.print-data-log.txt").read_text(encoding="utf-8")
    return dump.split("\n")[2:-1]  # without "Dumping" and "Log starting offset"


def size(content: bytes | None) -> int:
    return -1 if content is None else len(content)


def batch_line(batch: RawBatch, position: int) -> str:
    last_sequence = -1 if batch.base_sequence < 0 else batch.base_sequence + batch.last_offset_delta
    return (
        f"baseOffset: {batch.base_offset} lastOffset: {batch.last_offset} count: {batch.count} "
        f"baseSequence: {batch.base_sequence} lastSequence: {last_sequence} producerId: {batch.producer_id} "
        f"producerEpoch: {batch.producer_epoch} partitionLeaderEpoch: {batch.leader_epoch} "
        f"isTransactional: {str(batch.is_transactional).lower()} isControl: {str(batch.is_control).lower()} "
        f"deleteHorizonMs: OptionalLong.empty position: {position} "
        f"{batch.timestamp_type.value}: {batch.max_timestamp} size: {batch.size} magic: {batch.magic} "
        f"compresscodec: {CODEC_NAMES[batch.codec_id]} crc: {batch.crc} isvalid: {str(batch.is_sound()).lower()}"
    )


def record_lines(batch: RawBatch, records: ConsumerRecords) -> list[str]:
    lines = []
    markers = control_records(records) if batch.is_control else None
    for index, offset in enumerate(records.offsets):
        key, value = records.keys[index], records.values[index]
        sequence = -1 if batch.base_sequence < 0 else batch.base_sequence + offset - batch.base_offset
        header_keys = ",".join(name.decode() for name, _ in records.headers[index])
        line = (
            f"| offset: {offset} {batch.timestamp_type.value}: {records.timestamps[index]} keySize: {size(key)} "
            f"valueSize: {size(value)} sequence: {sequence} headerKeys: [{header_keys}]"
        )
        if markers is not None:
            line += f" endTxnMarker: {markers[index].type.name} coordinatorEpoch: {markers[index].coordinator_epoch}"
        else:
            line += "" if key is None else f" key: {key.decode()}"
            line += "" if value is None else f" payload: {value.decode()}"
        lines.append(line)
    return lines


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_batch_and_record_reads_as_kafka_dumped_it(segment: str) -> None:
    lines, position = [], 0
    for batch in batches_of(segment):
        lines.append(batch_line(batch, position))
        lines += record_lines(batch, decode(batch))
        position += batch.size
    assert lines == dump_of(segment)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_values_alone_are_the_values_of_the_records_from_any_offset_on(segment: str) -> None:
    for batch in batches_of(segment):
        whole = decode(batch)
        for start in range(batch.base_offset - 1, batch.next_offset + 1):
            kept = [value for offset, value in zip(whole.offsets, whole.values, strict=True) if offset >= start]
            assert values(batch, start) == kept
            assert list(decode(batch, start).values) == kept


def test_headers_of_the_first_batch_have_the_values_that_were_produced() -> None:
    for segment in CODEC_SEGMENTS:
        assert decode(batches_of(segment)[0]).headers == [
            ((b"h1", b"v1"), (b"h2", b"")),
            ((b"hx", None),),
            ((b"h1", b"a"), (b"h1", b"b")),
        ]


def test_the_same_records_come_out_of_every_codec() -> None:
    def contents(segment: str) -> list[tuple[object, ...]]:
        columns = [decode(batch) for batch in batches_of(segment)]
        return [row for c in columns for row in zip(c.offsets, c.keys, c.values, c.headers, strict=True)]

    plain = contents("seg-none-0")
    assert len(plain) == 123
    for segment in CODEC_SEGMENTS:
        assert contents(segment) == plain


@pytest.mark.parametrize("segment", ["seg-none-0", "seg-txn-0", "seg-lat-0"])
def test_encoding_the_records_again_gives_kafkas_own_bytes(segment: str) -> None:
    for batch in batches_of(segment):
        records = decode(batch)
        log_append_time = batch.timestamp_type is TimestampType.LOG_APPEND_TIME
        if log_append_time:
            assert_only_timestamps_differ(batch, records)
            continue
        again = encode_batch(
            ProducerRecords(records.values, records.keys, records.headers),
            timestamp_ms=records.timestamps,
            attributes=batch.attributes,
            producer_id=batch.producer_id,
            producer_epoch=batch.producer_epoch,
            base_sequence=batch.base_sequence,
            base_offset=batch.base_offset,
            leader_epoch=batch.leader_epoch,
        )
        assert bytes(again.raw) == bytes(batch.raw)
        assert reencode(batch, records) == batch


def assert_only_timestamps_differ(batch: RawBatch, records: ConsumerRecords) -> None:
    """The producer's own times are lost when the broker gives the time, so only the rest can come back."""
    again = decode(reencode(batch, records))
    assert (again.timestamps, again.values) == (records.timestamps, records.values)
    assert again.timestamp_type is TimestampType.LOG_APPEND_TIME


@pytest.mark.parametrize("segment", CODEC_SEGMENTS[1:])
def test_compressed_batches_that_are_encoded_again_hold_the_same_records(segment: str) -> None:
    for batch in batches_of(segment):
        again = reencode(batch, decode(batch))
        assert again.codec_id == batch.codec_id
        assert decode(again) == decode(batch)


def test_transaction_markers_are_commits() -> None:
    markers = [
        marker for batch in batches_of("seg-txn-0") if batch.is_control for marker in control_records(decode(batch))
    ]
    assert [(m.offset, m.type, m.coordinator_epoch) for m in markers] == [
        (2, ControlType.COMMIT, 0),
        (7, ControlType.COMMIT, 0),
    ]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_flipped_bit_anywhere_behind_the_checksum_is_noticed(segment: str) -> None:
    for batch in batches_of(segment):
        raw = bytearray(batch.raw)
        for position in range(21, len(raw), 7):
            raw[position] ^= 0x10
            try:
                changed = RawBatch(bytes(raw))
            except Exception as error:  # noqa: BLE001  (a header that cannot be one is noticed even earlier)
                assert type(error).__name__ == "CorruptRecordError"  # noqa: PT017
            else:
                assert not changed.is_sound()
            raw[position] ^= 0x10


def partitioner_rows() -> list[dict[str, str]]:
    with (FORMAT / "partitioner.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_keys_hash_to_what_kafka_hashes_them_to() -> None:
    rows = partitioner_rows()
    assert len(rows) == 83
    for row in rows:
        key, expected = bytes.fromhex(row["key_utf8_hex"]), int(row["murmur2_int32"]) & 0xFFFF_FFFF
        assert murmur2(key) == expected
        assert murmur2_many([key, key]) == [expected] * 2


@pytest.mark.parametrize("partitions", range(1, 13))
def test_keys_go_to_the_partition_that_kafka_gives_them(partitions: int) -> None:
    rows = partitioner_rows()
    keys = [bytes.fromhex(row["key_utf8_hex"]) for row in rows]
    expected = [int(row[f"p_of_{partitions}"]) for row in rows]
    assert [partition_for_key(key, partitions) for key in keys] == expected
    assert partitions_for_keys(keys, partitions) == expected
    assert partitions_for_keys(keys * 20, partitions) == expected * 20
