"""`kafka-get-offsets`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.bootstrap import check_ports
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import open_cluster, told_as
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.get_offsets import actions, documents, filters, text

FAILURE = "Error occurred: "


def get_offsets(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    topic: Annotated[
        str | None,
        Option(
            "--topic",
            metavar="TOPIC",
            help="The topic to get the offsets for. It also accepts a regular expression; a topic with exactly this "
            "name is preferred. Left out: all topics.",
        ),
    ] = None,
    partitions: Annotated[
        str | None, Option("--partitions", metavar="ID,…", help="Partitions to get the offsets for. Left out: all.")
    ] = None,
    topic_partitions: Annotated[
        str | None,
        Option(
            "--topic-partitions",
            metavar="TOPIC:PARTITION,…",
            help="Instead of --topic and --partitions. PARTITION is an id, FROM-UNTIL (UNTIL is not included), FROM- "
            "or -UNTIL; left out, it means all. TOPIC is a regular expression; left out, it means all.",
        ),
    ] = None,
    time: Annotated[
        str,
        Option(
            "--time",
            metavar="TIME",
            help="A timestamp in ms: the offset of the first record at or after it. Or -1 or latest, -2 or earliest, "
            "-3 or max-timestamp, -4 or earliest-local, -5 or latest-tiered, -6 or earliest-pending-upload. "
            "Default: latest.",
            show_default=False,
        ),
    ] = "latest",
    exclude_internal_topics: Annotated[
        bool, Option("--exclude-internal-topics", help="Leave internal topics out.")
    ] = False,
    data_dir: opt.DataDir = None,
) -> None:
    """Print offsets of partitions: where they begin or end, or the first record at or after a time."""
    terminal = Terminal.of(ctx)
    check_ports(bootstrap_server)
    with told_as(FAILURE):
        rules, at = filters.rules(topic, partitions, topic_partitions), filters.place(time)
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster, told_as(FAILURE):
        found = actions.offsets(cluster, rules, at, internal=not exclude_internal_topics, notify=terminal.say)
        terminal.show(found, text.offsets, documents.OFFSETS)


TOOL = Tool(
    get_offsets,
    no_arguments="An interactive shell for getting topic-partition offsets.",
    failure_prefix=FAILURE,
    prefixes_words=True,
)
