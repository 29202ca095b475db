"""A progress bar on stderr, for copying that takes longer than a moment and is watched by somebody."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pykafka_cli.cli.terminal import Terminal

_MOMENT_S = 1.0
_REFRESH_S = 0.1


@contextmanager
def copying(terminal: Terminal) -> Iterator[Callable[[int, int], None]]:
    """A function that is told bytes copied and bytes in all; it draws only on a terminal, and only after a second."""
    bar = _Bar(terminal) if _is_tty(terminal) else None
    try:
        yield (lambda _copied, _total: None) if bar is None else bar.show
    finally:
        if bar is not None:
            bar.close()


class _Bar:
    """Rich's progress bar, which is imported when it is drawn for the first time."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._started = self._drawn = time.monotonic()
        self._close: Callable[[], None] | None = None
        self._update: Callable[[int, int], None] | None = None

    def show(self, copied: int, total: int) -> None:
        now = time.monotonic()
        if now - self._started < _MOMENT_S or (now - self._drawn < _REFRESH_S and copied < total):
            return
        self._drawn = now
        if self._update is None:
            self._open(copied, total)
        if self._update is not None:
            self._update(copied, total)

    def close(self) -> None:
        if self._close is not None:
            self._close()

    def _open(self, copied: int, total: int) -> None:
        from io import TextIOWrapper  # noqa: PLC0415  (only when there is a bar)

        from rich.console import Console  # noqa: PLC0415  (costs 33 ms)
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn  # noqa: PLC0415  # fmt: skip

        stderr = TextIOWrapper(self._terminal.stderr, "utf-8", write_through=True)
        progress = Progress(
            "Copying", BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
            console=Console(file=stderr), auto_refresh=False, transient=True,
        )  # fmt: skip
        task = progress.add_task("Copying", completed=copied, total=total)
        progress.start()

        def update(copied: int, total: int) -> None:
            progress.update(task, completed=copied, total=total, refresh=True)

        def close() -> None:
            progress.stop()
            stderr.detach()

        self._update, self._close = update, close


def _is_tty(terminal: Terminal) -> bool:
    try:
        return os.isatty(terminal.stderr.fileno())
    except (OSError, ValueError):
        return False
