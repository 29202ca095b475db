"""Every command by name, and where it lives. Listing them imports none of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its module, a one-line summary, and whether Kafka has a tool of this name."""

    module: str
    summary: str
    is_kafka_tool: bool = True


COMMANDS: Mapping[str, Entry] = {
    "topics": Entry("pykafka_cli.cli.tools.topics.command", "Create, delete, describe, or change a topic."),
    "console-producer": Entry(
        "pykafka_cli.cli.tools.console_producer.command", "Send lines of standard input to a topic."
    ),
    "console-consumer": Entry(
        "pykafka_cli.cli.tools.console_consumer.command", "Print the records of topics."
    ),
    "broker": Entry(
        "pykafka_cli.cli.own.broker.command", "List, kill, restart and add brokers.", is_kafka_tool=False
    ),
    "cluster": Entry(
        "pykafka_cli.cli.own.cluster.command", "Create, inspect or destroy the embedded cluster.", is_kafka_tool=False
    ),
    "demo": Entry("pykafka_cli.cli.own.demo.command", "See replication and failover at work.", is_kafka_tool=False),
}


@dataclass(frozen=True, slots=True)
class Tool:
    """What a command module exports as TOOL: its function and how its words are read.

    `no_arguments` is Kafka's sentence for a call without words; `optional_values` names the options whose value may be
    left out, and what they then stand for; `epilog` holds the examples of its help.
    """

    function: Callable[..., None]
    no_arguments: str | None = None
    optional_values: Mapping[str, str] | None = None
    epilog: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What a command module exports as TOOL when it has sub-commands."""

    summary: str
    tools: Mapping[str, Tool]


def load(name: str) -> TyperCommand | TyperGroup:
    """Import one command and build it."""
    tool: Tool | Group = import_module(COMMANDS[name].module).TOOL
    return _build_group(name, tool) if isinstance(tool, Group) else _build(name, tool)


def _build(name: str, tool: Tool) -> TyperCommand:
    from typer.main import get_command_from_info  # noqa: PLC0415  (keeps the registry free of Typer)
    from typer.models import CommandInfo  # noqa: PLC0415

    from pykafka_cli.cli.jopt import KafkaCommand  # noqa: PLC0415

    info = CommandInfo(
        name=name,
        cls=KafkaCommand,
        callback=tool.function,
        epilog=tool.epilog,
        context_settings={"help_option_names": ["--help"]},
    )
    command: Any = get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)
    command.optional_values = tool.optional_values or {}
    command.no_arguments = tool.no_arguments
    return command  # type: ignore[no-any-return]


def _build_group(name: str, group: Group) -> TyperGroup:
    from typer.core import TyperGroup  # noqa: PLC0415

    return TyperGroup(
        name=name,
        help=group.summary,
        commands={sub: _build(sub, tool) for sub, tool in group.tools.items()},
        context_settings={"help_option_names": ["--help"]},
        rich_markup_mode=None,
    )
