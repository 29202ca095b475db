"""`pykafka watch`: what may be said."""

from contextlib import closing
from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.own.watch import documents
from pykafka_cli.cli.own.watch.actions import Watch
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError

_LEAST_S, _MOST_S = 0.1, 3600.0


def watch(
    ctx: Context,
    *,
    topic: Annotated[
        str | None, Option("--topic", metavar="REGEX", help="Only these topics, and what groups have to do with them.")
    ] = None,
    interval: Annotated[
        str,
        Option(
            "--interval", metavar="SECONDS", help="Time between two looks, at least. Default: 0.5.", show_default=False
        ),
    ] = "0.5",
    once: Annotated[bool, Option("--once", help="Print one picture and exit.")] = False,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Watch leaders, replicas and in-sync replicas, rates, lags and what happens; q or Ctrl-C ends.

    A letter tells what a broker is to a partition: L leader, o in sync, ! out of sync, x dead, + being added.
    """
    terminal = Terminal.of(ctx)
    seconds = _seconds(interval)
    if not once and terminal.output == "json":
        raise UsageError("--output json needs --once")
    if not once and not terminal.shows():
        raise UsageError("Standard output is no terminal; --once prints one picture")
    with (
        open_cluster(terminal, bootstrap_server, data_dir, command_config, offline_ok=True) as cluster,
        closing(cluster.observer()) as observer,
    ):
        watching = Watch(observer, topic)
        if not once:
            from pykafka_cli.cli.own.watch.live import Live  # noqa: PLC0415  (threads and a terminal)

            Live(watching, terminal, seconds).run()
            return
        from pykafka_cli.cli.own.watch.picture import drawn  # noqa: PLC0415  (rich)

        width, height = terminal.size()
        colour = terminal.wants_colour()
        terminal.show(
            watching.look(),
            lambda seen: "".join(f"{line}\n" for line in drawn(seen, width, height, colour=colour)),
            documents.SNAPSHOT,
        )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not _LEAST_S <= seconds <= _MOST_S:
        raise UsageError(f"'{text}' is no interval: it is {_LEAST_S} to {_MOST_S:.0f} seconds")
    return seconds


TOOL = Tool(function=watch)
