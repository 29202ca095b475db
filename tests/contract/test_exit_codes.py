"""What each tool answers to a script: one table of exit codes (report 81), and what stands on which stream."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.contract.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.installation import Ended

NOBODY = ("--bootstrap-server", "127.0.0.1:1")
QUICKLY = tuple(
    word
    for setting in ("delivery.timeout.ms=400", "request.timeout.ms=300", "linger.ms=0")
    for word in ("--command-property", setting)
)
NOT_FOR_PEOPLE = (b"Traceback", b"Internal error", b"Exception", b"ERROR", b"WARN ")


class Row(NamedTuple):
    """A tool, words with which it succeeds, and words that ask for what is not there, with their exit code.

    `{files}` in a word is the directory of the files that `files` makes.
    """

    tool: str
    works: str
    missing: str
    missing_code: int = 1
    """0 only where Kafka's tool also says so and the design does not differ."""
    bare_code: int = 1
    """Without any word."""
    connects: bool = True
    printed: int = 0
    """Lines on stdout although what was asked for is not there: what was measured, or what each item came to."""


TABLE = (
    Row("kafka-topics", "--describe --topic t", "--describe --topic nosuch"),
    Row("kafka-topics", "--list", "--delete --topic nosuch"),
    Row("kafka-topics", "--list --topic t", "--alter --topic nosuch --partitions 2"),
    Row("kafka-topics", "--describe --topic nosuch --if-exists", "--describe --topic-id AAAAAAAAAAAAAAAAAAAAAQ"),
    Row("kafka-console-producer", "--topic t", "--topic bad/topic"),
    Row("kafka-console-consumer", "--topic t --timeout-ms 100", "--topic nosuch --timeout-ms 100"),
    Row("kafka-console-consumer", "--topic t --max-messages 0", "--topic t --partition 7 --timeout-ms 100"),
    Row("kafka-consumer-groups", "--list", "--describe --group nosuch"),
    Row("kafka-consumer-groups", "--describe --group g", "--delete --group nosuch"),
    Row(
        "kafka-consumer-groups",
        "--reset-offsets --group g --topic t --to-earliest --dry-run",
        "--reset-offsets --group g --topic nosuch --to-earliest --dry-run",
    ),
    Row(
        "kafka-consumer-groups",
        "--describe --all-groups",
        "--delete-offsets --group nosuch --topic t",
        printed=3,
    ),
    Row("kafka-groups", "--list", "--list --group-type nosuch"),
    Row(
        "kafka-configs",
        "--describe --entity-type topics --entity-name t",
        "--alter --entity-type topics --entity-name nosuch --add-config retention.ms=1",
    ),
    Row(
        "kafka-configs",
        "--alter --entity-type topics --entity-name t --add-config retention.ms=1000000000",
        "--alter --entity-type topics --entity-name t --add-config no.such=1",
    ),
    Row("kafka-get-offsets", "--topic t", "--topic nosuch"),
    Row("kafka-get-offsets", "--topic-partitions t:0", "--topic-partitions t:7"),
    Row(
        "kafka-delete-records",
        "--offset-json-file {files}/delete.json",
        "--offset-json-file {files}/delete-nosuch.json",
        missing_code=0,
    ),
    Row("kafka-delete-records", "--offset-json-file {files}/delete.json", "--offset-json-file {files}/nosuch.json"),
    Row("kafka-broker-api-versions", "", "--command-config {files}/nosuch.properties", bare_code=0),
    Row("kafka-cluster", "cluster-id", "unregister --id 999"),
    Row("kafka-metadata-quorum", "describe --status", "describe --nosuch"),
    Row("kafka-features", "describe", "nosuch"),
    Row(
        "kafka-leader-election",
        "--election-type preferred --topic t --partition 0",
        "--election-type preferred --topic nosuch --partition 0",
    ),
    Row(
        "kafka-reassign-partitions",
        "--generate --topics-to-move-json-file {files}/move.json --broker-list 101,102,103",
        "--generate --topics-to-move-json-file {files}/move-nosuch.json --broker-list 101",
    ),
    Row(
        "kafka-dump-log",
        "--files {files}/../data/brokers/101/t-0/00000000000000000000.log",
        "--files {files}/00000000000000000000.log",
        connects=False,
        printed=1,
    ),
    Row("kafka-log-dirs", "--describe --topic-list t", "--describe --broker-list 999"),
    Row(
        "kafka-producer-perf-test",
        "--topic perf --num-records 1 --throughput -1 --record-size 1",
        "--topic bad/topic --num-records 1 --throughput -1 --record-size 1",
        bare_code=0,
        printed=1,
    ),
    Row(
        "kafka-consumer-perf-test",
        "--topic t --num-records 1",
        "--topic nosuch --num-records 1 --timeout 100",
        printed=2,
    ),
    Row(
        "kafka-e2e-latency",
        "--topic perf --num-records 1 --producer-acks all --record-size 1",
        "--topic perf --num-records 1 --producer-acks nosuch --record-size 1",
    ),
    Row("pykafka broker", "list", "kill 999"),
    Row("pykafka cluster", "info", "nosuch"),
)
ROWS = pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.tool} {row.missing}")
TOOLS = sorted({row.tool for row in TABLE if row.tool.startswith("kafka-")})


def files(directory: str) -> dict[str, object]:
    """The files that rows name, by their path."""
    return {
        f"{directory}/delete.json": {"partitions": [{"topic": "t", "partition": 0, "offset": 1}], "version": 1},
        f"{directory}/delete-nosuch.json": {
            "partitions": [{"topic": "nosuch", "partition": 0, "offset": 1}],
            "version": 1,
        },
        f"{directory}/move.json": {"topics": [{"topic": "t"}], "version": 1},
        f"{directory}/move-nosuch.json": {"topics": [{"topic": "nosuch"}], "version": 1},
    }


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One cluster for the whole table, with a topic t of one partition and a group g; no row changes what another sees.

    Records of t: three, the group has read two.
    """
    with Installation(tmp_path_factory.mktemp("home")) as cluster:
        cluster.create_cluster()
        cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101:102:103")
        cluster.create_topic("perf")
        cluster.produce("t", b"1\n2\n3\n")
        cluster.ok(
            "kafka-console-consumer", "--topic", "t", "--group", "g", "--from-beginning", "--max-messages", "2"
        )  # fmt: skip
        (cluster.home / "files").mkdir()
        for name, content in files(str(cluster.home / "files")).items():
            Path(name).write_text(json.dumps(content))
        yield cluster


def run(cluster: Installation, tool: str, words: str, *more: str, stdin: bytes = b"line\n") -> Ended:
    return cluster.run(*tool.split(), *words.format(files=cluster.home / "files").split(), *more, stdin=stdin)


def assert_failed(ended: Ended) -> None:
    """Exit code 1, a reason on stderr that is meant for people."""
    assert ended.code == 1, ended
    assert ended.errors, ended
    assert not any(mark in ended.stderr for mark in NOT_FOR_PEOPLE if mark != b"ERROR"), ended


@ROWS
def test_report_81_what_works_is_0(shared: Installation, row: Row) -> None:
    ended = run(shared, row.tool, row.works)
    assert ended.code == 0, ended
    assert not any(mark in ended.stderr for mark in NOT_FOR_PEOPLE), ended


@ROWS
def test_report_81_what_is_not_there_is_1(shared: Installation, row: Row) -> None:
    ended = run(shared, row.tool, row.missing)
    if row.missing_code:
        assert_failed(ended)
    else:
        assert ended.code == 0
    assert shared.ok("kafka-topics", "--list", "--exclude-internal").lines == ["perf", "t"]


@ROWS
def test_report_81_nobody_who_listens_is_1_with_the_address(shared: Installation, row: Row) -> None:
    if not row.connects:
        return
    ended = run(shared, row.tool, row.works, *NOBODY)
    assert_failed(ended)
    assert ended.stdout == b""
    assert len(ended.errors) <= 3
    assert "127.0.0.1:1" in ended.errors[0]
    assert "refused" in ended.errors[0]


@ROWS
@pytest.mark.parametrize("wrong", ["--bogus", "--bogus=1"])
def test_reports_81_and_86_a_wrong_option_is_1_and_named_first(shared: Installation, row: Row, wrong: str) -> None:
    for words in (row.works, ""):
        ended = run(shared, row.tool, words, wrong)
        assert_failed(ended)
        assert ended.stdout == b""
        assert "bogus" in ended.errors[0]
        assert "--help" in ended.errors[-1]


@pytest.mark.parametrize("tool", TOOLS)
def test_reports_81_and_86_no_words_help_and_version(shared: Installation, tool: str) -> None:
    bare = run(shared, tool, "")
    assert bare.code == next(row.bare_code for row in TABLE if row.tool == tool)
    if bare.code:
        assert_failed(bare)
        assert bare.stdout == b""
        assert "--help" in bare.errors[-1]
    for name in (tool, f"{tool}.sh"):
        helped, version = run(shared, name, "--help"), run(shared, name, "--version")
        assert (helped.code, helped.stderr) == (0, b"")
        assert b"--help" in helped.stdout
        assert (version.code, version.stdout, version.stderr) == (0, b"4.3.1\n", b"")


def test_report_81_every_command_stands_in_the_table(shared: Installation) -> None:
    listed = {line.split()[0] for line in shared.ok("pykafka", "--help").lines if line.startswith("  ")}
    named = {row.tool.removeprefix("kafka-").removeprefix("pykafka ") for row in TABLE}
    interactive = {"demo", "watch", "context", "copy"}  # their own tests tell how they end
    missing = {name for name in listed if name.replace("-", "").isalpha() and name[0] != "-"} - named - interactive
    assert not missing, missing


@pytest.mark.parametrize("row", [row for row in TABLE if row.missing_code], ids=lambda row: f"{row.tool} {row.missing}")
def test_report_85_a_failure_prints_nothing_that_a_script_could_take_for_data(shared: Installation, row: Row) -> None:
    ended = run(shared, row.tool, row.missing)
    assert len(ended.lines) <= row.printed, ended


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (("--topic", "t", *NOBODY, "--command-property", "max.block.ms=5000"), b"x\n"),
        (("--topic", "t"), b"y" * 1_500_000 + b"\n"),
        (("--topic", "bad topic"), b"x\n"),
        (("--topic", ".."), b"x\n"),
        (("--topic", "strict", *QUICKLY), b"x\n"),
        (("--topic", "offline", *QUICKLY), b"x\n"),
        (("--topic", "offline", *QUICKLY, "--request-required-acks", "1"), b"x\n"),
        (("--topic", "t", "--reader-property", "parse.key=true"), b"no key\n"),
        (("--topic", "compacted"), b"no key\n"),
    ],
    ids=[
        "nobody listens", "too large", "illegal topic", "dots", "too few replicas", "no leader",
        "acks 1 without leader", "no key", "no key in a compacted topic",
    ],
)  # fmt: skip
def test_report_81_a_record_that_is_not_delivered_is_1(
    cluster: Installation, words: tuple[str, ...], stdin: bytes
) -> None:
    cluster.create_topic("t")
    cluster.create_topic("compacted", "--config", "cleanup.policy=compact")
    cluster.create_topic("strict", "--config", "min.insync.replicas=3")
    cluster.ok("kafka-topics", "--create", "--topic", "offline", "--replica-assignment", "103")
    cluster.ok("pykafka", "broker", "kill", "103")
    before = cluster.ok("kafka-get-offsets", "--exclude-internal-topics").stdout
    ended = cluster.run("kafka-console-producer", *words, stdin=stdin)
    assert (ended.code, ended.stdout) == (1, b"")
    assert ended.errors
    assert "--help" not in ended.errors[-1]  # nothing was wrong with the words
    assert not any(mark in ended.stderr for mark in NOT_FOR_PEOPLE)
    assert cluster.ok("kafka-get-offsets", "--exclude-internal-topics").stdout == before
