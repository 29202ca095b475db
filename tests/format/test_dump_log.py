"""Our dump-log prints what Kafka's printed, for every file that Kafka wrote."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal

SEGMENTS = sorted(path for path in (Path(__file__).parent / "segments").iterdir() if path.is_dir())
LOG = "00000000000000000000.log"


def dumped(directory: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.chdir(directory)
    out, err = BytesIO(), BytesIO()
    code = run(["dump-log", *words], Terminal(BytesIO(), out, err, drop_in=True))
    return code, out.getvalue().decode(), err.getvalue().decode()


@pytest.mark.parametrize("directory", SEGMENTS, ids=lambda path: path.name)
@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        ("dump.log.txt", ("--files", LOG)),
        ("dump.print-data-log.txt", ("--print-data-log", "--files", LOG)),
        ("dump.deep.txt", ("--deep-iteration", "--files", LOG)),
        ("dump.index.txt", ("--files", "00000000000000000000.index,00000000000000000000.timeindex")),
        ("dump.txnindex.txt", ("--files", "00000000000000000000.txnindex")),
    ],
)
def test_a_file_of_kafka_prints_as_kafka_printed_it(
    directory: Path, recorded: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = directory / recorded
    if not expected.exists():
        pytest.skip("not recorded for this segment")
    assert dumped(directory, monkeypatch, *words) == (0, expected.read_text(), "")


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
