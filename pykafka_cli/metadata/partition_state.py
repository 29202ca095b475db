"""What the controller holds of one partition, and what can be read off it."""

from __future__ import annotations

from dataclasses import dataclass

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
