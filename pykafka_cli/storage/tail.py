"""Where a log ends, read off its directory or, without a lock, off its last segment."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NamedTuple

from pykafka_cli.record.batch import HEADER_SIZE
from pykafka_cli.storage import damage, files
from pykafka_cli.storage.checkpoint import may_have_gaps
from pykafka_cli.storage.index import OffsetIndex
from pykafka_cli.storage.segment import (
    BEHIND_ALL,
    OFFSET_INDEX,
    segment_name,
    segment_path,
    start_of_search,
    walk,
)


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


class Tail(NamedTuple):
    """The end of the log as it was seen last: the last batch begins at `position` of the segment `base`."""

    base: int
    position: int
    header: bytes
    end: int
    next_offset: int


def find_tail(directory: str, base: int, known: Tail | None) -> Tail | None:
    """The end of the log whose last segment begins at `base`, going on from where it was `known` to end.

    Goes by headers from the last index entry on.

    Raises:
        CorruptRecordError: if what comes next is neither a batch nor what an interrupted write leaves.
        FileNotFoundError: if the segment is gone.
    """
    index = OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base)
    tail = known
    descriptor = files.open_to_read(segment_path(directory, base))
    try:
        size = os.fstat(descriptor).st_size
        if (
            tail is None
            or tail.base != base
            or os.pread(descriptor, HEADER_SIZE, tail.position) != tail.header
            or tail.end > size
        ):
            start = start_of_search(descriptor, index, BEHIND_ALL, size)
            tail = Tail(base, start, b"", start, base)
        last, end, expected = None, tail.end, tail.next_offset if tail.header or not tail.end else None
        for batch in walk(descriptor, tail.end, size):
            if expected is not None and batch.base_offset != expected and not may_have_gaps(directory):
                break
            last, end, expected = batch, batch.end, batch.last_offset + 1
        why = damage.damage_at(descriptor, end, size, index) if end < size else None
        if why is not None:
            raise damage.place(directory, segment_name(base), base if expected is None else expected, end, why)
        if last is None:
            return tail
        header = os.pread(descriptor, HEADER_SIZE, last.position)
        return Tail(base, last.position, header, last.end, last.last_offset + 1)
    finally:
        os.close(descriptor)
