"""Segments that Kafka 4.3.1 wrote: what they hold, and that we build the same indexes from the same log."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pykafka_cli.storage.config import LogConfig
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.reader import LogReader

SEGMENTS = Path(__file__).parents[2] / "format" / "segments"
KAFKA_WROTE = {  # end offset, index.interval.bytes of the topic
    "seg-none-0": (123, 200),
    "seg-gzip-0": (123, 200),
    "seg-snappy-0": (123, 200),
    "seg-lz4-0": (123, 200),
    "seg-zstd-0": (123, 200),
    "seg-txn-0": (8, 4096),
    "seg-aborted-0": (25, 4096),
    "seg-lat-0": (2, 4096),
}
INDEXES = ("00000000000000000000.index", "00000000000000000000.timeindex")


@pytest.fixture(params=sorted(KAFKA_WROTE))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def directory(name: str, tmp_path: Path) -> Path:
    copy = tmp_path / name
    shutil.copytree(SEGMENTS / name, copy)
    return copy


def opened(directory: Path, name: str) -> ReplicaLog:
    return ReplicaLog.open(str(directory), LogConfig(index_interval_bytes=KAFKA_WROTE[name][1]), lambda: 0)


def test_a_log_of_kafka_opens_as_it_is(directory: Path, name: str) -> None:
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    log = opened(directory, name)
    topic_id = (directory / "partition.metadata").read_text(encoding="ascii").split("topic_id: ")[1]
    assert (log.start_offset, log.next_offset, log.last_epoch) == (0, KAFKA_WROTE[name][0], 0)
    assert log.epochs.entries == [(0, 0)]
    assert log.topic_id == topic_id
    assert log.size == len(before["00000000000000000000.log"])
    log.close()
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == before


@pytest.mark.parametrize("lost", [INDEXES[:1], INDEXES[1:], INDEXES])
def test_lost_indexes_are_built_byte_for_byte_as_kafka_built_them(
    directory: Path, name: str, lost: tuple[str, ...]
) -> None:
    for index in lost:
        (directory / index).unlink()
    opened(directory, name).close()
    for index in INDEXES:
        assert (directory / index).read_bytes() == (SEGMENTS / name / index).read_bytes()


def test_appending_kafka_s_batches_one_by_one_makes_kafka_s_files(directory: Path, name: str, tmp_path: Path) -> None:
    reader = LogReader(str(directory))
    own = tmp_path / "own-0"
    ReplicaLog.create(str(own), "id")
    log = opened(own, name)
    for batch in reader.read(0, 1 << 20):
        log.append([batch])
    log.close()
    for file in ("00000000000000000000.log", INDEXES[0], "leader-epoch-checkpoint"):
        assert (own / file).read_bytes() == (SEGMENTS / name / file).read_bytes()
    # Kafka adds the largest timestamp when it closes a segment; we leave it to whoever rolls it.
    theirs = (SEGMENTS / name / INDEXES[1]).read_bytes()
    assert theirs.startswith((own / INDEXES[1]).read_bytes())
    assert len(theirs) - (own / INDEXES[1]).stat().st_size in (0, 12)
    reader.close()


def test_indexes_that_a_killed_broker_left_preallocated_are_built_anew(directory: Path, name: str) -> None:
    for index in INDEXES:
        with (directory / index).open("ab") as file:
            file.write(bytes(4800))
    reader = LogReader(str(directory))
    assert reader.next_offset() == KAFKA_WROTE[name][0]
    assert reader.read(reader.next_offset() - 1, 1)
    reader.close()
    opened(directory, name).close()
    for index in INDEXES:
        assert (directory / index).read_bytes() == (SEGMENTS / name / index).read_bytes()
