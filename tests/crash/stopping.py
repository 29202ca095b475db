"""Failpoints: a process that dies by SIGKILL just before, or in the middle of, one certain disk operation.

    python -m tests.crash.stopping NUMBER COMMAND WORD…

runs a command line of `pykafka` that dies before the operation with this number. The product knows nothing of it: the
system calls and the commits of SQLite are counted from outside.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from pykafka_cli.metadata.store import Store

CHANGING = ("mkdir", "rename", "replace", "unlink", "rmdir", "truncate", "ftruncate", "writev", "pwrite")
"""Functions of `os` that change the disk, besides `open` and `write`. Writing its pid is what a lock's holder does."""


class Countdown:
    """Counts disk operations and stops the process before the one with the given number, counted from 0.

    `halfway`: if that operation writes, half of the bytes are written first.
    """

    def __init__(self, number: int, *, halfway: bool = False) -> None:
        self.left, self._halfway = number, halfway

    def arm(self) -> None:
        """Replace the functions in this process, for good."""
        for name in CHANGING:
            setattr(os, name, self._counted(getattr(os, name)))
        self._write, os.write = os.write, self._counted_write
        self._open, os.open = os.open, self._counted_open
        self._watch_sqlite()

    def _before(self) -> bool:
        """Count one operation; True if it is the last one, which only a write survives, halfway."""
        self.left -= 1
        if self.left >= 0:
            return False
        if not self._halfway:
            die()
        return True

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **words: Any) -> Any:
            if self._before():
                if real.__name__ == "writev":
                    data = b"".join(arguments[1])
                    self._write(arguments[0], data[: len(data) // 2])
                die()
            return real(*arguments, **words)

        return counted

    def _counted_write(self, descriptor: int, data: bytes) -> int:
        if self._before():
            self._write(descriptor, bytes(data)[: len(data) // 2])
            die()
        return self._write(descriptor, data)

    def _counted_open(self, path: Any, flags: int, *arguments: Any, **words: Any) -> int:
        if flags & (os.O_CREAT | os.O_TRUNC) and self._before():
            die()
        return self._open(path, flags, *arguments, **words)

    def _watch_sqlite(self) -> None:
        """Every transaction that writes: before it begins and before it is committed."""
        from pykafka_cli.metadata import store  # noqa: PLC0415  (`python -m` arms before anything is imported)

        real = store.Store.__init__

        def watch(statement: str) -> None:
            if statement in ("BEGIN IMMEDIATE", "COMMIT") and self._before():
                die()

        def watched(this: Store, connection: sqlite3.Connection) -> None:
            connection.set_trace_callback(watch)
            real(this, connection)

        store.Store.__init__ = watched  # type: ignore[method-assign]


def die() -> None:
    """As `kill -9` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """See the module."""
    number, *words = sys.argv[1:]
    from pykafka_cli.cli import main as command_line  # noqa: PLC0415

    sys.argv = ["pykafka", *words]
    Countdown(int(number)).arm()
    command_line.pykafka()


if __name__ == "__main__":
    main()
