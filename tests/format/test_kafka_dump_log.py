"""Kafka's own kafka-dump-log reads what we write: every batch valid, every record ours, every index sound."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003  (a named tuple evaluates its fields)
from typing import NamedTuple

import pytest

from pykafka_cli.record.decode import decode
from pykafka_cli.storage.reader import LogReader
from tests.contract.installation import BROKERS
from tests.format.conftest import CODECS
from tests.format.kafka_jars import dump_log_segments

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("java")]

RECORD = re.compile(
    r"\| offset: (?P<offset>\d+) (?P<type>CreateTime|LogAppendTime): (?P<timestamp>-?\d+) keySize: (?P<key_size>-?\d+) "
    r"valueSize: (?P<value_size>-?\d+) sequence: -1 headerKeys: \[(?P<headers>.*?)\](?: key: (?P<key>.*?))?"
    r"(?: payload: (?P<value>.*))?"
)


class Segment(NamedTuple):
    """A segment and what Kafka's tool says about it, by line."""

    path: Path
    lines: list[str]


@pytest.fixture(scope="module")
def dumped(segments: list[Path]) -> list[Segment]:
    """Kafka's account of all of them."""
    output = dump_log_segments("--deep-iteration", "--print-data-log", "--files", ",".join(map(str, segments)))
    parts = re.split(r"^Dumping (.*)\n", output, flags=re.MULTILINE)[1:]
    assert parts[::2] == list(map(str, segments))
    return [Segment(path, part.splitlines()) for path, part in zip(segments, parts[1::2], strict=True)]


def test_kafka_finds_every_batch_valid(dumped: list[Segment]) -> None:
    codecs = set()
    for segment in dumped:
        batches = [line for line in segment.lines if line.startswith("baseOffset: ")]
        assert batches or not segment.path.stat().st_size
        for line in batches:
            assert line.endswith("isvalid: true"), f"{segment.path}: {line}"
            assert " magic: 2 " in line
            codecs.update(re.findall(r"compresscodec: (\w+)", line))
        assert not [line for line in segment.lines if "error" in line.lower() or "unexpected" in line.lower()]
        assert segment.lines[0] == f"Log starting offset: {int(segment.path.stem)}"
    assert codecs == set(CODECS)


def test_kafka_reads_the_records_that_we_read(dumped: list[Segment]) -> None:
    total = 0
    by_directory: dict[Path, list[dict[str, str | None]]] = {}
    for segment in dumped:
        found = by_directory.setdefault(segment.path.parent, [])
        for line in segment.lines:
            if line.startswith("| "):
                match = RECORD.fullmatch(line)
                assert match is not None, line
                found.append(match.groupdict())
    for directory, found in by_directory.items():
        ours = []
        reader, offset = LogReader(str(directory)), 0
        while batches := reader.read(offset, 1 << 20):
            for batch in batches:
                records = decode(batch, 0)
                for at in range(len(records)):
                    key, value = records.keys[at], records.values[at]
                    ours.append(
                        {
                            "offset": str(records.offsets[at]),
                            "type": records.timestamp_type.value,
                            "timestamp": str(records.timestamps[at]),
                            "key_size": str(-1 if key is None else len(key)),
                            "value_size": str(-1 if value is None else len(value)),
                            "headers": ",".join(name.decode() for name, _ in records.headers[at]),
                            "key": None if key is None else key.decode(),
                            "value": None if value is None else value.decode(),
                        }
                    )
                offset = batch.next_offset
        reader.close()
        assert found == ours, directory
        total += len(ours)
    assert total > 10 * 1000


def indexes(segments: list[Path]) -> list[Path]:
    """The index files beside the segments."""
    return [path.with_suffix(suffix) for path in segments for suffix in (".index", ".timeindex")]


def account(files: list[Path], *praise: str) -> list[str]:
    """What Kafka's tool prints for sound indexes; a small segment has an empty one, as with Kafka."""
    empty = {path for path in files if path.suffix == ".index" and not path.stat().st_size}
    told = [(path, ("{path} is empty.",) if path in empty else praise) for path in files]
    return [line.format(path=path) for path, lines in told for line in ("Dumping {path}", *lines)]


def test_kafkas_sanity_check_passes_on_every_index(segments: list[Path]) -> None:
    files = indexes(segments)
    output = dump_log_segments("--index-sanity-check", "--files", ",".join(map(str, files)))
    assert output.splitlines() == account(files, "{path} passed sanity check.")
    assert sum(path.stat().st_size > 8 for path in files if path.suffix == ".index") > len(BROKERS)


def test_kafka_finds_that_every_index_entry_points_to_its_batch(segments: list[Path]) -> None:
    files = indexes(segments)
    output = dump_log_segments("--verify-index-only", "--files", ",".join(map(str, files)))
    assert output.splitlines() == account(files)
