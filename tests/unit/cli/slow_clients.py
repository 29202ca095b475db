"""A clock that only moves when somebody waits or works, and clients that take their time by it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pykafka_cli.cluster import Consumer, Fetched, Producer
from pykafka_cli.cluster.producer import DeliveryFailure
from pykafka_cli.model import ConsumerRecords, ProducerRecords, TopicPartition


@dataclass
class Clock:
    """A clock that moves only while somebody sleeps or works."""

    at: float = 1000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.at += seconds

    def ns(self) -> int:
        return round(self.at * 1e9)


@dataclass
class SlowProducer(Producer):
    """Takes `seconds` for each batch; records whose value is in `refused` fail."""

    clock: Clock
    seconds: float = 0.0
    refused: frozenset[bytes] = frozenset()
    sent: list[tuple[float, list[bytes | None]]] = field(default_factory=list)
    failed: list[DeliveryFailure] = field(default_factory=list)
    closed: bool = False

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:  # noqa: ARG002
        self.clock.at += self.seconds
        self.sent.append((self.clock.at, list(records.values)))
        bad = sum(value in self.refused for value in records.values)
        if bad:
            self.failed.append(DeliveryFailure("t", bad, None, 1, "TimeoutException", "It took too long."))

    def flush(self) -> None: ...

    def failures(self) -> list[DeliveryFailure]:
        failed, self.failed = self.failed, []
        return failed

    def close(self) -> None:
        self.closed = True


@dataclass
class SlowlyAcknowledgingProducer(SlowProducer):
    """Takes records over at once, and acknowledges them in order, each so many seconds after it was taken."""

    acknowledged: float = 0.0
    due: list[float] = field(default_factory=list)

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        super().send(records, partition)
        self.due += [self.clock.at + self.acknowledged] * len(records.values)

    def under_way(self) -> int:
        return sum(due > self.clock.at for due in self.due)


class Columns(Fetched):
    """Records of one partition."""

    topic, partition = "t", 0

    def __init__(self, *values: bytes | None) -> None:
        self.count, self._values = len(values), values

    def values(self) -> tuple[bytes | None, ...]:
        return self._values

    def records(self) -> ConsumerRecords:
        n = self.count
        return ConsumerRecords(range(n), [0] * n, [None] * n, self._values, [()] * n)


@dataclass
class SlowConsumer(Consumer):
    """Each poll takes the seconds and gives the values of a step; behind the last it waits in vain."""

    clock: Clock
    steps: list[tuple[float, tuple[bytes, ...]]]
    done: int = 0
    closed: bool = False

    def poll(self, timeout: float) -> list[Fetched]:
        seconds, values = self.steps.pop(0) if self.steps else (timeout, ())
        self.clock.at += seconds
        return [Columns(*values)] if values else []

    def missing(self) -> str | None:
        return None

    def partitions(self) -> list[TopicPartition]:
        return []

    def caught_up(self) -> dict[TopicPartition, int]:
        return {}

    def processed(self, fetched: Fetched, count: int) -> None:  # noqa: ARG002  (declared so)
        self.done += count

    def commit(self) -> None: ...

    def close(self) -> None:
        self.closed = True
