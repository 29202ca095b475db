"""Where the console consumer begins and ends, and which records it chooses, on an embedded cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from fake_cluster import Result, call

from pykafka_cli.connecting import create_cluster

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PORT = 24_430
NOON = 1_700_000_000_000


class Cluster:
    """Commands on a data directory of their own."""

    def __init__(self, directory: Path) -> None:
        self._words = ("--data-dir", str(directory))
        configs = {"log.retention.ms": "-1"}
        create_cluster(str(directory), brokers=[1, 2, 3], port=PORT, configs=configs)

    def run(self, *words: str, stdin: bytes = b"") -> Result:
        return call(*words, *self._words, stdin=stdin)

    def consume(self, *words: str) -> Result:
        """A consumer that has to end by itself; a minute without a record is a failure."""
        result = self.run("console-consumer", *words, "--timeout-ms", "60000")
        assert "Processed a total of" in result.stderr, result
        return result

    def values(self, *words: str) -> list[object]:
        """What is printed, by partition and offset, and exit code 0."""
        result = self.consume(*words, "--output", "json")
        assert result.code == 0, result
        found = [json.loads(line) for line in result.stdout.splitlines()]
        return [one["value"] for one in sorted(found, key=lambda one: (one["topic"], one["partition"], one["offset"]))]

    def produce(self, topic: str, *records: Mapping[str, object]) -> None:
        lines = b"".join(json.dumps(record).encode() + b"\n" for record in records)
        assert self.run("console-producer", "--topic", topic, "--input", "json", stdin=lines).code == 0


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    """Topic t: partition 0 has a0 to a9, one a second from NOON on, partition 1 has b0 and b1, partition 2 nothing."""
    cluster = Cluster(tmp_path / "data")
    assert cluster.run("topics", "--create", "--topic", "t", "--partitions", "3").code == 0
    cluster.produce(
        "t",
        *({"value": f"a{n}", "partition": 0, "timestamp": NOON + n * 1000} for n in range(10)),
        *({"value": f"b{n}", "partition": 1, "timestamp": NOON + n * 60_000} for n in range(2)),
    )
    return cluster


HINT = (
    "The provided offset value '-3' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long. "
    "A range is START:END; for the last N records there is --last N."
)
A = [f"a{n}" for n in range(10)]
ALL = [*A, "b0", "b1"]
BEGINNING = ("--topic", "t", "--from-beginning")
END = "--exit-at-end"


def test_it_ends_behind_what_was_there_at_the_start_also_in_empty_partitions(cluster: Cluster) -> None:
    assert cluster.values(*BEGINNING, END) == ALL
    assert cluster.values("--topic", "t", END) == []
    assert cluster.values("--topic", "t", "--partition", "2", "--offset", "earliest", END) == []
    assert cluster.values("--include", "t|none", "--from-beginning", END) == ALL
    assert cluster.values("--include", "none", "--from-beginning", END) == []


def test_what_is_not_there_has_no_end(cluster: Cluster) -> None:
    for words, sentence in (
        (["--topic", "none"], "Topic none does not exist."),
        (["--topic", "t", "--partition", "3"], "Topic t has no partition 3; its partitions are 0 to 2."),
    ):
        result = cluster.run("console-consumer", *words, END)
        assert (result.code, result.stderr) == (1, f"{sentence}\n")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["--offset", "2:5"], A[2:5]),
        (["--offset", "2:2"], []),
        (["--offset", "5:2"], []),
        (["--offset", ":3"], A[:3]),
        (["--offset", "earliest:3"], A[:3]),
        (["--offset", "EARLIEST:10"], A),
        (["--offset", "7:", END], A[7:]),
        (["--offset", "7:100", END], A[7:]),
        (["--offset", "latest:3"], []),
        (["--last", "3", END], A[7:]),
        (["--last", "100", END], A),
        (["--last", "0", END], []),
        (["--since", "2023-11-14T22:13:25", END], A[5:]),
        (["--since", "2023-11-14T22:13:25.001Z", END], A[6:]),
        (["--since", "2023-11-14T23:13:25+01:00", "--until", "2023-11-14T22:13:28"], A[5:8]),
        (["--offset", "earliest", "--until", "2023-11-14T22:13:20"], []),
        (["--offset", "earliest", "--until", "-1h"], A),
        (["--since", "-1d", END], []),
    ],
)
def test_ranges_of_a_partition(cluster: Cluster, words: list[str], values: list[str]) -> None:
    assert cluster.values("--topic", "t", "--partition", "0", *words) == values


def test_ranges_hold_for_every_partition(cluster: Cluster) -> None:
    assert cluster.values("--topic", "t", "--last", "1", END) == ["a9", "b1"]
    assert cluster.values("--topic", "t", "--since", "2023-11-14T22:13:29", END) == ["a9", "b1"]
    assert cluster.values(*BEGINNING, "--until", "2023-11-14T22:13:21") == ["a0", "b0"]


def test_a_range_of_offsets_waits_for_its_end(cluster: Cluster) -> None:
    result = cluster.run(
        "console-consumer", "--topic", "t", "--partition", "1", "--offset", "0:3", "--timeout-ms", "1"
    )  # fmt: skip
    assert (result.code, result.stdout) == (0, b"b0\nb1\n")
    cluster.produce("t", *({"value": f"b{n}", "partition": 1} for n in range(2, 5)))
    assert cluster.values("--topic", "t", "--partition", "1", "--offset", "0:3") == ["b0", "b1", "b2"]


def test_an_end_that_compaction_removed_is_reached_all_the_same(cluster: Cluster) -> None:
    words = ("--topic", "c", "--partitions", "1", "--config", "cleanup.policy=compact", "--config", "segment.ms=1")
    assert cluster.run("topics", "--create", *words).code == 0
    cluster.produce("c", *({"value": value, "key": value[0]} for value in ("k1", "l1", "k2", "l2")))
    cluster.produce("c", {"value": "m", "key": "m"})  # in the next segment
    assert cluster.run("broker", "clean", "c").code == 0
    assert cluster.values("--topic", "c", "--from-beginning", END) == ["k2", "l2", "m"]
    for end, values in ((1, []), (2, []), (3, ["k2"]), (4, ["k2", "l2"])):
        assert cluster.values("--topic", "c", "--partition", "0", "--offset", f"0:{end}") == values


def test_a_key_is_read_from_its_own_partition_only(cluster: Cluster) -> None:
    cluster.run("topics", "--create", "--topic", "k", "--partitions", "8")
    keys = [f"key{n}" for n in range(20)]
    cluster.produce("k", *({"key": key, "value": f"{key}-{n}"} for n in range(3) for key in [*keys, None, ""]))
    for key in (*keys, ""):
        assert cluster.values("--topic", "k", "--from-beginning", END, "--key", key) == [f"{key}-{n}" for n in range(3)]
    assert cluster.values("--topic", "k", "--from-beginning", END, "--key", "absent") == []
    assert cluster.values("--include", "k", "--from-beginning", END, "--key", "key1") == [f"key1-{n}" for n in range(3)]
    (away,) = {int(number) for number in "01234567"} - {
        partition for partition in range(8) if cluster.values("--topic", "k", "--partition", str(partition),
                                                               "--offset", "earliest", END, "--key", "key1") == []
    }  # fmt: skip
    other = (away + 1) % 8
    cluster.produce("k", {"key": "key1", "value": "elsewhere", "partition": other})
    assert "elsewhere" not in cluster.values("--topic", "k", "--from-beginning", END, "--key", "key1")
    words = ("--topic", "k", "--partition", str(other), "--offset", "earliest", END, "--key", "key1")
    assert cluster.values(*words) == ["elsewhere"]


def test_a_regex_is_looked_for_in_the_bytes_of_values(cluster: Cluster) -> None:
    cluster.produce("g", {"value": {"base64": "/wBhYg=="}}, {"value": None}, {"value": "héllo"}, {"value": ""})
    grep = ("--topic", "g", "--from-beginning", END, "--grep")
    assert cluster.values(*grep, r"\xff\x00a") == [{"base64": "/wBhYg=="}]
    assert cluster.values(*grep, "é") == ["héllo"]
    assert cluster.values(*grep, "(?i)HÉL|^h.*o$") == ["héllo"]
    assert cluster.values(*grep, "^$") == [""]
    assert len(cluster.values(*grep, "")) == 3
    assert cluster.values(*grep, "null") == []


def test_max_messages_counts_what_is_printed_and_the_group_commits_what_was_passed_over(cluster: Cluster) -> None:
    words = ("--topic", "t", "--group", "g", "--from-beginning", "--grep", "^a[37]$")
    first = cluster.consume(*words, "--max-messages", "1")
    assert (first.stdout, first.code) == (b"a3\n", 0)
    assert first.stderr.endswith("Processed a total of 1 messages\n")
    assert cluster.consume(*words, END).stdout == b"a7\n"
    described = cluster.run("consumer-groups", "--describe", "--group", "g", "--output", "json")
    offsets = json.loads(described.stdout)["groups"][0]["offsets"]
    assert [one["current_offset"] for one in offsets] == [10, 2, 0]
    assert cluster.consume("--topic", "t", "--group", "g", END).stdout == b""


def test_a_group_goes_on_behind_the_last_record_in_a_range(cluster: Cluster) -> None:
    until = ("--topic", "t", "--group", "g", "--from-beginning", "--until", "2023-11-14T22:13:25")
    assert cluster.values(*until) == [*A[:5], "b0"]
    assert cluster.values("--topic", "t", "--group", "g", END) == [*A[5:], "b1"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--since", "-1h", "--last", "1"], "Options since and last cannot be specified together."),
        (["--from-beginning", "--last", "1"], "Options from-beginning and last cannot be specified together."),
        (["--partition", "0", "--offset", "1", "--since", "-1h"], "Options offset and since cannot be"),
        (["--group", "g", "--last", "1"], "Options group and last cannot be specified together: a group goes on"),
        (["--command-property", "group.id=g", "--since", "-1h"], "Options group and since cannot be"),
        (["--last", "-1"], "Cannot parse argument '-1' of option last"),
        (["--last", "x"], "Cannot parse argument 'x' of option last"),
        (["--since", "yesterday"], "yesterday is no time."),
        (["--until", "2999-01-01T00:00:00"], "2999-01-01T00:00:00, the value of option until, is still to come."),
        (["--partition", "0", "--offset", "-3"], HINT),
        (["--partition", "0", "--offset", "1:x"], "The provided offset value '1:x' is incorrect."),
        (["--partition", "0", "--offset", "1:2:3"], "The provided offset value '1:2:3' is incorrect."),
        (["--partition", "0", "--offset", ""], "The provided offset value '' is incorrect."),
        (["--offset", "1:2"], "The partition is required when offset is specified."),
        (["--grep", "("], "(, the value of option grep, is no regex: "),
        (["--format", "%s", "--output", "json"], "Options output and format cannot be specified together."),
        (["--output", "table", "--formatter-property", "print.key=true"], "Options output and formatter-property"),
        (["--format", "%s", "--formatter", "org.apache.kafka.tools.consumer.NoOpMessageFormatter"],
         "Options format and formatter cannot be specified together."),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(cluster: Cluster, words: list[str], sentence: str) -> None:
    result = cluster.run("console-consumer", "--topic", "t", *words)
    assert result.code == 1
    assert sentence in result.stderr
    assert result.stdout == b""
    assert "Processed" not in result.stderr


def test_a_partition_without_a_leader_is_told_and_the_others_are_read(cluster: Cluster) -> None:
    words = ("--topic", "l", "--replica-assignment", "1,2")
    assert cluster.run("topics", "--create", *words).code == 0
    cluster.produce("l", {"value": "x", "partition": 0}, {"value": "y", "partition": 1})
    assert cluster.run("broker", "kill", "1").code == 0
    result = cluster.consume("--topic", "l", "--from-beginning", END)
    assert (result.code, result.stdout) == (1, b"y\n")
    assert "Not read: l-0. There is no leader" in result.stderr
