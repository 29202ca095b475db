"""Logs on a scratch disk for tests of the storage layer, and what hypothesis needs to fill them."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.batch import RawBatch, whole_batches
from pykafka_cli.record.decode import decode
from pykafka_cli.record.encode import encode_batch
from pykafka_cli.storage.config import LogConfig
from pykafka_cli.storage.index import OffsetIndex, TimeIndex
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.segment import OFFSET_INDEX, TIME_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T0 = 1_700_000_000_000
SMALL = LogConfig(index_interval_bytes=200, segment_bytes=1500)
ONE_SEGMENT = LogConfig(index_interval_bytes=200)


@dataclass
class Clock:
    """A clock that only the test moves."""

    now: int = T0

    def __call__(self) -> int:
        return self.now


def batch(values: Sequence[bytes], offset: int = 0, *, epoch: int = 0, timestamps: Sequence[int] = (T0,)) -> RawBatch:
    """One uncompressed batch; the last timestamp goes for the rest of the records."""
    times = [timestamps[min(number, len(timestamps) - 1)] for number in range(len(values))]
    return encode_batch(ProducerRecords(list(values)), timestamp_ms=times, base_offset=offset, leader_epoch=epoch)


def consecutive(count: int, *, size: int = 100, start: int = 0, epoch: int = 0, time: int = T0) -> list[RawBatch]:
    """`count` batches of one record with `size` bytes of value each, all of time `time`."""
    return [batch([bytes([65 + n % 26]) * size], start + n, epoch=epoch, timestamps=[time]) for n in range(count)]


@st.composite
def consecutive_batches(draw: st.DrawFn, min_size: int = 0, max_size: int = 14, start: int = 0) -> list[RawBatch]:
    """Batches as a leader would place them: consecutive offsets, epochs that never go back, times that may."""
    offset, epoch, found = start, 0, []
    for _ in range(draw(st.integers(min_size, max_size))):
        sizes = draw(st.lists(st.integers(0, 150), min_size=1, max_size=4))
        times = draw(st.lists(st.integers(0, 30), min_size=len(sizes), max_size=len(sizes)))
        epoch += draw(st.sampled_from([0, 0, 0, 1, 2]))
        values = [bytes([97 + (offset + n) % 26]) * size for n, size in enumerate(sizes)]
        found.append(batch(values, offset, epoch=epoch, timestamps=[T0 + time for time in times]))
        offset += len(sizes)
    return found


configs = st.builds(
    LogConfig,
    segment_bytes=st.sampled_from([1, 300, 700, 2000, 1 << 30]),
    index_interval_bytes=st.sampled_from([0, 100, 250, 4096]),
)


@contextmanager
def scratch_directory() -> Iterator[str]:
    """The path of a replica's directory, created."""
    with tempfile.TemporaryDirectory() as root:
        path = f"{root}/orders-0"
        ReplicaLog.create(path, "lZv1yLI_Th-ff2T5ap3SZg")
        yield path


@contextmanager
def opened(directory: str, config: LogConfig = SMALL, now_ms: Callable[[], int] | None = None) -> Iterator[ReplicaLog]:
    """The log in `directory`."""
    log = ReplicaLog.open(directory, config, now_ms or Clock())
    try:
        yield log
    finally:
        log.close()


def all_batches(log: ReplicaLog, max_bytes: int = 1 << 30) -> list[RawBatch]:
    """Everything in the log, read piece by piece."""
    found: list[RawBatch] = []
    offset = log.start_offset
    while data := log.read(offset, max_bytes):
        found.extend(whole_batches(data))
        offset = found[-1].next_offset
    return found


def records(batches: Sequence[RawBatch]) -> list[tuple[int, int]]:
    """(offset, timestamp) of every record."""
    columns = [decode(one) for one in batches]
    return [pair for one in columns for pair in zip(one.offsets, one.timestamps, strict=True)]


def epoch_starts(batches: Sequence[RawBatch]) -> list[tuple[int, int]]:
    """(epoch, first offset) as the batches tell them."""
    starts: list[tuple[int, int]] = []
    for one in batches:
        if not starts or one.leader_epoch > starts[-1][0]:
            starts.append((one.leader_epoch, one.base_offset))
    return starts


def segment_file(directory: str, base_offset: int, suffix: str = ".log") -> Path:
    """A file of a segment."""
    return Path(directory) / f"{base_offset:020d}{suffix}"


def overwrite(path: Path, at: int, data: bytes) -> None:
    """Put `data` over the bytes at `at`."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def flip(path: Path, at: int, mask: int = 0x10) -> None:
    """Change the bits of `mask` in one byte."""
    overwrite(path, at, bytes([path.read_bytes()[at] ^ mask]))


def index_of(directory: str, base_offset: int) -> OffsetIndex:
    """The offset index of a segment."""
    return OffsetIndex(str(segment_file(directory, base_offset, OFFSET_INDEX)), base_offset)


def time_index_of(directory: str, base_offset: int) -> TimeIndex:
    """The time index of a segment."""
    return TimeIndex(str(segment_file(directory, base_offset, TIME_INDEX)), base_offset)
