"""`kill -9` of a producer at any moment: what others have seen stays, the rest is a whole prefix, and life goes on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, Feeder, numbered, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.installation import Installation

LINES = numbered(200_000)
WHOLE = b"".join(LINES)


@pytest.mark.parametrize("seed", range(6))
def test_what_a_consumer_has_read_stays_and_the_log_is_a_prefix_of_what_was_written(
    cluster: Installation, seed: int
) -> None:
    moment = random.Random(seed).randrange(len(WHOLE) // 2)
    words = [(), ("--sync",), ("--compression-codec", "gzip")][seed % 3]
    cluster.create_topic("events", "--config", "segment.bytes=1048576")
    consumer = cluster.start("kafka-console-consumer", "--topic", "events", "--from-beginning")
    producer = cluster.start("kafka-console-producer", "--topic", "events", *words)
    feeder = Feeder(producer, [WHOLE[at : at + 8192] for at in range(0, len(WHOLE), 8192)], pause=0)
    if words == ("--sync",):
        moment //= 50
    until(lambda: len(consumer.printed()) >= moment or producer.has_ended())
    producer.kill()
    until(lambda: not feeder.is_feeding())
    seen = consumer.interrupt().stdout
    assert len(seen) >= moment

    kept = cluster.consume("events")
    assert kept.endswith(b"\n")
    assert WHOLE.startswith(kept)
    assert kept.startswith(seen)
    cluster.produce("events", b"and on\n")
    assert cluster.consume("events") == kept + b"and on\n"
    cluster.stored_equally("events")


def test_a_torn_tail_of_any_replica_is_cut_by_whoever_comes_next(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"whole\n")
    log = "00000000000000000000.log"
    whole = cluster.stored_equally("events")
    for broker in BROKERS:
        path = cluster.replica(broker, "events") / log
        for torn in (whole[:1], whole[:40], whole[:-1], bytes(30)):
            path.write_bytes(whole + torn)
        assert cluster.consume("events") == b"whole\n"
    cluster.produce("events", b"more\n")
    assert cluster.consume("events") == b"whole\nmore\n"
    assert cluster.stored_equally("events").startswith(whole)


def test_a_command_that_is_killed_leaves_no_lock_behind(cluster: Installation, tmp_path: Path) -> None:
    cluster.create_topic("events")
    producer = cluster.start("kafka-console-producer", "--topic", "events")
    producer.feed(b"line\n")
    until(lambda: cluster.consume("events"))
    producer.kill()
    cluster.produce("events", b"next\n")
    cluster.ok("pykafka", "broker", "kill", "101")
    cluster.ok("pykafka", "broker", "restart", "101")
    assert cluster.consume("events") == b"line\nnext\n"
