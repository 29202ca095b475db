"""What users reported about consumer groups (reports 50 to 60), beyond what `test_consumer_groups` holds.

Each test names its report; the plain case of most of them stands in `test_consumer_groups`, its siblings here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import until

if TYPE_CHECKING:
    from tests.contract.installation import Ended, Installation, Running

GROUPS = "kafka-consumer-groups"
SERIALIZATION = "org.apache.kafka.common.serialization"
NUMBERS = b"".join(b"%d\n" % number for number in range(1, 21))


@pytest.fixture
def filled(cluster: Installation) -> Installation:
    """A topic t of one partition with the numbers 1 to 20."""
    cluster.create_topic("t")
    cluster.produce("t", NUMBERS)
    return cluster


def read(cluster: Installation, *words: str, topic: str = "t", group: str = "g") -> Ended:
    """What a member of the group reads within half a second."""
    words = ("--topic", topic, "--group", group, "--from-beginning", *words)
    return cluster.ok("kafka-console-consumer", *words, "--timeout-ms", "500")


def member(cluster: Installation, *words: str, topic: str = "t", group: str = "g") -> Running:
    """A member that runs beside the test, once it has a partition."""
    running = cluster.start("kafka-console-consumer", "--topic", topic, "--group", group, *words)
    until(lambda: any(row.split() == [group, "Stable"] for row in cluster.ok(GROUPS, "--list", "--state").lines[1:]))
    return running


def committed(cluster: Installation, group: str = "g") -> dict[str, list[str]]:
    """CURRENT-OFFSET, LOG-END-OFFSET and LAG by partition."""
    rows = [line.split() for line in cluster.ok(GROUPS, "--describe", "--group", group).lines[2:]]
    return {f"{row[1]}-{row[2]}": row[3:6] for row in rows}


def reset(cluster: Installation, *words: str, group: str = "g", topic: str = "t") -> Ended:
    return cluster.run(GROUPS, "--reset-offsets", "--group", group, "--topic", topic, *words)


# 51: a live group


@pytest.mark.parametrize("protocol", ["classic", "consumer"])
@pytest.mark.parametrize(
    "words",
    [
        ("--reset-offsets", "--group", "g", "--all-topics", "--to-earliest", "--execute"),
        ("--reset-offsets", "--group", "g", "--from-file", "{plan}", "--execute"),
        ("--reset-offsets", "--group", "g", "--topic", "t:0", "--to-datetime", "2020-01-01T00:00:00", "--execute"),
        ("--delete-offsets", "--group", "g", "--topic", "t"),
        ("--delete", "--group", "g"),
        ("--delete", "--all-groups"),
    ],
)
def test_report_51_nothing_changes_the_offsets_of_a_live_group(
    filled: Installation, words: tuple[str, ...], protocol: str
) -> None:
    plan = filled.home / "plan.csv"
    plan.write_text("t,0,3\n")
    read(filled)
    running = member(filled, "--command-property", f"group.protocol={protocol}")
    ended = filled.run(GROUPS, *(word.format(plan=plan) for word in words))
    assert ended.code == 1
    assert ended.errors
    assert b"success" not in ended.stdout.lower()
    assert committed(filled) == {"t-0": ["20", "20", "0"]}
    running.interrupt()
    assert filled.run(GROUPS, *(word.format(plan=plan) for word in words)).code == 0


def test_report_51_of_two_groups_the_live_one_is_told_and_the_other_one_reset(filled: Installation) -> None:
    for group in ("live", "idle"):
        read(filled, group=group)
    member(filled, group="live")
    words = ("--reset-offsets", "--group", "live", "--group", "idle", "--topic", "t", "--to-earliest", "--execute")
    ended = filled.run(GROUPS, *words)
    assert ended.code == 1
    assert "live" in ended.stderr.decode()
    assert [line.split() for line in ended.lines[2:]] == [["idle", "t", "0", "0"]]
    assert committed(filled, "live") == {"t-0": ["20", "20", "0"]}
    assert committed(filled, "idle") == {"t-0": ["0", "20", "20"]}


# 52 and 53: a plan, and targets outside the log


@pytest.mark.parametrize("scenario", ["--to-latest", "--to-earliest", "--to-current", "--export"])
def test_report_52_without_execute_every_reset_says_that_it_is_only_a_plan(filled: Installation, scenario: str) -> None:
    read(filled, "--max-messages", "5")
    words = ("--to-earliest", "--export") if scenario == "--export" else (scenario,)
    ended = reset(filled, *words)
    assert ended.code == 0
    assert any("--execute" in line for line in ended.errors)
    assert committed(filled) == {"t-0": ["5", "20", "15"]}


def test_report_53_each_partition_is_moved_into_its_own_range(cluster: Installation) -> None:
    cluster.create_topic("m", partitions=2)
    keyed = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
    cluster.produce("m", b"".join(b"a:%d\n" % number for number in range(7)), *keyed)  # all in partition 0
    (filled,) = (line for line in cluster.ok("kafka-get-offsets", "--topic", "m").lines if line.endswith(":7"))
    partition = filled.split(":")[1]
    ended = reset(cluster, "--to-offset", "5", "--execute", topic="m")
    assert ended.code == 0
    other = "1" if partition == "0" else "0"
    assert {(row[2], row[3]) for row in map(str.split, ended.lines[2:])} == {(partition, "5"), (other, "0")}
    assert [f"m-{other}" in line for line in ended.errors] == [True]
    assert reset(cluster, "--shift-by", "3", "--execute", topic="m").code == 0
    assert committed(cluster) == {f"m-{partition}": ["7", "7", "0"], f"m-{other}": ["0", "0", "0"]}


# 54: plans as data


def test_report_54_an_export_of_all_topics_is_csv_only_and_changes_what_it_says(cluster: Installation) -> None:
    for topic in ("a", "b"):
        cluster.create_topic(topic, partitions=2)
        cluster.produce(topic, NUMBERS)
        read(cluster, topic=topic)
    exported = cluster.ok(GROUPS, "--reset-offsets", "--group", "g", "--all-topics", "--to-earliest", "--export")
    assert sorted(exported.lines) == ["a,0,0", "a,1,0", "b,0,0", "b,1,0"]
    plan = cluster.home / "plan.csv"
    plan.write_bytes(exported.stdout)
    cluster.ok(GROUPS, "--reset-offsets", "--group", "g", "--from-file", str(plan), "--execute")
    assert {offsets[0] for offsets in committed(cluster).values()} == {"0"}


# 55: a group that does not exist


@pytest.mark.parametrize("words", [(), ("--members",), ("--state",), ("--offsets",)])
def test_report_55_an_absent_cluster_has_no_group_either(fresh: Installation, words: tuple[str, ...]) -> None:
    ended = fresh.run(GROUPS, "--describe", "--group", "nosuch", *words)
    assert (ended.code, ended.stdout, len(ended.errors)) == (1, b"", 1)
    assert "nosuch" in ended.errors[0]
    assert not fresh.data.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--delete",),
        ("--delete-offsets", "--topic", "t"),
        ("--reset-offsets", "--all-topics", "--to-earliest", "--execute"),
    ],
)
def test_report_55_nor_can_anything_be_done_to_it(filled: Installation, words: tuple[str, ...]) -> None:
    ended = filled.run(GROUPS, *words, "--group", "nosuch")
    assert ended.code == (0 if "--all-topics" in words else 1)  # nothing to reset is no failure, in Kafka as well
    assert b"Traceback" not in ended.stderr
    assert filled.ok(GROUPS, "--list").lines == []


# 56 to 58: offsets and lag


def test_report_56_a_group_whose_last_member_left_has_offsets_and_no_members(filled: Installation) -> None:
    read(filled, "--max-messages", "5")
    assert committed(filled) == {"t-0": ["5", "20", "15"]}
    members = filled.ok(GROUPS, "--describe", "--group", "g", "--members")
    assert len(members.lines) == 2  # Kafka prints the header here, but no row
    assert members.errors == ["Consumer group 'g' has no active members."]
    (state,) = (line.split() for line in filled.ok(GROUPS, "--describe", "--group", "g", "--state").lines[2:])
    assert state[-2:] == ["Empty", "0"]


def test_report_57_a_partition_without_a_leader_has_no_end_and_no_lag(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101,103")
    keyed = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
    cluster.produce("t", b"".join(b"k%d:%d\n" % (number, number) for number in range(50)), *keyed)
    read(cluster)
    whole = committed(cluster)
    cluster.ok("pykafka", "broker", "kill", "103")
    assert committed(cluster) == whole | {"t-1": [whole["t-1"][0], "-", "-"]}


def test_report_58_the_lag_of_a_commit_below_the_start_is_kafkas(filled: Installation) -> None:
    assert reset(filled, "--to-earliest", "--execute").code == 0
    plan = filled.home / "delete.json"
    plan.write_text('{"partitions":[{"topic":"t","partition":0,"offset":10}],"version":1}')
    filled.ok("kafka-delete-records", "--offset-json-file", str(plan))
    assert committed(filled) == {"t-0": ["0", "20", "20"]}
    ended = read(filled)
    assert any("Offset 0" in line and "10 to 20" in line for line in ended.errors)


# 59: deleted topics


def test_report_59_a_group_all_of_whose_topics_are_gone_is_still_described(filled: Installation) -> None:
    read(filled)
    filled.ok("kafka-topics", "--delete", "--topic", "t")
    ended = filled.run(GROUPS, "--describe", "--group", "g")
    assert (ended.code, ended.stdout) == (0, b"")
    assert all(" t" not in line for line in ended.errors)
    filled.ok(GROUPS, "--delete", "--group", "g")


def test_report_59_a_topic_that_goes_while_it_is_read_leaves_no_offsets(filled: Installation) -> None:
    filled.create_topic("u")
    filled.produce("u", b"1\n")
    running = filled.start("kafka-console-consumer", "--include", "t|u", "--group", "g", "--from-beginning")
    until(lambda: len(running.printed().splitlines()) == 21)
    filled.ok("kafka-topics", "--delete", "--topic", "u")
    until(lambda: {name.partition("-")[0] for name in committed(filled)} == {"t"})
    assert running.interrupt().code == 130
    assert committed(filled) == {"t-0": ["20", "20", "0"]}


# 60: throw-away consumers


@pytest.mark.parametrize(
    "words",
    [
        ("--max-messages", "1"),
        ("--timeout-ms", "300"),
        ("--partition", "0", "--offset", "earliest", "--timeout-ms", "300"),
        ("--max-messages", "1", "--command-property", "client.id=mine"),
        ("--max-messages", "1", "--formatter-property", f"value.deserializer={SERIALIZATION}.LongDeserializer"),
    ],
    ids=["enough", "idle", "one partition", "named", "failing"],
)
def test_report_60_whatever_ends_a_consumer_without_a_group_it_leaves_none(
    filled: Installation, words: tuple[str, ...]
) -> None:
    start = () if "--partition" in words else ("--from-beginning",)
    filled.run("kafka-console-consumer", "--topic", "t", *start, *words)
    assert filled.ok(GROUPS, "--list").stdout == b""


def test_report_60_a_group_with_a_member_cannot_be_deleted_and_the_reason_is_told(filled: Installation) -> None:
    running = filled.start("kafka-console-consumer", "--topic", "t", "--from-beginning")
    until(lambda: len(filled.ok(GROUPS, "--list").lines) == 1)
    (name,) = filled.ok(GROUPS, "--list").lines
    assert re.fullmatch(r"console-consumer-\d+", name)
    ended = filled.run(GROUPS, "--delete", "--group", name)
    assert ended.code == 1
    assert any("The group is not empty." in line for line in ended.errors)
    running.interrupt()
    assert filled.ok(GROUPS, "--list").stdout == b""


# Configs of groups


def test_the_groups_that_are_described_are_those_that_are_there_and_those_with_configs(filled: Installation) -> None:
    read(filled, group="there")
    filled.ok(
        "kafka-configs", "--alter", "--entity-type", "groups", "--entity-name", "only-configs",
        "--add-config", "consumer.session.timeout.ms=50000",
    )  # fmt: skip
    described = filled.ok("kafka-configs", "--describe", "--entity-type", "groups").stdout.decode()
    assert [name for name in ("there", "only-configs") if name in described] == ["there", "only-configs"]
    assert described.index("only-configs") < described.index("there")
    assert "consumer.session.timeout.ms=50000" in described
