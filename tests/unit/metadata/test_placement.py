"""Replica placement and what is refused about it, in Kafka's words."""

import random

import pytest

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import placement

BROKERS = (101, 102, 103)


def test_the_first_group_is_the_ring_of_brokers_turned_by_one_for_each_partition():
    assert placement.place(3, 2, BROKERS, (), random.Random(1), start=1) == [(102, 103), (103, 101), (101, 102)]


def test_a_dead_broker_is_used_last_and_never_leads():
    for seed in range(20):
        for replicas in placement.place(9, 3, (101, 103), (102,), random.Random(seed)):
            assert replicas[2] == 102
            assert replicas[0] in {101, 103}


def test_one_living_broker_leads_every_partition():
    placed = placement.place(5, 2, (101,), (102, 103), random.Random(3))
    assert {replicas[0] for replicas in placed} == {101}
    assert [replicas[1] for replicas in placed] in ([102, 103, 102, 103, 102], [103, 102, 103, 102, 103])


@pytest.mark.parametrize(
    ("replication_factor", "alive", "fenced", "reason"),
    [
        (
            4,
            BROKERS,
            (),
            (
                "The target replication factor of 4 cannot be reached because only 3 broker(s) are registered or some "
                "brokers have all their log directories cordoned."
            ),
        ),
        (4, (101,), (102, 103), "The target replication factor of 4 cannot be reached because only 3 broker(s) are"),
        (2, (), BROKERS, "All brokers are currently fenced or have all their log directories cordoned."),
        (0, BROKERS, (), "Invalid replication factor 0: the replication factor must be positive."),
    ],
)
def test_what_cannot_be_placed_is_refused_in_kafkas_words(replication_factor, alive, fenced, reason):
    with pytest.raises(KafkaError) as error:
        placement.place(1, replication_factor, alive, fenced, random.Random(1))
    assert error.value.code is ErrorCode.INVALID_REPLICATION_FACTOR
    assert str(error.value).startswith(f"Unable to replicate the partition {replication_factor} time(s): {reason}")


@pytest.mark.parametrize(
    ("assignment", "replication_factor", "sentence"),
    [
        (
            [[101, 999]],
            None,
            "The manual partition assignment includes broker 999, but no such broker is registered.",
        ),
        ([[]], None, "The manual partition assignment includes an empty replica list."),
        ([[102, 102]], None, "The manual partition assignment includes the broker 102 more than once."),
        (
            [[101, 102]],
            3,
            (
                "The manual partition assignment includes a partition with 2 replica(s), but this is not consistent "
                "with previous partitions, which have 3 replica(s)."
            ),
        ),
        (
            [[101, 102], [101]],
            None,
            (
                "The manual partition assignment includes a partition with 1 replica(s), but this is not consistent "
                "with previous partitions, which have 2 replica(s)."
            ),
        ),
    ],
)
def test_the_controller_refuses_an_assignment_that_does_not_fit(assignment, replication_factor, sentence):
    with pytest.raises(KafkaError) as error:
        placement.check_assignment(assignment, BROKERS, replication_factor=replication_factor)
    assert (error.value.code, str(error.value)) == (ErrorCode.INVALID_REPLICA_ASSIGNMENT, sentence)


@pytest.mark.parametrize(
    ("current", "total", "assigned", "sentence"),
    [
        (5, 5, None, "Topic already has 5 partition(s)."),
        (5, 2, None, "The topic alpha currently has 5 partition(s); 2 would not be an increase."),
        (5, 0, None, "The topic alpha currently has 5 partition(s); 0 would not be an increase."),
        (5, 7, 1, "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified."),
    ],
)
def test_an_increase_that_is_none_is_refused(current, total, assigned, sentence):
    with pytest.raises(KafkaError) as error:
        placement.check_increase("alpha", current, total, assigned)
    assert str(error.value) == sentence


def test_ten_thousand_partitions_are_the_most_in_one_request():
    placement.check_partition_count(10_000)
    with pytest.raises(KafkaError, match=r"^Excessively large number of partitions per request\.$"):
        placement.check_partition_count(10_001)
