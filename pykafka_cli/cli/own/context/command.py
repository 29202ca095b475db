"""`pykafka context`: what may be said."""

from typing import Annotated

from typer import Argument, Context, Option

from pykafka_cli.cli.own.context import actions, documents, text
from pykafka_cli.cli.registry import Group, Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError

Name = Annotated[str, Argument(metavar="NAME", help="The context.", show_default=False)]


def list_(ctx: Context) -> None:
    """List the contexts; the current one has a star."""
    Terminal.of(ctx).show(actions.known(), text.listing, documents.LISTING)


def use(
    ctx: Context,
    name: Annotated[str | None, Argument(metavar="[NAME]", help="The context.", show_default=False)] = None,
    *,
    none: Annotated[bool, Option("--none", help="Have no current context.")] = False,
) -> None:
    """Choose the context of every command that says and finds nothing else."""
    if (name is None) is not none:
        raise UsageError("Say which context, or --none.")
    Terminal.of(ctx).show(actions.use(name), text.used, documents.USED)


def show(
    ctx: Context,
    name: Annotated[str | None, Argument(metavar="[NAME]", help="The context.", show_default=False)] = None,
) -> None:
    """Show a context, or the one that counts now and why."""
    Terminal.of(ctx).show(actions.show(name), text.shown, documents.SHOWN)


def add(
    ctx: Context,
    name: Name,
    *,
    servers: Annotated[
        str | None,
        Option("--bootstrap-server", metavar="HOST:PORT,…", help="Brokers of a cluster. This or --data-dir."),
    ] = None,
    directory: Annotated[
        str | None, Option("--data-dir", metavar="DIR", help="Directory of an embedded cluster.")
    ] = None,
    properties: Annotated[
        str | None,
        Option("--command-config", metavar="FILE", help="Property file for the client; only its place is kept."),
    ] = None,
    default_output: Annotated[
        str | None,
        Option("--default-output", metavar="kafka|table|json", help="What `pykafka TOOL` prints without --output."),
    ] = None,
    protected: Annotated[bool, Option("--protected", help="Have what deletes ask first, or need --yes.")] = False,
    replace: Annotated[bool, Option("--replace", help="Replace a context of this name.")] = False,
    make_current: Annotated[bool, Option("--use", help="Make it the current one.")] = False,
) -> None:
    """Give a cluster a name."""
    context = actions.new(name, servers, directory, properties, default_output, protected=protected)
    Terminal.of(ctx).show(actions.add(context, replace=replace, make_current=make_current), text.added, documents.ADDED)


def remove(ctx: Context, name: Name) -> None:
    """Forget a context. Its cluster stays."""
    terminal = Terminal.of(ctx)
    if actions.remove(name):
        terminal.say("No context is current any more.")
    terminal.show(name, text.removed, documents.REMOVED)


TOOL = Group(
    "Name clusters, and choose the one to work on.",
    {
        "list": Tool(list_),
        "use": Tool(use),
        "show": Tool(show),
        "add": Tool(add),
        "remove": Tool(remove),
    },
)
