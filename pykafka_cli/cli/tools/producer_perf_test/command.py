"""`kafka-producer-perf-test`: what may be said."""

import os
import time
from collections.abc import Iterator
from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.property_args import merged_properties
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_producer.settings import producer_settings
from pykafka_cli.cli.tools.producer_perf_test import actions, documents, payloads, text
from pykafka_cli.errors import UnsupportedError, UsageError

PREFIX = "kafka-producer-perf-test: error: "
DEFAULTS = {
    "client.id": "perf-producer-client",
    "linger.ms": "5",
    "request.timeout.ms": "30000",
    # Kafka's producer retries for delivery.timeout.ms, 120 s; at retry.backoff.ms, 100, that is so many times.
    "retries": "1200",
}
"""Where Kafka's producer has another default than the console producer."""


def producer_perf_test(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    topic: Annotated[str | None, Option("--topic", metavar="TOPIC", help="Where to send. Required.")] = None,
    num_records: Annotated[
        str | None, Option("--num-records", metavar="N", help="How many records to send. Required.")
    ] = None,
    throughput: Annotated[
        str | None,
        Option("--throughput", metavar="N", help="Records a second at most; -1 is no limit. Required."),
    ] = None,
    record_size: Annotated[
        str | None,
        Option(
            "--record-size",
            metavar="BYTES",
            help="Records of random letters. This, or one of the next two, is required.",
        ),
    ] = None,
    payload_file: Annotated[
        str | None, Option("--payload-file", metavar="FILE", help="Records chosen at random from this file.")
    ] = None,
    payload_monotonic: Annotated[
        bool, Option("--payload-monotonic", help="Records that hold the numbers from 0 as text.")
    ] = False,
    payload_delimiter: Annotated[
        str,
        Option("--payload-delimiter", metavar="REGEX", help="What parts the records of the file. Default: \\n."),
    ] = "\\n",
    command_property: Annotated[
        list[str] | None,
        Option("--command-property", metavar="NAME=VALUE …", help="Settings of the producer, as many as you like."),
    ] = None,
    producer_props: Annotated[
        list[str] | None, Option("--producer-props", metavar="NAME=VALUE …", help="Deprecated: use --command-property.")
    ] = None,
    command_config: opt.CommandConfig = None,
    producer_config: Annotated[
        str | None, Option("--producer.config", metavar="FILE", help="Deprecated: use --command-config.")
    ] = None,
    print_metrics: Annotated[
        bool, Option("--print-metrics", help="Print what the producer counted at the end.")
    ] = False,
    transactional_id: Annotated[
        str | None, Option("--transactional-id", metavar="ID", help="Refused: transactions are not written.")
    ] = None,
    transaction_duration_ms: Annotated[
        str | None, Option("--transaction-duration-ms", metavar="MS", help="Refused: transactions are not written.")
    ] = None,
    warmup_records: Annotated[
        str, Option("--warmup-records", metavar="N", help="First records that a second summary leaves out. Default: 0.")
    ] = "0",
    reporting_interval: Annotated[
        str, Option("--reporting-interval", metavar="MS", help="How often to print a line. Default: 5000.")
    ] = "5000",
    data_dir: opt.DataDir = None,
    quiet: opt.Quiet = False,
) -> int:
    """Measure how fast records are produced, and how long each takes until it is acknowledged."""
    terminal = Terminal.of(ctx)
    terminal.quiet = quiet
    count, limit = _number("--num-records", num_records, "Long"), _decimal("--throughput", throughput)
    size = _number("--record-size", record_size, "Integer")
    warmup = _number("--warmup-records", warmup_records, "Long") or 0
    interval = _number("--reporting-interval", reporting_interval, "Long") or 0
    given = [("--record-size", size is not None), ("--payload-file", payload_file is not None)]
    kinds = [name for name, is_given in (*given, ("--payload-monotonic", payload_monotonic)) if is_given]
    if len(kinds) > 1:
        raise _error(f"argument {kinds[1]}: not allowed with argument {kinds[0]}")
    for name, value in (("--topic", topic), ("--num-records", count), ("--throughput", limit)):
        if value is None:
            raise _error(f"argument {name} is required")
    if not kinds:
        raise _error("one of the arguments --record-size --payload-file --payload-monotonic is required")
    assert topic is not None and count is not None and limit is not None  # noqa: S101, PT018  (checked above)
    for name, number in (("--num-records", count), ("--record-size", size), ("--reporting-interval", interval)):
        if number is not None and number <= 0:
            raise _error(f"{name} should be greater than zero.")
    if warmup >= count:
        raise _error(
            "The value for --warmup-records must be strictly fewer than the number of records in the test, "
            "--num-records."
        )
    for old, old_value, new, new_value in (
        ("--producer-props", producer_props, "--command-property", command_property),
        ("--producer.config", producer_config, "--command-config", command_config),
    ):
        if old_value is not None:
            if new_value is not None:
                raise _error(f"{old} and {new} cannot be specified together.")
            terminal.say(
                f"Option {old} has been deprecated and will be removed in a future version. Use {new} instead."
            )
    words = command_property or producer_props or ()
    for word in words:
        if "=" not in word:
            raise UsageError(f"Invalid property: {word}")
    properties = DEFAULTS | merged_properties(command_config or producer_config, words)
    if transactional_id is not None or transaction_duration_ms is not None or properties.get("transactional.id"):
        raise UnsupportedError("Transactions cannot be written. Leave the transaction options out.")
    settings = producer_settings({"compression.type": properties.get("compression.type", "none")}, properties)
    values = _values(terminal, count, size, payload_file, payload_delimiter)
    test = actions.Test(count, limit, settings.batch_size, settings.linger_ms, max(warmup, 0), interval)
    servers = bootstrap_server if bootstrap_server is not None else properties.get("bootstrap.servers")
    from pykafka_cli.connecting import connect  # noqa: PLC0415  (not for a wrong command line)

    with connect(
        servers, data_dir=data_dir, client_config=properties, notify=terminal.say, log=terminal.log
    ) as cluster:
        producer = cluster.producer(topic, settings, terminal.say)
        outcome = actions.measure(test, values, producer, actions.Clock(time.monotonic, time.sleep), terminal)
    metrics = text.metric_values(outcome) if print_metrics else None
    terminal.show(actions.Report(outcome, metrics), text.measured, documents.MEASURED)
    if print_metrics:
        terminal.words(text.producer_metrics(properties["client.id"], outcome))
    return 1 if outcome.failed else 0


def _values(terminal: Terminal, count: int, size: int | None, file: str | None, delimiter: str) -> Iterator[bytes]:
    if size is not None:
        return payloads.random_letters(size, count)
    if file is None:
        return payloads.monotonic(count)
    read = payloads.read_values(file, delimiter)
    terminal.words(text.payload_file(os.path.abspath(file), len(read)))  # noqa: PTH100  (pathlib costs 3 ms)
    return payloads.chosen(read, count)


def _number(option: str, value: str | None, kind: str) -> int | None:
    if value is None:
        return None
    bits = 63 if kind == "Long" else 31
    digits = value[1:] if value[:1] in ("+", "-") else value
    if digits.isascii() and digits.isdigit() and len(digits) < 20 and -(1 << bits) <= int(value) < 1 << bits:
        return int(value)
    raise _error(f"argument {option}: could not convert '{value}' to {kind} (For input string: \"{value}\")")


def _decimal(option: str, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if number != number:  # noqa: PLR0124  (a NaN is no pace)
        raise _error(f"argument {option}: could not convert '{value}' to Double (For input string: \"{value}\")")
    return number


def _error(sentence: str) -> UsageError:
    return UsageError(PREFIX + sentence)


TOOL = Tool(
    producer_perf_test,
    argparse4j=True,
    failure_prefix=PREFIX,
    prefixes_words=True,
)
