"""How long committed offsets last: offsets.retention.minutes, counted as Kafka's coordinators count it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.groups import Joining
from pykafka_cli.metadata.rows import CommittedOffset
from pykafka_cli.model import NewTopic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pykafka_cli.engine.membership import Membership

MINUTE_MS = 60_000
RETENTION_MS = 10 * MINUTE_MS


class Clock:
    """What the engine takes for the time, in ms."""

    def __init__(self) -> None:
        self.now = 1_000_000_000_000

    def __call__(self) -> int:
        return self.now

    def pass_(self, ms: int) -> None:
        self.now += ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    configs = {"offsets.retention.minutes": "10", "offsets.retention.check.interval.ms": str(MINUTE_MS)}
    made = Engine.create(
        Directory(str(tmp_path / "data")), port=15911, seed=7, configs=configs, notify=lambda _: None
    )  # fmt: skip
    made.now_ms = clock
    for name in ("t", "u"):
        made.controller.create_topic(NewTopic(name, 1, 1))
    yield made
    made.close()


def commit(engine: Engine, *topics: str, group: str = "g") -> None:
    """Commit an offset as kafka-consumer-groups does, for a group without members."""
    offsets = {}
    for name in topics:
        topic = engine.store.topic(name)
        assert topic is not None
        offsets[topic, 0] = CommittedOffset(5, -1, "", engine.now_ms())
    engine.groups.commit(group, offsets)


def join(engine: Engine, protocol: str, topic: str = "t") -> Membership:
    assignors = ("range",) if protocol == "classic" else ("uniform",)
    return engine.groups.join(Joining("g", "c", protocol, assignors, (topic,)))


def leave(engine: Engine, member: Membership) -> None:
    """Die as `kill -9` would have it, and be noticed."""
    member._lock.close()
    engine.groups.find("g")


def topics(engine: Engine, group: str = "g") -> set[str] | None:
    """Topics with an offset; None where the group is gone."""
    if engine.groups.find(group) is None:
        return None
    return {name for name, _ in engine.store.committed(group)}


def test_a_group_that_never_had_members_keeps_each_offset_for_that_long_and_goes_with_the_last(
    engine: Engine, clock: Clock
) -> None:
    commit(engine, "t")
    clock.pass_(RETENTION_MS // 2)
    commit(engine, "u")
    clock.pass_(RETENTION_MS // 2 - 1)
    assert topics(engine) == {"t", "u"}
    clock.pass_(1)
    assert topics(engine) == {"u"}
    clock.pass_(RETENTION_MS // 2)
    assert topics(engine) is None
    assert engine.groups.all() == []


def test_a_classic_groups_offsets_last_from_the_moment_when_its_last_member_left(engine: Engine, clock: Clock) -> None:
    commit(engine, "t")
    member = join(engine, "classic")
    clock.pass_(5 * RETENTION_MS)
    assert topics(engine) == {"t"}  # somebody is in the group and subscribed
    leave(engine, member)
    clock.pass_(RETENTION_MS - 1)
    assert topics(engine) == {"t"}
    clock.pass_(1)
    assert topics(engine) is None


def test_a_consumer_groups_offsets_last_from_their_commits(engine: Engine, clock: Clock) -> None:
    commit(engine, "t")
    member = join(engine, "consumer")
    clock.pass_(RETENTION_MS)
    assert topics(engine) == {"t"}
    leave(engine, member)
    assert topics(engine) is None


@pytest.mark.parametrize("protocol", ["classic", "consumer"])
def test_what_members_are_not_subscribed_to_expires_beside_them(engine: Engine, clock: Clock, protocol: str) -> None:
    commit(engine, "t", "u")
    member = join(engine, protocol)
    clock.pass_(RETENTION_MS)
    assert topics(engine) == {"t"}
    leave(engine, member)


def test_a_member_that_comes_back_stops_the_clock(engine: Engine, clock: Clock) -> None:
    commit(engine, "t")
    leave(engine, join(engine, "classic"))
    clock.pass_(RETENTION_MS - 1)
    member = join(engine, "classic")
    clock.pass_(RETENTION_MS)
    assert topics(engine) == {"t"}
    leave(engine, member)
    clock.pass_(RETENTION_MS - 1)
    assert topics(engine) == {"t"}


def test_a_member_that_comes_too_late_finds_no_offset(engine: Engine, clock: Clock) -> None:
    commit(engine, "t")
    clock.pass_(RETENTION_MS)
    member = join(engine, "classic")
    assert engine.store.committed("g") == {}
    leave(engine, member)


def test_an_empty_group_without_offsets_goes_at_the_next_check(engine: Engine, clock: Clock) -> None:
    leave(engine, join(engine, "classic"))
    clock.pass_(MINUTE_MS - 1)
    assert topics(engine) == set()
    clock.pass_(1)
    assert topics(engine) is None


def test_other_groups_are_left_alone(engine: Engine, clock: Clock) -> None:
    commit(engine, "t")
    clock.pass_(RETENTION_MS)
    commit(engine, "t", group="young")
    assert topics(engine) is None
    assert topics(engine, "young") == {"t"}
