"""`kafka-console-consumer`: what may be said."""

from __future__ import annotations

from time import monotonic
from typing import Annotated

import typer

from pykafka_cli import KAFKA_VERSION
from pykafka_cli.cli import options as opt  # noqa: TC001  (Typer reads the annotations)
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.property_args import merged_properties
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_consumer import actions
from pykafka_cli.cli.tools.console_consumer.formatters import DEFAULT, find_formatter
from pykafka_cli.cli.tools.console_consumer.settings import Request, check_request, consumer_settings
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
        typer.Option("--offset", metavar="OFFSET", help="Where to start in --partition: earliest, latest or a number."),
    ] = None,
    from_beginning: Annotated[
        bool,
        typer.Option(
            "--from-beginning",
            help="Start with the earliest record instead of the next one. A group that has committed goes on there.",
        ),
    ] = False,
    max_messages: Annotated[
        str | None, typer.Option("--max-messages", metavar="N", help="End after N records, of all partitions together.")
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
    formatter: Annotated[
        str,
        typer.Option("--formatter", metavar="CLASS", help="How records are printed: see below.", show_default=False),
    ] = DEFAULT,
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
    command_property: Annotated[
        list[str] | None,
        typer.Option("--command-property", metavar="NAME=VALUE", help="A setting of the consumer."),
    ] = None,
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
    version: opt.Version = False,
) -> None:
    """Print the records of topics on standard output."""
    terminal = Terminal.of(ctx)
    if version:
        terminal.text(f"{KAFKA_VERSION}\n")
        return
    request = Request(topic, include, partition, offset, from_beginning, group, isolation_level)
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
    settings = consumer_settings(request, config, command_property or consumer_property or ())
    properties = merged_properties(formatter_config, formatter_property or property_ or ())
    for name, deserializer in (("key.deserializer", key_deserializer), ("value.deserializer", value_deserializer)):
        if deserializer:
            properties[name] = deserializer
    timeout = None if timeout_ms is None else integer(timeout_ms, "timeout-ms")
    limit = None if max_messages is None else integer(max_messages, "max-messages")
    run = actions.Run(
        formatter=find_formatter(formatter, properties, terminal.say),
        max_messages=None if limit == -1 else limit,
        timeout_ms=None if timeout is None or timeout < 0 else timeout,
        skip_errors=skip_message_on_error,
        systest_events=enable_systest_events,
    )
    servers = bootstrap_server if bootstrap_server is not None else settings.client.get("bootstrap.servers")
    from pykafka_cli.connect import connect  # noqa: PLC0415  (not for a wrong command line)

    with connect(
        servers, data_dir=data_dir, client_config=settings.client, notify=terminal.say, log=terminal.log
    ) as cluster:
        ctx.exit(actions.consume(terminal, run, cluster.consumer(settings, terminal.say), monotonic))


TOOL = Tool(
    console_consumer,
    no_arguments="This tool helps to read data from Kafka topics and outputs it to standard output.",
    epilog="""\b
Formatter properties (--formatter-property NAME=VALUE, default in brackets). The fields of a record always come in
this order, parted by key.separator:
  print.timestamp [false]        CreateTime:1700000000000
  print.partition [false]        Partition:0
  print.offset [false]           Offset:5
  print.delivery, print.epoch    Delivery:NOT_PRESENT and Epoch:NOT_PRESENT, always
  print.headers [false]          name:value,name:value or NO_HEADERS
  print.key [false]
  print.value [true]
  key.separator [tab]            between all fields
  line.separator [newline]       after each record; may be empty
  headers.separator [,]          between two headers
  null.literal [null]            printed for a null key or value; choose a word that no record holds to tell
                                 a null from the text "null"
  key.deserializer, value.deserializer, headers.deserializer [none: bytes as they are]
Values are taken literally: write $'\\t' for a tab, not '\\t'.

\b
Deserializers (org.apache.kafka.common.serialization.…): StringDeserializer, ShortDeserializer, IntegerDeserializer,
LongDeserializer, FloatDeserializer, DoubleDeserializer, BooleanDeserializer, UUIDDeserializer, BytesDeserializer,
ByteArrayDeserializer, ByteBufferDeserializer, ListDeserializer, VoidDeserializer.

\b
Formatters (org.apache.kafka.tools.consumer.…): DefaultMessageFormatter, LoggingMessageFormatter,
NoOpMessageFormatter; OffsetsMessageFormatter and GroupMetadataMessageFormatter for __consumer_offsets,
TransactionLogMessageFormatter for __transaction_state.

\b
Records of one partition come in order; between partitions the order is not specified.

\b
Examples:
  kafka-console-consumer --topic orders --from-beginning --timeout-ms 3000
  kafka-console-consumer --topic orders --group billing --formatter-property print.key=true
  kafka-console-consumer --topic orders --partition 0 --offset 100 --max-messages 1

\b
Exit code: 0 at --max-messages, --timeout-ms or a closed stdout; 130 and 143 on a signal; 1 if something failed, or if
the topic or partition did not exist until --timeout-ms was over. The last line on stderr counts the records.""",
)
