"""Records go when they are too old or too many, without anything that runs: whoever opens the log takes them away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.partition import PartitionWriter
from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.encode import encode_batch
from tests.contract.installation import BROKERS, until

if TYPE_CHECKING:
    from tests.contract.installation import Installation

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SMALL_SEGMENTS = ("--config", "segment.bytes=1048576")
BIG = b"x" * 700_000
"""A value that fills a small segment so far that the next one begins another."""


def write_aged(cluster: Installation, ages_ms: list[int], size: int = len(BIG)) -> None:
    """Records whose timestamps are that far back, each of `size` bytes and in a batch of its own."""
    engine = Engine.open(Directory(str(cluster.data)), notify=lambda _: None)
    engine.now_ms = lambda: 0  # a clock for which nothing is old
    topic = engine.store.topic("events")
    assert topic is not None
    writer = PartitionWriter(engine, topic, 0)
    now = time.time_ns() // 1_000_000
    for number, age in enumerate(ages_ms):
        value = (b"%d " % number).ljust(size, b"x")
        writer.append([encode_batch(ProducerRecords([value]), timestamp_ms=now - age)])
    writer.close()
    engine.close()


def numbers(cluster: Installation, *words: str) -> list[int]:
    """The numbers of the records that can be read."""
    return [int(line.split()[0]) for line in cluster.consume("events", *words).splitlines()]


def segments(cluster: Installation) -> set[tuple[str, ...]]:
    """The names of the segments, which should be the same on all brokers."""
    return {tuple(sorted(path.name for path in cluster.replica(broker, "events").glob("*.log"))) for broker in BROKERS}


def test_a_reader_does_not_print_what_is_older_than_retention_ms(cluster: Installation) -> None:
    cluster.create_topic("events", *SMALL_SEGMENTS, "--config", f"retention.ms={HOUR_MS}")
    write_aged(cluster, [3 * HOUR_MS, 2 * HOUR_MS, 0, 0])
    assert numbers(cluster) == [2, 3]
    assert segments(cluster) == {("00000000000000000002.log", "00000000000000000003.log")}
    assert numbers(cluster, "--formatter-property", "print.offset=false") == [2, 3]
    cluster.stored_equally("events")


def test_the_default_is_a_week(cluster: Installation) -> None:
    cluster.create_topic("events", *SMALL_SEGMENTS)
    write_aged(cluster, [8 * DAY_MS, 6 * DAY_MS])
    assert numbers(cluster) == [1]


@pytest.mark.parametrize("words", [("retention.ms=-1",), ("retention.ms=1", "cleanup.policy=compact")])
def test_without_a_limit_and_with_compaction_only_everything_stays(
    cluster: Installation, words: tuple[str, ...]
) -> None:
    cluster.create_topic("events", *SMALL_SEGMENTS, *(word for one in words for word in ("--config", one)))
    write_aged(cluster, [1000 * DAY_MS, 0])
    assert numbers(cluster) == [0, 1]


def test_a_topic_in_which_all_is_expired_is_empty_and_goes_on_at_its_end(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "retention.ms=1000")
    write_aged(cluster, [DAY_MS] * 3, size=100)
    assert numbers(cluster) == []
    assert segments(cluster) == {("00000000000000000003.log",)}
    cluster.produce("events", b"3 new\n")
    printed = cluster.ok(
        "kafka-console-consumer", "--topic", "events", "--from-beginning", "--max-messages", "1",
        "--formatter-property", "print.offset=true",
    )  # fmt: skip
    assert printed.stdout == b"Offset:3\t3 new\n"
    cluster.stored_equally("events")


def test_an_append_empties_it_as_well(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "retention.ms=100000")
    write_aged(cluster, [DAY_MS] * 3, size=100)
    cluster.produce("events", b"3 new\n")
    assert segments(cluster) == {("00000000000000000003.log",)}
    assert numbers(cluster) == [3]


def test_a_reader_does_not_print_what_is_beyond_retention_bytes(cluster: Installation) -> None:
    cluster.create_topic("events", *SMALL_SEGMENTS, "--config", "retention.bytes=1500000")
    write_aged(cluster, [0] * 5)
    assert numbers(cluster) == [2, 3, 4]  # what is above the limit goes only as whole segments
    cluster.stored_equally("events")


def test_what_was_just_produced_expires_while_nobody_looks(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "retention.ms=50")
    cluster.produce("events", b"gone\n")
    until(lambda: not numbers(cluster))


def test_an_expired_record_does_not_stop_a_consumer_that_stands_before_it(cluster: Installation) -> None:
    cluster.create_topic("events", *SMALL_SEGMENTS, "--config", f"retention.ms={HOUR_MS}")
    write_aged(cluster, [2 * HOUR_MS, 0])
    ended = cluster.ok(
        "kafka-console-consumer", "--topic", "events", "--partition", "0", "--offset", "0", "--timeout-ms", "300",
        "--command-property", "auto.offset.reset=earliest",
    )  # fmt: skip
    assert ended.stdout.startswith(b"1 ")
    assert "Offset 0 of partition events-0 is outside the log, which has offsets 1 to 2" in ended.errors[0]


def test_a_data_directory_that_can_only_be_read_is_read_as_it_is(cluster: Installation) -> None:
    cluster.create_topic("events", "--config", "retention.ms=1000")
    write_aged(cluster, [DAY_MS], size=100)
    locks = cluster.data / "locks"
    for path in sorted(locks.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    locks.rmdir()
    locks.write_bytes(b"no directory: no lock can be had here")
    assert numbers(cluster) == [0]
