"""Rows about clusters of many partitions and brokers."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.bench.measure import Run, interleaved
from tests.bench.table import Line
from tests.bench.throughput import compared
from tests.bench.workspace import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.workspace import Workspace

_MAKE_CLUSTER = """\
import sys
from pykafka_cli.connecting import connect, create_cluster
from pykafka_cli.model import NewTopic
data_dir, brokers, topics, partitions, factor = sys.argv[1], *map(int, sys.argv[2:])
create_cluster(data_dir, brokers=range(1, brokers + 1), port=20000, configs={})
with connect(data_dir=data_dir) as cluster:
    for number in range(topics):
        cluster.topics.create(NewTopic(f"topic-{number}", partitions, factor))
"""


def _cluster(bench: Workspace, name: str, *, brokers: int, topics: int, partitions: int, factor: int) -> Path:
    """A cluster of this size. Made through the interface: a process for each topic would take minutes."""
    directory = bench.new_data_dir(name)
    size = map(str, (brokers, topics, partitions, factor))
    subprocess.run([sys.executable, "-c", _MAKE_CLUSTER, str(directory), *size], check=True, env=environment())
    return directory


def create_topic(bench: Workspace) -> Iterator[Line]:
    """Creating a topic beside 10,000 partitions and beside none."""
    empty = _cluster(bench, "empty", brokers=3, topics=0, partitions=0, factor=0)
    full = _cluster(bench, "full", brokers=3, topics=100, partitions=100, factor=1)
    numbers = iter(range(10**6))

    def create(directory: Path) -> Run:
        return bench.ours("topics", "--create", "--topic", f"new-{next(numbers)}", data_dir=directory)

    runs = interleaved({"empty": lambda: create(empty), "full": lambda: create(full)}, bench.options.repeat * 2)
    yield compared("create a topic beside 10,000 partitions", runs["full"], "beside none", runs["empty"], 1.3)


def hundred_brokers(bench: Workspace) -> Iterator[Line]:
    """1,000 topics of 10 partitions, 3 replicas each, on 100 brokers; lines were produced to some of them."""
    directory = _cluster(bench, "hundred", brokers=100, topics=1000, partitions=10, factor=3)
    keys = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
    lines = bench.write_lines("few.txt", 1000, keyed=True)
    for number in range(0, 1000, 50):
        bench.ours("console-producer", "--topic", f"topic-{number}", *keys, stdin=lines, data_dir=directory)
    runs = interleaved(
        {
            "list": lambda: bench.ours("topics", "--list", data_dir=directory),
            "describe": lambda: bench.ours("topics", "--describe", data_dir=directory),
            "kill": lambda: bench.ours("broker", "kill", "50", data_dir=directory),
            "restart": lambda: bench.ours("broker", "restart", "50", data_dir=directory),
        },
        bench.options.repeat,
    )
    for what, limit in (("list", 0.2), ("describe", 1.0), ("kill", 2.0), ("restart", 2.0)):
        work = f"100 brokers, 10,000 partitions: {what}"
        yield Line(work, f"{runs[what].wall:.3f} s", "", "", runs[what].wall, limit, unit="s")
