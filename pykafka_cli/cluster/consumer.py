"""Reading records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pykafka_cli.model import IsolationLevel, OffsetSpec

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from re import Pattern

    from pykafka_cli.model import ConsumerRecords, TopicPartition


@dataclass(frozen=True, slots=True)
class SinceTime:
    """A place in a log: the first record at or after a time (ms), the end if there is none."""

    timestamp_ms: int


@dataclass(frozen=True, slots=True)
class BeforeEnd:
    """A place in a log: so many offsets before its end, but not before its beginning."""

    offsets: int


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """What to read, from where.

    Exactly one of `topic`, `include` (which must match whole names) and `starts` is set. `partition` needs `topic`
    and means manual assignment. `starts` means exactly these partitions, each from an offset, with no group. `start`
    counts where nothing is committed: an offset or a place; None with `group` unset and `reset` None means the end.
    `key` leaves out the partitions in which Kafka's producer would not put this key; it needs that there is no group.
    `reset` is auto.offset.reset: earliest, latest or none. `watches_ends` makes `Consumer.caught_up` answer, as
    `starts` does.
    """

    topic: str | None = None
    include: Pattern[str] | None = None
    partition: int | None = None
    starts: Mapping[TopicPartition, int] | None = None
    start: int | OffsetSpec | SinceTime | BeforeEnd | None = None
    key: bytes | None = None
    group: str | None = None
    reset: str = "latest"
    isolation: IsolationLevel = IsolationLevel.READ_UNCOMMITTED
    auto_commit: bool = True
    auto_commit_interval_ms: int = 5000
    watches_ends: bool = False
    client: Mapping[str, str] = field(default_factory=dict)
    """Every client property as given, for a real cluster."""


class Fetched(ABC):
    """Records of one partition that were read together; decoded only as far as asked.

    `topic`, `partition`, `count` and `next_offset`, which is behind the last of them, are plain attributes.
    """

    topic: str
    partition: int
    count: int
    next_offset: int

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
    def caught_up(self) -> Mapping[TopicPartition, int]:
        """The partitions of which everything was returned that could be read at the last look, and their next offsets.

        Behind such an offset there may be records of a transaction that is open. Only with `starts` or `watches_ends`.
        """

    @abstractmethod
    def partitions(self) -> Collection[TopicPartition]:
        """What is being read now; nothing before the first `poll`."""

    @abstractmethod
    def processed(self, fetched: Fetched, count: int) -> None:
        """The first `count` records of `fetched` were printed: commits of the group never pass what was printed."""

    @abstractmethod
    def commit(self) -> None:
        """Store the positions of the group now."""

    @abstractmethod
    def close(self) -> None:
        """Commit (if the group commits automatically), leave the group, free what is held. Safe to call twice."""
