"""The partitions of a cluster: who leads them, and on which brokers their replicas are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import TopicPartition


class ElectionType(Enum):
    """Which leader is elected (org.apache.kafka.common.ElectionType)."""

    PREFERRED = "the first replica"
    UNCLEAN = "any living replica of a partition without a leader, perhaps at the price of data"


@dataclass(frozen=True, slots=True)
class ElectionResult:
    """What became of one partition's election; `error` None means that it has the leader that was asked for now."""

    partition: TopicPartition
    error: KafkaError | None = None


@dataclass(frozen=True, slots=True)
class Reassignment:
    """A reassignment that is in progress. `replicas` are old and new ones together, the new ones first.

    `is_copied` tells whether anybody copies what the new replicas lack; None where it goes without saying.
    """

    partition: TopicPartition
    replicas: tuple[int, ...]
    adding: tuple[int, ...]
    removing: tuple[int, ...]
    is_copied: bool | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A reassignment that is still in progress after copying, and why. `is_failure`: it broke, it does not wait."""

    partition: TopicPartition
    reason: str
    is_failure: bool


class Partitions(ABC):
    """Leader elections and reassignments by command."""

    @abstractmethod
    def elect_leaders(self, kind: ElectionType, partitions: Sequence[TopicPartition] | None) -> list[ElectionResult]:
        """Elect leaders; for None of all partitions, and then those that need no election are left out."""

    @abstractmethod
    def reassignments(self) -> list[Reassignment]:
        """Every reassignment that is in progress, by topic and partition."""

    @abstractmethod
    def reassign(
        self, targets: Mapping[TopicPartition, Sequence[int]], *, factor_may_change: bool = True
    ) -> dict[TopicPartition, KafkaError]:
        """Begin to move partitions to these replicas, preferred leader first. Returns those that were refused."""

    @abstractmethod
    def cancel_reassignments(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, KafkaError]:
        """Go back to the replicas from before. Returns those that could not be cancelled."""

    @abstractmethod
    def copy(self, partitions: Sequence[TopicPartition], progress: Callable[[int, int], None]) -> list[Unfinished]:
        """Do the copying that the reassignments of these partitions wait for, where the cluster does not do it itself.

        `progress` hears of the bytes copied so far, and of about how many there are. Returns what is not complete.
        """

    @abstractmethod
    def propose(self, partitions: int, replication_factor: int, brokers: Sequence[int]) -> list[tuple[int, ...]]:
        """Replica lists for a topic, spread over those of these brokers that live as over a new topic's.

        Raises:
            KafkaError: INVALID_REPLICATION_FACTOR, if there are too few.
        """
