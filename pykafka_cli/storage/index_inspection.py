"""Whether what can be built from the log says what the log says: indexes and leader epochs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pykafka_cli.storage import checkpoint
from pykafka_cli.storage.flaws import Flaw, Kind
from pykafka_cli.storage.index import OffsetIndex, TimeIndex
from pykafka_cli.storage.segment import OFFSET_INDEX, TIME_INDEX, segment_name, segment_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.storage.flaws import FoundBatch, Inspection


def inspect_offset_index(found: Inspection, base: int, batches: list[FoundBatch]) -> None:
    """Each entry names a batch, by its last offset, and they ascend. `batches` are the segment's."""
    name = segment_name(base, OFFSET_INDEX)
    index = OffsetIndex(segment_path(found.directory, base, OFFSET_INDEX), base)
    if not _is_whole(found, index, base, name):
        return
    ends = {batch.position: batch.last_offset for batch in batches}
    damaged = found.has(Kind.LOG)
    before = -1
    for entry in index.entries():
        end = ends.get(entry.position)
        if entry.position <= before or (end != entry.offset and not (damaged and end is None)):
            what = f"it says that offset {entry.offset} lies at position {entry.position}"
            found.flaws.append(Flaw(Kind.INDEX, name, what, entry.offset, base=base))
            return
        before = entry.position


def inspect_time_index(found: Inspection, base: int, batches: list[FoundBatch]) -> None:
    """Each entry is the largest timestamp so far, and where. `batches` are the segment's."""
    name = segment_name(base, TIME_INDEX)
    index = TimeIndex(segment_path(found.directory, base, TIME_INDEX), base)
    if not _is_whole(found, index, base, name):
        return
    if found.has(Kind.LOG):
        return
    following = iter(batches)
    batch = next(following, None)
    largest = before = -1
    for entry in index.entries():
        while batch is not None and batch.last_offset < entry.offset:
            largest = max(largest, batch.max_timestamp)
            batch = next(following, None)
        is_held = batch is not None and (batch.last_offset, batch.max_timestamp) == (entry.offset, entry.timestamp)
        if not is_held or entry.timestamp <= max(largest, before):
            what = f"it says that {entry.timestamp} is the largest timestamp up to offset {entry.offset}"
            found.flaws.append(Flaw(Kind.INDEX, name, what, entry.offset, base=base))
            return
        before = entry.timestamp


def _is_whole(found: Inspection, index: OffsetIndex | TimeIndex, base: int, name: str) -> bool:
    """Whether the file is there and has whole entries."""
    if not index.exists():
        what = "it is missing"
    elif not os.path.isfile(index.path):
        what = "it is no file"
    elif index.size() % index.layout.size:
        what = f"it has {index.size()} bytes, which are no whole entries"
    else:
        return True
    found.flaws.append(Flaw(Kind.INDEX, name, what, base=base))
    return False


def inspect_epochs(found: Inspection) -> None:
    """The checkpoint says what the batches say; an epoch that has not written yet may stand in it."""
    if found.has(Kind.LOG):
        return
    name = checkpoint.EPOCH_CHECKPOINT
    try:
        epochs = checkpoint.LeaderEpochs(found.directory)
    except OSError as error:
        found.flaws.append(Flaw(Kind.EPOCHS, name, f"it cannot be read: {error.strerror}"))
        return
    if not epochs.is_sound:
        if found.batches:
            found.flaws.append(Flaw(Kind.EPOCHS, name, "it is missing or makes no sense"))
        return
    if epochs.entries and not found.bases:
        found.flaws.append(Flaw(Kind.LOG, "", "the segments are missing", epochs.entries[0].start_offset))
        return
    entries = [entry for entry in epochs.entries if entry.start_offset < found.next_offset]
    if entries and entries[0].start_offset < found.start_offset and found.cleaned is None:
        found.lacks_front = True
        what = f"the log begins here, {name} says that it begins at offset {entries[0].start_offset}"
        found.flaws.append(Flaw(Kind.LOG, segment_name(found.start_offset), what, found.start_offset))
        return
    wanted = list(_starts(found.batches))
    is_same = [tuple(entry) for entry in entries] == wanted
    if found.cleaned is not None:  # compaction may have taken all batches of an epoch
        is_same = {epoch for epoch, _ in wanted} <= {entry.epoch for entry in entries}
    if not is_same:
        found.flaws.append(Flaw(Kind.EPOCHS, name, "it says otherwise than the record batches which epoch wrote them"))


def _starts(batches: list[FoundBatch]) -> Iterator[tuple[int, int]]:
    last = -1
    for batch in batches:
        if batch.epoch > last:
            last = batch.epoch
            yield last, batch.base_offset
