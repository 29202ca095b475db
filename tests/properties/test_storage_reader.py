"""Laws of reading without a lock: whole, sound batches in order, or an error that names the place."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.batch import RawBatch
from pykafka_cli.storage.checkpoint import Cleaned, write_cleaned
from pykafka_cli.storage.config import LogConfig
from pykafka_cli.storage.reader import LogReader
from tests.properties.replicas import (
    ONE_SEGMENT,
    SMALL,
    all_batches,
    batch,
    configs,
    consecutive,
    consecutive_batches,
    flip,
    opened,
    overwrite,
    scratch_directory,
    segment_file,
)


def read_on(
    reader: LogReader, offset: int, max_bytes: int = 1 << 20, into: list[RawBatch] | None = None
) -> list[RawBatch]:
    """Everything from `offset` to the end."""
    found = [] if into is None else into
    while some := reader.read(offset, max_bytes):
        found.extend(some)
        offset = found[-1].next_offset
    return found


@given(batches=consecutive_batches(min_size=1), config=configs, max_bytes=st.integers(0, 2000))
def test_every_offset_is_read_from_the_batch_that_holds_it(
    batches: list[RawBatch], config: LogConfig, max_bytes: int
) -> None:
    with scratch_directory() as directory, opened(directory, config) as log:
        log.append(batches)
        again = LogReader(directory)
        for offset in range(batches[-1].next_offset + 1):
            rest = [batch for batch in batches if batch.last_offset >= offset]
            reader = LogReader(directory)
            assert read_on(reader, offset, max_bytes) == rest
            assert sum(one.size for one in again.read(offset, max_bytes)[1:]) <= max_bytes
            assert again.next_offset() == reader.next_offset() == batches[-1].next_offset
            reader.close()
        again.close()


@given(batches=consecutive_batches(min_size=1), config=configs, data=st.data())
def test_a_follower_sees_exactly_what_is_appended_across_rolls(
    batches: list[RawBatch], config: LogConfig, data: st.DataObject
) -> None:
    with scratch_directory() as directory, opened(directory, config) as log:
        reader, seen, left = LogReader(directory), list[RawBatch](), list(batches)
        while left:
            count = data.draw(st.integers(1, 3))
            log.append(left[:count])
            del left[:count]
            if data.draw(st.booleans()):
                assert reader.changed() or len(seen) + len(left) == len(batches)
                got = reader.read(seen[-1].next_offset if seen else 0, data.draw(st.integers(0, 600)))
                seen.extend(got)
                assert got or len(seen) + len(left) == len(batches)
        seen.extend(read_on(reader, seen[-1].next_offset if seen else 0))
        assert seen == batches
        assert reader.next_offset() == log.next_offset
        reader.close()


@given(batches=consecutive_batches(min_size=1, max_size=5), pieces=st.lists(st.integers(1, 90), max_size=6))
def test_a_batch_appears_when_its_last_byte_does(batches: list[RawBatch], pieces: list[int]) -> None:
    data = b"".join(bytes(batch.raw) for batch in batches)
    with scratch_directory() as directory, opened(directory, ONE_SEGMENT):
        reader, seen, written = LogReader(directory), list[RawBatch](), 0
        for piece in [*pieces, len(data)]:
            with segment_file(directory, 0).open("ab") as file:
                file.write(data[written : written + piece])
            written = min(written + piece, len(data))
            seen.extend(read_on(reader, seen[-1].next_offset if seen else 0, 100))
            assert sum(batch.size for batch in seen) <= written
            whole = [batch for n, batch in enumerate(batches) if sum(b.size for b in batches[: n + 1]) <= written]
            assert seen == whole
            assert reader.next_offset() == (whole[-1].next_offset if whole else 0)
        reader.close()


@given(
    batches=consecutive_batches(min_size=2),
    config=configs,
    max_bytes=st.integers(0, 2000),
    mask=st.integers(1, 255),
    data=st.data(),
)
def test_a_damaged_byte_that_is_not_in_the_last_batch_is_reported_and_never_handed_out(
    batches: list[RawBatch], config: LogConfig, max_bytes: int, mask: int, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(batches) - 2))
    victim = batches[number]
    at = data.draw(
        st.integers(0, victim.size - 1).filter(lambda byte: not 12 <= byte < 16)
    )  # the epoch has no checksum
    with scratch_directory() as directory:
        with opened(directory, config) as log:
            log.append(batches)
            base = max(base for base in log.segment_bases if base <= victim.base_offset)
        position = sum(one.size for one in batches[:number] if one.base_offset >= base) + at
        flip(segment_file(directory, base), position, mask)
        reader = LogReader(directory)
        seen: list[RawBatch] = []
        with pytest.raises(CorruptRecordError, match=rf"orders-0: segment {base:020d}\.log .* offset") as raised:
            read_on(reader, 0, max_bytes, into=seen)
        assert seen == batches[: len(seen)]
        assert len(seen) <= number
        if not at < 8:
            assert len(seen) == number
            assert f"offset {victim.base_offset} " in str(raised.value)
        reader.close()


@given(batches=consecutive_batches(min_size=2), max_bytes=st.integers(0, 2000), data=st.data())
def test_damage_in_the_index_costs_time_and_nothing_else(
    batches: list[RawBatch], max_bytes: int, data: st.DataObject
) -> None:
    with scratch_directory() as directory:
        with opened(directory, LogConfig(index_interval_bytes=0)) as log:
            log.append(batches)
        path = segment_file(directory, 0, ".index")
        at = data.draw(st.integers(0, path.stat().st_size - 1))
        overwrite(path, at, data.draw(st.binary(min_size=1, max_size=9)))
        reader = LogReader(directory)
        offset = data.draw(st.integers(0, batches[-1].next_offset - 1))
        assert read_on(reader, offset, max_bytes) == [one for one in batches if one.last_offset >= offset]
        assert reader.next_offset() == batches[-1].next_offset
        reader.close()


@given(batches=consecutive_batches(min_size=1), config=configs, data=st.data())
def test_a_reader_survives_a_truncation_at_any_moment(
    batches: list[RawBatch], config: LogConfig, data: st.DataObject
) -> None:
    with scratch_directory() as directory, opened(directory, config) as log:
        reader = LogReader(directory)
        log.append(batches)
        seen = reader.read(0, data.draw(st.integers(0, 1500)))
        log.truncate_to(data.draw(st.integers(0, batches[-1].next_offset)))
        kept = [one for one in batches if one.next_offset <= log.next_offset]
        more = consecutive(3, start=log.next_offset, epoch=batches[-1].leader_epoch + 1)
        log.append(more)
        offset = min(seen[-1].next_offset, log.next_offset)
        assert read_on(reader, offset) == [one for one in kept + more if one.last_offset >= offset]
        assert reader.next_offset() == log.next_offset
        reader.close()


def test_a_log_that_was_cut_and_written_anew_to_the_same_size_is_not_taken_for_the_old_one() -> None:
    with scratch_directory() as directory, opened(directory, ONE_SEGMENT) as log:
        log.append(consecutive(6))
        reader = LogReader(directory)
        assert len(read_on(reader, 0)) == 6
        log.truncate_to(3)
        three = batch([b"", b"", b""], 3, epoch=1)
        log.append([three, *consecutive(1, start=6, size=100 * 3 - 3 * 7, epoch=1)])
        log.append(consecutive(1, start=7, epoch=1))
        assert [one.base_offset for one in read_on(reader, 6)] == [6, 7]
        reader.close()


def test_a_reader_survives_retention_deleting_the_segment_it_reads() -> None:
    batches = consecutive(30)
    with scratch_directory() as directory, opened(directory) as log:
        log.append(batches)
        reader = LogReader(directory)
        assert reader.read(0, 1) == batches[:1]
        log.delete_before(20)
        assert 0 < log.start_offset <= 20
        assert reader.start_offset() == log.start_offset
        assert read_on(reader, 1) == batches[log.start_offset :]
        reader.close()


def test_a_reader_finds_the_new_log_where_the_whole_directory_was_replaced() -> None:
    old, new = consecutive(5), consecutive(9, size=33)
    with scratch_directory() as directory, scratch_directory() as other:
        for path, batches in ((directory, old), (other, new)):
            with opened(path) as log:
                log.append(batches)
        reader = LogReader(directory)
        assert read_on(reader, 0) == old
        Path(directory).rename(f"{directory}.gone")
        assert reader.changed()
        with pytest.raises(FileNotFoundError):
            reader.read(5, 100)
        Path(other).rename(directory)
        assert reader.changed()
        assert read_on(reader, 5) == new[5:]
        assert reader.next_offset() == 9
        Path(directory).rename(other)
        reader.close()


def test_a_log_that_was_emptied_and_starts_elsewhere_is_followed() -> None:
    with scratch_directory() as directory, opened(directory) as log:
        log.append(consecutive(5))
        reader = LogReader(directory)
        assert len(read_on(reader, 0)) == 5
        log.reset_to(100)
        assert reader.read(5, 1) == []
        assert (reader.start_offset(), reader.next_offset()) == (100, 100)
        log.append(consecutive(2, start=100))
        assert read_on(reader, 100) == consecutive(2, start=100)
        reader.close()


def test_an_idle_reader_has_nothing_to_do_once_the_directory_is_settled() -> None:
    with scratch_directory() as directory:
        with opened(directory, ONE_SEGMENT) as log:
            log.append(consecutive(5))
            os.utime(directory, ns=(1, 1))  # long ago
            reader = LogReader(directory)
            assert reader.changed()
            assert len(read_on(reader, 0)) == 5
            assert not reader.changed()
            log.append(consecutive(1, start=5))
            assert reader.changed()
        reader.close()


def test_a_reader_that_has_finished_a_segment_knows_that_the_next_one_is_unread() -> None:
    with scratch_directory() as directory, opened(directory, SMALL) as log:
        log.append(consecutive(60))
        assert len(log.segment_bases) > 2
        os.utime(directory, ns=(1, 1))  # long ago: only unread data is a reason
        reader, offset = LogReader(directory), 0
        while offset < log.next_offset:
            assert reader.changed()
            offset = reader.read(offset, 10**6)[-1].next_offset
        reader.read(offset, 10**6)
        assert not reader.changed()
        reader.close()


def test_gaps_that_compaction_left_are_no_damage() -> None:
    batches = [one for n, one in enumerate(consecutive(30)) if n % 3 == 1]
    with scratch_directory() as directory, opened(directory, SMALL) as log:
        write_cleaned(directory, Cleaned(29, 0))
        log.append(batches)
        reader = LogReader(directory)
        assert read_on(reader, 0) == batches
        assert reader.read(2, 1) == batches[1:2]
        write_cleaned(directory, None)
        with pytest.raises(CorruptRecordError, match="damaged at offset"):
            read_on(reader, 0)
        reader.close()


@example(damaged=b"")
@given(damaged=st.binary(max_size=200))
def test_garbage_behind_the_last_batch_is_never_handed_out(damaged: bytes) -> None:
    batches = consecutive(3)
    with scratch_directory() as directory:
        with opened(directory, ONE_SEGMENT) as log:
            log.append(batches)
        with segment_file(directory, 0).open("ab") as file:
            file.write(b"\0" * 4 + damaged[:8] + b"\0\0\1\0" + damaged)
        reader, seen = LogReader(directory), list[RawBatch]()
        with suppress(CorruptRecordError):
            read_on(reader, 0, into=seen)
        reader.close()
        assert seen == batches
        with suppress(CorruptRecordError), opened(directory, ONE_SEGMENT) as log:
            assert log.next_offset == 3


@given(zeros=st.integers(0, 300))
def test_zeros_that_a_power_cut_left_are_cut_off(zeros: int) -> None:
    with scratch_directory() as directory:
        with opened(directory, ONE_SEGMENT) as log:
            log.append(consecutive(3))
        with segment_file(directory, 0).open("ab") as file:
            file.write(bytes(zeros))
        reader = LogReader(directory)
        assert read_on(reader, 0) == consecutive(3)
        reader.close()
        with opened(directory, ONE_SEGMENT) as log:
            assert all_batches(log) == consecutive(3)
