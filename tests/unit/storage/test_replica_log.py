"""Rolling, retention and the files of a replica, by example and on a fake clock."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.storage.checkpoint import EpochEntry, LeaderEpochs
from pykafka_cli.storage.config import LogConfig
from pykafka_cli.storage.log import ReplicaLog
from pykafka_cli.storage.retention import SegmentFacts, expired
from tests.properties.replicas import SMALL, T0, Clock, all_batches, batch, consecutive, segment_file, time_index_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR = 3_600_000
DEFAULTS = LogConfig()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(tmp_path: Path) -> str:
    path = str(tmp_path / "brokers" / "101" / "orders-0")
    ReplicaLog.create(path, "lZv1yLI_Th-ff2T5ap3SZg")
    return path


@pytest.fixture
def log(directory: str, clock: Clock) -> Iterator[ReplicaLog]:
    found = ReplicaLog.open(directory, SMALL, clock)
    yield found
    found.close()


def test_what_is_created_is_private_to_the_user(directory: str, log: ReplicaLog) -> None:
    log.append(consecutive(30))
    assert stat.S_IMODE(Path(directory).stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path(directory).iterdir()} == {0o600}


def test_the_small_files_read_as_kafka_writes_them(directory: str, log: ReplicaLog) -> None:
    log.append([batch([b"a", b"b"]), batch([b"c"], 2, epoch=4)])
    assert read_text(directory, "partition.metadata") == "version: 0\ntopic_id: lZv1yLI_Th-ff2T5ap3SZg\npartition: 0"
    assert read_text(directory, "leader-epoch-checkpoint") == "0\n2\n0 0\n4 2\n"


def read_text(directory: str, name: str) -> str:
    return (Path(directory) / name).read_text(encoding="ascii")


def test_creating_a_replica_twice_keeps_its_log(directory: str, log: ReplicaLog, clock: Clock) -> None:
    log.append(consecutive(3))
    ReplicaLog.create(directory, "lZv1yLI_Th-ff2T5ap3SZg")
    assert log.refresh() is False
    assert log.topic_id == "lZv1yLI_Th-ff2T5ap3SZg"
    assert log.next_offset == 3


def test_a_missing_directory_is_not_created(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(FileNotFoundError):
        ReplicaLog.open(str(tmp_path / "none-0"), DEFAULTS, clock)
    assert not list(tmp_path.iterdir())


def test_a_directory_that_went_away_is_noticed(directory: str, log: ReplicaLog) -> None:
    log.append(consecutive(3))
    Path(directory).rename(f"{directory}.moved")
    with pytest.raises(FileNotFoundError):
        log.refresh()
    ReplicaLog.create(directory, "another")
    assert log.refresh()
    assert (log.next_offset, log.topic_id) == (0, "another")


def test_a_closed_log_goes_on_after_a_refresh(log: ReplicaLog) -> None:
    log.append(consecutive(3))
    log.close()
    log.close()
    assert log.refresh()
    assert log.next_offset == 3


def test_an_offset_that_was_given_already_is_refused_and_nothing_is_written(log: ReplicaLog) -> None:
    log.append(consecutive(3))
    with pytest.raises(ValueError, match="offset 2 comes where the log expects 4"):
        log.append([*consecutive(1, start=3), *consecutive(1, start=2)])
    assert log.next_offset == 3


def descriptors() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_only_the_active_segment_stays_open(log: ReplicaLog) -> None:
    before = descriptors()
    log.append(consecutive(60))
    assert len(log.segment_bases) > 3
    all_batches(log, 500)
    assert descriptors() == before


def test_a_hole_in_the_log_is_reported_by_the_copying_reader_as_well(directory: str, log: ReplicaLog) -> None:
    log.append(consecutive(60))
    os.truncate(segment_file(directory, log.segment_bases[1]), 100)
    log.close()
    log.refresh()
    with pytest.raises(CorruptRecordError, match="offset"):
        all_batches(log)


# Rolling, as LogSegment.shouldRoll has it


def test_a_segment_takes_batches_up_to_segment_bytes_exactly(directory: str, clock: Clock) -> None:
    one = consecutive(1)[0].size
    log = ReplicaLog.open(directory, LogConfig(segment_bytes=3 * one), clock)
    log.append(consecutive(7))
    assert log.segment_bases == (0, 3, 6)
    log.close()


def test_a_batch_that_is_larger_than_a_segment_gets_one_of_its_own(directory: str, clock: Clock) -> None:
    log = ReplicaLog.open(directory, LogConfig(segment_bytes=100), clock)
    log.append(consecutive(3, size=500))
    assert log.segment_bases == (0, 1, 2)
    log.close()


@pytest.mark.parametrize(("jitter", "rolled"), [(0, False), (1, True)])
def test_a_segment_is_rolled_when_records_are_segment_ms_newer_than_its_first(
    directory: str, clock: Clock, jitter: int, rolled: bool
) -> None:
    log = ReplicaLog.open(directory, LogConfig(segment_ms=HOUR, segment_jitter_ms=jitter), clock)
    log.append(consecutive(1))
    clock.now += 10 * HOUR  # the clock does not count where records have timestamps
    log.append(consecutive(1, start=1, time=T0 + HOUR))
    assert log.segment_bases == ((0, 1) if rolled else (0,))
    log.append(consecutive(1, start=2, time=T0 + HOUR + 1))
    assert len(log.segment_bases) == 2
    log.close()


def test_a_segment_is_rolled_when_its_offset_index_is_full(directory: str, clock: Clock) -> None:
    log = ReplicaLog.open(directory, LogConfig(index_interval_bytes=0, segment_index_bytes=40), clock)
    log.append(consecutive(14))
    assert log.segment_bases == (0, 6, 12)  # five entries, none for the first batch
    log.close()


def test_a_finished_segment_ends_its_time_index_with_the_largest_timestamp(directory: str, log: ReplicaLog) -> None:
    log.append(consecutive(1, time=T0 + 5))
    log.append(consecutive(20, start=1))
    first = time_index_of(directory, 0)
    assert first.last() == (T0 + 5, 0)
    assert len(log.segment_bases) > 1


def test_an_offset_too_far_from_the_base_offset_begins_a_segment(log: ReplicaLog) -> None:
    log.append(consecutive(1, start=1 << 31))
    assert list(log.segment_bases) == [1 << 31]
    log.append(consecutive(1, start=1 << 32))
    assert list(log.segment_bases) == [1 << 31, 1 << 32]
    assert all_batches(log) == [*consecutive(1, start=1 << 31), *consecutive(1, start=1 << 32)]


# Retention, as UnifiedLog.deleteOldSegments has it


def segmented(directory: str, clock: Clock, config: LogConfig) -> ReplicaLog:
    """Five segments of two batches, one hour between segments; the newest is of now."""
    size = 2 * consecutive(1)[0].size
    log = ReplicaLog.open(directory, replace(config, segment_bytes=size), clock)
    for number in range(5):
        log.append(consecutive(2, start=2 * number, time=T0 + number * HOUR, epoch=number))
    clock.now = T0 + 4 * HOUR
    return log


def test_segments_go_whose_newest_record_is_older_than_retention_ms(directory: str, clock: Clock) -> None:
    log = segmented(directory, clock, LogConfig(retention_ms=2 * HOUR))
    assert log.apply_retention(log.next_offset) == 2
    assert log.segment_bases == (4, 6, 8)
    clock.now += 1
    assert log.apply_retention(log.next_offset) == 1
    assert log.start_offset == 6
    log.close()


def test_a_wholly_expired_log_is_empty_and_keeps_its_end_offset(directory: str, clock: Clock) -> None:
    log = segmented(directory, clock, LogConfig(retention_ms=HOUR))
    clock.now += 100 * HOUR
    assert log.apply_retention(log.next_offset) == 5
    assert (log.start_offset, log.next_offset, log.size, log.segment_bases) == (10, 10, 0, (10,))
    assert log.apply_retention(log.next_offset) == 0
    log.close()
    log = ReplicaLog.open(directory, DEFAULTS, clock)
    assert (log.start_offset, log.next_offset) == (10, 10)
    assert sorted(path.name for path in Path(directory).iterdir()) == [
        "00000000000000000010.index",
        "00000000000000000010.log",
        "00000000000000000010.timeindex",
        "leader-epoch-checkpoint",
        "partition.metadata",
    ]
    log.close()


def test_segments_go_while_the_rest_still_has_retention_bytes(directory: str, clock: Clock) -> None:
    size = 2 * consecutive(1)[0].size
    log = segmented(directory, clock, LogConfig(retention_ms=-1, retention_bytes=3 * size - 1))
    assert log.apply_retention(log.next_offset) == 2
    assert log.size == 3 * size
    assert log.epochs.entries == [EpochEntry(2, 4), EpochEntry(3, 6), EpochEntry(4, 8)]
    log.close()


@pytest.mark.parametrize("config", [LogConfig(retention_ms=-1), LogConfig(retention_ms=0, delete=False)])
def test_without_a_limit_or_without_delete_everything_stays(directory: str, clock: Clock, config: LogConfig) -> None:
    log = segmented(directory, clock, config)
    clock.now += 100 * HOUR
    assert log.apply_retention(log.next_offset) == 0
    log.close()


def test_nothing_at_or_above_the_high_watermark_goes(directory: str, clock: Clock) -> None:
    log = segmented(directory, clock, LogConfig(retention_ms=0))
    clock.now += 100 * HOUR
    assert log.apply_retention(high_watermark=5) == 2
    assert log.start_offset == 4
    log.close()


def test_retention_is_due_at_first_and_then_after_each_interval(log: ReplicaLog, clock: Clock) -> None:
    assert log.retention_due()
    log.apply_retention(0)
    clock.now += DEFAULTS.retention_check_interval_ms - 1
    assert not log.retention_due()
    clock.now += 1
    assert log.retention_due()


def test_a_segment_deleted_for_its_age_counts_against_the_excess_of_bytes() -> None:
    ages = [0, 10, 10]
    facts = [SegmentFacts(n + 1, size, lambda n=n: ages[n]) for n, size in enumerate([50, 10, 60])]  # type: ignore[misc]
    config = LogConfig(retention_bytes=90, retention_ms=5)  # 30 too many: the first is larger, but too old
    assert expired(facts, config, now_ms=10, high_watermark=3) == 1


@pytest.mark.parametrize(("offset", "start"), [(0, 0), (1, 0), (2, 2), (5, 4), (10, 8), (99, 8)])
def test_deleting_records_removes_the_segments_wholly_below(
    directory: str, clock: Clock, offset: int, start: int
) -> None:
    log = segmented(directory, clock, DEFAULTS)
    log.delete_before(offset)
    assert (log.start_offset, log.next_offset) == (start, 10)
    log.close()


def test_resetting_forgets_epochs_and_starts_at_the_offset(directory: str, log: ReplicaLog, clock: Clock) -> None:
    log.append(consecutive(60))
    log.reset_to(1000)
    assert (log.start_offset, log.next_offset, log.size, log.epochs.entries) == (1000, 1000, 0, [])
    log.append(consecutive(1, start=1000, epoch=7))
    again = ReplicaLog.open(directory, SMALL, clock)
    assert (again.start_offset, again.next_offset, again.last_epoch) == (1000, 1001, 7)
    again.close()


def test_truncating_below_the_start_empties_the_log(log: ReplicaLog) -> None:
    log.append(consecutive(5, start=50))
    log.delete_before(0)
    log.reset_to(50)
    log.append(consecutive(5, start=50))
    size = log.size
    assert log.truncate_to(20) == size
    assert (log.start_offset, log.next_offset) == (20, 20)


# Epochs, as KIP-101 and KIP-279 have them


@pytest.fixture
def epochs(tmp_path: Path) -> LeaderEpochs:
    found = LeaderEpochs(str(tmp_path))
    for epoch, start in ((1, 0), (3, 10), (4, 20)):
        assert found.assign(epoch, start)
    return found


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (-1, (-1, -1)),
        (0, (0, 0)),  # older than anything known
        (1, (1, 10)),
        (2, (1, 10)),  # the largest known epoch below
        (3, (3, 20)),
        (4, (4, 25)),  # the current one ends at the log end
        (5, (-1, -1)),  # newer than anything known
    ],
)
def test_an_epoch_ends_where_the_next_known_one_starts(
    epochs: LeaderEpochs, asked: int, answer: tuple[int, int]
) -> None:
    assert epochs.end_offset_for(asked, log_end=25) == answer


def test_an_empty_log_knows_no_epochs(tmp_path: Path) -> None:
    assert LeaderEpochs(str(tmp_path)).end_offset_for(0, log_end=0) == (-1, -1)


def test_epochs_are_what_was_assigned_after_any_change(epochs: LeaderEpochs, tmp_path: Path) -> None:
    assert not epochs.assign(3, 22)
    assert epochs.assign(6, 20)
    assert epochs.entries == [(1, 0), (3, 10), (6, 20)]  # epoch 4 wrote nothing
    epochs.truncate_from_start(15)
    assert epochs.entries == [(3, 15), (6, 20)]
    epochs.truncate_from_end(20)
    assert LeaderEpochs(str(tmp_path)).entries == epochs.entries == [(3, 15)]


def test_retention_is_looked_at_again_when_the_clock_was_put_back(log: ReplicaLog, clock: Clock) -> None:
    assert log.retention_due()
    log.apply_retention(0)
    assert not log.retention_due()
    clock.now -= HOUR
    assert log.retention_due()
    log.apply_retention(0)
    assert not log.retention_due()
    clock.now += DEFAULTS.retention_check_interval_ms
    assert log.retention_due()
