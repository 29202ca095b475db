"""A leader dies and its directory is gone while records come in: nothing is lost, doubled or reordered."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, Feeder, numbered, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.contract.installation import Installation

LINES = numbered(3000)
WHOLE = b"".join(LINES)
PIECES = [b"".join(LINES[at : at + 5]) for at in range(0, len(LINES), 5)]


def delete(directory: Path) -> None:
    """The disk is gone."""
    shutil.rmtree(directory)


def move_away(directory: Path) -> None:
    """The disk was taken out."""
    directory.rename(directory.with_name("elsewhere"))


def leave(directory: Path) -> None:
    """The disk has what it had."""


@pytest.mark.parametrize("disk", [delete, move_away, leave])
@pytest.mark.parametrize("words", [(), ("--sync",), ("--compression-codec", "lz4")])
def test_every_line_is_there_once_and_in_order_on_every_replica(
    cluster: Installation, disk: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    cluster.create_topic("events", "--config", "segment.bytes=1048576")
    leader = cluster.leader("events")
    producer = cluster.start("kafka-console-producer", "--topic", "events", "--request-required-acks", "all", *words)
    feeder = Feeder(producer, PIECES)
    feeder.wait_for(100)
    cluster.ok("pykafka", "broker", "kill", str(leader))
    disk(cluster.data / "brokers" / str(leader))
    assert not producer.has_ended()
    feeder.wait_for(feeder.fed + 50)
    assert not producer.has_ended()
    assert cluster.leader("events") != leader
    cluster.ok("pykafka", "broker", "restart", str(leader))
    assert cluster.leader("events") == leader
    ended = feeder.finish()
    assert (ended.code, ended.stdout) == (0, b"")
    assert cluster.consume("events") == WHOLE
    cluster.stored_equally("events")
    assert sorted(cluster.describe("events")[0]["Isr"].split(",")) == sorted(map(str, BROKERS))


def test_a_consumer_in_another_process_reads_every_line_once_and_in_order_through_a_failover(
    cluster: Installation,
) -> None:
    cluster.create_topic("events")
    leader = cluster.leader("events")
    consumer = cluster.start(
        "kafka-console-consumer", "--topic", "events", "--from-beginning", "--max-messages", str(len(LINES))
    )
    producer = cluster.start("kafka-console-producer", "--topic", "events")
    feeder = Feeder(producer, PIECES)
    until(lambda: len(consumer.printed()) > 1000)
    cluster.ok("pykafka", "broker", "kill", str(leader))
    delete(cluster.data / "brokers" / str(leader))
    seen = len(consumer.printed())
    until(lambda: len(consumer.printed()) > seen + 1000)
    cluster.ok("pykafka", "broker", "restart", str(leader))
    seen = len(consumer.printed())
    until(lambda: len(consumer.printed()) > seen + 1000)
    assert feeder.finish().code == 0
    until(consumer.has_ended)
    ended = consumer.end()
    assert (ended.code, ended.errors) == (0, [f"Processed a total of {len(LINES)} messages"])
    assert ended.stdout == WHOLE
    cluster.stored_equally("events")


def test_each_leader_in_turn_may_die(cluster: Installation) -> None:
    cluster.create_topic("events", partitions=3)
    rows = [b"%d\t%s" % (number % 7, line) for number, line in enumerate(LINES)]
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    producer = cluster.start("kafka-console-producer", "--topic", "events", "--reader-property", "parse.key=true")
    feeder = Feeder(producer, [b"".join(rows[at : at + 5]) for at in range(0, len(rows), 5)])
    for broker in BROKERS * 2:
        feeder.wait_for(feeder.fed + 10)
        cluster.ok("pykafka", "broker", "kill", str(broker))
        delete(cluster.data / "brokers" / str(broker))
        feeder.wait_for(feeder.fed + 10)
        cluster.ok("pykafka", "broker", "restart", str(broker))
    assert feeder.finish().code == 0
    until(lambda: consumer.printed().count(b"\n") >= len(LINES))
    read = consumer.interrupt().stdout.splitlines(keepends=True)
    assert sorted(read) == sorted(LINES)
    for key in range(7):
        of_key = [line for line in read if int(line.split()[1]) % 7 == key]
        assert of_key == LINES[key::7]
    for partition in range(3):
        cluster.stored_equally("events", partition)


def test_a_broker_that_comes_back_copies_only_what_it_lacks(cluster: Installation) -> None:
    cluster.create_topic("events")
    leader = cluster.leader("events")
    cluster.produce("events", WHOLE)
    before = cluster.stored_equally("events")
    cluster.ok("pykafka", "broker", "kill", str(leader))
    cluster.produce("events", b"one more\n")
    assert cluster.stored(leader, "events") == before
    cluster.ok("pykafka", "broker", "restart", str(leader))
    assert cluster.stored_equally("events").startswith(before)
