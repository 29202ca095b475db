"""Standard input, cut into lines or other pieces of bytes.

Works on whole chunks. A piece is handed out as soon as its end was read, and memory stays bounded whatever comes in.
"""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

CHUNK_SIZE = 1 << 19
"""Half a MiB of lines makes one batch, all of it in the processor's cache: with a MiB it took a third longer."""


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line longer than the reader keeps: its beginning, and its whole size in bytes."""

    beginning: bytes
    size: int


class Splitter(ABC):
    """Cuts chunks into pieces, such as lines; what is behind the last end of one waits for the next chunk.

    Of a piece longer than `max_line` bytes only the beginning is kept. No chunk is longer than `max_line`, so only the
    piece that began in an earlier chunk can be too long.
    """

    def __init__(self, max_line: int) -> None:
        self._max_line = max_line
        self._pending: list[bytes] = []
        self._pending_size = 0

    @abstractmethod
    def cut(self, chunk: bytes) -> list[bytes]:
        """The pieces of a chunk; the last, which may be empty, goes on in the next chunk."""

    def push(self, chunk: bytes) -> tuple[LongLine | None, list[bytes]]:
        """The pieces that `chunk` completes, the first of them apart if it is too long."""
        lines = self.cut(chunk)
        tail = lines.pop()
        long_line = None
        if lines and self._pending_size:
            self._keep(lines[0])
            if self._pending_size > self._max_line:
                long_line = LongLine(b"".join(self._pending), self._pending_size)
                del lines[0]
            else:
                lines[0] = b"".join(self._pending)
            self._pending, self._pending_size = [], 0
        self._keep(tail)
        return long_line, lines

    def finish(self) -> tuple[LongLine | None, list[bytes]]:
        """The last piece, if input ended without an end of it."""
        if not self._pending_size:
            return None, []
        line = b"".join(self._pending)
        if self._pending_size > self._max_line:
            return LongLine(line, self._pending_size), []
        return None, [line]

    def _keep(self, piece: bytes) -> None:
        if piece:
            if self._pending_size <= self._max_line:
                self._pending.append(piece)
            self._pending_size += len(piece)


class LineSplitter(Splitter):
    r"""`\n`, `\r\n` and a lone `\r` end a line (java.io.BufferedReader)."""

    def __init__(self, max_line: int) -> None:
        super().__init__(max_line)
        self._skip_line_feed = False

    def cut(self, chunk: bytes) -> list[bytes]:
        """See `Splitter`."""
        if self._skip_line_feed and chunk:
            self._skip_line_feed = False
            if chunk[:1] == b"\n":
                chunk = chunk[1:]
        if b"\r" not in chunk:
            return chunk.split(b"\n")
        lines = chunk.splitlines()  # of bytes: at \r, \n and \r\n only
        self._skip_line_feed = chunk[-1:] == b"\r"
        if chunk[-1:] in (b"\n", b"\r"):
            lines.append(b"")
        return lines


class NulSplitter(Splitter):
    """A zero byte ends a record, as `find -print0` and `jq --raw-output0` write it."""

    def cut(self, chunk: bytes) -> list[bytes]:
        """See `Splitter`."""
        return chunk.split(b"\0")


class WholeSplitter(Splitter):
    """All of standard input is one record; of none there is none."""

    def cut(self, chunk: bytes) -> list[bytes]:
        """See `Splitter`."""
        return [chunk]


def file_size(stdin: BinaryIO) -> int:
    """How many bytes are left to be read of a regular file; 0 for anything else."""
    try:
        found = os.fstat(stdin.fileno())
        return max(0, found.st_size - stdin.tell()) if stat.S_ISREG(found.st_mode) else 0
    except (OSError, ValueError):
        return 0


def chunks(stdin: BinaryIO) -> Iterator[bytes]:
    """What each read returns, as soon as it returns something; ends at the end of input."""
    read1 = cast("BufferedReader", stdin).read1
    while chunk := read1(CHUNK_SIZE):
        yield chunk
