"""Laws of a log whose writer was killed, or whose disk was full."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage import files
from pykafka_cli.storage.reader import LogReader
from pykafka_cli.storage.segment import OFFSET_INDEX, TIME_INDEX, is_at
from tests.properties.replicas import (
    ONE_SEGMENT,
    SMALL,
    T0,
    all_batches,
    batch,
    configs,
    consecutive_batches,
    epoch_starts,
    flip,
    index_of,
    opened,
    records,
    scratch_directory,
    segment_file,
    time_index_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.config import LogConfig
    from pykafka_cli.storage.log import ReplicaLog


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def stopped_after(operations: int, error: BaseException) -> Iterator[None]:
    """`error` comes instead of the disk operation after the first `operations`."""
    left = operations

    def count(_operation: str) -> None:
        nonlocal left
        if not left:
            raise error
        left -= 1

    files.before_operation = count
    try:
        yield
    finally:
        files.before_operation = None


def assert_indexes_are_sound(log: ReplicaLog) -> None:
    """Every entry points to the batch it names, and times lead to the records that brute force finds."""
    for base in log.segment_bases:
        index, time_index = index_of(log.directory, base), time_index_of(log.directory, base)
        assert index.size() % 8 == 0
        assert time_index.size() % 12 == 0
        descriptor = os.open(segment_file(log.directory, base), os.O_RDONLY)
        try:
            size = os.fstat(descriptor).st_size
            assert all(is_at(descriptor, entry, size) for entry in index.entries())
        finally:
            os.close(descriptor)
        assert time_index.entries() == sorted(set(time_index.entries()))
    everything = records(all_batches(log))
    for time in range(T0, T0 + 32, 3):
        assert log.offset_for_time(time) == next(((o, t) for o, t in everything if t >= time), None)


def assert_takes_more(log: ReplicaLog) -> None:
    before = all_batches(log)
    more = batch([b"more"], log.next_offset, epoch=log.last_epoch + 1, timestamps=[T0 + 40])
    log.append([more])
    assert all_batches(log) == [*before, more]
    assert log.epochs.entries == epoch_starts([*before, more])


@given(batches=consecutive_batches(), lost=st.integers(0, 400))
def test_a_log_cut_at_any_byte_reopens_as_a_prefix(batches: list[RawBatch], lost: int) -> None:
    with scratch_directory() as directory:
        with opened(directory, ONE_SEGMENT) as log:
            log.append(batches)
            size = max(log.size - lost, 0)
        os.truncate(segment_file(directory, 0), size)
        reader = LogReader(directory)
        seen = reader.read(0, 1 << 20)
        reader.close()
        with opened(directory, ONE_SEGMENT) as log:
            kept = all_batches(log)
            assert kept == seen == batches[: len(kept)]
            assert len(kept) == len(batches) or log.size <= size < log.size + batches[len(kept)].size
            assert log.epochs.entries == epoch_starts(kept)
            assert_indexes_are_sound(log)
            assert_takes_more(log)


def read_on(reader: LogReader, seen: list[RawBatch]) -> None:
    """Read to the end, after what was `seen`."""
    while some := reader.read(seen[-1].next_offset if seen else 0, 1 << 20):
        seen.extend(some)


@given(batches=consecutive_batches(min_size=1), mask=st.integers(1, 255), damage=st.data())
def test_a_damaged_last_batch_is_reported_and_stays_as_it_is(
    batches: list[RawBatch], mask: int, damage: st.DataObject
) -> None:
    last = batches[-1]
    with scratch_directory() as directory:
        with opened(directory, ONE_SEGMENT) as log:
            log.append(batches)
            start = log.size - last.size
        # The epoch has no checksum.
        at = start + damage.draw(st.integers(0, last.size - 1).filter(lambda byte: not 12 <= byte < 16))
        path = segment_file(directory, 0)
        flip(path, at, mask)
        stored = path.read_bytes()
        named = rf"orders-0: segment 0{{20}}\.log is damaged at offset {last.base_offset} \(position {start}\)"
        with pytest.raises(CorruptRecordError, match=named), opened(directory, ONE_SEGMENT):
            pass
        seen: list[RawBatch] = []
        reader = LogReader(directory)
        with pytest.raises(CorruptRecordError, match=named):
            read_on(reader, seen)
        reader.close()
        assert seen == batches[:-1]
        assert path.read_bytes() == stored


@given(
    batches=consecutive_batches(min_size=2),
    config=configs,
    operations=st.integers(0, 25),
    grouping=st.integers(1, 4),
)
def test_a_writer_killed_before_any_disk_operation_leaves_all_it_finished_and_a_prefix(
    batches: list[RawBatch], config: LogConfig, operations: int, grouping: int
) -> None:
    finished = 0
    with scratch_directory() as directory:
        try:
            with stopped_after(operations, Killed()), opened(directory, config) as log:
                for start in range(0, len(batches), grouping):
                    log.append(batches[start : start + grouping])
                    finished = min(start + grouping, len(batches))
        except Killed:
            pass
        with opened(directory, config) as log:
            kept = all_batches(log)
            assert kept == batches[: len(kept)]
            assert len(kept) >= finished
            assert log.epochs.entries == epoch_starts(kept)
            assert_indexes_are_sound(log)
            assert_takes_more(log)


@given(batches=consecutive_batches(min_size=2), config=configs, operations=st.integers(0, 25), data=st.data())
def test_a_truncation_killed_before_any_disk_operation_leaves_a_prefix_that_holds_what_was_to_stay(
    batches: list[RawBatch], config: LogConfig, operations: int, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, batches[-1].next_offset))
    with scratch_directory() as directory:
        with opened(directory, config) as log:
            log.append(batches)
            try:
                with stopped_after(operations, Killed()):
                    log.truncate_to(offset)
            except Killed:
                pass
        with opened(directory, config) as log:
            kept = all_batches(log)
            assert kept == batches[: len(kept)]
            assert all(one in kept for one in batches if one.next_offset <= offset)
            assert log.epochs.entries == epoch_starts(kept)
            assert_indexes_are_sound(log)
            assert_takes_more(log)


@given(batches=consecutive_batches(min_size=2), config=configs, operations=st.integers(0, 25), data=st.data())
def test_an_append_that_finds_the_disk_full_changes_nothing(
    batches: list[RawBatch], config: LogConfig, operations: int, data: st.DataObject
) -> None:
    split = data.draw(st.integers(0, len(batches) - 1))
    failed = False
    with scratch_directory() as directory, opened(directory, config) as log:
        log.append(batches[:split])
        before = (log.next_offset, log.size, log.segment_bases, list(log.epochs.entries))

        def full(operation: str) -> None:
            nonlocal operations
            if operation in {"write", "create"}:  # what needs space fails from some moment on; the rest still works
                operations -= 1
                if operations < 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        files.before_operation = full
        try:
            log.append(batches[split:])
        except OSError:
            failed = True
        finally:
            files.before_operation = None
        log.refresh()
        if failed:
            assert (log.next_offset, log.size, log.segment_bases, log.epochs.entries) == before
            assert all_batches(log) == batches[:split]
            log.append(batches[split:])
        assert all_batches(log) == batches
        assert_indexes_are_sound(log)


@given(batches=consecutive_batches(min_size=1), written=st.integers(0, 300))
def test_a_write_that_stops_half_way_is_taken_back(batches: list[RawBatch], written: int) -> None:
    def half(descriptor: int, buffers: list[bytes]) -> None:
        os.write(descriptor, b"".join(buffers)[:written])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with scratch_directory() as directory, opened(directory) as log, pytest.MonkeyPatch.context() as patch:
        first = batch([b"first"])
        log.append([first])
        moved = [one.placed(one.base_offset + 1, one.leader_epoch) for one in batches]
        patch.setattr(files, "write", half)
        with pytest.raises(OSError, match="No space"):
            log.append(moved)
        patch.undo()
        assert segment_file(directory, 0).stat().st_size == first.size
        log.append(moved)
        assert all_batches(log) == [first, *moved]


@given(batches=consecutive_batches(min_size=2), split=st.integers(1, 5))
def test_what_readers_may_have_seen_stays_when_the_disk_is_too_full_for_the_indexes(
    batches: list[RawBatch], split: int
) -> None:
    with scratch_directory() as directory, opened(directory, ONE_SEGMENT) as log:
        log.append(batches[:split])

        def full(_path: str, _data: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "append", full)  # the batches fit, their index entries do not
            log.append(batches[split:])
        reader = LogReader(directory)
        assert reader.read(0, 1 << 20) == batches
        reader.close()
        assert_takes_more(log)
        assert_indexes_are_sound(log)
        assert all_batches(log)[:-1] == batches


@given(batches=consecutive_batches(min_size=1), config=configs, data=st.data())
def test_damaged_or_lost_indexes_and_checkpoints_are_built_anew(
    batches: list[RawBatch], config: LogConfig, data: st.DataObject
) -> None:
    with scratch_directory() as directory:
        with opened(directory, config) as log:
            log.append(batches)
            bases = log.segment_bases
        victims = [segment_file(directory, base, suffix) for base in bases for suffix in (OFFSET_INDEX, TIME_INDEX)]
        victims.append(Path(directory) / "leader-epoch-checkpoint")
        for victim in data.draw(st.lists(st.sampled_from(victims), min_size=1, unique=True)):
            how = data.draw(st.sampled_from(["delete", "empty", "torn"]))
            if how == "delete":
                victim.unlink()
            else:
                os.truncate(victim, 0 if how == "empty" else max(victim.stat().st_size - 3, 0))
        with opened(directory, config) as log:
            assert all_batches(log) == batches
            assert log.epochs.entries == epoch_starts(batches)
            assert_indexes_are_sound(log)
            assert_takes_more(log)


@given(batches=consecutive_batches(min_size=4), operations=st.integers(0, 12))
def test_deleting_old_segments_killed_before_any_disk_operation_leaves_a_suffix(
    batches: list[RawBatch], operations: int
) -> None:
    with scratch_directory() as directory:
        with opened(directory, SMALL) as log:
            log.append(batches)
            try:
                with stopped_after(operations, Killed()):
                    log.delete_before(batches[-1].base_offset)
            except Killed:
                pass
        with opened(directory, SMALL) as log:
            kept = all_batches(log)
            assert kept == batches[len(batches) - len(kept) :]
            assert log.start_offset == kept[0].base_offset
            assert_indexes_are_sound(log)
            assert_takes_more_after_deletion(log)


def assert_takes_more_after_deletion(log: ReplicaLog) -> None:
    """The epochs start at the log start offset now (LeaderEpochFileCache.truncateFromStart)."""
    assert log.epochs.entries == epoch_starts(all_batches(log))
    log.append([batch([b"more"], log.next_offset, epoch=log.last_epoch)])
