"""Running our commands: in this process or, where signals and closed pipes are part of the run, in their own."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sysconfig
import threading
import time
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from unittest.mock import patch

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType
    from typing import IO

PATIENCE = 20.0
"""Seconds after which a command counts as hung."""

TIME_TO_START = 1.0
"""Seconds after which a command that goes on for ever is interrupted; sooner would do as well."""

HUNG = -1
"""The exit code of a command that had to be stopped."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended. `exit` is a shell's exit code: 128 + the signal that ended it."""

    stdout: bytes
    stderr: bytes
    exit: int


class _HungError(BaseException):
    """A command has not ended in time. No Exception, so that no command takes it for one of its own."""


def run_here(
    argv: Sequence[str],
    stdin: bytes,
    directory: Path,
    environment: Mapping[str, str],
    *,
    drop_in: bool = True,
    interrupted: bool = False,
) -> Outcome:
    """Run a command line in this process, in the given working directory.

    `interrupted` is for one that goes on for ever: it gets a SIGINT once it has had the time to start.
    """
    stdout, stderr = BytesIO(), BytesIO()
    terminal = Terminal(BytesIO(stdin), stdout, stderr, drop_in=drop_in)
    words = [argv[0].removeprefix("kafka-"), *argv[1:]]
    try:
        with (
            chdir(directory),
            patch.dict(os.environ, environment),
            _handlers_restored(),
            _limited(PATIENCE),
            _interrupted(given=interrupted),
        ):
            code = run(words, terminal)
    except _HungError:
        code = HUNG
    return Outcome(stdout.getvalue(), stderr.getvalue(), code)


class Process:
    """A command line as a process of its own, through its installed name.

    stdout is a pipe, stdin and stderr are files, so that nothing has to be read for it to go on.
    """

    def __init__(self, argv: Sequence[str], stdin: bytes, directory: Path, environment: Mapping[str, str]) -> None:
        self._stderr = directory / "stderr"
        given = directory / "stdin"
        given.write_bytes(stdin)
        program = os.path.join(sysconfig.get_path("scripts"), argv[0])  # noqa: PTH118  (the path is a string)
        with given.open("rb") as standard_input, self._stderr.open("wb") as standard_error:
            self._process = subprocess.Popen(
                [program, *argv[1:]],
                stdin=standard_input,
                stdout=subprocess.PIPE,
                stderr=standard_error,
                cwd=directory,
                env={**os.environ, **environment},
            )
        self._read = b""

    def read_lines(self, count: int) -> bytes:
        """What it has printed once that is `count` lines, or less if it ends or hangs before."""
        self._read_while(lambda: self._read.count(b"\n") < count)
        return self._read

    def read_until(self, expected: bytes) -> bytes:
        """What it has printed once it is as long as `expected`, or less if it ends or hangs before."""
        self._read_while(lambda: len(self._read) < len(expected))
        return self._read

    def close_stdout(self) -> None:
        """Close the reading end of its stdout, as `head` does."""
        self._stdout.close()

    def send(self, name: str) -> None:
        """Send a signal by name."""
        self._process.send_signal(signal.Signals[name])

    def end(self) -> Outcome:
        """Wait for its end; kill it when that does not come."""
        if not self._stdout.closed:
            self._read_while(lambda: True)
            self._stdout.close()
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            return Outcome(self._read, self._stderr.read_bytes(), HUNG)
        return Outcome(self._read, self._stderr.read_bytes(), code if code >= 0 else 128 - code)

    def kill(self) -> None:
        """End it whatever it does. Safe to call for a process that has ended."""
        self._process.kill()
        self._process.wait()
        self._stdout.close()

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _read_while(self, wanted: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while wanted() and (left := deadline - time.monotonic()) > 0:
            if not select.select([self._stdout], [], [], left)[0]:
                return
            piece = os.read(self._stdout.fileno(), 1 << 16)
            if not piece:
                return
            self._read += piece


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def hung(number: int, frame: FrameType | None) -> None:
        raise _HungError

    before = signal.signal(signal.SIGALRM, hung)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _interrupted(*, given: bool) -> Iterator[None]:
    timer = threading.Timer(TIME_TO_START, os.kill, (os.getpid(), signal.SIGINT))
    if given:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _handlers_restored() -> Iterator[None]:
    """A process would take its signal handlers with it."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
