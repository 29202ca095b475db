"""The logs of a cluster: where they begin and end, and cutting their beginnings off."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import OffsetSpec, TopicPartition


@dataclass(frozen=True, slots=True)
class OffsetAnswer:
    """The offset of one partition. None: there is no such offset (no record at or after a time), or an `error`."""

    partition: TopicPartition
    offset: int | None
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
