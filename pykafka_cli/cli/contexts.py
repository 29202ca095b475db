"""Which named target a command works on. Which of several ways to name one counts is decided here and nowhere else.

1. `--bootstrap-server`, `--bootstrap-controller` and `--data-dir`: no context, unless `--context` names one, whose
   other settings then count.
2. `--context NAME`.
3. `$PYKAFKA_BOOTSTRAP_SERVER` and `$PYKAFKA_DATA_DIR`.
4. `$PYKAFKA_CONTEXT`.
5. The current context, which `pykafka context use` has chosen.
6. The embedded cluster of the user data directory.

So a context counts as a whole or not at all. Every command pays for this module; the file is looked for where 4 and 5
count, and read only if it is there.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from pykafka_cli.cli.context_file import Context
    from pykafka_cli.cli.terminal import Terminal

ADDRESSES = ("PYKAFKA_BOOTSTRAP_SERVER", "PYKAFKA_DATA_DIR")
"""Variables that say where to go without a context."""
NAME = "PYKAFKA_CONTEXT"

_EXPLICIT = ("bootstrap_server", "bootstrap_controller", "data_dir")
_PROPERTY_FILES = ("command_config", "consumer_config", "producer_config", "admin_config")


def file() -> str:
    """Where contexts are kept: `$PYKAFKA_CONFIG`, else `config.toml` in the user's configuration directory."""
    chosen = os.environ.get("PYKAFKA_CONFIG")
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))  # noqa: PTH100, PTH111  (pathlib is not on the start-up path)
    if sys.platform == "darwin":
        from platformdirs import user_config_dir  # noqa: PLC0415

        return os.path.join(user_config_dir("pykafka-cli", appauthor=False), "config.toml")  # noqa: PTH118
    # What platformdirs gives on Linux (a test compares); importing it would cost a third of a start-up.
    base = os.environ.get("XDG_CONFIG_HOME", "").strip()
    if not os.path.isabs(base):  # noqa: PTH117  (the XDG specification: a relative path is to be ignored)
        base = os.path.expanduser("~/.config")  # noqa: PTH111
    return os.path.join(base, "pykafka-cli", "config.toml")  # noqa: PTH118


def in_effect(name: str | None, *, is_explicit: bool) -> Context | None:
    """The context that counts: of this name, or by the environment or the file unless the target is explicit.

    Raises:
        TargetError: if there is no such context.
        ContextFileError: if the file cannot be read.
    """
    if name is None:
        if is_explicit or any(map(os.environ.get, ADDRESSES)):
            return None
        name = os.environ.get(NAME) or None
    path = file()
    if name is None and not os.path.exists(path):  # noqa: PTH110
        return None
    from pykafka_cli.cli import context_file  # noqa: PLC0415  (few have contexts)

    contexts = context_file.load(path)
    name = contexts.current if name is None else name
    return None if name is None else context_file.find(contexts, name)


def named(name: str) -> Context | None:
    """The context of this name, if there is one. Raises ContextFileError."""
    path = file()
    if not os.path.exists(path):  # noqa: PTH110
        return None
    from pykafka_cli.cli import context_file  # noqa: PLC0415  (few have contexts)

    return context_file.load(path).named.get(name)


def apply(terminal: Terminal, declared: Collection[str | None], found: dict[str, Any], *, has_json: bool) -> None:
    """Fill what was not said on the command line from the context that counts.

    `declared` and `found` are a command's parameters and what was said of them. The context also becomes the
    terminal's, for `target`. Its output is the default of `pykafka TOOL`; Kafka's own names keep Kafka's text.
    """
    context = in_effect(found.pop("context", None), is_explicit=any(name in found for name in _EXPLICIT))
    terminal.context = context
    if context is None:
        return
    if "bootstrap_server" in declared:  # else the command's ends are not simply this target
        if context.bootstrap_servers is not None and not any(name in found for name in _EXPLICIT):
            found["bootstrap_server"] = context.bootstrap_servers
        if context.data_dir is not None and "data_dir" not in found:
            found["data_dir"] = context.data_dir
        if context.command_config is not None and not any(name in found for name in _PROPERTY_FILES):
            found["command_config"] = context.command_config
    if terminal.output is None and not terminal.drop_in and (has_json or context.output != "json"):
        terminal.output = context.output
