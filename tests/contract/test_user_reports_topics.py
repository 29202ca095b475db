"""What users reported about topics and failover (reports 61 to 80), one test a report; siblings where they differ."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import until

if TYPE_CHECKING:
    from tests.contract.installation import Ended, Installation

TOPICS, PRODUCER, CONSUMER = "kafka-topics", "kafka-console-producer", "kafka-console-consumer"
KEYED = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
FAILED = "Error while executing topic command : "


def create(cluster: Installation, topic: str, *words: str) -> Ended:
    return cluster.run(TOPICS, "--create", "--topic", topic, *words)


def refused(ended: Ended, sentence: str) -> None:
    """One sentence of Kafka's, on stderr, and exit code 1."""
    assert (ended.code, ended.stdout) == (1, b"")
    assert ended.errors[-1] == FAILED + sentence


# Topics


def test_report_61_an_escaped_dot_and_a_pattern_mean_what_they_say(cluster: Installation) -> None:
    for name in ("a.b", "axb"):
        cluster.create_topic(name)
    for words in (("--topic", "a.b"), ("--topic", r"a\.b")):
        described = cluster.ok(TOPICS, "--describe", *words).lines
        assert [line.split("\t")[0] for line in described if line.startswith("Topic: ")] == ["Topic: a.b"]
    cluster.ok(TOPICS, "--alter", "--topic", "a.b", "--partitions", "3")
    assert len(cluster.describe("axb")) == 1
    told = cluster.ok(TOPICS, "--delete", "--topic", "a.*b")
    assert any("a.b" in line and "axb" in line for line in told.errors)
    assert cluster.ok(TOPICS, "--list").stdout == b""


@pytest.mark.parametrize(("first", "second"), [("a.b", "a_b"), ("a_b", "a.b"), ("x.y_z", "x_y.z")])
def test_report_62_names_that_collide_are_both_named(cluster: Installation, first: str, second: str) -> None:
    created = create(cluster, first)
    assert (created.code, created.stdout) == (0, f"Created topic {first}.\n".encode())
    assert created.errors[0].startswith("WARNING: Due to limitations in metric names")
    refused(create(cluster, second), f"Topic '{second}' collides with existing topic: {first}")
    assert cluster.ok(TOPICS, "--list").lines == [first]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("bad topic!", "ASCII alphanumerics"),
        ("..", "'..' is not allowed"),
        (".", "'.' is not allowed"),
        ("t" * 250, "longer than the max allowed length 249"),
        ("", "'' cannot be"),
    ],
)
def test_report_63_the_broken_rule_is_told(cluster: Installation, name: str, rule: str) -> None:
    ended = create(cluster, name)
    assert (ended.code, ended.stdout) == (1, b"")
    assert rule in ended.errors[-1]


def test_report_68_partitions_only_grow_and_old_records_stay(cluster: Installation) -> None:
    cluster.create_topic("orders", partitions=3)
    cluster.produce("orders", b"".join(b"k%d:old\n" % number for number in range(20)), *KEYED)
    before = [cluster.consume("orders", partition=number) for number in range(3)]

    def alter(count: int) -> Ended:
        return cluster.run(TOPICS, "--alter", "--topic", "orders", "--partitions", str(count))

    refused(alter(2), "The topic orders currently has 3 partition(s); 2 would not be an increase.")
    refused(alter(3), "Topic already has 3 partition(s).")
    grown = alter(4)
    assert (grown.code, grown.stdout, grown.stderr) == (0, b"", b"")
    assert [cluster.consume("orders", partition=number) for number in range(3)] == before
    cluster.produce("orders", b"".join(b"k%d:new\n" % number for number in range(20)), *KEYED)
    keys = cluster.consume("orders", "--formatter-property", "print.key=true", partition=3)
    assert keys  # some of twenty keys go to the new partition now
    assert b"old" not in keys


@pytest.mark.parametrize("action", [("--describe",), ("--delete",), ("--alter", "--partitions", "2")])
def test_report_69_a_missing_topic_is_told_and_may_be_expected(cluster: Installation, action: tuple[str, ...]) -> None:
    refused(cluster.run(TOPICS, *action, "--topic", "nosuch"), "Topic 'nosuch' does not exist as expected")
    ended = cluster.ok(TOPICS, *action, "--topic", "nosuch", "--if-exists")
    assert (ended.stdout, ended.stderr) == (b"", b"")


def test_report_70_creating_again_is_refused_or_silent(cluster: Installation) -> None:
    cluster.create_topic("t")
    refused(create(cluster, "t"), "Topic 't' already exists.")
    again = create(cluster, "t", "--partitions", "5", "--if-not-exists")
    assert (again.code, again.stdout) == (0, b"")
    assert all("t" in line for line in again.errors)  # it differs from what was asked for, which stderr may tell
    assert len(cluster.describe("t")) == 1


def test_report_71_every_field_of_a_description_keeps_its_label_and_place(cluster: Installation) -> None:
    cluster.ok(TOPICS, "--create", "--topic", "orders", "--replica-assignment", "101:102,103:102")
    cluster.ok("pykafka", "broker", "kill", "102", "103")
    head, *partitions = cluster.ok(TOPICS, "--describe", "--topic", "orders").lines
    assert re.fullmatch(
        r"Topic: orders\tTopicId: [\w-]{22}\tPartitionCount: 2\tReplicationFactor: 2\tConfigs: min\.insync\.replicas=1",
        head,
    )
    assert partitions == [
        "\tTopic: orders\tPartition: 0\tLeader: 101\tReplicas: 101,102\tIsr: 101\tElr: \tLastKnownElr: ",
        "\tTopic: orders\tPartition: 1\tLeader: none\tReplicas: 103,102\tIsr: \tElr: 103\tLastKnownElr: 103",
    ]


def test_report_72_a_list_of_values_stands_in_brackets(cluster: Installation) -> None:
    cluster.create_topic("t")
    words = ("kafka-configs", "--alter", "--entity-type", "topics", "--entity-name", "t", "--add-config")
    ended = cluster.run(*words, "cleanup.policy=compact,delete")
    assert (ended.code, ended.stdout) == (1, b"")
    assert '"key=[val1,val2]" to group values which contain commas' in ended.errors[0]
    assert cluster.ok(*words, "cleanup.policy=[compact,delete]").lines == ["Completed updating config for topic t."]
    described = cluster.ok("kafka-configs", "--describe", "--entity-type", "topics", "--entity-name", "t").lines
    assert any(line.startswith("  cleanup.policy=compact,delete sensitive=false ") for line in described)
    for wrong in ("no.such=1", "retention.ms=soon"):
        failed = cluster.run(*words, wrong)
        assert (failed.code, failed.stdout) == (1, b"")
        assert b"Traceback" not in failed.stderr


# Failover


def test_report_73_below_min_insync_replicas_nothing_is_stored_and_the_reason_has_the_numbers(
    cluster: Installation,
) -> None:
    cluster.create_topic("ha", "--config", "min.insync.replicas=2", partitions=2)
    cluster.ok("pykafka", "broker", "kill", "101", "103")
    settings = ("delivery.timeout.ms=400", "request.timeout.ms=300", "linger.ms=0")
    words = [word for setting in settings for word in ("--command-property", setting)]
    ended = cluster.run(PRODUCER, "--topic", "ha", *words, stdin=b"x\n")
    assert (ended.code, ended.stdout) == (1, b"")
    told = ended.stderr.decode()
    assert re.search(r"ha-[01]", told)
    assert "1 in-sync replica(s)" in told
    assert "min.insync.replicas is 2" in told
    assert cluster.consume("ha") == b""
    listed = cluster.ok(TOPICS, "--describe", "--under-min-isr-partitions", "--topic", "ha").lines
    assert [line.split("\t")[2] for line in listed] == ["Partition: 0", "Partition: 1"]


def test_report_76_a_running_consumer_goes_on_with_the_new_leader(cluster: Installation) -> None:
    cluster.create_topic("ha")
    consumer = cluster.start(CONSUMER, "--topic", "ha", "--from-beginning")
    cluster.produce("ha", b"before\n")
    until(lambda: consumer.printed() == b"before\n")
    cluster.ok("pykafka", "broker", "kill", str(cluster.leader("ha")))
    cluster.produce("ha", b"after\n")
    until(lambda: consumer.printed() == b"before\nafter\n")
    assert len(consumer.said().splitlines()) <= 1


def test_report_78_replicas_isr_and_leader_tell_one_story(cluster: Installation) -> None:
    cluster.ok(TOPICS, "--create", "--topic", "ha", "--replica-assignment", "101:102:103,102:103:101")
    cluster.ok(TOPICS, "--create", "--topic", "alone", "--replica-assignment", "101")
    cluster.ok("pykafka", "broker", "kill", "101")
    first, second = cluster.describe("ha")
    assert (first["Replicas"], first["Isr"]) == ("101,102,103", "102,103")
    assert first["Leader"] in ("102", "103")
    assert (second["Leader"], second["Isr"]) == ("102", "102,103")

    def listed(view: str) -> list[tuple[str, str]]:
        rows = [line.split("\t") for line in cluster.ok(TOPICS, "--describe", view).lines]
        return [(row[1].removeprefix("Topic: "), row[2].removeprefix("Partition: ")) for row in rows]

    assert sorted(listed("--under-replicated-partitions")) == [("alone", "0"), ("ha", "0"), ("ha", "1")]
    assert listed("--unavailable-partitions") == [("alone", "0")]
    assert cluster.describe("alone")[0]["Leader"] == "none"
    cluster.ok("pykafka", "broker", "restart", "101")
    assert sorted(cluster.describe("ha")[0]["Isr"].split(",")) == ["101", "102", "103"]
    assert listed("--under-replicated-partitions") == listed("--unavailable-partitions") == []


def test_report_79_without_its_last_in_sync_replica_a_partition_waits_and_loses_nothing(cluster: Installation) -> None:
    cluster.ok(TOPICS, "--create", "--topic", "ha2", "--replica-assignment", "102:103")
    cluster.ok("pykafka", "broker", "kill", "103")
    cluster.produce("ha2", b"only on 102\n")
    cluster.ok("pykafka", "broker", "kill", "102")
    cluster.ok("pykafka", "broker", "restart", "103")
    assert cluster.describe("ha2")[0]["Leader"] == "none"
    settings = ("delivery.timeout.ms=400", "request.timeout.ms=300", "linger.ms=0")
    words = [word for setting in settings for word in ("--command-property", setting)]
    ended = cluster.run(PRODUCER, "--topic", "ha2", *words, stdin=b"x\n")
    assert ended.code == 1
    assert "ha2-0" in ended.stderr.decode()
    cluster.ok("pykafka", "broker", "restart", "102")
    assert cluster.consume("ha2") == b"only on 102\n"


@pytest.mark.parametrize("dead", [(), ("103",)])
def test_report_80_more_replicas_than_registered_brokers_are_refused(
    cluster: Installation, dead: tuple[str, ...]
) -> None:
    if dead:
        cluster.ok("pykafka", "broker", "kill", *dead)
    ended = create(cluster, "t", "--replication-factor", "4")
    assert (ended.code, ended.stdout) == (1, b"")
    reason = "The target replication factor of 4 cannot be reached because only 3 broker(s) are registered"
    assert reason in ended.errors[-1]
    assert cluster.ok(TOPICS, "--list").stdout == b""
