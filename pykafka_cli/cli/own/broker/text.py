"""How the answers of `pykafka broker` read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.columns import columns
from pykafka_cli.cli.render.sizes import size_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pykafka_cli.cli.own.broker.actions import Compacted, Outcome
    from pykafka_cli.cluster.verification_views import FindingView, VerificationView
    from pykafka_cli.cluster.views import BrokerChange, BrokerView, LeaderChange

_HEADER = ("BROKER", "ADDRESS", "STATE", "CONTROLLER", "LEADERS", "REPLICAS", "SIZE")
_NUMBERS = frozenset({0, 4, 5, 6})


def listing(brokers: Sequence[BrokerView]) -> str:
    """A table of brokers; nothing for no brokers."""
    if not brokers:
        return ""
    rows = [
        (
            str(broker.broker_id),
            f"{broker.host}:{broker.port}",
            "alive" if broker.alive else "dead",
            "yes" if broker.is_controller else "",
            str(broker.leaders),
            str(broker.replicas),
            size_text(broker.size),
        )
        for broker in brokers
    ]
    return columns([_HEADER, *rows], right=_NUMBERS)


def added(brokers: Sequence[BrokerView]) -> str:
    """One line for each new broker."""
    return "".join(f"Broker {broker.broker_id} is alive at {broker.host}:{broker.port}.\n" for broker in brokers)


def killed(outcome: Outcome, *, explain: bool = False) -> str:
    """What the death of each broker changed, one line each; with `explain` also what and why."""
    if not explain:
        return _told(outcome, _death)
    from pykafka_cli.cli.own.broker.explanation import of_death  # noqa: PLC0415  (for people only)

    return _told(outcome, _death, of_death)


def restarted(outcome: Outcome, *, explain: bool = False) -> str:
    """What the return of each broker changed, one line each; with `explain` also what and why."""
    if not explain:
        return _told(outcome, _return)
    from pykafka_cli.cli.own.broker.explanation import of_return  # noqa: PLC0415  (for people only)

    return _told(outcome, _return, of_return)


def compacted(outcome: Compacted) -> str:
    """A table of what compaction did to the partitions that could be compacted; nothing for none."""
    rows = [
        (f"{one.topic}-{one.partition}", size_text(one.size_before), size_text(one.size_after))
        for one in outcome.partitions
        if one.error is None
    ]
    return columns([("PARTITION", "BEFORE", "AFTER"), *rows], right=frozenset({1, 2})) if rows else ""


def verified(found: VerificationView) -> str:
    """A line for each finding, and what was looked at."""
    replicas = f"{found.replicas} {'replica' if found.replicas == 1 else 'replicas'}"
    partitions = f"{found.partitions} {'partition' if found.partitions == 1 else 'partitions'}"
    repaired = sum(one.is_repaired for one in found.findings)
    ending = f", repaired: {repaired}" if found.repaired else ""
    return (
        f"{verified_quietly(found)}Verified {replicas} of {partitions}, {size_text(found.size)}. "
        f"Damage found: {len(found.findings)}{ending}.\n"
    )


def verified_quietly(found: VerificationView) -> str:
    """A line for each finding."""
    return "".join(f"{_finding(one)}\n" for one in found.findings)


def _finding(one: FindingView) -> str:
    where = [f"broker {one.broker}"] if one.broker is not None else []
    if one.topic is not None:
        where.append(f"{one.topic}-{one.partition}")
    if one.file is not None:
        where.append(one.file)
    if one.offset is not None:
        place = "" if one.position is None else f" (position {one.position})"
        where.append(f"offset {one.offset}{place}")
    line = f"{', '.join(where)}: {one.problem}."
    if one.remedy is None:
        return line
    return f"{line} {'Repaired' if one.is_repaired else 'Not repaired'}: {one.remedy}."


def _told(
    outcome: Outcome, line_of: Callable[[BrokerChange], str], reasons_of: Callable[[BrokerChange], str] | None = None
) -> str:
    controller = outcome.controller_before
    lines = []
    for change in outcome.changes:
        line = line_of(change)
        if change.controller != controller:
            controller = change.controller
            line += " No controller." if controller is None else f" Controller: {controller}."
        lines.append(f"{line}\n")
        if reasons_of is not None:
            lines.append(reasons_of(change))
    return "".join(lines)


def _death(change: BrokerChange) -> str:
    shrunk = sum(change.broker_id not in moved.isr for moved in change.changes)
    return f"Broker {change.broker_id} is dead. {_leaders(change.changes)} ISRs shrunk: {shrunk}."


def _return(change: BrokerChange) -> str:
    grown = sum(change.broker_id in moved.isr for moved in change.changes)
    line = f"Broker {change.broker_id} is alive. {_leaders(change.changes)} ISRs grown: {grown}."
    if change.copied:
        line += f" Copied: {size_text(change.copied)}."
    if change.truncated:
        line += f" Truncated: {size_text(change.truncated)}."
    return line


def _leaders(changes: Iterable[LeaderChange]) -> str:
    """How many leaders moved, and how many partitions were left without one."""
    different = [change for change in changes if change.old_leader != change.new_leader]
    lost = sum(change.new_leader is None for change in different)
    text = f"Leaders moved: {len(different) - lost}."
    return f"{text} Without a leader: {lost}." if lost else text
