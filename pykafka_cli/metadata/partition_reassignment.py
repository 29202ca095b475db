"""Moving a partition to other replicas, as pure functions like those of `election` (KIP-455).

Every function returns the new state, or None when nothing changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.partition_change import Election, change, without
from pykafka_cli.metadata.partition_state import is_reassigning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.metadata.partition_state import PartitionState


def start_reassignment(
    state: PartitionState, target: Sequence[int], *, alive: Callable[[int], bool], min_isr: int
) -> PartitionState | None:
    """Begin to move a partition to the replicas `target`: both old and new ones are replicas until the new are in sync.

    Where nothing has to be copied it completes at once. The target is checked by `placement.check_assignment`.
    """
    removing = tuple(sorted(set(state.replicas) - set(target)))
    # A target that replaces another is compared with the replicas from before both (KIP-455). Kafka compares it with
    # those of the moment, and a reassignment back to the start then waits for ever.
    adding = tuple(sorted(set(target) - set(without(state.replicas, state.adding))))
    return change(
        state,
        isr=state.isr,
        alive=alive,
        min_isr=min_isr,
        election=Election.ONLINE,
        replicas=(*target, *removing),
        adding=adding,
        removing=removing,
    )


def maybe_complete_reassignment(
    state: PartitionState, *, alive: Callable[[int], bool], min_isr: int
) -> PartitionState | None:
    """Drop the replicas that were to go, if every replica that stays is in sync; None if it is not time yet."""
    if not is_reassigning(state):
        return None
    return change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.ONLINE)


def cancel_reassignment(
    state: PartitionState, *, alive: Callable[[int], bool], min_isr: int, unclean: bool, name: str = ""
) -> PartitionState:
    """Go back to the replicas from before the reassignment (PartitionReassignmentRevert).

    `name` is `topic-partition`, for the error's sentence.

    Raises:
        KafkaError: NO_REASSIGNMENT_IN_PROGRESS; INVALID_REPLICA_ASSIGNMENT if none of the old replicas is in sync and
            the topic does not allow unclean elections, or if there were no old replicas.
    """
    if not is_reassigning(state):
        raise KafkaError(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS)
    replicas = without(state.replicas, state.adding)
    isr = without(state.isr, state.adding)
    if not replicas:
        raise KafkaError(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT, "Invalid replica assignment: addingReplicas contains all replicas."
        )
    if not isr:
        if not unclean:
            raise KafkaError(
                ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                f"Unable to revert partition assignment for {name} because it would require an unclean leader "
                "election.",
            )
        # Kafka takes the first one even if it is dead; the partition would then be in sync on nobody.
        isr = tuple(broker for broker in replicas if alive(broker))[:1]
    after = change(
        state,
        isr=isr,
        alive=alive,
        min_isr=min_isr,
        election=Election.online(unclean=unclean),
        replicas=replicas,
        adding=(),
        removing=(),
    )
    if after is None:
        raise AssertionError("a cancelled reassignment always changes the partition")
    return after
