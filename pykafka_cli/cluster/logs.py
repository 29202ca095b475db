"""The logs of a cluster: where they begin and end, and cutting their beginnings off."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import OffsetSpec, TopicPartition


@dataclass(frozen=True, slots=True)
class OffsetAnswer:
    """The offset of one partition. None: there is no such offset (no record at or after a time), or an `error`."""

    partition: TopicPartition
    offset: int | None
    error: KafkaError | None = None


@dataclass(frozen=True, slots=True)
class ReplicaLogView:
    """One replica on a disk. `size` is the bytes of its segments; `offset_lag` how far it is behind, in offsets."""

    partition: TopicPartition
    size: int
    offset_lag: int = 0
    is_future: bool = False


@dataclass(frozen=True, slots=True)
class LogDirView:
    """A log directory of a broker. `error` tells why it cannot be read."""

    broker_id: int
    path: str
    replicas: tuple[ReplicaLogView, ...]
    error: KafkaError | None = None


class Logs(ABC):
    """What can be asked of, and done to, the logs of partitions."""

    @abstractmethod
    def offsets(self, wanted: Mapping[TopicPartition, OffsetSpec | int]) -> list[OffsetAnswer]:
        """The offset at a place, or of the first record at or after a time in ms, of each partition, in that order.

        A partition that cannot be asked (missing, no leader) has an error and does not keep the others.
        """

    @abstractmethod
    def delete_records(self, before: Mapping[TopicPartition, int | OffsetSpec]) -> list[OffsetAnswer]:
        """Delete the records below an offset (OffsetSpec.LATEST: all of them); answers with the new log start offsets.

        An offset below the present start changes nothing. A partition that is refused (offset beyond the end, a topic
        that is only compacted, missing, no leader) has an error and does not keep the others.
        """

    @abstractmethod
    def log_dirs(self, broker_ids: Sequence[int]) -> list[LogDirView]:
        """The log directories of those of these brokers that live, ascending by broker."""

    @abstractmethod
    def move_replicas(
        self, places: Mapping[tuple[int, TopicPartition], str]
    ) -> dict[tuple[int, TopicPartition], KafkaError | None]:
        """Move replicas, each named by its broker and its partition, to another log directory of that broker.

        The error is LOG_DIR_NOT_FOUND where the broker has no such directory, and REPLICA_NOT_AVAILABLE where it has no
        such replica; if the cluster makes that replica later, it makes it there.
        """
