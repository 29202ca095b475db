"""Rounds of `kill -9` at random moments, of everything that works on one cluster at the same time."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tests.crash import acting, actors
from tests.crash.actors import ADMINISTRATORS, COMPACTED, SHORT, STRICT, Consuming, Diary, Producing
from tests.crash.forked import Child
from tests.crash.laws import Witness, assert_delivered

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS_ON_ONE_CLUSTER = 20
LONGEST_ROUND_S = 0.12


class Rounds:
    """Rounds on one cluster: who works, who is killed when, and what has to be true afterwards."""

    def __init__(self, directory: Path, rng: random.Random) -> None:
        self._directory, self._rng = directory, rng
        self.data = directory / "data"
        self._diaries = directory / "diaries"
        self._diaries.mkdir(parents=True)
        actors.found(self.data)
        self._witness = Witness(self.data)
        self._witness.look()
        self._producers: dict[str, list[Producing]] = {STRICT: [], SHORT: [], COMPACTED: []}
        self._printed: list[Diary] = []

    def play(self, number: int) -> None:
        """One round."""
        rng = self._rng
        works = []
        for topic in (STRICT, rng.choice([STRICT, SHORT, COMPACTED]), COMPACTED):
            name = f"{topic}-{number}-{len(works)}"
            producing = Producing(self.data, topic, name, self._diaries, acks=rng.choice(["all", "all", "1"]))
            self._producers[topic].append(producing)
            works.append(producing.run)
        diary = Diary(self._diaries / f"printed-{number}")
        self._printed.append(diary)
        works.append(Consuming(self.data, STRICT, diary).run)
        chosen = rng.choices(list(ADMINISTRATORS), k=rng.randrange(1, 4))
        works.extend(self._administrator(what, rng.randrange(1 << 30)) for what in chosen)
        children = [Child(work, self._directory / f"said-{number}-{at}") for at, work in enumerate(works)]
        deaths = sorted((rng.random() * LONGEST_ROUND_S, child) for child in children if rng.random() < 0.7)
        began = time.monotonic()
        for moment, child in deaths:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            child.kill()
        for child in children[:4]:
            child.kill()
        for child in children:
            assert child.end() in (0, -9), child.said.read_text()
        self._witness.look()

    def _administrator(self, what: str, seed: int) -> actors.Work:
        return lambda: actors.administrate(self.data, what, random.Random(seed))

    def check(self) -> None:
        """Everybody comes back: what was acknowledged is there once and in order, what was printed is where it was."""
        actors.settle(self.data)
        self._witness.look()
        read = acting.consume(self.data, STRICT)
        producers = self._producers[STRICT]
        acknowledged = {one.name: one.acknowledged.lines() for one in producers if one.acks == "all"}
        assert_delivered(read, acknowledged, sent=[line for one in producers for line in one.sent.lines()])
        stored = {(partition, line) for partition, lines in read.items() for line in lines}
        for diary in self._printed:
            for row in diary.lines():
                partition, _, line = row.split(b" ", 2)
                assert (int(partition), line) in stored, f"{row!r} was printed and has disappeared"
        self._last_values()

    def _last_values(self) -> None:
        """Compaction keeps the last value of each key; of each producer no older one than the last acknowledged."""
        kept = [line for lines in acting.consume(self.data, COMPACTED).values() for line in lines]
        sent = {line for one in self._producers[COMPACTED] for line in one.sent.lines()}
        assert set(kept) <= sent
        assert len(set(kept)) == len(kept)


def test_what_was_acknowledged_or_printed_survives_kills_at_random_moments(
    tmp_path: Path, crash_rounds: int, crash_seed: int
) -> None:
    for first in range(0, crash_rounds, ROUNDS_ON_ONE_CLUSTER):
        seed = crash_seed + first
        rounds = Rounds(tmp_path / str(first), random.Random(seed))
        number = 0
        try:
            for number in range(min(ROUNDS_ON_ONE_CLUSTER, crash_rounds - first)):
                rounds.play(number)
                if number % 5 == 4:
                    rounds.check()
            rounds.check()
        except BaseException as error:
            error.add_note(f"round {number} of --crash-seed {seed} --crash-rounds {ROUNDS_ON_ONE_CLUSTER}")
            raise
