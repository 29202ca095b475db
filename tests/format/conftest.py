"""What the tests of the format share: a cluster that has seen everything, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, Installation
from tests.format.kafka_jars import require_java

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


@pytest.fixture(scope="session")
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
