"""What the rows of the table work with: a directory, input files, our command, and the peers that are there."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.bench import measure, peers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from tests.bench.measure import Run

_HELLO = """\
import typer


def main(name: str = "World") -> None:
    print(f"Hello {name}")


typer.run(main)
"""
_WORDS = b"the quick brown fox jumps over the lazy dog and runs away from here as fast as it can, "
_CHUNK = 20_000


class Options(NamedTuple):
    """How much is done."""

    lines: int = 1_000_000
    repeat: int = 5
    peers: bool = True


class Workspace:
    """Everything in one temporary directory, which is removed at the end of the `with`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._exits = ExitStack()
        self.root = Path()
        self._topics = 0

    def __enter__(self) -> Self:
        self.root = Path(self._exits.enter_context(tempfile.TemporaryDirectory(prefix="pykafka-bench-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    # Input

    @cached_property
    def plain_lines(self) -> Path:
        """Lines of about 100 bytes."""
        return self.write_lines("plain.txt", self.options.lines)

    @cached_property
    def keyed_lines(self) -> Path:
        """The same as `key:value`, with 10,000 different keys."""
        return self.write_lines("keyed.txt", self.options.lines, keyed=True)

    @cached_property
    def one_line(self) -> Path:
        """One line."""
        return self.write_lines("one.txt", 1)

    def write_lines(self, name: str, count: int, *, keyed: bool = False) -> Path:
        """A file of so many lines; each is different and has about 100 bytes."""
        path = self.root / name
        with path.open("wb") as file:
            for start in range(0, count, _CHUNK):
                numbers = range(start, min(start + _CHUNK, count))
                if keyed:
                    lines = [b"key-%d:%09d %s" % (i * 7919 % 10_000, i, _WORDS[: 70 + i % 13]) for i in numbers]
                else:
                    lines = [b"%09d %s" % (i, _WORDS[: 83 + i % 13]) for i in numbers]
                file.write(b"\n".join(lines) + b"\n")
        return path

    # Us

    @cached_property
    def data_dir(self) -> Path:
        """A data directory that most rows share, with a cluster of three brokers in it."""
        directory = self.new_data_dir("data")
        self.ours("topics", "--create", "--topic", "first")
        return directory

    def new_data_dir(self, name: str) -> Path:
        """A data directory of its own."""
        return self.root / name

    def command(self, *words: str, data_dir: Path | None = None) -> list[str]:
        """Our command line."""
        script = Path(sys.executable).with_name("pykafka")
        called = [str(script)] if script.exists() else [sys.executable, "-m", "pykafka_cli"]
        return [*called, *words, "--data-dir", str(data_dir or self.root / "data")]

    def ours(
        self, *words: str, stdin: Path | None = None, stdout: Path | None = None, data_dir: Path | None = None
    ) -> Run:
        """Run our command once."""
        return measure.run(self.command(*words, data_dir=data_dir), stdin=stdin, stdout=stdout, env=environment())

    def new_topic(self, *words: str) -> str:
        """Create a topic of our own cluster."""
        _ = self.data_dir
        self._topics += 1
        name = f"t{self._topics}"
        self.ours("topics", "--create", "--topic", name, *words)
        return name

    def delete_topic(self, name: str) -> None:
        """Delete a topic of our own cluster, so that disks stay empty."""
        self.ours("topics", "--delete", "--topic", name)

    def produce(self, stdin: Path, *topic: str, words: tuple[str, ...] = ()) -> Run:
        """Produce a file into a new topic, which is deleted afterwards. Only producing is timed."""
        name = self.new_topic(*topic)
        run = self.ours("console-producer", "--topic", name, *words, stdin=stdin)
        self.delete_topic(name)
        return run

    @cached_property
    def filled(self) -> str:
        """A topic of one partition with all plain lines."""
        name = self.new_topic("--partitions", "1", "--replication-factor", "1")
        self.ours("console-producer", "--topic", name, stdin=self.plain_lines)
        return name

    def consume(self, topic: str, *words: str, count: int | None = None) -> Run:
        """Consume a topic of as many lines as we produce, or of `count`, from its beginning into a file."""
        whole = ("--from-beginning", "--max-messages", str(count or self.options.lines))
        return self.ours("console-consumer", "--topic", topic, *whole, *words, stdout=self.root / "consumed")

    # Peers

    @cached_property
    def hello(self) -> list[str]:
        """A Typer app that says hello, in our environment."""
        path = self.root / "hello.py"
        path.write_text(_HELLO)
        return [sys.executable, str(path)]

    @cached_property
    def kcat(self) -> str | None:
        """Where kcat is, if it may be used and there is a broker for it."""
        return peers.find_kcat() if self.broker is not None else None

    @cached_property
    def jars(self) -> Path | None:
        """Where Kafka's jars are, if they may be used."""
        return peers.find_jars() if self.options.peers else None

    @cached_property
    def broker(self) -> peers.RealBroker | None:
        """A running Kafka."""
        if self.jars is None:
            return None
        return self._exits.enter_context(peers.RealBroker(self.jars, self.root / "kafka"))

    @cached_property
    def filled_at_peer(self) -> str:
        """A topic of the real broker with all plain lines."""
        if self.broker is None or self.jars is None:
            raise RuntimeError("there is no real broker")
        self.broker.create("filled")
        measure.run(self.kafka("ConsoleProducer", "--topic", "filled"), stdin=self.plain_lines)
        return "filled"

    def kafka(self, tool: str, *words: str) -> list[str]:
        """The command line of one of Kafka's own tools."""
        if self.broker is None or self.jars is None:
            raise RuntimeError("there is no real broker")
        package = "org.apache.kafka.tools.consumer" if tool == "ConsoleConsumer" else "org.apache.kafka.tools"
        return peers.java(self.jars, f"{package}.{tool}", "--bootstrap-server", self.broker.address, *words)

    def found(self) -> Iterator[str]:
        """One sentence for each peer: found, or not and how to get it."""
        if not self.options.peers:
            yield "Peers: left out (--no-peers)."
            return
        if self.jars is None:
            yield "Apache Kafka: not found (needs java, and PYKAFKA_TEST_JARS or mvn); so kcat has no broker either."
            return
        yield f"Apache Kafka {peers.KAFKA_VERSION}: {self.jars}"
        yield f"kcat: {self.kcat}" if self.kcat else "kcat: not found (Debian: apt install kcat)."


def environment() -> dict[str, str]:
    """The environment of a process that is timed: without what would change our behaviour."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYKAFKA_", "PYTHON"))}
