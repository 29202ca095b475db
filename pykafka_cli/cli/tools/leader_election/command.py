"""`kafka-leader-election`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import confirm, open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.leader_election import actions, documents, text
from pykafka_cli.cluster.partitions import ElectionType
from pykafka_cli.errors import PykafkaError, UsageError
from pykafka_cli.model import TopicPartition


def leader_election(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    election_type: Annotated[
        str | None,
        Option(
            "--election-type",
            metavar="preferred|unclean",
            help="preferred: the first replica leads again, where it is in sync. unclean: a partition without a leader "
            "is led by any living replica; what only others had is lost.",
        ),
    ] = None,
    topic: Annotated[
        str | None, Option("--topic", metavar="TOPIC", help="The topic of the one partition; with --partition.")
    ] = None,
    partition: Annotated[
        str | None, Option("--partition", metavar="N", help="The one partition to elect a leader for; with --topic.")
    ] = None,
    all_topic_partitions: Annotated[
        bool, Option("--all-topic-partitions", help="Elect leaders for all partitions that need one.")
    ] = False,
    path_to_json_file: Annotated[
        str | None,
        Option(
            "--path-to-json-file",
            metavar="FILE",
            help='JSON file with the partitions: {"partitions": [{"topic": "orders", "partition": 0}]}',
        ),
    ] = None,
    command_config: opt.CommandConfig = None,
    admin_config: Annotated[
        str | None, Option("--admin.config", metavar="FILE", help="Deprecated: use --command-config.")
    ] = None,
    data_dir: opt.DataDir = None,
    yes: opt.Yes = False,
) -> int:
    """Elect leaders: preferred ones, or unclean ones for partitions that have none."""
    terminal = Terminal.of(ctx)
    if admin_config is not None:
        if command_config is not None:
            raise UsageError('Option "[admin.config]" can\'t be used with option "[command-config]"')
        terminal.say(text.DEPRECATED)
        command_config = admin_config
    if election_type is None:
        raise PykafkaError("Missing required option(s): election-type")
    if (topic is not None) + all_topic_partitions + (path_to_json_file is not None) != 1:
        raise PykafkaError(
            "One and only one of the following options is required: topic, all-topic-partitions, path-to-json-file"
        )
    if topic is not None and partition is None:
        raise PykafkaError("Missing required option(s): partition")
    if topic is None and partition is not None:
        raise PykafkaError("Option partition is only allowed if topic is used")
    kind = _kind(election_type)
    partitions = None
    if path_to_json_file is not None:
        partitions = actions.partitions_of(path_to_json_file)
    elif topic is not None and partition is not None:
        partitions = [TopicPartition(topic, integer(partition, "partition", bits=32))]
    if kind is ElectionType.UNCLEAN:
        confirm(terminal, "elect unclean leaders, which may lose records", yes=yes)
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster:
        outcome = actions.elect(cluster, kind, partitions)
    terminal.show(outcome, text.elected, documents.ELECTED)
    for error in list(outcome.failed.values())[:1]:
        terminal.fail(error.code.name, text.failures(outcome))
    return 1 if outcome.failed else 0


def _kind(word: str) -> ElectionType:
    try:
        return ElectionType[word.upper()]
    except KeyError:
        raise PykafkaError(f"Cannot parse argument '{word}' of option election-type") from None


TOOL = Tool(
    leader_election,
    no_arguments="This tool attempts to elect a new leader for a set of topic partitions. The type of elections "
    "supported are preferred replicas and unclean replicas.",
)
