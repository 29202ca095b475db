"""A cluster with a seed: the same commands, each in a process of its own, come to the same again."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.connecting import create_cluster
from pykafka_cli.embedded.cluster import EmbeddedCluster
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.groups import Joining

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest

STORY = [
    "topics --create --topic first --partitions 7 --replication-factor 2",
    "topics --create --topic other --partitions 3 --replication-factor 3",
    "topics --create --topic gone",
    "topics --delete --topic gone",
    "topics --create --topic gone",
    "topics --alter --topic first --partitions 9",
    "console-producer --topic first --batch-size 100",
    "console-producer --topic first --batch-size 100",
    "console-consumer --topic first --from-beginning --max-messages 10 --group g",
    "broker kill 102",
    "topics --create --topic later --partitions 4 --replication-factor 3",
    "console-producer --topic first --batch-size 100",
    "broker restart 102",
]
TELLING = [
    "topics --describe",
    "get-offsets",
    "cluster cluster-id",
    "consumer-groups --describe --group g",
]
LINES = b"".join(b"line %d\n" % number for number in range(300))


def pykafka(directory: Path, command: str) -> str:
    """Run a command in this process."""
    out, err = BytesIO(), BytesIO()
    code = run([*command.split(), "--data-dir", str(directory)], Terminal(BytesIO(LINES), out, err))
    assert code == 0, err.getvalue().decode()
    return out.getvalue().decode()


def in_its_own_process(directory: Path, command: str) -> str:
    words = [sys.executable, "-m", "pykafka_cli", *command.split(), "--data-dir", str(directory)]
    ended = subprocess.run(words, input=LINES, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


def told(directory: Path, seed: str, story: Sequence[str], call: Callable[[Path, str], str] = pykafka) -> list[str]:
    """What is to be seen of a cluster behind a story."""
    pykafka(directory, f"cluster create --port 29961 {seed}")
    for command in story:
        call(directory, command)
    return [pykafka(directory, command) for command in TELLING[: len(story)]]


def test_the_same_seed_and_commands_give_the_same_ids_placement_and_offsets(tmp_path: Path) -> None:
    once = told(tmp_path / "once", "--seed 7", STORY)
    assert told(tmp_path / "again", "--seed 7", STORY, in_its_own_process) == once


def test_another_seed_and_none_at_all_give_other_ids_and_placement(tmp_path: Path) -> None:
    short = ["topics --create --topic first --partitions 20", "console-producer --topic first --batch-size 20"]
    ways = [told(tmp_path / seed, seed, short) for seed in ("--seed 7", "--seed 8", "")]
    for at, seen in enumerate(zip(*ways, strict=True)):
        assert len(set(seen)) == 3, TELLING[at]


def test_members_that_draw_the_same_id_at_the_same_time_are_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_cluster(str(tmp_path), brokers=(101,), port=29961, seed=3)
    monkeypatch.setattr(Engine, "random_for", lambda *_: Random(1))
    with ExitStack() as stack:
        clusters = [stack.enter_context(EmbeddedCluster(str(tmp_path), lambda _: None)) for _ in range(3)]
        for protocol in ("consumer", "classic"):
            joining = Joining(protocol, "client", protocol, ("uniform",), ("t",))
            members = [cluster.access.engine_for_writing().groups.join(joining) for cluster in clusters]
            assert len({member.member_id for member in members}) == 3
            for member in members:
                member.leave()


def test_members_that_join_in_the_same_order_get_the_same_ids(tmp_path: Path) -> None:
    def joined(name: str) -> list[str]:
        directory = str(tmp_path / name)
        create_cluster(directory, brokers=(101,), port=29961, configs={}, seed=3)
        with EmbeddedCluster(directory, lambda _: None) as cluster:
            engine = cluster.access.engine_for_writing()
            members = [
                engine.groups.join(Joining("g", "client", protocol, assignors, ("t",)))
                for protocol, assignors in (("consumer", ("uniform",)), ("consumer", ("uniform",)))
            ]
            ids = [member.member_id for member in members]
            for member in members:
                member.leave()
        return ids

    ids = joined("once")
    assert len(set(ids)) == 2
    assert ids == joined("again")


def test_a_topic_made_again_is_another_one(tmp_path: Path) -> None:
    pykafka(tmp_path, "cluster create --port 29961 --seed 7")
    ids = set()
    for _ in range(3):
        pykafka(tmp_path, "topics --create --topic t")
        ids.add(pykafka(tmp_path, "topics --describe --topic t").split("TopicId: ")[1].split()[0])
        pykafka(tmp_path, "topics --delete --topic t")
    assert len(ids) == 3


def test_producers_that_run_one_after_the_other_do_not_choose_the_same_partition_each_time(tmp_path: Path) -> None:
    pykafka(tmp_path, "cluster create --port 29961 --seed 7")
    pykafka(tmp_path, "topics --create --topic t --partitions 3")
    for _ in range(8):
        pykafka(tmp_path, "console-producer --topic t")
    used = [line for line in pykafka(tmp_path, "get-offsets --topic t").splitlines() if not line.endswith(":0")]
    assert len(used) > 1
