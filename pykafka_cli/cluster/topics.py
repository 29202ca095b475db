"""The topics of a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.views import TopicView
    from pykafka_cli.model import NewTopic


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
