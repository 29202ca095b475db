"""`kafka-configs`: what may be said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import WORDS
from pykafka_cli.cli.properties_file import load_properties
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.configs import actions, changes, documents, text
from pykafka_cli.cli.tools.configs.entities import WITH_DEFAULT, Entities, entities
from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError, TargetError, UnsupportedError, UsageError

_PASSWORD = re.compile(r"(SCRAM-SHA-[0-9]+=\[(?:[^\]]*,)?password=)[^\]]*")
_SECRET = re.compile(
    r"((?<![\w.-])[\w.-]*(?:password|passphrase|secret|jaas\.config|keystore\.key)[\w.-]*=)"
    r"(?!\[hidden\])(?:\[.*?\](?=,|$)|[^,]*)",
    re.IGNORECASE | re.DOTALL,
)
"""Kafka's tool shows them, we do not."""

QUOTA_TYPES = ("users", "clients", "ips")


def configs(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    bootstrap_controller: opt.BootstrapController = None,
    command_config: opt.CommandConfig = None,
    describe: Annotated[bool, Option("--describe", help="List configs for the given entity.")] = False,
    alter: Annotated[bool, Option("--alter", help="Alter the configuration for the entity.")] = False,
    all_: Annotated[
        bool, Option("--all", help="List all configs for the given entity, including static and default ones.")
    ] = False,
    entity_type: Annotated[
        list[str] | None,
        Option(
            "--entity-type",
            metavar="TYPE",
            help="Type of entity: topics, brokers, groups, users, clients or ips. Several: give it several times.",
        ),
    ] = None,
    entity_name: Annotated[
        list[str] | None,
        Option("--entity-name", metavar="NAME", help="Name of the entity; pairs up with the types in order."),
    ] = None,
    entity_default: Annotated[
        bool, Option("--entity-default", help="Default entity name for clients, users, brokers or ips.")
    ] = False,
    topic: Annotated[str | None, Option("--topic", metavar="TOPIC", help="The topic's name.")] = None,
    client: Annotated[str | None, Option("--client", metavar="CLIENT", help="The client's id.")] = None,
    client_defaults: Annotated[bool, Option("--client-defaults", help="The config defaults for all clients.")] = False,
    user: Annotated[str | None, Option("--user", metavar="USER", help="The user's principal name.")] = None,
    user_defaults: Annotated[bool, Option("--user-defaults", help="The config defaults for all users.")] = False,
    broker: Annotated[str | None, Option("--broker", metavar="ID", help="The broker's id.")] = None,
    broker_defaults: Annotated[bool, Option("--broker-defaults", help="The config defaults for all brokers.")] = False,
    broker_logger: Annotated[
        str | None,
        Option("--broker-logger", metavar="ID", help="The broker's id for its logger config; only on a real cluster."),
    ] = None,
    ip: Annotated[str | None, Option("--ip", metavar="ADDRESS", help="The IP address.")] = None,
    ip_defaults: Annotated[bool, Option("--ip-defaults", help="The config defaults for all IPs.")] = False,
    client_metrics: Annotated[
        str | None,
        Option(
            "--client-metrics", metavar="NAME", help="The client metrics subscription's name; only on a real cluster."
        ),
    ] = None,
    group: Annotated[str | None, Option("--group", metavar="GROUP", help="The group's id.")] = None,
    add_config: Annotated[
        str | None,
        Option(
            "--add-config",
            metavar="NAME=VALUE,…",
            help="Configs to set. Square brackets group values that contain commas: name=[a,b].",
        ),
    ] = None,
    add_config_file: Annotated[
        str | None, Option("--add-config-file", metavar="FILE", help="Property file with the configs to set.")
    ] = None,
    delete_config: Annotated[str | None, Option("--delete-config", metavar="NAME,…", help="Configs to remove.")] = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Describe and change the configs of topics, brokers and groups, and the quotas of users, clients and IPs."""
    terminal = Terminal.of(ctx)
    words: Sequence[str] = ctx.meta[WORDS]
    options = {str(name).rstrip("_").replace("_", "-"): value for name, value in ctx.params.items()}
    _check_action(options)
    chosen = entities(options, words)
    if bootstrap_server is not None and bootstrap_controller is not None:
        raise UsageError("Only one of --bootstrap-server or --bootstrap-controller can be specified")
    _check_use(options, chosen)
    del entity_type, entity_name, entity_default, topic, client, client_defaults, user, user_defaults, broker
    del broker_defaults, broker_logger, ip, ip_defaults, client_metrics, group, describe  # all of them are in `chosen`
    with failures(words):
        properties = {} if add_config_file is None else load_properties(add_config_file)
    add, delete = changes.added(add_config, properties), changes.deleted(delete_config)
    servers = bootstrap_server or bootstrap_controller
    with open_cluster(terminal, servers, data_dir, command_config) as cluster, failures(words):
        if alter:
            terminal.show(actions.alter(cluster, chosen, add, delete), text.altered, documents.ALTERED)
        elif chosen.types[0] in QUOTA_TYPES:
            terminal.show(actions.quotas(cluster, chosen), text.quotas, documents.QUOTAS)
        else:
            found = actions.describe(cluster, *chosen.head, every=all_)
            terminal.show(found, text.description, documents.CONFIGS)


def _check_action(options: Mapping[str, object]) -> None:
    if bool(options["describe"]) is bool(options["alter"]):
        raise UsageError("Command must include exactly one action: --describe, --alter")
    if options["describe"]:
        for name in ("add-config", "add-config-file", "delete-config"):
            if options[name] is not None:
                raise UsageError(f'Option "[describe]" can\'t be used with option "[{name}]"')


def _check_use(options: Mapping[str, object], chosen: Entities) -> None:
    """What needs a name, and what an alter needs (ConfigCommandOptions.checkArgs)."""
    kinds = ",".join(chosen.types)
    has_name, has_default = any(chosen.names), "" in chosen.names
    if options["describe"]:
        if chosen.head == ("topics", ""):
            raise UsageError("Topic name is invalid: the empty string is not allowed")
        if options["entity-default"] and WITH_DEFAULT.isdisjoint(chosen.types):
            raise UsageError(f"--entity-default must not be specified with --describe of {kinds}")
        if "broker-loggers" in chosen.types and not has_name:
            raise UsageError(f"An entity name must be specified with --describe of {kinds}")
        return
    if WITH_DEFAULT.isdisjoint(chosen.types):
        if not has_name:
            raise UsageError(f"An entity name must be specified with --alter of {kinds}")
    elif not has_name and not has_default:
        raise UsageError(
            "An entity-name or default entity must be specified with --alter of users, clients, brokers or ips"
        )
    if options["add-config"] is not None and options["add-config-file"] is not None:
        raise UsageError("Only one of --add-config or --add-config-file must be specified")
    if all(options[name] is None for name in ("add-config", "add-config-file", "delete-config")):
        raise UsageError(
            "At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter"
        )


@contextmanager
def failures(words: Sequence[str]) -> Iterator[None]:
    """What goes wrong once the words are understood is told in Kafka's two lines."""
    try:
        yield
    except (TargetError, UnsupportedError):
        raise
    except PykafkaError as error:
        if type(error) is UsageError or (
            isinstance(error, KafkaError) and error.code is ErrorCode.INVALID_TOPIC_EXCEPTION
        ):
            raise
        told = " ".join(_without_secrets(word) for word in words)
        raise PykafkaError(f"Error while executing config command with args '{told}'\n{error}") from error


def _without_secrets(word: str) -> str:
    return _SECRET.sub(r"\1[hidden]", _PASSWORD.sub(r"\1[hidden]", word))


TOOL = Tool(
    configs,
    no_arguments="This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip, "
    "client-metrics or group",
)
