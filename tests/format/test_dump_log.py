"""Our dump-log prints what Kafka's printed, for every file that Kafka wrote."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.embedded.log_files import LogFile
from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.batch import HEADER_SIZE
from pykafka_cli.record.encode import encode_batch

SEGMENTS = sorted(path for path in (Path(__file__).parent / "segments").iterdir() if path.is_dir())
LOG = "00000000000000000000.log"
INTERNAL = sorted((Path(__file__).parent / "internal_topics").glob("*/dump.*.txt"))
"""What Kafka's own tool printed of topics that a cluster of Kafka keeps for itself, by the decoder it was asked for."""


def dumped(directory: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.chdir(directory)
    out, err = BytesIO(), BytesIO()
    code = run(["dump-log", *words], Terminal(BytesIO(), out, err, drop_in=True))
    return code, out.getvalue().decode(), err.getvalue().decode()


RECORDED = {
    "dump.log.txt": ("--files", LOG),
    "dump.print-data-log.txt": ("--print-data-log", "--files", LOG),
    "dump.deep.txt": ("--deep-iteration", "--files", LOG),
    "dump.index.txt": ("--files", "00000000000000000000.index,00000000000000000000.timeindex"),
    "dump.txnindex.txt": ("--files", "00000000000000000000.txnindex"),
}
"""What Kafka's own tool was asked, by the file that holds its answer."""


@pytest.mark.parametrize(
    "recorded",
    [directory / name for directory in SEGMENTS for name in RECORDED if (directory / name).exists()],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_a_file_of_kafka_prints_as_kafka_printed_it(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dumped(recorded.parent, monkeypatch, *RECORDED[recorded.name]) == (0, recorded.read_text("utf-8"), "")


@pytest.mark.parametrize("recorded", INTERNAL, ids=lambda path: path.parent.name)
def test_a_topic_that_kafka_keeps_for_itself_prints_as_kafka_printed_it(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = LOG if (recorded.parent / LOG).exists() else "bootstrap.checkpoint"
    code, out, _ = dumped(recorded.parent, monkeypatch, f"--{recorded.name.split('.')[1]}", "--files", file)
    assert (code, out) == (0, recorded.read_text("utf-8"))


def test_a_snapshot_prints_its_producers(monkeypatch: pytest.MonkeyPatch) -> None:
    directory = next(path for path in SEGMENTS if path.name == "seg-none-0")
    code, out, _ = dumped(directory, monkeypatch, "--files", "00000000000000000123.snapshot")
    assert code == 0
    assert (
        "producerId: 1009 producerEpoch: 0 coordinatorEpoch: -1 currentTxnFirstOffset: OptionalLong.empty "
        "lastTimestamp: 1795573852373 firstSequence: 0 lastSequence: 2 lastOffset: 2 offsetDelta: 2 "
        "timestamp: 1795573852373\n"
    ) in out


def test_a_damaged_batch_and_garbage_are_shown_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = next(path for path in SEGMENTS if path.name == "seg-none-0")
    data = bytearray((directory / LOG).read_bytes())
    data[100] ^= 1
    (tmp_path / LOG).write_bytes(data + b"x" * 236)
    code, out, _ = dumped(tmp_path, monkeypatch, "--files", LOG)
    assert code == 0
    assert "isvalid: false" in out.splitlines()[2]
    assert out.splitlines()[-1] == f"Found 236 invalid bytes at the end of {LOG}"


def test_a_file_of_another_kind_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dumped(tmp_path, monkeypatch, "--files", "noext") == (
        0,
        "Dumping noext\n",
        "Ignoring unknown file noext\n",
    )
    code, _, err = dumped(tmp_path, monkeypatch, "--files", "nofile.log")
    assert code == 1
    assert "nofile" in err


def test_indexes_are_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    for directory in SEGMENTS:
        index = "00000000000000000000.index"
        words = ("--index-sanity-check", "--files", index)
        verdict = "passed sanity check." if (directory / index).stat().st_size else "is empty."
        assert dumped(directory, monkeypatch, *words) == (0, f"Dumping {index}\n{index} {verdict}\n", "")
        code, _, err = dumped(directory, monkeypatch, "--verify-index-only", "--files", index)
        assert (code, err) == (0, "")


def test_a_log_is_read_one_batch_at_a_time(tmp_path: Path) -> None:
    value = bytes(range(256)) * 256
    batch = encode_batch(ProducerRecords([value] * 16), timestamp_ms=0)
    path = tmp_path / LOG
    with path.open("wb") as file:
        for number in range(64):
            file.write(bytes(batch.placed(number * 16, 0).raw))
    assert path.stat().st_size > 64 * len(batch.raw) - 1
    tracemalloc.start()
    try:
        with LogFile(str(path)) as log:
            assert sum(one.count for one in log.batches(with_records=True)) == 64 * 16
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * len(batch.raw)


def test_what_cannot_be_decoded_says_so_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = encode_batch(
        ProducerRecords([b"v", b"v", None], [b"\x00\x63", b"\x00", b"\x00\x02\x00\x01g"]), timestamp_ms=0
    )
    (tmp_path / LOG).write_bytes(bytes(batch.raw))
    _, out, _ = dumped(tmp_path, monkeypatch, "--offsets-decoder", "--skip-record-metadata", "--files", LOG)
    assert out.splitlines()[3:] == [
        "| key: Unknown record type 99 at offset 0, skipping.",
        "| key: Error at offset 1, skipping. Could not read version from key's buffer.",
        '| key: {"type":"2","data":{"group":"g"}} payload: <DELETE>',
    ]
    keyless = encode_batch(ProducerRecords([b"v"]), timestamp_ms=0)
    (tmp_path / LOG).write_bytes(bytes(keyless.raw))
    code, _, err = dumped(tmp_path, monkeypatch, "--offsets-decoder", "--files", LOG)
    assert (code, err) == (
        1,
        f"{LOG}: Failed to decode message at offset 0 using the specified decoder (message had a missing key)\n",
    )


def test_a_class_that_needs_java_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--value-decoder-class", "com.example.Mine", "--files", LOG)
    code, out, err = dumped(SEGMENTS[0], monkeypatch, *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "com.example.Mine" in err


def test_what_is_illegible_is_named_by_file_and_position(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ProducerRecords([b"one", b"two", b"three"])
    whole, damaged = (bytearray(encode_batch(rows, timestamp_ms=0, base_offset=base).raw) for base in (0, 3))
    damaged[HEADER_SIZE + 10] = 0x7F  # the length of its second record
    (tmp_path / LOG).write_bytes(whole + damaged)
    code, out, err = dumped(tmp_path, monkeypatch, "--print-data-log", "--files", LOG)
    assert code == 1
    assert [line.split("payload: ")[1] for line in out.splitlines() if "payload" in line] == [
        "one",
        "two",
        "three",
        "one",
    ]
    assert (err.count("\n"), LOG in err, f"position {len(whole)}" in err) == (1, True, True)
