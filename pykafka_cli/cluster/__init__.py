"""The interface of a cluster. What one side lacks raises `UnsupportedError`.

Two implementations: `embedded` (a directory) and `remote` (a real cluster through librdkafka). No behaviour here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from pykafka_cli.model import IsolationLevel, OffsetSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from re import Pattern
    from types import TracebackType

    from pykafka_cli.cluster.views import BrokerChange, BrokerView, ClusterView, DeliveryFailure, TopicView
    from pykafka_cli.model import ConsumerRecords, NewTopic, ProducerRecords


class Topics(ABC):
    """The topics of a cluster."""

    @abstractmethod
    def names(self) -> list[str]:
        """All topic names, internal ones included, in byte order."""

    @abstractmethod
    def describe(self, names: Sequence[str]) -> list[TopicView]:
        """The named topics, in the given order; names that do not exist are left out."""

    @abstractmethod
    def find_id(self, topic_id: str) -> TopicView | None:
        """The topic with this base64url id, if there is one."""

    @abstractmethod
    def create(self, topic: NewTopic) -> None:
        """Create a topic.

        Raises:
            KafkaError: with Kafka's own sentence, for a name, count, factor, assignment or config that is refused.
        """

    @abstractmethod
    def delete(self, name: str) -> None:
        """Delete a topic and its data. Raises KafkaError if it does not exist."""

    @abstractmethod
    def add_partitions(self, name: str, total: int, assignment: Sequence[Sequence[int]] | None = None) -> None:
        """Grow a topic to `total` partitions; `assignment` covers all partitions, existing ones are skipped.

        Raises:
            KafkaError: if the total is not an increase or the assignment does not fit.
        """


class Brokers(ABC):
    """The brokers of a cluster, and what only an embedded one can do with them."""

    @abstractmethod
    def all(self) -> list[BrokerView]:
        """Every registered broker, ascending by id."""

    @abstractmethod
    def kill(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        """Fence these brokers as if their processes had died.

        Raises:
            KafkaError: for an unknown id or a broker that is dead already; then none of them was killed.
        """

    @abstractmethod
    def restart(self, broker_ids: Sequence[int], *, rebalance: bool = True) -> list[BrokerChange]:
        """Bring dead brokers back: truncate, catch up, rejoin the ISRs and, with `rebalance`, lead again."""

    @abstractmethod
    def add(self, broker_ids: Sequence[int]) -> list[BrokerView]:
        """Register new, empty brokers."""


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


class Producer(ABC):
    """Sends records to one topic. Failures are collected, not raised: a bad record must not stop the good ones."""

    @abstractmethod
    def send(self, records: ProducerRecords) -> None:
        """Hand over records, in order. The embedded side has stored them (or failed) when this returns."""

    @abstractmethod
    def flush(self) -> None:
        """Return when every record handed over is delivered or has failed."""

    @abstractmethod
    def failures(self) -> list[DeliveryFailure]:
        """What failed since the last call."""

    @abstractmethod
    def close(self) -> None:
        """Flush and free what is held. Safe to call twice."""


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """What to read, from where.

    Exactly one of `topic` and `include` (which must match whole names) is set. `partition` needs `topic`
    and means manual assignment. `start` counts where nothing is committed: an offset or a place; None with `group`
    unset and `reset` None means the end. `reset` is auto.offset.reset: earliest, latest or none.
    """

    topic: str | None = None
    include: Pattern[str] | None = None
    partition: int | None = None
    start: int | OffsetSpec | None = None
    group: str | None = None
    reset: str = "latest"
    isolation: IsolationLevel = IsolationLevel.READ_UNCOMMITTED
    auto_commit: bool = True
    auto_commit_interval_ms: int = 5000
    client: Mapping[str, str] = field(default_factory=dict)
    """Every client property as given, for a real cluster."""


class Fetched(ABC):
    """Records of one partition that were read together; decoded only as far as asked.

    `topic`, `partition` and `count` are plain attributes.
    """

    topic: str
    partition: int
    count: int

    @abstractmethod
    def values(self) -> Sequence[bytes | None]:
        """Only the values: the fast path of printing."""

    @abstractmethod
    def records(self) -> ConsumerRecords:
        """All columns."""


class Consumer(ABC):
    """Reads records, following the log."""

    @abstractmethod
    def poll(self, timeout: float) -> list[Fetched]:
        """What came within `timeout` seconds, as soon as anything came; an empty list if nothing did.

        Raises:
            KafkaError: when reading cannot go on (invalid topic, no offset with reset `none`, corrupt data).
        """

    @abstractmethod
    def missing(self) -> str | None:
        """A sentence about the topic or partition that does not exist (yet), None if all is there."""

    @abstractmethod
    def processed(self, fetched: Fetched, count: int) -> None:
        """The first `count` records of `fetched` were printed: commits of the group never pass what was printed."""

    @abstractmethod
    def commit(self) -> None:
        """Store the positions of the group now."""

    @abstractmethod
    def close(self) -> None:
        """Commit (if the group commits automatically), leave the group, free what is held. Safe to call twice."""


class Cluster(ABC):
    """One Kafka cluster."""

    topics: Topics
    brokers: Brokers

    @abstractmethod
    def describe(self) -> ClusterView:
        """Identity, controller, brokers and totals."""

    @abstractmethod
    def producer(self, topic: str, settings: ProducerSettings, notify: Callable[[str], None]) -> Producer:
        """A producer to one topic, which is created with the cluster's defaults if it is missing (with a note).

        `notify` receives one-line notes for the user (topic created, waiting for a leader).
        """

    @abstractmethod
    def consumer(self, settings: ConsumerSettings, notify: Callable[[str], None]) -> Consumer:
        """A consumer; it creates nothing. `notify` receives one-line notes for the user."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held. Safe to call twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
