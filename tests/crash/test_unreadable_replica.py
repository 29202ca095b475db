"""A replica that cannot be read is left out of a kill or a restart, with one line that names it; the rest goes on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.contract.installation import Installation

LOG = "00000000000000000000.log"


def take_away(replica: Path) -> None:
    """Somebody deleted the directory."""
    shutil.rmtree(replica)


def put_a_file_there(replica: Path) -> None:
    """The directory is none."""
    shutil.rmtree(replica)
    replica.write_text("not a log")


def break_the_segment(replica: Path) -> None:
    """The segment is a directory."""
    (replica / LOG).unlink()
    (replica / LOG).mkdir()


every_damage = pytest.mark.parametrize("damage", [take_away, put_a_file_there, break_the_segment])


@every_damage
def test_a_restart_skips_a_partition_whose_leader_cannot_be_read(
    cluster: Installation, damage: Callable[[Path], None]
) -> None:
    for topic in ("broken", "whole"):
        cluster.ok("kafka-topics", "--create", "--topic", topic, "--replica-assignment", "102:101")
        cluster.produce(topic, b"one\n")
    cluster.ok("pykafka", "broker", "kill", "101")
    cluster.produce("whole", b"two\n")
    damage(cluster.replica(102, "broken"))
    restarted = cluster.ok("pykafka", "broker", "restart", "101")
    assert len(restarted.errors) == 1, restarted
    assert "broken-0" in restarted.errors[0]
    assert "broker 102" in restarted.errors[0]
    assert cluster.describe("broken")[0]["Isr"] == "102"
    assert cluster.describe("whole")[0]["Isr"] == "101,102"
    cluster.stored_equally("whole", 0, [101, 102])


@every_damage
def test_a_kill_drops_a_follower_that_cannot_agree_with_the_new_leader(
    cluster: Installation, damage: Callable[[Path], None]
) -> None:
    for topic in ("broken", "whole"):
        cluster.ok("kafka-topics", "--create", "--topic", topic, "--replica-assignment", "101:102:103")
        cluster.produce(topic, b"one\n")
    damage(cluster.replica(103, "broken"))
    killed = cluster.ok("pykafka", "broker", "kill", "101")
    assert len(killed.errors) == 1, killed
    assert killed.errors[0].startswith("Broker 103 left the ISR of broken-0: ")
    broken, whole = cluster.describe("broken")[0], cluster.describe("whole")[0]
    assert (broken["Leader"], broken["Isr"]) == ("102", "102")
    assert (whole["Leader"], whole["Isr"]) == ("102", "102,103")
    cluster.produce("broken", b"two\n")
    assert cluster.consume("broken") == b"one\ntwo\n"


@every_damage
def test_a_kill_elects_nobody_who_cannot_be_read(cluster: Installation, damage: Callable[[Path], None]) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "broken", "--replica-assignment", "101:102:103")
    cluster.produce("broken", b"one\n")
    damage(cluster.replica(102, "broken"))
    killed = cluster.ok("pykafka", "broker", "kill", "101")
    assert killed.errors[0].startswith("Broker 102 left the ISR of broken-0: ")
    broken = cluster.describe("broken")[0]
    assert (broken["Leader"], broken["Isr"]) == ("103", "103")
    cluster.produce("broken", b"two\n")
    assert cluster.consume("broken") == b"one\ntwo\n"


def test_a_follower_that_was_damaged_is_whole_again_after_its_broker_was_restarted(cluster: Installation) -> None:
    cluster.ok("kafka-topics", "--create", "--topic", "broken", "--replica-assignment", "101:102:103")
    cluster.produce("broken", b"one\n")
    take_away(cluster.replica(103, "broken"))
    cluster.ok("pykafka", "broker", "kill", "101")
    cluster.ok("pykafka", "broker", "kill", "103")
    cluster.ok("pykafka", "broker", "restart", "103", "101")
    assert cluster.describe("broken")[0]["Isr"] == "101,102,103"
    cluster.stored_equally("broken")
