"""What users reported about scripts: streams, empty answers, several items, removed options, order (reports 66, 82-89).

The exit codes of report 81 are a table of their own, `test_exit_codes`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import until

if TYPE_CHECKING:
    from tests.contract.installation import Installation

KEYED = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
PRODUCER, CONSUMER, GROUPS = "kafka-console-producer", "kafka-console-consumer", "kafka-consumer-groups"
GROUP_ACTIONS = "--list, --describe, --delete, --reset-offsets, --delete-offsets, --validate-regex"

# 66: deprecated spellings


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("--property", "--formatter-property", "print.key=true"),
        ("--consumer-property", "--command-property", "auto.offset.reset=earliest"),
        ("--consumer.config", "--command-config", "{file}"),
    ],
)
def test_report_66_a_deprecated_consumer_option_does_the_same_and_its_notice_is_no_data(
    cluster: Installation, old: str, new: str, value: str
) -> None:
    cluster.produce("t", b"k:v\n", *KEYED)
    file = cluster.home / "c.properties"
    file.write_text("auto.offset.reset=earliest\n")
    start = ("--from-beginning",) if old == "--property" else ()
    found = [
        cluster.ok(CONSUMER, "--topic", "t", *start, "--timeout-ms", "300", option, value.format(file=file))
        for option in (old, new)
    ]
    assert found[0].stdout == found[1].stdout == (b"k\tv\n" if old == "--property" else b"v\n")
    assert any(old in line and new in line for line in found[0].errors)
    assert found[1].errors == ["Processed a total of 1 messages"]


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("--property", "--reader-property", "parse.key=true"),
        ("--producer-property", "--command-property", "acks=all"),
        ("--producer.config", "--command-config", "{file}"),
    ],
)
def test_report_66_so_does_a_deprecated_producer_option(cluster: Installation, old: str, new: str, value: str) -> None:
    cluster.create_topic("t")
    file = cluster.home / "p.properties"
    file.write_text("acks=1\n")
    for option in (old, new):
        ended = cluster.produce("t", b"k\tv\n", option, value.format(file=file))
        assert ended.stdout == b""
        assert any(old in line and new in line for line in ended.errors) == (option == old)
    first, second = cluster.consume("t", "--formatter-property", "print.key=true").splitlines()
    assert first == second == (b"k\tv" if old == "--property" else b"null\tk\tv")


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (PRODUCER, ("--topic", "t", "--property", "a=b", "--reader-property", "a=b")),
        (PRODUCER, ("--topic", "t", "--producer-property", "a=b", "--command-property", "a=b")),
        (CONSUMER, ("--topic", "t", "--property", "a=b", "--formatter-property", "a=b")),
        (CONSUMER, ("--topic", "t", "--consumer-property", "a=b", "--command-property", "a=b")),
    ],
)
def test_report_66_the_old_and_the_new_spelling_together_are_refused(
    cluster: Installation, tool: str, words: tuple[str, ...]
) -> None:
    ended = cluster.run(tool, *words)
    assert (ended.code, ended.stdout) == (1, b"")
    assert "together" in ended.errors[0]
    assert all(option in ended.errors[0] for option in words[2::2])


# 82: several items, one fails


def test_report_82_the_groups_that_can_be_deleted_are_and_the_other_one_is_named(cluster: Installation) -> None:
    cluster.produce("t", b"1\n")
    for group in ("good", "better"):
        cluster.ok(CONSUMER, "--topic", "t", "--group", group, "--from-beginning", "--max-messages", "1")
    named = ("--group", "good", "--group", "nosuch", "--group", "better")
    ended = cluster.run(GROUPS, "--delete", *named)
    assert ended.code == 1
    assert any("'nosuch'" in line for line in ended.errors)
    assert b"nosuch" not in ended.stdout
    assert all(name in ended.stdout.decode() for name in ("good", "better"))
    assert cluster.ok(GROUPS, "--list").stdout == b""


def test_report_82_the_elections_that_can_be_held_are_and_the_other_one_is_named(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101:102,102:103")
    cluster.ok("pykafka", "broker", "kill", "101")
    cluster.ok("pykafka", "broker", "restart", "101", "--no-rebalance")
    wanted = [{"topic": "t", "partition": 0}, {"topic": "nosuch", "partition": 0}, {"topic": "t", "partition": 9}]
    file = cluster.home / "elections.json"
    file.write_text(json.dumps({"partitions": wanted}))
    ended = cluster.run("kafka-leader-election", "--election-type", "preferred", "--path-to-json-file", str(file))
    assert ended.code == 1
    assert "t-0" in ended.stdout.decode()
    assert all(any(name in line for line in ended.errors) for name in ("nosuch-0", "t-9"))
    assert cluster.leader("t") == 101


def test_report_82_the_records_that_can_be_deleted_are_and_the_other_partition_is_named(cluster: Installation) -> None:
    cluster.create_topic("t")
    cluster.produce("t", b"1\n2\n3\n")
    file = cluster.home / "delete.json"
    wanted = [{"topic": "nosuch", "partition": 0, "offset": 1}, {"topic": "t", "partition": 0, "offset": 2}]
    file.write_text(json.dumps({"partitions": wanted, "version": 1}))
    ended = cluster.ok("kafka-delete-records", "--offset-json-file", str(file))  # Kafka's tool ends so as well
    assert any(line.startswith("partition: nosuch-0\terror: ") for line in ended.lines)
    assert "partition: t-0\tlow_watermark: 2" in ended.lines
    assert cluster.consume("t") == b"3\n"


def test_report_82_a_pattern_deletes_what_it_matches_and_a_name_beside_it_is_an_error(cluster: Installation) -> None:
    for name in ("a1", "a2", "b"):
        cluster.create_topic(name)
    cluster.ok("kafka-topics", "--delete", "--topic", "a.*")
    assert cluster.ok("kafka-topics", "--list").lines == ["b"]
    assert cluster.run("kafka-topics", "--delete", "--topic", "a.*").code == 1


def test_report_82_the_lines_that_can_be_delivered_are_and_the_others_are_counted(cluster: Installation) -> None:
    cluster.create_topic("t", "--config", "max.message.bytes=500")
    ended = cluster.run(PRODUCER, "--topic", "t", stdin=b"one\n" + b"x" * 900 + b"\ntwo\n" + b"y" * 900 + b"\n")
    assert (ended.code, ended.stdout) == (1, b"")
    assert any("2 record" in line for line in ended.errors)
    assert cluster.consume("t") == b"one\ntwo\n"


# 83: nothing found


@pytest.mark.parametrize(
    "words",
    [
        ("kafka-topics", "--list"),
        ("kafka-topics", "--list", "--topic", "nosuch"),
        ("kafka-topics", "--describe"),
        ("kafka-topics", "--describe", "--unavailable-partitions"),
        ("kafka-topics", "--describe", "--under-replicated-partitions"),
        ("kafka-topics", "--describe", "--topics-with-overrides"),
        (GROUPS, "--list"),
        (GROUPS, "--describe", "--all-groups"),
        ("kafka-configs", "--describe", "--entity-type", "topics"),
        ("kafka-configs", "--describe", "--entity-type", "groups"),
        ("kafka-configs", "--describe", "--entity-type", "users"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("exists", [True, False], ids=["empty cluster", "no cluster"])
def test_report_83_nothing_found_is_not_a_byte(fresh: Installation, words: tuple[str, ...], exists: bool) -> None:
    if exists:
        fresh.create_cluster()
    assert fresh.ok(*words).stdout == b""
    assert fresh.data.exists() == exists


# 84: for machines


def test_report_84_a_described_topic_is_one_json_document(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101,103")
    cluster.ok("pykafka", "broker", "kill", "103")
    text = cluster.ok("kafka-topics", "--describe", "--topic", "t").stdout
    for tool in (("kafka-topics",), ("pykafka", "topics")):
        described = json.loads(cluster.ok(*tool, "--describe", "--topic", "t", "--output", "json").stdout)
        topic = described[0] if isinstance(described, list) else described.get("topics", [described])[0]
        leaders = [partition["leader"] for partition in topic["partitions"]]
        assert leaders == [101, None]
    assert cluster.ok("kafka-topics", "--describe", "--topic", "t").stdout == text


# 85: errors and captured output


@pytest.mark.parametrize(
    "words",
    [
        ("kafka-topics", "--describe", "--topic", "nosuch"),
        ("kafka-topics", "--create", "--topic", "t"),
        ("kafka-topics", "--create", "--topic", "a b"),
        ("kafka-topics", "--alter", "--topic", "t", "--partitions", "1"),
        (GROUPS, "--describe", "--group", "nosuch"),
        (GROUPS, "--delete", "--group", "nosuch"),
        ("kafka-configs", "--alter", "--entity-type", "topics", "--entity-name", "t", "--add-config", "a=1"),
        ("kafka-configs", "--describe", "--entity-type", "brokers", "--entity-name", "first"),
        ("kafka-get-offsets", "--topic", "nosuch"),
        (CONSUMER, "--topic", "nosuch", "--timeout-ms", "100"),
        (CONSUMER, "--topic", "t", "--partition", "9", "--timeout-ms", "100"),
        ("kafka-reassign-partitions", "--verify", "--reassignment-json-file", "nosuch.json"),
        ("kafka-log-dirs", "--describe", "--broker-list", "999"),
        ("kafka-leader-election", "--election-type", "unclean", "--topic", "nosuch", "--partition", "0"),
    ],
    ids=" ".join,
)
def test_report_85_what_fails_captures_as_nothing(cluster: Installation, words: tuple[str, ...]) -> None:
    cluster.create_topic("t")
    ended = cluster.run(*words)
    assert (ended.code, ended.stdout) == (1, b"")
    assert 1 <= len(ended.errors) <= 2


# 86: mistakes of the command line


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("kafka-topics", "--describe", "--bogus"), "bogus is not a recognized option"),
        (("kafka-topics", "--decribe"), "decribe is not a recognized option. Did you mean --describe?"),
        (
            ("kafka-topics", "--bootstrap-server", "x:1"),
            "Command must include exactly one action: --list, --describe, --create, --alter or --delete",
        ),
        ((PRODUCER, "--sync"), 'Missing required argument "[topic]"'),
        ((CONSUMER, "--topic", "t", "--offset", "0"), "The partition is required when offset is specified."),
        ((CONSUMER, "--from-beginning"), "Exactly one of the following arguments is required: [topic], [include]"),
        ((GROUPS, "--bootstrap-server", "x:1"), f"Command must include exactly one action: {GROUP_ACTIONS}"),
        (("kafka-get-offsets", "--topic"), "Error occurred: Option topic requires an argument"),
        (("kafka-delete-records", "--bootstrap-server", "x:1"), 'Missing required argument "[offset-json-file]"'),
        (("kafka-log-dirs", "--bootstrap-server", "x:1"), 'Missing required argument "[describe]"'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_report_86_the_first_line_is_what_is_wrong_and_the_last_one_where_to_read_on(
    fresh: Installation, words: tuple[str, ...], first: str
) -> None:
    ended = fresh.run(*words)
    assert (ended.code, ended.stdout) == (1, b"")
    assert ended.errors == [first, f"See {words[0]} --help."]
    assert not fresh.data.exists()


# 87: removed options


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (("kafka-topics", "--zookeeper", "localhost:2181", "--list"), "--bootstrap-server"),
        (("kafka-topics", "--zookeeper=localhost:2181", "--list"), "--bootstrap-server"),
        (("kafka-topics", "--create", "--topic", "t", "--force"), "Leave it out"),
        (("kafka-configs", "--zookeeper", "localhost:2181", "--describe"), "--bootstrap-server"),
        ((GROUPS, "--zookeeper", "localhost:2181", "--list"), "--bootstrap-server"),
        ((GROUPS, "--new-consumer", "--list"), "Leave it out"),
        ((PRODUCER, "--broker-list", "localhost:9092", "--topic", "t"), "--bootstrap-server"),
        ((CONSUMER, "--zookeeper", "localhost:2181", "--topic", "t"), "--bootstrap-server"),
        ((CONSUMER, "--new-consumer", "--topic", "t"), "Leave it out"),
        ((CONSUMER, "--whitelist", "t"), "--include"),
        ((CONSUMER, "--blacklist", "t"), "--include"),
        (("kafka-get-offsets", "--broker-list", "localhost:9092", "--topic", "t"), "--bootstrap-server"),
        (("kafka-reassign-partitions", "--zookeeper", "localhost:2181", "--list"), "--bootstrap-server"),
        (("kafka-leader-election", "--zookeeper", "localhost:2181"), "--bootstrap-server"),
        (("kafka-consumer-perf-test", "--broker-list", "localhost:9092", "--topic", "t"), "--bootstrap-server"),
        (("kafka-producer-perf-test", "--broker-list", "localhost:9092", "--topic", "t"), "--bootstrap-server"),
        (("kafka-cluster", "--zookeeper", "localhost:2181"), "--bootstrap-server"),
        (("pykafka", "topics", "--zookeeper", "localhost:2181", "--list"), "--bootstrap-server"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_report_87_a_removed_option_is_refused_with_what_replaces_it(
    fresh: Installation, words: tuple[str, ...], instead: str
) -> None:
    ended = fresh.run(*words)
    assert (ended.code, ended.stdout) == (1, b"")
    assert instead in ended.errors[0]
    assert not fresh.data.exists()


# 88: offsets of what is not there


@pytest.mark.parametrize(
    "words",
    [
        ("--topic", "nosuch"),
        ("--topic-partitions", "nosuch:0"),
        ("--topic-partitions", "orders:3-"),
        ("--topic", "orders", "--partitions", "7"),
        ("--topic", "nosuch.*"),
    ],
    ids=" ".join,
)
def test_report_88_offsets_of_nothing_are_an_error(cluster: Installation, words: tuple[str, ...]) -> None:
    cluster.create_topic("orders", partitions=3)
    ended = cluster.run("kafka-get-offsets", *words)
    assert (ended.code, ended.stdout) == (1, b"")
    assert ended.errors == ["Error occurred: Could not match any topic-partitions with the specified filters"]


def test_report_88_a_range_ends_before_its_upper_bound_and_rows_are_sorted(cluster: Installation) -> None:
    cluster.create_topic("orders", partitions=12)
    cluster.create_topic("t")
    cluster.produce("t", b"1\n2\n")

    def offsets(*words: str) -> list[str]:
        return cluster.ok("kafka-get-offsets", *words).lines

    assert offsets("--topic-partitions", "t:0,orders:1-2") == ["orders:1:0", "t:0:2"]
    assert offsets("--topic-partitions", "orders:8-10") == ["orders:8:0", "orders:9:0"]
    assert offsets("--topic-partitions", "orders:-2,t") == ["orders:0:0", "orders:1:0", "t:0:2"]
    as_text = [f"orders:{number}:0" for number in sorted(range(12), key=str)]  # 10 before 2, as in Kafka
    assert offsets("--exclude-internal-topics") == [*as_text, "t:0:2"]


def test_report_88_a_partition_without_an_answer_is_left_out(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101,103")
    assert cluster.ok("kafka-get-offsets", "--topic", "t", "--time", "max-timestamp").stdout.count(b"-1") == 0
    cluster.ok("pykafka", "broker", "kill", "103")
    assert cluster.run("kafka-get-offsets", "--topic", "t").lines == ["t:0:0"]


# 89: order


def test_report_89_lists_are_sorted_and_the_same_every_time(cluster: Installation) -> None:
    names = ["b", "a-10", "a-2", "Z", "_under", "a.dot"]
    for name in names:
        cluster.create_topic(name, partitions=3)
        cluster.produce(name, b"1\n")
        cluster.ok(CONSUMER, "--topic", name, "--group", f"g-{name}", "--from-beginning", "--max-messages", "1")
    listed = cluster.ok("kafka-topics", "--list", "--exclude-internal").lines
    assert listed == sorted(names)
    assert sorted(cluster.ok(GROUPS, "--list").lines) == [f"g-{name}" for name in sorted(names)]
    for words in (
        ("kafka-topics", "--list"),
        ("kafka-topics", "--describe"),
        ("kafka-get-offsets", "--exclude-internal-topics"),
        (GROUPS, "--list"),
        (GROUPS, "--describe", "--all-groups"),
        ("kafka-configs", "--describe", "--entity-type", "topics", "--all"),
        ("kafka-log-dirs", "--describe"),
    ):
        assert cluster.ok(*words).stdout == cluster.ok(*words).stdout, words
    partitions = [int(row["Partition"]) for row in cluster.describe("b")]
    assert partitions == [0, 1, 2]


def test_report_89_the_order_inside_a_partition_is_that_of_the_input(cluster: Installation) -> None:
    cluster.create_topic("m3", partitions=3)
    consumer = cluster.start(
        CONSUMER, "--topic", "m3", "--formatter-property", "print.partition=true", "--from-beginning"
    )
    cluster.produce("m3", b"".join(b"k%d:%d\n" % (number % 7, number) for number in range(500)), *KEYED)
    until(lambda: consumer.printed().count(b"\n") == 500)
    by_partition: dict[bytes, list[int]] = {}
    for line in consumer.printed().splitlines():
        partition, value = line.split(b"\t")
        by_partition.setdefault(partition, []).append(int(value))
    assert len(by_partition) == 3
    assert all(numbers == sorted(numbers) for numbers in by_partition.values())
