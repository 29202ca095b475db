"""What kafka-topics calls the conditions of a partition, said of its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.metadata.partition_state import NO_LEADER

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.metadata.partition_state import PartitionState


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
