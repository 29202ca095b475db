"""What a kill or a restart did and why, for a person who looks."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from pykafka_cli.cli.render.columns import columns
from pykafka_cli.cli.render.escaped import escaped
from pykafka_cli.cli.render.sizes import size_text
from pykafka_cli.model import INTERNAL_TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.views import BrokerChange, LeaderChange

_WIDTH = 80
SHOWN = 12
"""So many partitions are told one by one: those in trouble first, those of internal topics after all others."""


def of_death(change: BrokerChange) -> str:
    """Which partitions lost their leader, who took over, and which lost a replica in sync."""
    reasons = []
    moved = [one for one in change.changes if one.old_leader != one.new_leader and one.new_leader is not None]
    if any(not one.is_unclean for one in moved):
        reasons.append(
            "A new leader is the first in the list of replicas that lives and is in sync: it has every acknowledged "
            "record. The higher epoch tells everybody that the old leader's word counts no more."
        )
    reasons += _unclean(moved)
    lost = [one for one in change.changes if one.new_leader is None]
    if lost:
        waiting = sorted({broker for one in lost for broker in (one.isr or one.elr)})
        who = f"broker {' or '.join(map(str, waiting))} returns" if waiting else "one of their replicas returns"
        reasons.append(f"Without a leader, partitions can be neither written nor read until {who}.")
    if any(one.elr and one.new_leader is not None for one in change.changes):
        reasons.append(
            "ELR: replicas out of sync that still have every acknowledged record, since fewer than "
            "min.insync.replicas are in sync and acks=all is refused meanwhile."
        )
    return _drawn(change.changes, reasons)


def of_return(change: BrokerChange) -> str:
    """What the broker had to cut and to copy, where it is in sync again, and what it leads."""
    reasons = []
    who = change.broker_id
    if change.truncated:
        reasons.append(
            f"Broker {who} cut {size_text(change.truncated)} off its logs: what it had written in an epoch that its "
            "leaders ended without it, and what was never acknowledged."
        )
    if change.copied:
        reasons.append(f"Broker {who} copied {size_text(change.copied)} that it had missed from the leaders.")
    if any(who in one.isr and who not in one.old_isr for one in change.changes):
        reasons.append("Who has all that the leader has is in sync again, and may be elected.")
    if any(one.new_leader == who != one.old_leader for one in change.changes):
        reasons.append(f"Broker {who} leads again where it is the first replica (the preferred leader).")
    reasons += _unclean(change.changes)
    return _drawn(change.changes, reasons)


def _unclean(changes: Sequence[LeaderChange]) -> list[str]:
    count = sum(one.is_unclean for one in changes)
    sentence = (
        f"Unclean: {count} {'leader was' if count == 1 else 'leaders were'} not in sync. What only the old leader had "
        "is lost (unclean.leader.election.enable=true)."
    )
    return [sentence] if count else []


def _drawn(changes: Sequence[LeaderChange], reasons: Sequence[str]) -> str:
    ordered = sorted(changes, key=_rank)
    rows = [(f"  {escaped(one.topic)}-{one.partition}", _leader(one), _isr(one)) for one in ordered[:SHOWN]]
    table = columns(rows) if rows else ""
    others = ordered[SHOWN:]
    topics = {one.topic for one in others}
    of_which = f" of {escaped(topics.pop())}" if len(topics) == 1 else ""
    more = f"  … and {len(others)} more{of_which}\n" if others else ""
    return table + more + "".join(f"{fill(reason, _WIDTH)}\n" for reason in reasons)


def _rank(one: LeaderChange) -> tuple[bool, int]:
    is_internal = one.topic in INTERNAL_TOPICS  # a person looks for the topics that they have made
    if one.new_leader is None:
        return is_internal, 0
    if one.is_unclean:
        return is_internal, 1
    return is_internal, 2 if one.old_leader != one.new_leader else 3


def _leader(one: LeaderChange) -> str:
    if one.old_leader == one.new_leader:
        return f"leader stays {_name(one.new_leader)}"
    return f"leader {_name(one.old_leader)} → {_name(one.new_leader)} (epoch {one.leader_epoch})"


def _isr(one: LeaderChange) -> str:
    text = f"ISR {_ids(one.isr)}" if set(one.isr) == set(one.old_isr) else f"ISR {_ids(one.old_isr)} → {_ids(one.isr)}"
    return f"{text}, ELR {_ids(one.elr)}" if one.elr else text


def _ids(brokers: Sequence[int]) -> str:
    return ",".join(map(str, brokers)) or "none"


def _name(broker: int | None) -> str:
    return "none" if broker is None else str(broker)
