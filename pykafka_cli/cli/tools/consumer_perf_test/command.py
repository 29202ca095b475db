"""`kafka-consumer-perf-test`: what may be said."""

import time
from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.property_args import merged_properties
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.render import progress
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_consumer.settings import Request, check_request, consumer_settings
from pykafka_cli.cli.tools.consumer_perf_test import actions, documents, text
from pykafka_cli.cli.tools.consumer_perf_test.date_format import formatted
from pykafka_cli.errors import UsageError


def consumer_perf_test(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    topic: Annotated[str | None, Option("--topic", metavar="TOPIC", help="What to read.")] = None,
    include: Annotated[
        str | None, Option("--include", metavar="REGEX", help="Instead of --topic: all topics that match.")
    ] = None,
    num_records: Annotated[
        str | None, Option("--num-records", metavar="N", help="Records to read, at least. Required.")
    ] = None,
    messages: Annotated[str | None, Option("--messages", metavar="N", help="Deprecated: use --num-records.")] = None,
    group: Annotated[
        str | None, Option("--group", metavar="GROUP", help="Default: perf-consumer- and a random number.")
    ] = None,
    fetch_size: Annotated[
        str, Option("--fetch-size", metavar="BYTES", help="Bytes to fetch in one request. Default: 1048576.")
    ] = "1048576",
    from_latest: Annotated[
        bool, Option("--from-latest", help="Where the group has committed nothing, begin at the end.")
    ] = False,
    socket_buffer_size: Annotated[
        str, Option("--socket-buffer-size", metavar="BYTES", help="Size of the receive buffer. Default: 2097152.")
    ] = "2097152",
    timeout: Annotated[
        str, Option("--timeout", metavar="MS", help="End when nothing came for so long. Default: 10000.")
    ] = "10000",
    command_property: opt.CommandProperty = None,
    command_config: opt.CommandConfig = None,
    consumer_config: Annotated[
        str | None, Option("--consumer.config", metavar="FILE", help="Deprecated: use --command-config.")
    ] = None,
    print_metrics: Annotated[
        bool, Option("--print-metrics", help="Print what the consumer counted at the end.")
    ] = False,
    show_detailed_stats: Annotated[
        bool, Option("--show-detailed-stats", help="Print a line each reporting interval instead of one at the end.")
    ] = False,
    reporting_interval: Annotated[
        str, Option("--reporting-interval", metavar="MS", help="How long an interval is. Default: 5000.")
    ] = "5000",
    date_format: Annotated[
        str,
        Option(
            "--date-format",
            metavar="PATTERN",
            help="How times look (SimpleDateFormat). Default: yyyy-MM-dd HH:mm:ss:SSS.",
        ),
    ] = "yyyy-MM-dd HH:mm:ss:SSS",
    hide_header: Annotated[bool, Option("--hide-header", help="Leave the line with the names out.")] = False,
    data_dir: opt.DataDir = None,
    quiet: opt.Quiet = False,
) -> int:
    """Measure how fast records are consumed."""
    terminal = Terminal.of(ctx)
    terminal.quiet = quiet
    if (num_records is None) == (messages is None):
        raise UsageError("Exactly one of the following arguments is required: [messages], [num-records]")
    request = Request(topic=topic, include=include, group=group)
    check_request(request)
    if messages is not None:
        terminal.say("Warning: --messages is deprecated. Use --num-records instead.")
    if consumer_config is not None:
        if command_config is not None:
            raise UsageError("Options --consumer.config and --command-config cannot be specified together.")
        terminal.say("Warning: --consumer.config is deprecated. Use --command-config instead.")
    count = integer(num_records, "num-records") if num_records is not None else integer(messages or "", "messages")
    interval = integer(reporting_interval, "reporting-interval")
    if interval <= 0:
        raise UsageError("Reporting interval must be greater than 0.")
    formatted(0, date_format)
    test = actions.Test(count, integer(timeout, "timeout"), interval)
    config = merged_properties(command_config or consumer_config, command_property or ())
    if group is None and "group.id" not in config:
        config["group.id"] = f"perf-consumer-{time.time_ns() // 1000 % 100_000}"
    elif group is not None:
        config["group.id"] = group
    defaults = {
        "client.id": "perf-consumer-client",
        "max.partition.fetch.bytes": str(integer(fetch_size, "fetch-size", bits=32)),
        "receive.buffer.bytes": str(integer(socket_buffer_size, "socket-buffer-size", bits=32)),
        "auto.offset.reset": "latest" if from_latest else "earliest",
        "enable.auto.commit": "true",
    }
    settings = consumer_settings(request, defaults | config, ())
    servers = bootstrap_server if bootstrap_server is not None else config.get("bootstrap.servers")
    from pykafka_cli.connecting import connect  # noqa: PLC0415  (not for a wrong command line)

    with connect(
        servers, data_dir=data_dir, client_config=settings.client, notify=terminal.say, log=terminal.log
    ) as cluster:
        if not hide_header:
            header = text.DETAILED_HEADER if show_detailed_stats else text.HEADER
            terminal.words(header, beside_table=show_detailed_stats)

        def tell(span: actions.Span) -> None:
            if show_detailed_stats:
                terminal.words(text.detail(span, date_format))

        clock = actions.Clock(time.monotonic, lambda: time.time_ns() // 1_000_000)
        with progress.copying(terminal, of_records=True, quiet=terminal.drop_in, what="Consuming") as told:
            span, missing = actions.measure(test, lambda: cluster.consumer(settings, terminal.say), clock, tell, told)
    if span.count < count:
        terminal.say(text.too_few(test.timeout_ms))
    report = actions.Report(span, text.metric_values(span) if print_metrics else None)
    terminal.show(
        report,
        lambda whole: "" if show_detailed_stats else text.summary(whole.span, date_format),
        documents.MEASURED,
    )
    if print_metrics:
        terminal.words(text.consumer_metrics(settings.client["client.id"], span))
    return 1 if missing is not None else 0


TOOL = Tool(
    consumer_perf_test,
    no_arguments="This tool is used to verify the consumer performance.",
)
