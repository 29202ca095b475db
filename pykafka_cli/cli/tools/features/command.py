"""`kafka-features`: what may be said."""

from typer import Context

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.registry import Group, Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.features import documents, text


def describe(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    bootstrap_controller: opt.BootstrapController = None,
    command_config: opt.CommandConfig = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Describe the supported and active feature flags."""
    terminal = Terminal.of(ctx)
    with open_cluster(terminal, bootstrap_server or bootstrap_controller, data_dir, command_config) as cluster:
        terminal.show(cluster.server.features(), text.features, documents.FEATURES)


TOOL = Group("Describe feature flags.", {"describe": Tool(describe)})
