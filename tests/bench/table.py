"""The table: our figure, the peer's, the ratio, and whether the goal is reached."""

from __future__ import annotations

from typing import NamedTuple

HEADINGS = ("work", "ours", "peer", "peer's", "ratio", "goal", "")


class Line(NamedTuple):
    """One comparison. `ratio` is what `limit` is about; None if it could not be compared, for which `peers` says why.

    With `at_least` the ratio shall not be below the limit, else not above it.
    """

    work: str
    ours: str
    peer: str
    theirs: str
    ratio: float | None
    limit: float
    at_least: bool = False
    unit: str = "×"  # noqa: RUF001  (not the letter)

    def reached(self) -> bool | None:
        """Whether the goal is reached; None if nobody knows."""
        if self.ratio is None:
            return None
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def cells(self) -> tuple[str, ...]:
        """The words of the line, one for each heading."""
        goal = f"{'≥' if self.at_least else '≤'} {self.limit:g} {self.unit}"
        ratio = "-" if self.ratio is None else f"{self.ratio:.2f} {self.unit}"
        verdict = {True: "reached", False: "NOT REACHED", None: "not compared"}[self.reached()]
        return self.work, self.ours, self.peer, self.theirs, ratio, goal, verdict


def drawn(lines: list[Line]) -> str:
    """The table as text (Markdown)."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
