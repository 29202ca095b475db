"""What lies in a data directory may come from anybody: nothing outside of it is read, written or shown to others."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.installation import Ended, Installation

PRECIOUS = b"precious\n"
LOG, INDEX, TIME_INDEX = (f"{0:020d}{ending}" for ending in (".log", ".index", ".timeindex"))
COMMANDS = [
    ("kafka-console-producer", "--topic", "t"),
    ("kafka-console-consumer", "--topic", "t", "--from-beginning", "--timeout-ms", "200"),
    ("kafka-console-consumer", "--topic", "t", "--group", "g", "--timeout-ms", "200"),
    ("pykafka", "broker", "kill", "101"),
    ("pykafka", "broker", "restart", "101"),
    ("pykafka", "broker", "verify", "--repair"),
    ("kafka-topics", "--create", "--topic", "u", "--replica-assignment", "101:102"),
    ("kafka-topics", "--delete", "--topic", "t"),
    ("pykafka", "cluster", "destroy", "--yes"),
]


@pytest.fixture
def with_topic(cluster: Installation) -> Installation:
    """A topic on 101 (its leader) and 102 with one record."""
    cluster.ok("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101:102")
    cluster.produce("t", b"one\n")
    return cluster


def is_clear(ended: Ended) -> None:
    """However it ended, nothing from inside Python was said."""
    assert ended.code in {0, 1}, ended
    for line in ended.errors:
        assert "Internal error" not in line, ended
        assert "[Errno" not in line, ended
    assert ended.code == 0 or ended.errors, ended


EPOCHS = "leader-epoch-checkpoint"
PLACES = [
    [f"brokers/101/t-0/{LOG}"],
    [f"brokers/101/t-0/{name}" for name in (INDEX, TIME_INDEX, f"{EPOCHS}.tmp", "cleaner-checkpoint")],
    [f"brokers/101/t-0/{name}" for name in (EPOCHS, "partition.metadata", "partition.metadata.tmp")],
    [f"brokers/102/t-0/{LOG}"],
    [f"brokers/102/t-0/{name}" for name in (INDEX, TIME_INDEX, EPOCHS, f"{EPOCHS}.tmp", "cleaner-checkpoint.tmp")],
    ["locks/cluster.lock", "locks/partitions/t-0"],
    ["cluster.db"],
    ["cluster.db-wal", "cluster.db-shm", "cluster.db.new"],
]


@pytest.mark.parametrize("places", PLACES, ids=lambda places: places[0])
def test_a_symbolic_link_to_a_file_is_followed_by_no_command(with_topic: Installation, places: list[str]) -> None:
    victim = with_topic.home / "victim"
    victim.write_bytes(PRECIOUS)
    for place in places:
        link = with_topic.data / place
        link.unlink(missing_ok=True)
        link.symlink_to(victim)
    for words in COMMANDS:
        is_clear(with_topic.run(*words, stdin=b"two\n"))
    assert victim.read_bytes() == PRECIOUS


@pytest.mark.parametrize("place", ["locks/cluster.lock", "locks/partitions/t-0", f"brokers/102/t-0/{INDEX}"])
def test_a_symbolic_link_creates_nothing_where_it_leads(with_topic: Installation, place: str) -> None:
    (with_topic.data / place).unlink()
    (with_topic.data / place).symlink_to(with_topic.home / "new")
    for words in COMMANDS[:-1]:
        is_clear(with_topic.run(*words, stdin=b"two\n"))
    assert not (with_topic.home / "new").exists()


@pytest.mark.parametrize("broker", [101, 102])
def test_a_symbolic_link_in_the_place_of_a_replica_changes_nothing_where_it_leads(
    with_topic: Installation, broker: int
) -> None:
    elsewhere = with_topic.home / "elsewhere"
    shutil.move(with_topic.replica(broker, "t"), elsewhere)
    with_topic.replica(broker, "t").symlink_to(elsewhere)
    before = {path.name: path.read_bytes() for path in elsewhere.iterdir()}
    for words in COMMANDS:
        is_clear(with_topic.run(*words, stdin=b"two\n"))
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == before


def test_a_follower_behind_a_symbolic_link_gets_a_directory_of_its_own_when_it_returns(
    with_topic: Installation,
) -> None:
    elsewhere = with_topic.home / "elsewhere"
    shutil.move(with_topic.replica(102, "t"), elsewhere)
    with_topic.replica(102, "t").symlink_to(elsewhere)
    ended = with_topic.produce("t", b"two\n")
    assert len(ended.errors) == 1
    assert "A symbolic link, which is not followed here" in ended.errors[0]
    assert with_topic.describe("t")[0]["Isr"] == "101"
    with_topic.ok("pykafka", "broker", "kill", "102")
    with_topic.ok("pykafka", "broker", "restart", "102")
    assert with_topic.describe("t")[0]["Isr"] == "101,102"
    assert not with_topic.replica(102, "t").is_symlink()
    with_topic.stored_equally("t", 0, [101, 102])


@pytest.mark.parametrize("place", ["", "brokers", "brokers/101", "locks"])
def test_directories_of_brokers_and_the_data_directory_may_lie_on_another_disk(
    with_topic: Installation, place: str
) -> None:
    elsewhere = with_topic.home / "elsewhere"
    shutil.move(with_topic.data / place, elsewhere)
    (with_topic.data / place).symlink_to(elsewhere)
    with_topic.produce("t", b"two\n")
    for action in ("kill", "restart"):
        with_topic.ok("pykafka", "broker", action, "101")
    assert with_topic.consume("t") == b"one\ntwo\n"
    assert sorted(with_topic.describe("t")[0]["Isr"].split(",")) == ["101", "102"]
    with_topic.ok("pykafka", "cluster", "destroy", "--yes")
    assert elsewhere.exists()  # only the link is ours


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_everything_that_a_cluster_makes_is_for_its_user_alone(fresh: Installation, umask: int) -> None:
    fresh.data.mkdir(mode=0o755)  # made by somebody for whom that is enough
    fresh.data.chmod(0o755)

    def run(*words: str, stdin: bytes = b"") -> None:
        script = f'umask {umask:03o}; exec "$@"'
        command = ["sh", "-c", script, "sh", str(SCRIPTS / words[0]), *words[1:]]
        subprocess.run(command, input=stdin, env=fresh.environment, check=True, capture_output=True)

    run("pykafka", "cluster", "create", "--port", "15101")
    following = fresh.start("kafka-console-consumer", "--topic", "t", "--group", "g")
    run("kafka-topics", "--create", "--topic", "t", "--partitions", "3", "--replication-factor", "3")
    run("kafka-console-producer", "--topic", "t", stdin=b"one\ntwo\n")
    run("kafka-reassign-partitions", "--list")
    for action in ("kill", "restart"):
        run("pykafka", "broker", action, "102")
    run("pykafka", "broker", "add", "104")
    (fresh.replica(101, "t", 0) / "partition.metadata").write_bytes(b"of somebody else")
    run("pykafka", "broker", "kill", "101")
    run("pykafka", "broker", "restart", "101")
    run("kafka-consumer-groups", "--list")
    seen = {path.relative_to(fresh.data): path.lstat().st_mode for path in fresh.data.rglob("*")}
    assert "cluster.db" in map(str, seen)
    following.interrupt()
    for path, mode in seen.items():
        assert stat.S_IMODE(mode) == (0o700 if stat.S_ISDIR(mode) else 0o600), (path, oct(mode))


def make_a_view(db: sqlite3.Connection) -> None:
    """A table whose reading never ends."""
    db.execute("ALTER TABLE topics RENAME TO hidden")
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, 'a' || x, x FROM n"
    db.execute(f"CREATE VIEW topics (key, name, topic_id) AS {endless}")


def make_a_trigger(db: sqlite3.Connection) -> None:
    """Whoever changes something does something else as well."""
    db.execute("CREATE TRIGGER t AFTER UPDATE ON meta BEGIN DELETE FROM topics; END")


def make_a_virtual_table(db: sqlite3.Connection) -> None:
    """A table made by code."""
    db.execute("ALTER TABLE topics RENAME TO hidden")
    db.execute("CREATE VIRTUAL TABLE topics USING fts5(key, name, topic_id)")


def call_a_function(db: sqlite3.Connection) -> None:
    """A function that loads code, behind a generated column."""
    db.execute("PRAGMA writable_schema = ON")
    db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'topic_id TEXT NOT NULL UNIQUE', "
        "'topic_id TEXT NOT NULL UNIQUE CHECK (load_extension(''/tmp/x'') IS NULL)') WHERE name = 'topics'"
    )


def grow_without_an_end(db: sqlite3.Connection) -> None:
    """A name of 50 MB."""
    db.execute("UPDATE topics SET name = hex(zeroblob(25000000))")


@pytest.mark.parametrize(
    "harm", [make_a_view, make_a_trigger, make_a_virtual_table, call_a_function, grow_without_an_end]
)
def test_a_hostile_store_can_do_nothing_but_fail(
    with_topic: Installation, harm: Callable[[sqlite3.Connection], None]
) -> None:
    with closing(sqlite3.connect(with_topic.data / "cluster.db")) as db, db:
        harm(db)
    for words in [("kafka-topics", "--list"), ("kafka-topics", "--create", "--topic", "u"), *COMMANDS[:3]]:
        is_clear(with_topic.run(*words, stdin=b"two\n"))
    if harm in {make_a_view, make_a_trigger, make_a_virtual_table}:
        ended = with_topic.run("kafka-topics", "--list")
        assert (ended.code, ended.stdout, len(ended.errors)) == (1, b"", 1)
        assert "it has views, triggers or virtual tables" in ended.errors[0]


@pytest.mark.parametrize("group", ["..", "../../x", "a\nb\x1b[31m", "ä" * 3000, "\udcff\udcfe"])
def test_a_group_or_client_of_any_name_leaves_nothing_outside(with_topic: Installation, group: str) -> None:
    before = sorted(path.name for path in with_topic.home.iterdir())
    ended = with_topic.run(
        "kafka-console-consumer", "--topic", "t", "--group", group, "--from-beginning", "--timeout-ms", "300",
        "--command-property", f"client.id={group}", "--command-property", f"group.instance.id={group}",
    )  # fmt: skip
    is_clear(ended)
    if ended.code == 0:
        assert ended.stdout == b"one\n"
        is_clear(with_topic.run("kafka-consumer-groups", "--describe", "--group", group))
        is_clear(with_topic.run("kafka-consumer-groups", "--delete", "--group", group))
    assert sorted(path.name for path in with_topic.home.iterdir()) == before
    assert {path.name for path in with_topic.data.iterdir()} <= {
        "brokers", "locks", "cluster.db", "cluster.db-wal", "cluster.db-shm"
    }  # fmt: skip
    assert {path.name for path in (with_topic.data / "locks").iterdir()} <= {"cluster.lock", "partitions", "groups"}


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, bytes(range(256)), b"version: 0\n" * 1000, b"topic_id: ../../x\n" * 2]
)
def test_hostile_metadata_of_a_replica_is_told_or_mended(with_topic: Installation, content: bytes) -> None:
    (with_topic.replica(102, "t") / "partition.metadata").write_bytes(content)
    with_topic.produce("t", b"two\n")
    assert with_topic.consume("t") == b"one\ntwo\n"
    with_topic.stored_equally("t", 0, [101, 102])
