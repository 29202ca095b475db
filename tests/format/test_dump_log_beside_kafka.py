"""Our kafka-dump-log and Kafka's own, on the same files: the same bytes on stdout, and the same exit code."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
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
from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.batch import CONTROL_BIT, DELETE_HORIZON_BIT, HEADER_SIZE, TRANSACTIONAL_BIT, RawBatch
from pykafka_cli.record.encode import encode_batch
from tests.format.kafka_jars import dump_as_kafka
from tests.format.schema_writer import coordinator_record, framed_record, value_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.internal_records.schema import RecordType

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("java")]

SEGMENTS = Path(__file__).parent / "segments"
READ = (".log", ".index", ".timeindex", ".snapshot", ".txnindex", ".checkpoint")
NOW = 1_795_573_852_348
EVERY_TYPE = (*CONSUMER_GROUP_TYPES, *SHARE_GROUP_TYPES, *STREAMS_GROUP_TYPES)
RECORDS_OF_A_TYPE = 12
CODECS = range(5)
JAVA_ONLY = re.compile(
    r"(?<=due to: )(null|Error reading byte array of .* available)(?=\.$)"
    r'|Cannot invoke "java.*|The record has no value\.'
    r"|org\.apache\.kafka\.common\.errors\.\w+: "
)


def agree(*words: str) -> tuple[int, str]:
    """What both print, where both print the same; the exit code, and stderr of ours."""
    out, err = BytesIO(), BytesIO()
    code = run(["dump-log", *words], Terminal(BytesIO(), out, err, drop_in=True))
    kafka = dump_as_kafka(*words)
    assert in_common_words(out.getvalue()) == in_common_words(kafka.stdout), words
    assert code == kafka.code, (err.getvalue(), kafka.stderr)
    if not code:
        assert findings(err.getvalue()) == findings(kafka.stderr), words
    return code, err.getvalue().decode()


def findings(said: bytes) -> list[str]:
    """What stderr tells of the files, in any order; that a segment does not start at offset 0 is no finding of ours."""
    heading = "Non-consecutive offsets in "
    return sorted(
        line
        for line in said.decode().splitlines()
        if line and not line.startswith((heading, "  -1 is followed by", "SLF4J"))
    )


def in_common_words(printed: bytes) -> list[str]:
    """By line; what Java says where it has no words for a broken record is left out (D13)."""
    return [JAVA_ONLY.sub("", line) for line in printed.decode().split("\n")]


def log_of(directory: Path, batches: Sequence[RawBatch], *, base: int = 0, name: str | None = None) -> str:
    """A segment of these batches, as they are."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / (name or f"{base:020}.log")
    path.write_bytes(b"".join(bytes(batch.raw) for batch in batches))
    return str(path)


def batches_of(rows: Sequence[tuple[bytes | None, bytes | None]], **options: int) -> list[RawBatch]:
    """Batches of five records each."""
    return [
        encode_batch(
            ProducerRecords([value for _, value in rows[at : at + 5]], [key for key, _ in rows[at : at + 5]]),
            timestamp_ms=NOW + at,
            base_offset=at,
            **options,
        )
        for at in range(0, len(rows), 5)
    ]


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


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--deep-iteration",),
        ("--print-data-log",),
        ("--deep-iteration", "--skip-record-metadata"),
        ("--print-data-log", "--skip-record-metadata"),
        ("--skip-record-metadata",),
        ("--verify-index-only",),
        ("--index-sanity-check",),
        ("--print-data-log", "--max-bytes", "1000"),
        ("--offsets-decoder", "--max-bytes", "0"),
        ("--key-decoder-class",),
        ("--cluster-metadata-decoder",),
        ("--remote-log-metadata-decoder", "--skip-record-metadata", "--max-bytes", "300"),
    ],
    ids=" ".join,
)
def test_on_every_file_of_kafka(words: tuple[str, ...]) -> None:
    files = sorted(path for path in SEGMENTS.rglob("*") if path.suffix in READ)
    assert len(files) > 20
    assert agree("--files", ",".join(map(str, files)), *words)[0] == 0


@pytest.mark.parametrize(
    "words",
    [(), ("--deep-iteration",), ("--print-data-log",), ("--print-data-log", "--skip-record-metadata")],
    ids=" ".join,
)
def test_on_every_segment_and_index_that_we_wrote(segments: list[Path], words: tuple[str, ...]) -> None:
    files = [path.with_suffix(suffix) for path in segments for suffix in (".log", ".index", ".timeindex")]
    code, err = agree("--files", ",".join(map(str, files)), *words)
    assert (code, [line for line in err.splitlines() if "ismatch" in line or "not found" in line]) == (0, [])


def test_on_records_of_every_kind_in_every_codec(tmp_path: Path) -> None:
    odd = (
        "größer".encode(),
        b"",
        None,
        b"\xff\xfe",
        b"\xed\xa0\x80x",
        b"a\xf0\x90",
        b"\xe2\x82",
        b"line\nbreak",
        b"\x00" * 300,
    )
    random = Random(2)
    odd += tuple(random.randbytes(random.randrange(1, 12)) for _ in range(300))
    headers = ((), ((b"h", None),), ((b"h1", b""), (b"\xff,", b"2"), (b"h1", b"x" * 70)))
    files, base = [], 2**31 + 5
    for codec in CODECS:
        records = ProducerRecords(
            [odd[at % len(odd)] for at in range(700)],
            [odd[-at % len(odd)] for at in range(700)],
            [headers[at % len(headers)] for at in range(700)],
        )
        times = [NOW + at * (-1) ** at for at in range(700)]
        made = [
            encode_batch(records, timestamp_ms=times, codec_id=codec, base_offset=base),
            encode_batch(records, timestamp_ms=NOW, codec_id=codec, base_offset=base + 900, log_append_time=True),
            encode_batch(records, timestamp_ms=NOW, codec_id=codec, base_offset=base + 1600, leader_epoch=7,
                         producer_id=4711, producer_epoch=3, base_sequence=2**31 - 300, attributes=TRANSACTIONAL_BIT),
            encode_batch(records, timestamp_ms=NOW, codec_id=codec, base_offset=base + 2300,
                         attributes=DELETE_HORIZON_BIT),
        ]  # fmt: skip
        files.append(log_of(tmp_path / str(codec), made, base=base))
    _, err = agree("--print-data-log", "--files", ",".join(files))
    assert f"  {base + 699} is followed by {base + 900}" in err
    for form in ("Long", "Integer"):
        numbers = log_of(tmp_path / form, batches_of([(b"\xff" * 8, Random(3).randbytes(8))] * 7))
        decoder = f"org.apache.kafka.tools.api.{form}Decoder"
        agree("--key-decoder-class", decoder, "--value-decoder-class", decoder, "--files", numbers)


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


@pytest.mark.parametrize("seed", range(12))
def test_on_a_damaged_segment(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    data = bytearray(
        (SEGMENTS / random.choice(("seg-none-0", "seg-zstd-0", "seg-lat-0")) / f"{0:020}.log").read_bytes()
    )
    at = random.randrange(HEADER_SIZE, len(data))
    data[at] ^= 1 << random.randrange(8)
    path = tmp_path / f"{0:020}.log"
    path.write_bytes(data[: len(data) - random.choice((0, 0, 3))])
    code, err = agree("--print-data-log", "--files", str(path))
    assert code == 0 or str(path) in err


@pytest.mark.parametrize("garbage", [b"x" * 236, bytes(300), b"\x00" * 11 + b"\x0d" + bytes(50), b"short"])
def test_on_garbage_at_the_end(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / f"{0:020}.log"
    path.write_bytes((SEGMENTS / "seg-none-0" / path.name).read_bytes() + garbage)
    agree("--deep-iteration", "--files", str(path))
    agree("--max-bytes", str(path.stat().st_size - 1), "--files", str(path))


def test_on_indexes_that_are_wrong(tmp_path: Path) -> None:
    name = f"{0:020}"
    data = (SEGMENTS / "seg-none-0" / f"{name}.log").read_bytes()
    (tmp_path / f"{name}.log").write_bytes(data)
    index, time_index = tmp_path / f"{name}.index", tmp_path / f"{name}.timeindex"
    index.write_bytes((SEGMENTS / "seg-none-0" / index.name).read_bytes())
    times = [(NOW, 2), (NOW - 1, 6), (1795573853887, 31), (NOW, 17), (NOW + 10**9, 10**6), (0, 0), (1, 1)]
    time_index.write_bytes(b"".join(Struct(">qi").pack(*row) for row in times))
    _, err = agree("--files", str(time_index))
    assert "Indexed offset: 17, found log offset: 31" in err
    assert "Indexed offset: 1000000, found log offset: -1" in err
    assert "out of order timestamp" in err
    assert "Found timestamp mismatch" in err
    agree("--verify-index-only", "--files", str(time_index))
    assert agree("--index-sanity-check", "--files", str(time_index))[0] == 1
    rows = [(31, 0), (6, 145), (99, 264), (0, 0), (5, 5)]  # the fourth reads as what is not yet written
    index.write_bytes(b"".join(Struct(">ii").pack(*row) for row in rows))
    _, err = agree("--files", str(index))
    assert "  Index offset: 31, log offset: 2" in err
    agree("--verify-index-only", "--files", str(index))
    index.write_bytes(Struct(">ii").pack(2, 10**8))
    assert agree("--files", str(index))[0] == 1
    index.write_bytes(Struct(">ii").pack(2, 0) + b"odd")
    assert agree("--index-sanity-check", "--files", str(index))[0] == 1
    assert agree("--max-message-size", "50", "--files", str(index))[0] == 1
    index.write_bytes(bytes(8000))
    agree("--files", str(index))


def test_on_snapshots_and_transaction_indexes(tmp_path: Path) -> None:
    whole = (SEGMENTS / "seg-none-0" / f"{123:020}.snapshot").read_bytes()
    damaged = whole[:20] + b"\xff" + whole[21:]
    for number, data in enumerate((whole, damaged, b"\x00\x02" + whole[2:])):
        path = tmp_path / f"{number:020}.snapshot"
        path.write_bytes(data)
        assert agree("--files", str(path))[0] == 0
    aborted = tmp_path / f"{7:020}.txnindex"
    rows = [(0, 4711, 10 * at, 10 * at + 9, 10 * at) for at in range(5)]
    aborted.write_bytes(b"".join(Struct(">hqqqq").pack(*row) for row in rows))
    assert agree("--files", str(aborted))[0] == 0
    aborted.write_bytes(Struct(">hqqqq").pack(256, 1, 1, 1, 1))
    assert agree("--files", str(aborted))[0] == 1
