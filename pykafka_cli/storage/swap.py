"""Putting new segments in place of old ones, so that neither a crash nor a reader meets half of it (LogLoader).

    write       <base>.log.cleaned .index.cleaned .timeindex.cleaned
    commit      rename all of them to .swap, the log files last: without any .cleaned left, the new segments are valid
    complete    rename .log.swap over .log, delete the old segments that it replaces, then rename the indexes

Kafka deletes the old segments before it renames, because its readers go by a map in memory. Readers here go by the
directory: while a segment and those it replaces are both there they find every offset, without either they would not.
A remaining .index.swap or .timeindex.swap tells that the deletion may not be finished.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pykafka_cli.storage import files
from pykafka_cli.storage.segment import (
    LOG,
    OFFSET_INDEX,
    TIME_INDEX,
    base_offset_of,
    segment_bases,
    segment_path,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CLEANED, SWAP = ".cleaned", ".swap"
SUFFIXES = (OFFSET_INDEX, TIME_INDEX, LOG)  # the log file last


def replace_segments(directory: str, new: Sequence[int], old: Iterable[int]) -> None:
    """Put the segments written as .cleaned, with the base offsets `new` (ascending), in place of `old`."""
    for suffix in SUFFIXES:
        for base in new:
            path = segment_path(directory, base, suffix)
            files.rename(path + CLEANED, path + SWAP)
    replaced = sorted(set(old).difference(new))
    for number, base in enumerate(new):
        end = new[number + 1] if number + 1 < len(new) else None
        _complete(directory, base, [one for one in replaced if one > base and (end is None or one < end)])
    for base in replaced:
        if base < new[0]:
            delete_segment(directory, base)


def discard(directory: str, base: int) -> None:
    """Delete a segment that was written as .cleaned and is not needed."""
    for suffix in SUFFIXES:
        files.unlink(segment_path(directory, base, suffix + CLEANED))


def delete_segment(directory: str, base: int) -> None:
    """Delete a segment; the log file goes first, and an index without a log is deleted by the next opening."""
    for suffix in (LOG, TIME_INDEX, OFFSET_INDEX):
        files.unlink(segment_path(directory, base, suffix))


def recover(directory: str, names: Iterable[str]) -> bool:
    """Finish, or take back, a replacement that was interrupted; False if there was none."""
    left = [name for name in names if name.endswith((CLEANED, SWAP))]
    if not left:
        return False
    if any(name.endswith(CLEANED) for name in left):  # not committed
        # .cleaned last, and of these the log files, so that the next opening would still know
        for name in sorted(left, key=lambda name: (name.endswith(CLEANED), name.endswith(LOG + CLEANED))):
            files.unlink(f"{directory}/{name}")
        return True
    for base in sorted(
        {base for name in left for suffix in SUFFIXES if (base := base_offset_of(name, suffix + SWAP)) is not None}
    ):
        if f"{base:020d}{LOG}{SWAP}" in left:
            files.rename(segment_path(directory, base, LOG + SWAP), segment_path(directory, base))
        end = _next_offset(directory, base)
        _complete(directory, base, [one for one in segment_bases(directory) if base < one < end])
    return True


def readable_bases(directory: str) -> list[int]:
    """The base offsets of the segments that are to be read, ascending, also while segments are being replaced.

    Without what is replaced already and only waits for its deletion. Raises FileNotFoundError without a directory.
    """
    names = os.listdir(directory)
    bases = sorted(base for name in names if (base := base_offset_of(name)) is not None)
    placed = {
        base
        for name in names
        for suffix in (OFFSET_INDEX, TIME_INDEX)
        if (base := base_offset_of(name, suffix + SWAP)) is not None and f"{base:020d}{LOG}{SWAP}" not in names
    }
    for base in placed.intersection(bases):
        end = _next_offset(directory, base)
        bases = [one for one in bases if not base < one < end]
    return bases


def _complete(directory: str, base: int, replaced: Iterable[int]) -> None:
    """Ascending, so that a value never outlives the tombstone behind it. Whatever was done already is passed over."""
    path = segment_path(directory, base)
    if os.path.exists(path + SWAP):
        files.rename(path + SWAP, path)
    for one in replaced:
        delete_segment(directory, one)
    for suffix in (TIME_INDEX, OFFSET_INDEX):
        path = segment_path(directory, base, suffix)
        if os.path.exists(path + SWAP):
            files.rename(path + SWAP, path)


def _next_offset(directory: str, base: int) -> int:
    descriptor = files.open_to_read(segment_path(directory, base))
    try:
        end = base
        for batch in walk(descriptor, 0, os.fstat(descriptor).st_size):
            end = batch.last_offset + 1
        return end
    finally:
        os.close(descriptor)
