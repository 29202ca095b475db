"""Noticing cheaply that files came or went in a replica's directory."""

from __future__ import annotations

import os
import time

RACY_NS = 20_000_000
"""How long after a change of a directory another one may leave its modification time as it is (a kernel tick, ns)."""


def directory_state(directory: str) -> tuple[int, int, bool]:
    """(inode, modification time in ns, settled) of a directory; equal and settled means nothing came or went.

    Raises:
        FileNotFoundError: if there is no such directory.
    """
    found = os.stat(directory)
    return found.st_ino, found.st_mtime_ns, not 0 <= time.time_ns() - found.st_mtime_ns < RACY_NS
