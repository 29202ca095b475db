"""The picture that moves: one thread looks, the other draws and hears keys, so that a slow cluster keeps nobody."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from pykafka_cli.cli.own.watch.picture import drawn
from pykafka_cli.cli.own.watch.screen import Screen

if TYPE_CHECKING:
    from pykafka_cli.cli.own.watch.actions import Snapshot, Watch
    from pykafka_cli.cli.terminal import Terminal

_SHARE = 0.04
"""The part of a core that looking and drawing take at most: looks at a big cluster are further apart."""
_END_S = 4.0
"""How long the end waits for a look that is under way."""
_IDLE_S = 60.0
_LINES = 24
_BOLD = "\x1b[1m"
_QUIT = "qQ\x03\x04"


class Live:
    """Shows what a `Watch` sees until somebody ends it."""

    def __init__(self, watch: Watch, terminal: Terminal, interval_s: float) -> None:
        self._watch, self._terminal, self._interval_s = watch, terminal, interval_s
        self._ended = threading.Event()
        self._snapshot: Snapshot | None = None
        self._error: BaseException | None = None
        self._caption = ""
        self._screen: Screen | None = None

    # For other threads

    def tell(self, caption: str) -> None:
        """Put a line under the picture."""
        if caption != self._caption:
            self._caption = caption
            self._wake()

    def pause(self, caption: str, seconds: float) -> bool:
        """Let this be looked at so long; False if nobody looks any more."""
        self.tell(caption)
        return not self._ended.wait(seconds)

    def end(self) -> None:
        """As `q` does."""
        self._ended.set()
        self._wake()

    def _wake(self) -> None:
        if self._screen is not None:
            self._screen.wake()

    def run(self) -> None:
        """Until `q` or Ctrl-C. Raises what looking raised the first time, and BaseExceptions of signals."""
        self._snapshot = self._watch.look()  # a cluster that does not answer at all is no picture
        looking = None
        try:
            with Screen(self._terminal) as screen:
                looking = threading.Thread(target=self._look, args=(screen,), daemon=True)
                looking.start()
                self._screen = screen
                while not self._ended.is_set():
                    screen.show(self._picture())
                    if set(screen.wait(_IDLE_S)) & set(_QUIT):
                        break
        except KeyboardInterrupt:
            pass  # the usual end
        finally:
            self._ended.set()
            if looking is not None:
                looking.join(_END_S)
        if self._error is not None:
            raise self._error

    def _picture(self) -> list[str]:
        assert self._snapshot is not None  # noqa: S101  (`run` has looked)
        width, height = self._terminal.size()
        colour = self._terminal.wants_colour()
        lines = height or _LINES
        if not self._caption:
            return drawn(self._snapshot, width, lines, colour=colour, hint="q ends")
        caption = self._caption[:width]
        picture = drawn(self._snapshot, width, lines - 1, colour=colour, hint="q ends")
        return [*picture, f"{_BOLD}{caption}" if colour else caption]

    def _look(self, screen: Screen) -> None:
        started = time.process_time()
        while not self._ended.wait(max(self._interval_s, (time.process_time() - started) / _SHARE)):
            started = time.process_time()
            try:
                self._snapshot = self._watch.look()
            except Exception as error:  # noqa: BLE001  (told by the other thread)
                self._error = error
                self._ended.set()
            screen.wake()
