"""The small text files of a replica: which epoch began where, how far it is compacted, to which topic it belongs.

    leader-epoch-checkpoint   0 / number of entries / one line `epoch start-offset` each
    cleaner-checkpoint        0 / 1 / `first-dirty-offset time-of-the-cleaning-in-ms`
    partition.metadata        version: 0 / topic_id: base64url / partition: number, which is ours

(org.apache.kafka.storage.internals.checkpoint.LeaderEpochCheckpointFile, PartitionMetadataFile). Kafka notes how far
all logs of a broker are compacted in one cleaner-offset-checkpoint; here it lies with the replica, so that what belongs
to one partition is guarded by one lock.
"""

from __future__ import annotations

import errno
import os
from itertools import pairwise
from typing import NamedTuple

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage import files

EPOCH_CHECKPOINT = "leader-epoch-checkpoint"
CLEANER_CHECKPOINT = "cleaner-checkpoint"
PARTITION_METADATA = "partition.metadata"

ADVICE = "`pykafka broker verify --repair` sets it right from another replica."

UNDEFINED_EPOCH = -1
UNDEFINED_OFFSET = -1


class EpochEntry(NamedTuple):
    """`epoch` wrote from `start_offset` on."""

    epoch: int
    start_offset: int


class LeaderEpochs:
    """Which leader epoch wrote which offsets (org.apache.kafka.storage.internals.epoch.LeaderEpochFileCache).

    Every change is on disk when the method returns. The caller holds the partition lock.
    """

    def __init__(self, directory: str) -> None:
        self._path = os.path.join(directory, EPOCH_CHECKPOINT)
        self.entries: list[EpochEntry] = []
        self.is_sound = self._read()

    def _read(self) -> bool:
        """Whether the file is there and makes sense."""
        try:
            text = files.read_all(self._path).decode("ascii")
            _, _, *lines = text.split("\n")
            pairs = [line.split(" ") for line in lines if line]
            entries = [EpochEntry(int(epoch), int(start)) for epoch, start in pairs]
        except (FileNotFoundError, ValueError):
            return False
        if text.removesuffix("\n") != _text(entries).removesuffix("\n") or not _ascend(entries):
            return False
        self.entries = entries
        return True

    def _write(self) -> None:
        files.replace(self._path, _text(self.entries).encode("ascii"))
        self.is_sound = True

    @property
    def last_epoch(self) -> int:
        """The newest epoch, -1 if there is none."""
        return self.entries[-1].epoch if self.entries else UNDEFINED_EPOCH

    def assign(self, epoch: int, start_offset: int) -> bool:
        """Note that `epoch` writes from `start_offset` on; False if that was known.

        An older epoch is left alone: only a newer one starts something.
        """
        if epoch <= self.last_epoch or epoch < 0:
            return False
        # Entries at or behind the new start were never followed by a record (LeaderEpochFileCache.assign).
        self.entries = [entry for entry in self.entries if entry.start_offset < start_offset]
        self.entries.append(EpochEntry(epoch, start_offset))
        self._write()
        return True

    def truncate_from_end(self, end_offset: int) -> None:
        """Forget epochs that start at `end_offset` or later."""
        kept = [entry for entry in self.entries if entry.start_offset < end_offset]
        if len(kept) < len(self.entries):
            self.entries = kept
            self._write()

    def truncate_from_start(self, start_offset: int) -> None:
        """Forget what lies below `start_offset`; the epoch that holds it starts there from now on."""
        older = [entry for entry in self.entries if entry.start_offset <= start_offset]
        if older and (len(older) > 1 or older[-1].start_offset < start_offset):
            newer = self.entries[len(older) :]
            self.entries = [EpochEntry(older[-1].epoch, start_offset), *newer]
            self._write()

    def replace(self, entries: list[EpochEntry]) -> None:
        """Set all entries, ascending."""
        if entries != self.entries or (entries and not self.is_sound):
            self.entries = list(entries)
            self._write()

    def end_offset_for(self, epoch: int, log_end: int) -> tuple[int, int]:
        """The largest known epoch up to `epoch`, and the offset where it ended (KIP-101, KIP-279).

        (-1, -1) if the log does not know: it holds no epochs, or only older ones than asked for.
        """
        if epoch == UNDEFINED_EPOCH or not self.entries or epoch > self.last_epoch:
            return UNDEFINED_EPOCH, UNDEFINED_OFFSET
        if epoch == self.last_epoch:
            return epoch, log_end
        floor = epoch
        for entry in self.entries:
            if entry.epoch > epoch:
                return floor, entry.start_offset
            floor = entry.epoch
        raise AssertionError("the last epoch is above the one asked for")


def _text(entries: list[EpochEntry]) -> str:
    lines = [f"{epoch} {start}\n" for epoch, start in entries]
    return f"0\n{len(lines)}\n{''.join(lines)}"


def _ascend(entries: list[EpochEntry]) -> bool:
    return all(entry.epoch >= 0 and entry.start_offset >= 0 for entry in entries) and all(
        before.epoch < after.epoch and before.start_offset < after.start_offset for before, after in pairwise(entries)
    )


class Cleaned(NamedTuple):
    """The last cleaning of a log: what lies below `first_dirty` was compacted at the time `at_ms`.

    Replicas whose last cleaning is the same one are equal below `first_dirty`.
    """

    first_dirty: int
    at_ms: int


def read_cleaned(directory: str) -> Cleaned | None:
    """The last cleaning of the log in `directory`; None if it was never compacted, or the file makes no sense."""
    try:
        version, count, line, *_ = files.read_all(os.path.join(directory, CLEANER_CHECKPOINT)).decode().split("\n")
        first_dirty, at_ms = line.split(" ")
        return Cleaned(int(first_dirty), int(at_ms)) if (version, count) == ("0", "1") else None
    except (FileNotFoundError, ValueError):
        return None


def write_cleaned(directory: str, cleaned: Cleaned | None) -> None:
    """Note the last cleaning; None: forget it."""
    path = os.path.join(directory, CLEANER_CHECKPOINT)
    if cleaned is None:
        files.unlink(path)
    else:
        files.replace(path, f"0\n1\n{cleaned.first_dirty} {cleaned.at_ms}\n".encode())


def read_topic_id(directory: str) -> str | None:
    """The topic id in `partition.metadata`, None if the file is missing or unreadable."""
    found = read_metadata(directory)
    return None if found is None else found[0]


def read_metadata(directory: str) -> tuple[str, int | None] | None:
    """Topic id and, if it says so, partition in `partition.metadata`; None if the file is missing or makes no sense."""
    try:
        version, topic_line, *more = files.read_all(os.path.join(directory, PARTITION_METADATA)).decode().split("\n")
        name, topic_id = topic_line.split(": ")
        lines = dict(line.split(": ") for line in more if line)
        number = int(lines["partition"]) if "partition" in lines else None
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    is_known = version == "version: 0" and name == "topic_id" and lines.keys() <= {"partition"}
    return (topic_id, number) if is_known else None


def check_identity(directory: str, topic_id: str) -> None:
    """See to it that `directory` is a replica of the topic with this id, and of the partition in its name.

    Raises:
        CorruptRecordError: if it is another one's, or does not tell.
        FileNotFoundError: if there is no such directory.
        OSError: if it cannot be read for a reason that may pass, or is a symbolic link.
    """
    if os.path.islink(directory):
        raise files.no_link(directory)
    path = os.path.join(directory, PARTITION_METADATA)
    try:
        found = read_metadata(directory)
    except IsADirectoryError as error:
        raise CorruptRecordError(f"{path} cannot be read: {error.strerror}.") from error
    if found is None and not os.path.isdir(directory):
        os.stat(directory)
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), directory)
    if found is None:
        raise CorruptRecordError(f"{os.path.basename(directory)}: {path} is missing or damaged. {ADVICE}")
    wanted = _partition_in(directory)
    if found not in {(topic_id, wanted), (topic_id, None)}:
        whose = "" if found[1] is None else f", partition {found[1]}"
        raise CorruptRecordError(
            f"{os.path.basename(directory)}: {path} says that this is a replica of topic id {found[0]}{whose}, "
            f"not of {topic_id}, partition {wanted}. {ADVICE}"
        )


def write_topic_id(directory: str, topic_id: str) -> None:
    """Write `partition.metadata`. Kafka reads its first two lines and knows nothing of the third."""
    number = _partition_in(directory)
    line = "" if number is None else f"\npartition: {number}"
    files.replace(os.path.join(directory, PARTITION_METADATA), f"version: 0\ntopic_id: {topic_id}{line}".encode())


def _partition_in(directory: str) -> int | None:
    """The partition that a directory is named after."""
    number = os.path.basename(directory).rpartition("-")[2]
    return int(number) if number.isascii() and number.isdigit() else None


def may_have_gaps(directory: str) -> bool:
    """Whether compaction has been in this log, which leaves offsets out."""
    return os.path.exists(f"{directory}/{CLEANER_CHECKPOINT}")
