"""Deleting the oldest records of a partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli.cluster import ConsumerSettings, ProducerSettings
from pykafka_cli.errors import ErrorCode
from pykafka_cli.model import NewTopic, OffsetSpec, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.logs import OffsetAnswer

T0 = TopicPartition("t", 0)
SMALL = {"segment.bytes": "1048576"}


def produce(cluster: Cluster, *values: bytes) -> None:
    with_topic = cluster.producer("t", ProducerSettings(linger_ms=0), lambda _: None)
    with_topic.send(ProducerRecords(values))
    with_topic.flush()
    assert with_topic.failures() == []
    with_topic.close()


def fill(cluster: Cluster, configs: dict[str, str] | None = None) -> None:
    """3,000 records of 1 kB on three brokers, in several small segments."""
    cluster.topics.create(NewTopic("t", 1, 3, configs=SMALL if configs is None else configs))
    for _ in range(6):
        produce(cluster, *[b"x" * 1000] * 500)


def delete(cluster: Cluster, before: int | OffsetSpec) -> OffsetAnswer:
    return cluster.logs.delete_records({T0: before})[0]


def offset(cluster: Cluster, at: OffsetSpec | int) -> int | None:
    return cluster.logs.offsets({T0: at})[0].offset


def segments(root: Path, broker: int) -> list[str]:
    return sorted(path.name for path in (root / "data" / "brokers" / str(broker) / "t-0").glob("*.log"))


def test_what_lies_below_the_offset_is_gone_for_every_question(opened: Callable[[], Cluster]) -> None:
    cluster, other = opened(), opened()
    fill(cluster)
    assert delete(other, 1234).offset == 1234
    assert [offset(cluster, at) for at in (OffsetSpec.EARLIEST, OffsetSpec.EARLIEST_LOCAL, 0)] == [1234] * 3
    assert offset(cluster, OffsetSpec.LATEST) == 3000
    most = offset(cluster, OffsetSpec.MAX_TIMESTAMP)
    assert most is not None
    assert most >= 1234


def test_segments_wholly_below_leave_every_disk_and_nothing_else_does(
    opened: Callable[[], Cluster], tmp_path: Path
) -> None:
    cluster = opened()
    fill(cluster)
    before = segments(tmp_path, 101)
    assert len(before) > 2
    second = int(before[1].removesuffix(".log"))
    delete(cluster, second)
    for broker in (101, 102, 103):
        assert segments(tmp_path, broker) == before[1:]
    delete(cluster, second + 1)
    assert segments(tmp_path, 101) == before[1:]


def test_minus_one_is_the_end_and_the_next_record_comes_after_it(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    fill(cluster)
    assert delete(cluster, OffsetSpec.LATEST).offset == 3000
    assert [offset(cluster, at) for at in (OffsetSpec.EARLIEST, OffsetSpec.LATEST)] == [3000, 3000]
    assert [offset(cluster, at) for at in (0, OffsetSpec.MAX_TIMESTAMP)] == [None, None]
    produce(cluster, b"next")
    assert [offset(cluster, at) for at in (0, OffsetSpec.MAX_TIMESTAMP)] == [3000, 3000]


def test_the_log_start_never_goes_back(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    fill(cluster)
    assert [delete(cluster, before).offset for before in (100, 50, 0, 100)] == [100] * 4


def test_an_offset_beyond_the_end_is_refused(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    fill(cluster)
    for before in (3001, -2):
        error = delete(cluster, before).error
        assert error is not None
        assert error.code is ErrorCode.OFFSET_OUT_OF_RANGE
    assert offset(cluster, OffsetSpec.EARLIEST) == 0


def test_a_topic_that_is_only_compacted_keeps_its_records(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", 1, 1, configs={"cleanup.policy": "compact"}))
    error = delete(cluster, 0).error
    assert error is not None
    assert error.code is ErrorCode.POLICY_VIOLATION
    cluster.configs.alter("topics", "t", {"cleanup.policy": "compact,delete"})
    assert delete(cluster, 0).error is None


def test_one_refused_partition_does_not_keep_the_others(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    fill(cluster)
    nope, missing = TopicPartition("nope", 0), TopicPartition("t", 9)
    answers = cluster.logs.delete_records({nope: 1, T0: 10, missing: 1})
    assert [answer.offset for answer in answers] == [None, 10, None]
    assert {answer.error.code for answer in answers if answer.error} == {ErrorCode.UNKNOWN_TOPIC_OR_PARTITION}


def test_a_partition_without_a_leader_is_refused_and_its_records_stay(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", assignment=((102,),)))
    produce(cluster, b"a", b"b")
    cluster.brokers.kill([102])
    error = delete(cluster, 1).error
    assert error is not None
    assert error.code is ErrorCode.LEADER_NOT_AVAILABLE
    cluster.brokers.restart([102])
    assert offset(cluster, OffsetSpec.EARLIEST) == 0


def test_a_dead_replica_follows_when_it_is_back(opened: Callable[[], Cluster], tmp_path: Path) -> None:
    cluster = opened()
    fill(cluster)
    dead = next(broker for broker in (101, 102, 103))
    cluster.brokers.kill([dead])
    kept = segments(tmp_path, dead)
    delete(cluster, 2500)
    assert segments(tmp_path, dead) == kept
    cluster.brokers.restart([dead])
    alive = next(broker for broker in (101, 102, 103) if broker != dead)
    assert segments(tmp_path, dead) == segments(tmp_path, alive) != kept
    cluster.brokers.kill([broker for broker in (101, 102, 103) if broker != dead])
    assert [offset(cluster, at) for at in (OffsetSpec.EARLIEST, OffsetSpec.LATEST)] == [2500, 3000]


@pytest.mark.parametrize("start", [OffsetSpec.EARLIEST, 1234])
def test_a_consumer_begins_at_the_first_record_that_is_left(
    opened: Callable[[], Cluster], start: OffsetSpec | int
) -> None:
    cluster = opened()
    fill(cluster)
    delete(cluster, 1234)
    consumer = cluster.consumer(ConsumerSettings(topic="t", partition=0, start=start), lambda _: None)
    records = consumer.poll(5.0)[0].records()
    consumer.close()
    assert records.offsets[0] == 1234
