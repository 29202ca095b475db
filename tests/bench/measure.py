"""Timing whole processes: wall clock, processor time and memory, and medians of interleaved runs."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Run(NamedTuple):
    """One process from start to exit: seconds on the clock and of processor, and its largest memory in MB."""

    wall: float
    cpu: float
    memory: float


class FailedError(Exception):
    """A process that was to be timed ended with another exit code than 0."""


def run(
    words: Sequence[str], *, stdin: Path | None = None, stdout: Path | None = None, env: Mapping[str, str] | None = None
) -> Run:
    """Run a process and wait for it. `ru_maxrss` of a child begins at what this process has, so keep this one small."""
    with (
        Path(stdin or os.devnull).open("rb") as source,
        Path(stdout or os.devnull).open("wb") as sink,
    ):
        began = time.perf_counter()
        process = subprocess.Popen(words, stdin=source, stdout=sink, stderr=subprocess.PIPE, env=env)
        complaint = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.stderr:
            process.stderr.close()
    if process.returncode:
        raise FailedError(f"{' '.join(words)[:300]} ended with {process.returncode}: {complaint.decode()[-500:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def interleaved(cases: Mapping[str, Callable[[], Run]], repeat: int) -> dict[str, Run]:
    """Run all cases in turn, `repeat` times over (A B A B …), and take the median of each figure of each case."""
    runs: dict[str, list[Run]] = {name: [] for name in cases}
    for _ in range(repeat):
        for name, case in cases.items():
            runs[name].append(case())
    return {name: Run(*map(median, zip(*of_case, strict=True))) for name, of_case in runs.items()}
