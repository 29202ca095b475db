"""Processes that work on one cluster at the same time. What they did stands in files that a kill cannot tear."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cluster.consumer import ConsumerSettings
from pykafka_cli.cluster.partitions import ElectionType
from pykafka_cli.cluster.producer import ProducerSettings
from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError
from pykafka_cli.model import NewTopic, OffsetSpec, ProducerRecords, TopicPartition
from tests.crash import acting

if TYPE_CHECKING:
    from pathlib import Path

    from pykafka_cli.cluster import Cluster

Work = Callable[[], None]
STRICT, SHORT, COMPACTED, PASSING = "strict", "short", "compacted", "passing"
"""Topics: nothing ever leaves the first, old records leave the second, the last one comes and goes."""
KEYS = 5
BROKERS = (101, 102, 103, 104)


def found(data: Path) -> None:
    """Four brokers, and all topics but the passing one. Segments are rolled all the time."""
    acting.found(data, BROKERS)
    rolling = {"segment.ms": "50", "min.insync.replicas": "2"}
    replicas = [(101, 102, 103), (102, 103, 104), (104, 101, 102)]
    acting.create(data, STRICT, rolling, replicas=replicas)
    acting.create(data, SHORT, {**rolling, "retention.bytes": "2000"}, replicas=replicas[:2])
    compaction = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.01"}
    acting.create(data, COMPACTED, {**rolling, **compaction}, replicas=replicas[1:2])


class Diary:
    """Lines in a file, each written by one call: after `kill -9` all that was written is there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1

    def write(self, *lines: bytes) -> None:
        """Write lines."""
        if self._descriptor < 0:
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(self._descriptor, b"".join(line + b"\n" for line in lines))

    def lines(self) -> list[bytes]:
        """Read them."""
        return self.path.read_bytes().splitlines() if self.path.exists() else []


@dataclass(frozen=True)
class Producing:
    """A producer of lines `NAME NUMBER …`; what it sends and what was acknowledged stands in two diaries."""

    data: Path
    topic: str
    name: str
    diaries: Path
    acks: str = "all"
    until: Callable[[], bool] = lambda: False

    @property
    def sent(self) -> Diary:
        """What it may have written."""
        return Diary(self.diaries / f"{self.name}.sent")

    @property
    def acknowledged(self) -> Diary:
        """What was delivered."""
        return Diary(self.diaries / f"{self.name}.acknowledged")

    def run(self) -> None:
        """Send for ever."""
        sent, acknowledged = self.sent, self.acknowledged
        rng = random.Random(self.name)
        number = 0
        with acting.opened(self.data) as cluster:
            settings = ProducerSettings(acks=self.acks, retries=100_000, retry_backoff_ms=10)
            producer = cluster.producer(self.topic, settings, lambda _: None)
            while not self.until():
                count = rng.randrange(1, 6)
                longest = 100 if rng.random() < 0.9 else 100_000  # a large batch is not written at one go
                values = [
                    b"%s %d %s" % (self.name.encode(), number + at, b"x" * rng.randrange(longest))
                    for at in range(count)
                ]
                number += count
                sent.write(*values)
                keys = [b"%d" % rng.randrange(KEYS) for _ in values] if self.topic == COMPACTED else None
                producer.send(ProducerRecords(values, keys))
                if not producer.failures():
                    acknowledged.write(*values)
                time.sleep(0.001)


@dataclass(frozen=True)
class Consuming:
    """A consumer whose diary says `PARTITION OFFSET VALUE`."""

    data: Path
    topic: str
    diary: Diary
    group: str | None = None
    until: Callable[[], bool] = lambda: False

    def run(self) -> None:
        """Read for ever."""
        start = OffsetSpec.LATEST if self.group is None else OffsetSpec.EARLIEST
        with acting.opened(self.data) as cluster:
            settings = ConsumerSettings(
                topic=self.topic, start=start, group=self.group, reset="earliest", auto_commit_interval_ms=200
            )
            consumer = cluster.consumer(settings, lambda _: None)
            try:
                while not self.until():
                    for fetched in consumer.poll(0.05):
                        records = fetched.records()
                        self.diary.write(
                            *(
                                b"%d %d %s" % (fetched.partition, offset, value or b"")
                                for offset, value in zip(records.offsets, records.values, strict=True)
                            )
                        )
                        consumer.processed(fetched, fetched.count)
            finally:
                consumer.close()


REFUSALS = frozenset(
    {
        ErrorCode.INVALID_REQUEST, ErrorCode.ELECTION_NOT_NEEDED, ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
        ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.TOPIC_ALREADY_EXISTS,
        ErrorCode.INVALID_REPLICA_ASSIGNMENT, ErrorCode.INVALID_REPLICATION_FACTOR, ErrorCode.LEADER_NOT_AVAILABLE,
        ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, ErrorCode.OFFSET_OUT_OF_RANGE, ErrorCode.INVALID_PARTITIONS,
    }
)  # fmt: skip
"""What an administrator is told who comes too late or at the wrong moment."""


def kill_a_broker(cluster: Cluster, rng: random.Random) -> None:
    """One that lives, but not the last one."""
    alive = [broker.broker_id for broker in cluster.brokers.all() if broker.alive]
    if len(alive) > 1:
        cluster.brokers.kill([rng.choice(alive)])


def restart_brokers(cluster: Cluster, rng: random.Random) -> None:
    """Some of the dead."""
    dead = [broker.broker_id for broker in cluster.brokers.all() if not broker.alive]
    if dead:
        cluster.brokers.restart(rng.sample(dead, rng.randrange(1, len(dead) + 1)), rebalance=rng.random() < 0.7)


def come_or_go(cluster: Cluster, rng: random.Random) -> None:
    """Create or delete the passing topic, or let it grow."""
    if PASSING not in cluster.topics.names():
        assignment = tuple(tuple(rng.sample(BROKERS, 3)) for _ in range(rng.randrange(1, 4)))
        cluster.topics.create(NewTopic(PASSING, assignment=assignment))
    elif rng.random() < 0.5:
        cluster.topics.delete(PASSING)
    else:
        (view,) = cluster.topics.describe([PASSING]) or (None,)
        if view is not None:
            cluster.topics.add_partitions(PASSING, len(view.partitions) + 1)


def move(cluster: Cluster, rng: random.Random) -> None:
    """Reassign a partition, or cancel it half way."""
    name = TopicPartition(rng.choice([STRICT, SHORT, COMPACTED]), 0)
    if not cluster.partitions.reassign({name: rng.sample(BROKERS, rng.randrange(2, 4))}):
        if rng.random() < 0.2:
            cluster.partitions.cancel_reassignments([name])
        else:
            cluster.partitions.copy([name], lambda _done, _total: None)


def clean(cluster: Cluster, _rng: random.Random) -> None:
    """Compact."""
    cluster.brokers.clean([COMPACTED])


def expire(cluster: Cluster, rng: random.Random) -> None:
    """Another retention, and somebody who looks."""
    cluster.configs.alter("topics", SHORT, {"retention.bytes": str(rng.randrange(500, 5000))})
    cluster.logs.offsets({TopicPartition(SHORT, number): OffsetSpec.EARLIEST for number in range(2)})
    consumer = cluster.consumer(ConsumerSettings(topic=SHORT, start=OffsetSpec.EARLIEST), lambda _: None)
    consumer.poll(0)
    consumer.close()


def delete_records(cluster: Cluster, rng: random.Random) -> None:
    """Some of the oldest."""
    names = [TopicPartition(SHORT, number) for number in range(2)]
    for answer in cluster.logs.offsets(dict.fromkeys(names, OffsetSpec.EARLIEST)):
        if answer.offset is not None:
            cluster.logs.delete_records({answer.partition: answer.offset + rng.randrange(5)})


def elect(cluster: Cluster, _rng: random.Random) -> None:
    """Give leadership back."""
    cluster.partitions.elect_leaders(ElectionType.PREFERRED, None)


def alter(cluster: Cluster, rng: random.Random) -> None:
    """How many replicas acks=all needs, and how long a segment is."""
    topic = rng.choice([STRICT, SHORT, COMPACTED])
    cluster.configs.alter("topics", topic, {"min.insync.replicas": str(rng.randrange(1, 4)), "segment.ms": "30"})


ADMINISTRATORS: dict[str, Callable[[Cluster, random.Random], None]] = {
    "kill": kill_a_broker, "restart": restart_brokers, "come or go": come_or_go, "move": move, "clean": clean,
    "expire": expire, "delete records": delete_records, "elect": elect, "alter": alter,
}  # fmt: skip


def administrate(data: Path, what: str, rng: random.Random) -> None:
    """Do one thing; a refusal in Kafka's words is no failure."""
    with acting.opened(data) as cluster:
        try:
            ADMINISTRATORS[what](cluster, rng)
        except KafkaError as error:
            if error.code not in REFUSALS:
                raise


def settle(data: Path) -> None:
    """Bring back every broker, finish every reassignment, and take away what came and went."""
    with acting.opened(data) as cluster, suppress(PykafkaError):
        dead = [broker.broker_id for broker in cluster.brokers.all() if not broker.alive]
        if dead:
            cluster.brokers.restart(dead)
    with acting.opened(data) as cluster:
        cluster.partitions.copy([one.partition for one in cluster.partitions.reassignments()], lambda *_: None)
