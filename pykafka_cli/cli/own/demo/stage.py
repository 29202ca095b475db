"""Running the public commands for an audience: each is printed before its output, so that it can be repeated."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import IO, TYPE_CHECKING

from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.terminal import Terminal

_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"


class DemoError(PykafkaError):
    """The story did not go as it should."""


class Stage:
    """Shows commands and what they print. Colour only where the terminal wants it."""

    def __init__(self, terminal: Terminal, data_dir: str) -> None:
        self._terminal = terminal
        self._colour = terminal.wants_colour()
        self._environment = {**os.environ, "PYKAFKA_DATA_DIR": data_dir}
        self._environment.pop("PYKAFKA_BOOTSTRAP_SERVER", None)

    def tell(self, text: str) -> None:
        """A paragraph of the story."""
        self._terminal.text(f"\n{self._styled(_BOLD, text)}\n")

    def show(self, line: str) -> None:
        """A line that is no command's output."""
        self._terminal.text(f"{line}\n")

    def run(self, command: str, *, show_lines: int | None = None) -> str:
        """Run `pykafka …` and show its output, all of it or the first lines. Returns stdout.

        Raises:
            DemoError: if the command fails.
        """
        self._prompt(command)
        done = subprocess.run(  # noqa: S603  (our own commands)
            self._words(command), env=self._environment, capture_output=True, text=True, check=False
        )
        lines = done.stdout.splitlines()
        shown = lines if show_lines is None else lines[:show_lines]
        for line in shown:
            self.show(line)
        if len(shown) < len(lines):
            self.show(self._styled(_DIM, f"… {len(lines) - len(shown)} more lines"))
        for line in done.stderr.splitlines():
            self.show(self._styled(_DIM, line))
        if done.returncode:
            raise DemoError(f"`{command}` failed with exit code {done.returncode}.")
        return done.stdout

    def do(self, command: str) -> str:
        """Run `pykafka …` without showing anything. Returns stdout.

        Raises:
            DemoError: if the command fails.
        """
        done = subprocess.run(  # noqa: S603  (our own commands)
            self._words(command), env=self._environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode:
            raise DemoError(f"`{command}` failed: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode(errors="replace")

    def start(self, command: str, *, shown: str | None = None) -> subprocess.Popen[bytes]:
        """Start a command that reads its standard input; `shown` is how a person would type it, None for nothing."""
        if shown is not None:
            self._prompt(shown)
        return subprocess.Popen(  # noqa: S603  (our own commands)
            self._words(command), env=self._environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )

    @staticmethod
    def feed(process: subprocess.Popen[bytes], lines: Sequence[str]) -> None:
        """Type lines into a started command."""
        stdin: IO[bytes] | None = process.stdin
        assert stdin is not None  # noqa: S101  (started with a pipe)
        stdin.write("".join(f"{line}\n" for line in lines).encode())
        stdin.flush()

    def finish(self, process: subprocess.Popen[bytes]) -> None:
        """End a started command's input and wait for it.

        Raises:
            DemoError: if it failed.
        """
        _, errors = process.communicate()
        for line in errors.decode(errors="replace").splitlines():
            self.show(self._styled(_DIM, line))
        if process.returncode:
            raise DemoError(f"The producer failed with exit code {process.returncode}.")

    def _prompt(self, command: str) -> None:
        self._terminal.text(f"\n{self._styled(_BOLD, '$ ' + command)}\n")

    @staticmethod
    def _words(command: str) -> list[str]:
        words = shlex.split(command)
        return [sys.executable, "-m", "pykafka_cli", *words[1:]]

    def _styled(self, style: str, text: str) -> str:
        return f"{style}{text}{_PLAIN}" if self._colour else text
