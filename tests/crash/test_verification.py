"""`pykafka broker verify` as it is called: beside producers and consumers, for a part of the cluster, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, Feeder, endless_pieces, until
from tests.crash.damaging import LOG, flip

if TYPE_CHECKING:
    from tests.contract.installation import Installation


def test_it_finds_nothing_while_producers_and_consumers_are_at_work_and_brokers_come_and_go(
    cluster: Installation,
) -> None:
    cluster.create_topic("events", partitions=2)
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    feeders = [Feeder(cluster.start("kafka-console-producer", "--topic", "events"), endless_pieces()) for _ in range(2)]
    for change, *words in (("kill",), ("restart", "--repair"), ("kill", "--repair"), ("restart", "--topic", "ev.*")):
        cluster.ok("pykafka", "broker", change, "102")
        ended = cluster.ok("pykafka", "broker", "verify", *words)
        assert "Damage found: 0" in ended.lines[-1], ended
    fed = [feeder.stop() for feeder in feeders]
    assert all(ended.code == 0 for ended in fed), fed
    lines = 5 * sum(feeder.fed for feeder in feeders)
    until(lambda: consumer.printed().count(b"\n") >= lines)
    assert consumer.interrupt().stdout.count(b"\n") == lines
    for partition in range(2):
        cluster.stored_equally("events", partition)


def test_a_leader_is_repaired_beside_its_producers_and_consumers(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "min.insync.replicas=2")
    cluster.produce("events", b"first\n")
    leader = cluster.leader("events")
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    until(lambda: consumer.printed() == b"first\n")
    feeder = Feeder(cluster.start("kafka-console-producer", "--topic", "events"), endless_pieces())
    feeder.wait_for(50)
    until(lambda: consumer.printed().count(b"\n") > 50)  # the producer has opened the log
    flip(cluster.replica(leader, "events") / LOG, 70)  # what has been read and will not be read again
    ended = cluster.ok("pykafka", "broker", "verify", "--repair")
    assert "Repaired: broker" in ended.lines[0]
    assert ended.lines[-1].endswith("Damage found: 1, repaired: 1.")
    feeder.wait_for(feeder.fed + 50)
    assert feeder.stop().code == 0
    lines = 1 + 5 * feeder.fed
    until(lambda: consumer.printed().count(b"\n") >= lines)
    assert consumer.interrupt().stdout == cluster.consume("events")
    cluster.stored_equally("events")
    assert cluster.describe("events")[0]["Isr"].split(",") == [str(broker) for broker in BROKERS]


def test_the_consumer_names_the_place_and_an_election_brings_the_data_back(cluster: Installation) -> None:
    cluster.create_topic("events")
    for line in (b"one\n", b"two\n", b"three\n"):
        cluster.produce("events", line)
    leader = cluster.leader("events")
    path = cluster.replica(leader, "events") / LOG
    flip(path, 70 + path.stat().st_size // 3)
    read = cluster.run("kafka-console-consumer", "--topic", "events", "--from-beginning", "--timeout-ms", "300")
    assert (read.code, read.stdout) == (1, b"one\n")
    assert read.errors[0].startswith(f"events-0: segment {LOG} is damaged at offset 1 (position ")
    assert "Traceback" not in read.stderr.decode()
    cluster.ok("pykafka", "broker", "kill", str(leader))
    assert cluster.consume("events") == b"one\ntwo\nthree\n"
    cluster.ok("pykafka", "broker", "restart", str(leader))
    assert cluster.leader("events") == leader
    assert cluster.consume("events") == b"one\ntwo\nthree\n"
    cluster.stored_equally("events")


def test_it_looks_at_what_it_was_asked_for(cluster: Installation) -> None:
    for topic in ("events", "payments"):
        cluster.create_topic(topic)
        cluster.produce(topic, b"one\n")
    flip(cluster.replica(102, "events") / LOG, 70)
    flip(cluster.replica(103, "payments") / LOG, 70)
    for words, found in (
        ((), {(102, "events"), (103, "payments")}),
        (("101",), set()),
        (("102", "103"), {(102, "events"), (103, "payments")}),
        (("--topic", "pay.*"), {(103, "payments")}),
        (("102", "--topic", "payments"), set()),
    ):
        ended = cluster.run("pykafka", "broker", "verify", "--output", "json", *words)
        answer = json.loads(ended.stdout)
        assert {(one["broker"], one["topic"]) for one in answer["findings"]} == found, words
        assert ended.code == (1 if found else 0)
        assert not found or json.loads(ended.errors[-1])["error"]["code"] == "CORRUPT_RECORD"
    unknown = cluster.run("pykafka", "broker", "verify", "107")
    assert (unknown.code, unknown.errors) == (1, ["Broker 107 does not exist. Brokers: 101, 102, 103."])


@pytest.mark.parametrize("words", [(), ("--repair",)])
def test_there_may_be_no_cluster_and_no_living_broker(fresh: Installation, words: tuple[str, ...]) -> None:
    assert fresh.ok("pykafka", "broker", "verify", *words).lines[-1].startswith("Verified 0 replicas")
    fresh.create_cluster()
    fresh.create_topic("events")
    fresh.ok("pykafka", "broker", "kill", *map(str, BROKERS))
    assert fresh.ok("pykafka", "broker", "verify", *words).lines[-1].startswith("Verified 0 replicas")


def test_dump_log_names_the_place_of_a_damaged_batch(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"one\n")
    cluster.produce("events", b"two\n")
    path = cluster.replica(101, "events") / LOG
    flip(path, path.stat().st_size - 2)
    dumped = cluster.run("kafka-dump-log", "--files", str(path), "--print-data-log")
    assert "isvalid: true" in dumped.stdout.decode()
    assert "isvalid: false" in dumped.stdout.decode()
    assert "Traceback" not in dumped.stderr.decode()
