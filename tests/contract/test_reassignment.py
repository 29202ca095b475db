"""Partitions move to other brokers while records come in, and nothing is lost whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import SCRIPTS, Feeder, Installation, Running, until

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTES = int(os.environ.get("PYKAFKA_TEST_MEGABYTES", "20"))
"""How much is moved; a full run has 200."""

BROKERS = "101,102,103,104"
SLOW = "2000000"
"""Bytes a second: slow enough for a test to do something in the middle of 20 MB."""


@pytest.fixture
def four(fresh: Installation) -> Installation:
    """Four brokers."""
    return fresh.create_cluster("--brokers", BROKERS)


def big_topic(cluster: Installation, megabytes: int, partitions: int = 2) -> list[bytes]:
    """A topic on brokers 101 and 102 with records of 1 kB; returns them."""
    assignment = ",".join(["101:102", "102:101"][:partitions])
    cluster.ok("kafka-topics", "--create", "--topic", "big", "--replica-assignment", assignment)
    lines = [b"%09d %s\n" % (number, b"x" * 1013) for number in range(megabytes * 1000)]
    cluster.produce("big", b"".join(lines))
    return lines


def plan(cluster: Installation, *targets: list[int]) -> str:
    """A reassignment file for the partitions of the big topic; returns its path."""
    partitions = [{"topic": "big", "partition": n, "replicas": target} for n, target in enumerate(targets)]
    path = cluster.home / "plan.json"
    path.write_text(json.dumps({"version": 1, "partitions": partitions}), "utf-8")
    return str(path)


def reassign(*words: str, file: str) -> list[str]:
    return ["kafka-reassign-partitions", *words, "--reassignment-json-file", file]


def replicas(cluster: Installation) -> list[str]:
    return [row["Replicas"] for row in cluster.describe("big")]


def directories(cluster: Installation) -> dict[int, list[str]]:
    """The replicas on each broker's disk."""
    found = {}
    for broker in map(int, BROKERS.split(",")):
        root: Path = cluster.data / "brokers" / str(broker)
        found[broker] = sorted(path.name for path in root.iterdir()) if root.exists() else []
    return found


def start_slowly(cluster: Installation, file: str) -> Running:
    """Begin a throttled reassignment and return when it is in the middle of the copying."""
    mover = cluster.start(*reassign("--execute", "--throttle", SLOW, file=file))
    until(lambda: cluster.replica(103, "big").exists() and len(cluster.stored(103, "big")) > 1_000_000)
    assert not mover.has_ended(), mover.said()
    return mover


def test_a_topic_moves_to_other_brokers_while_a_producer_runs_and_nothing_is_lost(four: Installation) -> None:
    lines = big_topic(four, MEGABYTES)
    more = [b"more %d\n" % number for number in range(20_000)]
    consumer = four.start("kafka-console-consumer", "--topic", "big", "--from-beginning")
    producer = four.start("kafka-console-producer", "--topic", "big", "--request-required-acks", "all")
    feeder = Feeder(producer, [b"".join(more[at : at + 10]) for at in range(0, len(more), 10)])
    feeder.wait_for(10)
    file = plan(four, [103, 104], [104, 103])
    fed_before = feeder.fed
    moved = four.ok(*reassign("--execute", file=file))
    assert feeder.fed > fed_before
    assert moved.lines[-1] == "Successfully started partition reassignments for big-0,big-1"
    assert moved.errors == []
    assert replicas(four) == ["103,104", "104,103"]
    assert directories(four) == {101: [], 102: [], 103: ["big-0", "big-1"], 104: ["big-0", "big-1"]}
    ended = feeder.finish()
    assert (ended.code, ended.errors) == (0, [])
    assert sorted(four.consume("big").splitlines(keepends=True)) == sorted(lines + more)
    for partition in range(2):
        four.stored_equally("big", partition, [103, 104])
    until(lambda: consumer.printed().count(b"\n") >= len(lines) + len(more))
    assert sorted(consumer.interrupt().stdout.splitlines(keepends=True)) == sorted(lines + more)
    assert {row["Leader"] for row in four.describe("big")} == {"103", "104"}
    assert four.ok(*reassign("--verify", file=file)).lines == [
        "Status of partition reassignment:",
        "Reassignment of partition big-0 is completed.",
        "Reassignment of partition big-1 is completed.",
        "",
        f"Clearing broker-level throttles on brokers {BROKERS}",
        "Clearing topic-level throttles on topic big",
    ]


def test_other_commands_see_what_is_added_and_removed_while_it_is_copied(four: Installation) -> None:
    big_topic(four, 6, partitions=1)
    file = plan(four, [103, 104])
    mover = start_slowly(four, file)
    row = four.describe("big")[0]
    assert (row["Replicas"], row["Adding Replicas"], row["Removing Replicas"]) == (
        "103,104,101,102",
        "103,104",
        "101,102",
    )
    assert four.ok("kafka-reassign-partitions", "--list").lines == [
        "Current partition reassignments:",
        "big-0: replicas: 103,104,101,102. adding: 103,104. removing: 101,102.",
    ]
    verified = four.ok(*reassign("--verify", file=file))
    assert verified.lines == [
        "Status of partition reassignment:", "Reassignment of partition big-0 is still in progress.", "",
    ]  # fmt: skip
    assert verified.errors == []
    configs = four.ok("kafka-topics", "--describe", "--topic", "big").lines[0]
    assert "leader.replication.throttled.replicas=0:101,0:102" in configs
    assert "follower.replication.throttled.replicas=0:103,0:104" in configs
    refused = four.run(*reassign("--execute", file=file))
    assert refused.code == 1
    assert refused.errors[0].startswith("Cannot execute because there is an existing partition assignment.")
    mover.kill()


def test_a_killed_reassignment_stays_in_progress_and_goes_on_with_additional(four: Installation) -> None:
    lines = big_topic(four, 6, partitions=1)
    file = plan(four, [103, 104])
    start_slowly(four, file).kill()
    verified = four.ok(*reassign("--verify", file=file))
    assert verified.lines[1] == "Reassignment of partition big-0 is still in progress."
    assert "--execute --additional" in verified.errors[0]
    four.produce("big", b"in between\n")
    assert replicas(four) == ["103,104,101,102"]
    kept = len(four.stored(103, "big"))
    four.ok(*reassign("--execute", "--additional", "--throttle", "1000000000", file=file))
    assert replicas(four) == ["103,104"]
    assert kept > 1_000_000
    assert four.consume("big") == b"".join(lines) + b"in between\n"
    four.stored_equally("big", 0, [103, 104])


def test_a_killed_reassignment_can_be_cancelled(four: Installation) -> None:
    lines = big_topic(four, 6, partitions=1)
    file = plan(four, [103, 104])
    start_slowly(four, file).kill()
    cancelled = four.ok(*reassign("--cancel", file=file))
    assert cancelled.stdout.decode() == (
        "Successfully cancelled partition reassignment for: big-0\n"
        "None of the specified partition moves are active."
        f"Clearing broker-level throttles on brokers {BROKERS}\n"
        "Clearing topic-level throttles on topic big\n"
    )
    assert replicas(four) == ["101,102"]
    assert directories(four) == {101: ["big-0"], 102: ["big-0"], 103: [], 104: []}
    assert four.consume("big") == b"".join(lines)
    assert "throttled" not in four.ok("kafka-topics", "--describe", "--topic", "big").lines[0]


def test_cancelling_stops_the_process_that_copies(four: Installation) -> None:
    big_topic(four, 6, partitions=1)
    file = plan(four, [103, 104])
    mover = start_slowly(four, file)
    four.ok(*reassign("--cancel", "--preserve-throttles", file=file))
    until(mover.has_ended)
    assert mover.end().code == 0
    assert directories(four) == {101: ["big-0"], 102: ["big-0"], 103: [], 104: []}


def test_the_broker_that_is_copied_from_may_die(four: Installation) -> None:
    lines = big_topic(four, 6, partitions=1)
    file = plan(four, [103, 104])
    start_slowly(four, file).kill()
    mover = four.start(*reassign("--execute", "--additional", file=file))
    four.ok("pykafka", "broker", "kill", "101")
    until(mover.has_ended)
    assert mover.end().code == 0, mover.said()
    assert replicas(four) == ["103,104"]
    four.ok("pykafka", "broker", "restart", "101")
    assert directories(four)[101] == []
    assert four.consume("big") == b"".join(lines)


def test_a_broker_that_is_copied_to_may_die_and_its_restart_completes_the_reassignment(four: Installation) -> None:
    lines = big_topic(four, 6, partitions=1)
    file = plan(four, [103, 104])
    mover = start_slowly(four, file)
    four.ok("pykafka", "broker", "kill", "103")
    four.ok(*reassign("--execute", "--additional", "--throttle", "1000000000", file=unthrottled(four)))
    until(mover.has_ended)
    ended = mover.end()
    assert ended.code == 0
    assert ended.errors == [
        "Reassignment of partition big-0 is still in progress: it waits for broker 103, which is dead."
    ]
    assert replicas(four) == ["103,104,101,102"]
    four.produce("big", b"in between\n")
    four.ok("pykafka", "broker", "restart", "103")
    assert replicas(four) == ["103,104"]
    assert four.consume("big") == b"".join(lines) + b"in between\n"
    four.stored_equally("big", 0, [103, 104])
    assert directories(four) == {101: [], 102: ["other-0"], 103: ["big-0"], 104: ["big-0"]}


def unthrottled(cluster: Installation) -> str:
    """Another reassignment, to lift the throttle with: a plan cannot name a dead broker."""
    cluster.ok("kafka-topics", "--create", "--topic", "other", "--replica-assignment", "101")
    path = cluster.home / "other.json"
    path.write_text('{"version":1,"partitions":[{"topic":"other","partition":0,"replicas":[102]}]}', "utf-8")
    return str(path)


def test_the_number_of_replicas_can_grow_and_shrink(four: Installation) -> None:
    lines = big_topic(four, 1, partitions=1)
    four.ok(*reassign("--execute", file=plan(four, [101, 102, 103])))
    assert replicas(four) == ["101,102,103"]
    four.stored_equally("big", 0, [101, 102, 103])
    four.ok(*reassign("--execute", file=plan(four, [103])))
    assert replicas(four) == ["103"]
    assert directories(four) == {101: [], 102: [], 103: ["big-0"], 104: []}
    assert four.consume("big") == b"".join(lines)
    refused = four.run(*reassign("--execute", "--disallow-replication-factor-change", file=plan(four, [103, 101])))
    assert (refused.code, refused.errors) == (
        1, ["Error reassigning partition(s):", "big-0: The replication factor is changed from 1 to 2"],
    )  # fmt: skip


def test_a_generated_plan_and_the_way_back_can_be_executed(four: Installation) -> None:
    lines = big_topic(four, 1)
    topics = four.home / "topics.json"
    topics.write_text('{"version":1,"topics":[{"topic":"big"}]}', "utf-8")
    generated = four.ok(
        "kafka-reassign-partitions", "--generate", "--topics-to-move-json-file", str(topics), "--broker-list", "103,104"
    ).lines
    proposed, back = four.home / "proposed.json", four.home / "back.json"
    back.write_text(generated[1], "utf-8")
    proposed.write_text(generated[4], "utf-8")
    four.ok(*reassign("--execute", file=str(proposed)))
    assert all(set(row.split(",")) == {"103", "104"} for row in replicas(four))
    returned = four.ok(*reassign("--execute", file=str(back)))
    assert returned.lines[-1].startswith("Successfully started moving log directory to ")
    assert replicas(four) == ["101,102", "102,101"]
    assert four.ok(*reassign("--verify", file=str(back))).lines[3:7] == [
        f"Reassignment of replica big-{partition}-{broker} completed successfully."
        for broker in (101, 102)
        for partition in (0, 1)
    ]
    assert sorted(four.consume("big").splitlines(keepends=True)) == lines


def test_deleting_a_topic_ends_its_reassignment(four: Installation) -> None:
    big_topic(four, 6, partitions=1)
    file = plan(four, [103, 104])
    mover = start_slowly(four, file)
    four.ok("kafka-topics", "--delete", "--topic", "big")
    until(mover.has_ended)
    assert mover.end().code == 0, mover.said()
    assert directories(four) == {101: [], 102: [], 103: [], 104: []}


def test_a_terminal_shows_progress_and_stdout_stays_as_it_is(four: Installation) -> None:
    big_topic(four, 6, partitions=1)
    argv = reassign("--execute", "--throttle", "4000000", file=plan(four, [103]))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [SCRIPTS / argv[0], *argv[1:]], env={**four.environment, "TERM": "xterm"}, stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    shown = b"".join(iter(lambda: read_terminal(ours), b""))
    os.close(ours)
    printed, _ = process.communicate()
    assert process.returncode == 0
    assert b"Copying" in shown
    assert b"6.2/6.2 MB" in shown
    assert printed.decode().splitlines()[-1] == "Successfully started partition reassignment for big-0"


def read_terminal(descriptor: int) -> bytes:
    """What comes next, nothing at the end."""
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # how Linux says that the other side is closed
        return b""


@pytest.mark.parametrize("seed", range(3))
def test_whoever_dies_at_whatever_moment_nothing_is_lost_or_doubled(four: Installation, seed: int) -> None:
    random = Random(seed)
    lines = big_topic(four, 3)
    more = [b"more %d\n" % number for number in range(30_000)]
    producer = four.start("kafka-console-producer", "--topic", "big", "--request-required-acks", "all")
    feeder = Feeder(producer, [b"".join(more[at : at + 10]) for at in range(0, len(more), 10)])
    for _ in range(6):
        target = random.sample([101, 102, 103, 104], 2)
        mover = four.start(*reassign("--execute", "--additional", file=plan(four, target, target[::-1])))
        feeder.wait_for(feeder.fed + random.randrange(30))
        if random.random() < 0.5:
            mover.kill()
        if random.random() < 0.7:
            dead = str(random.choice([101, 102, 103, 104]))
            four.ok("pykafka", "broker", "kill", dead)
            feeder.wait_for(feeder.fed + random.randrange(30))
            four.ok("pykafka", "broker", "restart", dead)
        until(mover.has_ended)
    four.ok(*reassign("--execute", "--additional", file=plan(four, [103, 104], [104, 103])))
    ended = feeder.finish()
    assert (ended.code, ended.stdout) == (0, b""), ended
    assert replicas(four) == ["103,104", "104,103"]
    assert directories(four) == {101: [], 102: [], 103: ["big-0", "big-1"], 104: ["big-0", "big-1"]}
    assert sorted(four.consume("big").splitlines(keepends=True)) == sorted(lines + more)
    for partition in range(2):
        four.stored_equally("big", partition, [103, 104])


def test_compaction_in_the_middle_of_the_copying_leaves_equal_replicas(four: Installation) -> None:
    four.ok(
        "kafka-topics", "--create", "--topic", "big", "--replica-assignment", "101:102",
        "--config", "cleanup.policy=compact", "--config", "segment.bytes=1048576",
    )  # fmt: skip
    rows = [b"%d\t%d %s\n" % (number % 100, number, b"x" * 1000) for number in range(6000)]
    four.produce("big", b"".join(rows), "--reader-property", "parse.key=true")
    mover = start_slowly(four, plan(four, [103, 104]))
    four.ok("pykafka", "broker", "clean", "big")
    until(mover.has_ended)
    assert mover.end().code == 0, mover.said()
    assert replicas(four) == ["103,104"]
    four.stored_equally("big", 0, [103, 104])
    assert set(four.consume("big").splitlines()) >= {row.split(b"\t")[1].rstrip() for row in rows[-100:]}
    four.ok("pykafka", "broker", "clean", "big")
    four.stored_equally("big", 0, [103, 104])
