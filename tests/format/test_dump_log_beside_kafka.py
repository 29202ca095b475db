"""Our kafka-dump-log and Kafka's own, on the same files: the same bytes on stdout, and the same exit code."""

from __future__ import annotations

from pathlib import Path
from random import Random
from struct import Struct

import pytest

from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.batch import DELETE_HORIZON_BIT, HEADER_SIZE, TRANSACTIONAL_BIT
from pykafka_cli.record.encode import encode_batch
from tests.format.beside_kafka import NOW, agree, batches_of, log_of

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("java")]

SEGMENTS = Path(__file__).parent / "segments"
READ = (".log", ".index", ".timeindex", ".snapshot", ".txnindex", ".checkpoint")
CODECS = range(5)


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
