"""What users reported about machines: many calls, odd directories, a home that cannot be used, crashes (102 to 106)."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import Installation, numbered, until

if TYPE_CHECKING:
    from pathlib import Path

TOPICS, PRODUCER, CONSUMER = "kafka-topics", "kafka-console-producer", "kafka-console-consumer"


def test_report_102_topics_that_are_created_side_by_side_are_all_there(cluster: Installation) -> None:
    running = [cluster.start(TOPICS, "--create", "--topic", f"t{number}") for number in range(8)]
    ended = [one.end() for one in running]
    assert [one.code for one in ended] == [0] * 8
    assert [one.stdout for one in ended] == [b"Created topic t%d.\n" % number for number in range(8)]
    assert cluster.ok(TOPICS, "--list").lines == [f"t{number}" for number in range(8)]


@pytest.mark.parametrize("name", ["Some One", "Jürgen Größe", "日本 語", 'it\'s "quoted" $HOME `x` ;&', "-dash"])
def test_report_103_a_data_directory_may_have_any_name(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    home.mkdir()
    with Installation(home) as cluster:
        cluster.create_cluster()
        cluster.produce("t", b"x\n")
        consumer = cluster.start(CONSUMER, "--topic", "t", "--from-beginning")
        until(lambda: consumer.printed() == b"x\n")
        cluster.ok(TOPICS, "--delete", "--topic", "t")  # while another process reads it
        assert cluster.ok(TOPICS, "--list").stdout == b""
        until(lambda: not any(cluster.data.glob("brokers/*/t-0*")))
        cluster.create_topic("u")
        consumer.interrupt()
        assert cluster.ok(TOPICS, "--list").lines == ["u"]


@pytest.mark.parametrize(
    "words",
    [(TOPICS, "--help"), (TOPICS, "--version"), (TOPICS, "--bogus"), ("pykafka", "--help"), (TOPICS, "--list"),
     (CONSUMER, "--topic", "t", "--timeout-ms", "100"), ("kafka-consumer-groups", "--list")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("home", ["/nonexistent", None])
def test_report_104_help_and_reading_need_no_home(
    fresh: Installation, words: tuple[str, ...], home: str | None
) -> None:
    before = sorted(fresh.home.rglob("*"))
    for name in ("HOME", "PYKAFKA_DATA_DIR"):
        fresh.environment.pop(name, None)
    if home is not None:
        fresh.environment["HOME"] = home
    else:
        fresh.environment["PYKAFKA_DATA_DIR"] = str(fresh.home / "none")
    ended = fresh.run(*words)
    assert ended.code in (0, 1)
    assert b"Traceback" not in ended.stderr
    assert b"Internal error" not in ended.stderr
    assert sorted(fresh.home.rglob("*")) == before
    assert not os.path.lexists("/nonexistent")


@pytest.mark.skipif(sys.platform == "darwin", reason="/dev/null/… is told in other words there")
def test_report_104_a_home_in_which_nothing_can_be_made_is_named_with_the_way_out(fresh: Installation) -> None:
    del fresh.environment["PYKAFKA_DATA_DIR"]
    fresh.environment["HOME"] = "/dev/null"
    ended = fresh.run(TOPICS, "--create", "--topic", "t")
    assert (ended.code, ended.stdout, len(ended.errors)) == (1, b"", 1)
    assert "/dev/null" in ended.errors[0]
    assert "--data-dir" in ended.errors[0]
    assert "PYKAFKA_DATA_DIR" in ended.errors[0]


@pytest.mark.parametrize("tool", [CONSUMER, PRODUCER])
def test_report_106_whoever_is_killed_leaves_no_lock(cluster: Installation, tool: str) -> None:
    cluster.create_topic("t")
    cluster.produce("t", b"before\n")
    words = ("--from-beginning", "--group", "g") if tool == CONSUMER else ()
    running = cluster.start(tool, "--topic", "t", *words)
    if tool == CONSUMER:
        until(lambda: running.printed() == b"before\n")
    else:
        running.feed(b"".join(numbered(2000)))
        until(lambda: cluster.consume("t").count(b"\n") > 1)
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(60)
    assert cluster.ok(TOPICS, "--list", "--exclude-internal").lines == ["t"]
    cluster.produce("t", b"after\n")
    printed = cluster.consume("t")
    assert printed.startswith(b"before\n")
    assert printed.endswith(b"after\n")
    whole = printed.removeprefix(b"before\n").removesuffix(b"after\n").splitlines(keepends=True)
    assert whole == numbered(len(whole))
    assert cluster.ok("kafka-consumer-groups", "--list", "--state").stdout.count(b"Stable") == 0


def test_report_106_a_data_directory_that_was_moved_works_where_it_is_now(cluster: Installation) -> None:
    cluster.produce("t", b"x\n")
    moved = cluster.home / "moved"
    shutil.move(cluster.data, moved)
    cluster.environment["PYKAFKA_DATA_DIR"] = str(moved)
    assert cluster.consume("t") == b"x\n"
    cluster.produce("t", b"y\n")
    assert cluster.consume("t", "--data-dir", str(moved)) == b"x\ny\n"
