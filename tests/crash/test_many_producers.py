"""Several processes write to one topic at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.installation import Feeder

if TYPE_CHECKING:
    from tests.contract.installation import Installation

PRODUCERS = 8
LINES = 1000


def test_eight_producers_lose_and_tear_nothing(cluster: Installation) -> None:
    cluster.create_topic("shared", "--config", "segment.bytes=1048576", partitions=2)
    feeders = []
    wanted: dict[int, list[bytes]] = {}
    for number in range(PRODUCERS):
        lines = wanted[number] = [b"%d %d %s" % (number, line, b"x" * (line % 300)) for line in range(LINES)]
        rows = [b"%d\t%s\n" % (number, line) for line in lines]
        producer = cluster.start("kafka-console-producer", "--topic", "shared", "--reader-property", "parse.key=true")
        feeders.append(Feeder(producer, [b"".join(rows[at : at + 10]) for at in range(0, LINES, 10)]))
    for feeder in feeders:
        ended = feeder.finish()
        assert (ended.code, ended.stdout) == (0, b"")
    found: dict[int, list[bytes]] = {number: [] for number in range(PRODUCERS)}
    for line in cluster.consume("shared").splitlines():
        found[int(line.split()[0])].append(line)
    assert found == wanted  # all of a producer's lines have one key, so they keep their order
    for partition in range(2):
        cluster.stored_equally("shared", partition)


def test_producers_that_start_at_once_on_a_fresh_machine_make_one_cluster_and_one_topic(fresh: Installation) -> None:
    running = [fresh.start("kafka-console-producer", "--topic", "first") for _ in range(4)]
    for number, producer in enumerate(running):
        producer.feed(b"from %d\n" % number)
    ended = [producer.end() for producer in running]
    assert [one.code for one in ended] == [0] * 4
    said = [line for one in ended for line in one.errors]
    assert sum("Created an embedded cluster" in line for line in said) == 1, said
    assert sum("Created topic first" in line for line in said) == 1, said
    assert sorted(fresh.consume("first").splitlines()) == [b"from %d" % number for number in range(4)]
