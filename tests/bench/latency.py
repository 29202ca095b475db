"""Rows about waiting: start-up, and a line on its way from a producer to a consumer."""

from __future__ import annotations

import random
import subprocess
import time
from statistics import median
from typing import TYPE_CHECKING

from tests.bench import measure
from tests.bench.measure import Run, interleaved
from tests.bench.table import Line
from tests.bench.throughput import NO_BROKER, ONE, compared
from tests.bench.workspace import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.bench.workspace import Workspace

_SAMPLES = 500
_IDLE_S = 10
_MANY = 4
"""Short runs are repeated this many times as often as long ones."""
_LOG_BYTES = 2 * 1000**3
_LINE_BYTES = 100
_CONSUMER_STARTS_S = 0.5


def start_up(bench: Workspace) -> Iterator[Line]:
    """Listing topics, beside a Typer app that says hello and beside Kafka's tool."""
    _ = bench.data_dir
    cases: dict[str, Callable[[], Run]] = {
        "hello": lambda: measure.run(bench.hello, env=environment()),
        "list": lambda: bench.ours("topics", "--list"),
        "one": lambda: bench.ours("console-producer", "--topic", "first", stdin=bench.one_line),
    }
    runs = interleaved(cases, bench.options.repeat * _MANY)
    yield compared("topics --list", runs["list"], "hello (Typer)", runs["hello"], 1.25)
    yield compared("produce one record", runs["one"], "hello (Typer)", runs["hello"], 1.6)
    theirs = None
    if bench.broker is not None:
        theirs = interleaved(
            {"kafka": lambda: measure.run(bench.kafka("TopicCommand", "--list"))}, bench.options.repeat
        )["kafka"]
    yield compared("topics --list", runs["list"], "Kafka's", theirs, 6, missing=NO_BROKER, at_least=True)


def random_offset(bench: Workspace) -> Iterator[Line]:
    """One record at a random offset of a log of 2 GB, beside hello and beside a small log."""
    small, big = bench.new_topic(*ONE), bench.new_topic(*ONE)
    part = bench.write_lines("big-part.txt", 100_000)
    size = part.stat().st_size
    times = max(1, min(_LOG_BYTES, bench.options.lines * _LINE_BYTES * 20) // size)
    _feed(bench, small, part, 1)
    _feed(bench, big, part, times)
    random_numbers = random.Random(1)

    def one_of(topic: str, count: int) -> Run:
        words = ("--partition", "0", "--offset", str(random_numbers.randrange(count)), "--max-messages", "1")
        return bench.ours("console-consumer", "--topic", topic, *words)

    cases: dict[str, Callable[[], Run]] = {
        "hello": lambda: measure.run(bench.hello, env=environment()),
        "small": lambda: one_of(small, 100_000),
        "big": lambda: one_of(big, 100_000 * times),
    }
    runs = interleaved(cases, bench.options.repeat * _MANY)
    work = f"consume one record at a random offset of {times * size / 1e9:.1f} GB"
    yield compared(work, runs["big"], "hello (Typer)", runs["hello"], 1.6)
    yield compared(work, runs["big"], f"of {size / 1e9:.2f} GB", runs["small"], 1.1)
    bench.delete_topic(small)
    bench.delete_topic(big)


def _feed(bench: Workspace, topic: str, part: Path, times: int) -> None:
    process = subprocess.Popen(
        bench.command("console-producer", "--topic", topic), stdin=subprocess.PIPE, env=environment()
    )
    assert process.stdin is not None
    data = part.read_bytes()
    for _ in range(times):
        process.stdin.write(data)
    process.stdin.close()
    if process.wait():
        raise measure.FailedError("the big log could not be made")


def follow(bench: Workspace) -> Iterator[Line]:
    """From a line on a producer's stdin to the same line on a following consumer's stdout, and what waiting costs."""
    topic = bench.new_topic(*ONE)
    waits = sorted(_waits(bench, topic))
    for name, wait, limit in (("p50", median(waits), 4.0), ("p99", waits[int(len(waits) * 0.99)], 10.0)):
        yield Line(
            f"latency, {len(waits)} lines: {name}", f"{wait * 1000:.1f} ms", "", "", wait * 1000, limit, unit="ms"
        )
    long, short = (
        bench.ours("console-consumer", "--topic", topic, "--timeout-ms", str(ms)).cpu for ms in (_IDLE_S * 1000 + 1, 1)
    )
    share = (long - short) / _IDLE_S * 100
    yield Line("idle consumer", f"{share:.1f} % of a core", "", "", share, 2.0, unit="%")
    bench.delete_topic(topic)


def _waits(bench: Workspace, topic: str) -> Iterator[float]:
    pause = random.Random(2)
    with (
        subprocess.Popen(
            bench.command("console-consumer", "--topic", topic, "--from-beginning"),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(),
        ) as consumer,
        subprocess.Popen(
            bench.command("console-producer", "--topic", topic), stdin=subprocess.PIPE, bufsize=0, env=environment()
        ) as producer,
    ):  # fmt: skip
        assert consumer.stdout is not None
        assert producer.stdin is not None
        try:
            for number in range(_SAMPLES + 1):
                line = b"%d\n" % number
                sent = time.perf_counter()
                producer.stdin.write(line)
                if consumer.stdout.readline() != line:
                    raise measure.FailedError("the consumer printed something else")
                if number:  # the first one waits for both to start
                    yield time.perf_counter() - sent
                time.sleep(pause.uniform(0.001, 0.03))
            producer.stdin.close()
        finally:
            consumer.terminate()
