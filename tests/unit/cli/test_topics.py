from dataclasses import replace

import pytest
from calling import Connections, Ended, call

from pykafka_cli.cluster.views import PartitionView, TopicView
from pykafka_cli.errors import ErrorCode, KafkaError, TargetError
from pykafka_cli.model import NewTopic

WARNING = (
    "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. "
    "To avoid issues it is best to use either, but not both.\n"
)
FAILED = "Error while executing topic command : "
SEE = "See kafka-topics --help.\n"


def topics(*words: str) -> Ended:
    return call("topics", *words)


def test_an_empty_list_prints_nothing(connections: Connections) -> None:
    assert topics("--list") == Ended(0, "", "")


def test_a_list_is_one_name_a_line_in_byte_order(connections: Connections) -> None:
    for name in ("b", "_x", "A", "-", "a.b", "__consumer_offsets"):
        connections.cluster.topics.put(name, [[101]])
    assert topics("--list").out == "-\nA\n__consumer_offsets\n_x\na.b\nb\n"
    assert topics("--list", "--exclude-internal").out == "-\nA\n_x\na.b\nb\n"


def test_every_command_closes_the_cluster(connections: Connections) -> None:
    connections.cluster.topics.put("t", [[101]])
    for words in (["--list"], ["--describe"], ["--describe", "--topic", "none"]):
        topics(*words)
    assert connections.cluster.closed == len(connections.calls) == 3


def test_where_to_connect_is_handed_on(connections: Connections, tmp_path: pytest.TempPathFactory) -> None:
    config = f"{tmp_path}/c.properties"
    with open(config, "w") as file:  # noqa: PTH123
        file.write("client.id = x\n")
    topics("--list", "--bootstrap-server", "h:1", "--data-dir", "d", "--command-config", config)
    topics("--list")
    assert connections.calls == [("h:1", "d", {"client.id": "x"}), (None, None, None)]


def test_a_missing_command_config_is_named(connections: Connections) -> None:
    ended = topics("--list", "--command-config", "nofile.properties")
    assert ended == Ended(1, "", "nofile.properties: No such file or directory\n")
    assert not connections.calls


# create


def test_a_topic_is_created_with_what_was_asked_for(connections: Connections) -> None:
    ended = topics(
        "--create", "--topic", "t", "--partitions", "3", "--replication-factor", "2", "--config", "retention.ms = 1 ",
        "--config", "retention.ms=2", "--config", "cleanup.policy=compact,delete",
    )  # fmt: skip
    assert ended == Ended(0, "Created topic t.\n", "")
    configs = {"retention.ms": "2", "cleanup.policy": "compact,delete"}
    assert connections.cluster.topics.log == [NewTopic("t", 3, 2, None, configs)]


def test_defaults_are_left_to_the_cluster(connections: Connections) -> None:
    topics("--create", "--topic", "t", "--replica-assignment", "")
    assert connections.cluster.topics.log == [NewTopic("t")]


def test_an_assignment_is_read_partition_by_partition(connections: Connections) -> None:
    topics("--create", "--topic", "t", "--replica-assignment", "101:102, 102 : 103,103:101,")
    assert connections.cluster.topics.log == [NewTopic("t", assignment=((101, 102), (102, 103), (103, 101)))]


@pytest.mark.parametrize("name", ["a.b", "a_b", "__x"])
def test_a_name_that_could_collide_is_created_with_a_warning_on_stderr(connections: Connections, name: str) -> None:
    assert topics("--create", "--topic", name) == Ended(0, f"Created topic {name}.\n", WARNING)


def test_the_warning_also_comes_when_the_create_fails(connections: Connections) -> None:
    connections.cluster.topics.refused["a_b"] = KafkaError(
        ErrorCode.INVALID_TOPIC_EXCEPTION, "Topic 'a_b' collides with existing topic: a.b"
    )
    ended = topics("--create", "--topic", "a_b")
    assert ended == Ended(1, "", f"{WARNING}{FAILED}Topic 'a_b' collides with existing topic: a.b\n")


def test_creating_a_topic_again_fails_unless_that_was_expected(connections: Connections) -> None:
    connections.cluster.topics.put("t", [[101]])
    assert topics("--create", "--topic", "t") == Ended(1, "", f"{FAILED}Topic 't' already exists.\n")
    assert topics("--create", "--topic", "t", "--if-not-exists") == Ended(0, "", "")


def test_an_existing_topic_that_differs_is_left_alone_and_stderr_says_so(connections: Connections) -> None:
    connections.cluster.topics.put("t", [[101]])
    ended = topics("--create", "--topic", "t", "--if-not-exists", "--partitions", "5", "--replication-factor", "3")
    sentence = "Topic t exists and is left as it is: it has 1 instead of 5 partition(s) and 1 instead of 3 replica(s)."
    assert ended == Ended(0, "", sentence + "\n")
    assert len(connections.cluster.topics.views["t"].partitions) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--partitions", "two"], "Cannot parse argument 'two' of option partitions"),
        (["--partitions", "2147483648"], "Cannot parse argument '2147483648' of option partitions"),
        (["--partitions", "9" * 5000], f"Cannot parse argument '{'9' * 5000}' of option partitions"),
        (["--partitions", "²"], "Cannot parse argument '²' of option partitions"),
        (["--partitions", "0"], "The partitions must be greater than 0"),
        (["--partitions=-1"], "The partitions must be greater than 0"),
        (["--replication-factor", "x"], "Cannot parse argument 'x' of option replication-factor"),
        (["--replication-factor", "0"], "The replication factor must be between 1 and 32767 inclusive"),
        (["--replication-factor", "-1"], "The replication factor must be between 1 and 32767 inclusive"),
        (["--replication-factor", "40000"], "The replication factor must be between 1 and 32767 inclusive"),
        (
            ["--partitions", "0", "--replication-factor", "0"],
            "The replication factor must be between 1 and 32767 inclusive",
        ),
        (["--replica-assignment", "a:b"], 'For input string: "a"'),
        (["--replica-assignment", "101,,102"], 'For input string: ""'),
        (["--replica-assignment", ","], 'For input string: ""'),
        (["--replica-assignment", "101:101"], "Partition replica lists may not contain duplicate entries: 101"),
        (["--replica-assignment", "101:102,103"], "Partition 1 has different replication factor: [103]"),
        (["--replica-assignment", "1,2:3"], "Partition 1 has different replication factor: [2, 3]"),
        (["--topic", "u"], "Found multiple arguments for option topic, but you asked for only one"),
        *(
            (
                ["--config", word],
                'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
            )
            for word in ("retention.ms", "retention.ms=", "retention.ms=1=2", "", "=", "a==b")
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_kafka_s_sentence(
    connections: Connections, words: list[str], sentence: str
) -> None:
    ended = topics("--create", "--topic", "t", *words)
    assert (ended.exit, ended.out, ended.err.splitlines()[0]) == (1, "", FAILED + sentence)
    assert not connections.cluster.topics.log


# alter and delete


def test_alter_and_delete_say_nothing_when_all_is_well(connections: Connections) -> None:
    connections.cluster.topics.put("t", [[101]])
    ended = topics("--alter", "--topic", "t", "--partitions", "3", "--replica-assignment", "1:2,2:1,3:1")
    assert ended == Ended(0, "", "")
    assert connections.cluster.topics.log == [("t", 3, ((1, 2), (2, 1), (3, 1)))]
    assert topics("--delete", "--topic", "t") == Ended(0, "", "")
    assert not connections.cluster.topics.views


@pytest.mark.parametrize("action", [["--alter", "--partitions", "2"], ["--delete"], ["--describe"]])
def test_a_missing_topic_is_an_error_unless_that_was_expected(connections: Connections, action: list[str]) -> None:
    assert topics(*action, "--topic", "t") == Ended(1, "", f"{FAILED}Topic 't' does not exist as expected\n")
    assert topics(*action, "--topic", "t", "--if-exists") == Ended(0, "", "")
    assert topics(*action, "--topic", "") == Ended(0, "", "")


def test_a_regex_changes_every_match_and_says_which(connections: Connections) -> None:
    for name in ("ab", "ac", "b"):
        connections.cluster.topics.put(name, [[101]])
    assert topics("--alter", "--topic", "a.*", "--partitions", "4") == Ended(0, "", "--topic a.* matches ab, ac\n")
    assert connections.cluster.topics.log == [("ab", 4, None), ("ac", 4, None)]
    assert topics("--delete", "--topic", "a.*") == Ended(0, "", "--topic a.* matches ab, ac\n")
    assert list(connections.cluster.topics.views) == ["b"]


def test_a_topic_that_cannot_be_deleted_does_not_keep_the_others(connections: Connections) -> None:
    for name in ("a", "b", "c"):
        connections.cluster.topics.put(name, [[101]])
    connections.cluster.topics.refused["b"] = KafkaError(ErrorCode.TOPIC_DELETION_DISABLED)
    ended = topics("--delete", "--topic", "a,b,c")
    assert ended == Ended(1, "", f"{FAILED}Topic deletion is disabled.\n")
    assert list(connections.cluster.topics.views) == ["b"]


@pytest.mark.parametrize("action", [["--alter", "--partitions", "2"], ["--delete"], ["--describe"]])
def test_a_topic_with_exactly_this_name_is_the_only_one_meant(connections: Connections, action: list[str]) -> None:
    connections.cluster.topics.put("a.b", [[101]])
    connections.cluster.topics.put("axb", [[101]])
    ended = topics(*action, "--topic", "a.b")
    assert (ended.exit, ended.err, "axb" in ended.out) == (0, "", False)
    assert "axb" in connections.cluster.topics.views
    assert all("axb" not in str(entry) for entry in connections.cluster.topics.log)


def test_a_name_that_only_matches_as_a_regex_is_told(connections: Connections) -> None:
    connections.cluster.topics.put("axb", [[101]])
    assert topics("--describe", "--topic", "a.b").err == "--topic a.b matches axb\n"
    assert topics("--describe", "--topic", "a.*").err == ""


@pytest.mark.parametrize("action", ["--list", "--describe", "--delete"])
def test_a_bad_regex_is_refused(connections: Connections, action: str) -> None:
    ended = topics(action, "--topic", "a[")
    assert ended == Ended(1, "", f"{FAILED}a[ is an invalid regex.\n")


# describe

DOWN = TopicView(
    "m3",
    "Rjg-HfJWQoSHbFVIfL3qOw",
    (
        PartitionView(0, 101, 3, (102, 101), (101,), elr=(102,)),
        PartitionView(1, None, 4, (102,), (), elr=(102,), last_known_elr=(102,)),
        PartitionView(2, 101, 3, (101, 102, 103), (101, 102), adding=(103,), removing=(102,)),
        PartitionView(3, 102, 3, (102, 103), (102, 103)),
        PartitionView(4, 101, 3, (101, 103), (101, 103)),
    ),
    {"retention.ms": "5", "min.insync.replicas": "2", "cleanup.policy": "compact,delete", "new.one": "x"},
    2,
)
LINES = [
    "\tTopic: m3\tPartition: 0\tLeader: 101\tReplicas: 102,101\tIsr: 101\tElr: 102\tLastKnownElr: \n",
    "\tTopic: m3\tPartition: 1\tLeader: none\tReplicas: 102\tIsr: \tElr: 102\tLastKnownElr: 102\n",
    (
        "\tTopic: m3\tPartition: 2\tLeader: 101\tReplicas: 101,102,103\tIsr: 101,102"
        "\tAdding Replicas: 103\tRemoving Replicas: 102\tElr: \tLastKnownElr: \n"
    ),
    "\tTopic: m3\tPartition: 3\tLeader: 102\tReplicas: 102,103\tIsr: 102,103\tElr: \tLastKnownElr: \n",
    "\tTopic: m3\tPartition: 4\tLeader: 101\tReplicas: 101,103\tIsr: 101,103\tElr: \tLastKnownElr: \n",
]
HEADER = (
    "Topic: m3\tTopicId: Rjg-HfJWQoSHbFVIfL3qOw\tPartitionCount: 5\tReplicationFactor: 2"
    "\tConfigs: min.insync.replicas=2,cleanup.policy=compact,delete,retention.ms=5,new.one=x\n"
)


@pytest.fixture
def down(connections: Connections) -> Connections:
    connections.cluster.topics.views["m3"] = DOWN
    connections.cluster.brokers.views[1] = replace(connections.cluster.brokers.views[1], alive=False)
    return connections


def test_a_description_has_every_field_even_where_it_is_empty(down: Connections) -> None:
    assert topics("--describe", "--topic", "m3") == Ended(0, HEADER + "".join(LINES), "")


def test_a_topic_without_overrides_keeps_the_label(connections: Connections) -> None:
    connections.cluster.topics.views["t"] = TopicView("t", "id", (), {}, 1)
    assert topics("--describe").out == "Topic: t\tTopicId: id\tPartitionCount: 0\tReplicationFactor: 0\tConfigs: \n"


def test_a_description_by_id_knows_no_eligible_leader_replicas(down: Connections) -> None:
    ended = topics("--describe", "--topic-id", DOWN.topic_id, "--topic", "zzz")
    assert ended.out.splitlines()[1].endswith("Isr: 101\tElr: N/A\tLastKnownElr: N/A")
    assert (ended.exit, ended.err) == (0, "")


def test_the_filters_print_partition_lines_only(down: Connections) -> None:
    for words, expected in (
        (["--under-replicated-partitions"], [0, 1]),
        (["--unavailable-partitions"], [1, 3]),  # broker 102 is dead
        (["--under-min-isr-partitions"], [0, 1]),
        (["--at-min-isr-partitions"], [2, 3, 4]),
        (["--unavailable-partitions", "--under-min-isr-partitions"], [0, 1, 3]),
    ):
        assert topics("--describe", *words) == Ended(0, "".join(LINES[at] for at in expected), ""), words


def test_topics_with_overrides_are_headers_only(down: Connections) -> None:
    down.cluster.topics.views["plain"] = TopicView("plain", "id", DOWN.partitions, {}, 1)
    assert topics("--describe", "--topics-with-overrides") == Ended(0, HEADER, "")


def test_several_topics_come_in_the_order_of_kafka_s_client(connections: Connections) -> None:
    for name in ("assigned", "cfgd", "cfgsp"):
        connections.cluster.topics.put(name, [[101]])
    ended = topics("--describe", "--topics-with-overrides")
    assert [line.split("\t")[0] for line in ended.out.splitlines()] == [
        "Topic: assigned",
        "Topic: cfgsp",
        "Topic: cfgd",
    ]


@pytest.mark.parametrize(
    ("topic_id", "sentence"),
    [
        ("AAAAAAAAAAAAAAAAAAAAAQ", "TopicId 'AAAAAAAAAAAAAAAAAAAAAQ' does not exist as expected"),
        (
            "xyz",
            (
                "Input string `xyz` decoded as 2 bytes, which is not equal to the expected 16 bytes of a "
                "base64-encoded UUID"
            ),
        ),
        ("x" * 25, f"Input string with prefix `{'x' * 24}` is too long to be decoded as a base64 UUID"),
        ("A+AA", "Illegal base64 character 2b"),
        ("éé", "Illegal base64 character -17"),
        ("x", "Input byte[] should at least have 2 bytes for base64 bytes"),
    ],
)
def test_a_topic_id_that_is_none_is_refused(connections: Connections, topic_id: str, sentence: str) -> None:
    assert topics("--describe", "--topic-id", topic_id) == Ended(1, "", f"{FAILED}{sentence}\n")


def test_a_missing_topic_id_may_be_expected_and_the_zero_id_is_no_id(down: Connections) -> None:
    assert topics("--describe", "--if-exists", "--topic-id", "AAAAAAAAAAAAAAAAAAAAAQ") == Ended(0, "", "")
    assert topics("--describe", "--topic-id", "AAAAAAAAAAAAAAAAAAAAAA", "--topic", "m3").out.startswith(HEADER)


def test_the_page_size_is_read_though_it_changes_nothing(down: Connections) -> None:
    assert topics("--describe", "--partition-size-limit-per-response", "1").out.startswith(HEADER)
    ended = topics("--describe", "--partition-size-limit-per-response", "x")
    assert ended.err == f"{FAILED}Cannot parse argument 'x' of option partition-size-limit-per-response\n"


# what goes together


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Create, delete, describe, or change a topic."),
        ("--topic t", "Command must include exactly one action: --list, --describe, --create, --alter or --delete"),
        (
            "--list --create",
            "Command must include exactly one action: --list, --describe, --create, --alter or --delete",
        ),
        ("--create", 'Missing required argument "[topic]"'),
        ("--delete --partitions 1", 'Missing required argument "[topic]"'),
        ("--alter --config a=b", 'Missing required argument "[topic]"'),
        (
            "--alter --topic t --config a=b",
            (
                'Option combination "[[config], [bootstrap-server]]" can\'t be used with option "[alter]" '
                "(To alter topic configurations, the kafka-configs tool can be used.)"
            ),
        ),
        ("--alter --topic t", 'Missing required argument "[partitions]"'),
        ("--describe --if-exists", "--topic or --topic-id is required to describe a topic"),
        ("--list --config a=b --partitions 1", 'Option "[config]" can\'t be used with option "[list]"'),
        ("--describe --partitions 1", 'Option "[partitions]" can\'t be used with option "[describe]"'),
        (
            "--delete --topic t --replica-assignment 1",
            'Option "[replica-assignment]" can\'t be used with option "[delete]"',
        ),
        (
            "--alter --topic t --partitions 2 --replication-factor 2",
            'Option "[replication-factor]" can\'t be used with option "[alter]"',
        ),
        (
            "--create --topic t --replica-assignment 1 --partitions 1 --replication-factor 1",
            'Option "[replica-assignment]" can\'t be used with option "[partitions]"',
        ),
        (
            "--create --topic t --replica-assignment 1 --replication-factor 1",
            'Option "[replica-assignment]" can\'t be used with option "[replication-factor]"',
        ),
        (
            "--describe --topics-with-overrides --at-min-isr-partitions",
            'Option "[at-min-isr-partitions]" can\'t be used with option "[topics-with-overrides]"',
        ),
        ("--list --unavailable-partitions", 'Option "[unavailable-partitions]" can\'t be used with option "[list]"'),
        ("--create --topic t --if-exists", 'Option "[if-exists]" can\'t be used with option "[create]"'),
        ("--delete --topic t --if-not-exists", 'Option "[if-not-exists]" can\'t be used with option "[delete]"'),
        ("--create --topic t --exclude-internal", 'Option "[exclude-internal]" can\'t be used with option "[create]"'),
        ("--list --nope", "nope is not a recognized option"),
        ("--list --top x", "top is not a recognized option. Did you mean --topic?"),
        ("--zookeeper h:2181 --list", "zookeeper is not a recognized option. Use --bootstrap-server."),
        ("--list --topic", "Option topic requires an argument"),
        ("--list --output xml", "Cannot parse argument 'xml' of option output. It is one of kafka, table, json."),
    ],
)
def test_options_that_do_not_go_together_are_refused_before_anything_is_contacted(
    connections: Connections, line: str, sentence: str
) -> None:
    assert topics(*line.split()) == Ended(1, "", f"{sentence}\n{SEE}")
    assert not connections.calls


def test_notices_go_to_stderr_and_the_action_goes_on(connections: Connections) -> None:
    ended = topics("--create", "--topic", "t", "--delete-config", "x", "--delete-config", "y")
    assert (ended.exit, ended.out) == (0, "Created topic t.\n")
    assert ended.err.startswith("delete-config option is no longer supported and deprecated since version 4.0. ")
    ended = topics(
        "--describe", "--if-exists", "--topic", "zzz", "--topic-id", connections.cluster.topics.views["t"].topic_id
    )
    assert ended.err == (
        "Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID\n"
    )
    assert ended.out.startswith("Topic: t\t")


def test_a_cluster_that_cannot_be_reached_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object, **__: object) -> None:
        raise TargetError("No broker can be reached. h:1: connection refused.")

    monkeypatch.setattr("pykafka_cli.connecting.connect", connect)
    assert topics("--list") == Ended(1, "", "No broker can be reached. h:1: connection refused.\n")


@pytest.mark.parametrize("bad", ["localhost", "localhost:99999", "localhost:", ":9092", "a:1,b", "localhost:x"])
def test_a_bad_bootstrap_list_is_refused_at_once_and_the_bad_item_is_named(bad: str) -> None:
    ended = topics("--bootstrap-server", bad, "--list")
    assert (ended.exit, ended.out) == (1, "")
    assert bad.rpartition(",")[2] in ended.err
    assert "host:port" in ended.err


def test_stdout_is_empty_when_the_exit_code_is_not_zero(connections: Connections) -> None:
    connections.cluster.topics.refused["t"] = KafkaError(ErrorCode.INVALID_CONFIG, "Unknown topic config name: foo")
    assert topics("--create", "--topic", "t") == Ended(1, "", f"{FAILED}Unknown topic config name: foo\n")
