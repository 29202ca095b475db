"""`kafka-log-dirs`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.log_dirs import actions, documents, text
from pykafka_cli.errors import UsageError


def log_dirs(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    describe: Annotated[bool, Option("--describe", help="Describe the log directories of the brokers.")] = False,
    topic_list: Annotated[
        str | None,
        Option("--topic-list", metavar="TOPIC,…", help="Only the replicas of these topics. Left out: of all topics."),
    ] = None,
    broker_list: Annotated[
        str | None, Option("--broker-list", metavar="ID,…", help="Only these brokers. Left out: all that live.")
    ] = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Show how much the replicas on each broker's disk hold."""
    terminal = Terminal.of(ctx)
    if not describe:
        raise UsageError('Missing required argument "[describe]"')
    topics = actions.topic_names(topic_list)
    wanted = actions.broker_ids(broker_list)
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster:
        brokers = actions.existing(cluster, wanted)
        terminal.words(text.QUERYING, beside_table=False)
        terminal.show(actions.describe(cluster, brokers, topics), text.description, documents.DESCRIPTION)


TOOL = Tool(
    log_dirs,
    no_arguments="This tool helps to query log directory usage on the specified brokers.",
)
