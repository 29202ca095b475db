"""kafka-leader-election, kafka-reassign-partitions and kafka-log-dirs, on an embedded cluster."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from calling import Ended, call

from pykafka_cli.cli.render import progress
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.reassign_partitions import plan
from pykafka_cli.connecting import create_cluster
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from pathlib import Path

ONE_SCOPE = "One and only one of the following options is required: topic, all-topic-partitions, path-to-json-file"
BOTH_BOOTSTRAPS = "Please don't specify both --bootstrap-server and --bootstrap-controller"
NO_JSON = (
    "Unrecognized token 'nojson': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
)
OTHER_SIZE = "Size of replicas list [101, 102] is different from size of log dirs list [any] for partition t-0"


pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def cluster(directory: Path) -> None:
    create_cluster(str(directory / "data"), brokers=(101, 102, 103, 104), port=28731, configs={})


def well(*words: str, stdin: bytes = b"") -> str:
    ended = call(*words, stdin=stdin)
    assert (ended.exit, ended.err) == (0, ""), ended
    return ended.out


def topic(name: str, assignment: str) -> None:
    well("topics", "--create", "--topic", name, "--replica-assignment", assignment)


def elect(*words: str) -> Ended:
    return call("leader-election", *words)


def reassign(directory: Path, text: str, *words: str) -> Ended:
    (directory / "r.json").write_text(text, "utf-8")
    return call("reassign-partitions", *words, "--reassignment-json-file", "r.json")


def target(name: str, *replicas: int, partition: int = 0, **more: object) -> str:
    entry = {"topic": name, "partition": partition, "replicas": replicas, **more}
    return json.dumps({"version": 1, "partitions": [entry]})


# kafka-leader-election


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--topic", "t"], "Missing required option(s): election-type"),
        (["--election-type", "preferred", "--partition", "1"], ONE_SCOPE),
        (
            ["--election-type", "preferred", "--all-topic-partitions", "--partition", "1"],
            "Option partition is only allowed if topic is used",
        ),
        (
            ["--election-type", "clean", "--all-topic-partitions"],
            "Cannot parse argument 'clean' of option election-type",
        ),
        (
            ["--election-type", "unclean", "--topic", "t", "--partition", "x"],
            "Cannot parse argument 'x' of option partition",
        ),
        (
            ["--election-type", "unclean", "--path-to-json-file", "none.json"],
            "Unable to read file none.json: No such file or directory",
        ),
    ],
)
def test_an_election_that_is_asked_for_wrongly_is_refused_in_kafkas_words(words: list[str], sentence: str) -> None:
    ended = elect(*words)
    assert (ended.exit, ended.out, ended.err.splitlines()[0]) == (1, "", sentence)


@pytest.mark.usefixtures("cluster")
def test_a_preferred_election_tells_which_leaders_changed_and_which_were_right_already(directory: Path) -> None:
    topic("r2", "102:101,101:102,102:103,103:101")
    topic("m3", "102:101")
    call("broker", "kill", "102")
    call("broker", "restart", "102", "--no-rebalance")
    partitions = [{"topic": name, "partition": n} for name, n in [("m3", 0), ("r2", 2), ("r2", 1), ("r2", 0)]]
    (directory / "e.json").write_text(json.dumps({"partitions": partitions}))
    changed, right = elect("--election-type", "preferred", "--path-to-json-file", "e.json").out.splitlines()
    start = "Successfully completed leader election (PREFERRED) for partitions "
    assert sorted(changed.removeprefix(start).split(", ")) == ["m3-0", "r2-0", "r2-2"]
    assert right == "Valid replica already elected for partitions r2-1"


@pytest.mark.usefixtures("cluster")
def test_one_election_that_fails_does_not_keep_the_others(directory: Path) -> None:
    topic("t", "101:102")
    (directory / "e.json").write_text('{"partitions":[{"topic":"t","partition":7},{"topic":"t","partition":0}]}')
    ended = elect("--election-type", "unclean", "--path-to-json-file", "e.json")
    assert ended.out == "Valid replica already elected for partitions t-0\n"
    assert ended.err.splitlines() == [
        "Error completing leader election (UNCLEAN) for partition: t-7: No such partition as t-7",
        "1 replica(s) could not be elected",
    ]


def test_electing_on_no_cluster_changes_nothing() -> None:
    assert elect("--election-type", "preferred", "--all-topic-partitions") == Ended(0, "", "")


# kafka-log-dirs


@pytest.mark.usefixtures("cluster")
def test_log_dirs_counts_the_bytes_of_segments_of_living_brokers(directory: Path) -> None:
    topic("t", "101:102,102:101")
    call("console-producer", "--topic", "t", "--reader-property", "parse.key=true", stdin=b"k0\tv\nk1\tv\nk2\tv\n")
    call("broker", "kill", "102", "104")
    first, second, line = well("log-dirs", "--describe").splitlines()
    assert (first, second) == (
        "Querying brokers for log directories information", "Received log directory information from brokers 101,103",
    )  # fmt: skip
    answer = json.loads(line)
    sizes = {entry["partition"]: entry["size"] for entry in answer["brokers"][0]["logDirs"][0]["partitions"]}
    root = directory / "data" / "brokers" / "101"
    assert sizes == {name: sum(path.stat().st_size for path in (root / name).glob("*.log")) for name in ("t-0", "t-1")}
    assert sum(sizes.values()) > 0
    assert answer["brokers"][1] == {
        "broker": 103, "logDirs": [{"partitions": [], "error": None, "logDir": str(root.with_name("103"))}],
    }  # fmt: skip


@pytest.mark.usefixtures("cluster")
def test_log_dirs_names_brokers_that_are_dead_or_unknown(directory: Path) -> None:
    call("broker", "kill", "102")
    ended = call("log-dirs", "--describe", "--broker-list", "101,102,7")
    assert (ended.exit, ended.out) == (1, "")
    assert ended.err == (
        "ERROR: The given brokers do not exist from --broker-list: 102,7. Current existent brokers: 101,103,104\n"
    )


@pytest.mark.usefixtures("cluster")
def test_a_log_directory_that_is_gone_has_an_error(directory: Path) -> None:
    (directory / "data" / "brokers" / "103").rename(directory / "elsewhere")
    line = well("log-dirs", "--describe", "--broker-list", "103").splitlines()[-1]
    assert json.loads(line)["brokers"][0]["logDirs"][0]["error"].endswith(".KafkaStorageException")


# kafka-reassign-partitions


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--list", "--bootstrap-server", "a:1", "--bootstrap-controller", "a:1"], BOTH_BOOTSTRAPS),
        (["--generate", "--broker-list", "1"], 'Missing required argument "[topics-to-move-json-file]"'),
        (["--generate", "--topics-to-move-json-file", "t"], 'Missing required argument "[broker-list]"'),
        (
            ["--verify", "--reassignment-json-file", "r", "--additional"],
            'Option "[additional]" can\'t be used with action "[verify]"',
        ),
        (
            ["--cancel", "--reassignment-json-file", "r", "--throttle", "1"],
            'Option "[throttle]" can\'t be used with action "[cancel]"',
        ),
        (
            ["--execute", "--reassignment-json-file", "r", "--throttle", "x"],
            "Cannot parse argument 'x' of option throttle",
        ),
        (
            ["--execute", "--bootstrap-controller", "a:1", "--reassignment-json-file", "r"],
            'Option "[bootstrap-controller]" can\'t be used with action "[execute]"',
        ),
    ],
)
def test_options_that_do_not_go_with_the_action_are_refused_in_kafkas_words(words: list[str], sentence: str) -> None:
    ended = call("reassign-partitions", *words)
    assert (ended.exit, ended.out, ended.err.splitlines()[0]) == (1, "", sentence)


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nojson", NO_JSON),
        ("{}", "Partition reassignment list cannot be empty"),
        ('{"partitions":[{"topic":"t"}]}', "No such field exists: `partition`"),
        (target("t", 101, 102, log_dirs=["any"]), OTHER_SIZE),
        (target("t", 101, 999), "Unknown broker id 999"),
        (target("t", 101, partition=3), "Unable to find partition: t-3"),
        (target("u", 101), "Topic u not found."),
    ],
)
def test_a_plan_that_cannot_be_executed_is_refused_in_kafkas_words(directory: Path, text: str, sentence: str) -> None:
    topic("t", "101:102")
    ended = reassign(directory, text, "--execute")
    assert (ended.exit, ended.out, ended.err.splitlines()[0]) == (1, "", f"Error: {sentence}")


@pytest.mark.usefixtures("cluster")
def test_verify_tells_what_is_there_instead(directory: Path) -> None:
    topic("t", "101:102")
    assert reassign(directory, target("t", 103, 104), "--verify", "--preserve-throttles").out == (
        "Status of partition reassignment:\n"
        "There is no active reassignment of partition t-0, but replica set is 101,102 rather than 103,104.\n\n"
    )
    assert "but replica set is  rather than 103." in reassign(directory, target("u", 103), "--verify").out


@pytest.mark.usefixtures("cluster")
def test_a_log_directory_of_another_broker_is_refused_and_the_own_one_is_moved_to_at_once(directory: Path) -> None:
    topic("t", "101")
    own = str(directory / "data" / "brokers" / "102")
    moved = reassign(directory, target("t", 102, log_dirs=[own]), "--execute")
    assert (
        moved.out.splitlines()[-1]
        == f"Successfully started moving log directory to {own} for replica t-0 with broker 102 "
    )
    refused = reassign(directory, target("t", 102, log_dirs=["/elsewhere"]), "--execute")
    assert refused.exit == 1
    assert refused.err.startswith("Error: Failed to alter dir for t-0-102: ")
    verified = reassign(directory, target("t", 102, log_dirs=["/elsewhere"]), "--verify", "--preserve-throttles")
    assert verified.out.splitlines()[-1] == (
        f"Partition t-0 on broker 102 is not being moved from log dir {own} to /elsewhere."
    )


@pytest.mark.usefixtures("cluster")
def test_throttles_are_configs_of_the_brokers_and_topics_until_they_are_cleared(directory: Path) -> None:
    topic("t", "101:102")
    out = reassign(
        directory, target("t", 102, 103), "--execute", "--throttle", "700000", "--replica-alter-log-dirs-throttle", "5"
    ).out
    assert "The inter-broker throttle limit was set to 700000 B/s\n" in out
    assert "The replica-alter-dir throttle limit was set to 5 B/s\n" in out
    described = well("topics", "--describe", "--topic", "t")
    assert "leader.replication.throttled.replicas=0:101,0:102" in described
    assert "follower.replication.throttled.replicas=0:103" in described
    for broker in ("101", "102", "103"):
        configs = well("configs", "--describe", "--entity-type", "brokers", "--entity-name", broker)
        assert "leader.replication.throttled.rate=700000" in configs
    assert reassign(directory, target("t", 102, 103), "--verify").out.splitlines()[3:] == [
        "Clearing broker-level throttles on brokers 101,102,103,104", "Clearing topic-level throttles on topic t",
    ]  # fmt: skip
    assert "throttled" not in well("topics", "--describe", "--topic", "t")
    assert "throttled" not in well("configs", "--describe", "--entity-type", "brokers", "--entity-name", "101")


def test_a_plan_is_written_sorted_as_it_is_read() -> None:
    assignment: plan.Assignment = {
        TopicPartition("b", 0): (2, 1), TopicPartition("a", 10): (1,), TopicPartition("a", 9): (3,)
    }  # fmt: skip
    text = plan.written(plan.content(assignment, {}))
    assert text == (
        '{"version":1,"partitions":[{"topic":"a","partition":9,"replicas":[3],"log_dirs":["any"]},'
        '{"topic":"a","partition":10,"replicas":[1],"log_dirs":["any"]},'
        '{"topic":"b","partition":0,"replicas":[2,1],"log_dirs":["any","any"]}]}'
    )
    assert plan.written(plan.content(plan.parse(text).assignment, {})) == text


@pytest.mark.parametrize("text", ["1,1", "x", "1,,2"])
def test_a_broker_list_has_numbers_each_once(text: str) -> None:
    with pytest.raises(PykafkaError):
        plan.parse_brokers(text)


def test_there_is_no_progress_bar_without_a_terminal() -> None:
    stderr = BytesIO()
    with progress.copying(Terminal(BytesIO(), BytesIO(), stderr)) as report:
        report(1, 2)
    assert stderr.getvalue() == b""
