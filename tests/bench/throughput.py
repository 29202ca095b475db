"""Rows about moving a million lines."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from tests.bench import measure
from tests.bench.measure import Run, interleaved
from tests.bench.table import Line
from tests.bench.workspace import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.bench.workspace import Workspace

NO_BROKER = "no Kafka found"
NO_KCAT = "no kcat found"
ONE = ("--partitions", "1", "--replication-factor", "1")
EVERYTHING = tuple(
    word
    for field in ("key", "partition", "offset", "timestamp")
    for word in ("--formatter-property", f"print.{field}=true")
)
MEMORY_MB = 64


def seconds(run: Run) -> str:
    """Wall clock and processor time."""
    return f"{run.wall:.3f} s (cpu {run.cpu:.3f})"


def compared(
    work: str, ours: Run, peer: str, theirs: Run | None, limit: float, *, missing: str = "", at_least: bool = False
) -> Line:
    """A line about the ratio of two times: ours to theirs, or with `at_least` how many times faster we are."""
    if theirs is None:
        return Line(work, seconds(ours), peer, missing, None, limit, at_least)
    ratio = theirs.wall / ours.wall if at_least else ours.wall / theirs.wall
    return Line(work, seconds(ours), peer, seconds(theirs), ratio, limit, at_least)


def memory(work: str, run: Run) -> Line:
    """A line about the largest memory of one of our processes."""
    return Line(f"memory: {work}", f"{run.memory:.0f} MB", "", "", run.memory, MEMORY_MB, unit="MB")


def produce(bench: Workspace) -> Iterator[Line]:
    """Unkeyed lines with one and with three replicas, and keyed ones."""
    three = ("--partitions", "1", "--replication-factor", "3")
    six = ("--partitions", "6", "--replication-factor", "1")
    keyed = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
    cases: dict[str, Callable[[], Run]] = {
        "ours": lambda: bench.produce(bench.plain_lines, *ONE),
        "three": lambda: bench.produce(bench.plain_lines, *three),
        "keyed": lambda: bench.produce(bench.keyed_lines, *six, words=keyed),
    }
    if bench.broker is not None:
        bench.broker.create("produced")
        words = bench.kafka("ConsoleProducer", "--topic", "produced", "--command-property", "acks=all")
        cases["kafka"] = lambda: measure.run(words, stdin=bench.plain_lines)
        if bench.kcat is not None:
            kcat = [bench.kcat, "-P", "-b", bench.broker.address, "-t", "produced", "-X", "acks=all"]
            cases["kcat"] = lambda: measure.run(kcat, stdin=bench.plain_lines)
    runs = interleaved(cases, bench.options.repeat)
    ours, kcat_run, kafka_run = runs["ours"], runs.get("kcat"), runs.get("kafka")
    work = "produce unkeyed lines, 1 replica"
    yield compared(work, ours, "kcat -P", kcat_run, 1.0, missing=NO_KCAT)
    yield compared(work, ours, "Kafka's", kafka_run, 7, missing=NO_BROKER, at_least=True)
    yield compared("produce unkeyed lines, 3 replicas", runs["three"], "kcat -P", kcat_run, 1.5, missing=NO_KCAT)
    yield compared("produce keyed lines, 6 partitions", runs["keyed"], "ours unkeyed", ours, 2)
    yield memory("produce unkeyed", ours)
    yield memory("produce, 3 replicas", runs["three"])
    yield memory("produce keyed", runs["keyed"])


def consume(bench: Workspace) -> Iterator[Line]:
    """Values only, and with everything printed."""
    topic = bench.filled
    keyed = bench.new_topic(*ONE)
    keys = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
    bench.ours("console-producer", "--topic", keyed, *keys, stdin=bench.keyed_lines)
    out = bench.root / "consumed-by-peer"
    cases: dict[str, Callable[[], Run]] = {
        "ours": lambda: bench.consume(topic),
        "everything": lambda: bench.consume(topic, *EVERYTHING),
        "keyed": lambda: bench.consume(keyed, *EVERYTHING),
    }
    if bench.broker is not None:
        at_peer = bench.filled_at_peer
        count = str(bench.options.lines)
        words = bench.kafka("ConsoleConsumer", "--topic", at_peer, "--from-beginning", "--max-messages", count)
        cases["kafka"] = lambda: measure.run(words, stdout=out)
        if bench.kcat is not None:
            kcat = [bench.kcat, "-C", "-b", bench.broker.address, "-t", at_peer, "-o", "beginning", "-e", "-q"]
            cases["kcat"] = lambda: measure.run(kcat, stdout=out)
    runs = interleaved(cases, bench.options.repeat)
    ours = runs["ours"]
    yield compared("consume from the beginning", ours, "kcat -C", runs.get("kcat"), 1.0, missing=NO_KCAT)
    yield compared(
        "consume from the beginning", ours, "Kafka's", runs.get("kafka"), 5, missing=NO_BROKER, at_least=True
    )
    everything = "consume with key, partition, offset, timestamp"
    yield compared(everything, runs["everything"], "ours plain", ours, 3)
    yield compared(f"{everything}; keyed records", runs["keyed"], "ours plain", ours, 3)
    yield memory("consume", ours)
    yield memory("consume, everything printed", runs["keyed"])
    bench.delete_topic(keyed)


def codecs(bench: Workspace) -> Iterator[Line]:
    """Compressed beside uncompressed."""
    names = ("none", "gzip", "snappy", "lz4", "zstd")
    filled = {"none": bench.filled}
    for codec in names[1:]:
        filled[codec] = bench.new_topic(*ONE)
        bench.ours("console-producer", "--topic", filled[codec], "--compression-codec", codec, stdin=bench.plain_lines)
    produced = interleaved(
        {
            codec: partial(bench.produce, bench.plain_lines, *ONE, words=("--compression-codec", codec))
            for codec in names
        },
        bench.options.repeat,
    )
    consumed = interleaved({codec: partial(bench.consume, filled[codec]) for codec in names}, bench.options.repeat)
    for verb, runs in (("produce", produced), ("consume", consumed)):
        for codec in names[1:]:
            if (verb, codec) != ("produce", "gzip"):
                yield compared(f"{verb}, {codec}", runs[codec], "ours, no codec", runs["none"], 1.5)
            yield memory(f"{verb}, {codec}", runs[codec])
    for codec in names[1:]:
        bench.delete_topic(filled[codec])


def memory_growth(bench: Workspace) -> Iterator[Line]:
    """Four times the input in the same memory."""
    large = bench.root / "large.txt"
    with large.open("wb") as sink:
        for _ in range(4):
            with bench.plain_lines.open("rb") as source:
                while chunk := source.read(1 << 20):
                    sink.write(chunk)
    topic = bench.new_topic(*ONE)
    one = bench.produce(bench.plain_lines, *ONE)
    four = bench.ours("console-producer", "--topic", topic, stdin=large)
    yield Line(
        "memory, four times the lines: produce", f"{four.memory:.0f} MB", "once", f"{one.memory:.0f} MB",
        four.memory / one.memory, 1.1,
    )  # fmt: skip
    short, long = bench.consume(bench.filled), bench.consume(topic, count=4 * bench.options.lines)
    yield Line(
        "memory, four times the lines: consume", f"{long.memory:.0f} MB", "once", f"{short.memory:.0f} MB",
        long.memory / short.memory, 1.1,
    )  # fmt: skip
    bench.delete_topic(topic)
    large.unlink()


def parallel(bench: Workspace, producers: int = 8) -> Iterator[Line]:
    """Eight producers at once, each to a partition of its own, beside one; and what the machine gives busy loops."""
    lines = bench.write_lines("part.txt", max(1, bench.options.lines // 2))
    topics = [bench.new_topic(*ONE) for _ in range(producers)]
    loop = [sys.executable, "-S", "-c", f"for _ in range({bench.options.lines * 5}): pass"]
    produce = [bench.command("console-producer", "--topic", topic) for topic in topics]
    runs = interleaved(
        {
            "one": lambda: _together(produce[:1], lines),
            "all": lambda: _together(produce, lines),
            "one loop": lambda: _together([loop], lines),
            "all loops": lambda: _together([loop] * producers, lines),
        },
        bench.options.repeat,
    )
    one, together = runs["one"].wall, runs["all"].wall
    machine = producers * runs["one loop"].wall / runs["all loops"].wall
    yield Line(
        f"{producers} parallel producers, throughput", f"{together:.2f} s for {producers}", "ours, one",
        f"{one:.2f} s (busy loops here: {machine:.2f})", producers * one / together, 1.6, at_least=True,
    )  # fmt: skip
    for topic in topics:
        bench.delete_topic(topic)


def _together(commands: list[list[str]], stdin: Path) -> Run:
    """All commands at once, each with the same file as its input."""
    began = time.perf_counter()
    processes = []
    for words in commands:
        with stdin.open("rb") as source:
            processes.append(subprocess.Popen(words, stdin=source, stdout=subprocess.DEVNULL, env=environment()))
    codes = [process.wait() for process in processes]
    if any(codes):
        raise measure.FailedError(f"{commands[0]} and its like ended with {codes}")
    return Run(time.perf_counter() - began, 0, 0)
