"""The bench itself works; it measures nothing worth knowing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.__main__ import main
from tests.bench.table import Line, drawn

if TYPE_CHECKING:
    import pytest


def test_the_bench_prints_a_line_for_each_comparison_and_marks_what_it_could_not_compare(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--rows", "produce,consume", "--lines", "1000", "--repeat", "1", "--no-peers"]) == 0
    table = capsys.readouterr().out
    assert "left out (--no-peers)" in table
    assert table.count("not compared") == 5
    assert "memory: produce keyed" in table


def test_a_goal_is_reached_at_its_limit_and_missed_behind_it() -> None:
    assert Line("w", "1", "p", "1", 1.0, 1.0).reached() is True
    assert Line("w", "1", "p", "1", 1.01, 1.0).reached() is False
    assert Line("w", "1", "p", "1", 6.9, 7, at_least=True).reached() is False
    assert Line("w", "1", "p", "", None, 7).reached() is None


def test_the_table_is_markdown() -> None:
    first, second, third = drawn([Line("work", "1 s", "kcat", "2 s", 0.5, 1.0)]).splitlines()
    assert first.split("|")[1].strip() == "work"
    assert set(second) == {"|", "-"}
    assert third.split("|")[-2].strip() == "reached"
