"""Rows about a real Kafka cluster of three brokers: our tools and their peers do the same work on the same cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import measure, peers
from tests.bench.measure import Run, interleaved
from tests.bench.throughput import NO_BROKER, NO_KCAT, ONE, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.bench.table import Line
    from tests.bench.workspace import Workspace

_FASTER = 3
"""How many times as fast as Kafka's own tools we shall be."""
_OF_KCAT = 2.5
_CLASSES = {
    "produce": "org.apache.kafka.tools.ConsoleProducer",
    "consume": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "list": "org.apache.kafka.tools.TopicCommand",
}


class _Real:
    """Both kinds of command line for one cluster. Only the command itself is timed, not its topic."""

    def __init__(self, bench: Workspace, jars: Path, address: str) -> None:
        self._bench, self._jars, self._address = bench, jars, address
        self._topics = 0

    def ours(self, tool: str, *words: str, stdin: Path | None = None, stdout: Path | None = None) -> Run:
        """Run our command."""
        return self._bench.ours(tool, *self._to_cluster, *words, stdin=stdin, stdout=stdout)

    def kafka(self, what: str, *words: str, stdin: Path | None = None, stdout: Path | None = None) -> Run:
        """Run Kafka's tool."""
        command = peers.java(self._jars, _CLASSES[what], *self._to_cluster, *words)
        return measure.run(command, stdin=stdin, stdout=stdout)

    def kcat(self, *words: str, stdin: Path | None = None, stdout: Path | None = None) -> Run:
        """Run kcat."""
        assert self._bench.kcat is not None
        return measure.run([self._bench.kcat, "-b", self._address, *words], stdin=stdin, stdout=stdout)

    def new_topic(self) -> str:
        """A topic of one partition."""
        self._topics += 1
        name = f"real-{self._topics}"
        self.ours("topics", "--create", "--topic", name, *ONE)
        return name

    def filling(self, produce: Callable[[str], Run]) -> Run:
        """Produce into a new topic, which is deleted afterwards."""
        topic = self.new_topic()
        run = produce(topic)
        self.ours("topics", "--delete", "--topic", topic)
        return run

    @property
    def _to_cluster(self) -> tuple[str, str]:
        return "--bootstrap-server", self._address


def real_cluster(bench: Workspace) -> Iterator[Line]:
    """Producing, consuming and listing on a real cluster, beside Kafka's own tools and kcat."""
    if bench.jars is None:
        nothing = Run(0.0, 0.0, 0.0)
        yield compared("real cluster", nothing, "Kafka's", None, _FASTER, missing=NO_BROKER, at_least=True)
        return
    from tests.kafka.real_cluster import RealCluster  # noqa: PLC0415  (pytest would count as our memory)

    with RealCluster(bench.root / "real") as cluster:
        yield from _rows(bench, _Real(bench, bench.jars, cluster.bootstrap()))


def _rows(bench: Workspace, real: _Real) -> Iterator[Line]:
    lines, sink, count = bench.plain_lines, bench.root / "consumed-really", str(bench.options.lines)
    cases: dict[str, Callable[[], Run]] = {
        "ours": lambda: real.filling(lambda topic: real.ours("console-producer", "--topic", topic, stdin=lines)),
        "kafka": lambda: real.filling(
            lambda topic: real.kafka("produce", "--topic", topic, "--command-property", "acks=all", stdin=lines)
        ),
    }
    if bench.kcat is not None:
        cases["kcat"] = lambda: real.filling(lambda topic: real.kcat("-P", "-t", topic, "-X", "acks=all", stdin=lines))
    yield from _compared("produce", interleaved(cases, bench.options.repeat))

    filled = real.new_topic()
    real.ours("console-producer", "--topic", filled, stdin=lines)
    whole = ("--topic", filled, "--from-beginning", "--max-messages", count)
    cases = {
        "ours": lambda: real.ours("console-consumer", *whole, stdout=sink),
        "kafka": lambda: real.kafka("consume", *whole, stdout=sink),
    }
    if bench.kcat is not None:
        cases["kcat"] = lambda: real.kcat("-C", "-t", filled, "-o", "beginning", "-c", count, "-q", stdout=sink)
    yield from _compared("consume", interleaved(cases, bench.options.repeat))

    runs = interleaved(
        {"ours": lambda: real.ours("topics", "--list"), "kafka": lambda: real.kafka("list", "--list")},
        bench.options.repeat,
    )
    yield compared("real cluster: topics --list", runs["ours"], "Kafka's", runs["kafka"], _FASTER, at_least=True)


def _compared(verb: str, runs: dict[str, Run]) -> Iterator[Line]:
    work, ours = f"real cluster: {verb}", runs["ours"]
    yield compared(work, ours, "Kafka's", runs["kafka"], _FASTER, at_least=True)
    yield compared(work, ours, "kcat", runs.get("kcat"), _OF_KCAT, missing=NO_KCAT)
