"""The consumer groups of a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import TopicPartition

EMPTY, DEAD = "Empty", "Dead"


@dataclass(frozen=True, slots=True)
class GroupListing:
    """One group in a list. `type` is Classic or Consumer, `protocol` consumer for all whose members consume topics."""

    group_id: str
    type: str
    state: str
    protocol: str = "consumer"


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member and its partitions, by topic and number.

    `epoch`, `target_epoch` and `target` are None in a classic group. `upgraded` is None in it and False for a member
    that still speaks the classic protocol in a consumer group.
    """

    member_id: str
    client_id: str
    host: str
    assignment: tuple[TopicPartition, ...]
    instance_id: str | None = None
    epoch: int | None = None
    target_epoch: int | None = None
    target: tuple[TopicPartition, ...] | None = None
    upgraded: bool | None = None


@dataclass(frozen=True, slots=True)
class CoordinatorView:
    """The broker that answers for a group."""

    broker_id: int
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group. `assignor` is empty and the epochs are None where the cluster does not say."""

    group_id: str
    type: str
    state: str
    coordinator: CoordinatorView
    assignor: str
    members: tuple[MemberView, ...]
    epoch: int | None = None
    target_epoch: int | None = None


@dataclass(frozen=True, slots=True)
class GroupOffset:
    """What a group has committed for one partition; `leader_epoch` is None if the commit had none."""

    partition: TopicPartition
    offset: int
    leader_epoch: int | None = None
    metadata: str = ""


class Groups(ABC):
    """The consumer groups of a cluster. Each call sees only members that live."""

    @abstractmethod
    def all(self) -> list[GroupListing]:
        """Every group, by id."""

    @abstractmethod
    def describe(self, group_id: str) -> GroupView:
        """One group.

        Raises:
            KafkaError: GROUP_ID_NOT_FOUND, COORDINATOR_NOT_AVAILABLE.
        """

    @abstractmethod
    def offsets(self, group_id: str) -> list[GroupOffset]:
        """What a group has committed, by topic and partition; nothing for a group that does not exist.

        Raises:
            KafkaError: COORDINATOR_NOT_AVAILABLE.
        """

    @abstractmethod
    def alter_offsets(
        self,
        group_id: str,
        offsets: Mapping[TopicPartition, int],
        metadata: Mapping[TopicPartition, str] | None = None,
    ) -> None:
        """Set offsets of a group without members, which is created if there is none.

        `metadata` are words to keep with an offset (at most offset.metadata.max.bytes, 4096 by default).

        Raises:
            KafkaError: UNKNOWN_MEMBER_ID if it has members, UNKNOWN_TOPIC_OR_PARTITION. Nothing was changed.
        """

    @abstractmethod
    def delete(self, group_id: str) -> None:
        """Delete a group with its offsets.

        Raises:
            KafkaError: GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP.
        """

    @abstractmethod
    def delete_offsets(
        self, group_id: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, KafkaError | None]:
        """Forget what a group committed for some partitions; what kept a partition from it, if anything did.

        Raises:
            KafkaError: GROUP_ID_NOT_FOUND, COORDINATOR_NOT_AVAILABLE.
        """
