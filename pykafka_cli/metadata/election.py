"""Who leads a partition and who is in sync, as pure functions from one partition state to the next.

The rules are those of org.apache.kafka.controller.PartitionChangeBuilder with eligible leader replicas on (KIP-966)
and the last known leader in use. Every function returns the new state, or None when nothing changes. `alive` answers
for the situation *after* the event: a broker that is being fenced is dead, one that has come back is alive. `min_isr`
is the topic's min.insync.replicas; it never asks for more than there are replicas. `unclean` is the topic's
unclean.leader.election.enable.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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


class Election(Enum):
    """How a leader is chosen (PartitionChangeBuilder.Election)."""

    PREFERRED = "the first replica if it may lead, else as ONLINE"
    ONLINE = "keep the leader if it may lead, else the first replica that may"
    UNCLEAN = "as ONLINE, and any living replica rather than none"


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
    return _change(
        state,
        isr=_without(state.isr, (broker,)),
        alive=alive,
        min_isr=min_isr,
        election=_online(unclean=unclean),
    )


def unclean_shutdown(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool
) -> PartitionState | None:
    """A broker registers again after a crash: what it had not flushed may be gone, so it may not be trusted.

    It leaves the ELR (and the ISR, should it still be in there) before it is unfenced (handleUncleanBrokerShutdown).
    """
    if broker not in state.elr and broker not in state.isr:
        return None
    return _change(
        state,
        isr=_without(state.isr, (broker,)),
        alive=lambda other: other != broker and alive(other),
        min_isr=min_isr,
        election=_online(unclean=unclean),
        crashed=broker,
    )


def broker_unfenced(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool
) -> PartitionState | None:
    """A broker is back: a partition without a leader may get one (handleBrokerUnfenced). Any other stays as it is."""
    if state.leader != NO_LEADER or broker not in state.replicas:
        return None
    return _change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=_online(unclean=unclean))


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
    return _change(
        state,
        isr=tuple(sorted((*state.isr, broker))),
        alive=alive,
        min_isr=min_isr,
        election=_online(unclean=unclean),
    )


def replica_lagging(
    state: PartitionState, broker: int, *, alive: Callable[[int], bool], min_isr: int, unclean: bool = False
) -> PartitionState | None:
    """A living follower cannot keep up: the leader takes it out of the ISR (AlterPartition)."""
    if broker == state.leader or broker not in state.isr:
        return None
    return _change(
        state,
        isr=_without(state.isr, (broker,)),
        alive=alive,
        min_isr=min_isr,
        election=_online(unclean=unclean),
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
    return _change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=_online(unclean=unclean))


def elect_preferred(state: PartitionState, *, alive: Callable[[int], bool], min_isr: int) -> PartitionState:
    """Give leadership back to the first replica (electLeader, PREFERRED).

    Raises:
        KafkaError: ELECTION_NOT_NEEDED if it leads already, PREFERRED_LEADER_NOT_AVAILABLE if nothing can be changed.
    """
    if state.leader == state.replicas[0]:
        raise KafkaError(ErrorCode.ELECTION_NOT_NEEDED)
    after = _change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.PREFERRED)
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
    after = _change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.UNCLEAN)
    if after is None:
        raise KafkaError(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE)
    return after


def start_reassignment(
    state: PartitionState, target: Sequence[int], *, alive: Callable[[int], bool], min_isr: int
) -> PartitionState | None:
    """Begin to move a partition to the replicas `target`: both old and new ones are replicas until the new are in sync.

    Where nothing has to be copied it completes at once. The target is checked by `placement.check_assignment`.
    """
    removing = tuple(sorted(set(state.replicas) - set(target)))
    # A target that replaces another is compared with the replicas from before both (KIP-455). Kafka compares it with
    # those of the moment, and a reassignment back to the start then waits for ever.
    adding = tuple(sorted(set(target) - set(_without(state.replicas, state.adding))))
    return _change(
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
    return _change(state, isr=state.isr, alive=alive, min_isr=min_isr, election=Election.ONLINE)


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
    replicas = _without(state.replicas, state.adding)
    isr = _without(state.isr, state.adding)
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
    after = _change(
        state,
        isr=isr,
        alive=alive,
        min_isr=min_isr,
        election=_online(unclean=unclean),
        replicas=replicas,
        adding=(),
        removing=(),
    )
    if after is None:
        raise AssertionError("a cancelled reassignment always changes the partition")
    return after


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


def _online(*, unclean: bool) -> Election:
    return Election.UNCLEAN if unclean else Election.ONLINE


def _without(brokers: tuple[int, ...], gone: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(broker for broker in brokers if broker not in gone)


def _in_hash_set_order(brokers: Iterable[int]) -> tuple[int, ...]:
    """The order in which a java.util.HashSet of up to 12 small integers gives them back: how Kafka stores an ELR."""
    return tuple(sorted(dict.fromkeys(brokers), key=lambda broker: (broker ^ broker >> 16) & 15))


def _change(
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
    """PartitionChangeBuilder.build: from what is wanted to what is recorded, in Kafka's order of steps."""
    replicas = state.replicas if replicas is None else replicas
    adding = state.adding if adding is None else adding
    removing = state.removing if removing is None else removing
    min_isr = min(min_isr, len(state.replicas))

    # 1. completeReassignmentIfNeeded: those that were to come are in sync, so those that were to go can go. Where
    # replicas become fewer, everything that stays has to be in sync.
    if adding or removing:
        staying, staying_isr = _without(replicas, removing), _without(isr, removing)
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
            isr, elr = (leader,), _without(elr, (leader,))
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
