"""Telling what an interrupted write has left from what was whole once and is damaged.

A write that was interrupted leaves the beginning of a batch at the end of the last segment, or zeros where the machine
stopped as well; that is cut off, nobody was told that it is stored. Everything else that is no batch was one: cutting
it would throw away what was acknowledged, so it is reported. Memory stays bounded, whatever the bytes claim.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.batch import CRC_START, HEADER, HEADER_SIZE, MAGIC, PREFIX_SIZE, RawBatch
from pykafka_cli.record.crc import crc32c
from pykafka_cli.storage import files

if TYPE_CHECKING:
    from pykafka_cli.storage.index import OffsetIndex

_CHUNK = 1 << 20
_MAGIC_AT = 16
_CANDIDATES = 64
"""How many places are looked at that could begin the batch behind a damaged one."""
_LARGEST_CANDIDATE = 16 << 20


def place(directory: str, segment: str, offset: int, position: int, why: str) -> CorruptRecordError:
    """The error that names partition, segment, offset and position (bytes)."""
    return CorruptRecordError(
        f"{os.path.basename(directory)}: segment {segment} is damaged at offset {offset} (position {position}): {why} "
        f"[{directory}]"
    )


def damage_at(descriptor: int, position: int, size: int, index: OffsetIndex) -> str | None:
    """What is wrong with the bytes at `position` of the last segment, which are no sound batch where one has to be.

    None: an interrupted write ends there, or one that is under way. `size` (bytes) is the segment's.
    """
    header = os.pread(descriptor, min(HEADER_SIZE, size - position), position)
    if len(header) > _MAGIC_AT and header[_MAGIC_AT] != MAGIC and not _is_zero(descriptor, position, size):
        return f"record batch has magic {header[_MAGIC_AT]}, not {MAGIC}"
    if len(header) < HEADER_SIZE:
        return None
    base_offset, length, _, magic, crc, _, delta, *_ = HEADER.unpack(header)
    claimed = length + PREFIX_SIZE
    says = f"a record batch says it has {claimed} bytes"
    if claimed >= HEADER_SIZE and position + claimed <= size:
        return why_unsound(descriptor, position, claimed) or f"a record batch has the base offset {base_offset}"
    if magic == MAGIC and _crc(descriptor, position + CRC_START, size) == crc:
        return f"{says}, it has {size - position}"
    return says if _is_followed(descriptor, position, size, base_offset + delta + 1, index) else None


def why_unsound(descriptor: int, position: int, size: int) -> str | None:
    """What is wrong with the batch of `size` bytes at `position`, None if nothing is."""
    try:
        batch = RawBatch(os.pread(descriptor, size, position))
    except CorruptRecordError as error:
        return str(error)
    except MemoryError:
        return f"a record batch says it has {size} bytes, more than there is memory for"
    return None if batch.is_sound() else f"the CRC of the record batch is not {batch.crc:#010x}"


def _is_zero(descriptor: int, position: int, end: int) -> bool:
    while position < end:
        data = os.pread(descriptor, min(_CHUNK, end - position), position)
        if not data or data.count(0) < len(data):
            return not data
        position += len(data)
    return True


def _crc(descriptor: int, position: int, end: int) -> int:
    found = 0
    while position < end:
        data = os.pread(descriptor, min(_CHUNK, end - position), position)
        if not data:
            break
        found = crc32c(data, after=found)
        position += len(data)
    return found


def _is_followed(descriptor: int, position: int, size: int, offset: int, index: OffsetIndex) -> bool:
    """Whether a sound batch comes later. The index names one behind a large batch; else it is near by.

    `offset` is what the next batch has to begin with: where the length is not to be believed, it is found by that.
    """
    from pykafka_cli.storage.segment import is_at  # noqa: PLC0415  (which uses this module)

    last = index.last()
    if last is not None and last.position > position and is_at(descriptor, last, size):
        return True
    data = os.pread(descriptor, min(_CHUNK, size - position), position)
    needle = (offset & ((1 << 64) - 1)).to_bytes(8)
    at = HEADER_SIZE - 1
    for _ in range(_CANDIDATES):
        at = data.find(needle, at + 1)
        if at < 0 or at + HEADER_SIZE > len(data):
            return False
        claimed = int.from_bytes(data[at + 8 : at + PREFIX_SIZE], signed=True) + PREFIX_SIZE
        is_plausible = HEADER_SIZE <= claimed <= min(size - position - at, _LARGEST_CANDIDATE)
        if is_plausible and why_unsound(descriptor, position + at, claimed) is None:
            return True
    return False


def first_damage(directory: str) -> CorruptRecordError | None:
    """The first batch of a log whose CRC is wrong, or that cannot be walked over; an interrupted write is none.

    Raises:
        OSError: if something cannot be read.
    """
    from pykafka_cli.storage.index import OffsetIndex  # noqa: PLC0415  (which knows nothing of this)
    from pykafka_cli.storage.segment import OFFSET_INDEX, segment_bases, segment_path, walk  # noqa: PLC0415

    bases = segment_bases(directory)
    for base in bases:
        path = segment_path(directory, base)
        descriptor = files.open_to_read(path)
        try:
            size, end, offset = os.fstat(descriptor).st_size, 0, base
            why = None
            for batch in walk(descriptor, 0, size):
                why = why_unsound(descriptor, batch.position, batch.size)
                if why is not None:
                    break
                end, offset = batch.end, batch.last_offset + 1
            if why is None and end < size:
                index = OffsetIndex(segment_path(directory, base, OFFSET_INDEX), base)
                why = damage_at(descriptor, end, size, index) if base == bases[-1] else "the segment is cut"
            if why is not None:
                return place(directory, os.path.basename(path), offset, end, why)
        finally:
            os.close(descriptor)
    return None
