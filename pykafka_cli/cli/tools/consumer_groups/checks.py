"""Which options of kafka-consumer-groups go together, in Kafka's order (ConsumerGroupCommandOptions.checkArgs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ACTIONS = ("list", "describe", "delete", "reset-offsets", "delete-offsets", "validate-regex")

SCENARIOS = (
    "to-offset", "to-earliest", "to-current", "to-latest", "by-duration", "to-datetime", "from-file", "shift-by",
)  # fmt: skip

STATES = ("Empty", "CompletingRebalance", "Assigning", "Reconciling", "PreparingRebalance", "Dead", "Stable")
TYPES = ("Consumer", "Classic")

NOT_EXECUTED = (
    "WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require "
    "either --dry-run or --execute to be specified. You should add the --dry-run option explicitly if you are "
    "scripting this command and want to keep the current default behavior without prompting."
)

_AVAILABLE = (
    ("members", ("describe",)),
    ("offsets", ("describe",)),
    ("state", ("describe", "list")),
    ("verbose", ("describe",)),
    ("type", ("list",)),
)
"""Options that exist only beside others (joptsimple's availableIf)."""

_NOT_WITH = (
    ("group", ("all-groups", "list")),
    ("all-groups", ("list", "delete-offsets")),
    ("topic", ("list", "describe")),
    ("all-topics", ("list", "describe", "delete", "delete-offsets")),
    *((name, ("list", "describe", "delete", "delete-offsets")) for name in SCENARIOS),
    ("export", ("list", "describe", "delete", "delete-offsets")),
)


def check(options: Mapping[str, object], notify: Callable[[str], None]) -> str:
    """The one action, if `options` (by name) go with it and with each other.

    Raises:
        UsageError: with Kafka's sentence for the first thing that is wrong.
    """

    def has(name: str) -> bool:
        return options.get(name) not in (None, False, (), [])

    for name, beside in _AVAILABLE:
        if has(name) and not any(map(has, beside)):
            raise UsageError(f"Option(s) [{name}] are unavailable given other options on the command line")
    if has("describe"):
        _one_scope("describe", has)
        if sum(map(has, ("members", "offsets", "state"))) > 1:
            raise UsageError("Option [describe] takes at most one of these options: [members], [offsets], [state]")
        if options.get("state"):
            raise UsageError("Option [describe] does not take a value for [state]")
    if has("delete"):
        _one_scope("delete", has)
        if has("topic"):
            raise UsageError("The consumer does not support topic-specific offset deletion from a consumer group.")
    if has("delete-offsets") and not (has("topic") and has("group")):
        raise UsageError("Option [delete-offsets] takes the following options: [topic], [group]")
    if has("reset-offsets"):
        if has("dry-run") and has("execute"):
            raise UsageError("Option [reset-offsets] only accepts one of [execute] and [dry-run]")
        if not has("dry-run") and not has("execute"):
            notify(NOT_EXECUTED)
        _one_scope("reset-offsets", has)
        given = [name for name in SCENARIOS if has(name)]
        if len(given) > 1:
            raise _conflict(given[0], given[1])
    for name, others in _NOT_WITH:
        for other in others:
            if has(name) and has(other):
                raise _conflict(name, other)
    chosen = [action for action in ACTIONS if has(action)]
    if len(chosen) != 1:
        listed = ", ".join(f"--{action}" for action in ACTIONS)
        raise UsageError(f"Command must include exactly one action: {listed}")
    return chosen[0]


def scenario(options: Mapping[str, object]) -> str:
    """The reset scenario that was given. Raises UsageError if none was."""
    for name in SCENARIOS:
        if options.get(name) not in (None, False, ()):
            return name
    listed = ", ".join(f"[{name}]" for name in SCENARIOS)
    raise UsageError(f"Option '[reset-offsets]' requires one of the following scenarios: [{listed}]")


def named(text: str, known: Sequence[str], what: str, plural: str) -> tuple[str, ...]:
    """The names of a comma separated list, case ignored; an empty list for an empty text.

    Raises:
        UsageError: naming the valid ones.
    """
    if not text:
        return ()
    valid = {name.lower(): name for name in known}
    words = [word.strip().lower() for word in text.split(",")]
    if not all(word in valid for word in words):
        raise UsageError(f"Invalid {what} list '{text}'. Valid {plural} are: {', '.join(known)}")
    return tuple(valid[word] for word in words)


def _one_scope(action: str, has: Callable[[str], bool]) -> None:
    if not has("group") and not has("all-groups"):
        raise UsageError(f"Option [{action}] takes one of these options: [group], [all-groups]")


def _conflict(name: str, other: str) -> UsageError:
    return UsageError(f'Option "[{name}]" can\'t be used with option "[{other}]"')
