"""`kill -9` of a real broker while the console tools work: nothing is lost, doubled or reordered."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import Feeder, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kafka.real_cluster import RealCluster
    from tests.kafka.real_installation import RealInstallation

KEYS = 7


@pytest.fixture
def whole(real_cluster: RealCluster) -> Iterator[RealCluster]:
    """The cluster, with all brokers alive again afterwards."""
    yield real_cluster
    real_cluster.start(*set(real_cluster.brokers) - set(real_cluster.alive()))


def numbered_with_keys() -> Iterator[bytes]:
    return (b"%d\tline %d\n" % (number % KEYS, number) for number in itertools.count())


def test_a_producer_and_a_consumer_outlive_the_leader(kafka: RealInstallation, whole: RealCluster) -> None:
    kafka.create_topic("events", "--config", "min.insync.replicas=2", partitions=2)
    consumer = kafka.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    producer = kafka.start(
        "kafka-console-producer", "--topic", "events", "--request-required-acks", "all",
        "--reader-property", "parse.key=true",
    )  # fmt: skip
    feeder = Feeder(producer, numbered_with_keys(), pause=0.005)
    until(lambda: consumer.printed().count(b"\n") > 100)

    leader = kafka.leader("events")
    whole.kill(leader)
    before = feeder.fed
    until(lambda: feeder.fed > before + 200 and consumer.printed().count(b"\n") > before + 100)
    until(lambda: kafka.leader("events") != leader)
    whole.start(leader)
    before = feeder.fed
    until(lambda: consumer.printed().count(b"\n") > before + 100)
    assert not producer.has_ended()
    assert not consumer.has_ended()

    ended = feeder.stop()
    assert (ended.code, ended.errors) == (0, [])
    until(lambda: consumer.printed().count(b"\n") >= feeder.fed)
    read = [int(line.split()[1]) for line in consumer.interrupt().stdout.splitlines()]
    assert sorted(read) == list(range(feeder.fed))
    for key in range(KEYS):
        assert [number for number in read if number % KEYS == key] == list(range(key, feeder.fed, KEYS))


def test_with_too_few_replicas_the_producer_counts_what_it_could_not_deliver(
    kafka: RealInstallation, whole: RealCluster
) -> None:
    kafka.create_topic("events", "--config", "min.insync.replicas=3")
    leader = kafka.leader("events")
    whole.kill(next(broker for broker in whole.brokers if broker != leader))
    until(lambda: kafka.describe("events")[0]["Isr"].count(",") == 1)
    ended = kafka.run(
        "kafka-console-producer", "--topic", "events", "--command-property", "delivery.timeout.ms=4000",
        "--command-property", "request.timeout.ms=2000", "--command-property", "linger.ms=0", stdin=b"1\n2\n3\n",
    )  # fmt: skip
    assert ended.code == 1
    assert "3" in ended.errors[-1]
    assert "not delivered" in ended.errors[-1]

    retries = ("--message-send-max-retries", "2", "--retry-backoff-ms", "20")
    ended = kafka.run("kafka-console-producer", "--topic", "events", *retries, stdin=b"4\n")
    assert ended.code == 1
    assert "fewer in-sync replicas" in ended.errors[0]  # so it was not the time for delivery that was over
    assert kafka.consume("events") == b""


def test_without_any_broker_the_producer_ends_in_time_and_counts(kafka: RealInstallation, whole: RealCluster) -> None:
    kafka.create_topic("events")
    producer = kafka.start(
        "kafka-console-producer", "--topic", "events", "--command-property", "delivery.timeout.ms=4000",
        "--command-property", "request.timeout.ms=2000", "--command-property", "linger.ms=0",
    )  # fmt: skip
    producer.feed(b"stored\n")
    until(lambda: kafka.ok("kafka-get-offsets", "--topic", "events").lines == ["events:0:1"])
    for broker in whole.brokers:
        whole.kill(broker)
    producer.feed(b"1\n2\n3\n")
    ended = producer.end()
    assert (ended.code, ended.stdout) == (1, b"")
    assert "3 record" in ended.errors[-1]
    assert "not delivered" in ended.errors[-1]
    assert len(ended.errors) == 2  # each kind of failure once, and the count
    whole.start(*whole.brokers)
    until(lambda: kafka.run("kafka-get-offsets", "--topic", "events").lines == ["events:0:1"])
    assert kafka.consume("events") == b"stored\n"
