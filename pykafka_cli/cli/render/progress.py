"""A progress bar on stderr, for copying that takes longer than a moment and is watched by somebody."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import ProgressColumn

    from pykafka_cli.cli.terminal import Terminal

_MOMENT_S = 1.0
_REFRESH_S = 0.1


@contextmanager
def copying(
    terminal: Terminal, *, of_records: bool = False, quiet: bool = False, what: str = "Copying"
) -> Iterator[Callable[[int, int], None]]:
    """A function that is told bytes (or records) copied and in all; it draws only on a terminal, and after a second."""
    bar = _Bar(terminal, what, of_records=of_records) if is_wanted(terminal, quiet=quiet) else None
    try:
        yield (lambda _copied, _total: None) if bar is None else bar.show
    finally:
        if bar is not None:
            bar.close()


def is_wanted(terminal: Terminal, *, quiet: bool = False) -> bool:
    """Whether anybody would see a bar."""
    return not (quiet or terminal.quiet) and _is_tty(terminal)


class _Bar:
    """Rich's progress bar, which is imported when it is drawn for the first time."""

    def __init__(self, terminal: Terminal, what: str, *, of_records: bool) -> None:
        self._terminal, self._what, self._of_records = terminal, what, of_records
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
        """Take it away; the next `show` draws it again."""
        if self._close is not None:
            close, self._close, self._update, self._terminal.clear = self._close, None, None, None
            close()

    def _open(self, copied: int, total: int) -> None:
        from io import TextIOWrapper  # noqa: PLC0415  (only when there is a bar)

        from rich.console import Console  # noqa: PLC0415  (costs 33 ms)
        from rich.progress import BarColumn, Progress, TimeRemainingColumn  # noqa: PLC0415

        stderr = TextIOWrapper(self._terminal.stderr, "utf-8", write_through=True)
        numbers = _of_records() if self._of_records else _of_bytes()
        progress = Progress(
            self._what, BarColumn(), *numbers, TimeRemainingColumn(),
            console=Console(file=stderr), auto_refresh=False, transient=True,
        )  # fmt: skip
        task = progress.add_task(self._what, completed=copied, total=total)
        progress.start()

        self._terminal.clear = self.close

        def update(copied: int, total: int) -> None:
            progress.update(task, completed=copied, total=total, refresh=True)

        def close() -> None:
            progress.stop()
            stderr.detach()

        self._update, self._close = update, close


def _of_bytes() -> list[ProgressColumn]:
    from rich.progress import DownloadColumn, TransferSpeedColumn  # noqa: PLC0415

    return [DownloadColumn(), TransferSpeedColumn()]


def _of_records() -> list[ProgressColumn]:
    from rich.progress import MofNCompleteColumn, ProgressColumn, Task  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.0f} records/s", style="progress.data.speed")

    return [MofNCompleteColumn(), Rate()]


def _is_tty(terminal: Terminal) -> bool:
    try:
        return os.isatty(terminal.stderr.fileno())
    except (OSError, ValueError):
        return False
