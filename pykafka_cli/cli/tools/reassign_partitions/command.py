"""`kafka-reassign-partitions`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import json_input
from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.reassign_partitions import checks, run
from pykafka_cli.errors import PykafkaError


def reassign_partitions(
    ctx: Context,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    bootstrap_controller: Annotated[
        str | None,
        Option(
            "--bootstrap-controller",
            metavar="HOST:PORT,…",
            help="Controllers to connect to instead of brokers; with --list and --cancel.",
        ),
    ] = None,
    generate: Annotated[
        bool, Option("--generate", help="Propose a reassignment of the topics in a file. Changes nothing.")
    ] = False,
    execute: Annotated[
        bool,
        Option(
            "--execute",
            help="Start the reassignment of a file. On the embedded cluster this command also does the copying; if it "
            "is stopped, --execute --additional with the same file goes on, and --cancel goes back.",
        ),
    ] = False,
    verify: Annotated[
        bool, Option("--verify", help="Show how far the reassignment of a file is; when it is done, remove throttles.")
    ] = False,
    cancel: Annotated[bool, Option("--cancel", help="Cancel the reassignment of a file.")] = False,
    list_: Annotated[bool, Option("--list", help="List all reassignments in progress.")] = False,
    reassignment_json_file: Annotated[
        str | None,
        Option(
            "--reassignment-json-file",
            metavar="FILE",
            help='JSON file with the target: {"version": 1, "partitions": [{"topic": "orders", "partition": 0, '
            '"replicas": [103, 104]}]}, the preferred leader first. "log_dirs" may be given as well.',
        ),
    ] = None,
    topics_to_move_json_file: Annotated[
        str | None,
        Option(
            "--topics-to-move-json-file",
            metavar="FILE",
            help='JSON file with the topics for --generate: {"version": 1, "topics": [{"topic": "orders"}]}',
        ),
    ] = None,
    broker_list: Annotated[
        str | None, Option("--broker-list", metavar="ID,…", help="The brokers that --generate spreads partitions over.")
    ] = None,
    disable_rack_aware: Annotated[
        bool, Option("--disable-rack-aware", help="Ignore racks. (The embedded cluster has none.)")
    ] = False,
    throttle: Annotated[
        str | None,
        Option("--throttle", metavar="BYTES", help="Most bytes per second to move between brokers. Default: no limit."),
    ] = None,
    replica_alter_log_dirs_throttle: Annotated[
        str | None,
        Option(
            "--replica-alter-log-dirs-throttle",
            metavar="BYTES",
            help="Most bytes per second to move between log directories of a broker. Default: no limit.",
        ),
    ] = None,
    timeout: Annotated[
        str | None,
        Option("--timeout", metavar="MS", help="Longest time for log directory moves to start. Default: 10000."),
    ] = None,
    additional: Annotated[
        bool, Option("--additional", help="Do this beside reassignments that are in progress, or go on with them.")
    ] = False,
    preserve_throttles: Annotated[bool, Option("--preserve-throttles", help="Leave throttles as they are.")] = False,
    disallow_replication_factor_change: Annotated[
        bool,
        Option("--disallow-replication-factor-change", help="Refuse to change how many replicas a partition has."),
    ] = False,
    command_config: opt.CommandConfig = None,
    data_dir: opt.DataDir = None,
    quiet: opt.Quiet = False,
) -> int:
    """Move partitions to other brokers, or change how many replicas they have."""
    terminal = Terminal.of(ctx)
    terminal.quiet = quiet
    action = checks.action(
        {"generate": generate, "execute": execute, "verify": verify, "cancel": cancel, "list": list_}
    )
    checks.check(
        action,
        {
            "bootstrap-server": bootstrap_server,
            "bootstrap-controller": bootstrap_controller,
            "reassignment-json-file": reassignment_json_file,
            "topics-to-move-json-file": topics_to_move_json_file,
            "broker-list": broker_list,
            "disable-rack-aware": disable_rack_aware,
            "throttle": throttle,
            "replica-alter-log-dirs-throttle": replica_alter_log_dirs_throttle,
            "timeout": timeout,
            "additional": additional,
            "preserve-throttles": preserve_throttles,
            "disallow-replication-factor-change": disallow_replication_factor_change,
        },
    )
    limits = run.Throttles(
        integer(throttle or "-1", "throttle"),
        integer(replica_alter_log_dirs_throttle or "-1", "replica-alter-log-dirs-throttle"),
    )
    integer(timeout or "10000", "timeout")
    path = topics_to_move_json_file if action == "generate" else reassignment_json_file
    try:
        file = "" if path is None else json_input.read_text(path)
        with open_cluster(terminal, bootstrap_server or bootstrap_controller, data_dir, command_config) as cluster:
            if action == "generate":
                run.generate(terminal, cluster, file, broker_list or "")
            elif action == "execute":
                return run.execute(
                    terminal, cluster, file, limits,
                    additional=additional, factor_may_change=not disallow_replication_factor_change,
                )  # fmt: skip
            elif action == "verify":
                run.verify(terminal, cluster, file, preserve_throttles=preserve_throttles)
            elif action == "cancel":
                run.cancel(terminal, cluster, file, preserve_throttles=preserve_throttles)
            else:
                run.list_(terminal, cluster)
    except run.TerseError:
        raise
    except PykafkaError as error:
        raise PykafkaError(f"Error: {error}") from error
    return 0


TOOL = Tool(
    reassign_partitions,
    no_arguments="This tool helps to move topic partitions between replicas.",
)
