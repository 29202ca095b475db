"""Consumer groups as users meet them: where a group goes on, what its tables say, and what a script can tell."""

from __future__ import annotations

import re
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import SCRIPTS, numbered, until

if TYPE_CHECKING:
    from tests.contract.installation import Ended, Installation, Running

NUMBERS = b"".join(b"%d\n" % number for number in range(1, 21))
GROUPS = "kafka-consumer-groups"


def consume(cluster: Installation, *words: str, topic: str = "t", group: str = "g") -> Ended:
    """A member that reads what there is."""
    if "--timeout-ms" not in words:
        words = (*words, "--timeout-ms", "500")
    return cluster.ok("kafka-console-consumer", "--topic", topic, "--group", group, "--from-beginning", *words)


def member(cluster: Installation, *words: str, topic: str = "t", group: str = "g") -> Running:
    """A member that runs beside the test, once it has a partition."""
    running = cluster.start("kafka-console-consumer", "--topic", topic, "--group", group, *words)
    until(lambda: state(cluster, group) == "Stable")
    return running


def state(cluster: Installation, group: str = "g") -> str:
    rows = cluster.ok(GROUPS, "--list", "--state").lines[1:]
    return dict(row.split() for row in rows).get(group, "")


def rows(cluster: Installation, *words: str, group: str = "g") -> list[list[str]]:
    """The cells of what describe prints below its header."""
    return [line.split() for line in cluster.ok(GROUPS, "--describe", "--group", group, *words).lines[2:]]


def offsets(cluster: Installation, group: str = "g") -> dict[str, list[str]]:
    """CURRENT-OFFSET, LOG-END-OFFSET and LAG by topic and partition."""
    return {f"{row[1]}-{row[2]}": row[3:6] for row in rows(cluster, group=group)}


def reset(cluster: Installation, *words: str, topic: str = "t") -> Ended:
    return cluster.ok(GROUPS, "--reset-offsets", "--group", "g", "--topic", topic, *words)


@pytest.fixture
def filled(cluster: Installation) -> Installation:
    """A cluster with a topic t of one partition that holds the numbers 1 to 20."""
    cluster.create_topic("t", factor=1)
    cluster.produce("t", NUMBERS)
    return cluster


# Where a group goes on


def test_a_group_goes_on_behind_what_it_printed_and_a_hint_tells_how_to_start_over(filled: Installation) -> None:
    """Report 25."""
    first = consume(filled, "--max-messages", "5")
    assert first.lines == ["1", "2", "3", "4", "5"]
    assert not any("--reset-offsets" in line for line in first.errors)
    second = consume(filled, "--max-messages", "1")
    assert second.lines == ["6"]
    assert any("--reset-offsets" in line for line in second.errors)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_what_was_printed_before_a_signal_is_committed(filled: Installation, how: signal.Signals) -> None:
    running = member(filled, "--from-beginning")
    until(lambda: running.printed() == NUMBERS)
    running.process.send_signal(how)
    assert running.end().code == 128 + how
    assert offsets(filled) == {"t-0": ["20", "20", "0"]}


def test_what_was_printed_before_the_reader_went_away_is_committed(filled: Installation) -> None:
    command = f"{SCRIPTS}/kafka-console-consumer --topic t --group g --from-beginning | head -n 20"
    done = subprocess.run(["sh", "-c", command], env=filled.environment, capture_output=True, check=True)
    assert done.stdout == NUMBERS
    assert offsets(filled) == {"t-0": ["20", "20", "0"]}


def test_a_killed_member_is_gone_at_once_and_the_other_one_reads_on(filled: Installation) -> None:
    first = member(filled, "--from-beginning", "--command-property", "auto.commit.interval.ms=100")
    until(lambda: first.printed() == NUMBERS and offsets(filled)["t-0"][0] == "20")
    second = filled.start("kafka-console-consumer", "--topic", "t", "--group", "g")
    until(lambda: len(rows(filled, "--members")) == 2)
    first.kill()
    assert len(rows(filled, "--members")) == 1
    filled.produce("t", b"21\n")
    until(lambda: second.printed() == b"21\n" or first.printed() == NUMBERS + b"21\n")
    assert second.printed() == b"21\n"


def test_a_member_without_partitions_says_so_once(filled: Installation) -> None:
    members = [member(filled) for _ in range(2)]
    until(lambda: any(b"No partition assigned" in one.said() for one in members))
    said = [b"".join(one.said().splitlines(keepends=True)).count(b"No partition assigned") for one in members]
    assert sorted(said) == [0, 1]


def test_a_member_takes_up_new_partitions_from_their_beginning(filled: Installation) -> None:
    running = member(filled)
    filled.ok("kafka-topics", "--alter", "--topic", "t", "--partitions", "4")
    filled.produce("t", b"".join(numbered(200)), "--reader-property", "parse.key=false", "--batch-size", "64")
    until(lambda: len(running.printed().splitlines()) == 200)


def test_groups_read_independently(filled: Installation) -> None:
    assert consume(filled, group="one").stdout == consume(filled, group="two").stdout == NUMBERS


def test_a_commit_below_the_start_of_the_log_is_told_with_the_valid_range(filled: Installation) -> None:
    """Reports 33 and 58."""
    reset(filled, "--to-earliest", "--execute")
    plan = filled.home / "delete.json"
    plan.write_text('{"partitions":[{"topic":"t","partition":0,"offset":10}],"version":1}')
    filled.ok("kafka-delete-records", "--offset-json-file", str(plan))
    assert offsets(filled) == {"t-0": ["0", "20", "20"]}
    ended = filled.ok("kafka-console-consumer", "--topic", "t", "--group", "g", "--timeout-ms", "500")
    assert any("Offset 0" in line and "10 to 20" in line for line in ended.errors)


def test_partitions_without_a_commit_have_neither_offset_nor_lag(cluster: Installation) -> None:
    """Report 57."""
    cluster.create_topic("m3", partitions=3, factor=1)
    cluster.ok(GROUPS, "--reset-offsets", "--group", "g", "--topic", "m3:0", "--to-earliest", "--execute")
    member(cluster, topic="m3")
    assert offsets(cluster) == {"m3-0": ["0", "0", "0"], "m3-1": ["-", "0", "-"], "m3-2": ["-", "0", "-"]}


# Groups without members, groups that are gone


def test_a_group_without_members_shows_its_offsets(filled: Installation) -> None:
    """Report 56."""
    consume(filled, "--max-messages", "5")
    ended = filled.ok(GROUPS, "--describe", "--group", "g")
    assert ended.lines[0] == ""
    assert ended.lines[1].split() == [
        "GROUP", "TOPIC", "PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID",
    ]  # fmt: skip
    assert ended.lines[2].split() == ["g", "t", "0", "5", "20", "15", "-", "-", "-"]
    assert ended.errors == ["Consumer group 'g' has no active members."]


@pytest.mark.parametrize("words", [(), ("--members",), ("--state",), ("--offsets", "--verbose")])
def test_a_group_that_does_not_exist_is_one_line_and_exit_code_1(filled: Installation, words: tuple[str, ...]) -> None:
    """Report 55."""
    consume(filled)
    ended = filled.run(GROUPS, "--describe", "--group", "nosuch", "--group", "g", *words)
    assert (ended.code, ended.stdout) == (1, b"")
    assert ended.errors[-1].endswith("Group nosuch not found.")


def test_a_deleted_topic_takes_its_offsets_with_it(cluster: Installation) -> None:
    """Report 59."""
    for topic in ("t1", "t2"):
        cluster.create_topic(topic, factor=1)
        cluster.produce(topic, b"1\n2\n3\n")
        consume(cluster, "--max-messages", "2", topic=topic)
    cluster.ok("kafka-topics", "--delete", "--topic", "t1")
    assert offsets(cluster) == {"t2-0": ["2", "3", "1"]}
    cluster.create_topic("t1", factor=1)
    cluster.produce("t1", b"new\n")
    assert consume(cluster, topic="t1").lines == ["new"]


def test_console_consumers_without_a_group_are_seen_only_while_they_run(filled: Installation) -> None:
    """Report 60."""
    for _ in range(3):
        filled.ok("kafka-console-consumer", "--topic", "t", "--from-beginning", "--max-messages", "1")
    running = [filled.start("kafka-console-consumer", "--topic", "t") for _ in range(2)]
    until(lambda: len(filled.ok(GROUPS, "--list").lines) == 2)
    names = filled.ok(GROUPS, "--list").lines
    assert all(re.fullmatch(r"console-consumer-\d+", name) for name in names)
    until(lambda: {state(filled, name) for name in names} == {"Stable"})
    assert [row[1:6] for row in rows(filled, group=names[0])] == [["t", "0", "-", "20", "-"]]
    running[0].interrupt()
    running[1].kill()
    assert filled.ok(GROUPS, "--list").stdout == b""
    assert filled.ok("kafka-topics", "--list").lines == ["t"]


def test_of_several_groups_those_that_can_be_deleted_are(filled: Installation) -> None:
    """Report 82."""
    consume(filled, group="good")
    member(filled, group="live")
    ended = filled.run(GROUPS, "--delete", "--group", "good", "--group", "nosuch", "--group", "live")
    assert ended.code == 1
    assert "* Group 'nosuch' could not be deleted due to: The group id does not exist." in ended.errors
    assert "* Group 'live' could not be deleted due to: The group is not empty." in ended.errors
    assert ended.lines == ["", "These consumer groups were deleted successfully: 'good'"]
    assert filled.ok(GROUPS, "--list").lines == ["live"]


# Resets


@pytest.mark.parametrize("words", [("--to-earliest",), ("--to-offset", "3"), ("--shift-by", "-1"), ("--to-current",)])
def test_the_offsets_of_a_live_group_stay_and_the_script_can_tell(filled: Installation, words: tuple[str, ...]) -> None:
    """Report 51."""
    consume(filled)
    member(filled)
    ended = filled.run(GROUPS, "--reset-offsets", "--group", "g", "--topic", "t", *words, "--execute")
    assert ended.code == 1
    assert len(ended.lines) == 2
    assert any("is inactive, but the current state is Stable" in line for line in ended.errors)
    assert offsets(filled) == {"t-0": ["20", "20", "0"]}


def test_without_execute_nothing_is_reset_and_a_warning_says_so(filled: Installation) -> None:
    """Report 52."""
    consume(filled)
    for words, warns in (((), True), (("--dry-run",), False)):
        ended = reset(filled, "--to-earliest", *words)
        assert ended.lines[2].split() == ["g", "t", "0", "0"]
        assert any("--execute" in line for line in ended.errors) == warns
        assert offsets(filled) == {"t-0": ["20", "20", "0"]}


@pytest.mark.parametrize(
    ("words", "expected", "told"),
    [
        (("--to-offset", "999"), 20, "(999)"),
        (("--to-offset", "-1"), 0, "(-1)"),
        (("--shift-by", "100"), 20, "(105)"),
        (("--shift-by", "-100"), 0, "(-95)"),
        (("--shift-by", "-2"), 3, None),
        (("--to-offset", "20"), 20, None),
    ],
)
def test_offsets_outside_the_log_are_moved_into_it_and_stderr_tells(
    filled: Installation, words: tuple[str, ...], expected: int, told: str | None
) -> None:
    """Report 53."""
    consume(filled, "--max-messages", "5")
    ended = reset(filled, *words, "--execute")
    assert ended.lines[2].split() == ["g", "t", "0", str(expected)]
    assert [told in line and str(expected) in line for line in ended.errors if told] == [True] * (told is not None)
    assert ended.errors == [] or told
    assert offsets(filled)["t-0"][0] == str(expected)


@pytest.mark.parametrize("groups", [("g",), ("g", 'h, "quoted"')])
@pytest.mark.parametrize(
    "words", [("--by-duration", "PT0S"), ("--to-latest",), ("--to-datetime", "2099-01-01T00:00:00")]
)
def test_an_exported_plan_is_csv_only_and_is_taken_back(
    filled: Installation, groups: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """Report 54."""
    named = [word for group in groups for word in ("--group", group)]
    exported = filled.ok(GROUPS, "--reset-offsets", *named, "--topic", "t", *words, "--dry-run", "--export")
    line = r"t,0,20" if len(groups) == 1 else r"(g|\"h, \"\"quoted\"\"\"),t,0,20"
    assert all(re.fullmatch(line, text) for text in exported.lines)
    assert len(exported.lines) == len(groups)
    plan = filled.home / "plan.csv"
    for content in (exported.stdout, exported.stdout + b"\n"):  # Kafka's own exports end in an empty line
        plan.write_bytes(content)
        told = filled.ok(GROUPS, "--reset-offsets", *named, "--from-file", str(plan), "--dry-run")
        direct = filled.ok(GROUPS, "--reset-offsets", *named, "--topic", "t", *words, "--dry-run")
        assert told.stdout == direct.stdout


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"t,0,-1\n", "Invalid negative offset"),
        (b"t,0\n", "not of the form topic,partition,offset"),
        (b"t,x,1\n", "not of the form topic,partition,offset"),
        (b"u,0,1\n", 'The partitions "u-0" do not exist'),
        (b"\xff\xfe\n", "Unable to read file"),
    ],
)
def test_a_plan_that_is_none_changes_nothing(filled: Installation, line: bytes, sentence: str) -> None:
    plan = filled.home / "plan.csv"
    plan.write_bytes(b"t,0,7\n" + line)
    ended = filled.run(GROUPS, "--reset-offsets", "--group", "g", "--from-file", str(plan), "--execute")
    assert (ended.code, ended.stdout) == (1, b"")
    assert sentence in ended.errors[-1]
    assert filled.ok(GROUPS, "--list").lines == []


# Failover


def test_a_killed_coordinator_changes_nothing_for_the_group(cluster: Installation) -> None:
    """Report 77."""
    cluster.create_topic("ha")
    cluster.produce("ha", b"".join(b"%d\n" % number for number in range(1, 10)))
    consume(cluster, "--max-messages", "4", topic="ha")
    before = offsets(cluster)
    described = cluster.ok(GROUPS, "--describe", "--group", "g", "--state").stdout
    found = re.search(rb"\((\d+)\)", described.split(b"\n")[2])
    assert found is not None
    cluster.ok("pykafka", "broker", "kill", found[1].decode())
    assert offsets(cluster) == before == {"ha-0": ["4", "9", "5"]}
    assert consume(cluster, topic="ha").lines == ["5", "6", "7", "8", "9"]
    assert {len(row["Replicas"].split(",")) for row in cluster.describe("__consumer_offsets")} == {3}


def test_a_group_whose_coordinator_has_no_living_replica_is_told_so(fresh: Installation) -> None:
    """Report 77."""
    fresh.create_cluster("--config", "offsets.topic.replication.factor=1", "--config", "offsets.topic.num.partitions=1")
    fresh.create_topic("t")
    fresh.produce("t", NUMBERS)
    consume(fresh, "--max-messages", "4")
    fresh.ok("pykafka", "broker", "kill", str(fresh.leader("__consumer_offsets")))
    for words in (("--describe",), ("--delete",), ("--reset-offsets", "--topic", "t", "--to-earliest", "--execute")):
        ended = fresh.run(GROUPS, *words, "--group", "g")
        assert ended.code == 1
        assert ended.errors[-1].endswith("The coordinator is not available.")
    assert consume(fresh, "--max-messages", "1").lines == ["5"]


# Settings


def test_kafka_groups_lists_types_and_protocols(filled: Installation) -> None:
    consume(filled, group="old")
    consume(filled, "--command-property", "group.protocol=consumer", group="a-rather-long-group-name")
    width = len("a-rather-long-group-name")
    assert filled.ok("kafka-groups", "--list").lines == [
        f"{'GROUP':{width}} {'TYPE':{width}} {'PROTOCOL':{width}}",
        f"{'a-rather-long-group-name':{width}} {'Consumer':{width}} {'consumer':{width}} ",
        f"{'old':{width}} {'Classic':{width}} {'consumer':{width}} ",
    ]
    assert len(filled.ok("kafka-groups", "--list", "--group-type", "classic").lines) == 2
    assert len(filled.ok("kafka-groups", "--list", "--share").lines) == 1


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("group.protocol=new", "String must be one of"),
        ("partition.assignment.strategy=com.example.MyAssignor", "There is no assignor com.example.MyAssignor"),
        ("session.timeout.ms=soon", "Not a number of type INT"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(filled: Installation, setting: str, sentence: str) -> None:
    ended = filled.run("kafka-console-consumer", "--topic", "t", "--group", "g", "--command-property", setting)
    assert ended.code == 1
    assert any(sentence in line for line in ended.errors)


@pytest.mark.parametrize(
    ("strategy", "shown"),
    [("RangeAssignor", "range"), ("org.apache.kafka.clients.consumer.StickyAssignor", "sticky"), ("roundrobin",) * 2],
)
def test_the_strategy_that_was_asked_for_is_used(filled: Installation, strategy: str, shown: str) -> None:
    member(filled, "--command-property", f"partition.assignment.strategy={strategy}")
    assert rows(filled, "--state")[0][3:6] == [shown, "Stable", "1"]
