"""Streams in one object that is handed to the program, so that every command also runs in-process."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from typer._click.core import Context

    from pykafka_cli.cli.context_file import Context as Target
    from pykafka_cli.cli.render.document import Document

V = TypeVar("V")

OUTPUT_KINDS = ("kafka", "table", "json")
"""What `--output` can ask for."""
COLOUR_KINDS = ("auto", "always", "never")
"""What `--color` can ask for."""

_DEFAULT_WIDTH = 80


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
        self.colour = "auto"
        """What `--color` asked for."""
        self.verbose = False
        """Whether `-v` asked for the log of the client library."""
        self.quiet = False
        """Whether `--quiet` wants no progress bar."""
        self.has_failed = False
        """Whether it was said why the command failed."""
        self.context: Target | None = None
        """The named target that the command works on, None if it works on another one."""
        self.clear: Callable[[], None] | None = None
        """Takes away what moves on stderr (a progress bar), so that a line can be printed."""
        self._reader_is_gone = False

    @property
    def log(self) -> Callable[[str], None] | None:
        """Where the log lines of the client library go, None if nobody wants them."""
        return self.say if self.verbose else None

    @classmethod
    def standard(cls, *, drop_in: bool = False) -> Self:
        """The process's own streams. One that the parent closed is empty, refuses data, or swallows what is said."""
        return cls(
            sys.stdin.buffer if sys.stdin else open(os.devnull, "rb"),  # noqa: PTH123  (held until the end)
            sys.stdout.buffer if sys.stdout else cast("BinaryIO", _ClosedOutput()),
            sys.stderr.buffer if sys.stderr else open(os.devnull, "wb"),  # noqa: PTH123
            drop_in=drop_in,
        )

    @staticmethod
    def of(ctx: Context) -> Terminal:
        """The terminal that the entry point put into the context."""
        terminal = ctx.find_root().obj
        assert isinstance(terminal, Terminal)  # noqa: S101  (main always sets it)
        return terminal

    @property
    def kind(self) -> str:
        """How results are printed: as `--output` says, else a table at a terminal for `pykafka TOOL`, else text."""
        if self.output is not None:
            return self.output
        return "table" if not self.drop_in and _is_tty(self.stdout) else "kafka"

    def show(self, view: V, text: Callable[[V], str], document: Document | None = None) -> None:
        """Print a view on stdout: as `text` draws it, or its document as a table or as JSON.

        A view without a document is always text.
        """
        kind = self.kind
        if document is None or kind == "kafka" or (kind == "table" and document.in_words):
            self.text(text(view))
        elif kind == "table":
            from pykafka_cli.cli.render import table  # noqa: PLC0415  (few commands draw one)

            self.text(table.drawn(view, document, width=self._width(), colour=self.wants_colour()))
        else:
            self.json(view, document)

    def json(self, view: object, document: Document) -> None:
        """Print a view's document if the output is JSON, nothing otherwise."""
        if self.kind == "json":
            from pykafka_cli.cli.render import json_view  # noqa: PLC0415  (json costs 3 ms)

            self.text(json_view.drawn(view, document, for_people=_is_tty(self.stdout)))

    def words(self, text: str, *, beside_table: bool = True) -> None:
        """Print what Kafka's tool says beside its results. Not where the output is JSON, which says it in its document.

        With `beside_table` False it is not said where a table is printed either.
        """
        kind = self.kind
        if kind == "kafka" or (kind == "table" and beside_table):
            self.text(text)

    def text(self, text: str) -> None:
        """Write text to stdout; it brings its own newlines.

        A reader that has gone away is no failure of the command: the rest is dropped, as Java's System.out does.
        """
        if text and not self._reader_is_gone:
            if self.clear is not None:
                self.clear()
            try:
                self.stdout.write(encoded(text))
                self.stdout.flush()
            except BrokenPipeError:
                self._reader_is_gone = True

    def say(self, line: str) -> None:
        """One line for the person, on stderr; for a program that wants JSON it is `{"note": …}`."""
        if self.kind == "json":
            from pykafka_cli.cli.render.json_view import written  # noqa: PLC0415

            line = written({"note": line})
        self._tell(line)

    def fail(self, code: str, sentence: str) -> None:
        """Why the command failed, on stderr; for a program that wants JSON with a code beside the sentence."""
        self.has_failed = True
        if self.kind == "json":
            from pykafka_cli.cli.render.json_view import written  # noqa: PLC0415

            sentence = written({"error": {"code": code, "message": sentence}})
        self._tell(sentence)

    def _tell(self, line: str) -> None:
        if self.clear is not None:
            self.clear()
        try:
            self.stderr.write(encoded(self._harmless(line)) + b"\n")
            self.stderr.flush()
        except (OSError, ValueError):
            pass  # nobody can be told

    def _harmless(self, line: str) -> str:
        """What is said may hold names, keys and paths from anywhere: none of them controls a terminal.

        Bytes that are no text are left alone where no terminal reads them, for programs that know them.
        """
        if line.isprintable() or self.kind == "json":
            return line
        from pykafka_cli.cli.render.escaped import harmless  # noqa: PLC0415  (few lines need it)

        return harmless(line, with_bytes=_is_tty(self.stderr))

    def is_interactive(self) -> bool:
        """Whether both stdin and stdout are a terminal."""
        return _is_tty(self.stdin) and _is_tty(self.stdout)

    def wants_colour(self) -> bool:
        """What `--color` says, else $NO_COLOR, else $FORCE_COLOR, else whether stdout is a terminal that shows it."""
        if self.colour != "auto":
            return self.colour == "always"
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or (_is_tty(self.stdout) and os.environ.get("TERM") != "dumb")

    def shows(self) -> bool:
        """Whether stdout is a terminal that can move its cursor."""
        return _is_tty(self.stdout) and os.environ.get("TERM") != "dumb"

    def size(self) -> tuple[int, int | None]:
        """Columns and lines; no lines where stdout is no terminal and $LINES says nothing."""
        asked = os.environ.get("LINES", "")
        if asked.isascii() and asked.isdigit() and int(asked):
            return self._width(), int(asked)
        try:
            return self._width(), os.get_terminal_size(self.stdout.fileno()).lines or None
        except (OSError, ValueError):
            return self._width(), None

    def _width(self) -> int:
        """Columns of a table: $COLUMNS, else those of the terminal, else 80."""
        asked = os.environ.get("COLUMNS", "")
        if asked.isascii() and asked.isdigit() and int(asked):
            return int(asked)
        try:
            return os.get_terminal_size(self.stdout.fileno()).columns or _DEFAULT_WIDTH
        except (OSError, ValueError):
            return _DEFAULT_WIDTH

    def ask(self, question: str) -> bool:
        """Put a yes-or-no question on stderr; anything but `y` and `yes` is a no."""
        self.stderr.write(encoded(self._harmless(question)) + b" [y/N] ")
        self.stderr.flush()
        return self.stdin.readline().strip().lower() in (b"y", b"yes")


class _ClosedOutput(io.RawIOBase):
    """Standard output that the parent closed: data that goes nowhere is a failure, as it is on a full disk."""

    def __init__(self) -> None:
        self._held = os.open(os.devnull, os.O_WRONLY)  # no file of a cluster gets the number of standard output

    def write(self, data: object) -> int:
        """Raises OSError, unless there is nothing to write."""
        if data:
            raise OSError(errno.EBADF, "Standard output is closed")
        return 0


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
