"""A damaged cluster.db: every command works, or says in one line which file is damaged and what can be done."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.crash import acting
from tests.crash.damaging import TOPIC, consume, copy_of, flip, found, refused_in_a_line, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.contract.installation import Installation


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bytes]]:
    """A cluster with a topic, a group and configs; it is copied for each damage."""
    data = tmp_path_factory.mktemp("whole") / "data"
    return data, found(data)


def ask(data: Path) -> list[str | None]:
    """What is refused of everything that reads or changes the state."""

    def describe() -> None:
        with acting.opened(data) as cluster:
            cluster.topics.describe(cluster.topics.names())
            cluster.brokers.all()
            cluster.describe()
            cluster.groups.all()

    return [
        refused_in_a_line(action)
        for action in (
            describe,
            lambda: acting.kill(data, 103),
            lambda: acting.restart(data, 103),
            lambda: acting.create(data, "new"),
            lambda: acting.alter(data, TOPIC, retention_bytes="-1"),
            lambda: verify(data) and None,
        )
    ]


def test_a_flipped_byte_of_the_store_is_no_wrong_data_and_no_traceback(
    whole: tuple[Path, list[bytes]], tmp_path: Path, chosen: Callable[[int, int], Iterable[int]]
) -> None:
    original, lines = whole
    size = (original / "cluster.db").stat().st_size
    header = range(0, 100, 9)
    for at in sorted({*header, *chosen(size, 60)}):
        data = copy_of(original, tmp_path / "data")
        flip(data / "cluster.db", at, 0x11)
        read = consume(data)
        assert read.lines == lines[: len(read.lines)], at
        for sentence in ask(data):
            assert sentence is None or "Error" not in sentence or "damaged" in sentence, (at, sentence)


@pytest.mark.parametrize("content", [b"", b"Dear diary,\n" * 100, bytes(4096)])
def test_a_store_that_is_none_is_named_with_what_can_be_done(
    whole: tuple[Path, list[bytes]], tmp_path: Path, content: bytes
) -> None:
    data = copy_of(whole[0], tmp_path / "data")
    (data / "cluster.db").write_bytes(content)
    for sentence in [consume(data).error, *ask(data)]:
        assert sentence is not None
        assert str(data / "cluster.db") in sentence
        assert "brokers" in sentence
        assert "copy" in sentence


def test_a_store_that_was_cut_is_named(whole: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    size = (whole[0] / "cluster.db").stat().st_size
    for left in range(1024, size, size // 7):
        data = copy_of(whole[0], tmp_path / "data")
        os.truncate(data / "cluster.db", left)
        said = [consume(data).error, *ask(data)]
        assert any(sentence is not None for sentence in said), left
        assert all(sentence is None or str(data / "cluster.db") in sentence for sentence in said), (left, said)


def journalled(original: Path, data: Path) -> Path:
    """A copy whose last changes are in the write-ahead log only, as a process that was killed leaves them."""
    copy_of(original, data)
    with closing(sqlite3.connect(data / "cluster.db", isolation_level=None)) as db:
        db.execute("SELECT * FROM meta").fetchone()  # who has it open last would write the journal back
        acting.alter(data, TOPIC, retention_bytes="123456")
        acting.create(data, "journalled")
        kept = {name: (data / name).read_bytes() for name in ("cluster.db", "cluster.db-wal")}
    for name, content in kept.items():
        (data / name).write_bytes(content)
    assert kept["cluster.db-wal"]
    return data


def test_a_flipped_byte_of_the_journal_loses_at_most_what_stands_in_it(
    whole: tuple[Path, list[bytes]], tmp_path: Path, chosen: Callable[[int, int], Iterable[int]]
) -> None:
    original, lines = whole
    journal = journalled(original, tmp_path / "journalled")
    size = (journal / "cluster.db-wal").stat().st_size
    for at in chosen(size, 15):
        data = copy_of(journal, tmp_path / "data")
        flip(data / "cluster.db-wal", at)
        read = consume(data)
        assert read.lines == lines
        ask(data)


def test_values_that_contradict_each_other_are_found(whole: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    for change, problem in (
        ("UPDATE partitions SET isr = '101,102,107'", "the ISR has brokers that have no replica"),
        ("UPDATE partitions SET leader = 107", "the leader, broker 107, is not in the ISR"),
        ("DELETE FROM replicas WHERE broker = 102", f"{TOPIC}-0: its replicas and those of the brokers differ"),
        ("DELETE FROM topics", "partition 0 belongs to no topic"),
    ):
        data = copy_of(whole[0], tmp_path / "data")
        with closing(sqlite3.connect(data / "cluster.db", isolation_level=None)) as db:
            db.execute(change)
        findings = verify(data).findings
        assert problem in {one.problem for one in findings if one.file == "cluster.db"}, findings


def test_a_state_that_is_none_is_a_sentence(whole: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    for column, value in (("isr", "101,x"), ("replicas", "101,,"), ("leader", "nobody")):
        data = copy_of(whole[0], tmp_path / "data")
        with closing(sqlite3.connect(data / "cluster.db", isolation_level=None)) as db:
            db.execute(f"UPDATE partitions SET {column} = ?", (value,))  # noqa: S608
        read = consume(data)
        assert read.lines == []
        assert read.error is not None
        assert "cluster.db" in read.error


def test_the_commands_say_it_in_one_line(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"one\n")
    store = cluster.data / "cluster.db"
    store.write_bytes(store.read_bytes()[:100] + bytes(store.stat().st_size - 100))
    for words in (
        ("kafka-topics", "--describe"), ("kafka-topics", "--list"), ("kafka-console-producer", "--topic", "events"),
        ("kafka-console-consumer", "--topic", "events", "--from-beginning"), ("pykafka", "broker", "restart", "101"),
        ("pykafka", "broker", "verify"), ("kafka-consumer-groups", "--list"), ("pykafka", "cluster", "info"),
    ):  # fmt: skip
        ended = cluster.run(*words, stdin=b"x\n")
        assert ended.code == 1, words
        assert ended.stdout == b""
        said = [line for line in ended.errors if not line.startswith("Processed a total")]
        assert len(said) == 1, (words, said)
        assert str(store) in said[0]
        assert ".recover" in said[0]
