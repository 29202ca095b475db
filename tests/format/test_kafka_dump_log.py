"""Kafka's own kafka-dump-log reads what we write: every batch valid, every record ours, every index sound."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003  (a named tuple evaluates its fields)
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pykafka_cli.record.decode import decode
from pykafka_cli.storage.reader import LogReader
from tests.contract.installation import BROKERS, Installation
from tests.format.kafka_jars import dump_log_segments, require_java

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("java")]

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
SMALL_SEGMENTS = ("--config", "segment.bytes=1048576", "--config", "index.interval.bytes=1000")
LINES = b"".join(b"line %d, %s\n" % (number, "größer".encode()) for number in range(1000))
PARSED = (
    "--reader-property", "parse.key=true",
    "--reader-property", "parse.headers=true",
    "--reader-property", "null.marker=NULL",
)  # fmt: skip
ROWS = b"""\
one:1,two:2\tkey\tvalue
NULL\tkey\tno headers
one:NULL,one:again\tkey\ta null header, and its name again
a:b\tNULL\ta null key
a:b\tkey\tNULL
NULL\tNULL\tNULL
a:\t\t
"""
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
def segments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """The `.log` files of a cluster that has seen all codecs, shapes of records, rolled segments and failovers."""
    require_java()
    with Installation(tmp_path_factory.mktemp("home")) as installation:
        cluster = installation.create_cluster()
        for codec in CODECS:
            cluster.create_topic(codec, "--config", "index.interval.bytes=100")
            for _ in range(2):
                cluster.produce(codec, LINES, "--compression-codec", codec)
                cluster.produce(codec, ROWS, "--compression-codec", codec, *PARSED)
            cluster.produce(codec, LINES[:500], "--compression-codec", codec, "--sync")
        cluster.create_topic("appended", "--config", "message.timestamp.type=LogAppendTime")
        cluster.produce("appended", LINES)
        cluster.create_topic("rolled", *SMALL_SEGMENTS)
        big = b"".join(b"%d %s\n" % (number, b"x" * 900) for number in range(4000))
        for start in range(0, len(big), len(big) // 8 + 1):
            cluster.produce("rolled", big[start : start + len(big) // 8 + 1])
        cluster.create_topic("failed-over", *SMALL_SEGMENTS)
        for broker in BROKERS:
            cluster.produce("failed-over", big[: len(big) // 4])
            cluster.ok("pykafka", "broker", "kill", str(broker))
            cluster.produce("failed-over", LINES)
            cluster.ok("pykafka", "broker", "restart", str(broker))
        assert len(list(cluster.replica(101, "rolled").glob("*.log"))) > 2
        yield sorted(cluster.data.glob("brokers/*/*/*.log"))


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
