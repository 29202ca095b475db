"""Whatever is wrong: one line on stderr that names it, exit code 1, nothing on stdout and no traceback."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.installation import Ended, Installation

TOPICS, PRODUCER, CONSUMER = "kafka-topics", "kafka-console-producer", "kafka-console-consumer"
COMMANDS = (
    (TOPICS, "--list"),
    (TOPICS, "--describe"),
    (TOPICS, "--create", "--topic", "more"),
    (PRODUCER, "--topic", "events"),
    (CONSUMER, "--topic", "events", "--from-beginning", "--timeout-ms", "100"),
    ("pykafka", "broker", "list"),
    ("pykafka", "broker", "kill", "101"),
    ("pykafka", "cluster", "info"),
)
WRITING = (
    (TOPICS, "--create", "--topic", "more"),
    (PRODUCER, "--topic", "events"),
    ("pykafka", "cluster", "create"),
)
FORMAT_OF_THE_FUTURE = "999"
NOT_FOR_PEOPLE = ("Traceback", "Internal error", "Exception")


def assert_refused(ended: Ended, said: str) -> None:
    """One line that says what is wrong; a second one may point to the help or count what was not delivered."""
    assert ended.code == 1, ended
    assert ended.stdout == b"", ended
    line, *rest = [line for line in ended.errors if not line.startswith("WARNING: Due to limitations in metric names")]
    assert said in line, ended
    assert len(rest) <= 1, ended
    assert all("--help" in line or line.startswith(("Processed a total", "1 record")) for line in rest), ended
    assert not any(mark in ended.stderr.decode() for mark in NOT_FOR_PEOPLE), ended


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((TOPICS, "--create", "--topic", "a b"), "a b"),
        ((TOPICS, "--create", "--topic", "ünïcode"), "ünïcode"),
        ((TOPICS, "--create", "--topic", ".."), ".."),
        ((TOPICS, "--create", "--topic", "x" * 250), "x" * 250),
        ((TOPICS, "--create", "--topic", ""), ""),
        ((TOPICS, "--create", "--topic", "../../etc"), "../../etc"),
        ((TOPICS, "--create", "--topic", "t", "--partitions", "0"), "artitions"),
        ((TOPICS, "--create", "--topic", "t", "--partitions", "-3"), "artitions"),
        ((TOPICS, "--create", "--topic", "t", "--partitions", "many"), "many"),
        ((TOPICS, "--create", "--topic", "t", "--partitions", "99999999999"), "99999999999"),
        ((TOPICS, "--create", "--topic", "t", "--replication-factor", "4"), "eplication factor"),
        ((TOPICS, "--create", "--topic", "t", "--replication-factor", "0"), "eplication factor"),
        ((TOPICS, "--create", "--topic", "t", "--replica-assignment", "101:104"), "104"),
        ((TOPICS, "--create", "--topic", "t", "--replica-assignment", "a:b"), "a"),
        ((TOPICS, "--create", "--topic", "t", "--config", "retention.ms"), "key=val"),
        ((TOPICS, "--create", "--topic", "t", "--config", "retention.ms=soon"), "soon"),
        ((TOPICS, "--create", "--topic", "t", "--config", "no.such.config=1"), "no.such.config"),
        ((TOPICS, "--create"), "topic"),
        ((TOPICS, "--alter", "--topic", "nothing", "--partitions", "3"), "nothing"),
        ((TOPICS, "--delete", "--topic", "nothing"), "nothing"),
        ((TOPICS, "--describe", "--topic", "nothing"), "nothing"),
        ((TOPICS, "--list", "--create", "--topic", "t"), "--"),
        ((TOPICS, "--lsit"), "lsit"),
        ((TOPICS, "--list", "--bootstrap-server", "localhost"), "localhost"),
        ((TOPICS, "--list", "--bootstrap-server", "localhost:port"), "localhost:port"),
        ((TOPICS, "--list", "--bootstrap-server", "localhost:99999"), "localhost:99999"),
        ((TOPICS, "--list", "--command-config", "/no/such/file"), "/no/such/file"),
        ((PRODUCER, "--topic", "a b"), "a b"),
        ((PRODUCER,), "This tool"),
        ((PRODUCER, "--topic", "t", "--batch-size", "big"), "big"),
        ((PRODUCER, "--topic", "t", "--request-required-acks", "2"), "2"),
        ((PRODUCER, "--topic", "t", "--compression-codec", "rar"), "rar"),
        ((PRODUCER, "--topic", "t", "--command-config", "/no/such/file"), "/no/such/file"),
        ((PRODUCER, "--topic", "t", "--no-such-option", "1"), "no-such-option"),
        ((PRODUCER, "--topic", "t", "--reader-property", "parse.key=true"), "No key separator found on line number 1"),
        ((CONSUMER, "--topic", "a b"), "a b"),
        ((CONSUMER,), "topic"),
        ((CONSUMER, "--topic", "t", "--include", "u"), "include"),
        ((CONSUMER, "--topic", "t", "--partition", "first"), "first"),
        ((CONSUMER, "--topic", "t", "--partition", "0", "--offset", "-5"), "-5"),
        ((CONSUMER, "--topic", "t", "--partition", "0", "--offset", "middle"), "middle"),
        ((CONSUMER, "--topic", "t", "--offset", "3"), "partition"),
        ((CONSUMER, "--topic", "t", "--max-messages", "x"), "x"),
        ((CONSUMER, "--include", "(", "--timeout-ms", "1"), "("),
        ((CONSUMER, "--topic", "t", "--isolation-level", "none"), "none"),
        ((CONSUMER, "--topic", "t", "--formatter", "no.such.Formatter"), "no.such.Formatter"),
        ((CONSUMER, "--topic", "t", "--command-config", "/no/such/file"), "/no/such/file"),
        (("pykafka", "no-such-tool"), "no-such-tool"),
        (("pykafka", "broker", "burn", "101"), "burn"),
        (("pykafka", "broker", "kill", "-1"), "not a recognized option"),
        (("pykafka", "cluster", "create"), "already"),
        (("pykafka", "cluster", "destroy"), "--yes"),
    ],
)  # fmt: skip
def test_it_is_one_line_and_nothing_happens(cluster: Installation, command: tuple[str, ...], said: str) -> None:
    assert_refused(cluster.run(*command, stdin=b"line\n"), said)
    assert cluster.ok(TOPICS, "--list").lines == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "0"), "0"),
        (("--port", "65535"), "65535"),
        (("--port", "http"), "http"),
        (("--brokers", "a,b"), "a"),
        (("--brokers", ""), ""),
        (("--brokers", "-1"), "-1"),
        (("--brokers", "1,2,1"), "Broker 1 is named more than once"),
        (("--config", "no.such.config=1"), "no.such.config"),
        (("--config", "num.partitions=none"), "num.partitions"),
        (("--config", "num.partitions"), "num.partitions"),
        (("--seed", "x"), "x"),
    ],
)
def test_a_cluster_that_cannot_be_is_not_created(fresh: Installation, words: tuple[str, ...], said: str) -> None:
    assert_refused(fresh.run("pykafka", "cluster", "create", *words), said)
    assert not fresh.data.exists()


def test_there_is_nothing_to_destroy_or_to_show_where_no_cluster_is(fresh: Installation) -> None:
    for command in (("cluster", "destroy", "--yes"), ("cluster", "info"), ("broker", "kill", "101")):
        ended = fresh.run("pykafka", *command)
        assert_refused(ended, "no cluster" if command[0] == "cluster" else "101")
    assert not fresh.data.exists()


@pytest.mark.parametrize("command", WRITING)
def test_a_data_directory_below_a_file_is_refused(fresh: Installation, command: tuple[str, ...]) -> None:
    file = fresh.home / "file"
    file.write_bytes(b"")
    assert_refused(fresh.run(*command, "--data-dir", str(file / "data"), stdin=b"line\n"), str(file / "data"))


@pytest.mark.parametrize("command", WRITING)
def test_a_data_directory_that_is_a_file_is_refused(fresh: Installation, command: tuple[str, ...]) -> None:
    fresh.data.write_bytes(b"what is in it stays in it")
    assert_refused(fresh.run(*command, stdin=b"line\n"), str(fresh.data))
    assert fresh.data.read_bytes() == b"what is in it stays in it"


@pytest.mark.parametrize("command", WRITING)
def test_a_data_directory_where_nothing_can_be_written_is_refused(
    fresh: Installation, command: tuple[str, ...]
) -> None:
    nowhere = "/dev/null/data"  # not even root can write there
    assert_refused(fresh.run(*command, "--data-dir", nowhere, stdin=b"line\n"), nowhere)


def damage(cluster: Installation, how: str) -> None:
    """Do something to cluster.db that makes it unusable."""
    path = cluster.data / "cluster.db"
    if how == "newer":
        with sqlite3.connect(path) as store:
            store.execute("UPDATE meta SET value = ? WHERE key = 'format_version'", (FORMAT_OF_THE_FUTURE,))
        store.close()
    elif how == "nonsense":
        path.write_bytes(b"this is no database, whatever it was " * 1000)
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "directory":
        path.unlink()
        path.mkdir()
    else:
        content = bytearray(path.read_bytes())
        content[200:] = bytes(len(content) - 200)
        path.write_bytes(content)


@pytest.mark.parametrize("how", ["newer", "nonsense", "empty", "directory", "zeroed"])
def test_a_store_that_cannot_be_used_is_named_and_left_as_it_is(cluster: Installation, how: str) -> None:
    damage(cluster, how)
    path = cluster.data / "cluster.db"
    before = None if path.is_dir() else path.read_bytes()
    for command in COMMANDS:
        said = FORMAT_OF_THE_FUTURE if how == "newer" else str(path)
        assert_refused(cluster.run(*command, stdin=b"line\n"), said)
    assert (None if path.is_dir() else path.read_bytes()) == before


def test_damage_inside_a_segment_is_reported_with_its_place_and_what_precedes_it_is_read(cluster: Installation) -> None:
    cluster.create_topic("events")
    for line in (b"one\n", b"two\n", b"three\n"):
        cluster.produce("events", line)
    log = cluster.replica(cluster.leader("events"), "events") / "00000000000000000000.log"
    content = bytearray(log.read_bytes())
    content[content.index(b"two")] ^= 1
    log.write_bytes(content)
    ended = cluster.run(CONSUMER, "--topic", "events", "--from-beginning", "--timeout-ms", "100")
    assert ended.code == 1
    assert ended.stdout == b"one\n"
    assert "events-0" in ended.errors[0]
    assert "offset 1" in ended.errors[0]


def test_a_file_that_was_meant_to_be_read_and_is_a_directory(cluster: Installation, tmp_path: Path) -> None:
    assert_refused(cluster.run(TOPICS, "--list", "--command-config", str(tmp_path)), str(tmp_path))


def test_a_destroyed_cluster_is_gone_and_a_new_one_starts_empty(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.ok("pykafka", "cluster", "destroy", "--yes")
    assert not cluster.data.exists()
    cluster.create_cluster()
    assert cluster.ok(TOPICS, "--list").lines == []
    shutil.rmtree(cluster.data)
    assert cluster.ok(TOPICS, "--list").lines == []
