"""`kafka-groups`: what may be said, and what is done."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.groups import documents, text
from pykafka_cli.errors import UsageError

TYPES = ("classic", "consumer", "share", "streams")


def groups(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    list_: Annotated[bool, Option("--list", help="List the groups.")] = False,
    group_type: Annotated[
        str | None, Option("--group-type", metavar="TYPE", help=f"Only groups of this type: {', '.join(TYPES)}.")
    ] = None,
    protocol: Annotated[
        str | None, Option("--protocol", metavar="PROTOCOL", help="Only groups of this protocol type.")
    ] = None,
    consumer: Annotated[
        bool, Option("--consumer", help="Only groups of consumers, of whatever type they are.")
    ] = False,
    share: Annotated[bool, Option("--share", help="Only share groups.")] = False,
    streams: Annotated[bool, Option("--streams", help="Only streams groups.")] = False,
    data_dir: opt.DataDir = None,
) -> None:
    """List all groups."""
    terminal = Terminal.of(ctx)
    if not list_:
        raise UsageError("Command must include exactly one action: --list")
    given = [
        name
        for name, value in (
            ("consumer", consumer), ("group-type", group_type), ("protocol", protocol), ("share", share),
            ("streams", streams),
        )
        if value
    ]  # fmt: skip
    kinds = [name for name in given if name not in ("group-type", "protocol")]
    if kinds and len(given) > 1:
        other = next(name for name in given if name != kinds[0])
        raise UsageError(f'Option "[{kinds[0]}]" can\'t be used with option "[{other}]"')
    wanted = "share" if share else "streams" if streams else (group_type or "").lower()
    if wanted and wanted not in TYPES:
        raise UsageError(f"Invalid group type {group_type}. Valid types are: {', '.join(TYPES)}.")
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster:
        found = [
            group
            for group in cluster.groups.all()
            if wanted in ("", group.type.lower()) and protocol in (None, group.protocol)
        ]
        terminal.show(found, text.table, documents.LISTING)


TOOL = Tool(groups, no_arguments="This tool helps to list groups of all types.")
