"""Laws of one replica's log while nothing goes wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.storage.reader import LogReader
from pykafka_cli.storage.segment import position_of
from tests.properties.replicas import (
    ONE_SEGMENT,
    SMALL,
    T0,
    all_batches,
    configs,
    consecutive,
    consecutive_batches,
    epoch_starts,
    index_of,
    opened,
    records,
    scratch_directory,
    segment_file,
    time_index_of,
)

if TYPE_CHECKING:
    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.config import LogConfig


@given(batches=consecutive_batches(), config=configs, groups=st.lists(st.integers(1, 5), min_size=14, max_size=14))
def test_what_was_appended_in_any_grouping_is_read_after_reopening(
    batches: list[RawBatch], config: LogConfig, groups: list[int]
) -> None:
    with scratch_directory() as directory:
        with opened(directory, config) as log:
            rest = batches
            for size in groups:
                log.append(rest[:size])
                rest = rest[size:]
            assert all_batches(log) == batches
            known = (log.start_offset, log.next_offset, log.size, log.epochs.entries, log.segment_bases)
        with opened(directory, config) as log:
            assert all_batches(log) == batches
            assert (log.start_offset, log.next_offset, log.size, log.epochs.entries, log.segment_bases) == known
        assert known[1] == (batches[-1].next_offset if batches else 0)
        assert known[2] == sum(batch.size for batch in batches)
        assert known[3] == epoch_starts(batches)


@given(batches=consecutive_batches(), config=configs, grouping=st.integers(1, 14))
def test_segments_and_indexes_do_not_depend_on_how_batches_were_grouped(
    batches: list[RawBatch], config: LogConfig, grouping: int
) -> None:
    def files(directory: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in Path(directory).iterdir()}

    with scratch_directory() as one, scratch_directory() as other:
        with opened(one, config) as log:
            for batch in batches:
                log.append([batch])
        for start in range(0, len(batches), grouping):  # each time by another process
            with opened(other, config) as log:
                log.append(batches[start : start + grouping])
        if batches:
            assert files(one) == files(other)


@given(batches=consecutive_batches(min_size=1), config=configs, max_bytes=st.integers(0, 2000))
def test_reading_by_pieces_keeps_the_limit_and_loses_nothing(
    batches: list[RawBatch], config: LogConfig, max_bytes: int
) -> None:
    with scratch_directory() as directory, opened(directory, config) as log:
        log.append(batches)
        assert all_batches(log, max_bytes) == batches
        for batch in batches:
            data = log.read(batch.last_offset, max_bytes)
            assert data.startswith(bytes(batch.raw))
            assert len(data) <= max(max_bytes, batch.size)


@given(batches=consecutive_batches(min_size=1), config=configs, data=st.data())
def test_truncating_keeps_the_batches_wholly_below_and_takes_new_ones(
    batches: list[RawBatch], config: LogConfig, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, batches[-1].next_offset + 2))
    kept = [batch for batch in batches if batch.next_offset <= offset]
    end = kept[-1].next_offset if kept else 0
    more = data.draw(consecutive_batches(start=end))
    more = [batch.placed(batch.base_offset, batches[-1].leader_epoch + 1) for batch in more]
    with scratch_directory() as directory:
        with opened(directory, config) as log:
            log.append(batches)
            cut = log.truncate_to(offset)
            assert cut == sum(batch.size for batch in batches) - log.size
            assert (log.next_offset, all_batches(log)) == (end, kept)
            assert log.epochs.entries == epoch_starts(kept)
            log.append(more)
        with opened(directory, config) as log:
            assert all_batches(log) == kept + more
            assert log.epochs.entries == epoch_starts(kept + more)
            for record in range(log.next_offset):
                assert log.read(record, 1)


@given(batches=consecutive_batches(min_size=1))
def test_the_indexes_hold_what_kafka_would_have_written(batches: list[RawBatch]) -> None:
    with scratch_directory() as directory:
        with opened(directory, ONE_SEGMENT) as log:
            for batch in batches:
                log.append([batch])
        position = since_last = 0
        largest = (-1, 0)
        offsets: list[tuple[int, int]] = []
        times: list[tuple[int, int]] = []
        for batch in batches:  # LogSegment.append, one record set after another
            if batch.max_timestamp > largest[0]:
                largest = (batch.max_timestamp, batch.last_offset)
            if since_last > ONE_SEGMENT.index_interval_bytes:
                offsets.append((batch.last_offset, position))
                if not times or largest[0] > times[-1][0]:
                    times.append(largest)
                since_last = 0
            position += batch.size
            since_last += batch.size
        assert index_of(directory, 0).entries() == offsets
        assert time_index_of(directory, 0).entries() == times


@given(batches=consecutive_batches(min_size=1, max_size=30))
def test_looking_up_an_offset_in_the_index_finds_what_a_scan_finds(batches: list[RawBatch]) -> None:
    with scratch_directory() as directory, opened(directory, ONE_SEGMENT) as log:
        log.append(batches)
        descriptor = os.open(segment_file(directory, 0), os.O_RDONLY)
        try:
            for offset in range(log.next_offset):
                index = index_of(directory, 0)
                found = position_of(descriptor, index, offset, log.size)
                position = sum(batch.size for batch in batches if batch.last_offset < offset)
                assert found is not None
                assert (found.position, found.base_offset <= offset <= found.last_offset) == (position, True)
        finally:
            os.close(descriptor)


@given(batches=consecutive_batches(min_size=1), config=configs, data=st.data())
def test_a_time_is_found_where_brute_force_finds_it(
    batches: list[RawBatch], config: LogConfig, data: st.DataObject
) -> None:
    everything = records(batches)
    start = data.draw(st.integers(0, batches[-1].next_offset))
    with scratch_directory() as directory, opened(directory, config) as log:
        log.append(batches)
        reader = LogReader(directory)
        for time in range(T0 - 1, T0 + 32):
            expected = next(((o, t) for o, t in everything if t >= time and o >= start), None)
            assert log.offset_for_time(time, start) == expected
            assert reader.offset_for_time(time, start) == expected
        newest = max((t for o, t in everything if o >= start), default=None)
        expected = next(((o, t) for o, t in everything if t == newest and o >= start), None)
        assert log.max_timestamp(start) == expected
        assert reader.max_timestamp(start) == expected


actions = st.lists(
    st.sampled_from(
        ["append one", "append one", "append one", "append two", "append two", "truncate one", "reset two"]
    ),
    max_size=12,
)


@given(batches=consecutive_batches(min_size=12), actions=actions, data=st.data())
def test_two_processes_taking_turns_see_each_other_s_changes(
    batches: list[RawBatch], actions: list[str], data: st.DataObject
) -> None:
    with scratch_directory() as directory, opened(directory) as one, opened(directory) as two:
        model: list[RawBatch] = []
        start = 0
        for action in actions:
            log = one if action.endswith("one") else two
            log.refresh()
            assert log.refresh() is False
            assert (log.start_offset, log.next_offset) == (start, model[-1].next_offset if model else start)
            assert log.size == sum(batch.size for batch in model)
            if action.startswith("append"):
                epoch = log.last_epoch + data.draw(st.sampled_from([0, 0, 1])) if model else 0
                template = batches[data.draw(st.integers(0, 11))]
                model.append(template.placed(log.next_offset, max(epoch, 0)))
                log.append(model[-1:])
            elif action.startswith("truncate"):
                offset = data.draw(st.integers(start, log.next_offset))
                log.truncate_to(offset)
                model = [batch for batch in model if batch.next_offset <= offset]
            else:
                start = log.next_offset + 7
                model = []
                log.reset_to(start)
        for log in (one, two):
            log.refresh()
            assert all_batches(log) == model
            assert log.epochs.entries == epoch_starts(model)


def test_a_config_change_reaches_the_active_segment() -> None:
    with scratch_directory() as directory, opened(directory, ONE_SEGMENT) as log:
        batches = consecutive(12, size=200)
        log.append(batches[:3])
        log.config = SMALL
        log.append(batches[3:])
        assert len(log.segment_bases) > 1
