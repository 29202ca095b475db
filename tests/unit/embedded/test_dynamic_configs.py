"""Configs change under commands that are running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli.cluster import ProducerSettings
from pykafka_cli.errors import ErrorCode, KafkaError, UnsupportedError
from pykafka_cli.model import NewTopic, OffsetSpec, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import Cluster, Producer

T0 = TopicPartition("t", 0)
IMPATIENT = ProducerSettings(linger_ms=0, retries=0, delivery_timeout_ms=1, request_timeout_ms=1, max_block_ms=1)


def producer(cluster: Cluster) -> Producer:
    return cluster.producer("t", IMPATIENT, lambda _: None)


def produce(to: Producer, *values: bytes) -> list[str]:
    """Send, and give back the names of what went wrong."""
    to.send(ProducerRecords(values))
    to.flush()
    return [failure.error_name for failure in to.failures()]


def offset(cluster: Cluster, at: OffsetSpec | int) -> int | None:
    return cluster.logs.offsets({T0: at})[0].offset


def test_a_running_producer_obeys_a_smaller_max_message_bytes_and_then_a_larger_one(
    opened: Callable[[], Cluster],
) -> None:
    cluster, other = opened(), opened()
    cluster.topics.create(NewTopic("t", 1, 3))
    running = producer(cluster)
    assert produce(running, b"x" * 5000) == []
    other.configs.alter("topics", "t", {"max.message.bytes": "1000"})
    assert produce(running, b"x" * 5000) == ["RecordTooLargeException"]
    other.configs.alter("topics", "t", {"max.message.bytes": None})
    assert produce(running, b"x" * 5000) == []


def test_a_default_of_the_cluster_counts_where_the_topic_has_none(opened: Callable[[], Cluster]) -> None:
    cluster, other = opened(), opened()
    cluster.topics.create(NewTopic("t", 1, 3))
    running = producer(cluster)
    other.configs.alter("brokers", "", {"message.max.bytes": "1000"})
    assert produce(running, b"x" * 5000) == ["RecordTooLargeException"]
    other.configs.alter("topics", "t", {"max.message.bytes": "9000"})
    assert produce(running, b"x" * 5000) == []


def test_a_running_producer_obeys_min_insync_replicas(opened: Callable[[], Cluster]) -> None:
    cluster, other = opened(), opened()
    cluster.topics.create(NewTopic("t", assignment=((101, 102),)))
    running = producer(cluster)
    other.brokers.kill([102])
    assert produce(running, b"a") == []
    other.configs.alter("topics", "t", {"min.insync.replicas": "2"})
    assert produce(running, b"b") == ["NotEnoughReplicasException"]
    other.configs.alter("topics", "t", {"min.insync.replicas": "1"})
    assert produce(running, b"c") == []


@pytest.mark.parametrize("retention", [{"retention.bytes": "1048576"}, {"retention.ms": "1"}])
def test_a_running_producer_deletes_what_a_new_retention_no_longer_keeps(
    opened: Callable[[], Cluster], retention: dict[str, str]
) -> None:
    cluster, other = opened(), opened()
    cluster.topics.create(NewTopic("t", 1, 3, configs={"segment.bytes": "1048576"}))
    running = producer(cluster)
    for _ in range(4):
        assert produce(running, *[b"x" * 1000] * 600) == []
    assert offset(cluster, OffsetSpec.EARLIEST) == 0
    other.configs.alter("topics", "t", retention)
    for _ in range(50):  # some ms have to pass
        assert produce(running, b"x") == []
    start = offset(cluster, OffsetSpec.EARLIEST)
    assert start is not None
    assert start > 0


@pytest.mark.parametrize("kind", ["topics", "brokers"])
def test_allowing_unclean_elections_elects_at_once(opened: Callable[[], Cluster], kind: str) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", assignment=((101, 102),)))
    cluster.brokers.kill([102])
    assert produce(producer(cluster), b"only on 101") == []
    cluster.brokers.kill([101])
    cluster.brokers.restart([102])
    assert cluster.topics.describe(["t"])[0].partitions[0].leader is None
    cluster.configs.alter(kind, "t" if kind == "topics" else "", {"unclean.leader.election.enable": "true"})
    partition = cluster.topics.describe(["t"])[0].partitions[0]
    assert (partition.leader, partition.isr) == (102, (102,))
    assert offset(cluster, OffsetSpec.LATEST) == 0


def test_an_unclean_election_that_ends_below_deleted_records_starts_where_it_ends(
    opened: Callable[[], Cluster],
) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", assignment=((101, 102),), configs={"unclean.leader.election.enable": "true"}))
    running = producer(cluster)
    assert produce(running, b"a", b"b") == []
    cluster.brokers.kill([102])
    assert produce(running, b"c", b"d") == []
    assert cluster.logs.delete_records({T0: 3})[0].offset == 3
    cluster.brokers.kill([101])
    cluster.brokers.restart([102])
    assert (offset(cluster, OffsetSpec.EARLIEST), offset(cluster, OffsetSpec.LATEST)) == (2, 2)
    assert produce(running, b"e") == []
    assert (offset(cluster, OffsetSpec.EARLIEST), offset(cluster, OffsetSpec.LATEST)) == (2, 3)


def test_a_refused_change_changes_nothing(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", 1, 1))
    for changes in (
        {"retention.ms": "1", "foo.bar": "1"},
        {"retention.ms": "1", "segment.ms": "abc"},
        {"retention.ms": "1", "min.compaction.lag.ms": "9", "max.compaction.lag.ms": "8"},
    ):
        with pytest.raises(KafkaError) as refused:
            cluster.configs.alter("topics", "t", changes)
        assert refused.value.code is ErrorCode.INVALID_CONFIG
        assert not any(view.is_own for view in cluster.configs.describe("topics", "t"))


def test_deleting_what_is_not_set_or_not_known_is_no_error(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", 1, 1))
    cluster.configs.alter("topics", "t", {"retention.ms": None, "no.such.config": None})
    cluster.configs.alter("brokers", "101", {"no.such.config": None})
    cluster.configs.alter("groups", "g", {"no.such.config": None})


def test_the_configs_of_a_topic_go_with_it(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    for _ in range(2):
        cluster.topics.create(NewTopic("t", 1, 1))
        assert not any(view.is_own for view in cluster.configs.describe("topics", "t"))
        cluster.configs.alter("topics", "t", {"retention.ms": "5"})
        cluster.topics.delete("t")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("1", "consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms"),
        ("60001", "consumer.session.timeout.ms must be less than or equal to group.consumer.max.session.timeout.ms"),
        ("x", "Invalid value x for configuration consumer.session.timeout.ms: Not a number of type INT"),
    ],
)
def test_a_group_s_timeout_stays_within_the_brokers_limits(
    opened: Callable[[], Cluster], value: str, sentence: str
) -> None:
    cluster = opened()
    with pytest.raises(KafkaError, match=sentence):
        cluster.configs.alter("groups", "g", {"consumer.session.timeout.ms": value})
    assert cluster.configs.entities("groups") == []


@pytest.mark.parametrize("kind", ["broker-loggers", "client-metrics"])
def test_what_only_a_java_broker_has_is_refused_in_one_sentence(opened: Callable[[], Cluster], kind: str) -> None:
    configs = opened().configs
    for refused in (
        lambda: configs.entities(kind),
        lambda: configs.describe(kind, "101"),
        lambda: configs.alter(kind, "101", {"a": "b"}),
        lambda: configs.alter_scram("bob", {"SCRAM-SHA-256": None}),
    ):
        with pytest.raises(UnsupportedError, match="Java broker"):
            refused()
