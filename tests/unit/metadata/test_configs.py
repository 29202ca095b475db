"""Topic and broker configs against what Kafka 4.3.1 answered for the same names and values."""

import json
from pathlib import Path

import pytest

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import broker_configs, topic_configs
from pykafka_cli.metadata.broker_configs import UpdateMode
from pykafka_cli.metadata.config_def import java_double
from pykafka_cli.metadata.config_source import BrokerLayers, ConfigSource


def recorded(file):
    return [json.loads(line) for line in Path(__file__).with_name(file).read_text().splitlines()]


TOPIC_VALUES = recorded("topic-config-values.jsonl")
BROKER_UPDATES = recorded("broker-config-updates.jsonl")
FRESH = BrokerLayers(cluster={"min.insync.replicas": "1"})  # what a cluster with eligible leader replicas starts with


@pytest.mark.parametrize("config", TOPIC_VALUES, ids=lambda config: config["name"])
def test_topic_config_values_are_accepted_and_refused_as_by_kafka(config):
    for value, normalised in config["accepted"].items():
        assert topic_configs.check(config["name"], value) == normalised
    for value, sentence in config["refused"].items():
        with pytest.raises(KafkaError) as error:
            topic_configs.check(config["name"], value)
        assert (error.value.code, str(error.value)) == (ErrorCode.INVALID_CONFIG, sentence)


def test_every_topic_config_of_kafka_is_known_and_none_besides():
    assert set(topic_configs.TOPIC_CONFIGS) == {config["name"] for config in TOPIC_VALUES}
    assert len(topic_configs.TOPIC_CONFIGS) == 33


def test_every_default_is_a_value_that_its_config_may_have():
    for key in (*topic_configs.TOPIC_CONFIGS.values(), *broker_configs.BROKER_CONFIGS.values()):
        if key.default:
            assert key.normalise(key.default) == key.default


def test_an_unknown_topic_config_is_refused_before_a_bad_value():
    with pytest.raises(KafkaError, match=r"^Unknown topic config name: foo\.bar$"):
        topic_configs.check_all({"retention.ms": "abc", "foo.bar": "1"})


def test_compaction_lags_must_not_cross():
    sentence = r"^conflict topic config setting min\.compaction\.lag\.ms \(5\) > max\.compaction\.lag\.ms \(3\)$"
    with pytest.raises(KafkaError, match=sentence):
        topic_configs.check_all({"min.compaction.lag.ms": "5", "max.compaction.lag.ms": "3"})


def test_tiered_storage_cannot_be_switched_on():
    with pytest.raises(KafkaError, match="Tiered Storage functionality is disabled"):
        topic_configs.check_all({"remote.storage.enable": "true"})


def test_describe_lists_overrides_and_cluster_defaults_in_hash_map_order():
    overrides = {"retention.ms": "3600000", "cleanup.policy": "compact,delete", "min.insync.replicas": "2"}
    assert list(topic_configs.shown(overrides, FRESH).items()) == [
        ("min.insync.replicas", "2"),
        ("cleanup.policy", "compact,delete"),
        ("retention.ms", "3600000"),
    ]
    assert topic_configs.shown({}, FRESH) == {"min.insync.replicas": "1"}
    assert topic_configs.shown({}, BrokerLayers()) == {}


def synonyms(entry):
    return ", ".join(f"{synonym.source.name}:{synonym.name}={synonym.value}" for synonym in entry.synonyms)


def test_synonyms_of_topic_configs_are_those_that_kafka_lists():
    overrides = {"max.message.bytes": "2000", "retention.ms": "1000"}
    entries = {entry.name: synonyms(entry) for entry in topic_configs.entries(overrides, FRESH)}
    assert (
        entries["max.message.bytes"]
        == "DYNAMIC_TOPIC_CONFIG:max.message.bytes=2000, DEFAULT_CONFIG:message.max.bytes=1048588"
    )
    assert entries["retention.ms"] == "DYNAMIC_TOPIC_CONFIG:retention.ms=1000"
    assert (
        entries["min.insync.replicas"]
        == "DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=1, DEFAULT_CONFIG:min.insync.replicas=1"
    )
    assert entries["cleanup.policy"] == "DEFAULT_CONFIG:log.cleanup.policy=delete"
    without = [name for name, listed in entries.items() if not listed]
    assert sorted(without) == [
        "flush.ms",
        "follower.replication.throttled.replicas",
        "leader.replication.throttled.replicas",
        "remote.log.copy.disable",
        "remote.log.delete.on.disable",
        "remote.storage.enable",
        "segment.jitter.ms",
        "segment.ms",
    ]


@pytest.mark.parametrize(
    ("cluster", "retention_ms"),
    [
        ({}, 604_800_000),
        ({"log.retention.hours": "2"}, 7_200_000),
        ({"log.retention.hours": "2", "log.retention.minutes": "3"}, 180_000),
        ({"log.retention.hours": "2", "log.retention.minutes": "3", "log.retention.ms": "4"}, 4),
    ],
)
def test_the_finest_unit_of_a_broker_default_counts(cluster, retention_ms):
    assert topic_configs.as_int("retention.ms", {}, BrokerLayers(cluster=cluster)) == retention_ms


def test_a_topics_own_value_beats_the_brokers():
    layers = BrokerLayers(cluster={"unclean.leader.election.enable": "true"})
    assert topic_configs.as_bool("unclean.leader.election.enable", {}, layers)
    assert not topic_configs.as_bool(
        "unclean.leader.election.enable", {"unclean.leader.election.enable": "false"}, layers
    )


def test_an_empty_cleanup_policy_is_a_value_and_not_the_default():
    assert topic_configs.effective({"cleanup.policy": ""}, FRESH)["cleanup.policy"] == ""
    assert topic_configs.shown({"cleanup.policy": ""}, FRESH)["cleanup.policy"] == ""


def test_order_sorts_by_describe_order_with_unknown_names_last():
    assert topic_configs.order(["zzz", "segment.ms", "retention.ms"]) == ["retention.ms", "segment.ms", "zzz"]


@pytest.mark.parametrize(
    "case",
    [case for case in BROKER_UPDATES if case["name"] != "min.insync.replicas"],
    ids=lambda case: f"{case['name']}={case['value']}-{case['per_broker']}",
)
def test_broker_configs_change_or_refuse_to_as_in_kafka(case):
    changes = {case["name"]: case["value"]}
    if case["error"] is None:
        broker_configs.check_dynamic(changes, per_broker=case["per_broker"])
        return
    with pytest.raises(KafkaError) as error:
        broker_configs.check_dynamic(changes, per_broker=case["per_broker"])
    assert (error.value.code, str(error.value)) == (ErrorCode.INVALID_REQUEST, case["error"])


def test_min_insync_replicas_belongs_to_the_cluster_and_stays_set():
    broker_configs.check_dynamic({"min.insync.replicas": "2"}, per_broker=False)
    with pytest.raises(KafkaError, match=r"^Broker-level min\.insync\.replicas cannot be altered while ELR is enabled"):
        broker_configs.check_dynamic({"min.insync.replicas": "2"}, per_broker=True)
    with pytest.raises(
        KafkaError, match=r"^Cluster-level min\.insync\.replicas cannot be removed while ELR is enabled"
    ):
        broker_configs.check_dynamic({"min.insync.replicas": None}, per_broker=False)


def test_any_other_broker_config_may_be_removed():
    assert broker_configs.check_dynamic({"broker.rack": None}, per_broker=True) == {"broker.rack": None}


def test_broker_entries_say_where_a_value_comes_from():
    layers = BrokerLayers(
        broker={"log.cleaner.threads": "2", "my.own": "1"},
        cluster={"log.retention.ms": "7200000", "min.insync.replicas": "1"},
    )
    entries = {entry.name: entry for entry in broker_configs.entries(layers)}
    threads, own = entries["log.cleaner.threads"], entries["my.own"]
    assert synonyms(threads) == "DYNAMIC_BROKER_CONFIG:log.cleaner.threads=2, DEFAULT_CONFIG:log.cleaner.threads=1"
    assert (own.value, own.sensitive, synonyms(own)) == (None, True, "DYNAMIC_BROKER_CONFIG:my.own=None")
    assert entries["broker.rack"].source is ConfigSource.DEFAULT_CONFIG
    assert [synonyms(entry) for entry in broker_configs.cluster_entries(layers)] == [
        "DYNAMIC_DEFAULT_BROKER_CONFIG:log.retention.ms=7200000",
        "DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=1",
    ]


def test_passwords_and_unknown_configs_are_sensitive():
    assert broker_configs.is_sensitive("ssl.key.password")
    assert broker_configs.is_sensitive("my.own")
    assert not broker_configs.is_sensitive("leader.replication.throttled.rate")


def test_read_only_configs_are_told_from_dynamic_ones():
    assert broker_configs.update_mode("num.partitions") is UpdateMode.READ_ONLY
    assert broker_configs.update_mode("log.retention.ms") is UpdateMode.CLUSTER_WIDE
    assert broker_configs.update_mode("listeners") is UpdateMode.PER_BROKER


def test_defaults_of_brokers_are_kafkas():
    assert broker_configs.as_int("offsets.topic.num.partitions", BrokerLayers()) == 50
    assert broker_configs.as_bool("auto.create.topics.enable", BrokerLayers())
    assert broker_configs.as_int("num.partitions", BrokerLayers(static={"num.partitions": "6"})) == 6
    assert broker_configs.value("log.retention.ms", BrokerLayers()) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.5, "0.5"),
        (100.0, "100.0"),
        (2147483647.0, "2.147483647E9"),
        (1e7, "1.0E7"),
        (1.25e-5, "1.25E-5"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (-3e20, "-3.0E20"),
        (1.2345678901234e23, "1.2345678901234E23"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_doubles_are_written_as_in_java(number, text):
    assert java_double(number) == text
