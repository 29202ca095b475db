"""A leader dies and its directory is gone while records come in: nothing is lost, doubled or reordered."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, Feeder, endless_pieces, numbered, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.contract.installation import Installation


def written(feeder: Feeder) -> bytes:
    """What was fed, from the first line to the last."""
    return b"".join(numbered(feeder.fed * 5))


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
    """Report 75."""
    cluster.create_topic("events", "--config", "segment.bytes=1048576")
    leader = cluster.leader("events")
    producer = cluster.start("kafka-console-producer", "--topic", "events", "--request-required-acks", "all", *words)
    feeder = Feeder(producer, endless_pieces())
    feeder.wait_for(100)
    cluster.ok("pykafka", "broker", "kill", str(leader))
    disk(cluster.data / "brokers" / str(leader))
    assert not producer.has_ended()
    feeder.wait_for(feeder.fed + 50)
    assert not producer.has_ended()
    assert cluster.leader("events") != leader
    cluster.ok("pykafka", "broker", "restart", str(leader))
    assert cluster.leader("events") == leader
    feeder.wait_for(feeder.fed + 50)
    ended = feeder.stop()
    assert (ended.code, ended.stdout) == (0, b"")
    assert cluster.consume("events") == written(feeder)
    cluster.stored_equally("events")
    assert sorted(cluster.describe("events")[0]["Isr"].split(",")) == sorted(map(str, BROKERS))


def test_a_consumer_in_another_process_reads_every_line_once_and_in_order_through_a_failover(
    cluster: Installation,
) -> None:
    cluster.create_topic("events")
    leader = cluster.leader("events")
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    producer = cluster.start("kafka-console-producer", "--topic", "events")
    feeder = Feeder(producer, endless_pieces())

    def see_more() -> None:
        seen = len(consumer.printed())
        until(lambda: len(consumer.printed()) > seen + 1000)

    see_more()
    cluster.ok("pykafka", "broker", "kill", str(leader))
    delete(cluster.data / "brokers" / str(leader))
    see_more()
    cluster.ok("pykafka", "broker", "restart", str(leader))
    see_more()
    assert feeder.stop().code == 0
    until(lambda: len(consumer.printed()) >= len(written(feeder)))
    ended = consumer.interrupt()
    assert ended.stdout == written(feeder)
    assert ended.errors == [f"Processed a total of {feeder.fed * 5} messages"]
    cluster.stored_equally("events")


def test_each_leader_in_turn_may_die(cluster: Installation) -> None:
    cluster.create_topic("events", partitions=3)
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    producer = cluster.start("kafka-console-producer", "--topic", "events", "--reader-property", "parse.key=true")
    feeder = Feeder(producer, (b"%d\tline %d\n" % (number % 7, number) for number in itertools.count()))
    for broker in BROKERS * 2:
        feeder.wait_for(feeder.fed + 50)
        cluster.ok("pykafka", "broker", "kill", str(broker))
        delete(cluster.data / "brokers" / str(broker))
        feeder.wait_for(feeder.fed + 50)
        cluster.ok("pykafka", "broker", "restart", str(broker))
    assert feeder.stop().code == 0
    until(lambda: consumer.printed().count(b"\n") >= feeder.fed)
    read = [int(line.split()[1]) for line in consumer.interrupt().stdout.splitlines()]
    assert sorted(read) == list(range(feeder.fed))
    for key in range(7):
        assert [number for number in read if number % 7 == key] == list(range(key, feeder.fed, 7))
    for partition in range(3):
        cluster.stored_equally("events", partition)


def test_a_broker_that_comes_back_copies_only_what_it_lacks(cluster: Installation) -> None:
    cluster.create_topic("events")
    leader = cluster.leader("events")
    cluster.produce("events", b"".join(numbered(3000)))
    before = cluster.stored_equally("events")
    cluster.ok("pykafka", "broker", "kill", str(leader))
    cluster.produce("events", b"one more\n")
    assert cluster.stored(leader, "events") == before
    cluster.ok("pykafka", "broker", "restart", str(leader))
    assert cluster.stored_equally("events").startswith(before)
