"""Copies between the embedded cluster and a real one."""

from __future__ import annotations

from functools import partial
from time import time
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.cluster import ConsumerSettings, ProducerSettings
from pykafka_cli.connecting import connect, connect_directory
from pykafka_cli.model import Headers, NewTopic, OffsetSpec, ProducerRecords, TopicPartition
from tests.contract.installation import Installation, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pykafka_cli.cluster import Cluster
    from tests.contract.installation import Running
    from tests.kafka.real_cluster import RealCluster

COUNT = 100_000
PARTITIONS = 3
Row = tuple[int, bytes | None, bytes | None, Headers]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with Installation(tmp_path) as found:
        yield found.create_cluster()


@pytest.fixture
def real(real_cluster: RealCluster) -> Iterator[Cluster]:
    with connect(real_cluster.bootstrap()) as cluster:
        yield cluster
        for name in cluster.topics.names():
            if name.startswith("copied"):
                cluster.topics.delete(name)


def rows(partition: int, count: int) -> list[Row]:
    """Records of all shapes, between each other."""
    now = int(time() * 1000)
    headers: list[Headers] = [(), ((b"h", b"%d" % partition),), ((b"a", None), (b"a", b""), (b"\xc3\xa4", b"\xff\x00"))]
    return [
        (
            now - at % 1_000,
            (None, b"", b"key %d" % (at % 700))[at % 3],
            (b"value %d" % at, b"", None, b"\xff\x00" * (at % 50))[at % 4],
            headers[at % 7 % 3],
        )
        for at in range(count)
    ]


def send(cluster: Cluster, topic: str, partition: int, records: Sequence[Row]) -> None:
    producer = cluster.producer(topic, ProducerSettings(), lambda _: None)
    times, keys, values, headers = zip(*records, strict=True)
    producer.send(ProducerRecords(values, keys, headers, times), partition)
    producer.flush()
    producer.close()
    assert producer.failures() == []


def ends(cluster: Cluster, topic: str) -> dict[TopicPartition, int | None]:
    places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    return {one.partition: one.offset for one in cluster.logs.offsets(dict.fromkeys(places, OffsetSpec.LATEST))}


def stored(cluster: Cluster, topic: str) -> dict[int, list[Row]]:
    """Every partition's records."""
    wanted = ends(cluster, topic)
    consumer = cluster.consumer(ConsumerSettings(starts=dict.fromkeys(wanted, 0)), lambda _: None)
    found: dict[int, list[Row]] = {number: [] for number in range(PARTITIONS)}
    while consumer.caught_up() != wanted:
        for fetched in consumer.poll(0.1):
            records = fetched.records()
            found[fetched.partition] += zip(
                records.timestamps, records.keys, records.values, records.headers, strict=True
            )
    consumer.close()
    return found


def is_following(running: Running) -> bool:
    return b"following the source" in running.said()


def ends_at(cluster: Cluster, topic: str, end: int) -> bool:
    return set(ends(cluster, topic).values()) == {end}


def kill_when(installation: Installation, came: Callable[[], object], *words: str) -> None:
    """Kill a copy as soon as something has come to its target."""
    running = installation.start("pykafka", "copy", *words)
    until(lambda: running.has_ended() or came())
    running.kill()


def test_a_hundred_thousand_records_go_to_a_real_cluster_and_back_though_every_copy_is_killed_twice(
    installation: Installation, real_cluster: RealCluster, real: Cluster
) -> None:
    topic, address, back = "copied.there-and-back", real_cluster.bootstrap(), str(installation.home / "back")
    expected = {number: rows(number, COUNT // PARTITIONS + number) for number in range(PARTITIONS)}
    with connect_directory(str(installation.data)) as source:
        source.topics.create(NewTopic(topic, PARTITIONS, 2, configs={"max.message.bytes": "1500000"}))
        for number, records in expected.items():
            send(source, topic, number, records)

    def has_come(count: int) -> bool:
        return topic in real.topics.names() and sum(end or 0 for end in ends(real, topic).values()) > count

    for count in (0, COUNT // 3):
        kill_when(installation, partial(has_come, count), "--to", address, "--topic", topic)
    installation.ok("pykafka", "copy", "--to", address, "--topic", topic)
    assert stored(real, topic) == expected
    view = real.topics.describe([topic])[0]
    assert [len(partition.replicas) for partition in view.partitions] == [2] * PARTITIONS
    assert view.overrides["max.message.bytes"] == "1500000"

    def has_come_back(least: int) -> bool:
        logs = (installation.home / "back").glob(f"brokers/*/{topic}-*/*.log")
        return sum(path.stat().st_size for path in logs) > least

    for least in (0, 1_000_000):
        kill_when(installation, partial(has_come_back, least), "--from", address, "--to", back, "--topic", topic)
    installation.ok("pykafka", "copy", "--from", address, "--to", back, "--topic", topic)
    with connect_directory(back) as target:
        assert stored(target, topic) == expected


def test_a_killed_follower_of_a_real_cluster_goes_on(
    installation: Installation, real_cluster: RealCluster, real: Cluster
) -> None:
    topic, words = "copied.followed", ["--from", real_cluster.bootstrap(), "--topic", "copied.followed"]
    real.topics.create(NewTopic(topic, PARTITIONS, 3))
    sent = [rows(number, 200) for number in range(PARTITIONS)]
    with connect_directory(str(installation.data)) as target:
        for half in (slice(0, 100), slice(100, 150)):
            running = installation.start("pykafka", "copy", *words, "--to", str(installation.data), "--follow")
            until(partial(is_following, running))
            for number in range(PARTITIONS):
                send(real, topic, number, sent[number][half])
            until(partial(ends_at, target, topic, half.stop))
            running.kill()
        for number in range(PARTITIONS):
            send(real, topic, number, sent[number][150:])
        installation.ok("pykafka", "copy", *words, "--to", str(installation.data))
        assert stored(target, topic) == dict(enumerate(sent))


def test_only_committed_records_of_transactions_are_copied(
    installation: Installation, real_cluster: RealCluster, real: Cluster
) -> None:
    from confluent_kafka import Producer  # noqa: PLC0415  (only where there is a real cluster)

    topic = "copied.transactional"
    real.topics.create(NewTopic(topic, PARTITIONS, 3))
    producer = Producer({"bootstrap.servers": real_cluster.bootstrap(), "transactional.id": "copied"})
    producer.init_transactions(60)
    for number, commits in enumerate((True, False, True, False)):
        producer.begin_transaction()
        for at in range(10):
            producer.produce(topic, b"%d of %d" % (at, number), partition=0)
        producer.flush(60)
        (producer.commit_transaction if commits else producer.abort_transaction)(60)
    words = ["--from", real_cluster.bootstrap(), "--to", str(installation.data), "--topic", topic]
    for _ in range(2):
        installation.ok("pykafka", "copy", *words)
    assert installation.consume(topic, "--data-dir", str(installation.data)).splitlines() == [
        b"%d of %d" % (at, number) for number in (0, 2) for at in range(10)
    ]


def test_a_real_cluster_is_not_copied_to_itself(
    installation: Installation, real_cluster: RealCluster, real: Cluster
) -> None:
    real.topics.create(NewTopic("copied.twice", 1, 1))
    ended = installation.run(
        "pykafka", "copy", "--from", real_cluster.address(101), "--to", real_cluster.address(102),
        "--topic", "copied.twice",
    )  # fmt: skip
    assert ended.code == 1
    assert ended.errors == ["Source and target are the same cluster. Give another one with --from or --to."]
