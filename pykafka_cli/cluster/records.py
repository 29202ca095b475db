"""Records one by one, for programs: a little on top of `Producer` and `Consumer`, the same on every cluster."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError
from pykafka_cli.model import ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.consumer import Consumer, ConsumerSettings, Fetched
    from pykafka_cli.cluster.producer import DeliveryFailure, ProducerSettings
    from pykafka_cli.model import Headers, TimestampType

_STEP_S, _FOLLOWING_STEP_S = 0.02, 0.5
"""How long one poll waits; before the end only as long as it takes to see that the end is reached."""


class ConsumerRecord(NamedTuple):
    """One record that was read. `timestamp` in ms since 1970, -1 for none; a null key or value is None."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: TimestampType
    key: bytes | None
    value: bytes | None
    headers: Headers


class DeliveryError(PykafkaError):
    """Records that were not delivered; the message tells why the first of `failures` was not."""

    def __init__(self, failures: Sequence[DeliveryFailure]) -> None:
        count = sum(failure.count for failure in failures)
        super().__init__(f"{count} record(s) for {failures[0].topic} were not delivered. {failures[0].message}")
        self.failures = tuple(failures)


def columns(
    values: Iterable[bytes | str | None], keys: Iterable[bytes | str | None] | None, headers: Iterable[Headers] | None
) -> ProducerRecords:
    """Records to be sent, text as UTF-8. Raises ValueError if there are not as many of each."""
    records = ProducerRecords(
        _encoded("values", values),
        None if keys is None else _encoded("keys", keys),
        None if headers is None else list(headers),
    )
    for name, column in (("keys", records.keys), ("headers", records.headers)):
        if column is not None and len(column) != len(records):
            raise ValueError(f"There are {len(records)} values and {len(column)} {name}.")
    return records


def produce(cluster: Cluster, topic: str, records: ProducerRecords, to: int | None, settings: ProducerSettings) -> None:
    """See `Cluster.produce`."""
    with closing(cluster.producer(topic, settings, lambda _: None)) as producer:
        producer.send(records, to)
        producer.flush()
        failures = producer.failures()
    if failures:
        raise DeliveryError(failures)


def consume(
    cluster: Cluster, settings: ConsumerSettings, *, follow: bool, timeout: float | None
) -> Iterator[ConsumerRecord]:
    """See `Cluster.consume`."""
    with closing(cluster.consumer(settings, lambda _: None)) as consumer:
        quiet_since, step = time.monotonic(), 0.0
        while True:
            for fetched in consumer.poll(step):
                yield from _records(consumer, fetched)
                quiet_since = time.monotonic()
            if not follow and _is_done(consumer):
                return
            left = None if timeout is None else quiet_since + timeout - time.monotonic()
            if left is not None and left <= 0:
                if not follow:
                    _check_complete(consumer)
                return
            step = _FOLLOWING_STEP_S if follow else _STEP_S
            step = step if left is None else min(step, left)


def _records(consumer: Consumer, fetched: Fetched) -> Iterator[ConsumerRecord]:
    read = fetched.records()
    rows = zip(read.offsets, read.timestamps, read.keys, read.values, read.headers, strict=True)
    for count, (offset, timestamp, key, value, headers) in enumerate(rows, 1):
        yield ConsumerRecord(
            fetched.topic, fetched.partition, offset, timestamp, read.timestamp_type, key, value, headers
        )
        consumer.processed(fetched, count)  # not before whoever reads has asked for the next one


def _is_done(consumer: Consumer) -> bool:
    """Whether everything was read that there is."""
    missing = consumer.missing()
    if missing is not None:
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, missing)
    partitions = consumer.partitions()
    return bool(partitions) and consumer.caught_up().keys() >= set(partitions)


def _check_complete(consumer: Consumer) -> None:
    behind = sorted(set(consumer.partitions()) - consumer.caught_up().keys())
    if behind:
        raise KafkaError(
            ErrorCode.REQUEST_TIMED_OUT,
            f"Nothing comes from {', '.join(map(str, behind))}, although not everything was read. Is there a leader?",
        )


def _encoded(name: str, entries: Iterable[bytes | str | None]) -> list[bytes | None]:
    if isinstance(entries, str | bytes):
        raise TypeError(f"{name} are several: give a list.")
    return [entry.encode() if isinstance(entry, str) else entry for entry in entries]
