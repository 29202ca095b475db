"""Ctrl-C and SIGTERM end a copy between two batches, so that it is known what was written."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType


class Stopping:
    """While it is entered, the first signal is only noted. A second one has its usual effect at once."""

    def __init__(self) -> None:
        self.number: int | None = None
        """The signal that came."""
        self._usual: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:  # a shell's job in the background ignores Ctrl-C
                    self._usual[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def end_as_told(self) -> None:
        """Let a signal that was noted have its usual effect."""
        if self.number is not None:
            signal.raise_signal(self.number)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        self._restore()

    def _restore(self) -> None:
        for number, usual in self._usual.items():
            signal.signal(number, usual)
        self._usual.clear()
