"""Who leads a partition and who is in sync, as pure functions from one partition state to the next.

The rules are those of org.apache.kafka.controller.PartitionChangeBuilder with eligible leader replicas on (KIP-966)
and the last known leader in use. Every function returns the new state, or None when nothing changes. `alive` answers
for the situation *after* the event: a broker that is being fenced is dead, one that has come back is alive. `min_isr`
is the topic's min.insync.replicas; it never asks for more than there are replicas. `unclean` is the topic's
unclean.leader.election.enable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.partition_change import Election, change, without
from pykafka_cli.metadata.partition_state import NO_LEADER, PartitionState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def new_partition(replicas: Sequence[int], alive: Callable[[int], bool], *, partition: int = 0) -> PartitionState:
    """The state of a partition that is being created: the living replicas are in sync and the first of them leads.

    `partition` is its number, for the error's sentence.

    Raises:
        KafkaError: INVALID_REPLICA_ASSIGNMENT, if no replica is alive.
    """
    isr = tuple(broker for broker in replicas if alive(broker))
    if not isr:
        raise KafkaError(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT,
            f"All brokers specified in the manual partition assignment for partition {partition} are fenced or in "
            "controlled shutdown.",
        )
    return PartitionState(isr[0], 0, 0, tuple(replicas), isr)


def broker_fenced(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool
) -> PartitionState | None:
    """A broker has died: it leaves the ISR, and another replica leads what it led (handleBrokerFenced)."""
    if broker not in state.isr and broker != state.leader:
        return None
    return change(
        state,
        isr=without(state.isr, (broker,)),
        alive=alive,
        min_isr=min_isr,
        election=Election.online(unclean=unclean),
    )


def unclean_shutdown(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool
) -> PartitionState | None:
    """A broker registers again after a crash: what it had not flushed may be gone, so it may not be trusted.

    It leaves the ELR (and the ISR, should it still be in there) before it is unfenced (handleUncleanBrokerShutdown).
    """
    if broker not in state.elr and broker not in state.isr:
        return None
    return change(
        state,
        isr=without(state.isr, (broker,)),
        alive=lambda other: other != broker and alive(other),
        min_isr=min_isr,
        election=Election.online(unclean=unclean),
        crashed=broker,
    )


def broker_unfenced(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool
) -> PartitionState | None:
    """A broker is back: a partition without a leader may get one (handleBrokerUnfenced). Any other stays as it is."""
    if state.leader != NO_LEADER or broker not in state.replicas:
        return None
    return change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.online(unclean=unclean))


def broker_returned(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool
) -> PartitionState | None:
    """A crashed broker is back: `unclean_shutdown`, then `broker_unfenced`."""
    after = unclean_shutdown(state, broker, alive=alive, min_isr=min_isr, unclean=unclean) or state
    after = broker_unfenced(after, broker, alive=alive, min_isr=min_isr, unclean=unclean) or after
    return None if after is state else after


def replica_caught_up(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool = False
) -> PartitionState | None:
    """A follower holds all that the leader holds: the leader takes it into the ISR (AlterPartition).

    An ISR that has grown is in ascending order. A reassignment that waited for this replica completes.
    """
    if state.leader == NO_LEADER or broker in state.isr or broker not in state.replicas or not alive(broker):
        return None
    return change(
        state,
        isr=tuple(sorted((*state.isr, broker))),
        alive=alive,
        min_isr=min_isr,
        election=Election.online(unclean=unclean),
    )


def replica_lagging(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool = False
) -> PartitionState | None:
    """A living follower cannot keep up: the leader takes it out of the ISR (AlterPartition)."""
    if broker == state.leader or broker not in state.isr:
        return None
    return change(
        state,
        isr=without(state.isr, (broker,)),
        alive=alive,
        min_isr=min_isr,
        election=Election.online(unclean=unclean),
    )


def configs_changed(
    state: PartitionState, *, alive: Callable[[int], bool], min_isr: int, unclean: bool
) -> PartitionState | None:
    """The topic's min.insync.replicas or unclean.leader.election.enable is another one now.

    Only what has no leader, or has eligible leaders beside its ISR, is looked at
    (ReplicationControlManager.getPartitionElrUpdatesForConfigChanges, electLeader).
    """
    if state.leader != NO_LEADER and not state.elr:
        return None
    return change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.online(unclean=unclean))


def elect_preferred(state: PartitionState, *, alive: Callable[[int], bool], min_isr: int) -> PartitionState:
    """Give leadership back to the first replica (electLeader, PREFERRED).

    Raises:
        KafkaError: ELECTION_NOT_NEEDED if it leads already, PREFERRED_LEADER_NOT_AVAILABLE if nothing can be changed.
    """
    if state.leader == state.replicas[0]:
        raise KafkaError(ErrorCode.ELECTION_NOT_NEEDED)
    after = change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.PREFERRED)
    if after is None:
        raise KafkaError(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE)
    return after


def elect_unclean(state: PartitionState, *, alive: Callable[[int], bool], min_isr: int) -> PartitionState:
    """Give a leader to a partition that has none, perhaps at the price of data (electLeader, UNCLEAN).

    Raises:
        KafkaError: ELECTION_NOT_NEEDED if there is a leader, ELIGIBLE_LEADERS_NOT_AVAILABLE if no replica is alive.
    """
    if state.leader != NO_LEADER:
        raise KafkaError(ErrorCode.ELECTION_NOT_NEEDED)
    after = change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.UNCLEAN)
    if after is None:
        raise KafkaError(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE)
    return after
