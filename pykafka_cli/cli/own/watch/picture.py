"""A snapshot as a picture of a given size. No cluster, no clock, no terminal."""

from __future__ import annotations

import time
from dataclasses import replace
from io import StringIO
from math import ceil
from typing import TYPE_CHECKING

from rich.text import Text

from pykafka_cli.cli.own.watch.matrix import Matrix, legend, mark_of
from pykafka_cli.cli.render.document import BAD, WARN
from pykafka_cli.cli.render.escaped import escaped
from pykafka_cli.cli.render.table import STYLES
from pykafka_cli.model import INTERNAL_TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.own.watch.actions import Snapshot
    from pykafka_cli.cli.own.watch.events import Event
    from pykafka_cli.cluster.observer import ObservedBroker, ObservedTopic

_BARS = "▁▂▃▄▅▆▇█"
_NAMED_BROKERS = 12
_NO_TROUBLE = 2
_NO_LIMIT = 1 << 30
_LEAST = 3
"""Lines of a topic: its name, the heading of columns, and one row."""
_TALL = 30
"""From so many lines on groups and events get more of them."""


def picture(snapshot: Snapshot, width: int, height: int | None, *, hint: str = "") -> list[Text]:
    """Lines of at most `width` columns: exactly `height` of them, or as many as it takes.

    What does not fit is counted; topics and partitions in trouble come first then. `hint` stands at the end.
    """
    head = _head(snapshot)
    foot = legend()
    if hint:
        foot.append(f"  {hint}", "dim")
    if height is None:
        lines = [*head, *_topics(snapshot, width, None), *_groups(snapshot, len(snapshot.groups))]
        lines += _events(snapshot.events, len(snapshot.events))
        return _cut([*lines, Text(), foot], width)
    is_tall = height >= _TALL
    groups = _groups(snapshot, 5 if is_tall else 2)
    room = height - len(head) - len(groups) - 1
    fewest = min(9 if is_tall else 6, len(snapshot.events) + 1 if snapshot.events else 0)
    topics = _topics(snapshot, width, max(0, room - fewest))
    recent = _events(snapshot.events, max(0, room - len(topics) - 2))
    lines = [*head, *topics, *groups, *recent][: height - 1]
    return _cut([*lines, *[Text()] * (height - 1 - len(lines)), foot][:height], width)


def drawn(snapshot: Snapshot, width: int, height: int | None, *, colour: bool, hint: str = "") -> list[str]:
    """The picture as text, with ANSI sequences for `colour`, without blanks at the ends of lines."""
    from rich.console import Console  # noqa: PLC0415

    out = StringIO()
    console = Console(
        file=out, width=width + 1, force_terminal=colour, color_system="standard" if colour else None,
        no_color=not colour, highlight=False, markup=False, emoji=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    for line in picture(snapshot, width, height, hint=hint):
        line.rstrip()
        console.print(line, soft_wrap=True)
    return out.getvalue().splitlines()


def _cut(lines: Sequence[Text], width: int) -> list[Text]:
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return list(lines)


def _head(snapshot: Snapshot) -> list[Text]:
    state = snapshot.state
    first = Text("pykafka watch", "bold").append(
        f"  cluster {escaped(state.cluster_id or 'not there yet')}", "not bold"
    )
    if state.place is not None:
        first.append(f"  {escaped(state.place)}", "not bold dim")
    nobody = "-" if state.controller_epoch is None else "none"
    controller = nobody if state.controller is None else str(state.controller)
    epoch = "" if state.controller_epoch is None else f" (epoch {state.controller_epoch})"
    second = Text("controller ").append(controller, STYLES[BAD] if controller == "none" else "bold")
    second.append(f"{epoch}  brokers ").append_text(_brokers(state.brokers))
    views = [view for topic in state.topics for view in topic.partitions]
    marks = [mark_of(view) for view in views]
    of = f" of {snapshot.topics}" if snapshot.topics != len(state.topics) else ""
    third = Text(f"topics {len(state.topics)}{of}  partitions {len(views)}")
    third.append("  without a leader ").append(str(marks.count(BAD)), STYLES[BAD] if BAD in marks else "")
    behind = len(marks) - marks.count(None) - marks.count(BAD)
    third.append("  under-replicated ").append(str(behind), STYLES[WARN] if behind else "")
    lines = [first, second, third]
    if snapshot.trouble is not None:
        lines.append(Text(f"No answer: {escaped(snapshot.trouble)}", STYLES[BAD]))
    return [*lines, Text()]


def _brokers(brokers: Sequence[ObservedBroker]) -> Text:
    if len(brokers) <= _NAMED_BROKERS:
        text = Text()
        for broker in brokers:
            name = f"{broker.broker_id}" if broker.alive else f"{broker.broker_id} dead"
            text.append(", " if text else "").append(name, "" if broker.alive else STYLES[BAD])
        return text if brokers else Text("none")
    dead = [str(broker.broker_id) for broker in brokers if not broker.alive]
    text = Text(f"{len(brokers) - len(dead)} of {len(brokers)} alive")
    if dead:
        more = f" and {len(dead) - _NAMED_BROKERS} more" if len(dead) > _NAMED_BROKERS else ""
        text.append("  dead ").append(f"{', '.join(dead[:_NAMED_BROKERS])}{more}", STYLES[BAD])
    return text


def _topics(snapshot: Snapshot, width: int, room: int | None) -> list[Text]:
    """Every topic, or in `room` lines as many as fit, those in trouble first, and how many there are besides."""
    state = snapshot.state
    alive = frozenset(broker.broker_id for broker in state.brokers if broker.alive)
    matrix = Matrix([broker.broker_id for broker in state.brokers], alive, width)
    lines: list[Text] = []
    for at, topic in enumerate(state.topics):
        before = len(lines)
        found, more = matrix.lines(topic, _NO_LIMIT if room is None else max(0, room - len(lines) - 1))
        lines += [_heading(snapshot, topic), *found]
        if room is None or (not more and len(lines) <= room):
            continue
        if topic.name in INTERNAL_TOPICS:  # they come last, and keep nobody from seeing the others
            return [*lines[:before], *_left_out(state.topics[at:])] if before < room else lines[:room]
        return _some_topics(snapshot, matrix, room)
    return lines


def _some_topics(snapshot: Snapshot, matrix: Matrix, room: int) -> list[Text]:
    """Where several topics are in trouble, only those of their partitions that are."""
    topics = sorted(snapshot.state.topics, key=_trouble)
    only_trouble = sum(_trouble(topic) < _NO_TROUBLE for topic in topics) > 1
    lines: list[Text] = []
    for at, topic in enumerate(topics):
        left = room - len(lines) - 1  # a line is kept for what does not fit
        if left < _LEAST:
            lines += _left_out(topics[at:])
            break
        views = tuple(view for view in topic.partitions if mark_of(view)) if only_trouble else ()
        shown = replace(topic, partitions=views or topic.partitions)
        found, more = matrix.lines(shown, left - 1)
        lines += [_heading(snapshot, topic, len(topic.partitions) - len(shown.partitions) + more), *found]
    return lines[:room]


def _left_out(topics: Sequence[ObservedTopic]) -> list[Text]:
    partitions = sum(len(topic.partitions) for topic in topics)
    return [Text(f"… {_counted(len(topics), 'more topic')} with {_counted(partitions, 'partition')}", "dim")]


def _trouble(topic: ObservedTopic) -> int:
    marks = {mark_of(view) for view in topic.partitions}
    return 0 if BAD in marks else 1 if WARN in marks else _NO_TROUBLE


def _heading(snapshot: Snapshot, topic: ObservedTopic, hidden: int = 0) -> Text:
    count = len(topic.partitions)
    words = f"  {_counted(count, 'partition')}{f', {hidden} not shown' if hidden else ''}"
    line = Text(escaped(topic.name), "bold").append(words, "not bold dim")
    rate = snapshot.rates.get(topic.name)
    if rate is not None:
        line.append(f"  {rate.now:,.0f} records/s ", "not bold").append(sparkline(rate.history), "not bold cyan")
    return line


def sparkline(values: Sequence[float]) -> str:
    """A bar for each value; the highest is full, and only nothing at all is the lowest."""
    top = max(values, default=0.0)
    highest = len(_BARS) - 1
    return "".join(_BARS[min(highest, ceil(value / top * highest)) if value else 0] for value in values)


def _groups(snapshot: Snapshot, most: int) -> list[Text]:
    groups = snapshot.groups
    if not groups or not most:
        return []
    shown = groups[:most]
    width = max(len(escaped(group.group_id)) for group in shown)
    lines = [Text(), Text(f"{'GROUP':<{width}}  {'LAG':>10}", "dim")]
    for group in shown:
        lag = "-" if group.lag is None else f"{group.lag:,}"
        line = Text(f"{escaped(group.group_id):<{width}}  {lag:>10}")
        lines.append(line.append(f"  {_counted(group.partitions, 'partition')}", "dim"))
    if len(groups) > len(shown):
        lines[1].append(f"  (and {_counted(len(groups) - len(shown), 'more group')})", "dim")
    return lines


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _events(events: Sequence[Event], most: int) -> list[Text]:
    """The newest, the newest last."""
    shown = events[-most:] if most else ()
    if not shown:
        return []
    lines = [Text()]
    for event in shown:
        at = time.strftime("%H:%M:%S", time.localtime(event.time_ms / 1000))
        lines.append(
            Text(f"{at} ", "dim").append(
                escaped(event.text), f"not dim {STYLES[event.mark]}" if event.mark else "not dim"
            )
        )
    return lines
