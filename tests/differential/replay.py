"""A recording, run once more: in order, each case once, as far as somebody asks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from differential import known_differences
from differential.commands import Outcome, Process, run_here

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from differential.recording import Case
    from differential.world import World

IDLE_TIME_DIVISOR = 5
"""The recordings wait for an idle topic for 84 s in all (`--timeout-ms`), and some more for members to join a group.
An embedded cluster answers at once: a fifth is plenty. A real cluster gets the whole time."""

BROKERS_LEARN_S = 0.3
"""How long real brokers may take to learn of a topic that was created, changed or deleted."""

AWAITS_COMMIT = frozenset({"bg2"})
"""Members whose first commit, after auto.commit.interval.ms, the next case shows."""

SYSTEST_END = b"shutdown_complete\n"
"""What --enable-systest-events prints after the signal that the case waits to send."""


class Replay:
    """The runs of one recording on one cluster.

    A case needs what the cases before it left behind, so asking for one runs all before it that have not been run.
    """

    def __init__(self, cases: Sequence[Case], world: World) -> None:
        self._cases, self._world = cases, world
        self._outcomes: list[Outcome | None] = []
        self._background: dict[str, Process] = {}

    def outcome(self, case: Case) -> Outcome | None:
        """How a case ended, in the words of the recording; None for a run in the background."""
        while len(self._outcomes) < case.number:
            self._outcomes.append(self._run(self._cases[len(self._outcomes)]))
        return self._outcomes[case.number - 1]

    @property
    def is_embedded(self) -> bool:
        """Whether it runs on an embedded cluster."""
        return self._world.is_embedded

    def close(self) -> None:
        """End what still runs in the background."""
        for process in self._background.values():
            process.kill()

    def _run(self, case: Case) -> Outcome | None:
        directory = self._world.directory / "runs" / f"{case.number:04}"
        directory.mkdir(parents=True)
        for name, content in case.files.items():
            (directory / name).write_text(content, "utf-8")
        argv = self._fill(case)
        if case.background:
            self._run_beside(case, argv, directory)
            return None
        if case.needs_process:
            outcome = self._run_process(case, Process(argv, case.stdin, directory, self._world.environment))
        else:
            known = known_differences.find(case)
            goes_on = known is not None and known.signal is not None
            outcome = run_here(argv, case.stdin, directory, self._world.environment, interrupted=goes_on)
        if not self._world.is_embedded:
            self._settle(case.argv)
        restore = self._world.placeholders.restore
        return Outcome(
            restore(outcome.stdout, CWD=str(directory)), restore(outcome.stderr, CWD=str(directory)), outcome.exit
        )

    def _settle(self, argv: Sequence[str]) -> None:
        """Real brokers do in their own time what Kafka's tools, slow to start, find done."""
        if argv[0] == "kafka-reassign-partitions" and "--execute" in argv:
            self._world.settle()
        elif argv[0] == "kafka-topics" and not {"--create", "--delete", "--alter"}.isdisjoint(argv):
            time.sleep(BROKERS_LEARN_S)

    def _run_beside(self, case: Case, argv: Sequence[str], directory: Path) -> None:
        if case.background == "start":
            self._background[case.name] = Process(argv, case.stdin, directory, self._world.environment)
        else:
            assert case.ref is not None
            assert case.signal is not None
            process = self._background.pop(case.ref)
            process.send(case.signal)
            process.end()
        # Nothing tells when a member has joined or left its group, except the very command that comes next.
        is_quick = self._world.is_embedded and case.name not in AWAITS_COMMIT
        time.sleep(case.wait_s / (IDLE_TIME_DIVISOR if is_quick else 1))

    @staticmethod
    def _run_process(case: Case, process: Process) -> Outcome:
        """Signals and closed pipes come when the expected output has been read, not after a time."""
        if case.close_stdout_after_lines:
            process.read_lines(case.close_stdout_after_lines)
            process.close_stdout()
        if case.signal:
            process.read_until(case.stdout.removesuffix(SYSTEST_END))
            process.send(case.signal)
        outcome = process.end()
        lines = outcome.stdout.splitlines(keepends=True)[: case.close_stdout_after_lines]
        return Outcome(b"".join(lines), outcome.stderr, outcome.exit)

    def _fill(self, case: Case) -> list[str]:
        argv = self._world.placeholders.fill(case.argv)
        if self._world.is_embedded:
            for i, word in enumerate(argv[:-1]):
                value = argv[i + 1]
                if word == "--timeout-ms" and value.isdigit() and int(value) >= 1000:
                    argv[i + 1] = str(int(value) // IDLE_TIME_DIVISOR)
        return argv
