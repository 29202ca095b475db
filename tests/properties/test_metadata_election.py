"""Laws of leader election over random histories of brokers that die, return, lag and catch up."""

from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.errors import KafkaError
from pykafka_cli.metadata import election, partition_reassignment
from pykafka_cli.metadata.partition_state import NO_LEADER, PartitionState

BROKERS = (1, 2, 3, 4)
EVENTS = ("kill", "crash_back", "clean_back", "catch_up", "lag", "prefer", "unclean", "reassign", "complete", "cancel")

events = st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from(BROKERS), st.permutations(BROKERS)), max_size=40)


def step(state: PartitionState, event, dead: set[int], min_isr: int, *, unclean: bool) -> PartitionState:
    kind, broker, order = event

    def alive(other: int) -> bool:
        return other not in dead

    rules = {"alive": alive, "min_isr": min_isr}
    flag = {"unclean": unclean}
    try:
        match kind:
            case "kill":
                dead.add(broker)
                return election.broker_fenced(state, broker, **rules, **flag) or state
            case "crash_back" if broker in dead:
                dead.discard(broker)
                return election.broker_returned(state, broker, **rules, **flag) or state
            case "clean_back" if broker in dead:
                dead.discard(broker)
                return election.broker_unfenced(state, broker, **rules, **flag) or state
            case "catch_up":
                return election.replica_caught_up(state, broker, **rules, **flag) or state
            case "lag":
                return election.replica_lagging(state, broker, **rules, **flag) or state
            case "prefer":
                return election.elect_preferred(state, **rules)
            case "unclean" if unclean:
                return election.elect_unclean(state, **rules)
            case "reassign":
                return partition_reassignment.start_reassignment(state, order[: 1 + broker % 3], **rules) or state
            case "complete":
                return partition_reassignment.maybe_complete_reassignment(state, **rules) or state
            case "cancel":
                return partition_reassignment.cancel_reassignment(state, **rules, **flag)
    except KafkaError:
        pass
    return state


@given(
    history=events,
    replicas=st.integers(1, 4),
    min_isr=st.integers(1, 4),
    unclean=st.booleans(),
)
def test_every_history_keeps_the_partition_whole(history, replicas, min_isr, unclean):
    dead: set[int] = set()
    state = election.new_partition(BROKERS[:replicas], lambda _: True)
    leaders = {state.leader_epoch: state.leader}
    trusted = {*state.isr}
    for event in history:
        before, state = state, step(state, event, dead, min_isr, unclean=unclean)
        # Leader and ISR.
        assert state.leader == NO_LEADER or state.leader in state.isr
        assert state.leader == NO_LEADER or state.leader not in dead
        assert (state.leader == NO_LEADER) == (not state.isr)
        assert set(state.isr) <= set(state.replicas)
        assert not set(state.isr) & dead
        assert len(set(state.isr)) == len(state.isr)
        # Eligible leaders.
        assert set(state.elr) <= set(state.replicas)
        assert not set(state.elr) & set(state.isr)
        assert not state.elr or len(state.isr) < min(min_isr, len(before.replicas))
        assert len(state.last_known_elr) <= 1
        assert set(state.last_known_elr) <= set(state.replicas)
        assert not state.last_known_elr or state.leader == NO_LEADER
        # Epochs.
        assert (state == before) == (state.partition_epoch == before.partition_epoch)
        assert 0 <= state.leader_epoch - before.leader_epoch <= state.partition_epoch - before.partition_epoch
        assert state.leader == before.leader or state.leader_epoch > before.leader_epoch
        assert leaders.setdefault(state.leader_epoch, state.leader) == state.leader
        # Without unclean election nobody leads who may lack what was acknowledged.
        if not unclean and state.leader not in {before.leader, NO_LEADER} and event[0] != "catch_up":
            assert state.leader in trusted
        trusted = {*state.isr, *state.elr, *state.last_known_elr}
