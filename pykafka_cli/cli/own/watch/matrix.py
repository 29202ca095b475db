"""The partitions of a topic by brokers, in as many columns as fit beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from pykafka_cli.cli.render.document import BAD, GOOD, WARN
from pykafka_cli.cli.render.table import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cluster.observer import ObservedTopic
    from pykafka_cli.cluster.views import PartitionView

LEADER, IN_SYNC, BEHIND, DEAD, ADDED, NONE = "L", "o", "!", "x", "+", "·"
_STYLES = {
    LEADER: "bold green", IN_SYNC: STYLES[GOOD], BEHIND: STYLES[WARN], DEAD: STYLES[BAD], ADDED: "cyan", NONE: "dim",
}  # fmt: skip
_GAP = 4


def legend() -> Text:
    """What the letters mean."""
    words = {LEADER: "leader", IN_SYNC: "in sync", BEHIND: "out of sync", DEAD: "broker dead", ADDED: "being added"}
    text = Text()
    for letter, meaning in words.items():
        text.append("  " if text else "").append(letter, _STYLES[letter]).append(f" {meaning}", "dim")
    return text


def mark_of(view: PartitionView) -> str | None:
    """Whether a partition is in trouble: without a leader, or with fewer in sync than it has replicas."""
    if view.leader is None:
        return BAD
    return WARN if len(view.isr) < len(view.replicas) - len(view.adding) else None


def mark(view: PartitionView, broker: int, alive: frozenset[int]) -> str:
    """What a broker is to a partition, as one letter."""
    if broker not in view.replicas:
        return NONE
    if broker == view.leader:
        return LEADER
    if broker not in alive:
        return DEAD
    if broker in view.isr:
        return IN_SYNC
    return ADDED if broker in view.adding else BEHIND


class Matrix:
    """How partitions of one cluster are drawn in a given width.

    Few brokers are columns. Where they do not fit, or would leave most cells empty, a row names its replicas: `101L`.
    """

    def __init__(self, brokers: Sequence[int], alive: frozenset[int], width: int) -> None:
        self._brokers, self._alive, self._width = brokers, alive, width

    def lines(self, topic: ObservedTopic, most: int) -> tuple[list[Text], int]:
        """At most `most` lines, a heading among them, and how many partitions did not fit: those without trouble."""
        views = topic.partitions
        if not views or most < 2:
            return [], len(views)
        labels = max(len("P"), *(len(str(view.partition)) for view in views))
        epochs = max(len("EP"), *(len(_epoch(view)) for view in views))
        heading, row = self._columns(labels, epochs, views)
        across = max(1, (self._width - 2 + _GAP) // (heading.cell_len + _GAP))
        rows = min(most - 1, -(-len(views) // across))
        shown = list(views)
        if len(shown) > rows * across:
            shown.sort(key=lambda view: {BAD: 0, WARN: 1, None: 2}[mark_of(view)])
            shown = shown[: rows * across]
        rows = -(-len(shown) // across)
        columns = [shown[at : at + rows] for at in range(0, len(shown), rows)]
        lines = [Text("  ").append_text(_joined([heading] * len(columns), heading.cell_len))]
        lines += [
            Text("  ").append_text(
                _joined([row(column[at]) for column in columns if at < len(column)], heading.cell_len)
            )
            for at in range(rows)
        ]
        return lines, len(views) - len(shown)

    def _columns(
        self, labels: int, epochs: int, views: Sequence[PartitionView]
    ) -> tuple[Text, Callable[[PartitionView], Text]]:
        """The heading, and what draws a row of the same width."""
        front = Text(f"{'P':>{labels}} {'EP':>{epochs}} ", "dim")
        ids = [str(broker) for broker in self._brokers]
        as_columns = front.copy().append("".join(f" {name}" for name in ids), "dim")
        replicas = max(len(view.replicas) for view in views)
        widest = max(map(len, ids), default=1) + 1
        as_names = front.copy().append(f" {'REPLICAS':<{max(len('REPLICAS'), (widest + 1) * replicas - 1)}}", "dim")
        is_matrix = as_columns.cell_len <= max(as_names.cell_len, self._width // 2)

        def row(view: PartitionView) -> Text:
            text = Text(f"{view.partition:>{labels}}", STYLES[found] if (found := mark_of(view)) else "")
            text.append(f" {_epoch(view):>{epochs}} ", "dim")
            if is_matrix:
                for broker, name in zip(self._brokers, ids, strict=True):
                    letter = mark(view, broker, self._alive)
                    text.append(" ").append(letter.rjust((len(name) + 1) // 2).ljust(len(name)), _STYLES[letter])
            else:
                for broker in view.replicas:
                    letter = mark(view, broker, self._alive)
                    text.append(f" {broker}{letter}".ljust(widest + 1), _STYLES[letter])
            return text

        return (as_columns if is_matrix else as_names), row


def _joined(pieces: Sequence[Text], width: int) -> Text:
    line = Text()
    for number, piece in enumerate(pieces):
        if number:
            line.append(" " * (number * (width + _GAP) - line.cell_len))
        line.append_text(piece)
    return line


def _epoch(view: PartitionView) -> str:
    return str(view.leader_epoch) if view.leader_epoch >= 0 else "-"
