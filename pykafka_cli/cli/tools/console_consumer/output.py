"""Standard output as a file of the system: how much of a write arrived, and whether anybody still reads."""

from __future__ import annotations

import os
import select
from typing import BinaryIO


class Output:
    """Writes without a buffer of its own where stdout has a file descriptor, else to the stream."""

    def __init__(self, stdout: BinaryIO) -> None:
        self._stdout = stdout
        self._descriptor = _descriptor(stdout)
        self._data = b""
        self._written: list[int] = []

    def take(self, data: bytes) -> None:
        """What `drain` is to write; until then the output is not complete, unless `data` is empty."""
        self._data, self._written = data, []

    def drain(self) -> None:
        """Write all that was taken.

        Raises:
            BrokenPipeError: if nobody reads any more.
        """
        descriptor = self._descriptor
        if descriptor is None:
            self._stdout.write(self._data)
            self._stdout.flush()
            self._written.append(len(self._data))
            return
        view = memoryview(self._data)
        while not self.is_complete():
            rest = view[sum(self._written) :]
            try:
                # one call of the interpreter, so that no signal comes between the write and knowing of it
                self._written.extend(map(os.write, (descriptor,), (rest,)))
            except BlockingIOError:
                select.select((), (descriptor,), ())

    def is_complete(self) -> bool:
        """Whether all that was taken is written, known even where a signal ended `drain`."""
        return sum(self._written) == len(self._data)

    def nobody_reads(self) -> bool:
        """Whether the other end is closed. Looks only, and does not wait."""
        if self._descriptor is None:
            return False
        poll = select.poll()
        poll.register(self._descriptor, 0)  # errors and hang-ups are always reported
        return bool(poll.poll(0))


def _descriptor(stdout: BinaryIO) -> int | None:
    try:
        stdout.flush()
        return stdout.fileno()
    except BrokenPipeError:
        raise
    except (OSError, ValueError):
        return None
