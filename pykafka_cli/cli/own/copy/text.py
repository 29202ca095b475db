"""How the answers of `pykafka copy` read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.columns import columns
from pykafka_cli.cli.render.sizes import size_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.own.copy.actions import Outlook, Summary

GOING_ON = "Going on where an earlier copy ended."
GOING_ON_ANYWAY = "Going on where an earlier copy ended; --last and --since count only where there was none."
FOLLOWING = "Everything is copied; following the source. Ctrl-C ends."


def summary(done: Summary) -> str:
    """One line."""
    return f"{_copied(done)}.\n"


def stopped(done: Summary) -> str:
    """What was copied until a signal came, and how to go on."""
    return f"{_copied(done)}. Stopped; the same command goes on from here."


def outlook(found: Sequence[Outlook]) -> str:
    """One line a topic."""
    rows = [("TOPIC", "PARTITIONS", "RECORDS", "TARGET")]
    for one in found:
        plan = one.plan
        configs = f", {', '.join(f'{name}={value}' for name, value in plan.configs.items())}" if plan.configs else ""
        there = "is there" + (", goes on" if one.is_resumed else "")
        target = there if plan.exists else f"is created: replication factor {plan.replication_factor}{configs}"
        rows.append((plan.name, str(plan.partitions), str(one.offsets), target))
    return columns(rows)


def _copied(done: Summary) -> str:
    rate = f" ({done.records / done.seconds:,.0f} records/s)" if done.records and done.seconds else ""
    topics = f"{done.topics} {'topic' if done.topics == 1 else 'topics'}"
    partitions = f"{done.partitions} {'partition' if done.partitions == 1 else 'partitions'}"
    records = f"{done.records} {'record' if done.records == 1 else 'records'}"
    return f"Copied {records} ({size_text(done.size)}) of {topics}, {partitions}, in {done.seconds:.1f} s{rate}"
