"""How the answers of `pykafka context` read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.columns import columns

if TYPE_CHECKING:
    from pykafka_cli.cli.context_file import Context, Contexts
    from pykafka_cli.cli.own.context.actions import Shown


def listing(contexts: Contexts) -> str:
    """A context a line: a star before the current one, its name, where it is, and that it is protected."""
    return columns(
        [
            (
                "*" if name == contexts.current else " ",
                name,
                _target(context) + (" (protected)" if context.protected else ""),
            )
            for name, context in sorted(contexts.named.items())
        ]
    )


def shown(view: Shown) -> str:
    """What is set, one a line."""
    context = view.context
    if context is None:
        return f"No context: {view.reason}. Contexts are kept in {view.file}.\n"
    rows = [
        ("Context:", f"{context.name} ({view.reason})"),
        ("Bootstrap servers:", context.bootstrap_servers),
        ("Data directory:", context.data_dir),
        ("Command config:", context.command_config),
        ("Output:", context.output),
        ("Protected:", "yes" if context.protected else "no"),
        ("Kept in:", view.file),
    ]
    return columns([(title, value) for title, value in rows if value is not None])


def used(name: str | None) -> str:
    """What commands take from now on."""
    return "No context is current any more.\n" if name is None else f"The current context is {name}.\n"


def added(context: Context) -> str:
    """That it is kept."""
    return f"Added context {context.name}: {_target(context)}.\n"


def removed(name: str) -> str:
    """That it is forgotten."""
    return f"Removed context {name}.\n"


def _target(context: Context) -> str:
    return context.bootstrap_servers or context.data_dir or ""
