"""The latency test: one record after the other is produced and consumed (EndToEndLatency)."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import NewTopic, ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import Cluster, Consumer, Producer
    from pykafka_cli.model import Headers

POLL_TIMEOUT_MS = 60_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes in bytes. A value of -1, for the record or its headers, is null; a key of 0 as well."""

    record: int
    key: int = 0
    headers: int = 0
    header_key: int = 0
    header: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """Mean in ns, and percentiles in whole ms."""

    mean_ns: float
    percentiles_ms: tuple[int, int, int]


def ensure_topic(cluster: Cluster, topic: str, notify: Callable[[str], None]) -> None:
    """Create the topic if it is missing: one partition, one replica."""
    if not cluster.topics.describe([topic]):
        notify(f'Topic "{topic}" does not exist. Will create topic with 1 partition(s) and replication factor = 1')
        cluster.topics.create(NewTopic(topic, 1, 1))


def measure(
    producer: Producer,
    consumer: Consumer,
    count: int,
    shape: Shape,
    clock_ns: Callable[[], int],
    *,
    report: Callable[[int, int], None],
) -> Result:
    """Send and await `count` records; `report` hears the number and the ns of every 1000th.

    Raises:
        PykafkaError: if a record is not delivered, does not come, or comes changed.
    """
    random = Random(0)  # the same records on every run
    consumer.poll(0)  # from here on it reads what is new
    latencies: list[int] = []
    for number in range(count):
        records = _record(shape, random)
        began = clock_ns()
        producer.send(records)
        producer.flush()
        failures = producer.failures()
        if failures:
            raise PykafkaError(failures[0].message)
        batches = consumer.poll(POLL_TIMEOUT_MS / 1000)
        elapsed = clock_ns() - began
        _check(records, [value for fetched in batches for value in fetched.values()])
        for fetched in batches:
            consumer.processed(fetched, fetched.count)
        latencies.append(elapsed)
        if number % 1000 == 0:
            report(number, elapsed)
    whole = sorted(ns // 1_000_000 for ns in latencies)
    return Result(
        sum(latencies) / count, (whole[int(count * 0.5)], whole[int(count * 0.99)], whole[int(count * 0.999)])
    )


def _record(shape: Shape, random: Random) -> ProducerRecords:
    headers: Headers = tuple(
        (_letters(random, shape.header_key) or b"", _letters(random, shape.header)) for _ in range(shape.headers)
    )
    key = _letters(random, shape.key) if shape.key > 0 else None
    return ProducerRecords(
        [_letters(random, shape.record)], None if key is None else [key], [headers] if headers else None
    )


def _letters(random: Random, size: int) -> bytes | None:
    return None if size < 0 else bytes(random.choices(range(65, 91), k=size))


def _check(sent: ProducerRecords, read: list[bytes | None]) -> None:
    if not read:
        raise PykafkaError(f"poll() timed out before finding a result (timeout:[{POLL_TIMEOUT_MS}ms])")
    if read[0] != sent.values[0]:
        shown = [(value or b"null").decode("utf-8", "replace") for value in (read[0], sent.values[0])]
        raise PykafkaError(f"The message read [{shown[0]}] did not match the message sent [{shown[1]}]")
    if len(read) > 1:
        raise PykafkaError(f"Only one result was expected during this test. We found [{len(read)}]")
