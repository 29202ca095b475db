"""Laws of replica placement."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.metadata import placement

brokers = st.lists(st.integers(0, 10_000), min_size=1, max_size=12, unique=True)


@given(brokers=brokers, dead=st.integers(0, 11), partitions=st.integers(0, 60), seed=st.integers(), data=st.data())
def test_placement_spreads_leaders_evenly_over_the_living_and_uses_the_dead_last(brokers, dead, partitions, seed, data):
    fenced, alive = brokers[: min(dead, len(brokers) - 1)], brokers[min(dead, len(brokers) - 1) :]
    replication_factor = data.draw(st.integers(1, len(brokers)))
    placed = placement.place(partitions, replication_factor, alive, fenced, random.Random(seed))
    assert len(placed) == partitions
    for replicas in placed:
        assert len(replicas) == len(set(replicas)) == replication_factor
        assert set(replicas[: len(alive)]) <= set(alive)
        assert set(replicas[len(alive) :]) <= set(fenced)
    for group in range(0, partitions - len(alive) + 1, len(alive)):
        leaders = Counter(replicas[0] for replicas in placed[group : group + len(alive)])
        assert leaders == Counter(alive)


@given(brokers=brokers, seed=st.integers(), data=st.data())
def test_followers_are_the_successors_of_the_leader_on_one_ring(brokers, seed, data):
    replication_factor = data.draw(st.integers(1, len(brokers)))
    placed = placement.place(len(brokers), replication_factor, brokers, (), random.Random(seed))
    ring = sorted(brokers) * 2
    for replicas in placed:
        at = ring.index(replicas[0])
        assert list(replicas) == ring[at : at + replication_factor]
