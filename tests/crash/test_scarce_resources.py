"""Few open files, no right to write, names of all kinds: as much as is possible is done, the rest is told."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.metadata.connection import StoreError, open_snapshot
from pykafka_cli.metadata.store import Store
from tests.contract.installation import Installation
from tests.crash.scarce import limited, run_under, said_clearly, said_in_one_line, somebody_else

if TYPE_CHECKING:
    from pathlib import Path

KEYED = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
LOOKS = [
    ("kafka-topics", "--list"),
    ("kafka-topics", "--describe", "--topic", "t"),
    ("kafka-get-offsets", "--topic", "t"),
    ("kafka-consumer-groups", "--list"),
    ("kafka-log-dirs", "--describe"),
    ("pykafka", "cluster", "info"),
]
CHANGES = [
    ("kafka-topics", "--create", "--topic", "u"),
    ("kafka-topics", "--delete", "--topic", "t"),
    ("kafka-configs", "--alter", "--topic", "t", "--add-config", "retention.ms=1000000"),
    ("pykafka", "broker", "kill", "101"),
]


@pytest.mark.parametrize("files", [24, 32, 64])
def test_a_few_open_files_are_enough_for_many_partitions(cluster: Installation, files: int) -> None:
    """The hard limit, which nobody can raise."""
    few = limited(nofile=files)
    for words in (
        ("kafka-topics", "--create", "--topic", "t", "--partitions", "100", "--replication-factor", "3"),
        ("kafka-console-producer", "--topic", "t", *KEYED),
        ("pykafka", "broker", "kill", "101"),
        ("pykafka", "broker", "restart", "101"),
    ):
        data = b"".join(b"k%d:v%d\n" % (number, number) for number in range(400))
        ended = run_under(cluster, few, *words, stdin=data)
        assert (ended.code, ended.stderr) == (0, b""), (words, ended)
    wanted = {b"v%d" % number for number in range(400)}
    for group in ([], ["--group", "g"]):
        read = run_under(
            cluster, few, "kafka-console-consumer", "--topic", "t", *group, "--from-beginning", "--max-messages", "400"
        )
        assert (read.code, set(read.stdout.splitlines())) == (0, wanted)
    for words in LOOKS:
        assert run_under(cluster, few, *words).code == 0
    assert {row["Isr"].count(",") for row in cluster.describe("t")} == {2}


def test_too_few_open_files_for_anything_are_told_and_lose_nothing(cluster: Installation) -> None:
    cluster.create_topic("t")
    cluster.produce("t", b"one\n")
    delivered = [b"one"]
    for files in range(5, 20):
        ended = run_under(
            cluster, limited(nofile=files), "kafka-console-producer", "--topic", "t", stdin=b"%d\n" % files
        )
        if ended.code == 0:
            delivered.append(b"%d" % files)
        else:
            assert ended.stderr  # the interpreter itself may not have come up
    assert cluster.consume("t").splitlines() == delivered
    assert cluster.describe("t")[0]["Isr"].count(",") == 2  # nobody was blamed for it
    assert not (cluster.data / "set-aside").exists()


@pytest.fixture
def read_only(cluster: Installation) -> Installation:
    """A cluster whose files belong to somebody to whom permissions mean something; see `somebody_else`."""
    somebody_else()
    cluster.create_topic("t")
    cluster.produce("t", b"one\n")
    if os.getuid() == 0:
        for path in [cluster.home, *cluster.home.rglob("*")]:
            os.chown(path, 65534, 65534)
        for parent in cluster.home.parents:
            if parent.name.startswith(("pytest-", "popen-", "test_")):
                parent.chmod(0o755)
    return cluster


@pytest.mark.parametrize("how", ["the directory", "everything", "the locks", "the state"])
def test_where_nothing_can_be_written_everything_can_be_read(read_only: Installation, how: str) -> None:
    data, other = read_only.data, somebody_else()
    closed = {
        "the directory": [data],
        "everything": [data, *data.rglob("*")],
        "the locks": [data / "locks", *(data / "locks").rglob("*")],
        "the state": [data / "cluster.db"],
    }[how]
    modes = {path: path.stat().st_mode for path in closed}
    for path in closed:
        path.chmod(modes[path] & ~0o222)
    try:
        for words in LOOKS:
            assert run_under(read_only, other, *words).code == 0, words
        read = run_under(
            read_only, other, "kafka-console-consumer", "--topic", "t", "--from-beginning", "--timeout-ms", "300"
        )
        assert (read.code, read.stdout) == (0, b"one\n")
        for words in CHANGES:
            ended = run_under(read_only, other, *words)
            said_in_one_line(ended)
            assert str(data) in ended.errors[0]
        produced = run_under(read_only, other, "kafka-console-producer", "--topic", "t", stdin=b"two\n")
        assert produced.code == 0 or (said_clearly(produced) is None)
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    expected = b"one\ntwo\n" if produced.code == 0 else b"one\n"
    assert run_under(
        read_only, other, "kafka-console-consumer", "--topic", "t", "--from-beginning", "--timeout-ms", "300"
    ).stdout == expected  # fmt: skip
    assert run_under(read_only, other, *CHANGES[0]).code == 0


def test_a_reader_of_a_read_only_directory_sees_what_another_one_changes(read_only: Installation) -> None:
    """What it opened is a snapshot; it is taken anew after every change, and never written by."""

    path = str(read_only.data / "cluster.db")
    store = Store(open_snapshot(path, "a test"))
    with pytest.raises(StoreError):
        store.check_writable()
    assert store.changed()
    assert not store.changed()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE brokers SET alive = 0 WHERE id = 103")
    assert store.changed()
    assert [broker.id for broker in store.brokers() if broker.alive] == [101, 102]
    store.close()


def test_a_directory_of_somebody_else_is_not_taken_for_an_empty_one(read_only: Installation) -> None:
    read_only.data.chmod(0)
    other = somebody_else()
    try:
        for words in [*LOOKS, *CHANGES]:
            ended = run_under(read_only, other, *words)
            said_in_one_line(ended)
            assert "Permission denied" in ended.errors[0]
    finally:
        read_only.data.chmod(0o700)


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
@pytest.mark.parametrize("name", ["blank ä€𝄞", "bad\udcff\udcfebytes", "line\nfeed", "per%20cent?x#y&z", "'\"\\$HOME"])
def test_a_data_directory_may_have_any_name(tmp_path: Path, name: str, locale: dict[str, str]) -> None:
    with Installation(tmp_path) as user:
        user.environment |= locale | {"PYKAFKA_DATA_DIR": str(tmp_path / name)}
        user.create_cluster()
        user.create_topic("t")
        user.produce("t", b"one\n")
        assert user.consume("t") == b"one\n"
        user.ok("pykafka", "broker", "kill", "101")
        assert user.ok("pykafka", "cluster", "info").stdout
        user.ok("pykafka", "cluster", "destroy", "--yes")
        assert not os.path.exists(os.fsencode(tmp_path / name))  # noqa: PTH110


def test_a_path_that_is_too_long_is_told_before_anything_is_made(fresh: Installation) -> None:
    deep = fresh.home.joinpath(*["d" * 200] * 3)
    ended = fresh.run("kafka-topics", "--create", "--topic", "t", "--data-dir", str(deep))
    said_in_one_line(ended)
    assert "choose a shorter --data-dir" in ended.errors[0]
    assert not deep.parents[1].exists()


@pytest.mark.parametrize("home", ["/nonexistent/home", "/dev/null", "/proc/self"])
def test_without_a_home_reading_finds_nothing_and_writing_says_why(fresh: Installation, home: str) -> None:
    environment = {"HOME": home, "PYKAFKA_DATA_DIR": ""}
    listed = run_under(fresh, somebody_else(), "kafka-topics", "--list", environment=environment)
    assert (listed.code, listed.stdout) == (0, b"")
    ended = run_under(fresh, somebody_else(), "kafka-topics", "--create", "--topic", "t", environment=environment)
    said_in_one_line(ended)
    assert "--data-dir" in ended.errors[0]


@pytest.mark.parametrize("words", LOOKS)
def test_a_full_or_closed_standard_output_is_a_failure_in_one_line(
    cluster: Installation, words: tuple[str, ...]
) -> None:
    cluster.create_topic("t")
    for script, reason in (
        ('exec "$@" >/dev/full', "No space left on device"),
        ('exec "$@" >&-', "Standard output is closed"),
    ):
        ended = run_under(cluster, ["sh", "-c", script, "sh"], *words)
        if words[0] != "kafka-consumer-groups":  # there are no groups, so there is nothing to print
            assert (ended.code, ended.errors) == (1, [reason])
