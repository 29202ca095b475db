"""kafka-dump-log: what may be said."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.dump_log import actions
from pykafka_cli.errors import UnsupportedError, UsageError

_STRING = "org.apache.kafka.tools.api.StringDecoder"
_ALL_BYTES = "2147483647"


def dump_log(
    ctx: Context,
    *,
    deep_iteration: Annotated[bool, Option("--deep-iteration", help="Also print a line for each record.")] = False,
    files: Annotated[str | None, Option("--files", metavar="FILE,…", help="The files to look into (required).")] = None,
    index_sanity_check: Annotated[
        bool, Option("--index-sanity-check", help="Check index files without printing their entries.")
    ] = False,
    key_decoder_class: Annotated[
        str | None, Option("--key-decoder-class", metavar="CLASS", help="How keys are printed: as text.")
    ] = None,
    max_bytes: Annotated[
        str, Option("--max-bytes", metavar="N", help="Only whole batches in the first N bytes of a log file.")
    ] = _ALL_BYTES,
    max_message_size: Annotated[
        str, Option("--max-message-size", metavar="N", help="Accepted for Kafka's sake: any size is read.")
    ] = "5242880",
    print_data_log: Annotated[
        bool, Option("--print-data-log", help="Also print keys and values. Implies --deep-iteration.")
    ] = False,
    skip_record_metadata: Annotated[
        bool, Option("--skip-record-metadata", help="Of records, print only key and value.")
    ] = False,
    value_decoder_class: Annotated[
        str | None, Option("--value-decoder-class", metavar="CLASS", help="How values are printed: as text.")
    ] = None,
    verify_index_only: Annotated[
        bool, Option("--verify-index-only", help="Check index files against their log; print only what is wrong.")
    ] = False,
) -> None:
    """Look into the files of a log: segments, indexes and producer snapshots, Kafka's or ours."""
    if files is None:
        raise UsageError('Missing required argument "[files]"')
    for decoder in (key_decoder_class, value_decoder_class):
        if decoder not in (None, _STRING):
            raise UnsupportedError(f"{decoder} needs Java; keys and values can be printed as text only.")
    integer(max_message_size, "max-message-size")
    payloads = print_data_log or key_decoder_class is not None or value_decoder_class is not None
    what = actions.What(
        max_bytes=integer(max_bytes, "max-bytes"),
        records=deep_iteration or payloads or skip_record_metadata,
        payloads=payloads or skip_record_metadata,
        metadata=not skip_record_metadata,
        verify_only=verify_index_only,
        sanity_only=index_sanity_check,
    )
    actions.dump(Terminal.of(ctx), [path for path in files.split(",") if path], what)


TOOL = Tool(
    function=dump_log,
    no_arguments=(
        "This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly "
        "corrupt log segment."
    ),
    optional_values={"key_decoder_class": _STRING, "value_decoder_class": _STRING},
    epilog="Example: pykafka dump-log --print-data-log --files brokers/101/first-0/00000000000000000000.log",
)
