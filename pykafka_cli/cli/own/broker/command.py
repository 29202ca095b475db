"""`pykafka broker`: what may be said."""

from typing import Annotated

from typer import Argument, Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.own.broker import actions, documents, text
from pykafka_cli.cli.own.broker.ids import broker_ids, new_broker_ids
from pykafka_cli.cli.registry import Group, Tool
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.cli.terminal import Terminal

Ids = Annotated[
    list[str], Argument(metavar="ID…", help="Broker ids; naming one twice is naming it once.", show_default=False)
]
NewIds = Annotated[list[str], Argument(metavar="ID…", help="Ids of the new brokers.", show_default=False)]


def list_(ctx: Context, *, bootstrap_server: opt.BootstrapServer = None, data_dir: opt.DataDir = None) -> None:
    """List the brokers: where they are, whether they live, what they lead and hold."""
    terminal = Terminal.of(ctx)
    with open_cluster(terminal, bootstrap_server, data_dir, offline_ok=True) as cluster:
        terminal.show(cluster.brokers.all(), text.listing, documents.LISTING)


def kill(ctx: Context, ids: Ids, *, bootstrap_server: opt.BootstrapServer = None, data_dir: opt.DataDir = None) -> None:
    """Kill brokers, as if their processes had died.

    What they led is led by another broker of the ISR from then on.
    """
    terminal = Terminal.of(ctx)
    wanted = broker_ids(ids)
    with open_cluster(terminal, bootstrap_server, data_dir, offline_ok=True) as cluster:
        outcome = actions.kill(cluster, wanted)
        terminal.show(outcome, lambda done: text.killed(done, explain=terminal.kind == "table"), documents.KILLED)


def restart(
    ctx: Context,
    ids: Ids,
    *,
    no_rebalance: Annotated[
        bool, Option("--no-rebalance", help="Leave leaders where they are, instead of electing preferred ones.")
    ] = False,
    quiet: Annotated[bool, Option("--quiet", help="No progress bar.")] = False,
    bootstrap_server: opt.BootstrapServer = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Bring dead brokers back.

    They catch up with the leaders, rejoin the ISRs and lead again where they are the preferred leader.
    """
    terminal = Terminal.of(ctx)
    wanted = broker_ids(ids)
    with open_cluster(terminal, bootstrap_server, data_dir, offline_ok=True) as cluster:
        outcome = actions.restart(terminal, cluster, wanted, rebalance=not no_rebalance, quiet=quiet)
        terminal.show(outcome, lambda done: text.restarted(done, explain=terminal.kind == "table"), documents.RESTARTED)


def add(
    ctx: Context, ids: NewIds, *, bootstrap_server: opt.BootstrapServer = None, data_dir: opt.DataDir = None
) -> None:
    """Add new, empty brokers."""
    terminal = Terminal.of(ctx)
    wanted = new_broker_ids(ids)
    with open_cluster(terminal, bootstrap_server, data_dir, offline_ok=True) as cluster:
        terminal.show(cluster.brokers.add(wanted), text.added, documents.ADDED)


def clean(
    ctx: Context,
    topics: Annotated[
        list[str] | None,
        Argument(metavar="[TOPIC]…", help="Topics; all compacted ones if left out.", show_default=False),
    ] = None,
    *,
    bootstrap_server: opt.BootstrapServer = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Compact topics now: keep the last record of each key.

    Brokers do it by themselves when enough has come (min.cleanable.dirty.ratio). Neither touches the segment that is
    being written, nor records younger than min.compaction.lag.ms.
    """
    terminal = Terminal.of(ctx)
    with open_cluster(terminal, bootstrap_server, data_dir) as cluster:
        outcome = actions.clean(cluster, topics or [])
        terminal.show(outcome, text.compacted, documents.COMPACTED)
        actions.check(outcome)


def verify(
    ctx: Context,
    ids: Annotated[
        list[str] | None, Argument(metavar="[ID]…", help="Brokers; all if left out.", show_default=False)
    ] = None,
    *,
    topic: Annotated[
        str | None, Option("--topic", metavar="TOPIC", help="Only these topics: a name or a regex.")
    ] = None,
    repair: Annotated[
        bool,
        Option(
            "--repair",
            help="Set right what has a good copy: indexes from the log, replicas from each other. A leader that needs "
            "it hands over first. Nothing is lost: a copy takes the place of another when it is whole, and what "
            "belongs nowhere is set aside.",
        ),
    ] = False,
    quiet: Annotated[bool, Option("--quiet", help="No progress bar and no summary, only what is wrong.")] = False,
    bootstrap_server: opt.BootstrapServer = None,
    data_dir: opt.DataDir = None,
) -> int:
    """Look for damage on the disks of living brokers.

    Checks every record batch, offsets and leader epochs, that replicas are equal, indexes and checkpoints, what
    belongs to no topic, and the cluster's database. Producers and consumers may go on meanwhile. Ends with exit code 1
    if anything is wrong and was not repaired.
    """
    terminal = Terminal.of(ctx)
    wanted = broker_ids(ids or [])
    with open_cluster(terminal, bootstrap_server, data_dir, offline_ok=True) as cluster:
        found = actions.verify(terminal, cluster, wanted, topic, repair=repair, quiet=quiet)
    terminal.show(found, text.verified_quietly if quiet else text.verified, documents.VERIFIED)
    trouble = actions.damage(found)
    if trouble is not None:
        terminal.fail("CORRUPT_RECORD", trouble)
    return 0 if trouble is None else 1


TOOL = Group(
    "List, kill, restart, add, clean and verify brokers.",
    {
        "list": Tool(list_),
        "kill": Tool(kill),
        "restart": Tool(restart),
        "add": Tool(add),
        "clean": Tool(clean),
        "verify": Tool(verify),
    },
)
