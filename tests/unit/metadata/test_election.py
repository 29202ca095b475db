"""A cluster of brokers 101 to 103 dies and comes back, as recorded from Kafka 4.3.1."""

from pathlib import Path

import conditions
import pytest

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import election, partition_change, partition_reassignment, partition_state
from pykafka_cli.metadata.partition_state import PartitionState

ASSIGNMENTS = {
    "r2": "102,101 101,102 102,103 103,101",
    "r3": "101,102,103 102,103,101 103,101,102",
    "m2": "102,101,103",
    "m3": "102,101",
    "u2": "102,101",
    "r1": "102 101",
}
MIN_ISR = {"m2": 2, "m3": 2}
UNCLEAN = {"u2"}


def ids(text):
    return tuple(map(int, text.split(","))) if text else ()


class Recorded:
    """The recorded topics; events do what the engine does with the pure functions."""

    def __init__(self):
        self.dead = set()
        self.partitions = {
            f"{topic} {partition}": election.new_partition(ids(replicas), self.alive)
            for topic, lists in ASSIGNMENTS.items()
            for partition, replicas in enumerate(lists.split())
        }

    def alive(self, broker):
        return broker not in self.dead

    def min_isr(self, name):
        return MIN_ISR.get(name.split()[0], 1)

    def kill(self, broker):
        self.dead.add(broker)
        self._each(election.broker_fenced, broker)

    def unfence(self, broker):
        self.dead.discard(broker)
        self._each(election.broker_returned, broker)

    def catch_up(self):
        for broker in (101, 102, 103):
            self._each(election.replica_caught_up, broker)

    def prefer(self, name):
        state = self.partitions[name]
        self.partitions[name] = election.elect_preferred(state, alive=self.alive, min_isr=self.min_isr(name))

    def elect_unclean(self, name):
        state = self.partitions[name]
        self.partitions[name] = election.elect_unclean(state, alive=self.alive, min_isr=self.min_isr(name))

    def _each(self, event, broker):
        for name, state in self.partitions.items():
            rules = {"alive": self.alive, "min_isr": self.min_isr(name), "unclean": name.split()[0] in UNCLEAN}
            self.partitions[name] = event(state, broker, **rules) or state

    def table(self):
        return {name: row(state) for name, state in self.partitions.items()}

    def where(self, holds):
        return [name for name, state in self.partitions.items() if holds(name, state)]


def row(state):
    lists = (state.isr, state.elr, state.last_known_elr)
    leader = "none" if state.leader == partition_state.NO_LEADER else str(state.leader)
    return " | ".join([leader, *(",".join(map(str, brokers)) for brokers in lists)])


BEFORE = {
    "r2 0": "102 | 102,101 |  | ",
    "r2 1": "101 | 101,102 |  | ",
    "r2 2": "102 | 102,103 |  | ",
    "r2 3": "103 | 103,101 |  | ",
    "r3 0": "101 | 101,102,103 |  | ",
    "r3 1": "102 | 102,103,101 |  | ",
    "r3 2": "103 | 103,101,102 |  | ",
    "m2 0": "102 | 102,101,103 |  | ",
    "m3 0": "102 | 102,101 |  | ",
    "u2 0": "102 | 102,101 |  | ",
    "r1 0": "102 | 102 |  | ",
    "r1 1": "101 | 101 |  | ",
}
AFTER_102_DIED = {
    "r2 0": "101 | 101 |  | ",
    "r2 1": "101 | 101 |  | ",
    "r2 2": "103 | 103 |  | ",
    "r2 3": "103 | 103,101 |  | ",
    "r3 0": "101 | 101,103 |  | ",
    "r3 1": "103 | 103,101 |  | ",
    "r3 2": "103 | 103,101 |  | ",
    "m2 0": "101 | 101,103 |  | ",
    "m3 0": "101 | 101 | 102 | ",
    "u2 0": "101 | 101 |  | ",
    "r1 0": "none |  | 102 | 102",
    "r1 1": "101 | 101 |  | ",
}
AFTER_102_CAME_BACK = {
    "r2 0": "101 | 101,102 |  | ",
    "r2 1": "101 | 101,102 |  | ",
    "r2 2": "103 | 102,103 |  | ",
    "r2 3": "103 | 103,101 |  | ",
    "r3 0": "101 | 101,102,103 |  | ",
    "r3 1": "103 | 101,102,103 |  | ",
    "r3 2": "103 | 101,102,103 |  | ",
    "m2 0": "101 | 101,102,103 |  | ",
    "m3 0": "101 | 101,102 |  | ",
    "u2 0": "101 | 101,102 |  | ",
    "r1 0": "102 | 102 |  | ",
    "r1 1": "101 | 101 |  | ",
}
ONLY_103_LEFT = {
    "r2 0": "none |  | 101 | 101",
    "r2 1": "none |  | 101 | 101",
    "r2 2": "103 | 103 |  | ",
    "r2 3": "103 | 103 |  | ",
    "r3 0": "103 | 103 |  | ",
    "r3 1": "103 | 103 |  | ",
    "r3 2": "103 | 103 |  | ",
    "m2 0": "103 | 103 | 101 | ",
    "m3 0": "none |  | 101,102 | 101",
    "u2 0": "none |  | 101 | 101",
    "r1 0": "none |  | 102 | 102",
    "r1 1": "none |  | 101 | 101",
}


def cluster_with_only_103_left():
    cluster = Recorded()
    cluster.kill(102)
    cluster.kill(101)
    return cluster


def test_a_new_topic_is_in_sync_everywhere_and_led_by_its_first_replicas():
    assert Recorded().table() == BEFORE


def test_a_killed_broker_leaves_every_isr_and_the_first_living_in_sync_replica_leads():
    cluster = Recorded()
    cluster.kill(102)
    assert cluster.table() == AFTER_102_DIED


def test_the_filters_of_describe_show_what_the_dead_broker_left_behind():
    cluster = Recorded()
    cluster.kill(102)
    under_replicated = cluster.where(lambda _, state: conditions.is_under_replicated(state))
    assert set(AFTER_102_DIED) - set(under_replicated) == {"r2 3", "r1 1"}
    assert cluster.where(lambda _, state: conditions.is_unavailable(state, cluster.alive)) == ["r1 0"]
    under_min_isr = cluster.where(lambda name, state: conditions.is_under_min_isr(state, cluster.min_isr(name)))
    assert under_min_isr == ["m3 0", "r1 0"]
    at_min_isr = cluster.where(lambda name, state: conditions.is_at_min_isr(state, cluster.min_isr(name)))
    assert at_min_isr == ["r2 0", "r2 1", "r2 2", "m2 0", "u2 0", "r1 1"]


def test_a_crashed_broker_that_returns_is_no_eligible_leader_but_leads_again_what_nobody_else_could():
    cluster = Recorded()
    cluster.kill(102)
    cluster.unfence(102)
    assert cluster.table() == AFTER_102_DIED | {"m3 0": "101 | 101 |  | ", "r1 0": "102 | 102 |  | "}


def test_isrs_grow_in_ascending_order_and_leaders_stay_where_they_moved():
    cluster = Recorded()
    cluster.kill(102)
    cluster.unfence(102)
    cluster.catch_up()
    assert cluster.table() == AFTER_102_CAME_BACK


def test_preferred_election_gives_leadership_back_and_leaves_the_isr_alone():
    cluster = Recorded()
    cluster.kill(102)
    cluster.unfence(102)
    cluster.catch_up()
    moved = cluster.where(lambda _, state: conditions.is_preferred_imbalance(state))
    assert moved == ["r2 0", "r2 2", "r3 1", "m2 0", "m3 0", "u2 0"]
    for name in moved:
        epoch = cluster.partitions[name].leader_epoch
        cluster.prefer(name)
        assert cluster.partitions[name].leader == 102
        assert cluster.partitions[name].leader_epoch == epoch + 1
    assert cluster.table()["r3 1"] == "102 | 101,102,103 |  | "
    with pytest.raises(KafkaError) as error:
        cluster.prefer("r2 0")
    assert error.value.code is ErrorCode.ELECTION_NOT_NEEDED


def test_preferred_election_waits_for_a_preferred_replica_that_is_dead():
    cluster = Recorded()
    cluster.kill(102)
    with pytest.raises(KafkaError, match=r"^The preferred leader was not available\.$") as error:
        cluster.prefer("u2 0")
    assert error.value.code is ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE


def test_when_all_in_sync_replicas_are_dead_they_are_remembered_as_eligible_leaders():
    cluster = cluster_with_only_103_left()
    assert cluster.table() == ONLY_103_LEFT
    unavailable = cluster.where(lambda _, state: conditions.is_unavailable(state, cluster.alive))
    assert unavailable == ["r2 0", "r2 1", "m3 0", "u2 0", "r1 0", "r1 1"]


def test_a_stale_replica_leads_only_where_unclean_election_is_allowed():
    cluster = cluster_with_only_103_left()
    cluster.unfence(102)
    assert cluster.table() == ONLY_103_LEFT | {
        "u2 0": "102 | 102 |  | ",
        "m3 0": "none |  | 101 | 101",
        "r1 0": "102 | 102 |  | ",
    }


def test_unclean_election_by_hand_takes_any_living_replica_and_only_a_living_one():
    cluster = cluster_with_only_103_left()
    cluster.unfence(102)
    for name in ("r2 0", "r2 1", "m3 0"):
        cluster.elect_unclean(name)
        assert row(cluster.partitions[name]) == "102 | 102 |  | "
    with pytest.raises(KafkaError, match=r"^Eligible topic partition leaders are not available\.$") as error:
        cluster.elect_unclean("r1 1")
    assert error.value.code is ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE
    with pytest.raises(KafkaError) as error:
        cluster.elect_unclean("r2 0")
    assert error.value.code is ErrorCode.ELECTION_NOT_NEEDED


def test_the_last_broker_back_joins_the_isrs_and_changes_no_leader():
    cluster = cluster_with_only_103_left()
    cluster.unfence(102)
    for name in ("r2 0", "r2 1", "m3 0"):
        cluster.elect_unclean(name)
    cluster.catch_up()
    leaders = {
        name: state.leader for name, state in cluster.partitions.items() if state.leader != partition_state.NO_LEADER
    }
    cluster.unfence(101)
    cluster.catch_up()
    table = cluster.table()
    assert {name: state.leader for name, state in cluster.partitions.items()} == leaders | {"r1 1": 101}
    assert table["r2 0"] == "102 | 101,102 |  | "
    assert table["m2 0"] == "103 | 101,102,103 |  | "
    assert not cluster.where(lambda _, state: conditions.is_under_replicated(state))


def test_without_an_unclean_election_the_last_known_leader_leads_again_when_it_is_back():
    cluster = cluster_with_only_103_left()
    cluster.unfence(101)
    assert cluster.table()["r2 0"] == "101 | 101 |  | "
    assert cluster.table()["m3 0"] == "none |  | 102 | 101"  # 102 is trusted more than a broker that has crashed


def test_a_topic_created_while_a_broker_is_dead_starts_with_the_living_in_sync():
    state = election.new_partition((102, 101), lambda broker: broker != 102)
    assert (state.leader, state.isr) == (101, (101,))
    with pytest.raises(KafkaError) as error:
        election.new_partition((102,), lambda broker: broker != 102, partition=4)
    assert str(error.value) == (
        "All brokers specified in the manual partition assignment for partition 4 are fenced or in controlled shutdown."
    )


def everybody(_broker):
    return True


def test_a_follower_that_lags_leaves_the_isr_under_the_same_leader_epoch():
    state = election.new_partition((101, 102, 103), everybody)
    after = election.replica_lagging(state, 102, alive=everybody, min_isr=1)
    assert after == PartitionState(101, 0, 1, (101, 102, 103), (101, 103))
    assert election.replica_lagging(state, 101, alive=everybody, min_isr=1) is None


def test_a_reassignment_adds_the_new_replicas_and_drops_the_old_when_the_new_are_in_sync():
    state = election.new_partition((101, 102), everybody)
    moving = partition_reassignment.start_reassignment(state, (103, 102), alive=everybody, min_isr=1)
    assert moving == PartitionState(101, 0, 1, (103, 102, 101), (101, 102), adding=(103,), removing=(101,))
    assert partition_reassignment.maybe_complete_reassignment(moving, alive=everybody, min_isr=1) is None
    assert not conditions.is_under_replicated(moving)
    done = election.replica_caught_up(moving, 103, alive=everybody, min_isr=1)
    assert done == PartitionState(103, 1, 2, (103, 102), (102, 103))


def test_a_reassignment_that_only_reorders_completes_at_once():
    state = election.new_partition((101, 102), everybody)
    after = partition_reassignment.start_reassignment(state, (102, 101), alive=everybody, min_isr=1)
    assert after == PartitionState(101, 0, 1, (102, 101), (101, 102))
    assert conditions.is_preferred_imbalance(after)


def test_cancelling_a_reassignment_restores_the_replicas():
    state = election.new_partition((101, 102), everybody)
    moving = partition_reassignment.start_reassignment(state, (103, 104), alive=everybody, min_isr=1)
    back = partition_reassignment.cancel_reassignment(moving, alive=everybody, min_isr=1, unclean=False)
    assert set(back.replicas) == {101, 102}
    assert (back.adding, back.removing, back.leader, back.isr) == ((), (), 101, (101, 102))
    with pytest.raises(KafkaError) as error:
        partition_reassignment.cancel_reassignment(back, alive=everybody, min_isr=1, unclean=False)
    assert error.value.code is ErrorCode.NO_REASSIGNMENT_IN_PROGRESS


def test_cancelling_never_costs_data_unless_the_topic_allows_it():
    moving = PartitionState(103, 3, 7, (103, 101), (103,), adding=(103,), removing=(101,))
    with pytest.raises(KafkaError) as error:
        partition_reassignment.cancel_reassignment(moving, alive=everybody, min_isr=1, unclean=False, name="t-0")
    assert str(error.value) == (
        "Unable to revert partition assignment for t-0 because it would require an unclean leader election."
    )
    back = partition_reassignment.cancel_reassignment(moving, alive=everybody, min_isr=1, unclean=True)
    assert (back.leader, back.leader_epoch, back.isr, back.replicas) == (101, 4, (101,), (101,))


def test_cancelling_with_every_old_replica_dead_leaves_the_partition_without_a_leader():
    moving = PartitionState(103, 3, 7, (103, 101), (103,), adding=(103,), removing=(101,))
    back = partition_reassignment.cancel_reassignment(
        moving, alive=lambda broker: broker == 103, min_isr=1, unclean=True
    )
    assert (back.leader, back.isr, back.replicas) == (partition_state.NO_LEADER, (), (101,))


def test_a_reassignment_can_be_replaced_by_one_back_to_the_start():
    state = election.new_partition((101, 102), everybody)
    moving = partition_reassignment.start_reassignment(state, (101, 103), alive=everybody, min_isr=1)
    back = partition_reassignment.start_reassignment(moving, (101, 102), alive=everybody, min_isr=1)
    assert (back.replicas, back.isr, back.adding, back.removing) == ((101, 102), (101, 102), (), ())


# One change a line, made by PartitionChangeBuilder of Kafka 4.3.1: the state before; living brokers; effective
# min.insync.replicas; election; wanted ISR; replicas; adding; removing; crashed broker => the state after, or none.
# A state is leader|leader epoch|partition epoch|replicas|isr|elr|last known elr|adding|removing.
CHANGES = Path(__file__).with_name("partition-changes.txt").read_text().splitlines()


def state_of(text):
    leader, leader_epoch, partition_epoch, *lists = text.split("|")
    return PartitionState(int(leader), int(leader_epoch), int(partition_epoch), *map(ids, lists))


def test_every_recorded_change_of_a_partition_comes_out_as_in_kafka():
    for line in CHANGES:
        wanted, _, expected = line.partition(" => ")
        state, alive, min_isr, kind, isr, replicas, adding, removing, crashed = wanted.split(";")
        after = partition_change.change(
            state_of(state),
            isr=ids(isr),
            alive=ids(alive).__contains__,
            min_isr=int(min_isr),
            election=partition_change.Election[kind],
            replicas=ids(replicas),
            adding=ids(adding),
            removing=ids(removing),
            crashed=int(crashed) if crashed else None,
        )
        assert after == (None if expected == "none" else state_of(expected)), line
