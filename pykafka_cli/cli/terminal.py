"""Streams in one object that is handed to the program, so that every command also runs in-process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, BinaryIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from typer._click.core import Context

V = TypeVar("V")

OUTPUT_KINDS = ("kafka", "table", "json")
"""What `--output` can ask for."""


class Terminal:
    """stdin, stdout and stderr as bytes, and what kind of output they want.

    stdout is data only; everything said to a person goes to stderr.
    """

    def __init__(self, stdin: BinaryIO, stdout: BinaryIO, stderr: BinaryIO, *, drop_in: bool = False) -> None:
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.drop_in = drop_in
        """Called by one of Kafka's own names: always Kafka's text."""
        self.output: str | None = None
        """What `--output` asked for, None if nothing did."""
        self._reader_is_gone = False

    @classmethod
    def standard(cls, *, drop_in: bool = False) -> Self:
        """The process's own streams; one that the parent closed reads as empty and swallows what is written."""
        return cls(
            sys.stdin.buffer if sys.stdin else open(os.devnull, "rb"),  # noqa: PTH123  (held until the end)
            sys.stdout.buffer if sys.stdout else open(os.devnull, "wb"),  # noqa: PTH123
            sys.stderr.buffer if sys.stderr else open(os.devnull, "wb"),  # noqa: PTH123
            drop_in=drop_in,
        )

    @staticmethod
    def of(ctx: Context) -> Terminal:
        """The terminal that the entry point put into the context."""
        terminal = ctx.find_root().obj
        assert isinstance(terminal, Terminal)  # noqa: S101  (main always sets it)
        return terminal

    def show(self, view: V, text: Callable[[V], str]) -> None:
        """Print a view on stdout as `text` draws it. This is where another kind of output would be drawn."""
        self.text(text(view))

    def text(self, text: str) -> None:
        """Write text to stdout; it brings its own newlines.

        A reader that has gone away is no failure of the command: the rest is dropped, as Java's System.out does.
        """
        if text and not self._reader_is_gone:
            try:
                self.stdout.write(encoded(text))
                self.stdout.flush()
            except BrokenPipeError:
                self._reader_is_gone = True

    def say(self, line: str) -> None:
        """One line for the person, on stderr."""
        try:
            self.stderr.write(encoded(line) + b"\n")
            self.stderr.flush()
        except (OSError, ValueError):
            pass  # nobody can be told

    def is_interactive(self) -> bool:
        """Whether both stdin and stdout are a terminal."""
        return _is_tty(self.stdin) and _is_tty(self.stdout)

    def wants_colour(self) -> bool:
        """Whether stdout is a terminal that shows colour: not told otherwise by $NO_COLOR or $TERM."""
        return _is_tty(self.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def ask(self, question: str) -> bool:
        """Put a yes-or-no question on stderr; anything but `y` and `yes` is a no."""
        self.stderr.write(encoded(question) + b" [y/N] ")
        self.stderr.flush()
        return self.stdin.readline().strip().lower() in (b"y", b"yes")


def encoded(text: str) -> bytes:
    """UTF-8; bytes of the command line that were none come out as they went in."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that never was a byte
        return text.encode("utf-8", "backslashreplace")


def _is_tty(stream: BinaryIO) -> bool:
    try:
        return os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False
