"""`kafka-console-producer`: what may be said."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from pykafka_cli.cli import options as opt  # noqa: TC001  (Typer reads the annotations)
from pykafka_cli.cli.bootstrap import check_ports
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.property_args import merged_properties, unknown_properties
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal, encoded
from pykafka_cli.cli.tools.console_producer import actions, reader_properties
from pykafka_cli.cli.tools.console_producer.reader_properties import ReaderProperties
from pykafka_cli.cli.tools.console_producer.settings import producer_settings
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pykafka_cli.cluster import Producer

LINE_READER = "org.apache.kafka.tools.LineMessageReader"

Number = str | None
"""A number as it was typed: Kafka reads it late, after the checks that need no number."""


def console_producer(
    ctx: typer.Context,
    *,
    topic: Annotated[
        str | None,
        typer.Option("--topic", metavar="NAME", help="The topic to send to; it is created if it does not exist."),
    ] = None,
    bootstrap_server: opt.BootstrapServer = None,
    sync: Annotated[
        bool, typer.Option("--sync", help="Wait until each record is stored before the next; end at the first failure.")
    ] = False,
    compression_codec: Annotated[
        str | None,
        typer.Option(
            "--compression-codec",
            metavar="[CODEC]",
            help="Compress batches with none, gzip, snappy, lz4 or zstd. Without a value: gzip.",
        ),
    ] = None,
    batch_size: Annotated[
        Number, typer.Option("--batch-size", metavar="BYTES", help="Largest batch. Default: 16384.")
    ] = None,
    max_partition_memory_bytes: Annotated[
        Number, typer.Option("--max-partition-memory-bytes", metavar="BYTES", help="Deprecated: use --batch-size.")
    ] = None,
    message_send_max_retries: Annotated[
        Number,
        typer.Option(
            "--message-send-max-retries", metavar="N", help="How often a failed batch is sent again. Default: 3."
        ),
    ] = None,
    retry_backoff_ms: Annotated[
        Number, typer.Option("--retry-backoff-ms", metavar="MS", help="Pause before a retry. Default: 100.")
    ] = None,
    timeout: Annotated[
        Number,
        typer.Option("--timeout", metavar="MS", help="How long a batch may wait to become full. Default: 1000."),
    ] = None,
    request_required_acks: Annotated[
        str | None,
        typer.Option(
            "--request-required-acks", metavar="ACKS", help="0, 1, -1 or all: who must have a record. Default: -1."
        ),
    ] = None,
    request_timeout_ms: Annotated[
        Number,
        typer.Option("--request-timeout-ms", metavar="MS", help="How long to wait for an answer. Default: 1500."),
    ] = None,
    metadata_expiry_ms: Annotated[
        Number, typer.Option("--metadata-expiry-ms", metavar="MS", help="Age at which metadata is read anew.")
    ] = None,
    max_block_ms: Annotated[
        Number,
        typer.Option(
            "--max-block-ms", metavar="MS", help="How long to wait for metadata or buffer space. Default: 60000."
        ),
    ] = None,
    max_memory_bytes: Annotated[
        Number, typer.Option("--max-memory-bytes", metavar="BYTES", help="Memory for records that wait to be sent.")
    ] = None,
    socket_buffer_size: Annotated[
        Number, typer.Option("--socket-buffer-size", metavar="BYTES", help="Size of the TCP send buffer.")
    ] = None,
    line_reader: Annotated[
        str | None,
        typer.Option("--line-reader", metavar="CLASS", help=f"Only {LINE_READER}, which reads one record a line."),
    ] = None,
    input_: Annotated[
        str,
        typer.Option(
            "--input",
            metavar="|".join(actions.INPUT_KINDS),
            help="What makes a record: a line; a line of JSON as console-consumer --output json prints it; what a NUL "
            "byte ends; or all of standard input. Default: lines.",
        ),
    ] = "lines",
    ignore: Annotated[
        str | None,
        typer.Option(
            "--ignore",
            metavar="FIELD,…",
            help=f"Of --input json: what is left to the producer, out of {', '.join(actions.IGNORABLE)}.",
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="The key of all records. It is taken literally.")
    ] = None,
    reader_property: Annotated[
        list[str] | None,
        typer.Option("--reader-property", metavar="NAME=VALUE", help="How a line is taken apart: see below."),
    ] = None,
    property_: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="NAME=VALUE", help="Deprecated: use --reader-property."),
    ] = None,
    reader_config: Annotated[
        str | None,
        typer.Option("--reader-config", metavar="FILE", help="Property file with reader properties."),
    ] = None,
    command_property: opt.CommandProperty = None,
    producer_property: Annotated[
        list[str] | None,
        typer.Option("--producer-property", metavar="NAME=VALUE", help="Deprecated: use --command-property."),
    ] = None,
    command_config: opt.CommandConfig = None,
    producer_config: Annotated[
        str | None, typer.Option("--producer.config", metavar="FILE", help="Deprecated: use --command-config.")
    ] = None,
    data_dir: opt.DataDir = None,
    quiet: opt.Quiet = False,
) -> None:
    """Read lines from standard input and send each as one record."""
    terminal = Terminal.of(ctx)
    terminal.quiet = quiet
    if topic is None:
        raise UsageError('Missing required argument "[topic]"')
    _no_conflict("--command-config", command_config, "--producer.config", producer_config)
    _no_conflict("--command-property", command_property, "--producer-property", producer_property)
    _no_conflict("--reader-property", reader_property, "--property", property_)
    for old, given, new, gone_in in (
        ("--producer-property", producer_property, "--command-property", "a future version"),
        ("--producer.config", producer_config, "--command-config", "a future version"),
        ("--property", property_, "--reader-property", "a future version"),
        ("--max-partition-memory-bytes", max_partition_memory_bytes, "--batch-size", "Apache Kafka 5.0"),
    ):
        if given is not None:
            terminal.say(f"Warning: {old} is deprecated and will be removed in {gone_in}. Use {new} instead.")
    client = merged_properties(command_config or producer_config, command_property or producer_property or [])
    servers = bootstrap_server if bootstrap_server is not None else client.get("bootstrap.servers")
    check_ports(servers)
    if line_reader not in (None, LINE_READER):
        raise UsageError(f"There is no line reader {line_reader}: Java classes cannot be loaded. Use {LINE_READER}.")
    numbers = {
        "batch.size": ("batch-size", batch_size),
        "retries": ("message-send-max-retries", message_send_max_retries),
        "retry.backoff.ms": ("retry-backoff-ms", retry_backoff_ms),
        "linger.ms": ("timeout", timeout),
        "request.timeout.ms": ("request-timeout-ms", request_timeout_ms),
        "metadata.max.age.ms": ("metadata-expiry-ms", metadata_expiry_ms),
        "max.block.ms": ("max-block-ms", max_block_ms),
        "buffer.memory": ("max-memory-bytes", max_memory_bytes),
        "send.buffer.bytes": ("socket-buffer-size", socket_buffer_size),
    }
    given_options = _numbers(numbers)
    given_options |= _numbers({"batch.size": ("max-partition-memory-bytes", max_partition_memory_bytes)})
    if request_required_acks is not None:
        given_options["acks"] = request_required_acks
    if compression_codec is not None:
        given_options["compression.type"] = compression_codec
    elif client.get("compression.type", "none") != "none":
        codec = client["compression.type"]
        terminal.say(f"compression.type={codec} has no effect here, as in Kafka. Use --compression-codec {codec}.")
    reader = merged_properties(reader_config, reader_property or property_ or [])
    of_json = input_ == "json"
    where = "With --input json, reader property" if of_json else "Reader property"
    known = reader_properties.KNOWN_WITH_JSON if of_json else reader_properties.KNOWN
    for warning in unknown_properties(where, reader, known):
        terminal.say(warning)
    properties = ReaderProperties.of(reader)
    if input_ not in actions.INPUT_KINDS:
        kinds = ", ".join(actions.INPUT_KINDS)
        raise UsageError(f"Cannot parse argument '{input_}' of option input. It is one of {kinds}.")
    if key is not None and (of_json or properties.parse_key):
        raise UsageError("Option key cannot be specified where the input brings keys: with --input json or parse.key.")
    fixed_key = None if key is None else encoded(key)
    run = actions.Run(
        topic, producer_settings(given_options, client), properties, sync, fixed_key, input_, _ignored(ignore, input_)
    )
    with ExitStack() as stack:

        def open_producer() -> Producer:
            from pykafka_cli.connecting import connect  # noqa: PLC0415  (empty input contacts nobody)

            cluster = stack.enter_context(
                connect(servers, data_dir=data_dir, client_config=client, notify=terminal.say, log=terminal.log)
            )
            return cluster.producer(topic, run.settings, terminal.say)

        actions.produce(terminal, run, open_producer)


def _ignored(fields: str | None, input_: str) -> frozenset[str]:
    if fields is None:
        return frozenset()
    if input_ != "json":
        raise UsageError("Option ignore needs --input json.")
    names = [name.strip() for name in fields.split(",")]
    unknown = next((name for name in names if name not in actions.IGNORABLE), None)
    if unknown is not None:
        known = ", ".join(actions.IGNORABLE)
        raise UsageError(f"Cannot parse argument '{unknown}' of option ignore. It is one or more of {known}.")
    return frozenset(names)


def _no_conflict(new: str, new_value: object, old: str, old_value: object) -> None:
    if new_value is not None and old_value is not None:
        raise UsageError(f"Options {new} and {old} cannot be specified together.")


def _numbers(options: Mapping[str, tuple[str, str | None]]) -> dict[str, str]:
    return {name: str(integer(value, option)) for name, (option, value) in options.items() if value is not None}


TOOL = Tool(
    console_producer,
    no_arguments="This tool helps to read data from standard input and publish it to Kafka.",
    optional_values={"compression_codec": "gzip"},
)
