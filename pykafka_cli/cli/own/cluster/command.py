"""`pykafka cluster`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.own.cluster import actions, documents, text
from pykafka_cli.cli.registry import Group, Tool
from pykafka_cli.cli.target import confirm, data_directory, open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError


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
        Option(
            "--seed",
            metavar="N",
            help="Makes chance repeatable: the same commands give the same ids, placement of replicas and of records.",
        ),
    ] = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Create an embedded cluster.

    Only needed for other settings than the default ones: the first command that writes creates it otherwise.
    """
    directory = data_directory(Terminal.of(ctx), data_dir)
    view = actions.create(directory, actions.settings(brokers, port, config or (), seed))
    Terminal.of(ctx).show(view, text.created, documents.CREATED)


def info(ctx: Context, *, bootstrap_server: opt.BootstrapServer = None, data_dir: opt.DataDir = None) -> None:
    """Show what the cluster is: identity, controller, brokers and totals."""
    terminal = Terminal.of(ctx)
    with open_cluster(terminal, bootstrap_server, data_dir, offline_ok=True) as cluster:
        terminal.show(cluster.describe(), text.info, documents.INFO)


KafkaBootstrap = Annotated[
    str | None, Option("--bootstrap-server", "-b", metavar="HOST:PORT,…", help="Brokers to connect to.")
]
KafkaController = Annotated[
    str | None, Option("--bootstrap-controller", "-C", metavar="HOST:PORT,…", help="Controllers to connect to.")
]
KafkaConfig = Annotated[
    str | None,
    Option("--command-config", "--config", "-c", metavar="FILE", help="Property file with settings for the client."),
]


def cluster_id(
    ctx: Context,
    *,
    bootstrap_server: KafkaBootstrap = None,
    bootstrap_controller: KafkaController = None,
    command_config: KafkaConfig = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Get information about the ID of a cluster."""
    terminal = Terminal.of(ctx)
    servers = bootstrap_server or bootstrap_controller
    with open_cluster(terminal, servers, data_dir, command_config, offline_ok=True) as cluster:
        terminal.show(cluster.describe(), text.cluster_id, documents.CLUSTER_ID)


def list_endpoints(
    ctx: Context,
    *,
    bootstrap_server: KafkaBootstrap = None,
    bootstrap_controller: KafkaController = None,
    command_config: KafkaConfig = None,
    include_fenced_brokers: Annotated[bool, Option("--include-fenced-brokers", help="Include dead brokers.")] = False,
    data_dir: opt.DataDir = None,
) -> None:
    """List the endpoints of the brokers."""
    terminal = Terminal.of(ctx)
    servers = bootstrap_server or bootstrap_controller
    with open_cluster(terminal, servers, data_dir, command_config) as cluster:
        brokers = [broker for broker in cluster.brokers.all() if broker.alive or include_fenced_brokers]
        terminal.show(brokers, text.endpoints, documents.ENDPOINTS)


def unregister(
    ctx: Context,
    *,
    broker: Annotated[str | None, Option("--id", "-i", metavar="ID", help="The broker to unregister.")] = None,
    bootstrap_server: KafkaBootstrap = None,
    bootstrap_controller: KafkaController = None,
    command_config: KafkaConfig = None,
    data_dir: opt.DataDir = None,
    yes: opt.Yes = False,
) -> None:
    """Unregister a broker. One of the embedded cluster must have no replicas, and its directory is deleted."""
    if broker is None:
        raise UsageError("argument --id/-i is required")
    terminal = Terminal.of(ctx)
    broker_id, servers = integer(broker, "id", bits=32), bootstrap_server or bootstrap_controller
    confirm(terminal, f"unregister broker {broker_id}", yes=yes)
    with open_cluster(terminal, servers, data_dir, command_config, offline_ok=True) as cluster:
        cluster.server.unregister(broker_id)
        terminal.show(broker_id, text.unregistered, documents.UNREGISTERED)


def destroy(
    ctx: Context,
    *,
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
    data_dir: opt.DataDir = None,
) -> None:
    """Delete the embedded cluster and everything in it."""
    terminal = Terminal.of(ctx)
    data_dir = data_directory(terminal, data_dir)
    directory = actions.directory(data_dir)
    if not yes:
        actions.confirm(terminal, directory)
    actions.destroy(data_dir)
    terminal.show(directory, text.destroyed, documents.DESTROYED)


TOOL = Group(
    "Create, inspect or destroy the embedded cluster.",
    {
        "create": Tool(create),
        "info": Tool(info),
        "cluster-id": Tool(cluster_id),
        "list-endpoints": Tool(list_endpoints),
        "unregister": Tool(unregister),
        "destroy": Tool(destroy),
    },
)
