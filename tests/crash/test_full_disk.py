"""A full disk: what a command could not do it says in one line, nothing acknowledged is lost, and later all goes on."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import Installation
from tests.crash.scarce import (
    check_delivered,
    limited,
    lines,
    run_under,
    said_clearly,
    said_in_one_line,
    small_disk,
    undelivered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.contract.installation import Ended

READ = ("kafka-console-consumer", "--topic", "t", "--from-beginning", "--timeout-ms", "2000")
LOOKS = [
    READ,
    ("kafka-topics", "--list"),
    ("kafka-topics", "--describe"),
    ("kafka-get-offsets", "--topic", "t"),
    ("kafka-log-dirs", "--describe"),
    ("kafka-consumer-groups", "--list"),
    ("pykafka", "cluster", "info"),
    ("pykafka", "broker", "list"),
]
CHANGES = [
    ("kafka-topics", "--create", "--topic", "new", "--partitions", "200", "--replication-factor", "3"),
    ("kafka-topics", "--alter", "--topic", "t", "--partitions", "100"),
    ("kafka-configs", "--alter", "--topic", "c", "--add-config", "retention.ms=1000000"),
    ("kafka-consumer-groups", "--group", "g", "--topic", "t", "--reset-offsets", "--to-earliest", "--execute"),
    ("kafka-reassign-partitions", "--reassignment-json-file", "PLAN", "--execute"),
    ("kafka-console-consumer", "--topic", "t", "--group", "h", "--from-beginning", "--timeout-ms", "300"),
    ("pykafka", "broker", "kill", "101"),
    ("pykafka", "broker", "restart", "101"),
    ("pykafka", "broker", "add", "110"),
]  # fmt: skip


def prepare(run: Callable[..., Ended], home: Path) -> bytes:
    """A cluster with three topics. Returns what was produced to `t`."""
    for words in (
        ("pykafka", "cluster", "create", "--port", "15101"),
        ("kafka-topics", "--create", "--topic", "t", "--replica-assignment", "101:102:103,102:103:101,103:101:102"),
        ("kafka-topics", "--create", "--topic", "moving", "--replica-assignment", "101:102"),
        ("kafka-topics", "--create", "--topic", "c", "--replica-assignment", "101:102:103"),
    ):  # fmt: skip
        assert run(*words).code == 0
    plan = {"version": 1, "partitions": [{"topic": "moving", "partition": 0, "replicas": [102, 103]}]}
    (home / "plan.json").write_text(json.dumps(plan))
    first = lines(0, 50)
    assert run("kafka-console-producer", "--topic", "t", stdin=first).code == 0
    assert run("kafka-console-producer", "--topic", "moving", stdin=lines(0, 3000)).code == 0
    return first


def try_everything(run: Callable[..., Ended], home: Path, acknowledged: Callable[[], None]) -> int:
    """Every change under the shortage: done, or told why not. Returns how many were refused."""
    refused = 0
    for words in CHANGES:
        ended = run(*(str(home / "plan.json") if word == "PLAN" else word for word in words))
        if ended.code:
            refused += 1
            said_clearly(ended)
    acknowledged()
    return refused


def go_on(run: Callable[..., Ended], home: Path, sent: bytes, count: int) -> None:
    """There is space again: the same commands, a kill of each broker, and all that was acknowledged."""
    for broker in (101, 102, 103):
        run("pykafka", "broker", "restart", str(broker))
    plan = str(home / "plan.json")
    run("kafka-reassign-partitions", "--reassignment-json-file", plan, "--execute", "--additional")
    assert run("kafka-topics", "--create", "--if-not-exists", "--topic", "new", "--partitions", "200").code == 0
    more = lines(0, 50, "more")
    assert run("kafka-console-producer", "--topic", "t", stdin=more).code == 0
    for broker in (101, 102, 103):
        assert run("pykafka", "broker", "kill", str(broker)).errors == []
        check_delivered(sent + more, count + 50, run(*READ).stdout)
        assert run("pykafka", "broker", "restart", str(broker)).errors == []
    described = run("kafka-topics", "--describe", "--topic", "moving").lines[1]
    assert "Replicas: 102,103\tIsr: 102,103" in described
    assert (
        len(run("kafka-console-consumer", "--topic", "moving", "--from-beginning", "--timeout-ms", "300").lines) == 3000
    )
    assert run("pykafka", "broker", "verify").code == 0


@pytest.mark.parametrize("space", [4_096, 65_536, 150_000])
def test_files_that_cannot_grow_lose_nothing(fresh: Installation, space: int) -> None:
    """A limit on the size of files stands in for the disk: every file is full at another moment."""

    def run(*words: str, stdin: bytes = b"") -> Ended:
        return fresh.run(*words, stdin=stdin)

    def limited_run(*words: str, stdin: bytes = b"") -> Ended:
        return run_under(fresh, limited(fsize=space), *words, stdin=stdin)

    sent = prepare(run, fresh.home)
    count = 50
    more = lines(1000, 6000)
    produced = limited_run("kafka-console-producer", "--topic", "t", stdin=more)
    said_clearly(produced)
    if undelivered(produced):  # else it could not even open the cluster
        count += 6000 - undelivered(produced)
    sent += more
    for words in LOOKS:
        looked = limited_run(*words)
        assert looked.code == 0, (words, looked)
    assert try_everything(limited_run, fresh.home, lambda: check_delivered(sent, count, run(*READ).stdout))
    go_on(run, fresh.home, sent, count)


def test_a_full_disk_loses_nothing_and_can_be_read(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    with small_disk(place, "4m") as inside, Installation(tmp_path / "home") as user:
        user.environment["PYKAFKA_DATA_DIR"] = str(place / "data")
        user.home.mkdir()

        def run(*words: str, stdin: bytes = b"") -> Ended:
            return run_under(user, inside, *words, stdin=stdin)

        def shell(script: str) -> None:
            run_in(inside, "sh", "-c", script, "sh", str(place / "filler"))

        sent, count = prepare(run, user.home), 50
        for round_ in range(3):  # once the producer fills the disk, then somebody else leaves it a little, or nothing
            if round_:
                shell(f"head -c {(0, 20_000, 0)[round_]} /dev/zero > $1.2; cat /dev/zero > $1 2>/dev/null; rm $1.2")
            more = lines(100_000 * (round_ + 1), 20_000)
            produced = run("kafka-console-producer", "--topic", "t", stdin=more)
            said_clearly(produced)
            assert undelivered(produced) > 0 or len(produced.errors) == 1
            count += 20_000 - undelivered(produced) if undelivered(produced) else 0
            sent += more
            for words in LOOKS:
                looked = run(*words)
                assert looked.code == 0, (words, looked)

            def acknowledged(sent: bytes = sent, count: int = count) -> None:
                check_delivered(sent, count, run(*READ).stdout)

            assert try_everything(run, user.home, acknowledged)
            shell("rm -f $1")
        run_in(inside, "mount", "-o", "remount,size=40m", str(place))
        go_on(run, user.home, sent, count)


def run_in(inside: Sequence[str], *words: str) -> None:
    """Any program that sees the small disk."""
    subprocess.run([*inside, *words], check=False)


def test_compaction_without_space_keeps_the_log_as_it_was(fresh: Installation) -> None:
    fresh.create_cluster()
    fresh.create_topic(
        "c", "--config", "cleanup.policy=compact", "--config", "segment.bytes=1048576",
        "--config", "min.cleanable.dirty.ratio=0.01",
    )  # fmt: skip
    keyed = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
    written = b"".join(b"key%d:%d%s\n" % (at % 50, at, b"v" * 1000) for at in range(2500))
    fresh.produce("c", written, *keyed)
    latest = {line.split(b":")[0]: line.split(b":")[1] for line in written.splitlines()}

    def read() -> dict[bytes, bytes]:
        out = fresh.consume("c", "--formatter-property", "print.key=true", "--formatter-property", "key.separator=:")
        return dict(line.split(b":", 1) for line in out.splitlines())

    for space in (0, 4_096, 40_000, 200_000):
        ended = run_under(
            fresh,
            limited(fsize=space),
            "kafka-console-producer",
            "--topic",
            "c",
            *keyed,
            stdin=b"key1:" + b"n" * 300_000 + b"\n",
        )
        said_clearly(ended)
        assert read() == latest
    fresh.produce("c", b"key1:last\n", *keyed)
    assert read() == latest | {b"key1": b"last"}


@pytest.mark.parametrize("space", [0, 40_000])
def test_a_cluster_that_cannot_be_founded_is_not_there(fresh: Installation, space: int) -> None:
    said_in_one_line(run_under(fresh, limited(fsize=space), "pykafka", "cluster", "create"))
    assert fresh.topics() == []
    fresh.create_cluster()
    fresh.create_topic("t")
