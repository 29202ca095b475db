"""The installed commands on a data directory of their own: what a user has who has just installed the package."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sysconfig
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import IO

PATIENCE = 60.0
"""Seconds after which something that has not come counts as never coming. A limit for failures, never for success."""

SCRIPTS = Path(sysconfig.get_path("scripts"))
BROKERS = (101, 102, 103)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def lines(self) -> list[str]:
        """stdout by line."""
        return self.stdout.decode().splitlines()

    @property
    def errors(self) -> list[str]:
        """stderr by line."""
        return self.stderr.decode().splitlines()


class Running:
    """A command that runs beside the test. stdout and stderr are files, so nothing has to be read for it to go on."""

    def __init__(self, argv: Sequence[str], directory: Path, environment: dict[str, str]) -> None:
        self.argv = argv
        self._out, self._err = directory / "stdout", directory / "stderr"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [SCRIPTS / argv[0], *argv[1:]], stdin=subprocess.PIPE, stdout=out, stderr=err, env=environment
            )

    @property
    def stdin(self) -> IO[bytes]:
        """What it reads."""
        assert self.process.stdin is not None
        return self.process.stdin

    def printed(self) -> bytes:
        """What it has printed so far."""
        return self._out.read_bytes()

    def said(self) -> bytes:
        """What it has said on stderr so far."""
        return self._err.read_bytes()

    def feed(self, data: bytes) -> None:
        """Give it bytes to read, at once."""
        self.stdin.write(data)
        self.stdin.flush()

    def has_ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.process.poll() is not None

    def interrupt(self) -> Ended:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.end()

    def kill(self) -> None:
        """`kill -9`. Safe to call for a process that has ended."""
        self.process.kill()
        self.process.wait()
        with suppress(BrokenPipeError):
            self.stdin.close()

    def end(self) -> Ended:
        """Close its input and wait for its end."""
        if not self.stdin.closed:
            with suppress(BrokenPipeError):
                self.stdin.close()
        code = self.process.wait(PATIENCE)
        return Ended(code, self.printed(), self.said())


class Installation:
    """The commands, a home directory in which nobody has used them yet, and what runs beside the test."""

    idle_ms = "300"
    """How long a consumer waits for one more record until it has read all."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYKAFKA_", "XDG_"))
        }
        self.environment |= {"HOME": str(home), "PYKAFKA_DATA_DIR": str(self.data)}
        self.port = 0
        self._running: list[Running] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for running in self._running:
            running.kill()

    # Commands

    def run(self, *argv: str, stdin: bytes | Path = b"") -> Ended:
        """Run a command to its end."""
        command = [str(SCRIPTS / argv[0]), *argv[1:]]
        if isinstance(stdin, Path):
            with stdin.open("rb") as file:
                done = subprocess.run(
                    command, stdin=file, capture_output=True, env=self.environment, timeout=PATIENCE, check=False
                )
        else:
            done = subprocess.run(
                command, input=stdin, capture_output=True, env=self.environment, timeout=PATIENCE, check=False
            )
        return Ended(done.returncode, done.stdout, done.stderr)

    def ok(self, *argv: str, stdin: bytes | Path = b"") -> Ended:
        """Run a command that has to succeed."""
        ended = self.run(*argv, stdin=stdin)
        assert ended.code == 0, (argv, ended)
        return ended

    def start(self, *argv: str) -> Running:
        """Start a command that goes on beside the test."""
        directory = self.home / "running" / str(len(self._running))
        directory.mkdir(parents=True)
        running = Running(argv, directory, self.environment)
        self._running.append(running)
        return running

    # What most tests do

    def create_cluster(self, *words: str) -> Self:
        """A cluster whose brokers have addresses at which nothing listens."""
        self.port = unused_ports(len(BROKERS))
        self.ok("pykafka", "cluster", "create", "--port", str(self.port), *words)
        return self

    def address(self, broker: int) -> str:
        """Where a broker of the created cluster is."""
        return f"localhost:{self.port + BROKERS.index(broker)}"

    def create_topic(self, name: str, *words: str, partitions: int = 1, factor: int = 3) -> None:
        """Create a topic."""
        self.ok(
            "kafka-topics", "--create", "--topic", name,
            "--partitions", str(partitions), "--replication-factor", str(factor), *words,
        )  # fmt: skip

    def produce(self, topic: str, data: bytes | Path, *words: str) -> Ended:
        """Produce lines that all have to be delivered."""
        return self.ok("kafka-console-producer", "--topic", topic, *words, stdin=data)

    def consume(self, topic: str, *words: str, partition: int | None = None) -> bytes:
        """All records of a topic, or of one partition of it, as printed. Ends as soon as all are there."""
        chosen = ["--from-beginning"] if partition is None else ["--partition", str(partition), "--offset", "earliest"]
        return self.ok(
            "kafka-console-consumer", "--topic", topic, *chosen, "--timeout-ms", self.idle_ms, *words
        ).stdout  # fmt: skip

    def topics(self) -> list[str]:
        """The topics that somebody made."""
        return self.ok("kafka-topics", "--list", "--exclude-internal").lines

    def describe(self, topic: str) -> list[dict[str, str]]:
        """One dictionary a partition: Leader, Replicas, Isr and so on."""
        lines = self.ok("kafka-topics", "--describe", "--topic", topic).lines
        rows = [line.strip().split("\t") for line in lines if "\tPartition: " in line]
        return [{name: value.strip() for name, _, value in (word.partition(":") for word in row)} for row in rows]

    def leader(self, topic: str, partition: int = 0) -> int:
        """The leader of a partition that has one."""
        return int(self.describe(topic)[partition]["Leader"])

    # What lies on the disk

    def replica(self, broker: int, topic: str, partition: int = 0) -> Path:
        """A replica's directory."""
        return self.data / "brokers" / str(broker) / f"{topic}-{partition}"

    def stored(self, broker: int, topic: str, partition: int = 0) -> bytes:
        """All segments of a replica, one behind the other: its batches with their offsets."""
        return b"".join(path.read_bytes() for path in sorted(self.replica(broker, topic, partition).glob("*.log")))

    def stored_equally(self, topic: str, partition: int = 0, brokers: Iterable[int] = BROKERS) -> bytes:
        """The bytes of a partition, which have to be the same on all these brokers, down to its leader epochs."""
        brokers = list(brokers)
        first = self.stored(brokers[0], topic, partition)
        epochs = (self.replica(brokers[0], topic, partition) / "leader-epoch-checkpoint").read_bytes()
        for broker in brokers[1:]:
            assert self.stored(broker, topic, partition) == first, f"{topic}-{partition}: {brokers[0]} and {broker}"
            directory = self.replica(broker, topic, partition)
            assert (directory / "leader-epoch-checkpoint").read_bytes() == epochs, f"{topic}-{partition}: {broker}"
        return first


class Feeder:
    """Writes pieces into a command's input, a little at a time, while the test does other things."""

    def __init__(self, running: Running, pieces: Iterable[bytes], pause: float = 0.001) -> None:
        self._running, self._pieces, self._pause = running, pieces, pause
        self._stopped = threading.Event()
        self.fed = 0
        """Pieces written so far."""
        self._thread = threading.Thread(target=self._feed, daemon=True)
        self._thread.start()

    def wait_for(self, count: int) -> None:
        """Return when `count` pieces have been written."""
        until(lambda: self.fed >= count or not self._thread.is_alive())

    def is_feeding(self) -> bool:
        """Whether there is something left to write, and somebody who reads it."""
        return self._thread.is_alive()

    def stop(self) -> Ended:
        """Write no more, and wait for the command's end."""
        self._stopped.set()
        return self.finish()

    def finish(self) -> Ended:
        """Wait until everything is written and the command has ended."""
        self._thread.join(PATIENCE)
        return self._running.end()

    def _feed(self) -> None:
        try:
            for piece in self._pieces:
                self._running.feed(piece)
                self.fed += 1
                if self._stopped.wait(self._pause):
                    break
        except BrokenPipeError:
            pass  # the command was killed


def until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Return as soon as the condition holds; it has to some time."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        threading.Event().wait(0.005)


def numbered(count: int, start: int = 0) -> list[bytes]:
    """Lines that tell their number."""
    return [b"line %d\n" % number for number in range(start, start + count)]


def endless_pieces() -> Iterator[bytes]:
    """Numbered lines, five at a time, without an end."""
    return (b"".join(numbered(5, at)) for at in itertools.count(0, 5))


def unused_ports(count: int, first: int = 15101) -> int:
    """The first of `count` ports in a row on which nothing listens, from `first` on.

    They only name the brokers of an embedded cluster, so several clusters may have the same. That something starts to
    listen on one of them would turn its address into that of a real cluster, so they are taken from below the range of
    ephemeral ports.
    """
    for base in range(first, first + 10_000, 100):
        with ExitStack() as sockets:
            try:
                for port in range(base, base + count):
                    sockets.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return base
    raise RuntimeError("no free ports")
