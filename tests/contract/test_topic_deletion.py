"""A deleted topic is gone for everybody, and one of the same name that comes after it is another one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.contract.installation import BROKERS, numbered, until

if TYPE_CHECKING:
    from tests.contract.installation import Installation


def delete(cluster: Installation, topic: str = "events") -> None:
    """Delete a topic."""
    assert cluster.ok("kafka-topics", "--delete", "--topic", topic).stdout == b""


def test_its_data_is_gone_and_a_new_one_of_its_name_is_empty(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "retention.ms=123456789")
    cluster.produce("events", b"old\n")
    delete(cluster)
    assert cluster.ok("kafka-topics", "--list").lines == []
    assert [path.name for path in (cluster.data / "brokers").glob("*/*")] == []
    cluster.create_topic("events")
    assert cluster.consume("events") == b""
    cluster.produce("events", b"new\n")
    assert cluster.consume("events") == b"new\n"
    head = cluster.ok("kafka-topics", "--describe", "--topic", "events").lines[0]
    assert "123456789" not in head


def test_a_consumer_says_so_and_reads_the_next_topic_of_that_name_from_its_beginning(cluster: Installation) -> None:
    cluster.create_topic("events")
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning", "--max-messages", "2")
    cluster.produce("events", b"old\n")
    until(lambda: consumer.printed() == b"old\n")
    delete(cluster)
    until(lambda: b"events was deleted" in consumer.said())
    assert not consumer.has_ended()
    cluster.create_topic("events")
    cluster.produce("events", b"new\n")
    assert consumer.end().stdout == b"old\nnew\n"


def test_a_producer_goes_on_with_a_new_topic_of_that_name(cluster: Installation) -> None:
    cluster.create_topic("events")
    lines = numbered(200)
    producer = cluster.start("kafka-console-producer", "--topic", "events")
    producer.feed(b"".join(lines[:100]))
    until(lambda: cluster.consume("events").count(b"\n") == 100)
    delete(cluster)
    assert cluster.ok("kafka-topics", "--list").lines == []
    producer.feed(b"".join(lines[100:]))
    ended = producer.end()
    assert (ended.code, ended.stdout) == (0, b"")
    assert ended.errors == ["Created topic events: it did not exist."]  # as auto.create.topics.enable says
    assert cluster.consume("events") == b"".join(lines[100:])


def test_a_broker_that_was_dead_drops_its_part_when_it_comes_back(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.create_topic("others")
    cluster.produce("events", b"old\n")
    cluster.ok("pykafka", "broker", "kill", "102")
    delete(cluster)
    assert cluster.replica(102, "events").exists()  # nobody touches what belongs to a dead broker
    cluster.ok("pykafka", "broker", "restart", "102")
    assert not cluster.replica(102, "events").exists()
    assert cluster.replica(102, "others").exists()


def test_a_broker_that_was_dead_does_not_bring_old_records_into_a_new_topic(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"old\n")
    cluster.ok("pykafka", "broker", "kill", "102")
    delete(cluster)
    cluster.ok("kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101:102:103")
    cluster.produce("events", b"new\n")
    cluster.ok("pykafka", "broker", "restart", "102")
    cluster.stored_equally("events")
    for broker in (101, 103):
        cluster.ok("pykafka", "broker", "kill", str(broker))
    assert cluster.leader("events") == 102
    assert cluster.consume("events") == b"new\n"


def test_a_topic_whose_directories_are_gone_can_be_deleted(cluster: Installation) -> None:
    cluster.create_topic("events")
    for broker in BROKERS:
        shutil.rmtree(cluster.replica(broker, "events"))
    delete(cluster)
    assert cluster.ok("kafka-topics", "--list").lines == []


def test_a_topic_that_does_not_exist_cannot_be_deleted(cluster: Installation) -> None:
    ended = cluster.run("kafka-topics", "--delete", "--topic", "events")
    assert (ended.code, ended.stdout) == (1, b"")
    assert "events" in ended.errors[0]
