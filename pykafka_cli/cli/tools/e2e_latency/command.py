"""`kafka-e2e-latency`: what may be said."""

import time
from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import WORDS, integer
from pykafka_cli.cli.property_args import merged_properties
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_consumer.settings import isolation_level
from pykafka_cli.cli.tools.console_producer.settings import producer_settings
from pykafka_cli.cli.tools.e2e_latency import actions, documents, text
from pykafka_cli.cluster import ConsumerSettings
from pykafka_cli.errors import UsageError

_POSITIONAL = (
    "WARNING: Positional argument usage is deprecated and will be removed in Apache Kafka 5.0. "
    "Please use named arguments instead: --bootstrap-server, --topic, --num-records, --producer-acks, --record-size, "
    "--command-config"
)


def e2e_latency(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    topic: Annotated[
        str | None, Option("--topic", metavar="TOPIC", help="Where to send and read. Created if missing. Required.")
    ] = None,
    num_records: Annotated[str | None, Option("--num-records", metavar="N", help="How many records. Required.")] = None,
    producer_acks: Annotated[
        str | None, Option("--producer-acks", metavar="1|all", help="What acknowledges a record. Required.")
    ] = None,
    record_size: Annotated[
        str | None, Option("--record-size", metavar="BYTES", help="Size of each value; -1 is null. Required.")
    ] = None,
    record_key_size: Annotated[
        str, Option("--record-key-size", metavar="BYTES", help="Size of each key. Default: 0, no key.")
    ] = "0",
    num_headers: Annotated[str, Option("--num-headers", metavar="N", help="Headers of each record. Default: 0.")] = "0",
    record_header_key_size: Annotated[
        str, Option("--record-header-key-size", metavar="BYTES", help="Size of each header's key. Default: 0.")
    ] = "0",
    record_header_size: Annotated[
        str,
        Option("--record-header-size", metavar="BYTES", help="Size of each header's value; -1 is null. Default: 0."),
    ] = "0",
    command_config: opt.CommandConfig = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Measure the time from producing a record to consuming it."""
    terminal = Terminal.of(ctx)
    words: tuple[str, ...] = ctx.meta[WORDS]
    if not any(word.startswith("--") for word in words):
        if len(words) not in (5, 6):
            raise UsageError(
                f"Invalid number of arguments. Expected 5 or 6 positional arguments, but got {len(words)}. Usage: "
                "bootstrap-server topic num-records producer-acks record-size [optional] command-config"
            )
        terminal.say(_POSITIONAL)
        bootstrap_server, topic, num_records, producer_acks, record_size = words[:5]
        command_config = words[5] if len(words) == 6 else None
    for name, value in (
        ("topic", topic), ("num-records", num_records), ("producer-acks", producer_acks), ("record-size", record_size)
    ):  # fmt: skip
        if value is None:
            raise UsageError(f'Missing required argument "[{name}]"')
    assert topic is not None and num_records is not None and record_size is not None  # noqa: S101, PT018  (checked)
    if producer_acks not in ("1", "all"):
        raise UsageError(
            "Invalid value for --producer-acks. Latency testing requires synchronous acknowledgement. "
            "Please use '1' or 'all'."
        )
    count = _size("num-records", num_records, 1)
    shape = actions.Shape(
        _size("record-size", record_size, -1),
        _size("record-key-size", record_key_size, 0),
        _size("num-headers", num_headers, 0),
        _size("record-header-key-size", record_header_key_size, 0),
        _size("record-header-size", record_header_size, -1),
    )
    config = merged_properties(command_config, ())
    isolation = isolation_level(config)
    settings = producer_settings({"acks": producer_acks, "linger.ms": "0"}, config)
    servers = bootstrap_server if bootstrap_server is not None else config.get("bootstrap.servers")
    from pykafka_cli.connecting import connect  # noqa: PLC0415  (not for a wrong command line)

    with connect(servers, data_dir=data_dir, client_config=config, notify=terminal.say, log=terminal.log) as cluster:
        actions.ensure_topic(cluster, topic, lambda line: terminal.words(f"{line}\n"))
        producer = cluster.producer(topic, settings, terminal.say)
        consumer = cluster.consumer(ConsumerSettings(topic=topic, isolation=isolation, client=config), terminal.say)
        try:
            found = actions.measure(
                producer,
                consumer,
                count,
                shape,
                time.monotonic_ns,
                report=lambda n, ns: terminal.words(text.sample(n, ns)),
            )
        finally:
            producer.close()
            consumer.close()
    terminal.show(found, text.result, documents.MEASURED)


def _size(option: str, value: str, least: int) -> int:
    number = integer(value, option, bits=32)
    if number < least:
        raise UsageError(f"Invalid value for --{option}. It has to be at least {least}.")
    return number


TOOL = Tool(
    e2e_latency,
    no_arguments="This tool measures end-to-end latency in Kafka by sending messages and timing their reception.",
)
