"""`kafka-console-consumer`: what may be said."""

from __future__ import annotations

from time import monotonic, time
from typing import Annotated

import typer

from pykafka_cli.cli import options as opt  # noqa: TC001  (Typer reads the annotations)
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.property_args import merged_properties
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_consumer import actions
from pykafka_cli.cli.tools.console_consumer.bounds import Bounds
from pykafka_cli.cli.tools.console_consumer.formatters import chosen_formatter
from pykafka_cli.cli.tools.console_consumer.selection import selection
from pykafka_cli.cli.tools.console_consumer.settings import Request, check_request, consumer_settings, ending
from pykafka_cli.errors import UsageError


def console_consumer(
    ctx: typer.Context,
    *,
    topic: Annotated[str | None, typer.Option("--topic", metavar="NAME", help="The topic to read.")] = None,
    include: Annotated[
        str | None,
        typer.Option("--include", metavar="REGEX", help="Read every topic whose whole name matches this Java regex."),
    ] = None,
    bootstrap_server: opt.BootstrapServer = None,
    partition: Annotated[
        str | None,
        typer.Option("--partition", metavar="N", help="Read only this partition; from the end unless --offset is set."),
    ] = None,
    offset: Annotated[
        str | None,
        typer.Option(
            "--offset",
            metavar="OFFSET",
            help="Where to start in --partition: earliest, latest or a number. START:END ends before END.",
        ),
    ] = None,
    from_beginning: Annotated[
        bool,
        typer.Option(
            "--from-beginning",
            help="Start with the earliest record instead of the next one. A group that has committed goes on there.",
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="TIME",
            help="Start with the first record at or after a time: YYYY-MM-DDTHH:MM:SS[.sss][Z or offset] (UTC unless "
            "it says otherwise), or so long ago: -90s, -30m, -1h, -7d.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="End before the first record at or after a time that is past."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--last", metavar="N", help="Start N offsets before the end of each partition.")
    ] = None,
    exit_at_end: Annotated[
        bool, typer.Option("--exit-at-end", help="End behind the records that are the last ones at the start.")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help="Print only records with exactly this key. Without --partition and --group only the partition is read "
            "in which Kafka's own producer puts it.",
        ),
    ] = None,
    grep: Annotated[
        str | None,
        typer.Option("--grep", metavar="REGEX", help="Print only records in whose value this Python regex is found."),
    ] = None,
    max_messages: Annotated[
        str | None,
        typer.Option("--max-messages", metavar="N", help="End after N printed records, of all partitions together."),
    ] = None,
    timeout_ms: Annotated[
        str | None,
        typer.Option(
            "--timeout-ms", metavar="MS", help="End when no record came for this long. It is no limit on the whole run."
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="ID", help="Read as a member of this group and commit what was printed."),
    ] = None,
    isolation_level: Annotated[
        str | None,
        typer.Option(
            "--isolation-level",
            metavar="LEVEL",
            help="read_committed leaves out what transactions aborted, and waits where one is open. "
            "Default: read_uncommitted.",
        ),
    ] = None,
    skip_message_on_error: Annotated[
        bool, typer.Option("--skip-message-on-error", help="Go on after a record that cannot be printed.")
    ] = False,
    key_deserializer: Annotated[
        str | None, typer.Option("--key-deserializer", metavar="CLASS", help="How keys are read: see below.")
    ] = None,
    value_deserializer: Annotated[
        str | None, typer.Option("--value-deserializer", metavar="CLASS", help="How values are read: see below.")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="STRING", help="What is printed of a record, as with kcat: see below."),
    ] = None,
    formatter: Annotated[
        str | None, typer.Option("--formatter", metavar="CLASS", help="How records are printed: see below.")
    ] = None,
    formatter_property: Annotated[
        list[str] | None,
        typer.Option("--formatter-property", metavar="NAME=VALUE", help="What of a record is printed: see below."),
    ] = None,
    property_: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="NAME=VALUE", help="Deprecated: use --formatter-property."),
    ] = None,
    formatter_config: Annotated[
        str | None, typer.Option("--formatter-config", metavar="FILE", help="Property file with formatter properties.")
    ] = None,
    command_property: opt.CommandProperty = None,
    consumer_property: Annotated[
        list[str] | None,
        typer.Option("--consumer-property", metavar="NAME=VALUE", help="Deprecated: use --command-property."),
    ] = None,
    command_config: opt.CommandConfig = None,
    consumer_config: Annotated[
        str | None, typer.Option("--consumer.config", metavar="FILE", help="Deprecated: use --command-config.")
    ] = None,
    enable_systest_events: Annotated[
        bool, typer.Option("--enable-systest-events", help="Print shutdown_complete on stdout at the very end.")
    ] = False,
    data_dir: opt.DataDir = None,
) -> None:
    """Print the records of topics on standard output."""
    terminal = Terminal.of(ctx)
    request = Request(
        topic, include, partition, offset, from_beginning, group, isolation_level, since, until, last, exit_at_end, key
    )
    check_request(request)
    for old, old_value, new, new_value in (
        ("--consumer-property", consumer_property, "--command-property", command_property),
        ("--consumer.config", consumer_config, "--command-config", command_config),
        ("--property", property_, "--formatter-property", formatter_property),
    ):
        if old_value is not None:
            if new_value is not None:
                raise UsageError(f"Options {old} and {new} cannot be specified together.")
            terminal.say(f"Option {old} is deprecated and will be removed in a future version. Use {new} instead.")
    config = merged_properties(command_config or consumer_config, ())
    now_ms = int(time() * 1000)
    settings = consumer_settings(request, config, command_property or consumer_property or (), now_ms)
    end = ending(request, now_ms)
    properties = merged_properties(formatter_config, formatter_property or property_ or ())
    for name, deserializer in (("key.deserializer", key_deserializer), ("value.deserializer", value_deserializer)):
        if deserializer:
            properties[name] = deserializer
    timeout = None if timeout_ms is None else integer(timeout_ms, "timeout-ms")
    limit = None if max_messages is None else integer(max_messages, "max-messages")
    run = actions.Run(
        formatter=chosen_formatter(terminal.output, format_, formatter, properties, terminal.say),
        selection=selection(grep, key),
        max_messages=None if limit == -1 else limit,
        timeout_ms=None if timeout is None or timeout < 0 else timeout,
        skip_errors=skip_message_on_error,
        systest_events=enable_systest_events,
    )
    servers = bootstrap_server if bootstrap_server is not None else settings.client.get("bootstrap.servers")
    from pykafka_cli.connecting import connect  # noqa: PLC0415  (not for a wrong command line)

    with connect(
        servers, data_dir=data_dir, client_config=settings.client, notify=terminal.say, log=terminal.log
    ) as cluster:
        bounds = None if end is None else Bounds(cluster, settings, end)
        ctx.exit(actions.consume(terminal, run, cluster.consumer(settings, terminal.say), monotonic, bounds))


TOOL = Tool(
    console_consumer,
    no_arguments="This tool helps to read data from Kafka topics and outputs it to standard output.",
)
