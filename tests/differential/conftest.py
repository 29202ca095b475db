"""Options of the replay, and what it says at the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ELSEWHERE = ("refused", "not applicable")
"""What becomes of some runs on a real cluster: see on_real_clusters.py."""
KINDS = ("equal", *ELSEWHERE, "wrong")
ENDS = ("passed", "failed", "error")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to replay."""
    parser.addoption(
        "--kafka",
        metavar="start|HOST:PORT,…",
        help="Replay on real clusters instead of embedded ones: `start` starts Apache Kafka for each recording; an "
        "address is that of a fresh cluster, which one recording (-k topics-) may use.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """One recording is replayed by one worker: `-n 2 --dist loadgroup`. Without pytest-xdist the mark means nothing."""
    config.addinivalue_line("markers", "xdist_group(name): tests that run in the same worker")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the replayed runs: equal, known to differ, refused or without meaning on a real cluster, wrong."""
    counts = Counter(
        "wrong" if end != "passed" else str(value)
        for end in ENDS
        for report in terminalreporter.stats.get(end, [])
        for name, value in getattr(report, "user_properties", [])
        if name == "replayed"
    )
    if counts:
        known = counts.total() - sum(counts[kind] for kind in KINDS)
        numbers = ", ".join(f"{d} {n}" for d, n in sorted(counts.items()) if d not in KINDS)
        elsewhere = "".join(f", {counts[kind]} {kind}" for kind in ELSEWHERE if counts[kind])
        terminalreporter.write_line(
            f"{counts.total()} recorded runs: {counts['equal']} equal, {known} known differences"
            f"{f' ({numbers})' if known else ''}{elsewhere}, {counts['wrong']} wrong"
        )
