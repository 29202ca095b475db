"""Looking at a cluster again and again, at little cost."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.cluster.views import PartitionView
    from pykafka_cli.model import TopicPartition


@dataclass(frozen=True, slots=True)
class ObservedBroker:
    """A broker. One of a real cluster that died is known as long as replicas name it, or who looks remembers it."""

    broker_id: int
    host: str
    port: int
    alive: bool


@dataclass(frozen=True, slots=True)
class ObservedTopic:
    """A topic; `topic_id` is None and leader epochs are -1 where the cluster does not say."""

    name: str
    topic_id: str | None
    partitions: tuple[PartitionView, ...]


@dataclass(frozen=True, slots=True)
class ClusterState:
    """What the controller knows, brokers ascending, topics by name. `place`: data directory, None for a real cluster.

    `controller_epoch` counts who has been the controller; where it is None, nobody knows who the controller is.
    """

    cluster_id: str
    place: str | None
    controller: int | None
    controller_epoch: int | None
    brokers: tuple[ObservedBroker, ...]
    topics: tuple[ObservedTopic, ...]


class Observer(ABC):
    """Whoever watches asks it every now and then. For use by one thread, and no other use of the cluster meanwhile."""

    @abstractmethod
    def state(self) -> ClusterState:
        """The state; the same object again as long as nothing has changed.

        Raises:
            KafkaError, TargetError: if the cluster does not answer.
        """

    @abstractmethod
    def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Where these partitions end (high watermark), without those that cannot be asked."""

    @abstractmethod
    def committed(self) -> Mapping[str, Mapping[TopicPartition, int]]:
        """What each group has committed; of a real cluster with many groups, only what was learned so far.

        The same object again as long as nothing has changed.
        """

    @abstractmethod
    def close(self) -> None:
        """Free what is held; the cluster stays open."""
