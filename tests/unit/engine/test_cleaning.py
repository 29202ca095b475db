"""Replicas of a compacted topic stay equal, whoever was away or died in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.engine.cleaning import clean
from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.partition import PartitionWriter
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import NewTopic, TopicPartition
from pykafka_cli.storage.reader import LogReader
from tests.properties.compacted import Pair, keyed, rows_of
from tests.properties.replicas import T0, Clock, flip
from tests.properties.test_storage_recovery import Killed, stopped_after

if TYPE_CHECKING:
    from collections.abc import Iterator

BROKERS = (101, 102, 103)
HOUR = 3_600_000
CONFIGS = {"cleanup.policy": "compact", "segment.ms": "1", "delete.retention.ms": str(HOUR)}


class CompactedTopic:
    """A cluster with one compacted topic of one partition, on a clock that only the test moves."""

    def __init__(self, root: Path, configs: dict[str, str]) -> None:
        self.clock = Clock()
        self.notes: list[str] = []
        self.engine = Engine.create(Directory(str(root / "data")), brokers=BROKERS, seed=1, notify=self.notes.append)
        self.engine.now_ms = self.clock
        self.engine.controller.create_topic(NewTopic("t", assignment=(BROKERS,), configs=CONFIGS | configs))
        topic = self.engine.store.topic("t")
        assert topic is not None
        self.topic = topic
        self.writer = PartitionWriter(self.engine, topic, 0)

    def put(self, *pairs: Pair) -> None:
        """Each record in a segment of its own."""
        for pair in pairs:
            self.clock.now += 10
            self.writer.append([keyed([pair], 0, time=self.clock.now)])

    def clean(self) -> None:
        (cleaned,) = clean(self.engine, ["t"])
        assert cleaned.error is None

    def files(self, broker: int) -> dict[str, bytes]:
        """Everything that a replica consists of, but what tells the time of day."""
        directory = Path(self.engine.directory.replica(broker, "t", 0))
        return {path.name: path.read_bytes() for path in directory.iterdir() if path.suffix != ".tmp"}

    def read(self, broker: int) -> list[Pair]:
        reader = LogReader(self.engine.directory.replica(broker, "t", 0))
        rows = rows_of(reader.read(0, 1 << 20))
        while batches := reader.read(rows[-1][0] + 1 if rows else 0, 1 << 20):
            rows += rows_of(batches)
        reader.close()
        return [(key, value) for _, key, value, _ in rows]

    def leader(self) -> int:
        state = self.engine.store.partition(self.topic, 0)
        assert state is not None
        return state.leader

    def assert_replicas_are_equal(self, *brokers: int) -> None:
        first, *rest = brokers or BROKERS
        for broker in rest:
            assert self.files(broker) == self.files(first)

    def close(self) -> None:
        self.writer.close()
        self.engine.close()


@pytest.fixture
def topic(tmp_path: Path) -> Iterator[CompactedTopic]:
    made = CompactedTopic(tmp_path, {})
    yield made
    made.close()


def test_a_cleaning_by_hand_cleans_every_replica_alike(topic: CompactedTopic) -> None:
    topic.put((b"a", b"1"), (b"b", b"1"), (b"a", b"2"), (b"b", None), (b"c", b"1"))
    topic.clean()
    for broker in BROKERS:
        assert topic.read(broker) == [(b"a", b"2"), (b"b", None), (b"c", b"1")]
    topic.assert_replicas_are_equal()
    topic.put((b"a", b"3"))
    topic.assert_replicas_are_equal()


def test_producers_compact_when_maintenance_is_due(topic: CompactedTopic) -> None:
    topic.put(*[(b"a", b"%d" % number) for number in range(10)])
    assert len(topic.read(101)) == 10
    topic.clock.now += 300_000
    topic.put((b"a", b"last"))
    assert topic.read(101) == [(b"a", b"8"), (b"a", b"9"), (b"a", b"last")]
    topic.assert_replicas_are_equal()


def test_a_broker_that_was_dead_until_a_tombstone_was_gone_does_not_bring_the_value_back(
    topic: CompactedTopic,
) -> None:
    topic.put((b"a", b"1"), (b"b", b"1"))
    topic.engine.failover.kill(103)
    topic.put((b"a", None), (b"c", b"1"), (b"d", b"1"))
    topic.clean()
    topic.clock.now += HOUR
    topic.clean()
    topic.engine.failover.restart(103, rebalance=True)
    topic.assert_replicas_are_equal()
    topic.engine.failover.kill(101)
    topic.engine.failover.kill(102)
    assert topic.leader() == 103
    assert topic.read(103) == [(b"b", b"1"), (b"c", b"1"), (b"d", b"1")]
    topic.put((b"e", b"1"))
    topic.clean()
    topic.engine.failover.restart(101, rebalance=True)
    topic.engine.failover.restart(102, rebalance=True)
    topic.assert_replicas_are_equal()


def test_a_broker_that_lost_its_directory_gets_a_copy_of_the_compacted_log(topic: CompactedTopic) -> None:
    topic.put((b"a", b"1"), (b"a", b"2"), (b"b", b"1"))
    topic.clean()
    topic.engine.failover.kill(102)
    for path in Path(topic.engine.directory.replica(102, "t", 0)).iterdir():
        path.unlink()
    topic.put((b"c", b"1"))
    topic.engine.failover.restart(102, rebalance=True)
    topic.assert_replicas_are_equal()


@pytest.mark.parametrize("operations", range(0, 48, 3))
def test_a_cleaning_that_dies_at_any_disk_operation_is_made_up_for_by_the_next_append(
    topic: CompactedTopic, operations: int
) -> None:
    topic.put(*[(key, value) for value in (b"1", b"2", None) for key in (b"a", b"b")], (b"a", b"3"), (b"c", b"1"))
    try:
        with stopped_after(operations, Killed()):
            topic.clean()
    except Killed:
        pass
    topic.engine.locks.close()
    topic.put((b"d", b"1"))
    for broker in BROKERS:
        assert dict(topic.read(broker)) == {b"a": b"3", b"b": None, b"c": b"1", b"d": b"1"}
    topic.assert_replicas_are_equal()
    topic.clean()
    topic.assert_replicas_are_equal()
    assert topic.read(101) == [(b"b", None), (b"a", b"3"), (b"c", b"1"), (b"d", b"1")]


def test_whatever_dies_between_leader_and_followers_any_of_them_can_lead(topic: CompactedTopic) -> None:
    topic.put((b"a", b"1"), (b"a", b"2"), (b"b", b"1"))
    before = topic.files(102)
    operations = 0
    while topic.files(102) == before and operations < 100:
        try:
            with stopped_after(operations, Killed()):
                topic.clean()
        except Killed:
            topic.engine.locks.close()
        operations += 1
    topic.engine.failover.kill(101)
    topic.put((b"c", b"1"))
    assert dict(topic.read(topic.leader())) == {b"a": b"2", b"b": b"1", b"c": b"1"}
    topic.engine.failover.restart(101, rebalance=True)
    topic.assert_replicas_are_equal()


def test_records_without_a_key_are_refused_and_nothing_is_stored(topic: CompactedTopic) -> None:
    with pytest.raises(
        KafkaError, match=r"^Compacted topic cannot accept message without key in topic partition t-0\.$"
    ) as raised:
        topic.writer.append([keyed([(None, b"1"), (b"a", b"1")], 0)], lacks_keys=True)
    assert raised.value.code is ErrorCode.INVALID_RECORD
    assert topic.read(101) == []


def test_a_damaged_segment_of_the_leader_is_told_and_hinders_no_append(topic: CompactedTopic) -> None:
    topic.put((b"a", b"x" * 50), (b"a", b"y" * 50), (b"b", b"1"))
    flip(Path(topic.engine.directory.replica(101, "t", 0)) / f"{0:020d}.log", 90)
    (cleaned,) = clean(topic.engine, [])
    assert cleaned.partition == TopicPartition("t", 0)
    assert cleaned.error is not None
    assert "not compacted" in cleaned.error
    topic.clock.now += 300_000
    topic.put((b"c", b"1"))
    assert topic.read(102)[-1] == (b"c", b"1")


def test_only_compacted_topics_can_be_cleaned(topic: CompactedTopic) -> None:
    topic.engine.controller.create_topic(NewTopic("plain", assignment=(BROKERS,)))
    with pytest.raises(KafkaError, match="has no 'compact'"):
        clean(topic.engine, ["t", "plain"])
    with pytest.raises(KafkaError, match="does not exist"):
        clean(topic.engine, ["t", "missing"])
    assert [one.partition.topic for one in clean(topic.engine, [])] == ["t"]


def test_compact_and_delete_does_both(tmp_path: Path) -> None:
    both = CompactedTopic(tmp_path, {"cleanup.policy": "compact,delete", "retention.ms": str(2 * HOUR)})
    both.put((b"old", b"1"), (b"a", b"1"))
    both.clock.now += 2 * HOUR - 10
    both.put((b"a", b"2"), (b"a", b"3"), (b"b", b"1"))
    both.clock.now += 300_000
    both.put((b"c", b"1"))
    assert both.clock.now - T0 > 2 * HOUR
    assert both.read(101) == [(b"a", b"3"), (b"b", b"1"), (b"c", b"1")]
    both.assert_replicas_are_equal()
    both.close()
