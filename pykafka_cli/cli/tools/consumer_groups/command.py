"""`kafka-consumer-groups`: what may be said."""
# ruff: noqa: ARG001  (most options are read by name, out of ctx.params)

from typing import Annotated, Any

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import confirm, open_cluster, told_as
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.consumer_groups import actions, checks, documents, text
from pykafka_cli.cluster import Cluster
from pykafka_cli.errors import PykafkaError, UsageError

FAILURE = "Error: Executing consumer group command failed due to "

_TIMEOUT_MS = 30_000
_SCENARIO = "An offset for --reset-offsets: "


def consumer_groups(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    command_config: opt.CommandConfig = None,
    list_: Annotated[bool, Option("--list", help="List all consumer groups.")] = False,
    describe: Annotated[
        bool, Option("--describe", help="Describe groups: their offsets and lag, members or state.")
    ] = False,
    delete: Annotated[bool, Option("--delete", help="Delete groups that have no members, with their offsets.")] = False,
    reset_offsets: Annotated[
        bool,
        Option(
            "--reset-offsets",
            help="Set the offsets of groups without members. Needs --dry-run or --execute, a scenario, and --topic, "
            "--all-topics or --from-file.",
        ),
    ] = False,
    delete_offsets: Annotated[
        bool, Option("--delete-offsets", help="Forget the offsets of one group for --topic.")
    ] = False,
    validate_regex: Annotated[
        str | None,
        Option("--validate-regex", metavar="REGEX", help="Say whether this is a valid regex for topics (RE2/J)."),
    ] = None,
    group: Annotated[
        list[str] | None, Option("--group", metavar="ID", help="A group to act on. May be given several times.")
    ] = None,
    all_groups: Annotated[bool, Option("--all-groups", help="Act on all groups.")] = False,
    topic: Annotated[
        list[str] | None,
        Option(
            "--topic",
            metavar="TOPIC[:ID,…]",
            help="A topic, or some of its partitions, whose offsets are reset or deleted. May be given several times.",
        ),
    ] = None,
    all_topics: Annotated[
        bool, Option("--all-topics", help="Reset the offsets of all topics that the group has committed.")
    ] = False,
    members: Annotated[bool, Option("--members", help="Describe the members of the group.")] = False,
    offsets: Annotated[
        bool, Option("--offsets", help="Describe the partitions of the group with offset and lag. The default.")
    ] = False,
    state: Annotated[
        str | None,
        Option(
            "--state",
            metavar="[STATE,…]",
            help="Describe the state of the group; with --list show states, or only groups in these: "
            f"{', '.join(sorted(checks.STATES))}.",
        ),
    ] = None,
    type_: Annotated[
        str | None,
        Option(
            "--type", metavar="[TYPE,…]", help="With --list show types, or only groups of these: Classic, Consumer."
        ),
    ] = None,
    verbose: Annotated[
        bool, Option("--verbose", help="Describe more: leader epochs, assignments, group epochs.")
    ] = False,
    timeout: Annotated[
        str | None,
        Option(
            "--timeout",
            metavar="MS",
            help="How long a real cluster may take for one answer; an embedded one answers at once. Default: 30000.",
        ),
    ] = None,
    dry_run: Annotated[bool, Option("--dry-run", help="Only show what --reset-offsets would set.")] = False,
    execute: Annotated[bool, Option("--execute", help="Set the offsets.")] = False,
    export: Annotated[bool, Option("--export", help="Print the new offsets as CSV that --from-file reads.")] = False,
    to_datetime: Annotated[
        str | None,
        Option(
            "--to-datetime",
            metavar="TIME",
            help=f"{_SCENARIO}that of the first record at or after YYYY-MM-DDTHH:MM:SS[.sss][Z or +HH:MM]; UTC unless "
            "it says otherwise.",
        ),
    ] = None,
    by_duration: Annotated[
        str | None,
        Option("--by-duration", metavar="PnDTnHnMnS", help=f"{_SCENARIO}that of the first record this long ago."),
    ] = None,
    to_earliest: Annotated[bool, Option("--to-earliest", help=f"{_SCENARIO}the start of the log.")] = False,
    to_latest: Annotated[bool, Option("--to-latest", help=f"{_SCENARIO}the end of the log.")] = False,
    shift_by: Annotated[
        str | None, Option("--shift-by", metavar="N", help=f"{_SCENARIO}N after, or with -N before, the present one.")
    ] = None,
    from_file: Annotated[
        str | None,
        Option(
            "--from-file",
            metavar="FILE",
            help="Offsets for --reset-offsets from CSV: topic,partition,offset, or group,topic,partition,offset for "
            "several groups.",
        ),
    ] = None,
    to_current: Annotated[
        bool, Option("--to-current", help=f"{_SCENARIO}the present one, or the end of the log if there is none.")
    ] = False,
    to_offset: Annotated[str | None, Option("--to-offset", metavar="N", help=f"{_SCENARIO}this one.")] = None,
    data_dir: opt.DataDir = None,
    yes: opt.Yes = False,
) -> int:
    """List, describe and delete consumer groups, and reset their offsets."""
    terminal = Terminal.of(ctx)
    options = _by_name(ctx.params)
    action = checks.check(options, terminal.say)
    if validate_regex is not None:
        from pykafka_cli.cli.tools.consumer_groups.regex import mistake  # noqa: PLC0415  (only here)

        wrong = mistake(validate_regex)
        terminal.show((validate_regex, wrong), text.regex, documents.REGEX)
        return 0
    timeout_ms = _TIMEOUT_MS if timeout is None else integer(timeout, "timeout")
    if action == "list":
        types = checks.named(type_ or "", checks.TYPES, "types", "types")
        in_states = checks.named(state or "", checks.STATES, "state", "states")
    with open_cluster(terminal, bootstrap_server, data_dir, command_config) as cluster, told_as(FAILURE):
        cluster.wait_at_most(max(timeout_ms, 0) / 1000)
        if action == "list":
            found = actions.listing(cluster, types, in_states)
            if type_ is None and state is None:
                terminal.show(found, text.names, documents.LISTING)
            else:
                terminal.show(
                    found,
                    lambda groups: text.table(groups, types=type_ is not None, states=state is not None),
                    documents.LISTING,
                )
            return 0
        groups = actions.chosen(cluster, None if all_groups else group or ())
        if action == "describe":
            what = "members" if members else "offsets" if state is None else "states"
            described = actions.describe(cluster, groups, terminal.say, offsets=what == "offsets")
            draw, document = {
                "members": (text.members, documents.MEMBERS),
                "offsets": (text.offsets, documents.OFFSETS),
                "states": (text.states, documents.STATE),
            }[what]
            terminal.show(described, draw(verbose=verbose), document)
            return 0
        if action == "delete":
            confirm(terminal, f"delete {', '.join(groups)}", yes=yes)
            done = actions.delete(cluster, groups)
            for error in list(done.failed.values())[:1]:
                terminal.fail(error.code.name, text.failed_deletion(done))
            terminal.show(done, text.deletion, documents.DELETED)
            return 1 if done.failed else 0
        if action == "delete-offsets":
            confirm(terminal, f"delete offsets of {groups[0]}", yes=yes)
            result = actions.delete_offsets(cluster, groups[0], topic or [])
            failures = [error for error in result.results.values() if error is not None]
            if result.error is not None:
                terminal.fail(failures[0].code.name if failures else "FAILED", result.error)
            elif failures and terminal.kind == "json":  # Kafka's text has them in its table
                terminal.fail(failures[0].code.name, str(failures[0]))
            terminal.show(result, text.offset_deletion, documents.OFFSETS_DELETED)
            return 1 if failures or result.error else 0
        return _reset(terminal, cluster, groups, options)


def _reset(terminal: Terminal, cluster: Cluster, groups: list[str], options: dict[str, Any]) -> int:
    from pykafka_cli.cli.tools.consumer_groups import plan, reset  # noqa: PLC0415  (only for resets)

    name = checks.scenario(options)
    topics = tuple(options["topic"] or ())
    if name != "from-file" and not topics and not options["all-topics"]:
        raise UsageError("One of the reset scopes should be defined: --all-topics, --topic.")
    value = options[name]
    if name in ("to-offset", "shift-by"):
        try:
            integer(value, name)
        except UsageError as error:
            raise PykafkaError(str(error)) from error
    scenario = reset.Scenario(name, "" if value is True else value, None if options["all-topics"] else topics)
    work = reset.Reset(cluster, scenario, terminal.say)
    found = work.run(groups, execute=options["execute"])
    if options["export"] and terminal.kind != "json":
        terminal.text(plan.as_csv(found, with_group=len(groups) > 1))
    else:
        terminal.show(found, text.reset, documents.RESET)
    return 1 if work.has_failed else 0


def _by_name(params: dict[str, Any]) -> dict[str, Any]:
    """The values by the names of their options."""
    return {name.removesuffix("_").replace("_", "-"): value for name, value in params.items()}


TOOL = Tool(
    consumer_groups,
    no_arguments="This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, "
    "or reset consumer group offsets.",
    optional_values={"state": "", "type_": ""},
    failure_prefix=FAILURE,
)
