"""Every command by name, and where it lives. Listing them imports none of them.

Named tuples, because every command pays for this module and a dataclass takes 0.4 ms to define.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli import KAFKA_VERSION, __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typer.core import TyperCommand, TyperGroup


class Entry(NamedTuple):
    """A command: its module, a one-line summary, and whether Kafka has a tool of this name."""

    module: str
    summary: str
    is_kafka_tool: bool = True


COMMANDS: Mapping[str, Entry] = {
    "topics": Entry("pykafka_cli.cli.tools.topics.command", "Create, delete, describe, or change a topic."),
    "console-producer": Entry(
        "pykafka_cli.cli.tools.console_producer.command", "Send lines of standard input to a topic."
    ),
    "console-consumer": Entry("pykafka_cli.cli.tools.console_consumer.command", "Print the records of topics."),
    "consumer-groups": Entry(
        "pykafka_cli.cli.tools.consumer_groups.command", "List, describe and delete consumer groups, reset offsets."
    ),
    "groups": Entry("pykafka_cli.cli.tools.groups.command", "List groups of every type."),
    "configs": Entry("pykafka_cli.cli.tools.configs.command", "Show and change configs and quotas."),
    "get-offsets": Entry("pykafka_cli.cli.tools.get_offsets.command", "Print offsets of partitions."),
    "delete-records": Entry(
        "pykafka_cli.cli.tools.delete_records.command", "Delete the records of partitions below given offsets."
    ),
    "broker-api-versions": Entry(
        "pykafka_cli.cli.tools.broker_api_versions.command", "Show which requests each broker knows."
    ),
    "metadata-quorum": Entry("pykafka_cli.cli.tools.metadata_quorum.command", "Describe the metadata quorum."),
    "features": Entry("pykafka_cli.cli.tools.features.command", "Describe feature flags."),
    "leader-election": Entry("pykafka_cli.cli.tools.leader_election.command", "Elect leaders of partitions."),
    "reassign-partitions": Entry(
        "pykafka_cli.cli.tools.reassign_partitions.command", "Move partitions to other brokers."
    ),
    "dump-log": Entry("pykafka_cli.cli.tools.dump_log.command", "Look into the files of a log."),
    "log-dirs": Entry("pykafka_cli.cli.tools.log_dirs.command", "Show what is on the brokers' disks."),
    "producer-perf-test": Entry(
        "pykafka_cli.cli.tools.producer_perf_test.command", "Measure how fast records are produced."
    ),
    "consumer-perf-test": Entry(
        "pykafka_cli.cli.tools.consumer_perf_test.command", "Measure how fast records are consumed."
    ),
    "e2e-latency": Entry(
        "pykafka_cli.cli.tools.e2e_latency.command", "Measure the time from producing a record to consuming it."
    ),
    "broker": Entry("pykafka_cli.cli.own.broker.command", "List, kill, restart and add brokers.", is_kafka_tool=False),
    "cluster": Entry(
        "pykafka_cli.cli.own.cluster.command", "Create, inspect or destroy the embedded cluster.", is_kafka_tool=False
    ),
    "watch": Entry(
        "pykafka_cli.cli.own.watch.command", "Watch leaders, replicas, rates and lags live.", is_kafka_tool=False
    ),
    "context": Entry(
        "pykafka_cli.cli.own.context.command", "Name clusters, and choose the one to work on.", is_kafka_tool=False
    ),
    "copy": Entry("pykafka_cli.cli.own.copy.command", "Copy topics from one cluster to another.", is_kafka_tool=False),
    "demo": Entry("pykafka_cli.cli.own.demo.command", "See replication and failover at work.", is_kafka_tool=False),
}


class Tool(NamedTuple):
    """What a command module exports as TOOL: its function and how its words are read.

    `no_arguments` is Kafka's sentence for a call without words; `optional_values` names the options whose value may be
    left out, and what they then stand for; `failure_prefix` is what Kafka's tool puts before the failures of its own
    work and, with `prefixes_words`, before what is wrong with its words. `argparse4j` says that its words are read by
    argparse4j's rules instead of jopt's; without `has_json` it refuses `--output json`. The function may return an exit
    code. What its help says beside the options is in the module `help` beside it.
    """

    function: Callable[..., int | None]
    no_arguments: str | None = None
    optional_values: Mapping[str, str] | None = None
    failure_prefix: str = ""
    prefixes_words: bool = False
    argparse4j: bool = False
    has_json: bool = True


class Group(NamedTuple):
    """What a command module exports as TOOL when it has sub-commands."""

    summary: str
    tools: Mapping[str, Tool]


def load(name: str) -> TyperCommand | TyperGroup:
    """Import one command and build it."""
    entry = COMMANDS[name]
    tool: Tool | Group = import_module(entry.module).TOOL
    if isinstance(tool, Tool):
        return build(name, tool, entry)
    from pykafka_cli.cli.subcommands import KafkaGroup  # noqa: PLC0415  (keeps the registry free of Typer)

    group = KafkaGroup(
        name=name,
        help=tool.summary,
        commands={sub: build(sub, one, entry) for sub, one in tool.tools.items()},
        context_settings={"help_option_names": ["--help"]},
        rich_markup_mode=None,
    )
    group.version = _version(entry)
    group.module = entry.module
    return group


def build(name: str, tool: Tool, entry: Entry) -> TyperCommand:
    """The Typer command of a tool, which reads its words by Kafka's rules."""
    from typer.main import get_command_from_info  # noqa: PLC0415  (keeps the registry free of Typer)
    from typer.models import CommandInfo  # noqa: PLC0415

    from pykafka_cli.cli.jopt import KafkaCommand  # noqa: PLC0415

    kind = KafkaCommand
    if tool.argparse4j:
        from pykafka_cli.cli.argparse4j import Argparse4jCommand  # noqa: PLC0415  (few tools use it)

        kind = Argparse4jCommand
    info = CommandInfo(name=name, cls=kind, callback=tool.function)
    command = get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)
    assert isinstance(command, KafkaCommand)  # noqa: S101  (that is what cls says)
    command.optional_values = tool.optional_values or {}
    command.no_arguments = tool.no_arguments
    command.failure_prefix = tool.failure_prefix
    command.prefixes_words = tool.prefixes_words
    command.has_json = tool.has_json
    command.ignores_words = entry.is_kafka_tool
    command.version = _version(entry)
    command.module = entry.module
    command.is_subcommand = COMMANDS.get(name) != entry
    return command


def _version(entry: Entry) -> str:
    return KAFKA_VERSION if entry.is_kafka_tool else f"pykafka {__version__}"
