"""Opening a log from its files, and setting right what a crash left in them (LogLoader)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage import checkpoint, recovery, swap
from pykafka_cli.storage.segment import LOG, ActiveSegment, base_offset_of

if TYPE_CHECKING:
    from pykafka_cli.storage.config import LogConfig


class Loaded(NamedTuple):
    """What a log consists of. The active segment is open; `bases` are the base offsets of all segments."""

    topic_id: str | None
    epochs: checkpoint.LeaderEpochs
    active: ActiveSegment
    bases: list[int]
    cleaned: checkpoint.Cleaned | None


def load(directory: str, config: LogConfig, now_ms: int, wanted_topic_id: str | None) -> Loaded:
    """Read a log from the disk. A directory without segments gets an empty one.

    Raises:
        CorruptRecordError: if something else is wrong than what an interrupted write leaves, or this is no replica of
            the topic with `wanted_topic_id`, if that is given. Nothing was changed.
    """
    if wanted_topic_id is not None:
        checkpoint.check_identity(directory, wanted_topic_id)
    names = set(os.listdir(directory))
    if swap.recover(directory, names):
        names = set(os.listdir(directory))
    bases = sorted(base for name in names if (base := base_offset_of(name, LOG)) is not None)
    recovery.check_finished(directory, bases, names, config)
    epochs = checkpoint.LeaderEpochs(directory)
    if not bases and epochs.entries:
        raise CorruptRecordError(f"{os.path.basename(directory)}: the segments are missing in {directory}")
    if not bases:
        ActiveSegment.create(directory, 0, config, now_ms).close()
        bases = [0]
    topic_id = checkpoint.read_topic_id(directory)
    if len(bases) > 1:
        recovery.check_joint(directory, bases[-2], bases[-1])
    active, tail = recovery.load_active(directory, bases[-1], config, now_ms)
    try:
        if epochs.is_sound:
            epochs.truncate_from_end(active.next_offset)
            if not recovery.epochs_fit(directory, bases, epochs.entries, tail):
                epochs.replace(recovery.epochs_of(directory, bases))
        elif len(bases) > 1 or active.size:
            epochs.replace(recovery.epochs_of(directory, bases))
        epochs.truncate_from_start(bases[0])
        cleaned = checkpoint.read_cleaned(directory)
        if cleaned is not None and cleaned.first_dirty > bases[-1]:  # truncated since
            cleaned = cleaned._replace(first_dirty=bases[-1])
            checkpoint.write_cleaned(directory, cleaned)
    except BaseException:
        active.close()
        raise
    return Loaded(topic_id, epochs, active, bases, cleaned)
