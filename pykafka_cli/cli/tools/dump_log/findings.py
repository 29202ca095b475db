"""What kafka-dump-log finds wrong with a file, told on stderr when the file has been looked through."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 10_000
"""Lines kept under each heading, so that a file full of gaps needs no memory; further ones are counted."""


class Findings:
    """Findings of one file, by heading, in Kafka's words."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}
        self._left_out: dict[str, int] = {}

    def gap(self, path: str, last: int, following: int) -> None:
        """Offsets that no record has; compaction leaves them, and so do markers and aborted batches."""
        self._add(f"Non-consecutive offsets in {_absolute(path)}", f"  {last} is followed by {following}")

    def wrong_position(self, path: str, offset: int, found: int) -> None:
        """An entry of an offset index that points to the batch that ends at another offset."""
        self._add(f"Mismatches in :{_absolute(path)}", f"  Index offset: {offset}, log offset: {found}")

    def wrong_timestamp(self, path: str, timestamp: int, found: int) -> None:
        """An entry of a time index whose batch has another highest timestamp (ms)."""
        self._add(
            f"Found timestamp mismatch in :{_absolute(path)}",
            f"  Index timestamp: {timestamp}, log timestamp: {found}",
        )

    def unordered_timestamp(self, path: str, timestamp: int, before: int) -> None:
        """An entry of a time index that is not later than the one before it."""
        self._add(
            f"Found out of order timestamp in :{_absolute(path)}",
            f"  Index timestamp: {timestamp}, Previously indexed timestamp: {before}",
        )

    def missing_offset(self, path: str, offset: int, found: int) -> None:
        """An entry of a time index whose offset no batch ends at; `found` is where the next one ends, or -1."""
        self._add(
            f"The following indexed offsets are not found in :{_absolute(path)}",
            f"Indexed offset: {offset}, found log offset: {found}",
        )

    def lines(self) -> Iterator[str]:
        """Each heading and what was found under it."""
        for heading, lines in self._found.items():
            yield heading
            yield from lines
            if heading in self._left_out:
                yield f"  and {self._left_out[heading]} more"

    def _add(self, heading: str, line: str) -> None:
        lines = self._found.setdefault(heading, [])
        if len(lines) < _MOST:
            lines.append(line)
        else:
            self._left_out[heading] = self._left_out.get(heading, 0) + 1


def _absolute(path: str) -> str:
    return os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118  (as Java: `.` and `..` stay)
