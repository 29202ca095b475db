"""Configs that are set on brokers while commands run: topic before broker, broker before all, all before the start."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import until

if TYPE_CHECKING:
    from tests.contract.installation import Ended, Installation, Running

ALL = "--entity-default"


def alter(cluster: Installation, broker: str, *changes: str) -> Ended:
    """`name=value` sets and `name` deletes a config of a broker, or of all of them."""
    entity = (ALL,) if broker == ALL else ("--entity-name", broker)
    option = "--add-config" if "=" in changes[0] else "--delete-config"
    words = (option, ",".join(changes))
    return cluster.ok("kafka-configs", "--alter", "--entity-type", "brokers", *entity, *words)


def alter_topic(cluster: Installation, *words: str) -> None:
    cluster.ok("kafka-configs", "--alter", "--entity-type", "topics", "--entity-name", "t", *words)


@pytest.fixture
def led_by_101(cluster: Installation) -> Installation:
    """A topic t of one partition, which broker 101 leads."""
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101:102:103")
    return cluster


def producer(cluster: Installation) -> Running:
    """A producer that runs and has delivered one line."""
    settings = ("delivery.timeout.ms=1000", "request.timeout.ms=500", "linger.ms=0")
    words = [word for setting in settings for word in ("--command-property", setting)]
    running = cluster.start("kafka-console-producer", "--topic", "t", *words)
    running.feed(b"first\n")
    until(lambda: cluster.consume("t") == b"first\n")
    return running


def segments(cluster: Installation, broker: int = 101) -> int:
    return len(list(cluster.replica(broker, "t").glob("*.log")))


@pytest.mark.parametrize("broker", ["101", ALL])
def test_a_running_producer_keeps_to_the_size_that_its_leader_allows_now(led_by_101: Installation, broker: str) -> None:
    running = producer(led_by_101)
    alter(led_by_101, broker, "message.max.bytes=200")
    running.feed(b"x" * 500 + b"\n")
    until(lambda: b"max.message.bytes of topic t is 200" in running.said())
    alter_topic(led_by_101, "--add-config", "max.message.bytes=1000")  # the topic's own config wins
    running.feed(b"y" * 500 + b"\n")
    until(lambda: led_by_101.consume("t") == b"first\n" + b"y" * 500 + b"\n")
    alter_topic(led_by_101, "--delete-config", "max.message.bytes")
    alter(led_by_101, broker, "message.max.bytes")
    running.feed(b"z" * 600 + b"\n")
    until(lambda: led_by_101.consume("t").endswith(b"z" * 600 + b"\n"))
    assert running.end().code == 1  # one line was not delivered


def test_what_is_set_on_one_broker_wins_over_what_is_set_on_all_and_holds_where_it_leads(
    led_by_101: Installation,
) -> None:
    alter(led_by_101, ALL, "message.max.bytes=200")
    alter(led_by_101, "101", "message.max.bytes=2000")
    running = producer(led_by_101)
    running.feed(b"x" * 500 + b"\n")
    until(lambda: led_by_101.consume("t").endswith(b"x\n"))
    led_by_101.ok("pykafka", "broker", "kill", "101")
    running.feed(b"y" * 500 + b"\n")
    until(lambda: b"max.message.bytes of topic t is 200" in running.said())
    led_by_101.ok("pykafka", "broker", "restart", "101")
    running.feed(b"z" * 500 + b"\n")
    until(lambda: led_by_101.consume("t").endswith(b"z\n"))


def test_what_is_set_on_a_broker_that_does_not_lead_changes_nothing(led_by_101: Installation) -> None:
    running = producer(led_by_101)
    alter(led_by_101, "102", "message.max.bytes=200", "compression.type=gzip", "log.segment.bytes=1048576")
    running.feed(b"x" * 500 + b"\n")
    until(lambda: led_by_101.consume("t").endswith(b"x\n"))
    assert b"x" * 500 in led_by_101.stored_equally("t")


@pytest.mark.parametrize("broker", ["101", ALL])
def test_a_running_producer_compresses_the_next_line_as_its_leader_wants(led_by_101: Installation, broker: str) -> None:
    running = producer(led_by_101)
    alter(led_by_101, broker, "compression.type=gzip")
    running.feed(b"x" * 500 + b"\n")
    until(lambda: led_by_101.consume("t").endswith(b"x\n"))
    alter(led_by_101, broker, "compression.type=uncompressed")
    running.feed(b"y" * 500 + b"\n")
    until(lambda: led_by_101.consume("t").endswith(b"y\n"))
    stored = led_by_101.stored_equally("t")
    assert b"x" * 500 not in stored
    assert b"y" * 500 in stored


@pytest.mark.parametrize("broker", ["101", ALL])
def test_a_running_producer_begins_segments_as_its_leader_wants(led_by_101: Installation, broker: str) -> None:
    running = producer(led_by_101)
    alter(led_by_101, broker, "log.segment.bytes=1048576")
    for number in range(3):
        running.feed(b"%d" % number * 700_000 + b"\n")
        until(lambda number=number: led_by_101.consume("t").endswith(b"%d\n" % number))  # type: ignore[misc]
    assert segments(led_by_101) == 3
    led_by_101.stored_equally("t")
    assert segments(led_by_101, 102) == 3  # replicas are alike, whatever is set on their own brokers


@pytest.mark.parametrize("change", ["log.retention.ms=1", "log.retention.bytes=1"])
def test_a_consumer_sees_no_more_than_its_leader_retains_now(led_by_101: Installation, change: str) -> None:
    led_by_101.produce("t", b"old\n")
    alter_topic(led_by_101, "--add-config", "segment.bytes=1048576")
    led_by_101.produce("t", b"x" * 900_000 + b"\n")
    led_by_101.produce("t", b"y" * 900_000 + b"\n")
    assert led_by_101.consume("t").startswith(b"old\n")
    alter(led_by_101, "102", change)
    assert led_by_101.consume("t").startswith(b"old\n")
    alter(led_by_101, "101", change)
    assert not led_by_101.consume("t").startswith(b"old\n")


@pytest.mark.parametrize(("broker", "elects"), [("101", True), ("102", False), (ALL, True)])
def test_the_controllers_unclean_elections_begin_at_once(cluster: Installation, broker: str, elects: bool) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "103:102")
    cluster.ok("pykafka", "broker", "kill", "102")
    cluster.produce("t", b"lost\n")
    cluster.ok("pykafka", "broker", "kill", "103")
    cluster.ok("pykafka", "broker", "restart", "102")
    consumer = cluster.start("kafka-console-consumer", "--topic", "t", "--from-beginning")
    alter(cluster, broker, "unclean.leader.election.enable=true")
    assert cluster.describe("t")[0]["Leader"] == ("102" if elects else "none")
    if elects:
        cluster.produce("t", b"found\n")
        until(lambda: consumer.printed() == b"found\n")


@pytest.mark.parametrize(("broker", "leader"), [("101", "none"), ("102", "102")])
def test_a_controller_that_dies_takes_its_configs_with_it(cluster: Installation, broker: str, leader: str) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101:102")
    alter(cluster, broker, "unclean.leader.election.enable=true")
    shutil.rmtree(cluster.replica(102, "t"))
    cluster.produce("t", b"only on 101\n")  # 102 leaves the ISR, and lives
    assert cluster.describe("t")[0]["Isr"] == "101"
    cluster.replica(102, "t").mkdir()
    cluster.ok("pykafka", "broker", "kill", "101")  # the controller: 102 is the next one
    assert cluster.describe("t")[0]["Leader"] == leader


def test_min_insync_replicas_of_all_brokers_holds_for_a_running_producer(led_by_101: Installation) -> None:
    running = producer(led_by_101)
    led_by_101.ok("pykafka", "broker", "kill", "103")
    alter(led_by_101, ALL, "min.insync.replicas=3")
    running.feed(b"second\n")
    until(lambda: b"min.insync.replicas is 3" in running.said())
    alter(led_by_101, ALL, "min.insync.replicas=2")
    running.feed(b"third\n")
    until(lambda: led_by_101.consume("t") == b"first\nthird\n")
    refused = led_by_101.run(
        "kafka-configs", "--alter", "--entity-type", "brokers", "--entity-name", "101",
        "--add-config", "min.insync.replicas=1",
    )  # fmt: skip
    assert refused.code == 1
    assert "while ELR is enabled" in refused.errors[-1]


def test_a_compacted_topic_is_cleaned_as_its_leader_wants(cluster: Installation) -> None:
    cluster.ok(
        "kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101:102",
        "--config", "cleanup.policy=compact",
    )  # fmt: skip
    keyed = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
    alter(cluster, "101", "log.segment.bytes=1048576", "log.cleaner.min.compaction.lag.ms=100000000")
    for _ in range(3):
        cluster.produce("t", b"k:" + b"x" * 600_000 + b"\n", *keyed)
    cluster.ok("pykafka", "broker", "clean", "t")
    assert len(cluster.consume("t").splitlines()) == 3  # too young to be cleaned
    alter(cluster, "101", "log.cleaner.min.compaction.lag.ms")
    cluster.ok("pykafka", "broker", "clean", "t")
    assert len(cluster.consume("t").splitlines()) < 3
    cluster.stored_equally("t", brokers=(101, 102))
