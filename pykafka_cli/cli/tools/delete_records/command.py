"""`kafka-delete-records`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import json_input
from pykafka_cli.cli import options as opt
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import confirm, open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.delete_records import documents, offsets_file, text
from pykafka_cli.errors import UsageError


def delete_records(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    offset_json_file: Annotated[
        str | None,
        Option(
            "--offset-json-file",
            metavar="FILE",
            help="JSON file with the partitions and offsets; records below the offset go, and all of them for -1: "
            '{"partitions": [{"topic": "orders", "partition": 0, "offset": 10}], "version": 1}',
        ),
    ] = None,
    data_dir: opt.DataDir = None,
    yes: opt.Yes = False,
) -> None:
    """Delete the records of partitions below given offsets."""
    terminal = Terminal.of(ctx)
    if offset_json_file is None:
        raise UsageError('Missing required argument "[offset-json-file]"')
    before = offsets_file.parse(json_input.read_text(offset_json_file))
    confirm(terminal, "delete records", yes=yes)
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster:
        terminal.words(text.STARTED, beside_table=False)
        terminal.show(cluster.logs.delete_records(before), text.completed, documents.COMPLETED)


TOOL = Tool(
    delete_records,
    no_arguments="This tool helps to delete records of the given partitions down to the specified offset.",
)
