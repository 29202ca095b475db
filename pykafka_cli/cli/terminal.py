"""Streams in one object that is handed to the program, so that every command also runs in-process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, BinaryIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from typer import Context

V = TypeVar("V")


class Terminal:
    """stdin, stdout and stderr as bytes, and what kind of output they want.

    stdout is data only; everything said to a person goes to stderr.
    """

    def __init__(self, stdin: BinaryIO, stdout: BinaryIO, stderr: BinaryIO, *, drop_in: bool = False) -> None:
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.drop_in = drop_in
        """Called by one of Kafka's own names: always Kafka's text."""

    @classmethod
    def standard(cls, *, drop_in: bool = False) -> Self:
        """The process's own streams."""
        return cls(sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer, drop_in=drop_in)

    @staticmethod
    def of(ctx: Context) -> Terminal:
        """The terminal that the entry point put into the context."""
        terminal = ctx.find_root().obj
        assert isinstance(terminal, Terminal)  # noqa: S101  (main always sets it)
        return terminal

    def show(self, view: V, text: Callable[[V], str]) -> None:
        """Print a view on stdout as `text` draws it."""
        self.text(text(view))

    def text(self, text: str) -> None:
        """Write text to stdout; it brings its own newlines."""
        if text:
            self.stdout.write(text.encode("utf-8", "surrogateescape"))
            self.stdout.flush()

    def say(self, line: str) -> None:
        """One line for the person, on stderr."""
        self.stderr.write(line.encode("utf-8", "surrogateescape") + b"\n")
        self.stderr.flush()

    def is_interactive(self) -> bool:
        """Whether both stdin and stdout are a terminal."""
        return _is_tty(self.stdin) and _is_tty(self.stdout)


def _is_tty(stream: BinaryIO) -> bool:
    try:
        return os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False
