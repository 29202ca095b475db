"""What `pykafka context` does with the file of contexts."""

from __future__ import annotations

import os
from typing import NamedTuple

from pykafka_cli.cli import context_file, contexts
from pykafka_cli.cli.context_file import Context, Contexts
from pykafka_cli.cli.terminal import OUTPUT_KINDS
from pykafka_cli.errors import UsageError


class Shown(NamedTuple):
    """A context and why it is the one that counts; `context` is None if none does."""

    context: Context | None
    reason: str
    file: str


def known() -> Contexts:
    """What the file says. Raises ContextFileError."""
    return context_file.load(contexts.file())


def use(name: str | None) -> str | None:
    """Make a context the current one, or none. Raises TargetError if there is none of this name."""
    found = known()
    if name is not None:
        context_file.find(found, name)
    context_file.save(found, name, found.named)
    return name


def show(name: str | None) -> Shown:
    """A context by name, or the one that counts for a command that says nothing. Raises TargetError."""
    found = known()
    if name is not None:
        reason = "current" if name == found.current else "not current"
        return Shown(context_file.find(found, name), reason, found.path)
    for variable in contexts.ADDRESSES:
        if os.environ.get(variable):
            return Shown(None, f"${variable} is set", found.path)
    chosen = os.environ.get(contexts.NAME)
    if chosen:
        return Shown(context_file.find(found, chosen), f"${contexts.NAME} is set", found.path)
    if found.current is None:
        return Shown(None, "none is chosen", found.path)
    return Shown(context_file.find(found, found.current), "current", found.path)


def new(
    name: str,
    servers: str | None,
    directory: str | None,
    properties: str | None,
    output: str | None,
    *,
    protected: bool,
) -> Context:
    """A context out of the words that describe it. Raises UsageError."""
    context_file.check_name(name)
    if (servers is None) is (directory is None):
        raise UsageError("A context has either --bootstrap-server or --data-dir.")
    if servers is not None:
        from pykafka_cli.connecting import parse_bootstrap  # noqa: PLC0415  (only for new ones)

        parse_bootstrap(servers)
    if output is not None and output not in OUTPUT_KINDS:
        raise UsageError(f"Cannot parse argument '{output}' of option default-output. It is one of kafka, table, json.")
    return Context(name, servers, _absolute(directory), _absolute(properties), output, protected)


def add(context: Context, *, replace: bool, make_current: bool) -> Context:
    """Keep a context. Raises UsageError if there is one of this name, unless it is to be replaced."""
    found = known()
    if context.name in found.named and not replace:
        raise UsageError(f"There is a context {context.name} already. --replace replaces it.")
    context_file.save(found, context.name if make_current else found.current, {**found.named, context.name: context})
    return context


def remove(name: str) -> bool:
    """Forget a context, but not its cluster; whether it was the current one. Raises TargetError if there is none."""
    found = known()
    context_file.find(found, name)
    is_current = found.current == name
    rest = {other: context for other, context in found.named.items() if other != name}
    context_file.save(found, None if is_current else found.current, rest)
    return is_current


def _absolute(path: str | None) -> str | None:
    return None if path is None else os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111  (start-up)
