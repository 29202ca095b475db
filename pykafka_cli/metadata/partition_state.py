"""What the controller holds of one partition, and what can be read off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NO_LEADER = -1


@dataclass(frozen=True, slots=True)
class PartitionState:
    """What the controller holds of one partition (PartitionRegistration).

    `leader` is NO_LEADER when there is none. `leader_epoch` grows by one with every change of leader, also to none;
    `partition_epoch` with every change. `elr` are eligible leader replicas: not in the ISR, yet known to hold
    everything committed. `last_known_elr` holds the last leader of a partition that has none.
    """

    leader: int
    leader_epoch: int
    partition_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    elr: tuple[int, ...] = ()
    last_known_elr: tuple[int, ...] = ()
    adding: tuple[int, ...] = ()
    removing: tuple[int, ...] = ()


def is_reassigning(state: PartitionState) -> bool:
    """Whether replicas are being added or removed."""
    return bool(state.adding or state.removing)


def is_under_replicated(state: PartitionState) -> bool:
    """Fewer replicas in sync than there should be, those being added not counted."""
    return len(state.replicas) - len(state.adding) > len(state.isr)


def is_unavailable(state: PartitionState, alive: Callable[[int], bool]) -> bool:
    """No leader, or one that is dead."""
    return state.leader == NO_LEADER or not alive(state.leader)


def is_under_min_isr(state: PartitionState, min_isr: int) -> bool:
    """No leader, or fewer replicas in sync than the topic's min.insync.replicas."""
    return state.leader == NO_LEADER or len(state.isr) < min_isr


def is_at_min_isr(state: PartitionState, min_isr: int) -> bool:
    """Exactly as many replicas in sync as the topic's min.insync.replicas: one more loss and writing stops."""
    return len(state.isr) == min_isr


def is_preferred_imbalance(state: PartitionState) -> bool:
    """There is a leader, and it is not the first replica."""
    return state.leader not in (NO_LEADER, state.replicas[0])
