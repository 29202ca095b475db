"""Somebody deletes what belongs to a living broker: commands say what is missing, and a kill leads out of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.contract.installation import BROKERS, until

if TYPE_CHECKING:
    from tests.contract.installation import Installation


def test_a_leader_whose_directory_is_gone_is_named_with_its_path_until_it_is_killed(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"one\n")
    leader = cluster.leader("events")
    shutil.rmtree(cluster.data / "brokers" / str(leader))
    produced = cluster.run("kafka-console-producer", "--topic", "events", stdin=b"lost\n")
    consumed = cluster.run("kafka-console-consumer", "--topic", "events", "--from-beginning", "--timeout-ms", "300")
    for ended in (produced, consumed):
        assert (ended.code, ended.stdout) == (1, b"")
        assert str(cluster.replica(leader, "events")) in ended.errors[0]
        assert f"broker kill {leader}" in ended.errors[0]
        assert "Traceback" not in ended.stderr.decode()
    cluster.ok("pykafka", "broker", "kill", str(leader))
    cluster.produce("events", b"two\n")
    assert cluster.consume("events") == b"one\ntwo\n"
    cluster.ok("pykafka", "broker", "restart", str(leader))
    assert cluster.leader("events") == leader
    cluster.stored_equally("events")


def test_a_consumer_that_runs_says_so_and_ends(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"one\n")
    leader = cluster.leader("events")
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    until(lambda: consumer.printed() == b"one\n")
    shutil.rmtree(cluster.data / "brokers" / str(leader))
    until(consumer.has_ended)
    ended = consumer.end()
    assert ended.code == 1
    assert str(cluster.replica(leader, "events")) in ended.errors[0]
    assert ended.errors[-1] == "Processed a total of 1 messages"


def test_a_follower_whose_directory_is_gone_leaves_the_isr_and_the_producer_goes_on(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"one\n")
    leader = cluster.leader("events")
    lost = next(broker for broker in BROKERS if broker != leader)
    shutil.rmtree(cluster.data / "brokers" / str(lost))
    produced = cluster.produce("events", b"two\n")
    assert any(f"Broker {lost} left the ISR of events-0" in line for line in produced.errors), produced
    (partition,) = cluster.describe("events")
    assert str(lost) not in partition["Isr"].split(",")
    assert cluster.consume("events") == b"one\ntwo\n"
    cluster.ok("pykafka", "broker", "kill", str(lost))
    cluster.ok("pykafka", "broker", "restart", str(lost))
    cluster.stored_equally("events")


def test_no_file_of_a_dead_broker_is_opened(cluster: Installation) -> None:
    cluster.create_topic("events", partitions=3)
    cluster.produce("events", b"one\n")
    cluster.ok("pykafka", "broker", "kill", "101")
    directory = cluster.data / "brokers" / "101"
    shutil.rmtree(directory)
    directory.write_bytes(b"not even a directory")
    cluster.produce("events", b"two\n")
    assert sorted(cluster.consume("events").splitlines()) == [b"one", b"two"]
    cluster.create_topic("more")
    for command in ("info", "list"):
        cluster.ok("pykafka", {"info": "cluster", "list": "broker"}[command], command)
    cluster.ok("kafka-topics", "--delete", "--topic", "events")
    assert directory.read_bytes() == b"not even a directory"


def test_killing_the_leader_whose_successor_has_lost_its_directory_says_what_is_missing(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "events", "--replica-assignment", "101:102:103")
    cluster.produce("events", b"one\n")
    shutil.rmtree(cluster.replica(102, "events"))
    killed = cluster.run("pykafka", "broker", "kill", "101")
    assert "Traceback" not in killed.stderr.decode()
    assert str(cluster.replica(102, "events")) in killed.stderr.decode()
    cluster.ok("pykafka", "broker", "kill", "102")
    if killed.code:
        cluster.ok("pykafka", "broker", "kill", "101")
    assert cluster.consume("events") == b"one\n"
