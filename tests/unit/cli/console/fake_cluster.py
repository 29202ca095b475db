"""A cluster in memory that keeps records per topic, and says what it was asked."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cluster import Consumer, ConsumerSettings, Fetched, Producer, ProducerSettings
from pykafka_cli.model import ConsumerRecords, Headers, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

    from pykafka_cli.cluster.producer import DeliveryFailure


class FakeFetched(Fetched):
    """Records of one partition from plain columns."""

    def __init__(self, topic: str, partition: int, records: ConsumerRecords) -> None:
        self.topic, self.partition, self.count = topic, partition, len(records)
        self.next_offset = records.offsets[-1] + 1 if len(records) else 0
        self._records = records

    def values(self) -> Sequence[bytes | None]:
        return self._records.values

    def records(self) -> ConsumerRecords:
        return self._records


def fetched(
    *values: bytes | None,
    keys: Sequence[bytes | None] | None = None,
    headers: Sequence[Headers] | None = None,
    topic: str = "t",
    partition: int = 0,
) -> FakeFetched:
    """Records with offsets from 0 and one timestamp."""
    count = len(values)
    records = ConsumerRecords(
        offsets=range(count),
        timestamps=[1_700_000_000_000] * count,
        keys=[None] * count if keys is None else keys,
        values=values,
        headers=[()] * count if headers is None else headers,
    )
    return FakeFetched(topic, partition, records)


@dataclass
class FakeProducer(Producer):
    """Keeps what was sent, one ProducerRecords a call; `fails` decides what could not be delivered."""

    fails: Callable[[ProducerRecords], list[DeliveryFailure]] = lambda _records: []
    sent: list[ProducerRecords] = field(default_factory=list)
    partitions: list[int | None] = field(default_factory=list)
    """Where each of `sent` was told to go."""
    flushes: int = 0
    closed: bool = False
    _failed: list[DeliveryFailure] = field(default_factory=list)

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        failed = self.fails(records)
        self._failed += failed
        if not failed:
            self.sent.append(records)
            self.partitions.append(partition)

    def flush(self) -> None:
        self.flushes += 1

    def failures(self) -> list[DeliveryFailure]:
        failed, self._failed = self._failed, []
        return failed

    def close(self) -> None:
        self.closed = True

    @property
    def values(self) -> list[bytes | None]:
        return [value for records in self.sent for value in records.values]

    @property
    def records(self) -> list[tuple[bytes | None, bytes | None, Headers]]:
        """(key, value, headers) of everything that was sent."""
        return [
            (
                None if records.keys is None else records.keys[i],
                records.values[i],
                () if records.headers is None else records.headers[i],
            )
            for records in self.sent
            for i in range(len(records))
        ]


@dataclass
class FakeConsumer(Consumer):
    """Hands out `polls` one by one; an exception among them is raised, a callable called."""

    polls: list[Any] = field(default_factory=list)
    absent: str | None = None
    processed_counts: list[int] = field(default_factory=list)
    closed: bool = False
    clock: FakeClock | None = None

    def poll(self, timeout: float) -> list[Fetched]:
        step = self.polls.pop(0) if self.polls else []
        if callable(step):
            step = step()
        if isinstance(step, BaseException):
            raise step
        if not step and self.clock is not None:
            self.clock.now += timeout
        return list(step)

    def missing(self) -> str | None:
        return self.absent

    def partitions(self) -> list[TopicPartition]:
        return []

    def caught_up(self) -> dict[TopicPartition, int]:
        return {}

    def processed(self, fetched: Fetched, count: int) -> None:
        assert 0 <= count <= fetched.count
        self.processed_counts.append(count)

    def commit(self) -> None: ...

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeClock:
    """A clock that moves only while the consumer waits."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeCluster:
    """What `connect` returns; `targets` and the settings are recorded."""

    made_producer: FakeProducer = field(default_factory=FakeProducer)
    made_consumer: FakeConsumer = field(default_factory=FakeConsumer)
    targets: list[str | None] = field(default_factory=list)
    producer_settings: ProducerSettings | None = None
    consumer_settings: ConsumerSettings | None = None
    topic: str | None = None

    def connect(self, bootstrap_server: str | None, **_options: object) -> FakeCluster:
        self.targets.append(bootstrap_server)
        return self

    def producer(self, topic: str, settings: ProducerSettings, _notify: Callable[[str], None]) -> Producer:
        self.topic, self.producer_settings = topic, settings
        return self.made_producer

    def consumer(self, settings: ConsumerSettings, _notify: Callable[[str], None]) -> Consumer:
        self.consumer_settings = settings
        return self.made_consumer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None: ...

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let every command of this process connect to this cluster."""
        module = ModuleType("pykafka_cli.connecting")
        module.connect = self.connect  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "pykafka_cli.connecting", module)


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    stdout: bytes
    stderr: str


def call(*words: str, stdin: bytes | BinaryIO = b"") -> Result:
    """Run a command in this process."""
    terminal = Terminal(BytesIO(stdin) if isinstance(stdin, bytes) else stdin, BytesIO(), BytesIO(), drop_in=True)
    code = run(words, terminal)
    assert isinstance(terminal.stdout, BytesIO)
    assert isinstance(terminal.stderr, BytesIO)
    return Result(code, terminal.stdout.getvalue(), terminal.stderr.getvalue().decode())


def produce(*words: str, stdin: bytes = b"") -> Result:
    """`kafka-console-producer` to the topic t."""
    return call("console-producer", "--topic", "t", *words, stdin=stdin)
