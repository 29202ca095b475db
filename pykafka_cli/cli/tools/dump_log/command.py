"""kafka-dump-log: what may be said."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.dump_log import actions, decoders
from pykafka_cli.errors import UsageError

_ALL_BYTES = "2147483647"


def dump_log(
    ctx: Context,
    *,
    cluster_metadata_decoder: Annotated[
        bool, Option("--cluster-metadata-decoder", help="Show records of __cluster_metadata and KRaft snapshots.")
    ] = False,
    deep_iteration: Annotated[bool, Option("--deep-iteration", help="Also print a line for each record.")] = False,
    files: Annotated[str | None, Option("--files", metavar="FILE,…", help="The files to look into (required).")] = None,
    index_sanity_check: Annotated[
        bool, Option("--index-sanity-check", help="Check index files as a broker does at its start; print no entries.")
    ] = False,
    key_decoder_class: Annotated[
        str | None, Option("--key-decoder-class", metavar="CLASS", help="How keys are printed; as text if left out.")
    ] = None,
    max_bytes: Annotated[
        str, Option("--max-bytes", metavar="N", help="Only whole batches in the first N bytes of a log file.")
    ] = _ALL_BYTES,
    max_message_size: Annotated[
        str, Option("--max-message-size", metavar="N", help="The most bytes that a batch has to which an index points.")
    ] = "5242880",
    offsets_decoder: Annotated[bool, Option("--offsets-decoder", help="Show records of __consumer_offsets.")] = False,
    print_data_log: Annotated[
        bool, Option("--print-data-log", help="Also print keys and values. Every decoder implies it.")
    ] = False,
    remote_log_metadata_decoder: Annotated[
        bool, Option("--remote-log-metadata-decoder", help="Show records of __remote_log_metadata.")
    ] = False,
    share_group_state_decoder: Annotated[
        bool, Option("--share-group-state-decoder", help="Show records of __share_group_state.")
    ] = False,
    skip_record_metadata: Annotated[
        bool, Option("--skip-record-metadata", help="Of records, print only key and value, and no control records.")
    ] = False,
    transaction_log_decoder: Annotated[
        bool, Option("--transaction-log-decoder", help="Show records of __transaction_state.")
    ] = False,
    value_decoder_class: Annotated[
        str | None,
        Option("--value-decoder-class", metavar="CLASS", help="How values are printed; as text if left out."),
    ] = None,
    verify_index_only: Annotated[
        bool, Option("--verify-index-only", help="Check index files against their log; print only what is wrong.")
    ] = False,
) -> None:
    """Look into the files of a log: segments, indexes and snapshots, Kafka's or ours."""
    if files is None:
        raise UsageError('Missing required argument "[files]"')
    decoder = None
    if offsets_decoder:
        decoder = decoders.of_offsets()
    elif transaction_log_decoder:
        decoder = decoders.of_transactions()
    elif cluster_metadata_decoder:
        decoder = decoders.of_cluster_metadata()
    elif remote_log_metadata_decoder:
        decoder = decoders.of_remote_logs()
    elif share_group_state_decoder:
        decoder = decoders.of_share_groups()
    elif print_data_log or key_decoder_class is not None or value_decoder_class is not None:
        decoder = decoders.by_class(
            key_decoder_class or decoders.STRING_DECODER, value_decoder_class or decoders.STRING_DECODER
        )
    what = actions.What(
        max_bytes=integer(max_bytes, "max-bytes"),
        max_message_size=integer(max_message_size, "max-message-size"),
        records=deep_iteration or decoder is not None,
        decoder=decoder,
        metadata=not skip_record_metadata,
        verify_only=verify_index_only,
        sanity_only=index_sanity_check,
    )
    actions.dump(Terminal.of(ctx), files.split(","), what)


TOOL = Tool(
    has_json=False,
    function=dump_log,
    no_arguments=(
        "This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly "
        "corrupt log segment."
    ),
    optional_values={"key_decoder_class": decoders.STRING_DECODER, "value_decoder_class": decoders.STRING_DECODER},
)
