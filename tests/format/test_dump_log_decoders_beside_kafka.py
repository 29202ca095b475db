"""Our decoders of the records that Kafka writes for itself, and Kafka's own: the same text, sound records or broken."""

from __future__ import annotations

from random import Random
from struct import Struct
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.cli.internal_records.consumer_group_records import (
    CONSUMER_GROUP_TYPES,
    CONSUMER_PROTOCOL_ASSIGNMENT,
    CONSUMER_PROTOCOL_SUBSCRIPTION,
)
from pykafka_cli.cli.internal_records.control_records import BY_TYPE
from pykafka_cli.cli.internal_records.metadata_records import METADATA_TYPES
from pykafka_cli.cli.internal_records.remote_log_records import REMOTE_LOG_TYPES
from pykafka_cli.cli.internal_records.share_group_records import SHARE_GROUP_TYPES
from pykafka_cli.cli.internal_records.share_state_records import SHARE_STATE_TYPES
from pykafka_cli.cli.internal_records.streams_group_records import STREAMS_GROUP_TYPES
from pykafka_cli.cli.internal_records.transaction_records import TRANSACTION_LOG
from pykafka_cli.record.batch import CONTROL_BIT
from tests.format.beside_kafka import agree, batches_of, log_of
from tests.format.schema_writer import coordinator_record, framed_record, value_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pykafka_cli.cli.internal_records.schema import RecordType

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("java")]

EVERY_TYPE = (*CONSUMER_GROUP_TYPES, *SHARE_GROUP_TYPES, *STREAMS_GROUP_TYPES)
RECORDS_OF_A_TYPE = 12


def coordinator_rows(types: Sequence[RecordType], random: Random) -> list[tuple[bytes | None, bytes | None]]:
    """Records of every type and version, and what a reader has to put up with besides."""
    rows: list[tuple[bytes | None, bytes | None]] = []
    for record_type in types:
        for version in range(record_type.value.latest + 1):
            rows += [coordinator_record(record_type, version, random) for _ in range(RECORDS_OF_A_TYPE)]
        key, value = coordinator_record(record_type, record_type.value.latest, random)
        unknown_version = Struct(">h").pack(record_type.value.latest + 1) + value[2:]
        rows += [(key, None), (key, unknown_version), (key, b"\x00"), (b"\x00", value)]
        rows.append((Struct(">h").pack(99) + key[2:], value))
    return rows


def test_on_records_of_consumer_offsets(tmp_path: Path) -> None:
    rows = coordinator_rows(EVERY_TYPE, Random(5))
    agree("--offsets-decoder", "--files", log_of(tmp_path, batches_of(rows)))


def test_on_what_classic_consumers_agreed_on(tmp_path: Path) -> None:
    random, short = Random(6), Struct(">h").pack
    rows: list[tuple[bytes | None, bytes | None]] = []
    for version in range(4):
        for _ in range(5):
            subscription, assignment = (
                short(version) + value_bytes(schema, version, random)
                for schema in (CONSUMER_PROTOCOL_SUBSCRIPTION, CONSUMER_PROTOCOL_ASSIGNMENT)
            )
            parts = (
                b"\x00\x08consumer",
                bytes(4),
                b"\xff\xff\xff\xff",
                b"\x00\x00\x00\x01",
                b"\x00\x01m\x00\x01c\x00\x01h",
            )
            sizes = (Struct(">i").pack(len(data)) + data for data in (subscription, random.choice((assignment, b"x"))))
            rows.append((b"\x00\x02\x00\x01g", b"\x00\x00" + b"".join(parts) + bytes(4) + b"".join(sizes)))
    agree("--offsets-decoder", "--files", log_of(tmp_path, batches_of(rows)))


def test_on_records_of_the_other_coordinators(tmp_path: Path) -> None:
    transactions = coordinator_rows([TRANSACTION_LOG] * 5, Random(7))
    agree("--transaction-log-decoder", "--files", log_of(tmp_path / "t", batches_of(transactions)))
    shares = coordinator_rows(SHARE_STATE_TYPES * 3, Random(8))
    agree(
        "--share-group-state-decoder", "--skip-record-metadata", "--files", log_of(tmp_path / "s", batches_of(shares))
    )


def test_on_records_of_the_cluster_metadata(tmp_path: Path) -> None:
    random = Random(9)
    rows: list[tuple[bytes | None, bytes | None]] = [(None, b"\x00"), (None, b"\x02\x00\x00"), (None, b"\x01\x63\x00")]
    rows += [
        (None, None),
        (None, b""),
        (None, b"\x01\x02"),
        (None, b"\x01\x02\x00\x05a"),
        (b"k", b"\x01\x14\x00\x00more"),
    ]
    for record_type in METADATA_TYPES:
        for version in range(record_type.value.latest + 1):
            rows += [(None, framed_record(record_type, version, random)) for _ in range(RECORDS_OF_A_TYPE)]
    written = batches_of(rows)
    files = [
        log_of(tmp_path, written),
        log_of(tmp_path, written, name="bootstrap.checkpoint"),
        log_of(tmp_path, written, name="00000000000000000042-0000000007.checkpoint"),
    ]
    agree("--cluster-metadata-decoder", "--files", ",".join(files))


def test_on_records_of_remote_logs(tmp_path: Path) -> None:
    random = Random(10)
    rows = [(None, framed_record(one, 0, random)) for one in REMOTE_LOG_TYPES for _ in range(4 * RECORDS_OF_A_TYPE)]
    agree("--remote-log-metadata-decoder", "--files", log_of(tmp_path, batches_of(rows)))


def test_on_control_records(tmp_path: Path) -> None:
    random, key = Random(11), Struct(">hh").pack
    rows: list[tuple[bytes | None, bytes | None]] = [
        (key(0, 0), b"\x00\x00\x00\x00\x00\x05"),
        (key(0, 1), b"\x00\x09" + b"\xff" * 4),
    ]
    rows += [(key(0, 77), None), (key(3, 1), bytes(6))]
    for number, (_, schema) in BY_TYPE.items():
        for _ in range(5):
            value = value_bytes(schema, 0, random)  # the only version that Kafka's own tool reads
            rows.append((key(0, number), bytes(2) + value[2:]))
    path = log_of(tmp_path, batches_of(rows, attributes=CONTROL_BIT))
    agree("--print-data-log", "--files", path)
    agree("--print-data-log", "--skip-record-metadata", "--files", path)


def broken(data: bytes, random: Random) -> bytes:
    """Cut short, with one bit flipped, or with something behind it."""
    kind = random.random()
    if kind < 0.4:
        return data[: random.randrange(len(data))]
    if kind < 0.9:
        at = random.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]
    return data + b"x"


@pytest.mark.parametrize(
    ("decoder", "types"),
    [
        ("offsets", EVERY_TYPE),
        ("transaction-log", (TRANSACTION_LOG,) * 10),
        ("share-group-state", SHARE_STATE_TYPES * 5),
        ("cluster-metadata", METADATA_TYPES),
        ("remote-log-metadata", REMOTE_LOG_TYPES * 3),
    ],
)
def test_on_broken_records_of_every_kind(tmp_path: Path, decoder: str, types: tuple[RecordType, ...]) -> None:
    random = Random(2)
    rows: list[tuple[bytes | None, bytes | None]] = []
    for one in types * RECORDS_OF_A_TYPE:
        version = random.randint(0, one.value.latest)
        if one.key.fields:
            key, value = coordinator_record(one, version, random)
            rows.append((broken(key, random) if random.random() < 0.15 else key, broken(value, random)))
        else:
            rows.append((None, broken(framed_record(one, version, random), random)))
    agree(f"--{decoder}-decoder", "--files", log_of(tmp_path, batches_of(rows)))
