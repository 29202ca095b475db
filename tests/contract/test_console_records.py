"""Records go out of one command and into another, and only those that were asked for, on every kind of cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.both_sides import on_both_sides
from tests.contract.installation import until

if TYPE_CHECKING:
    from tests.contract.installation import Ended, Installation

PRODUCER, CONSUMER = "kafka-console-producer", "kafka-console-consumer"
END = ("--exit-at-end", "--timeout-ms", "60000")
BEGINNING = ("--from-beginning", *END)
NOON = 1_700_000_000_000
RECORDS: tuple[dict[str, Any], ...] = (
    {"partition": 0, "timestamp": NOON, "headers": [], "key": "k0", "value": "v0"},
    {
        "partition": 0,
        "timestamp": NOON + 1000,
        "headers": [["h", "1"], ["h", None], ["e", ""]],
        "key": None,
        "value": "",
    },
    {"partition": 0, "timestamp": NOON + 2000, "headers": [], "key": "", "value": None},
    {
        "partition": 1,
        "timestamp": NOON,
        "headers": [["b", {"base64": "/wA="}]],
        "key": {"base64": "/w=="},
        "value": "null",
    },
    {"partition": 1, "timestamp": NOON + 60_000, "headers": [], "key": "k0", "value": '\x1b[31mé\u202e\n"\\'},
)
"""Two partitions of three; nothing is in the third."""


def lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def found(ended: Ended) -> list[dict[str, Any]]:
    """What was printed, by partition and without what differs from topic to topic."""
    records = [json.loads(line) for line in ended.lines]
    assert [json.loads(line) for line in ended.errors][-1] == {"note": f"Processed a total of {len(records)} messages"}
    return sorted(
        ({name: one[name] for name in RECORDS[0]} for one in records),
        key=lambda one: (one["partition"], one["timestamp"]),
    )


def consume(cluster: Installation, *words: str) -> list[dict[str, Any]]:
    return found(cluster.ok(CONSUMER, "--topic", "t", *words, "--output", "json"))


@pytest.fixture
def filled(cluster: Installation) -> Installation:
    cluster.create_topic("t", "--config", "retention.ms=-1", partitions=3, factor=1)
    cluster.produce("t", lines(*RECORDS), "--input", "json")
    return cluster


@on_both_sides
def test_what_one_prints_as_json_the_other_sends_again(filled: Installation) -> None:
    first = filled.ok(CONSUMER, "--topic", "t", *BEGINNING, "--output", "json")
    assert found(first) == [*RECORDS]
    filled.create_topic("copy", "--config", "retention.ms=-1", partitions=3, factor=1)
    filled.produce("copy", first.stdout, "--input", "json")
    assert found(filled.ok(CONSUMER, "--topic", "copy", *BEGINNING, "--output", "json")) == [*RECORDS]


@on_both_sides
@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (BEGINNING, [0, 1, 2, 3, 4]),
        (END, []),
        (("--last", "1", *END), [2, 4]),
        (("--since", "2023-11-14T22:13:21", *END), [1, 2, 4]),
        (("--from-beginning", "--until", "2023-11-14T22:13:22Z"), [0, 1, 3]),
        (("--since", "-1d", *END), []),
        (("--partition", "0", "--offset", "1:2"), [1]),
        (("--partition", "0", "--offset", "1:100", *END), [1, 2]),
        (("--partition", "2", "--offset", "earliest", *END), []),
        ((*BEGINNING, "--grep", "^v|é"), [0, 4]),
        ((*BEGINNING, "--grep", "null"), [3]),
        (("--partition", "0", "--offset", "earliest", "--key", "", *END), [2]),
        (("--group", "g", *BEGINNING), [0, 1, 2, 3, 4]),
    ],
)
def test_ranges_and_choices(filled: Installation, words: tuple[str, ...], numbers: list[int]) -> None:
    assert consume(filled, *words) == [RECORDS[number] for number in numbers]


@on_both_sides
def test_a_key_is_where_the_producer_has_put_it(cluster: Installation) -> None:
    cluster.create_topic("t", partitions=7, factor=1)
    keys = [f"key-{number}" for number in range(20)]
    cluster.produce("t", lines(*({"key": key, "value": key} for key in [*keys, "", "key-3", None])), "--input", "json")
    for key, count in (("key-0", 1), ("key-3", 2), ("", 1), ("absent", 0)):
        found = cluster.ok(CONSUMER, "--topic", "t", *BEGINNING, "--key", key)
        assert found.lines == [key] * count
        assert found.errors == [f"Processed a total of {count} messages"]


@on_both_sides
def test_a_group_goes_on_behind_what_was_passed_over(filled: Installation) -> None:
    assert consume(filled, "--group", "g", *BEGINNING, "--grep", "^v") == [RECORDS[0]]
    assert consume(filled, "--group", "g", *BEGINNING) == []
    filled.produce("t", b"new\n")
    assert [one["value"] for one in consume(filled, "--group", "g", *BEGINNING)] == ["new"]


def members(cluster: Installation) -> list[dict[str, Any]]:
    """The members of group g that have partitions."""
    ended = cluster.run("kafka-consumer-groups", "--describe", "--group", "g", "--members", "--output", "json")
    groups = json.loads(ended.stdout)["groups"] if ended.stdout else []
    return [one for group in groups for one in group["members"] if one["assignment"]]


def test_a_member_of_a_group_waits_for_the_others_to_come_to_their_ends(filled: Installation) -> None:
    """The one commits nothing of its partitions; when it is gone, the other takes them over and ends."""
    filled.produce("t", lines({"value": "c", "partition": 2}), "--input", "json")
    words = ("--topic", "t", "--group", "g", "--from-beginning")
    held = filled.start(CONSUMER, *words, "--command-property", "enable.auto.commit=false")
    until(lambda: held.printed().count(b"\n") > len(RECORDS))
    other = filled.start(CONSUMER, *words, *END, "--format", "%p:%o;")
    until(lambda: len(members(filled)) == 2)
    assert not other.has_ended()
    held.kill()
    until(other.has_ended)
    ended = other.end()
    assert ended.code == 0
    assert sorted(ended.stdout.split(b";")) == [b"", b"0:0", b"0:1", b"0:2", b"1:0", b"1:1", b"2:0"]


def test_an_empty_partition_of_another_member_is_not_waited_for(cluster: Installation) -> None:
    cluster.create_topic("t", partitions=2, factor=1)
    words = ("--topic", "t", "--group", "g", "--from-beginning", "--command-property", "enable.auto.commit=false")
    cluster.start(CONSUMER, *words)
    until(lambda: len(members(cluster)) == 1)
    assert cluster.ok(CONSUMER, *words, *END).stdout == b""


@on_both_sides
def test_what_does_not_exist_has_no_end_and_is_not_created(cluster: Installation) -> None:
    ended = cluster.run(CONSUMER, "--topic", "none", *BEGINNING)
    assert (ended.code, ended.errors) == (1, ["Topic none does not exist."])
    as_json = cluster.run(CONSUMER, "--topic", "none", *BEGINNING, "--output", "json")
    assert json.loads(as_json.stderr) == {
        "error": {"code": "UNKNOWN_TOPIC_OR_PARTITION", "message": "Topic none does not exist."}
    }
    assert "none" not in cluster.topics()


@on_both_sides
def test_a_record_that_is_in_no_partition_is_told_and_the_others_are_sent(filled: Installation) -> None:
    extra = lines({"value": "a", "partition": 1}, {"value": "b", "partition": 3}, {"value": "c", "partition": 1})
    ended = filled.run(PRODUCER, "--topic", "t", "--input", "json", stdin=extra)
    assert ended.code == 1
    assert b"Partition 3 of topic t with partition count 3 is not present" in ended.stderr
    assert ended.errors[-1] == "1 record(s) were not delivered."
    assert filled.ok(CONSUMER, "--topic", "t", "--partition", "1", "--offset", "2:4").lines == ["a", "c"]


def test_report_2_one_key_for_all_records(filled: Installation) -> None:
    filled.produce("orders", b'{"id":123,"qty":1}\n{"id":124,"qty":2}\n', "--key", "123")
    printed = filled.ok(CONSUMER, "--topic", "orders", *BEGINNING, "--format", "%k=%s;").stdout
    assert printed == b'123={"id":123,"qty":1};123={"id":124,"qty":2};'


def test_report_10_a_record_of_several_lines(filled: Installation) -> None:
    filled.produce("documents", b'{\n "a": 1\n}\n', "--input", "all")
    filled.produce("documents", b"1\n2\n\x003\n\x00", "--input", "nul")
    printed = filled.ok(CONSUMER, "--topic", "documents", *BEGINNING, "--format", "%s|").stdout
    assert printed == b'{\n "a": 1\n}\n|1\n2\n|3\n|'


def test_report_18_and_20_json_tells_text_null_empty_and_binary_apart(filled: Installation) -> None:
    assert [(one["key"], one["value"]) for one in consume(filled, *BEGINNING)] == [
        ("k0", "v0"), (None, ""), ("", None), ({"base64": "/w=="}, "null"), ("k0", RECORDS[4]["value"]),
    ]  # fmt: skip


def test_report_21_a_time_that_can_be_read(filled: Installation) -> None:
    printed = filled.ok(CONSUMER, "--topic", "t", "--partition", "0", "--offset", "0:1", "--format", "%{iso:T}").stdout
    assert printed == b"2023-11-14T22:13:20.000Z"


def test_bytes_stay_raw_in_kafka_s_output_and_are_escaped_in_a_table(filled: Installation) -> None:
    raw = filled.ok(CONSUMER, "--topic", "t", "--partition", "1", "--offset", "1:2").stdout
    assert raw == '\x1b[31mé\u202e\n"\\\n'.encode()
    heading, line = filled.ok(
        CONSUMER, "--topic", "t", "--partition", "1", "--offset", "1:2", "--output", "table"
    ).lines
    assert heading.split() == ["PARTITION", "OFFSET", "TIMESTAMP", "KEY", "VALUE"]
    assert line.split()[-1] == '\\x1b[31mé\\u202e\\n"\\'
