"""`kafka-broker-api-versions`: what may be said."""

from typer import Context

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.broker_api_versions import documents, text


def broker_api_versions(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Show which requests of Kafka's protocol each living broker knows, and in which versions."""
    terminal = Terminal.of(ctx)
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster:
        terminal.show(cluster.server.api_versions(), text.api_versions, documents.API_VERSIONS)


TOOL = Tool(broker_api_versions)
