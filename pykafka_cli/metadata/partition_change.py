"""From what is wanted of a partition to what is recorded of it (org.apache.kafka.controller.PartitionChangeBuilder).

With eligible leader replicas on (KIP-966) and the last known leader in use.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Self

from pykafka_cli.metadata.partition_state import NO_LEADER, PartitionState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Election(Enum):
    """How a leader is chosen (PartitionChangeBuilder.Election)."""

    PREFERRED = "the first replica if it may lead, else as ONLINE"
    ONLINE = "keep the leader if it may lead, else the first replica that may"
    UNCLEAN = "as ONLINE, and any living replica rather than none"

    @classmethod
    def online(cls, *, unclean: bool) -> Self:
        """What a topic with this unclean.leader.election.enable gets."""
        return cls.UNCLEAN if unclean else cls.ONLINE


def change(
    state: PartitionState,
    *,
    isr: tuple[int, ...],
    alive: Callable[[int], bool],
    min_isr: int,
    election: Election,
    replicas: tuple[int, ...] | None = None,
    adding: tuple[int, ...] | None = None,
    removing: tuple[int, ...] | None = None,
    crashed: int | None = None,
) -> PartitionState | None:
    """PartitionChangeBuilder.build, in Kafka's order of steps; None if nothing changes.

    `alive` answers for the situation after the event. `min_isr` is the topic's min.insync.replicas; it never asks for
    more than there are replicas. `crashed` is a broker that may not be trusted. What is left out stays as it is.
    """
    replicas = state.replicas if replicas is None else replicas
    adding = state.adding if adding is None else adding
    removing = state.removing if removing is None else removing
    min_isr = min(min_isr, len(state.replicas))

    # 1. completeReassignmentIfNeeded: those that were to come are in sync, so those that were to go can go. Where
    # replicas become fewer, everything that stays has to be in sync.
    if adding or removing:
        staying, staying_isr = without(replicas, removing), without(isr, removing)
        awaited = staying if len(adding) < len(removing) else adding
        if staying and staying_isr and set(awaited) <= set(staying_isr):
            replicas, isr, adding, removing = staying, staying_isr, (), ()

    # 2. maybePopulateTargetElr: an ISR that is large enough needs no eligible leaders beside it.
    elr: tuple[int, ...] = ()
    if len(isr) < min_isr:
        gone = isr if crashed is None else (*isr, crashed)
        candidates = _in_hash_set_order((*state.elr, *state.isr))
        # Kafka keeps eligible leaders that a reassignment has removed, although they can never lead.
        elr = tuple(broker for broker in candidates if broker not in gone and broker in replicas)

    # 3. tryElection.
    leader, was_unclean = _elect(state, replicas, eligible=isr or elr, alive=alive, election=election)
    if leader != state.leader:
        if leader in elr:
            isr, elr = (leader,), without(elr, (leader,))
        if was_unclean:
            isr, elr = (leader,), ()  # nobody else is known to hold what this one holds
    # A follower that loses its place must not go on under the old epoch.
    moved = leader != state.leader or not set(state.replicas) <= set(replicas)

    # 4. maybeUpdateLastKnownLeader: remembered when the partition loses its leader, forgotten when it has one again.
    # Only a replica is worth remembering; Kafka may keep one whose reassignment was cancelled.
    last_known = state.last_known_elr if isr or not state.isr else (state.leader,)
    if leader != NO_LEADER or last_known[:1] not in [(replica,) for replica in replicas]:
        last_known = ()

    after = PartitionState(
        leader, state.leader_epoch + moved, state.partition_epoch, replicas, isr, elr, last_known, adding, removing
    )
    if after == state:
        return None
    return PartitionState(
        leader, after.leader_epoch, state.partition_epoch + 1, replicas, isr, elr, last_known, adding, removing
    )


def without(brokers: tuple[int, ...], gone: tuple[int, ...]) -> tuple[int, ...]:
    """The others, in their order."""
    return tuple(broker for broker in brokers if broker not in gone)


def _elect(
    state: PartitionState,
    replicas: tuple[int, ...],
    *,
    eligible: tuple[int, ...],
    alive: Callable[[int], bool],
    election: Election,
) -> tuple[int, bool]:
    """The leader, or NO_LEADER, and whether it was an unclean election (PartitionChangeBuilder.electLeader)."""

    def may_lead(broker: int) -> bool:
        return broker in eligible and alive(broker)

    if election is Election.PREFERRED and may_lead(replicas[0]):
        return replicas[0], False
    if may_lead(state.leader):
        return state.leader, False
    for broker in replicas:
        if may_lead(broker):
            return broker, False
    if not eligible and len(state.last_known_elr) == 1 and alive(state.last_known_elr[0]):
        return state.last_known_elr[0], True
    if election is Election.UNCLEAN:
        for broker in replicas:
            if alive(broker):
                return broker, True
    return NO_LEADER, False


def _in_hash_set_order(brokers: Iterable[int]) -> tuple[int, ...]:
    """The order in which a java.util.HashSet of up to 12 small integers gives them back: how Kafka stores an ELR."""
    return tuple(sorted(dict.fromkeys(brokers), key=lambda broker: (broker ^ broker >> 16) & 15))
