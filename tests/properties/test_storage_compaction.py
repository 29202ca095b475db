"""Laws of compaction: the last record of each key stays, at its offset; tombstones stay as long as they have to."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykafka_cli.engine.replication import agree, catch_up
from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage.config import LogConfig
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.reader import LogReader
from pykafka_cli.storage.segment import OFFSET_INDEX, TIME_INDEX, is_at, segment_bases
from tests.properties.compacted import KEYS, Pair, Row, keyed, last_of_each_key, pairs, rows_of, stored, values_of
from tests.properties.replicas import T0, Clock, all_batches, flip, index_of, opened, scratch_directory, segment_file
from tests.properties.test_storage_recovery import Killed, stopped_after

if TYPE_CHECKING:
    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.compaction import CleanPlan

HOUR = 3_600_000
SMALL = LogConfig(
    segment_bytes=400, index_interval_bytes=100, compact=True, delete=False, delete_retention_ms=HOUR,
    min_cleanable_dirty_ratio=0.0,
)  # fmt: skip

groups = st.lists(st.lists(pairs, min_size=1, max_size=5), min_size=1, max_size=25)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.lists(pairs, min_size=1, max_size=4)),
        st.tuples(st.just("clean"), st.booleans()),
        st.tuples(st.just("wait"), st.sampled_from([1, HOUR // 2, HOUR, 2 * HOUR])),
        st.tuples(st.just("reopen"), st.none()),
    ),
    max_size=40,
)


def fill(log: ReplicaLog, rows: list[list[Pair]], clock: Clock | None = None, codec: int = 0) -> list[Row]:
    """Append each list as a batch; returns what was appended."""
    before = log.next_offset
    written: list[RawBatch] = []
    for group in rows:
        one = keyed(group, log.next_offset, time=T0 if clock is None else clock.now, codec=codec)
        log.append([one])
        written.append(one)
    assert log.next_offset == before + sum(map(len, rows))
    return rows_of(written)


def clean(log: ReplicaLog, *, forced: bool = True) -> CleanPlan | None:
    plan = log.clean_plan(forced=forced)
    if plan is not None:
        log.compact(plan)
    return plan


def assert_is_valid(log: ReplicaLog) -> None:
    """What kafka-dump-log checks: right CRCs, ascending offsets, indexes that point to batches; nothing left over."""
    batches = all_batches(log)
    assert all(one.is_sound() for one in batches)
    assert all(one.next_offset <= other.base_offset for one, other in pairwise(batches))
    for base in log.segment_bases:
        index = index_of(log.directory, base)
        descriptor = os.open(segment_file(log.directory, base), os.O_RDONLY)
        try:
            size = os.fstat(descriptor).st_size
            assert all(is_at(descriptor, entry, size) for entry in index.entries())
        finally:
            os.close(descriptor)
    expected = {f"{base:020d}{suffix}" for base in log.segment_bases for suffix in (".log", OFFSET_INDEX, TIME_INDEX)}
    names = {path.name for path in Path(log.directory).iterdir() if path.suffix != ".tmp"}
    assert names - {"leader-epoch-checkpoint", "partition.metadata", "cleaner-checkpoint"} == expected
    rows = rows_of(batches)
    for time in {row[3] for row in rows}:
        assert log.offset_for_time(time) == next(((row[0], row[3]) for row in rows if row[3] >= time), None)


@given(steps=steps)
def test_after_any_appends_cleanings_and_reopenings_the_last_value_of_each_key_is_there(
    steps: list[tuple[str, object]],
) -> None:
    clock = Clock()
    written: list[Row] = []
    tombstone_cleaned: dict[int, int] = {}  # offset of a tombstone, when a cleaning met it first
    with scratch_directory() as directory:
        log = ReplicaLog.open(directory, SMALL, clock)
        for what, how in steps:
            if what == "append":
                written += fill(log, [how], clock)  # type: ignore[list-item]
            elif what == "wait":
                clock.now += how  # type: ignore[operator]
            elif what == "reopen":
                log.close()
                log = ReplicaLog.open(directory, SMALL, clock)
            else:
                active, end = log.segment_bases[-1], log.next_offset
                untouched = segment_file(directory, active).read_bytes()
                plan = clean(log, forced=bool(how))
                assert log.next_offset == end
                assert log.segment_bases[-1] == active
                assert segment_file(directory, active).read_bytes() == untouched
                if plan is not None:
                    below = stored(log)
                    for row in below:
                        if row[2] is None and row[0] < plan.end:
                            tombstone_cleaned.setdefault(row[0], clock.now)
                    keys = [row[1] for row in below if row[0] < plan.end]
                    assert len(keys) == len(set(keys))
            found = stored(log)
            assert found == [row for row in written if row in set(found)]
            assert values_of(found) == values_of(written)
            kept = set(found)
            for row in last_of_each_key(written).values():
                met = tombstone_cleaned.get(row[0])
                assert row in kept or (row[2] is None and met is not None and clock.now >= met + HOUR)
            assert_is_valid(log)
        log.close()


def test_a_tombstone_goes_with_the_first_cleaning_after_delete_retention_ms_and_not_before() -> None:
    clock = Clock()
    with scratch_directory() as directory, opened(directory, SMALL, clock) as log:
        fill(log, [[(b"a", b"1")], [(b"a", None)]])
        fill(log, [[(b"b", b"x" * 300)], [(b"b", b"y" * 300)]])
        clean(log)
        assert (1, b"a", None, T0) in stored(log)
        clock.now += HOUR - 1
        clean(log)
        assert (1, b"a", None, T0) in stored(log)
        clock.now += 1
        clean(log)
        assert [row for row in stored(log) if row[1] == b"a"] == []


@given(rows=groups, operations=st.integers(0, 60), twice=st.integers(0, 20), later=st.booleans())
@settings(max_examples=200)
def test_a_cleaning_killed_before_any_disk_operation_leaves_all_last_values(
    rows: list[list[Pair]], operations: int, twice: int, later: bool
) -> None:
    clock = Clock()
    with scratch_directory() as directory:
        with opened(directory, SMALL, clock) as log:
            written = fill(log, rows)
            if later:  # tombstones are on their last legs
                clean(log)
                written += fill(log, rows)
                clock.now += HOUR
            try:
                with stopped_after(operations, Killed()):
                    clean(log)
            except Killed:
                pass
        try:
            with stopped_after(twice, Killed()), opened(directory, SMALL, clock):
                pass
        except Killed:
            pass
        reader = LogReader(directory)
        assert reader.start_offset() == 0
        with opened(directory, SMALL, clock) as log:
            found = stored(log)
            assert found == [row for row in written if row in set(found)]
            assert values_of(found) == values_of(written)
            assert log.next_offset == written[-1][0] + 1
            assert_is_valid(log)
            clean(log)
            assert values_of(stored(log)) == values_of(written)
            assert_is_valid(log)
        reader.close()


@given(rows=groups, more=groups, codec=st.integers(0, 4))
def test_the_same_log_cleaned_at_the_same_time_is_the_same_on_every_replica(
    rows: list[list[Pair]], more: list[list[Pair]], codec: int
) -> None:
    contents = []
    for _ in range(2):
        clock = Clock()
        with scratch_directory() as directory, opened(directory, SMALL, clock) as log:
            for part in (rows, more):
                fill(log, part, codec=codec)
                clean(log)
                clock.now += HOUR
            contents.append({path.name: path.read_bytes() for path in Path(directory).iterdir()})
    assert contents[0] == contents[1]


@given(rows=groups, more=groups, cut=st.integers(0, 5), operations=st.integers(0, 60))
def test_a_replica_that_was_away_while_the_leader_was_compacted_becomes_a_copy_of_it(
    rows: list[list[Pair]], more: list[list[Pair]], cut: int, operations: int
) -> None:
    clock = Clock()
    with scratch_directory() as one, scratch_directory() as two, opened(one, SMALL, clock) as leader:
        with opened(two, SMALL, clock) as follower:
            written = fill(leader, rows)
            fill(follower, rows[: len(rows) - cut] or rows[:1])
            written += fill(leader, more)
            for _ in range(2):
                clean(leader)
                clock.now += HOUR
            try:
                with stopped_after(operations, Killed()):
                    catch_up(follower, leader)
            except Killed:
                pass
        with opened(two, SMALL, clock) as follower:
            rows_left = stored(follower)
            assert values_of(rows_left) == values_of([row for row in written if row[0] < follower.next_offset])
            catch_up(follower, leader)
            assert agree(follower, leader)
            assert stored(follower) == stored(leader)
            assert_is_valid(follower)
            if leader.cleaned is not None:
                names = [f"{base:020d}.log" for base in leader.segment_bases]
                assert [(Path(two) / name).read_bytes() for name in names] == [
                    (Path(one) / name).read_bytes() for name in names
                ]


@given(rows=groups, size=st.integers(1, 2000), at=st.integers(0, 10))
def test_a_reader_in_the_middle_of_a_log_that_is_compacted_misses_no_last_value(
    rows: list[list[Pair]], size: int, at: int
) -> None:
    with scratch_directory() as directory, opened(directory, SMALL) as log:
        written = fill(log, rows)
        reader = LogReader(directory)
        seen: list[Row] = []
        offset = turn = 0
        while batches := reader.read(offset, size):
            seen += [row for row in rows_of(batches) if row[0] >= offset]
            offset = batches[-1].next_offset
            if turn == at:
                clean(log)
            turn += 1
        reader.close()
        assert [row[0] for row in seen] == sorted({row[0] for row in seen})
        assert last_of_each_key(seen) == last_of_each_key(written)


@given(rows=groups, size=st.integers(1, 2000), at=st.integers(0, 5), operations=st.integers(0, 60))
def test_a_reader_between_any_two_steps_of_a_cleaning_finds_every_last_value(
    rows: list[list[Pair]], size: int, at: int, operations: int
) -> None:
    with scratch_directory() as directory, opened(directory, SMALL) as log:
        written = fill(log, rows)
        reader = LogReader(directory)
        seen: list[Row] = []
        offset = 0

        def read(until: int) -> None:
            nonlocal offset
            for _ in range(until):
                batches = reader.read(offset, size)
                if not batches:
                    break
                seen.extend(row for row in rows_of(batches) if row[0] >= offset)
                offset = batches[-1].next_offset

        read(at)
        try:
            with stopped_after(operations, Killed()):
                clean(log)
        except Killed:
            pass
        read(1000)
        reader.close()
        assert [row[0] for row in seen] == sorted({row[0] for row in seen})
        assert last_of_each_key(seen) == last_of_each_key(written)


def test_nothing_younger_than_min_compaction_lag_ms_is_compacted() -> None:
    clock = Clock()
    config = replace(SMALL, min_compaction_lag_ms=HOUR)
    with scratch_directory() as directory, opened(directory, config, clock) as log:
        fill(log, [[(b"a", b"x" * 300)]] * 4, clock)
        assert log.clean_plan(forced=True) is None
        clock.now += HOUR
        fill(log, [[(b"a", b"y" * 300)]] * 4, clock)
        plan = clean(log)
        assert plan is not None
        assert plan.end == 4
        assert [row[0] for row in stored(log)] == [3, 4, 5, 6, 7]


def test_compaction_waits_for_min_cleanable_dirty_ratio_or_max_compaction_lag_ms() -> None:
    clock = Clock()
    config = replace(SMALL, min_cleanable_dirty_ratio=0.5)
    with scratch_directory() as directory, opened(directory, config, clock) as log:
        fill(log, [[(bytes([65 + n]), b"x" * 300)] for n in range(9)], clock)
        assert clean(log, forced=False) is not None
        fill(log, [[(b"A", b"y" * 300)]] * 4, clock)
        assert log.clean_plan() is None
        log.config = replace(config, max_compaction_lag_ms=HOUR)
        clock.now += HOUR
        assert log.clean_plan() is None
        clock.now += 1
        assert log.clean_plan() is not None
        log.config = config
        fill(log, [[(b"A", b"y" * 300)]] * 8, clock)
        assert clean(log, forced=False) is not None
        assert len(stored(log)) == 9 + 1


def test_small_segments_become_one_and_epochs_stay() -> None:
    with scratch_directory() as directory, opened(directory, SMALL) as log:
        for number in range(30):
            log.append([keyed([(KEYS[number % 4], b"x" * 300)], number, epoch=number // 10)])
        epochs = list(log.epochs.entries)
        assert len(log.segment_bases) == 30
        clean(log)
        log.config = replace(SMALL, segment_bytes=10_000)
        clean(log)
        assert segment_bases(directory) == [0, 29]
        assert log.epochs.entries == epochs


def test_a_damaged_segment_is_left_as_it_is() -> None:
    with scratch_directory() as directory, opened(directory, SMALL) as log:
        fill(log, [[(b"a", b"x" * 300)]] * 4)
        flip(segment_file(directory, 1), 100)
        before = {path.name: path.read_bytes() for path in Path(directory).iterdir()}
        with pytest.raises(CorruptRecordError, match="not compacted"):
            clean(log)
        assert {path.name: path.read_bytes() for path in Path(directory).iterdir()} == before


def test_a_record_without_a_key_goes_as_in_kafka() -> None:
    with scratch_directory() as directory, opened(directory, SMALL) as log:
        fill(log, [[(None, b"old"), (b"a", b"1")], [(b"b", b"x" * 400)], [(b"c", b"1")]])
        clean(log)
        assert [row[1] for row in stored(log)] == [b"a", b"b", b"c"]
