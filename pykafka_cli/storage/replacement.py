"""A whole new copy of a replica, made beside the old one and put in its place when nothing can fail any more."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage import damage, files, recovery
from pykafka_cli.storage.checkpoint import LeaderEpochs, write_cleaned, write_topic_id
from pykafka_cli.storage.index import OffsetIndex, TimeIndex
from pykafka_cli.storage.segment import OFFSET_INDEX, TIME_INDEX, segment_path, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pykafka_cli.storage.checkpoint import Cleaned
    from pykafka_cli.storage.config import LogConfig
    from pykafka_cli.storage.log import ReplicaLog

WORKSHOP = ".repairing"
"""Directory below a broker's, in which copies are made; whoever died left it, and nobody needs what is in it."""

_FLUSH_BYTES = 4 << 20


class Stored(NamedTuple):
    """Where one batch lies: position and size in bytes of a file."""

    path: str
    position: int
    size: int


class Segment(NamedTuple):
    """What a new segment is made of."""

    base_offset: int
    batches: Sequence[Stored]


def segments_of(log: ReplicaLog) -> list[Segment]:
    """All that is in a log that is open.

    Raises:
        CorruptRecordError: if it cannot be walked to its end.
    """
    found = []
    for base in log.segment_bases:
        path = segment_path(log.directory, base)
        descriptor = files.open_to_read(path)
        try:
            size, end = os.fstat(descriptor).st_size, 0
            batches = []
            for batch in walk(descriptor, 0, size):
                batches.append(Stored(path, batch.position, batch.size))
                end = batch.end
        finally:
            os.close(descriptor)
        if end < size:
            raise CorruptRecordError(f"no record batch at position {end} of {path}")
        found.append(Segment(base, batches))
    return found


def make_copy(
    directory: str, topic_id: str, segments: Sequence[Segment], cleaned: Cleaned | None, config: LogConfig
) -> str:
    """A copy of these batches for the replica in `directory`, beside it; returns where. `put_in_place` is next.

    Raises:
        CorruptRecordError: for a batch whose CRC is wrong.
        OSError: if something cannot be read or written. What was made is removed again after either.
    """
    workshop = os.path.join(os.path.dirname(directory), WORKSHOP)
    new = os.path.join(workshop, os.path.basename(directory))
    shutil.rmtree(new, ignore_errors=True)
    try:
        files.make_directory(workshop)
        files.make_directory(new)
        write_topic_id(new, topic_id)
        for segment in segments:
            _write(new, segment)
            recovery.rebuild_indexes(new, segment.base_offset, config)
        LeaderEpochs(new).replace(recovery.epochs_of(new, [segment.base_offset for segment in segments]))
        write_cleaned(new, cleaned)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        _leave(workshop)
        raise
    return new


def put_in_place(new: str, directory: str, aside: str | None) -> None:
    """Let a copy take the place of `directory`, which is kept under the name `aside`, or removed for None."""
    if os.path.lexists(directory):
        old = aside or f"{new}.old"
        os.makedirs(os.path.dirname(old), 0o700, exist_ok=True)
        files.rename(directory, old)
        files.rename(new, directory)
        if aside is None:
            shutil.rmtree(old) if os.path.isdir(old) else files.unlink(old)
    else:
        files.rename(new, directory)
    _leave(os.path.dirname(new))


def _leave(workshop: str) -> None:
    with suppress(OSError):  # somebody else works there as well
        os.rmdir(workshop)


def _write(directory: str, segment: Segment) -> None:
    for suffix, kind in ((OFFSET_INDEX, OffsetIndex), (TIME_INDEX, TimeIndex)):
        kind(segment_path(directory, segment.base_offset, suffix), segment.base_offset).clear()
    target = files.create(segment_path(directory, segment.base_offset))
    try:
        pending: list[bytes] = []
        waiting = 0
        for raw in _sound(segment.batches):
            pending.append(raw)
            waiting += len(raw)
            if waiting >= _FLUSH_BYTES:
                files.write(target, pending)
                pending, waiting = [], 0
        if pending:
            files.write(target, pending)
    finally:
        os.close(target)


def _sound(batches: Iterable[Stored]) -> Iterator[bytes]:
    path, descriptor = "", -1
    try:
        for batch in batches:
            if batch.path != path:
                if descriptor >= 0:
                    os.close(descriptor)
                descriptor, path = files.open_to_read(batch.path), batch.path
            why = damage.why_unsound(descriptor, batch.position, batch.size)
            if why is not None:
                raise CorruptRecordError(f"{path}, position {batch.position}: {why}")
            yield os.pread(descriptor, batch.size, batch.position)
    finally:
        if descriptor >= 0:
            os.close(descriptor)
