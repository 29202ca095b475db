"""What producers, consumers and groups do, on the embedded cluster and on a real Kafka alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.contract.both_sides import on_both_sides
from tests.contract.installation import numbered, until

if TYPE_CHECKING:
    from tests.contract.installation import Installation

KEYED = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
@on_both_sides
def test_every_codec_comes_back(cluster: Installation, codec: str) -> None:
    lines = b"".join(numbered(5000))
    cluster.produce("t", lines, "--compression-codec", codec)
    assert cluster.consume("t") == lines


@on_both_sides
def test_headers_come_back_with_their_nulls_and_their_order(cluster: Installation) -> None:
    cluster.produce(
        "t", b"a:1,b:~,a:2\tv\n", "--reader-property", "parse.headers=true", "--reader-property", "null.marker=~"
    )
    words = ("--formatter-property", "print.headers=true", "--formatter-property", "null.literal=NIL")
    assert cluster.consume("t", *words) == b"a:1,b:NIL,a:2\tv\n"


@on_both_sides
def test_a_topic_tells_what_it_was_made_with(cluster: Installation) -> None:
    cluster.create_topic("t", "--config", "retention.ms=86400000", "--config", "cleanup.policy=compact", partitions=3)
    head = cluster.ok("kafka-topics", "--describe", "--topic", "t").lines[0]
    assert "PartitionCount: 3\tReplicationFactor: 3" in head
    assert "retention.ms=86400000" in head
    assert "cleanup.policy=compact" in head
    cluster.ok("kafka-topics", "--alter", "--topic", "t", "--partitions", "5")
    until(lambda: len(cluster.describe("t")) == 5)
    assert all(len(row["Replicas"].split(",")) == 3 for row in cluster.describe("t"))
    again = cluster.run("kafka-topics", "--create", "--topic", "t")
    assert (again.code, again.stdout) == (1, b"")
    assert "Topic 't' already exists." in again.stderr.decode()


@on_both_sides
def test_offsets_are_told_by_partition(cluster: Installation) -> None:
    cluster.create_topic("t", partitions=2)
    cluster.produce("t", b"".join(b"%d:v\n" % number for number in range(20)), *KEYED)
    rows = cluster.ok("kafka-get-offsets", "--topic", "t").lines
    assert [row.rpartition(":")[0] for row in rows] == ["t:0", "t:1"]
    assert sum(int(row.rpartition(":")[2]) for row in rows) == 20
    assert cluster.ok("kafka-get-offsets", "--topic", "t", "--time", "earliest").lines == ["t:0:0", "t:1:0"]


@on_both_sides
def test_the_members_of_a_group_share_the_work_and_each_record_is_read_once(cluster: Installation) -> None:
    cluster.create_topic("t", partitions=4)
    consumers = [
        cluster.start("kafka-console-consumer", "--topic", "t", "--group", "g", "--from-beginning") for _ in range(2)
    ]

    def printed() -> list[list[bytes]]:
        return [consumer.printed().splitlines() for consumer in consumers]

    def members() -> int:
        described = cluster.run("kafka-consumer-groups", "--describe", "--group", "g", "--members")
        return sum(line.startswith("g ") and line.split()[-1] == "2" for line in described.stdout.decode().splitlines())

    until(lambda: members() == 2)
    sent = [b"v%d" % number for number in range(400)]
    cluster.produce("t", b"".join(b"%d:%s\n" % (number, value) for number, value in enumerate(sent)), *KEYED)
    until(lambda: sum(map(len, printed())) >= len(sent))
    for consumer in consumers:
        consumer.interrupt()
    first, second = printed()
    assert first
    assert second
    assert sorted(first + second) == sorted(sent)
    assert (
        cluster.run("kafka-console-consumer", "--topic", "t", "--group", "g", "--timeout-ms", cluster.idle_ms).stdout
        == b""
    )


@on_both_sides
def test_a_group_goes_back_when_its_offsets_are_reset(cluster: Installation) -> None:
    cluster.produce("t", b"".join(numbered(10)))
    words = ("kafka-console-consumer", "--topic", "t", "--group", "g", "--from-beginning", "--max-messages")
    assert cluster.ok(*words, "10").stdout == b"".join(numbered(10))
    reset = (
        "kafka-consumer-groups",
        "--reset-offsets",
        "--group",
        "g",
        "--topic",
        "t",
        "--to-offset",
        "4",
        "--execute",
    )
    until(lambda: cluster.run(*reset).code == 0)
    assert cluster.ok(*words, "6").stdout == b"".join(numbered(6, 4))


@on_both_sides
def test_a_picture_for_programs(cluster: Installation) -> None:
    cluster.create_topic("seen", partitions=2)
    cluster.produce("seen", b"".join(numbered(5)))
    seen = json.loads(cluster.ok("pykafka", "watch", "--once", "--topic", "seen", "--output", "json").stdout)
    assert [broker["alive"] for broker in seen["brokers"]] == [True] * 3
    assert seen["controller"] is not None
    (topic,) = seen["topics"]
    assert topic["topic_id"]
    assert [one["leader_epoch"] for one in topic["partitions"]] == [0, 0]
    assert sum(one["end_offset"] for one in topic["partitions"]) == 5
    assert all(len(one["isr"]) == len(one["replicas"]) == 3 for one in topic["partitions"])
