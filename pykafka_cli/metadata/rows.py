"""Rows of the store as values: brokers, topics, committed offsets and the states of partitions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pykafka_cli.errors import TargetError
from pykafka_cli.metadata.partition_state import PartitionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Broker(NamedTuple):
    """A registered broker."""

    id: int
    host: str
    port: int
    alive: bool


class Topic(NamedTuple):
    """A topic's identity. `key` is its row, never used again after a delete."""

    key: int
    name: str
    topic_id: str


class CommittedOffset(NamedTuple):
    """What a group committed for one partition. `leader_epoch` is -1 if the commit had none."""

    offset: int
    leader_epoch: int
    metadata: str
    commit_ms: int


@lru_cache(4096)
def ids_of(text: str) -> tuple[int, ...]:
    """Broker ids as a column holds them."""
    return tuple(map(int, text.split(","))) if text else ()


def _text(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))


STATE = "leader, leader_epoch, partition_epoch, replicas, isr, elr, last_known_elr, adding, removing"
"""The columns of a partition's state."""


def state_of(row: Sequence[Any]) -> PartitionState:
    """The state in the columns `STATE`. Raises TargetError if they hold something else."""
    leader, leader_epoch, partition_epoch, replicas, isr, elr, last_known_elr, adding, removing = row
    try:
        return PartitionState(
            int(leader),
            int(leader_epoch),
            int(partition_epoch),
            ids_of(replicas),
            ids_of(isr),
            ids_of(elr),
            ids_of(last_known_elr),
            ids_of(adding),
            ids_of(removing),
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise TargetError(f"The cluster's state (cluster.db) is damaged: {row} is no state of a partition.") from error


def columns_of(state: PartitionState) -> tuple[object, ...]:
    """What the columns `STATE` hold of a state."""
    return (
        state.leader, state.leader_epoch, state.partition_epoch, _text(state.replicas), _text(state.isr),
        _text(state.elr), _text(state.last_known_elr), _text(state.adding), _text(state.removing),
    )  # fmt: skip
