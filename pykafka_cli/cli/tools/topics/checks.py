"""Which options of kafka-topics go together, checked in Kafka's order (TopicCommand.TopicCommandOptions.checkArgs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACTIONS = ("list", "describe", "create", "alter", "delete")

DELETE_CONFIG = (
    "delete-config option is no longer supported and deprecated since version 4.0. "
    "The config will be fully removed in future releases."
)
ONLY_TOPIC_ID = (
    "Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID"
)
USE_CONFIGS = "(To alter topic configurations, the kafka-configs tool can be used.)"

FILTERS = (
    "under-replicated-partitions",
    "under-min-isr-partitions",
    "at-min-isr-partitions",
    "unavailable-partitions",
)

_USES = (
    ("config", {"alter", "create"}),
    ("partitions", {"alter", "create"}),
    ("replication-factor", {"create"}),
    ("replica-assignment", {"alter", "create"}),
    *((name, {"describe"}) for name in FILTERS),
    ("topics-with-overrides", {"describe"}),
    ("if-exists", {"alter", "delete", "describe"}),
    ("if-not-exists", {"create"}),
    ("exclude-internal", {"list", "describe"}),
)
"""Options and the actions that they go with, in the order in which Kafka looks at them."""


def check(action: str, options: Mapping[str, object], notify: Callable[[str], None]) -> None:
    """Whether `options` (by parameter name) go with the action and with each other.

    Raises:
        UsageError: with Kafka's sentence for the first thing that is not.
    """

    def has(name: str) -> bool:
        value = options[name.replace("-", "_")]
        return value is not None and value is not False and value != ()

    if action == "describe" and has("if-exists"):
        if not has("topic") and not has("topic-id"):
            raise UsageError("--topic or --topic-id is required to describe a topic")
        if has("topic") and has("topic-id"):
            notify(ONLY_TOPIC_ID)
    if action in ("create", "alter", "delete") and not has("topic"):
        raise UsageError('Missing required argument "[topic]"')
    if action == "alter":
        if has("config"):
            raise UsageError(
                'Option combination "[[config], [bootstrap-server]]" can\'t be used with option "[alter]" '
                + USE_CONFIGS
            )
        if not has("partitions"):
            raise UsageError('Missing required argument "[partitions]"')
    for name, actions in _USES:
        if has(name) and action not in actions:
            raise _conflict(name, action)
        if name == "replica-assignment" and has(name) and action == "create":
            for other in ("partitions", "replication-factor"):
                if has(other):
                    raise _conflict(name, other)
        if name in FILTERS and has(name) and has("topics-with-overrides"):
            raise _conflict(name, "topics-with-overrides")


def _conflict(name: str, other: str) -> UsageError:
    return UsageError(f'Option "[{name}]" can\'t be used with option "[{other}]"')
