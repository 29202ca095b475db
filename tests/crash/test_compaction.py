"""Compaction by real processes: refused records, kill -9 in the middle, readers beside it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, until

if TYPE_CHECKING:
    from tests.contract.installation import Installation

KEYED = ("--property", "parse.key=true", "--property", "key.separator=:")
SHOWN = ("--property", "print.key=true", "--property", "key.separator=:")
COMPACTED = ("--config", "cleanup.policy=compact", "--config", "segment.bytes=1048576")


def lines(turn: int, keys: int = 2000, size: int = 500) -> bytes:
    """A value for each key."""
    return b"".join(b"key-%d:%d-%s\n" % (key, turn, b"x" * size) for key in range(keys))


def last_values(printed: bytes) -> dict[bytes, bytes]:
    """What a reader knows in the end."""
    return dict(line.split(b":", 1) for line in printed.splitlines())


def killed_while_cleaning(cluster: Installation, looks: int) -> None:
    """Start a cleaning and kill it when its new files have been seen this many times, if it has not ended before."""
    cleaning = cluster.start("pykafka", "broker", "clean")
    directory, seen = cluster.replica(101, "t"), 0

    def has_moved() -> bool:
        nonlocal seen
        seen += any(directory.glob("*.cleaned")) or any(directory.glob("*.swap"))
        return seen >= looks or cleaning.has_ended()

    until(has_moved)
    cleaning.kill()


def test_a_record_without_a_key_is_refused_in_kafkas_words(cluster: Installation) -> None:
    cluster.create_topic("t", *COMPACTED)
    ended = cluster.run("kafka-console-producer", "--topic", "t", stdin=b"no key\n")
    assert ended.code == 1
    assert b"Compacted topic cannot accept message without key in topic partition t-0." in ended.stderr
    assert cluster.consume("t") == b""
    cluster.produce("t", b"a:1\n", *KEYED)
    assert cluster.consume("t", *SHOWN) == b"a:1\n"


def test_a_cleaning_by_hand_leaves_the_last_values_and_a_returning_broker_gets_the_same(
    cluster: Installation,
) -> None:
    cluster.create_topic("t", *COMPACTED)
    for turn in range(4):
        cluster.produce("t", lines(turn), *KEYED)
        if turn == 1:
            cluster.ok("pykafka", "broker", "kill", "102")
    before = len(cluster.stored(101, "t"))
    header, row = cluster.ok("pykafka", "broker", "clean", "t").lines
    assert header.split() == ["PARTITION", "BEFORE", "AFTER"]
    assert row.startswith("t-0")
    assert len(cluster.stored(101, "t")) < before
    cluster.ok("pykafka", "broker", "restart", "102")
    cluster.stored_equally("t")
    assert last_values(cluster.consume("t", *SHOWN)) == last_values(lines(3))

    ended = cluster.run("pykafka", "broker", "clean", "missing")
    assert (ended.code, ended.stdout) == (1, b"")
    assert len(ended.errors) == 1


@pytest.mark.parametrize("seed", range(4))
def test_cleanings_killed_at_random_beside_a_producer_and_a_consumer_lose_no_last_value(
    cluster: Installation, seed: int
) -> None:
    moments = random.Random(seed)
    cluster.create_topic("t", *COMPACTED, "--config", "min.cleanable.dirty.ratio=0.01")
    cluster.produce("t", lines(0), *KEYED)
    consumer = cluster.start("kafka-console-consumer", "--topic", "t", "--from-beginning", *SHOWN)
    for turn in range(1, 6):
        cluster.produce("t", lines(turn), *KEYED)
        killed_while_cleaning(cluster, moments.randrange(1, 40))
        if turn == 3:
            broker = moments.choice(BROKERS)
            cluster.ok("pykafka", "broker", "kill", str(broker))
            cluster.ok("pykafka", "broker", "restart", str(broker))
    cluster.produce("t", b"last:1\n", *KEYED)
    expected = last_values(lines(5)) | {b"last": b"1"}
    until(lambda: consumer.printed().endswith(b"last:1\n") or consumer.has_ended())
    ended = consumer.interrupt()
    assert last_values(ended.stdout) == expected
    assert last_values(cluster.consume("t", *SHOWN)) == expected
    cluster.stored_equally("t")
    cluster.ok("pykafka", "broker", "clean")
    assert last_values(cluster.consume("t", *SHOWN)) == expected
    cluster.stored_equally("t")
