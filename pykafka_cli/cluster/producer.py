"""Sending records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pykafka_cli.model import ProducerRecords


@dataclass(frozen=True, slots=True)
class ProducerSettings:
    """How to produce. Times in ms, sizes in bytes; names are those of Kafka's producer configs."""

    acks: str = "all"
    compression_type: str = "none"
    batch_size: int = 16384
    linger_ms: int = 1000
    retries: int = 3
    retry_backoff_ms: int = 100
    request_timeout_ms: int = 1500
    delivery_timeout_ms: int = 120_000
    max_block_ms: int = 60_000
    max_request_size: int = 1_048_576
    ignore_keys: bool = False
    client: Mapping[str, str] = field(default_factory=dict)
    """Every client property as given, for a real cluster."""


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """Records that a producer could not deliver, all for the same reason.

    `key_size` and `value_size` are bytes, None for null, and describe the first record. `count` is how many failed.
    `message` is a complete sentence; `error_name` is the Java class name without package that Kafka's log would show.
    """

    topic: str
    count: int
    key_size: int | None
    value_size: int | None
    error_name: str
    message: str


def no_such_partition(partition: int, topic: str, count: int, max_block_ms: int) -> str:
    """Why a record cannot be sent to a partition that its topic does not have (KafkaProducer.waitOnMetadata)."""
    if partition < 0:
        return f"Invalid partition: {partition}. Partition number should always be non-negative or null."
    return (
        f"Partition {partition} of topic {topic} with partition count {count} is not present in metadata after "
        f"{max_block_ms} ms."
    )


class Producer(ABC):
    """Sends records to one topic. Failures are collected, not raised: a bad record must not stop the good ones."""

    @abstractmethod
    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        """Hand over records, in order. The embedded side has stored them (or failed) when this returns.

        With `partition` all of them go there, whatever their keys; if the topic has no such partition, all fail.
        """

    @abstractmethod
    def flush(self) -> None:
        """Return when every record handed over is delivered or has failed."""

    def under_way(self) -> int:
        """How many records handed over are neither delivered nor failed. `failures` makes this number a new one."""
        return 0

    @abstractmethod
    def failures(self) -> list[DeliveryFailure]:
        """What failed since the last call."""

    @abstractmethod
    def close(self) -> None:
        """Flush and free what is held. Safe to call twice."""
