"""Groups of consumers in one engine's store: who owns what, and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.groups import Joining
from pykafka_cli.engine.offsets_topic import coordinator_of, ensure_offsets_topic
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.rows import CommittedOffset
from pykafka_cli.model import NewTopic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pykafka_cli.engine.membership import Membership

PARTITIONS = 6


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine.create(Directory(str(tmp_path / "data")), port=15901, seed=7, notify=lambda _: None)
    made.controller.create_topic(NewTopic("t", PARTITIONS, 1))
    yield made
    made.close()


class Consumer:
    """A member as a consumer would be one, with what it says it has processed."""

    def __init__(self, engine: Engine, **joining: object) -> None:
        self._engine = engine
        given = {
            "group_id": "g",
            "client_id": "c",
            "protocol": "classic",
            "assignors": ("range",),
            "topics": ("t",),
        }
        self.membership: Membership = engine.groups.join(Joining(**given | joining))  # type: ignore[arg-type]
        self.processed: dict[int, int] = {}

    def poll(self) -> set[int]:
        """The partitions of t that it owns now."""
        store = self._engine.store
        topic = store.topic("t")
        count = 0 if topic is None else len(store.partitions(topic))
        wanted = {("t", number): topic for number in range(count) if topic is not None}
        unsaved = {
            (topic, number): CommittedOffset(offset, 0, "", 0)
            for number, offset in self.processed.items()
            if topic is not None
        }
        return {number for _, number in self.membership.share(wanted, ("t",), unsaved)}

    def waits(self) -> bool:
        """Whether something that is meant for it has not come yet."""
        return self.membership.waits

    def die(self) -> None:
        """`kill -9`: only its lock tells."""
        self.membership._lock.close()


def state(engine: Engine, group_id: str = "g") -> str | None:
    found = engine.groups.find(group_id)
    return None if found is None else found.state


def committed(engine: Engine) -> dict[int, int]:
    return {number: saved.offset for (_, number), saved in engine.store.committed("g").items()}


def test_the_first_member_has_all_partitions_at_once(engine: Engine) -> None:
    assert Consumer(engine).poll() == set(range(PARTITIONS))
    assert state(engine) == "Stable"


def test_a_partition_is_taken_only_after_its_owner_has_given_it_up_and_committed(engine: Engine) -> None:
    first = Consumer(engine)
    assert first.poll() == set(range(PARTITIONS))
    second = Consumer(engine)
    assert second.poll() == set()
    assert second.waits()
    assert state(engine) == "PreparingRebalance"
    first.processed = dict.fromkeys(range(PARTITIONS), 5)
    kept = first.poll()
    assert len(kept) == PARTITIONS // 2
    assert state(engine) == "CompletingRebalance"
    given_up = set(range(PARTITIONS)) - kept
    assert committed(engine) == dict.fromkeys(given_up, 5)
    assert second.poll() == given_up
    assert not second.waits()
    assert state(engine) == "Stable"


def test_commits_of_partitions_that_somebody_else_owns_are_left_out(engine: Engine) -> None:
    first = Consumer(engine)
    first.poll()
    second = Consumer(engine)
    kept = first.poll()
    second.poll()
    topic = engine.store.topic("t")
    assert topic is not None
    first.membership.commit({(topic, number): CommittedOffset(9, 0, "", 0) for number in range(PARTITIONS)})
    assert committed(engine) == dict.fromkeys(kept, 9)


def test_whoever_looks_finds_the_dead_gone(engine: Engine) -> None:
    first, second = Consumer(engine), Consumer(engine)
    first.poll(), second.poll(), first.poll()
    first.die()
    found = engine.groups.find("g")
    assert found is not None
    assert [member.member_id for member in found.members] == [second.membership.member_id]
    assert second.poll() == set(range(PARTITIONS))
    second.die()
    assert state(engine) == "Empty"


def test_a_member_buries_its_dead_neighbours_when_it_is_time_to_look(engine: Engine) -> None:
    members = [Consumer(engine) for _ in range(4)]
    for _ in range(2):
        for member in members:
            member.poll()
    last, *others = members
    for other in others:
        other.die()
    last.membership._next_look = 0
    assert last.membership.is_due(1)
    assert last.poll() == set(range(PARTITIONS))


def test_more_members_than_partitions_leave_some_without(engine: Engine) -> None:
    members = [Consumer(engine) for _ in range(PARTITIONS + 2)]
    for _ in range(2):
        owned = [member.poll() for member in members]
    assert sorted(map(len, owned)) == [0, 0] + [1] * PARTITIONS
    assert set().union(*owned) == set(range(PARTITIONS))


def test_new_partitions_are_assigned_and_known_as_new(engine: Engine) -> None:
    member = Consumer(engine)
    member.poll()
    topic = engine.store.topic("t")
    assert topic is not None
    engine.controller.add_partitions(topic, PARTITIONS + 1, None)
    assert member.poll() == set(range(PARTITIONS + 1))
    found = engine.groups.find("g")
    assert found is not None
    assert [place.is_new for place in found.assignments] == [False] * PARTITIONS + [True]


def test_partitions_of_a_deleted_topic_are_nobodys(engine: Engine) -> None:
    member = Consumer(engine)
    member.processed = {0: 3}
    member.poll()
    engine.controller.delete_topic("t")
    assert member.poll() == set()
    assert state(engine) == "Stable"


def test_the_assignor_is_one_that_all_members_can_do(engine: Engine) -> None:
    Consumer(engine, assignors=("sticky", "roundrobin"))
    Consumer(engine, assignors=("range", "roundrobin"))
    found = engine.groups.find("g")
    assert found is not None
    assert found.group.assignor == "roundrobin"
    with pytest.raises(KafkaError) as caught:
        Consumer(engine, assignors=("range",))
    assert caught.value.code is ErrorCode.INCONSISTENT_GROUP_PROTOCOL
    found = engine.groups.find("g")
    assert found is not None
    assert len(found.members) == 2


def test_epochs_of_a_consumer_group_follow_its_members(engine: Engine) -> None:
    first = Consumer(engine, protocol="consumer", assignors=())
    first.poll()
    second = Consumer(engine, protocol="consumer", assignors=())
    found = engine.groups.find("g")
    assert found is not None
    assert (found.group.type, found.group.assignor, found.state) == ("consumer", "uniform", "Reconciling")
    first.poll(), second.poll(), first.poll()
    found = engine.groups.find("g")
    assert found is not None
    assert {member.epoch for member in found.members} == {found.group.epoch}
    assert found.state == "Stable"


def test_one_member_of_the_consumer_protocol_makes_the_group_one_and_the_last_to_leave_unmakes_it(
    engine: Engine,
) -> None:
    classic = Consumer(engine)
    modern = Consumer(engine, protocol="consumer", assignors=())
    found = engine.groups.find("g")
    assert found is not None
    assert found.group.type == "consumer"
    modern.membership.leave()
    found = engine.groups.find("g")
    assert found is not None
    assert (found.group.type, found.group.assignor) == ("classic", "range")
    classic.membership.leave()
    assert state(engine) == "Empty"


def test_a_static_member_that_comes_back_in_time_finds_its_partitions_and_nobody_else_is_moved(engine: Engine) -> None:
    members = [Consumer(engine, instance_id=f"i{number}") for number in range(2)]
    for _ in range(2):
        owned = [member.poll() for member in members]
    before = engine.groups.find("g")
    members[0].membership.leave()
    assert members[1].poll() == owned[1]
    again = Consumer(engine, instance_id="i0")
    assert again.poll() == owned[0]
    after = engine.groups.find("g")
    assert before is not None
    assert after is not None
    assert after.group.epoch == before.group.epoch
    assert len(after.members) == 2


def test_a_static_member_that_stays_away_for_its_session_loses_its_place(engine: Engine) -> None:
    now = 1_000_000
    engine.now_ms = lambda: now
    away = Consumer(engine, instance_id="i0", session_timeout_ms=5000)
    stays = Consumer(engine)
    for _ in range(2):
        away.poll(), stays.poll()
    away.die()
    assert engine.groups.find("g") is not None
    now += 4999
    assert len(stays.poll()) == PARTITIONS // 2
    now += 1
    engine.groups.bury("g")
    assert stays.poll() == set(range(PARTITIONS))


def test_a_clock_that_is_put_back_keeps_the_place_of_a_static_member_for_one_session_more(engine: Engine) -> None:
    now = 1_000_000_000
    engine.now_ms = lambda: now
    away = Consumer(engine, instance_id="i0", session_timeout_ms=5000)
    stays = Consumer(engine)
    for _ in range(2):
        away.poll(), stays.poll()
    away.die()
    engine.groups.bury("g")
    now = 1_000_000
    engine.groups.bury("g")
    assert len(stays.poll()) == PARTITIONS // 2
    now += 5000
    engine.groups.bury("g")
    assert stays.poll() == set(range(PARTITIONS))


def test_a_second_classic_consumer_of_one_instance_fences_the_first(engine: Engine) -> None:
    first = Consumer(engine, instance_id="i")
    first.poll()
    second = Consumer(engine, instance_id="i")
    with pytest.raises(KafkaError) as caught:
        first.poll()
    assert caught.value.code is ErrorCode.FENCED_INSTANCE_ID
    assert second.poll() == set(range(PARTITIONS))


def test_a_second_consumer_of_one_instance_is_refused_by_the_consumer_protocol(engine: Engine) -> None:
    first = Consumer(engine, protocol="consumer", assignors=(), instance_id="i")
    with pytest.raises(KafkaError) as caught:
        Consumer(engine, protocol="consumer", assignors=(), instance_id="i")
    assert caught.value.code is ErrorCode.UNRELEASED_INSTANCE_ID
    assert first.poll() == set(range(PARTITIONS))


@pytest.mark.parametrize("name", ["../../escape", ".", "..", "a/b", "%", "ä" * 300, "x" * 255, "~", "-"])
def test_no_name_of_a_group_or_a_client_leads_out_of_the_lock_directory(
    engine: Engine, name: str, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if "groups" not in path.parts}
    ensure_offsets_topic(engine)
    before = {path for path in tmp_path.rglob("*") if "groups" not in path.parts}
    member = Consumer(engine, group_id=name, client_id=name)
    member.poll()
    locks = [path for path in (tmp_path / "data" / "locks" / "groups").rglob("*") if path.is_file()]
    assert len(locks) == 1
    assert state(engine, name) == "Stable"
    member.membership.leave()
    assert not list((tmp_path / "data" / "locks" / "groups").iterdir())
    assert {path for path in tmp_path.rglob("*") if "groups" not in path.parts} == before


def test_a_group_that_is_not_lasting_goes_with_its_last_member(engine: Engine) -> None:
    member = Consumer(engine, is_lasting=False)
    member.poll()
    assert state(engine) == "Stable"
    member.membership.leave()
    assert state(engine) is None
    Consumer(engine, is_lasting=False).die()
    assert state(engine) is None
    assert engine.store.topic("__consumer_offsets") is None


def test_only_a_group_without_members_can_be_changed_from_outside(engine: Engine) -> None:
    topic = engine.store.topic("t")
    assert topic is not None
    member = Consumer(engine)
    offsets = {(topic, 0): CommittedOffset(1, -1, "", 0)}
    changes: list[tuple[Callable[[], object], ErrorCode]] = [
        (partial(engine.groups.commit, "g", offsets), ErrorCode.UNKNOWN_MEMBER_ID),
        (partial(engine.groups.delete, "g"), ErrorCode.NON_EMPTY_GROUP),
        (partial(engine.groups.delete_offset, "g", topic, 0), ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC),
    ]
    for change, code in changes:
        with pytest.raises(KafkaError) as caught:
            change()
        assert caught.value.code is code
    member.die()
    engine.groups.commit("g", offsets)
    assert committed(engine) == {0: 1}
    engine.groups.delete_offset("g", topic, 0)
    assert committed(engine) == {}
    engine.groups.delete("g")
    assert state(engine) is None


def test_the_offsets_topic_has_as_many_replicas_as_there_are_living_brokers(engine: Engine) -> None:
    engine.failover.kill(103)
    Consumer(engine)
    topic = engine.store.topic("__consumer_offsets")
    assert topic is not None
    partitions = engine.store.partitions(topic)
    assert len(partitions) == 50
    assert {len(partition.replicas) for partition in partitions} == {2}


def test_the_coordinator_moves_with_the_leader_of_its_partition_until_none_is_left(engine: Engine) -> None:
    Consumer(engine)
    seen = []
    for _ in range(3):
        broker = coordinator_of(engine, "g")
        seen.append(broker.id)
        engine.failover.kill(broker.id)
    assert sorted(seen) == [101, 102, 103]
    with pytest.raises(KafkaError) as caught:
        coordinator_of(engine, "g")
    assert caught.value.code is ErrorCode.COORDINATOR_NOT_AVAILABLE
