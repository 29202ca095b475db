"""How many replicas have to have a record, and what happens to a partition that has no leader."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, until

if TYPE_CHECKING:
    from tests.contract.installation import Installation

IMPATIENT = (
    "--command-property", "delivery.timeout.ms=300",
    "--request-timeout-ms", "100",
    "--timeout", "0",
)  # fmt: skip


def test_acks_all_needs_min_insync_replicas_and_acks_1_does_not(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "min.insync.replicas=2")
    cluster.ok("pykafka", "broker", "kill", "101")
    cluster.produce("events", b"two are enough\n")
    cluster.ok("pykafka", "broker", "kill", "102")
    refused = cluster.run("kafka-console-producer", "--topic", "events", "--retry-backoff-ms", "1", stdin=b"refused\n")
    assert refused.code == 1
    assert refused.stdout == b""
    assert "NotEnoughReplicas" in refused.errors[0] or "fewer in-sync replicas than required" in refused.errors[0]
    cluster.produce("events", b"one is enough\n", "--request-required-acks", "1")
    # The high watermark waits for min.insync.replicas: what only one replica has may still be lost (KIP-966).
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    until(lambda: consumer.printed() == b"two are enough\n")
    assert cluster.ok("kafka-get-offsets", "--topic", "events").lines == ["events:0:1"]
    assert cluster.consume("events") == b"two are enough\n"
    cluster.ok("pykafka", "broker", "restart", "102")
    assert cluster.consume("events") == b"two are enough\none is enough\n"
    until(lambda: consumer.printed() == b"two are enough\none is enough\n")


def test_what_an_eligible_leader_lacks_was_never_read(cluster: Installation) -> None:
    cluster.ok(
        "kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101:102:103",
        "--config", "min.insync.replicas=3",
    )  # fmt: skip
    cluster.produce("events", b"on all\n")
    shutil.rmtree(cluster.replica(103, "events"))
    cluster.produce("events", b"on two\n", "--request-required-acks", "1")  # 103 leaves the ISR, and stays eligible
    cluster.ok("pykafka", "broker", "kill", "102")
    cluster.produce("events", b"on one\n", "--request-required-acks", "1")
    assert cluster.consume("events") == b"on all\n"


def test_more_replicas_in_sync_than_there_are_replicas_are_not_asked_for(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "min.insync.replicas=3", factor=1)
    cluster.produce("events", b"line\n")
    assert cluster.consume("events") == b"line\n"


def test_a_producer_that_lacks_replicas_goes_on_when_they_are_back(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "min.insync.replicas=3")
    cluster.ok("pykafka", "broker", "kill", "101")
    producer = cluster.start(
        "kafka-console-producer", "--topic", "events",
        "--message-send-max-retries", "100000", "--retry-backoff-ms", "5",
    )  # fmt: skip
    producer.feed(b"patient\n")
    cluster.ok("pykafka", "broker", "restart", "101")
    assert producer.end().code == 0
    assert cluster.consume("events") == b"patient\n"


def test_unkeyed_records_avoid_partitions_without_a_leader(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101,102,103")
    cluster.ok("pykafka", "broker", "kill", "102")
    assert [one["Leader"] for one in cluster.describe("events")] == ["101", "none", "103"]
    lines = b"".join(b"%d %s\n" % (number, b"x" * 1000) for number in range(1000))
    cluster.produce("events", lines)
    assert sorted(cluster.consume("events").splitlines()) == sorted(lines.splitlines())
    assert cluster.consume("events", partition=1) == b""
    cluster.ok("pykafka", "broker", "restart", "102")
    assert cluster.consume("events", partition=1) == b""


def test_a_key_whose_partition_has_no_leader_fails_after_the_delivery_timeout_and_others_arrive(
    cluster: Installation,
) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101,102,103")
    rows = b"".join(b"%s\tof %s\n" % (key, key) for key in (b"a", b"b", b"c", b"d", b"e", b"f"))
    cluster.ok("pykafka", "broker", "kill", "102")
    ended = cluster.run(
        "kafka-console-producer", "--topic", "events", "--reader-property", "parse.key=true", *IMPATIENT, stdin=rows
    )
    assert ended.code == 1
    assert any("has no leader" in line for line in ended.errors), ended.errors
    cluster.ok("pykafka", "broker", "restart", "102")
    assert cluster.consume("events", partition=1) == b""
    arrived = cluster.consume("events")
    assert 0 < len(arrived.splitlines()) < 6
    assert f"{6 - len(arrived.splitlines())} " in ended.errors[-1]


def test_a_key_whose_partition_has_no_leader_waits_for_one(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101")
    cluster.ok("pykafka", "broker", "kill", "101")
    producer = cluster.start("kafka-console-producer", "--topic", "events")
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning", "--max-messages", "1")
    producer.feed(b"patient\n")
    until(lambda: b"no leader" in producer.said())
    cluster.ok("pykafka", "broker", "restart", "101")
    assert producer.end().code == 0
    assert consumer.end().stdout == b"patient\n"


@pytest.mark.parametrize("unclean", [False, True])
def test_only_an_unclean_election_lets_a_replica_lead_that_is_not_in_sync(cluster: Installation, unclean: bool) -> None:
    cluster.ok(
        "kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101:102",
        "--config", f"unclean.leader.election.enable={str(unclean).lower()}",
    )  # fmt: skip
    cluster.produce("events", b"on both\n")
    cluster.ok("pykafka", "broker", "kill", "102")
    cluster.produce("events", b"on 101 only\n")
    cluster.ok("pykafka", "broker", "kill", "101")
    cluster.ok("pykafka", "broker", "restart", "102")
    (partition,) = cluster.describe("events")
    if unclean:
        assert (partition["Leader"], partition["Isr"]) == ("102", "102")
        cluster.produce("events", b"instead\n")
        assert cluster.consume("events") == b"on both\ninstead\n"
        cluster.ok("pykafka", "broker", "restart", "101")
        assert cluster.consume("events") == b"on both\ninstead\n"
    else:
        assert partition["Leader"] == "none"
        cluster.ok("pykafka", "broker", "restart", "101")
        assert cluster.consume("events") == b"on both\non 101 only\n"
    cluster.stored_equally("events", brokers=(101, 102))


def test_a_reader_of_a_partition_without_a_leader_waits_and_others_are_read(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101,102")
    cluster.produce("events", b"line\n")
    here = 0 if cluster.consume("events", partition=0) else 1
    cluster.ok("pykafka", "broker", "kill", "102")
    assert cluster.consume("events") == (b"line\n" if here == 0 else b"")
    assert cluster.consume("events", partition=1) == b""


def test_a_restart_without_rebalance_leaves_leaders_alone(cluster: Installation) -> None:
    cluster.create_topic("events", partitions=6)
    cluster.ok("pykafka", "broker", "kill", "101")
    before = [one["Leader"] for one in cluster.describe("events")]
    cluster.ok("pykafka", "broker", "restart", "101", "--no-rebalance")
    described = cluster.describe("events")
    assert [one["Leader"] for one in described] == before
    assert all(len(one["Isr"].split(",")) == len(BROKERS) for one in described)
