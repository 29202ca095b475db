"""The state of a partition as the interface shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster.views import PartitionView
from pykafka_cli.metadata.partition_state import NO_LEADER

if TYPE_CHECKING:
    from pykafka_cli.metadata.partition_state import PartitionState


def partition_view(partition: int, state: PartitionState) -> PartitionView:
    """One partition, by its number."""
    return PartitionView(
        partition=partition,
        leader=None if state.leader == NO_LEADER else state.leader,
        leader_epoch=state.leader_epoch,
        replicas=state.replicas,
        isr=state.isr,
        elr=state.elr,
        last_known_elr=state.last_known_elr,
        adding=state.adding,
        removing=state.removing,
    )
