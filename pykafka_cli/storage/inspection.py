"""Looking at every byte of a replica's files: what is sound in them, and what is wrong. Changes nothing.

The caller holds the partition's lock, so that nobody writes meanwhile. What an interrupted process leaves behind, which
the next opening sets right, is no flaw: a torn batch at the end, index entries that were not written yet, an index
without a log, the beginnings of a compaction.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.batch import HEADER, HEADER_SIZE, MAGIC, PREFIX_SIZE, RawBatch
from pykafka_cli.record.crc import crc32c
from pykafka_cli.storage import checkpoint, damage, files, swap
from pykafka_cli.storage.flaws import Flaw, FoundBatch, Inspection, Kind
from pykafka_cli.storage.index import OffsetIndex
from pykafka_cli.storage.index_inspection import inspect_epochs, inspect_offset_index, inspect_time_index
from pykafka_cli.storage.segment import LOG, OFFSET_INDEX, TIME_INDEX, base_offset_of, segment_name, segment_path

if TYPE_CHECKING:
    from collections.abc import Callable

_WINDOW = 1 << 20
_MAGIC_AT = 16
_KNOWN = frozenset({checkpoint.EPOCH_CHECKPOINT, checkpoint.CLEANER_CHECKPOINT, checkpoint.PARTITION_METADATA})
_KNOWN_SUFFIXES = (".tmp", ".snapshot", ".txnindex", swap.CLEANED, swap.SWAP)


def inspect(
    directory: str,
    topic_id: str,
    max_epoch: int,
    progress: Callable[[int], None],
    *,
    with_records: bool = False,
) -> Inspection:
    """Look at everything, at records only if told to: replicas whose batches are equal have equal ones.

    `max_epoch` is the partition's leader epoch; `progress` hears of bytes that were read.
    """
    found = Inspection(directory)
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        found.flaws.append(Flaw(Kind.LOG, "", f"the directory cannot be read: {error.strerror}"))
        return found
    try:
        checkpoint.check_identity(directory, topic_id)
    except CorruptRecordError as error:
        found.flaws.append(Flaw(Kind.IDENTITY, checkpoint.PARTITION_METADATA, _said(error)))
    found.cleaned = checkpoint.read_cleaned(directory)
    if found.cleaned is None and checkpoint.CLEANER_CHECKPOINT in names:
        found.flaws.append(Flaw(Kind.LOG, checkpoint.CLEANER_CHECKPOINT, "it makes no sense"))
    found.bases = [base for name in names if (base := base_offset_of(name)) is not None]
    found.next_offset = found.start_offset
    for base in found.bases:
        try:
            _segment(found, base, is_last=base == found.bases[-1], max_epoch=max_epoch, progress=progress)
        except OSError as error:
            found.flaws.append(Flaw(Kind.LOG, segment_name(base), f"it cannot be read: {error.strerror}", base))
    inspect_epochs(found)
    if with_records:
        _records(found)
    for name in names:
        if not _is_known(name):
            found.flaws.append(Flaw(Kind.STRAY, name, "it does not belong here"))
    return found


def _said(error: CorruptRecordError) -> str:
    return str(error).partition(": ")[2].removesuffix(checkpoint.ADVICE).strip().removesuffix(".")


def _is_known(name: str) -> bool:
    return (
        name in _KNOWN
        or name.endswith(_KNOWN_SUFFIXES)
        or any(base_offset_of(name, suffix) is not None for suffix in (LOG, OFFSET_INDEX, TIME_INDEX))
    )


# Segments


def _segment(found: Inspection, base: int, *, is_last: bool, max_epoch: int, progress: Callable[[int], None]) -> None:
    path, name = segment_path(found.directory, base), segment_name(base)
    before = len(found.batches)
    if found.next_offset < base and found.cleaned is None:
        _missing(found, name, base, 0)
    if found.next_offset > base:
        what = f"the segment before it ends at offset {found.next_offset}"
        found.flaws.append(Flaw(Kind.LOG, name, what, base, 0))
    found.next_offset = max(found.next_offset, base)
    descriptor = files.open_to_read(path)
    try:
        size, position = os.fstat(descriptor).st_size, 0
        is_told = False  # whether it was said already why a gap comes next
        while position < size:
            batch, why = _batch_at(descriptor, path, position, size)
            if batch is not None and batch.base_offset < found.next_offset:
                why, batch = f"a record batch has the base offset {batch.base_offset}", None
            if batch is None:
                index = OffsetIndex(segment_path(found.directory, base, OFFSET_INDEX), base)
                if is_last and why is None and damage.damage_at(descriptor, position, size, index) is None:
                    break
                found.flaws.append(Flaw(Kind.LOG, name, why or "a record batch is cut", found.next_offset, position))
                position, is_told = _resume(descriptor, path, position, size, found.next_offset), True
                continue
            if batch.base_offset > found.next_offset and found.cleaned is None and not is_told:
                if _is_misnumbered(descriptor, batch, size):
                    what = f"a record batch has the base offset {batch.base_offset}"
                    found.flaws.append(Flaw(Kind.LOG, name, what, found.next_offset, position))
                    found.next_offset += batch.last_offset - batch.base_offset + 1
                    position += batch.size
                    continue
                _missing(found, name, batch.base_offset, position)
            if batch.epoch > max_epoch or (found.batches and batch.epoch < found.batches[-1].epoch):
                why = f"a record batch has the leader epoch {batch.epoch}"
                found.flaws.append(Flaw(Kind.LOG, name, why, batch.base_offset, position))
            else:
                found.batches.append(batch)
            found.next_offset, is_told = batch.last_offset + 1, False
            position += batch.size
            progress(batch.size)
    finally:
        os.close(descriptor)
    own = found.batches[before:]
    inspect_offset_index(found, base, own)
    inspect_time_index(found, base, own)


def _is_misnumbered(descriptor: int, batch: FoundBatch, size: int) -> bool:
    """Whether a batch that comes behind a gap is told by what follows it to belong before the gap's end."""
    data = os.pread(descriptor, PREFIX_SIZE, batch.position + batch.size)
    return len(data) < PREFIX_SIZE or int.from_bytes(data[:8]) <= batch.last_offset or batch.position >= size


def _missing(found: Inspection, name: str, until: int, position: int) -> None:
    what = f"offsets {found.next_offset} to {until - 1} are missing"
    found.flaws.append(Flaw(Kind.LOG, name, what, found.next_offset, position))


def _batch_at(descriptor: int, path: str, position: int, size: int) -> tuple[FoundBatch | None, str | None]:
    """The sound batch at a position, or what is wrong there; (None, None) for one that is not whole."""
    header = os.pread(descriptor, HEADER_SIZE, position)
    if len(header) < HEADER_SIZE:
        return None, None
    claimed = HEADER.unpack(header)[1] + PREFIX_SIZE
    if claimed < HEADER_SIZE or position + claimed > size:
        return None, None
    why = damage.why_unsound(descriptor, position, claimed)
    if why is not None:
        return None, why
    raw = os.pread(descriptor, claimed, position)
    batch = RawBatch(raw)
    return FoundBatch(
        batch.base_offset, batch.last_offset, batch.leader_epoch, batch.max_timestamp, path, position, claimed,
        crc32c(raw),
    ), None  # fmt: skip


def _resume(descriptor: int, path: str, position: int, size: int, offset: int) -> int:
    """Where the next sound batch begins behind damage; `size` if there is none."""
    header = os.pread(descriptor, HEADER_SIZE, position)
    if len(header) == HEADER_SIZE:
        length: int = HEADER.unpack(header)[1]
        claimed = position + length + PREFIX_SIZE
        if claimed == size:
            return size
        if position < claimed < size and _batch_at(descriptor, path, claimed, size)[0] is not None:
            return claimed
    start = position + 1
    while start < size:
        window = os.pread(descriptor, min(_WINDOW, size - start), start)
        at = window.find(MAGIC, _MAGIC_AT)
        while at >= 0:
            candidate = start + at - _MAGIC_AT
            batch, _ = _batch_at(descriptor, path, candidate, size)
            if batch is not None and batch.base_offset >= offset:
                return candidate
            at = window.find(MAGIC, at + 1)
        if start + len(window) >= size:
            break
        start += len(window) - _MAGIC_AT
    return size


def _records(found: Inspection) -> None:
    """A batch whose checksum is right was written so, and yet it may hold what is no record."""
    from pykafka_cli.record.decode import values  # noqa: PLC0415  (heavy)

    for batch in found.batches:
        descriptor = files.open_to_read(batch.path)
        try:
            values(RawBatch(os.pread(descriptor, batch.size, batch.position)))
        except CorruptRecordError as error:
            what = str(error).partition(": ")[2]
            found.flaws.append(
                Flaw(Kind.RECORDS, os.path.basename(batch.path), what, batch.base_offset, batch.position)
            )
        finally:
            os.close(descriptor)
