"""Laws of the assignors."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.metadata.assignors import Subscriber, assign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    Group = tuple[list[Subscriber], dict[str, int]]

ALL = ("range", "roundrobin", "sticky", "cooperative-sticky", "uniform")
STICKY = ("sticky", "cooperative-sticky", "uniform")

TOPICS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), max_size=5)
NAMES = st.lists(st.text("mnopq0123456789", min_size=1, max_size=4), min_size=1, max_size=7, unique=True)


@st.composite
def groups(draw: st.DrawFn, *, equal: bool = False) -> Group:
    """Members, some of them static, and the partition counts of topics."""
    topics = draw(TOPICS)
    subscription = st.frozensets(st.sampled_from("abcdef"))
    same = draw(subscription)
    members = [
        Subscriber(name, same if equal else draw(subscription), draw(st.sampled_from([None, f"i-{name}"])))
        for name in draw(NAMES)
    ]
    return members, topics


def expected(members: list[Subscriber], topics: Mapping[str, int]) -> set[tuple[str, int]]:
    wanted = {topic for member in members for topic in member.topics}
    return {(topic, number) for topic, count in topics.items() if topic in wanted for number in range(count)}


@pytest.mark.parametrize("assignor", ALL)
@given(group=groups(), random=st.randoms(use_true_random=False))
def test_each_partition_goes_to_exactly_one_member_that_subscribes_to_it(
    assignor: str, group: Group, random: Random
) -> None:
    members, topics = group
    everybody = [member.member_id for member in members] + ["somebody who left"]
    owned = {place: random.choice(everybody) for place in expected(members, topics) if random.random() < 0.7}
    found = assign(assignor, members, topics, owned)
    assert found.keys() == expected(members, topics)
    subscribed = {member.member_id: member.topics for member in members}
    assert all(topic in subscribed[member] for (topic, _), member in found.items())


@pytest.mark.parametrize("assignor", ALL)
@given(group=groups(), random=st.randoms(use_true_random=False))
def test_the_order_in_which_members_and_topics_are_told_changes_nothing(
    assignor: str, group: Group, random: Random
) -> None:
    members, topics = group
    shuffled = random.sample(members, len(members))
    turned = dict(random.sample(list(topics.items()), len(topics)))
    assert assign(assignor, shuffled, turned, {}) == assign(assignor, members, topics, {})


@pytest.mark.parametrize("assignor", ["roundrobin", *STICKY])
@given(group=groups(equal=True), random=st.randoms(use_true_random=False))
def test_members_that_subscribe_to_the_same_differ_by_one_at_most(assignor: str, group: Group, random: Random) -> None:
    members, topics = group
    owned = {place: random.choice(members).member_id for place in expected(members, topics)}
    load = Counter(assign(assignor, members, topics, owned).values())
    counts = [load[member.member_id] for member in members]
    assert max(counts) - min(counts) <= 1


@given(group=groups())
def test_range_gives_consecutive_partitions_of_each_topic_and_one_more_to_the_first(group: Group) -> None:
    members, topics = group
    found = assign("range", members, topics, {})
    ordered = sorted(members, key=lambda member: (member.instance_id is None, member.instance_id or member.member_id))
    for topic, count in topics.items():
        subscribed = [member.member_id for member in ordered if topic in member.topics]
        each = [found[topic, number] for number in range(count) if subscribed]
        assert each == sorted(each, key=subscribed.index)
        sizes = [each.count(member) for member in subscribed]
        assert sizes == sorted(sizes, reverse=True)
        assert not sizes or max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("assignor", STICKY)
@given(group=groups())
def test_nothing_moves_where_nothing_has_changed(assignor: str, group: Group) -> None:
    members, topics = group
    found = assign(assignor, members, topics, {})
    assert assign(assignor, members, topics, found) == found


@pytest.mark.parametrize("assignor", STICKY)
@given(group=groups(equal=True))
def test_who_stays_keeps_everything_when_somebody_leaves(assignor: str, group: Group) -> None:
    members, topics = group
    before = assign(assignor, members, topics, {})
    gone, *rest = members
    after = assign(assignor, rest, topics, before)
    assert all(after[place] == member for place, member in before.items() if rest and member != gone.member_id)


@pytest.mark.parametrize("assignor", STICKY)
@given(group=groups(equal=True))
def test_partitions_move_only_to_the_one_that_joins(assignor: str, group: Group) -> None:
    members, topics = group
    before = assign(assignor, members, topics, {})
    joining = Subscriber("a newcomer", members[0].topics)
    after = assign(assignor, [*members, joining], topics, before)
    assert all(member in (before[place], joining.member_id) for place, member in after.items())


@pytest.mark.parametrize("assignor", STICKY)
@given(group=groups())
def test_no_single_move_would_make_it_more_even(assignor: str, group: Group) -> None:
    members, topics = group
    found = assign(assignor, members, topics, {})
    load = Counter(found.values())
    for (topic, _), member in found.items():
        assert all(load[other.member_id] + 1 >= load[member] for other in members if topic in other.topics)
