"""Processes by fork: quicker than new interpreters, and as dead after SIGKILL."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE_S = 60.0
FAILED = 70


class Child:
    """A function that runs in a process of its own. What it raises goes to the file `said`, and the code is 70."""

    def __init__(self, work: Callable[[], object], said: Path) -> None:
        self.said, self._status = said, None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            code = FAILED
            try:
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                work()
                code = 0
            except BaseException:  # noqa: BLE001  (nothing of pytest may run on in a child)
                with suppress(BaseException):
                    said.write_text(traceback.format_exc())
            finally:
                os._exit(code)

    _status: int | None

    def has_ended(self) -> bool:
        """Whether it has ended by itself, or was killed."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = status
        return self._status is not None

    def kill(self) -> None:
        """`kill -9`. Safe for one that has ended."""
        if not self.has_ended():
            os.kill(self.pid, signal.SIGKILL)
            _, self._status = os.waitpid(self.pid, 0)

    def stop(self) -> None:
        """Ask it to end (SIGTERM)."""
        if not self.has_ended():
            os.kill(self.pid, signal.SIGTERM)

    def end(self, patience: float = PATIENCE_S) -> int:
        """Wait for its end; returns the exit code, -9 if it was killed."""
        deadline = time.monotonic() + patience
        while not self.has_ended():
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError("a process hangs")
            time.sleep(0.001)
        assert self._status is not None
        return os.waitstatus_to_exitcode(self._status)

    def ok(self) -> None:
        """Wait for its end, which has to be a good one."""
        code = self.end()
        assert code == 0, self.said.read_text() if self.said.exists() else f"exit code {code}"
