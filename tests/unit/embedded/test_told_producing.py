"""Records that say themselves when they are from, and where they go."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pykafka_cli.cluster import ConsumerSettings, ProducerSettings
from pykafka_cli.model import NO_TIMESTAMP, NewTopic, OffsetSpec, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import Cluster

HOUR_MS = 3_600_000
Row = tuple[int, bytes | None, bytes | None]


@pytest.fixture
def cluster(opened: Callable[[], Cluster]) -> Cluster:
    cluster = opened()
    cluster.topics.create(NewTopic("t", 3, 3, configs={"retention.ms": "-1"}))
    return cluster


def failures(cluster: Cluster, records: ProducerRecords, partition: int | None = None) -> list[tuple[str, int, str]]:
    """Send, and give back what went wrong."""
    producer = cluster.producer("t", ProducerSettings(), lambda _: None)
    producer.send(records, partition)
    producer.close()
    return [(failure.error_name, failure.count, failure.message) for failure in producer.failures()]


def stored(cluster: Cluster, partition: int, since: int = 0) -> list[Row]:
    """(timestamp, key, value) of a partition's records from an offset on."""
    place = TopicPartition("t", partition)
    answer = cluster.logs.offsets({place: OffsetSpec.LATEST})[0]
    consumer = cluster.consumer(ConsumerSettings(topic="t", partition=partition, start=since), lambda _: None)
    found: list[Row] = []
    while len(found) < (answer.offset or 0) - since:
        for fetched in consumer.poll(60):
            records = fetched.records()
            found += zip(records.timestamps, records.keys, records.values, strict=True)
    consumer.close()
    return found


TIMES = st.one_of(st.just(NO_TIMESTAMP), st.integers(0, 2_000_000_000_000).map(lambda ms: min(ms, int(time() * 1000))))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(TIMES, st.none() | st.binary(max_size=9), st.none() | st.binary(max_size=9)), min_size=1, max_size=300
    ),
    partition=st.integers(0, 2),
)
def test_every_record_has_the_timestamp_and_the_partition_that_it_was_given(
    cluster: Cluster, rows: list[Row], partition: int
) -> None:
    ends = [answer.offset or 0 for answer in cluster.logs.offsets(dict.fromkeys(PARTITIONS, OffsetSpec.LATEST))]
    times, keys, values = zip(*rows, strict=True)

    assert failures(cluster, ProducerRecords(values, keys, timestamps=times), partition) == []

    assert stored(cluster, partition, ends[partition]) == rows
    ends[partition] += len(rows)
    assert ends == [answer.offset for answer in cluster.logs.offsets(dict.fromkeys(PARTITIONS, OffsetSpec.LATEST))]


PARTITIONS = [TopicPartition("t", partition) for partition in range(3)]


def test_timestamps_go_with_their_records_where_a_send_is_split_into_partitions_and_batches(cluster: Cluster) -> None:
    rows = [(1_000 + at, None if at % 3 else b"%d" % at, b"%d" % at * 900) for at in range(2_000)]
    times, keys, values = zip(*rows, strict=True)

    assert failures(cluster, ProducerRecords(values, keys, timestamps=times)) == []

    found = [row for partition in range(3) for row in stored(cluster, partition)]
    assert sorted(found, key=lambda row: row[0]) == rows


@pytest.mark.parametrize(
    ("partition", "sentence"),
    [
        (3, "Partition 3 of topic t with partition count 3 is not present in metadata after 60000 ms."),
        (-1, "Invalid partition: -1. Partition number should always be non-negative or null."),
    ],
)
def test_a_partition_that_is_not_there_fails_all_records_with_the_sentence_of_kafkas_producer(
    cluster: Cluster, partition: int, sentence: str
) -> None:
    assert failures(cluster, ProducerRecords([b"a", b"b"]), partition) == [("TimeoutException", 2, sentence)]
    assert [stored(cluster, number) for number in range(3)] == [[], [], []]


def test_a_time_beyond_the_next_hour_is_refused_as_brokers_refuse_it(cluster: Cluster) -> None:
    now = int(time() * 1000)
    refused = failures(cluster, ProducerRecords([b"a", b"b"], timestamps=[now, now + 2 * HOUR_MS]), 0)
    assert refused == [
        ("InvalidTimestampException", 2, "One or more records have been rejected due to invalid timestamp")
    ]


def test_a_time_before_what_a_topic_takes_is_refused_and_no_time_is_none(cluster: Cluster) -> None:
    cluster.configs.alter("topics", "t", {"message.timestamp.before.max.ms": str(HOUR_MS)})
    now = int(time() * 1000)
    assert failures(cluster, ProducerRecords([b"a"], timestamps=[now - 2 * HOUR_MS]), 0) != []
    assert failures(cluster, ProducerRecords([b"a", b"b"], timestamps=[NO_TIMESTAMP, now]), 0) == []
    assert [value for _, _, value in stored(cluster, 0)] == [b"a", b"b"]


def test_a_topic_of_log_append_time_gives_its_own_times(cluster: Cluster) -> None:
    cluster.configs.alter("topics", "t", {"message.timestamp.type": "LogAppendTime"})
    before = int(time() * 1000)
    assert failures(cluster, ProducerRecords([b"a"], timestamps=[5]), 0) == []
    assert stored(cluster, 0)[0][0] >= before
