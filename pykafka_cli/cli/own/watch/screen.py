"""The terminal while a picture is on it: alternate screen, no cursor, keys without echo; and back, whatever happens."""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
import tty
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType, TracebackType

    from pykafka_cli.cli.terminal import Terminal

_ENTER, _LEAVE = b"\x1b[?1049h\x1b[?25l\x1b[2J", b"\x1b[?25h\x1b[?1049l"
_HOME, _REST_OF_LINE, _REST = "\x1b[H", "\x1b[K", "\x1b[J"


class Screen:
    """Entered, it owns the terminal. Ctrl-Z gives it back while the process is stopped.

    `wait` wakes up for a key, for a new size and for `wake`, which any thread may call.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._keys = _descriptor_of_keys(terminal)
        self._usual_keys: list[Any] | None = None
        self._signals: dict[int, Any] = {}
        self._wakes: tuple[int, int] = (-1, -1)
        self._shown: Sequence[str] | None = None

    def __enter__(self) -> Self:
        self._wakes = os.pipe()
        for end in self._wakes:
            os.set_blocking(end, False)
        try:
            if threading.current_thread() is threading.main_thread():
                for number, handler in ((signal.SIGWINCH, self._resized), (signal.SIGTSTP, self._stopped)):
                    self._signals[number] = signal.signal(number, handler)
            self._take()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()
        for number, usual in self._signals.items():
            signal.signal(number, usual)
        self._signals.clear()
        for end in self._wakes:
            os.close(end)
        self._wakes = (-1, -1)

    def show(self, lines: Sequence[str]) -> None:
        """Put a picture on the screen, if it is not there already."""
        if lines == self._shown:
            return
        text = "\r\n".join(f"{line}\x1b[0m{_REST_OF_LINE}" for line in lines)
        self._terminal.text(f"{_HOME}{text}{_REST}")
        self._shown = list(lines)

    def wait(self, seconds: float) -> str:
        """Wait at most so long; the keys that were pressed."""
        if self._wakes[0] < 0:
            return ""
        watched = [self._wakes[0]] if self._keys is None else [self._wakes[0], self._keys]
        ready, _, _ = select.select(watched, [], [], seconds)
        if self._wakes[0] in ready:
            os.read(self._wakes[0], 4096)
        if self._keys is None or self._keys not in ready:
            return ""
        pressed = os.read(self._keys, 64)
        if not pressed:
            self._keys = None  # standard input has ended
        return pressed.decode("ascii", "ignore")

    def wake(self) -> None:
        """Let `wait` return."""
        with suppress(OSError):  # a full pipe: it will return anyway
            os.write(self._wakes[1], b"w")

    def _take(self) -> None:
        if self._keys is not None:
            self._usual_keys = termios.tcgetattr(self._keys)
            tty.setcbreak(self._keys, termios.TCSANOW)
        self._shown = None
        self._write(_ENTER)

    def _give_back(self) -> None:
        self._write(_LEAVE)
        if self._keys is not None and self._usual_keys is not None:
            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(self._keys, termios.TCSANOW, self._usual_keys)
            self._usual_keys = None

    def _write(self, sequence: bytes) -> None:
        with suppress(OSError, ValueError):  # the terminal is gone
            self._terminal.stdout.write(sequence)
            self._terminal.stdout.flush()

    def _resized(self, _number: int, _frame: FrameType | None) -> None:
        self._shown = None
        self.wake()

    def _stopped(self, number: int, _frame: FrameType | None) -> None:
        """Ctrl-Z: stop as usual, with the terminal as it was, and take it again when the process goes on."""
        self._give_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, self._stopped)
        self._take()
        self.wake()


def _descriptor_of_keys(terminal: Terminal) -> int | None:
    """Where keys can be read, None if standard input is no terminal."""
    try:
        descriptor = terminal.stdin.fileno()
    except (OSError, ValueError):
        return None
    return descriptor if os.isatty(descriptor) else None
