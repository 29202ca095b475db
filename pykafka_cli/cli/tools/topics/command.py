"""`kafka-topics`: what may be said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import exactly_one, integer
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import confirm, open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.topics import actions, checks, documents, text, topic_ids, values
from pykafka_cli.errors import PykafkaError, TargetError

FAILURE = "Error while executing topic command : "


def topics(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    list_: Annotated[bool, Option("--list", help="List all available topics.")] = False,
    create: Annotated[bool, Option("--create", help="Create a new topic.")] = False,
    delete: Annotated[bool, Option("--delete", help="Delete a topic.")] = False,
    alter: Annotated[
        bool,
        Option(
            "--alter",
            help="Alter the number of partitions and replica assignment. "
            "(To alter topic configurations, the kafka-configs tool can be used.)",
        ),
    ] = False,
    describe: Annotated[bool, Option("--describe", help="List details for the given topics.")] = False,
    topic: Annotated[
        str | None,
        Option(
            "--topic",
            metavar="TOPIC",
            help="The topic to create, alter, describe or delete. It also accepts a regular expression, except for "
            "--create; a topic with exactly this name is preferred.",
        ),
    ] = None,
    topic_id: Annotated[str | None, Option("--topic-id", metavar="ID", help="The topic-id to describe.")] = None,
    config: Annotated[
        list[str] | None,
        Option(
            "--config",
            metavar="NAME=VALUE",
            help="A topic configuration override for the topic being created. May be given several times.",
        ),
    ] = None,
    delete_config: Annotated[
        list[str] | None,
        Option("--delete-config", metavar="NAME", help="No longer supported and deprecated since 4.0: does nothing."),
    ] = None,
    partitions: Annotated[
        str | None,
        Option(
            "--partitions",
            metavar="N",
            help="The number of partitions for the topic being created or altered. If not supplied with --create, the "
            "topic uses the cluster default. (WARNING: If partitions are increased for a topic that has a key, the "
            "partition logic or ordering of the messages will be affected.)",
        ),
    ] = None,
    replication_factor: Annotated[
        str | None,
        Option(
            "--replication-factor",
            metavar="N",
            help="The replication factor for each partition in the topic being created. If not supplied, the topic "
            "uses the cluster default.",
        ),
    ] = None,
    replica_assignment: Annotated[
        str | None,
        Option(
            "--replica-assignment",
            metavar="ID:ID,…",
            help="A list of manual partition-to-broker assignments for the topic being created or altered.",
        ),
    ] = None,
    under_replicated_partitions: Annotated[
        bool,
        Option(
            "--under-replicated-partitions",
            help="If set when describing topics, only show under-replicated partitions.",
        ),
    ] = False,
    unavailable_partitions: Annotated[
        bool,
        Option(
            "--unavailable-partitions",
            help="If set when describing topics, only show partitions whose leader is not available.",
        ),
    ] = False,
    under_min_isr_partitions: Annotated[
        bool,
        Option(
            "--under-min-isr-partitions",
            help="If set when describing topics, only show partitions whose isr count is less than the configured "
            "minimum.",
        ),
    ] = False,
    at_min_isr_partitions: Annotated[
        bool,
        Option(
            "--at-min-isr-partitions",
            help="If set when describing topics, only show partitions whose isr count is equal to the configured "
            "minimum.",
        ),
    ] = False,
    topics_with_overrides: Annotated[
        bool,
        Option(
            "--topics-with-overrides",
            help="If set when describing topics, only show topics that have overridden configs.",
        ),
    ] = False,
    if_exists: Annotated[
        bool,
        Option(
            "--if-exists",
            help="If set when altering or deleting or describing topics, the action will only execute if the topic "
            "exists.",
        ),
    ] = False,
    if_not_exists: Annotated[
        bool,
        Option(
            "--if-not-exists",
            help="If set when creating topics, the action will only execute if the topic does not already exist.",
        ),
    ] = False,
    exclude_internal: Annotated[
        bool,
        Option(
            "--exclude-internal",
            help="Exclude internal topics when listing or describing topics. By default, they are included.",
        ),
    ] = False,
    partition_size_limit_per_response: Annotated[
        str | None,
        Option(
            "--partition-size-limit-per-response",
            metavar="N",
            help="The maximum partition size to be included in one DescribeTopicPartitions response.",
        ),
    ] = None,
    data_dir: opt.DataDir = None,
    yes: opt.Yes = False,
) -> None:
    """Create, delete, describe, or change a topic."""
    terminal = Terminal.of(ctx)
    chosen = {"list": list_, "describe": describe, "create": create, "alter": alter, "delete": delete}
    action = exactly_one(checks.ACTIONS, chosen)
    if delete_config:
        terminal.say(checks.DELETE_CONFIG)
    checks.check(action, ctx.params, terminal.say)
    pattern, internal = topic, not exclude_internal
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster, failures():
        if action == "list":
            terminal.show(actions.select(cluster, pattern, internal=internal).names, text.listing, documents.LISTING)
        elif action == "create":
            new = values.new_topic(topic or "", partitions, replication_factor, replica_assignment, config or ())
            if "." in new.name or "_" in new.name:
                terminal.say(actions.COLLISION_WARNING)
            values.check_counts(new)
            is_new = actions.create(cluster, new, if_not_exists=if_not_exists, notify=terminal.say)
            terminal.show([new.name] if is_new else [], text.created, documents.CREATED)
        elif action == "delete":
            match = actions.select(cluster, pattern, required=not if_exists, changing=True, notify=terminal.say)
            if match.names:
                confirm(terminal, f"delete {', '.join(match.names)}", yes=yes)
            actions.delete(cluster, match.names)
            terminal.json(match.names, documents.DELETED)
        elif action == "alter":
            total = integer(partitions or "", "partitions", bits=32)
            assignment = values.replica_assignment(replica_assignment)
            match = actions.select(cluster, pattern, required=not if_exists, changing=True, notify=terminal.say)
            actions.alter(cluster, match.names, total, assignment)
            terminal.json(match.names, documents.ALTERED)
        else:
            if partition_size_limit_per_response is not None:
                integer(partition_size_limit_per_response, "partition-size-limit-per-response", bits=32)
            filters = actions.Filters(
                under_replicated_partitions, unavailable_partitions, under_min_isr_partitions, at_min_isr_partitions
            )
            wanted_id = topic_ids.ZERO_ID if topic_id is None else topic_ids.topic_id(topic_id)
            if wanted_id != topic_ids.ZERO_ID:
                view = actions.describe_id(
                    cluster,
                    wanted_id,
                    filters,
                    internal=internal,
                    required=not if_exists,
                    overrides_only=topics_with_overrides,
                )
            else:
                match = actions.select(cluster, pattern, internal=internal, required=not if_exists, notify=terminal.say)
                view = actions.describe(cluster, match, filters, overrides_only=topics_with_overrides)
            terminal.show(view, text.description, documents.DESCRIPTION)


@contextmanager
def failures() -> Iterator[None]:
    """What goes wrong once there is a cluster is told in Kafka's words."""
    try:
        yield
    except TargetError:
        raise
    except PykafkaError as error:
        raise PykafkaError(FAILURE + str(error)) from error


TOOL = Tool(
    topics,
    no_arguments="Create, delete, describe, or change a topic.",
    failure_prefix=FAILURE,
)
