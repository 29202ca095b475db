"""Records that say themselves when they are from, and where they go, on a real cluster."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.cluster import ConsumerSettings, ProducerSettings
from pykafka_cli.connecting import connect
from pykafka_cli.model import NO_TIMESTAMP, Headers, NewTopic, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.cluster import Cluster
    from tests.kafka.real_cluster import RealCluster

TOPIC = "told"
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def real(real_cluster: RealCluster) -> Iterator[Cluster]:
    with connect(real_cluster.bootstrap()) as cluster:
        cluster.topics.create(NewTopic(TOPIC, 3, 3))
        yield cluster
        cluster.topics.delete(TOPIC)


def failures(cluster: Cluster, records: ProducerRecords, partition: int | None = None) -> list[tuple[str, int, str]]:
    """Send, and give back what went wrong."""
    producer = cluster.producer(TOPIC, ProducerSettings(), lambda _: None)
    producer.send(records, partition)
    producer.flush()
    failed = producer.failures()
    producer.close()
    return [(failure.error_name, failure.count, failure.message) for failure in failed]


def test_every_record_has_the_timestamp_and_the_partition_that_it_was_given(real: Cluster) -> None:
    now = int(time() * 1000)
    headers: list[Headers] = [(), ((b"h", None), (b"h", b"\xff")), ()]
    times, keys, values = [now - HOUR_MS, NO_TIMESTAMP, 5], [b"k", None, b""], [None, b"", b"v"]
    assert failures(real, ProducerRecords(values, keys, headers, times), 2) == []

    places = {TopicPartition(TOPIC, number): 0 for number in range(3)}
    consumer = real.consumer(ConsumerSettings(starts=places), lambda _: None)
    found = []
    while consumer.caught_up() != {place: 3 * (place.partition == 2) for place in places}:
        found += [(fetched.partition, fetched.records()) for fetched in consumer.poll(0.1)]
    consumer.close()
    [(partition, records)] = found
    assert partition == 2
    assert (records.timestamps, records.keys, records.values, records.headers) == (times, keys, values, headers)


@pytest.mark.parametrize(
    ("records", "partition", "failure"),
    [
        (
            ProducerRecords([b"a", b"b"]),
            3,
            ("TimeoutException", 2, (f"Partition 3 of topic {TOPIC} with partition count 3 is not present in metadata "
             "after 60000 ms.")),
        ),
        (
            ProducerRecords([b"a"]),
            -1,
            ("TimeoutException", 1, "Invalid partition: -1. Partition number should always be non-negative or null."),
        ),
        (
            ProducerRecords([b"a"], timestamps=[1 << 45]),
            0,
            ("InvalidTimestampException", 1, "The timestamp of the message is out of acceptable range."),
        ),
        (
            ProducerRecords([b"a"], timestamps=[0]),
            0,
            ("InvalidTimestampException", 1, ("A timestamp of 0 (1970-01-01T00:00:00.000Z) cannot be sent to a real "
             "cluster by this release.")),
        ),
        (
            ProducerRecords([b"a"], headers=[((b"\xff", b""),)]),
            None,
            ("InvalidRecordException", 1, "A header name that is not UTF-8 cannot be sent to a real cluster."),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_fails_with_a_sentence(
    real: Cluster, records: ProducerRecords, partition: int | None, failure: tuple[str, int, str]
) -> None:
    assert failures(real, records, partition) == [failure]
