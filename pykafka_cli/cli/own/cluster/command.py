"""`pykafka cluster`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.own.cluster import actions, text
from pykafka_cli.cli.registry import Group, Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal


def create(
    ctx: Context,
    *,
    brokers: Annotated[
        str, Option("--brokers", metavar="ID,…", help="Ids of its brokers. Default: 101,102,103.", show_default=False)
    ] = "101,102,103",
    port: Annotated[
        str,
        Option(
            "--port",
            metavar="PORT",
            help="Port of the first broker; each further one takes the next. Default: 9092.",
            show_default=False,
        ),
    ] = "9092",
    config: Annotated[
        list[str] | None,
        Option(
            "--config",
            metavar="NAME=VALUE",
            help="A broker config, such as num.partitions=3. May be given several times.",
        ),
    ] = None,
    seed: Annotated[
        str | None,
        Option("--seed", metavar="N", help="Makes the random placement of replicas the same in each run."),
    ] = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Create an embedded cluster.

    Only needed for other settings than the default ones: the first command that writes creates it otherwise.
    """
    view = actions.create(data_dir, actions.settings(brokers, port, config or (), seed))
    Terminal.of(ctx).show(view, text.created)


def info(ctx: Context, *, bootstrap_server: opt.BootstrapServer = None, data_dir: opt.DataDir = None) -> None:
    """Show what the cluster is: identity, controller, brokers and totals."""
    terminal = Terminal.of(ctx)
    with open_cluster(terminal, bootstrap_server, data_dir, offline_ok=True) as cluster:
        terminal.show(cluster.describe(), text.info)


def destroy(
    ctx: Context,
    *,
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
    data_dir: opt.DataDir = None,
) -> None:
    """Delete the embedded cluster and everything in it."""
    terminal = Terminal.of(ctx)
    directory = actions.directory(data_dir)
    if not yes:
        actions.confirm(terminal, directory)
    actions.destroy(data_dir)
    terminal.show(directory, text.destroyed)


TOOL = Group(
    "Create, inspect or destroy the embedded cluster.",
    {
        "create": Tool(create, epilog="Example: pykafka cluster create --brokers 1,2,3 --config num.partitions=3"),
        "info": Tool(info),
        "destroy": Tool(destroy),
    },
)
