"""Where a log ends, read off its directory alone."""

from __future__ import annotations

import os
from contextlib import suppress


def log_tail(directory: str) -> tuple[str, int]:
    """Name and size (bytes) of the last segment; `("", 0)` for a log without any, or none at all, or unreadable.

    Replicas of one partition that were written by the append protocol are equal if these are.
    """
    try:
        names = [name for name in os.listdir(directory) if name.endswith(".log")]
        last = max(names)
        return last, os.stat(f"{directory}/{last}").st_size
    except (OSError, ValueError):
        return "", 0


def log_size(directory: str) -> int:
    """Bytes of all `.log` files; what vanishes meanwhile, or is not there, counts nothing."""
    total = 0
    with suppress(OSError):
        for name in os.listdir(directory):
            if name.endswith(".log"):
                with suppress(OSError):
                    total += os.stat(f"{directory}/{name}").st_size
    return total
