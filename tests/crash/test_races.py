"""Everybody works on one cluster at once: no line is lost or doubled, nobody waits for ever or trips over another."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import TYPE_CHECKING

from tests.crash import acting, actors
from tests.crash.actors import ADMINISTRATORS, STRICT, Consuming, Diary, Producing
from tests.crash.forked import PATIENCE_S, Child
from tests.crash.laws import Witness, assert_delivered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRODUCERS, GROUPS, MEMBERS = 8, ("left", "right"), 2


def repeat(data: Path, chosen: list[str], seed: int, until: Callable[[], bool]) -> None:
    """One administrator's day."""
    rng = random.Random(seed)
    while not until():
        actors.administrate(data, rng.choice(chosen), rng)


def rows(diaries: list[Diary]) -> list[bytes]:
    """What the members of a group printed."""
    return [row for diary in diaries for row in diary.lines()]


def test_nothing_is_lost_and_nobody_hangs_while_everybody_works_at_once(
    tmp_path: Path, crash_seconds: float, crash_seed: int
) -> None:
    data, diaries = tmp_path / "data", tmp_path / "diaries"
    diaries.mkdir()
    actors.found(data)
    is_over, is_read = (tmp_path / name for name in ("over", "read"))
    producers = [
        Producing(data, STRICT, f"producer-{number}", diaries, until=is_over.exists) for number in range(PRODUCERS)
    ]
    consumers = [
        Consuming(data, STRICT, Diary(diaries / f"{group}-{number}"), group, until=is_read.exists)
        for group in GROUPS
        for number in range(MEMBERS)
    ]
    changing = [what for what in ADMINISTRATORS if what not in ("kill", "restart")]
    works: list[actors.Work] = [*(one.run for one in consumers), *(one.run for one in producers)]
    works.append(lambda: repeat(data, ["kill", "restart", "restart"], crash_seed, is_over.exists))
    works.append(lambda: repeat(data, changing, crash_seed + 1, is_over.exists))
    children = [Child(work, tmp_path / f"said-{number}") for number, work in enumerate(works)]
    witness = Witness(data, may_be_locked=True)
    try:
        deadline = time.monotonic() + crash_seconds
        while time.monotonic() < deadline and not any(child.has_ended() for child in children):
            time.sleep(0.05)
        is_over.touch()
        for child in children[-2:]:
            child.ok()
        actors.settle(data)  # a producer may be waiting for a replica
        for child in children[len(consumers) :]:
            child.ok()
        acknowledged = {one.name: one.acknowledged.lines() for one in producers}
        wanted = {line for lines in acknowledged.values() for line in lines}
        assert len(wanted) > PRODUCERS
        by_group = {group: [one.diary for one in consumers if one.group == group] for group in GROUPS}
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and any(len(rows(printed)) < len(wanted) for printed in by_group.values()):
            time.sleep(0.05)
        is_read.touch()
        for child in children:
            child.ok()
    finally:
        for child in children:
            child.kill()
    witness.may_be_locked = False
    witness.look()
    read = acting.consume(data, STRICT)
    assert_delivered(read, acknowledged, sent=[line for one in producers for line in one.sent.lines()])
    stored = Counter(b"%d %s" % (partition, line) for partition, lines in read.items() for line in lines)
    for group, printed in by_group.items():
        found = Counter(b"%s %s" % (row.split(b" ")[0], row.split(b" ", 2)[2]) for row in rows(printed))
        assert found == stored, (group, list((found - stored).items())[:5], list((stored - found).items())[:5])
