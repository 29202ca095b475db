"""kafka-configs, get-offsets, delete-records and the tools that describe brokers, on an embedded cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from calling import Ended, call

from pykafka_cli.cli.tools.configs import changes
from pykafka_cli.cli.tools.configs.entities import entities
from pykafka_cli.cli.tools.get_offsets import filters
from pykafka_cli.connecting import create_cluster
from pykafka_cli.errors import PykafkaError, UsageError
from pykafka_cli.model import OffsetSpec

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def cluster(directory: Path) -> None:
    create_cluster(str(directory / "data"), brokers=(101, 102, 103), port=28711, configs={})


def well(*words: str, stdin: bytes = b"") -> str:
    ended = call(*words, stdin=stdin)
    assert ended.exit == 0, ended
    return ended.out


def topic(name: str, *options: str) -> None:
    well("topics", "--create", "--topic", name, *options)


# kafka-configs


def test_brackets_keep_the_commas_of_a_value_together() -> None:
    assert changes.added("a=[x,y],b=1 , c = [z]", {}) == {"a": "x,y", "b": "1", "c": "z"}


def test_a_value_may_be_empty_and_a_comma_may_end_the_list() -> None:
    assert changes.added("a=,b=2,", {}) == {"a": "", "b": "2"}


@pytest.mark.parametrize("text", ["a", "a=1,b", "a=1=2", "cleanup.policy=compact,delete", ""])
def test_what_is_no_pair_is_refused_with_the_bracket_form(text: str) -> None:
    with pytest.raises(UsageError, match=r'"key=\[val1,val2\]"'):
        changes.added(text, {})


def test_names_pair_up_with_types_in_the_order_of_the_words() -> None:
    words = ["--entity-type", "users", "--entity-default", "--entity-type", "clients", "--entity-name", "c1"]
    options = {"entity-type": ["users", "clients"], "entity-name": ["c1"], "entity-default": True}
    assert entities(options, words).pairs == [("users", ""), ("clients", "c1")]
    turned = ["--entity-type", "users", "--entity-name=c1", "--entity-type", "clients", "--entity-default"]
    assert entities(options, turned).pairs == [("users", "c1"), ("clients", "")]


def test_a_value_with_a_comma_is_refused_until_it_stands_in_brackets(cluster: None) -> None:
    topic("t")
    alter = ("configs", "--alter", "--entity-type", "topics", "--entity-name", "t", "--add-config")
    refused = call(*alter, "cleanup.policy=compact,delete")
    assert (refused.exit, refused.out) == (1, "")
    assert "key=[val1,val2]" in refused.err.splitlines()[0]
    assert well(*alter, "cleanup.policy=[compact,delete]") == "Completed updating config for topic t.\n"
    assert "\n  cleanup.policy=compact,delete sensitive=false" in well("configs", "--describe", "--topic", "t")


@pytest.mark.parametrize(
    "words",
    [
        ("--alter", "--topic", "t", "--add-config", "foo.bar=1"),
        ("--alter", "--topic", "t", "--add-config", "retention.ms=abc"),
        ("--alter", "--topic", "nope", "--add-config", "retention.ms=5"),
        ("--alter", "--broker", "999", "--add-config", "log.cleaner.threads=2"),
        ("--alter", "--group", "g", "--add-config", "foo=1"),
        ("--alter", "--user", "bob", "--add-config", "producer_byte_rate=-1"),
        ("--alter", "--topic", "t", "--add-config-file", "no.properties"),
    ],
)
def test_a_failure_is_the_words_and_one_sentence_without_a_trace(cluster: None, words: tuple[str, ...]) -> None:
    topic("t")
    ended = call("configs", *words)
    first, *rest = ended.err.splitlines()
    assert (ended.exit, ended.out) == (1, "")
    assert first == f"Error while executing config command with args '{' '.join(words)}'"
    assert len(rest) == 1
    assert "Exception" not in rest[0]


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("ssl.keystore.password=pss,retention.ms=1", "ssl.keystore.password=[hidden],retention.ms=1"),
        ("sasl.jaas.config=[a b=pss,c=pss]", "sasl.jaas.config=[hidden]"),
        ("x=1,listener.name.tls.ssl.keystore.key=[pss,]", "x=1,listener.name.tls.ssl.keystore.key=[hidden]"),
        ("sasl.oauthbearer.client.credentials.client.secret=pss", None),
        ("compression.type=pss", "compression.type=pss"),
    ],
)
def test_a_failure_does_not_repeat_secrets(cluster: None, added: str, told: str | None) -> None:
    ended = call("configs", "--alter", "--entity-type", "topics", "--entity-name", "missing", "--add-config", added)
    told = told or added.replace("pss", "[hidden]")
    assert ended.exit == 1
    assert ended.err.splitlines()[0].endswith(f"--entity-name missing --add-config {told}'")


def test_reading_configs_creates_no_cluster(directory: Path) -> None:
    assert well("configs", "--describe", "--entity-type", "topics") == ""
    assert well("configs", "--describe", "--broker-defaults") == "Default configs for brokers in the cluster are:\n"
    assert well("configs", "--describe", "--entity-type", "users") == ""
    assert call("configs", "--describe", "--broker", "101").out.startswith("The broker '101' doesn't exist")
    assert not (directory / "data").exists()


def test_the_configs_of_a_dead_broker_are_kept_for_its_return(cluster: None) -> None:
    well("configs", "--alter", "--broker", "102", "--add-config", "log.cleaner.threads=2")
    well("broker", "kill", "102")
    assert "doesn't exist" in well("configs", "--describe", "--broker", "102")
    assert "broker 102" not in well("configs", "--describe", "--entity-type", "brokers")
    well("broker", "restart", "102")
    assert "log.cleaner.threads=2" in well("configs", "--describe", "--broker", "102")


def test_several_users_quotas_are_a_line_each(cluster: None) -> None:
    for user in ("bob", "alice"):
        well("configs", "--alter", "--user", user, "--add-config", "request_percentage=12.5")
    well("configs", "--alter", "--user-defaults", "--add-config", "producer_byte_rate=20000000")
    assert set(well("configs", "--describe", "--entity-type", "users").splitlines()) == {
        "Quota configs for user-principal 'bob' are request_percentage=12.5",
        "Quota configs for user-principal 'alice' are request_percentage=12.5",
        "Quota configs for the default user-principal are producer_byte_rate=2.0E7",
    }


# kafka-get-offsets


def test_a_time_is_the_first_record_at_or_after_it(cluster: None) -> None:
    topic("t")
    well("console-producer", "--topic", "t", stdin=b"a\n")
    first = call("console-consumer", "--topic", "t", "--from-beginning", "--max-messages", "1", "--formatter-property",
                 "print.timestamp=true").out  # fmt: skip
    time = int(first.split("\t")[0].removeprefix("CreateTime:"))
    offsets = ("get-offsets", "--topic", "t", "--time")
    assert [well(*offsets, str(at)) for at in (1, time, time + 1)] == ["t:0:0\n", "t:0:0\n", ""]
    for words in (("latest", "-1"), ("earliest", "-2"), ("max-timestamp", "-3")):
        assert len({well(*offsets, word) for word in words}) == 1


def test_what_matches_nothing_is_an_error_with_an_empty_stdout(cluster: None) -> None:
    topic("t")
    sentence = "Error occurred: Could not match any topic-partitions with the specified filters\n"
    for words in (("--topic", "nosuch"), ("--topic-partitions", "t:1-1"), ("--topic", "t", "--partitions", "7")):
        assert call("get-offsets", *words) == Ended(1, "", sentence)


def test_a_name_with_a_dot_is_that_topic_alone(cluster: None) -> None:
    topic("a.b")
    topic("axb")
    assert well("get-offsets", "--topic", "a.b") == "a.b:0:0\n"
    assert well("get-offsets", "--topic", "a.*") == "a.b:0:0\naxb:0:0\n"


def test_a_partition_without_a_leader_is_skipped_and_the_rest_is_printed(cluster: None) -> None:
    topic("t", "--replica-assignment", "101,102")
    well("broker", "kill", "102")
    ended = call("get-offsets", "--topic", "t")
    assert (ended.exit, ended.out) == (0, "t:0:0\n")
    assert ended.err.startswith("Skip getting offsets for topic-partition t-1 due to error: ")


@pytest.mark.parametrize(
    ("text", "has"),
    [("t", {0, 1, 5, 9}), ("t:5", {5}), ("t:1-5", {1}), ("t:-5", {0, 1}), ("t:5-", {5, 9}), ("t:", {0, 1, 5, 9})],
)
def test_the_end_of_a_range_is_not_included(text: str, has: set[int]) -> None:
    (rule,) = filters.rules(None, None, text)
    assert {partition for partition in (0, 1, 5, 9) if rule.has(partition)} == has


@pytest.mark.parametrize("text", ["yesterday", "", "1.5", "9" * 20, "Latest"])
def test_a_malformed_time_lists_the_words(text: str) -> None:
    with pytest.raises(PykafkaError, match="Please use -1 or latest / -2 or earliest / -3 or max-timestamp"):
        filters.place(text)


def test_a_place_may_be_given_by_its_number() -> None:
    assert [filters.place(str(spec.value)) for spec in OffsetSpec] == list(OffsetSpec)


# kafka-delete-records


def deletion(directory: Path, *partitions: tuple[str, int, int]) -> str:
    content = [{"topic": name, "partition": number, "offset": at} for name, number, at in partitions]
    (directory / "d.json").write_text(json.dumps({"partitions": content}))
    return "d.json"


def test_a_consumer_from_the_beginning_prints_the_first_record_that_is_left(cluster: None, directory: Path) -> None:
    topic("t")
    well("console-producer", "--topic", "t", stdin=b"".join(b"%d\n" % number for number in range(1, 21)))
    assert "low_watermark: 10\n" in well("delete-records", "--offset-json-file", deletion(directory, ("t", 0, 10)))
    consume = ("console-consumer", "--topic", "t", "--partition", "0", "--max-messages", "1", "--offset")
    assert well(*consume, "earliest") == "11\n"
    gone = call(*consume, "3", "--timeout-ms", "1")
    assert gone.err.startswith("Offset 3 ")
    assert all(number in gone.err for number in ("10", "20"))


def test_a_missing_partition_is_told_at_once_and_the_rest_is_deleted(cluster: None, directory: Path) -> None:
    topic("t")
    well("console-producer", "--topic", "t", stdin=b"a\nb\n")
    ended = call("delete-records", "--offset-json-file", deletion(directory, ("nope", 0, 1), ("t", 0, -1)))
    assert ended.exit == 0
    lines = ended.out.splitlines()
    assert lines[:2] == ["Executing records delete operation", "Records delete operation completed:"]
    missing, deleted = sorted(lines[2:])
    assert missing.startswith(
        "partition: nope-0\terror: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: "
    )
    assert deleted == "partition: t-0\tlow_watermark: 2"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"partitions":[{"topic":"t","partition":0,"offset":"x"}]}', 'Expected `Long` value, received "x"'),
        ('{"partitions":[{"topic":1,"partition":0,"offset":1}]}', "Expected `String` value, received 1"),
        ('{"partitions":{}}', "Expected JSON array, received {}"),
        ("[]", "Expected JSON object, received []"),
        ("", "The input string is not a valid JSON"),
    ],
)
def test_a_malformed_file_changes_nothing_and_prints_nothing(directory: Path, content: str, sentence: str) -> None:
    (directory / "d.json").write_text(content)
    assert call("delete-records", "--offset-json-file", "d.json") == Ended(1, "", f"{sentence}\n")


# The tools that describe brokers


def test_each_living_broker_tells_its_versions(cluster: None) -> None:
    well("broker", "kill", "102")
    out = well("broker-api-versions")
    assert [line for line in out.splitlines() if line[0] not in "\t)"] == [
        f"localhost:{port} (id: {broker} rack: null isFenced: false) -> ("
        for broker, port in ((101, 28711), (103, 28713))
    ]
    first = out.split(")\n")[0].splitlines()
    assert first[1] == "\tProduce(0): 0 to 13 [usable: 13],"
    assert "\tOffsetDelete(47): 0 [usable: 0]," in first
    assert "\tGetTelemetrySubscriptions(71): UNSUPPORTED," in first
    keys = [int(line.partition("(")[2].partition(")")[0]) for line in first[1:]]
    assert keys == sorted(set(keys))


def test_the_quorum_follows_the_controller(cluster: None) -> None:
    def status() -> dict[str, str]:
        lines = well("metadata-quorum", "describe", "--status").splitlines()
        return {line[:23].strip(): line[24:] for line in lines}

    before = status()
    assert (before["LeaderId:"], before["LeaderEpoch:"]) == ("101", "1")
    well("broker", "kill", "101")
    after = status()
    assert (after["LeaderId:"], after["LeaderEpoch:"]) == ("102", "2")
    assert int(after["HighWatermark:"]) > int(before["HighWatermark:"])
    assert [observer["id"] for observer in json.loads(after["CurrentObservers:"])] == [103]
    rows = [line.split("\t") for line in well("metadata-quorum", "describe", "--replication").splitlines()]
    assert [row[0].strip() for row in rows] == ["NodeId", "102", "103"]
    assert [row[6].strip() for row in rows] == ["Status", "Leader", "Observer"]
    assert len({len(cell) for cell in rows[0]} | {0}) > 1
    assert all([len(cell) for cell in row] == [len(cell) for cell in rows[0]] for row in rows)


def test_the_epoch_of_features_rises_with_every_change(cluster: None) -> None:
    def epoch() -> int:
        (one,) = {line.rpartition(" ")[2] for line in well("features", "describe").splitlines()}
        return int(one)

    before = epoch()
    assert epoch() == before
    topic("t")
    assert epoch() > before


def test_cluster_id_and_endpoints_are_kafka_s(cluster: None) -> None:
    assert well("cluster", "cluster-id").startswith("Cluster ID: ")
    well("broker", "kill", "103")
    every = well("cluster", "list-endpoints", "--include-fenced-brokers").splitlines()
    assert every[0] == "ID         HOST      PORT       RACK       STATE      ENDPOINT_TYPE  "
    assert [line.split()[::4] for line in every[1:]] == [["101", "unfenced"], ["102", "unfenced"], ["103", "fenced"]]
    assert well("cluster", "list-endpoints").splitlines() == every[:3]


def test_a_broker_can_go_only_without_replicas(cluster: None) -> None:
    topic("t", "--replica-assignment", "101:102")
    unregister = ("cluster", "unregister", "--id")
    assert call(*unregister, "999").err == "Broker ID 999 is not currently registered\n"
    assert "1 replica(s)" in call(*unregister, "102").err
    assert well(*unregister, "103") == "Broker 103 is no longer registered.\n"
    assert [line.split()[0] for line in well("broker", "list").splitlines()] == ["BROKER", "101", "102"]


@pytest.mark.parametrize("tool", ["configs", "get-offsets", "delete-records"])
def test_without_words_the_tool_says_what_it_is_for(tool: str) -> None:
    ended = call(tool)
    assert (ended.exit, ended.out) == (1, "")
    assert ended.err


@pytest.mark.parametrize("tool", ["cluster", "metadata-quorum", "features"])
def test_a_drop_in_without_its_sub_command_prints_nothing_on_stdout(tool: str) -> None:
    ended = call(tool)
    assert (ended.exit, ended.out) == (1, "")
    assert ended.err.startswith(f"kafka-{tool}: error: too few arguments\n")
