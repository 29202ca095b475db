"""Where logs end, for whoever asks again and again: two system calls for a log in which nothing has happened."""

from __future__ import annotations

import os
from typing import NamedTuple

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage.directory import directory_state
from pykafka_cli.storage.reader import LogReader
from pykafka_cli.storage.segment import segment_bases, segment_path

_UNKNOWN = (-1, -1)


class _Seen(NamedTuple):
    """A log as it was seen last; while directory and last segment are the same, so is `end`."""

    reader: LogReader
    directory: tuple[int, int, bool]
    segment: str | None
    size: tuple[int, int]
    end: int


class LogEnds:
    """Remembers the ends of logs by their directories. Holds no descriptor and no lock."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def end(self, directory: str, topic_id: str) -> int | None:
        """The log end offset of a replica of this topic; None if it cannot be read."""
        seen = self._seen.get(directory)
        try:
            state = directory_state(directory)
            size = _size(None if seen is None else seen.segment)
            if seen is not None and state[2] and state == seen.directory and size == seen.size:
                return seen.end
            is_known = seen is not None and seen.directory[0] == state[0]
            reader = seen.reader if seen is not None and is_known else LogReader(directory, topic_id)
            segment = _last_segment(directory)
            before = _size(segment)  # taken first: what comes meanwhile is seen next time
            end = reader.next_offset()
            if _last_segment(directory) != segment:
                before = _UNKNOWN
        except (OSError, CorruptRecordError):
            self._seen.pop(directory, None)
            return None
        self._seen[directory] = _Seen(reader, state, segment, before, end)
        return end

    def forget(self) -> None:
        """Forget everything, such as logs that are gone."""
        self._seen.clear()


def _last_segment(directory: str) -> str | None:
    """The file that grows, None for a log without any."""
    bases = segment_bases(directory)
    return segment_path(directory, bases[-1]) if bases else None


def _size(segment: str | None) -> tuple[int, int]:
    """Size and modification time (ns) of a segment; of none there is nothing to see."""
    if segment is None:
        return _UNKNOWN
    found = os.stat(segment)  # noqa: PTH116  (pathlib would cost more than the call)
    return found.st_size, found.st_mtime_ns
