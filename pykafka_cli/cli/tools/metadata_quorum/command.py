"""`kafka-metadata-quorum`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.registry import Group, Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.metadata_quorum import documents, text
from pykafka_cli.errors import UsageError


def describe(
    ctx: Context,
    *,
    status: Annotated[bool, Option("--status", help="A short summary of the quorum's status.")] = False,
    replication: Annotated[bool, Option("--replication", help="Detailed information about the replication.")] = False,
    human_readable: Annotated[
        bool, Option("--human-readable", help="With --replication: how long ago instead of points in time.")
    ] = False,
    bootstrap_server: opt.BootstrapServer = None,
    bootstrap_controller: opt.BootstrapController = None,
    command_config: opt.CommandConfig = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Describe the metadata quorum. On the embedded cluster its only voter is the controller."""
    if status and replication:
        raise UsageError("Only one of --status or --replication should be specified with describe sub-command")
    if not status and not replication:
        raise UsageError("One of --status or --replication must be specified with describe sub-command")
    if status and human_readable:
        raise UsageError("The option --human-readable is only supported along with --replication")
    terminal = Terminal.of(ctx)
    with open_cluster(terminal, bootstrap_server or bootstrap_controller, data_dir, command_config) as cluster:
        if status:
            terminal.show(cluster.server.quorum(), text.status, documents.STATUS)
        else:
            replicas = text.replication_for_people if human_readable else text.replication
            terminal.show(cluster.server.quorum(), replicas, documents.REPLICATION)


TOOL = Group("Describe the metadata quorum.", {"describe": Tool(describe)})
