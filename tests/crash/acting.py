"""What users do, by the public interface, in the process that calls: each opens the data directory and closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster.consumer import ConsumerSettings
from pykafka_cli.cluster.producer import ProducerSettings
from pykafka_cli.connecting import connect, create_cluster
from pykafka_cli.model import NewTopic, OffsetSpec, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pykafka_cli.cluster import Cluster

BROKERS = (101, 102, 103)


def opened(data: Path) -> Cluster:
    """The cluster, also where all its brokers are dead."""
    return connect(data_dir=str(data), offline_ok=True)


def found(data: Path, brokers: Sequence[int] = BROKERS) -> None:
    """A new cluster. Its ports name the brokers and nothing else."""
    create_cluster(str(data), brokers=brokers, port=15101, configs={}, seed=1)


def create(
    data: Path, topic: str, configs: Mapping[str, str] | None = None, *, replicas: Sequence[Sequence[int]] = (BROKERS,)
) -> None:
    """A topic with one partition for each list of replicas."""
    with opened(data) as cluster:
        cluster.topics.create(NewTopic(topic, assignment=tuple(map(tuple, replicas)), configs=dict(configs or {})))


def produce(
    data: Path,
    topic: str,
    lines: Sequence[bytes],
    *,
    keys: Sequence[bytes] | None = None,
    timestamp: int | None = None,
    acks: str = "all",
) -> None:
    """One batch for each partition; every record has to be delivered. `timestamp` in ms is that of all of them."""
    with opened(data) as cluster:
        producer = cluster.producer(topic, ProducerSettings(acks=acks), lambda _: None)
        stamps = None if timestamp is None else [timestamp] * len(lines)
        producer.send(ProducerRecords(lines, keys, None, stamps))
        producer.close()
        failures = producer.failures()
        assert not failures, failures


def consume(data: Path, topic: str) -> dict[int, list[bytes]]:
    """Everything that can be read, by partition."""
    read: dict[int, list[bytes]] = {}
    with opened(data) as cluster:
        consumer = cluster.consumer(ConsumerSettings(topic=topic, start=OffsetSpec.EARLIEST), lambda _: None)
        while fetched := consumer.poll(0):
            for one in fetched:
                read.setdefault(one.partition, []).extend(value or b"" for value in one.values())
        consumer.close()
    return read


def kill(data: Path, *brokers: int) -> None:
    """`pykafka broker kill`."""
    with opened(data) as cluster:
        cluster.brokers.kill(brokers)


def restart(data: Path, *brokers: int) -> None:
    """`pykafka broker restart`."""
    with opened(data) as cluster:
        cluster.brokers.restart(brokers)


def restart_all(data: Path) -> None:
    """Bring back whoever is dead."""
    with opened(data) as cluster:
        dead = [broker.broker_id for broker in cluster.brokers.all() if not broker.alive]
        if dead:
            cluster.brokers.restart(dead)


def reassign(data: Path, topic: str, target: Sequence[int], partition: int = 0) -> None:
    """`kafka-reassign-partitions --execute`, copying included."""
    name = TopicPartition(topic, partition)
    with opened(data) as cluster:
        refused = cluster.partitions.reassign({name: target})
        assert not refused, refused
        unfinished = cluster.partitions.copy([name], lambda _done, _total: None)
        assert not unfinished, unfinished


def delete_records(data: Path, topic: str, before: int, partition: int = 0) -> None:
    """`kafka-delete-records`."""
    with opened(data) as cluster:
        (answer,) = cluster.logs.delete_records({TopicPartition(topic, partition): before})
        assert answer.error is None, answer


def alter(data: Path, topic: str, **changes: str) -> None:
    """`kafka-configs --alter`; `_` stands for `.` in the names."""
    with opened(data) as cluster:
        cluster.configs.alter("topics", topic, {name.replace("_", "."): value for name, value in changes.items()})
