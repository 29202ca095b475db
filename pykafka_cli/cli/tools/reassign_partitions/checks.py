"""Which options of kafka-reassign-partitions go together, checked in Kafka's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIONS = ("generate", "execute", "verify", "cancel", "list")

_REQUIRED = {
    "generate": ("topics-to-move-json-file", "broker-list"),
    "execute": ("reassignment-json-file",),
    "verify": ("reassignment-json-file",),
    "cancel": ("reassignment-json-file",),
    "list": (),
}
_PERMITTED = {
    "bootstrap-controller": {"cancel", "list"},
    "reassignment-json-file": {"execute", "verify", "cancel"},
    "topics-to-move-json-file": {"generate"},
    "broker-list": {"generate"},
    "disable-rack-aware": {"generate"},
    "throttle": {"execute"},
    "replica-alter-log-dirs-throttle": {"execute"},
    "timeout": {"execute", "cancel"},
    "additional": {"execute", "cancel"},
    "preserve-throttles": {"verify", "cancel"},
    "disallow-replication-factor-change": {"execute"},
}


def action(given: Mapping[str, bool]) -> str:
    """The one action that was given. Raises UsageError."""
    actions = [name for name in ACTIONS if given[name]]
    if len(actions) != 1:
        listed = ", ".join(f"--{name}" for name in ACTIONS)
        raise UsageError(f"Command must include exactly one action: {listed}")
    return actions[0]


def check(action: str, given: Mapping[str, object]) -> None:
    """Whether the options go with the action.

    Raises:
        UsageError: with Kafka's sentence for the first thing that is wrong.
    """
    if _has(given, "bootstrap-server") and _has(given, "bootstrap-controller"):
        raise UsageError("Please don't specify both --bootstrap-server and --bootstrap-controller")
    for name in _REQUIRED[action]:
        if not _has(given, name):
            raise UsageError(f'Missing required argument "[{name}]"')
    for name, actions in _PERMITTED.items():
        if _has(given, name) and action not in actions:
            raise UsageError(f'Option "[{name}]" can\'t be used with action "[{action}]"')


def _has(given: Mapping[str, object], name: str) -> bool:
    return given[name] not in (None, False)
