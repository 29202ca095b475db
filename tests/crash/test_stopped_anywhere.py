"""A process is stopped before each disk operation of each command, and in the middle of each write.

Then the laws hold, whoever leads next; the same command, or the next one, goes through; and nothing lies about.
"""

from __future__ import annotations

import itertools
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.connecting import destroy_cluster
from pykafka_cli.errors import ErrorCode, KafkaError, TargetError
from pykafka_cli.model import NewTopic, TopicPartition
from tests.crash import acting
from tests.crash.forked import Child
from tests.crash.laws import NO_LEADER, Witness, read_store, stored_batches
from tests.crash.stopping import Countdown

if TYPE_CHECKING:
    from collections.abc import Callable

T0 = 1_000_000_000_000
ROLLING = {"segment.ms": "1000", "retention.ms": "-1"}
COMPACTED = {**ROLLING, "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.01"}
NEW = [b"n 0", b"n 1"]
KEPT = [b"p %d" % number for number in range(6)]


def segments(data: Path, topic: str = "t", count: int = 3, *, keys: bool = False) -> None:
    """One batch of two records in a segment of its own, again and again."""
    for number in range(count):
        acting.produce(
            data, topic, KEPT[2 * number : 2 * number + 2], keys=[b"a", b"b"] if keys else None,
            timestamp=T0 + 5000 * number,
        )  # fmt: skip


def topic_with_records(data: Path) -> None:
    acting.found(data)
    acting.create(data, "t", ROLLING)
    segments(data)


def compacted_topic(data: Path) -> None:
    acting.found(data)
    acting.create(data, "t", COMPACTED)
    segments(data, keys=True)
    acting.produce(data, "t", [b"x", b"y"], keys=[b"a", b"c"], timestamp=T0 + 20_000)


def with_a_dead_broker(data: Path) -> None:
    """101 was the leader; it misses a segment and has a batch that was never acknowledged."""
    topic_with_records(data)
    acting.kill(data, 101)
    acting.produce(data, "t", [b"p 6", b"p 7"], timestamp=T0 + 30_000)


def with_a_new_leader(data: Path) -> None:
    topic_with_records(data)
    acting.kill(data, 101)


def with_a_follower_in_a_new_epoch(data: Path) -> None:
    """The first append of an epoch was stopped when it had come to the follower and not to the leader."""
    for number in itertools.count():
        with_a_new_leader(data)

        def stopped(number: int = number) -> None:
            Countdown(number).arm()
            acting.produce(data, "t", [b"n 7"], timestamp=T0 + 10_001)

        assert Child(stopped, data / "said").end() == -signal.SIGKILL
        leader, follower = (stored_batches(data / f"brokers/{broker}/t-0") for broker in (102, 103))
        if len(follower) > len(leader):
            return
        shutil.rmtree(data)


def with_four_brokers(data: Path) -> None:
    acting.found(data, (101, 102, 103, 104))
    acting.create(data, "t", ROLLING)
    segments(data)


def with_a_moved_leader(data: Path) -> None:
    topic_with_records(data)
    acting.kill(data, 101)
    with acting.opened(data) as cluster:
        cluster.brokers.restart([101], rebalance=False)


def with_expired_segments(data: Path) -> None:
    topic_with_records(data)
    acting.alter(data, "t", retention_bytes="1")


def with_a_lost_follower(data: Path) -> None:
    topic_with_records(data)
    shutil.rmtree(data / "brokers/103/t-0")


def clean(data: Path) -> None:
    with acting.opened(data) as cluster:
        assert all(one.error is None for one in cluster.brokers.clean(["t"]))


def elect(data: Path) -> None:
    from pykafka_cli.cluster.partitions import ElectionType  # noqa: PLC0415

    with acting.opened(data) as cluster:
        (result,) = cluster.partitions.elect_leaders(ElectionType.PREFERRED, [TopicPartition("t", 0)])
        if result.error is not None:
            raise result.error


def grow(data: Path) -> None:
    with acting.opened(data) as cluster:
        cluster.topics.add_partitions("t", 3)


def delete(data: Path) -> None:
    with acting.opened(data) as cluster:
        cluster.topics.delete("t")


def create_many(data: Path) -> None:
    acting.create(data, "new", replicas=[(101, 102, 103), (102, 103, 101)])


def begin_and_cancel(data: Path) -> None:
    name = TopicPartition("t", 0)
    with acting.opened(data) as cluster:
        if not cluster.partitions.reassignments():
            assert not cluster.partitions.reassign({name: (102, 104)})
        assert not cluster.partitions.cancel_reassignments([name])


def destroyed_half_way(data: Path) -> None:
    """The store is gone, its journal is not."""
    topic_with_records(data)
    journal = data / "cluster.db-wal"

    def killed() -> None:
        cluster = acting.opened(data)
        cluster.topics.create(NewTopic("more", 1, 1))
        shutil.copy(journal, data / "kept")

    Child(killed, data / "said").ok()
    (data / "kept").rename(journal)
    (data / "cluster.db").unlink()


@dataclass(frozen=True)
class Command:
    """What is stopped, on what kind of cluster. `done` are the answers that mean that it was done before the stop."""

    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    done: tuple[ErrorCode, ...] = ()
    damaged: frozenset[int] = frozenset()
    keeps: bool = True
    """Every record stays readable."""


COMMANDS = {
    "produce": Command(topic_with_records, lambda data: acting.produce(data, "t", NEW, timestamp=T0 + 10_001)),
    "roll": Command(topic_with_records, lambda data: acting.produce(data, "t", NEW, timestamp=T0 + 90_000)),
    "produce in a new epoch": Command(
        with_a_dead_broker, lambda data: acting.produce(data, "t", [b"n 0"], timestamp=T0 + 30_000)
    ),
    "produce first in an epoch": Command(
        with_a_new_leader, lambda data: acting.produce(data, "t", NEW, timestamp=T0 + 10_001)
    ),
    "produce after the first append of an epoch died": Command(
        with_a_follower_in_a_new_epoch, lambda data: acting.produce(data, "t", NEW, timestamp=T0 + 30_000)
    ),
    "produce and create": Command(acting.found, lambda data: acting.produce(data, "t", [b"n 0"]), keeps=False),
    "lose a follower": Command(
        with_a_lost_follower, lambda data: acting.produce(data, "t", NEW, timestamp=T0), damaged=frozenset({103})
    ),
    "kill the leader": Command(
        topic_with_records, lambda data: acting.kill(data, 101), (ErrorCode.INVALID_REQUEST,)
    ),
    "kill a follower": Command(
        topic_with_records, lambda data: acting.kill(data, 103), (ErrorCode.INVALID_REQUEST,)
    ),
    "restart": Command(with_a_dead_broker, lambda data: acting.restart(data, 101), (ErrorCode.INVALID_REQUEST,)),
    "elect": Command(with_a_moved_leader, elect, (ErrorCode.ELECTION_NOT_NEEDED,)),
    "create": Command(acting.found, create_many, (ErrorCode.TOPIC_ALREADY_EXISTS,), keeps=False),
    "grow": Command(topic_with_records, grow, (ErrorCode.INVALID_PARTITIONS,)),
    "delete": Command(topic_with_records, delete, (ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,), keeps=False),
    "reassign": Command(with_four_brokers, lambda data: acting.reassign(data, "t", (104, 102))),
    "cancel": Command(with_four_brokers, begin_and_cancel),
    "compact": Command(compacted_topic, clean, keeps=False),
    "expire": Command(
        with_expired_segments, lambda data: acting.produce(data, "t", [b"n 0"], timestamp=T0 + 10_001), keeps=False
    ),
    "delete records": Command(topic_with_records, lambda data: acting.delete_records(data, "t", 3), keeps=False),
    "alter": Command(topic_with_records, lambda data: acting.alter(data, "t", min_insync_replicas="2")),
}  # fmt: skip


def again(command: Command, data: Path) -> None:
    """The same command, or the answer that there is nothing left to do."""
    try:
        command.act(data)
    except KafkaError as error:
        if error.code not in command.done:
            raise


def check(command: Command, data: Path, witness: Witness) -> None:
    """Laws, and every record that was there before, if there is a leader."""
    cluster = witness.look()
    lines = list(itertools.chain.from_iterable(acting.consume(data, "t").values()))
    if command.keeps and cluster.partitions[0].leader != NO_LEADER:
        kept = [line for line in lines if line.startswith(b"p ")]
        assert kept[:6] == KEPT, kept
        assert kept == sorted(kept)


def assert_nothing_lies_about(data: Path, damaged: frozenset[int]) -> None:
    """Living brokers have the directories of their replicas and no other ones, and no file that is in between."""
    cluster = read_store(data)
    for broker in cluster.alive - damaged:
        root = data / "brokers" / str(broker)
        wanted = {str(one) for one in cluster.partitions if broker in one.replicas}
        assert {path.name for path in root.iterdir()} == wanted
        left = [path for path in root.rglob("*") if path.suffix in (".tmp", ".cleaned", ".swap", ".deleted")]
        assert not left


def whoever_leads_next(command: Command, data: Path, witness: Witness) -> None:
    """The leader is killed, then all that live, one after the other; all come back."""
    check(command, data, witness)
    for broker in sorted(witness.look().alive):
        acting.kill(data, broker)
        check(command, data, witness)
    acting.restart_all(data)
    check(command, data, witness)


@pytest.mark.parametrize("halfway", [False, True], ids=["before", "halfway"])
@pytest.mark.parametrize("name", COMMANDS)
def test_the_laws_hold_wherever_a_command_is_stopped(tmp_path: Path, name: str, halfway: bool) -> None:
    command = COMMANDS[name]
    prepared = tmp_path / "prepared"
    command.prepare(prepared)
    before = Witness(prepared, damaged=command.damaged)
    before.look()
    for number in itertools.count():
        data = tmp_path / "stopped"
        shutil.copytree(prepared, data)

        def stopped(data: Path = data, number: int = number) -> None:
            Countdown(number, halfway=halfway).arm()
            command.act(data)

        child = Child(stopped, tmp_path / "said")
        code = child.end()
        assert code in (0, -signal.SIGKILL), (tmp_path / "said").read_text()
        other = tmp_path / "other"
        shutil.copytree(data, other)
        try:
            witness = before.elsewhere(data)
            check(command, data, witness)
            again(command, data)
            check(command, data, witness)
            acting.restart_all(data)
            with suppress(KafkaError):
                acting.produce(data, "t", [b"q 0"], keys=[b"q"])
            check(command, data, witness)
            assert_nothing_lies_about(data, command.damaged)
            whoever_leads_next(command, other, before.elsewhere(other))
        except BaseException as error:
            error.add_note(f"{name}: stopped before operation {number}{', halfway' if halfway else ''}")
            raise
        shutil.rmtree(data)
        shutil.rmtree(other)
        if code == 0:
            assert number > 1
            return


@pytest.mark.parametrize("act", [acting.found, lambda data: destroy_cluster(str(data))], ids=["found", "destroy"])
@pytest.mark.parametrize("prepare", [Path.mkdir, destroyed_half_way, topic_with_records])
def test_a_cluster_is_whole_or_is_not_there_wherever_its_founding_or_removal_is_stopped(
    tmp_path: Path, prepare: Callable[[Path], None], act: Callable[[Path], None]
) -> None:
    prepared = tmp_path / "prepared"
    prepare(prepared)
    for number in itertools.count():
        data = tmp_path / "stopped"
        shutil.copytree(prepared, data)

        def stopped(data: Path = data, number: int = number) -> None:
            Countdown(number).arm()
            with suppress(TargetError):  # there is a cluster already, or there is none
                act(data)

        code = Child(stopped, tmp_path / "said").end()
        assert code in (0, -signal.SIGKILL), (tmp_path / "said").read_text()
        if (data / "cluster.db").exists():
            Witness(data).look()
            destroy_cluster(str(data))
        acting.found(data)
        acting.create(data, "t")
        acting.produce(data, "t", NEW)
        assert acting.consume(data, "t") == {0: NEW}
        Witness(data).look()
        shutil.rmtree(data)
        if code == 0:
            return


@pytest.mark.parametrize("number", [1, 5, 11, 23])
@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (topic_with_records, ["broker", "kill", "101"]),
        (with_a_dead_broker, ["broker", "restart", "101"]),
        (topic_with_records, ["topics", "--delete", "--topic", "t"]),
    ],
    ids=["kill", "restart", "delete"],
)
def test_commands_of_the_command_line_stop_in_the_same_way(
    tmp_path: Path, prepare: Callable[[Path], None], words: list[str], number: int
) -> None:
    data = tmp_path / "data"
    prepare(data)
    witness = Witness(data)
    witness.look()
    root = Path(__file__).parents[2]
    line = [sys.executable, "-m", "tests.crash.stopping", str(number), *words, "--data-dir", str(data)]
    ended = subprocess.run(line, capture_output=True, check=False, cwd=root)
    assert ended.returncode in (0, -signal.SIGKILL), ended
    witness.look()
    again = subprocess.run([*line[:3], "1000000", *line[4:]], capture_output=True, check=False, cwd=root)
    assert again.returncode == 0 or len(again.stderr.splitlines()) == 1, again
    witness.look()
