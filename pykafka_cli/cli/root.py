"""`pykafka` without a tool: help, version, and the answer to a name that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli import KAFKA_VERSION, __version__
from pykafka_cli.cli.registry import COMMANDS
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.terminal import Terminal

_OPTIONS = ("install-completion", "show-completion", "version", "help")


def root(words: Sequence[str], terminal: Terminal) -> int:
    """Answer `pykafka` and its options `--help`, `--version`, `--install-completion` and `--show-completion`.

    Raises:
        UsageError: for anything else.
    """
    if not words or words[0] in ("--help", "help"):
        terminal.text(_help())
        return 0
    if words[0] == "--version":
        terminal.text(f"pykafka {__version__} (the tools of Apache Kafka {KAFKA_VERSION})\n")
        return 0
    if words[0] in ("--install-completion", "--show-completion"):
        from pykafka_cli.cli.completion import installing  # noqa: PLC0415  (it loads every command)

        if words[0] == "--show-completion":
            terminal.text(installing.shown(words[1:]))
        else:
            terminal.text("".join(f"{line}\n" for line in installing.install(words[1:])))
        return 0
    if words[0].startswith("-"):
        from pykafka_cli.cli.jopt import unknown_option  # noqa: PLC0415  (it needs Typer)

        raise UsageError(unknown_option(words[0].lstrip("-"), _OPTIONS))
    from difflib import get_close_matches  # noqa: PLC0415  (only for a wrong name)

    close = get_close_matches(words[0], COMMANDS, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise UsageError(f"There is no command {words[0]}.{hint}")


def _help() -> str:
    def section(title: str, *, kafka: bool) -> str:
        names = [name for name, entry in COMMANDS.items() if entry.is_kafka_tool is kafka]
        return "\n".join([title, *(f"  {name:<24}{COMMANDS[name].summary}" for name in names)])

    return "\n".join(
        [
            "Usage: pykafka COMMAND [OPTIONS]",
            "",
            "Kafka on the command line, with no JVM and no server.",
            "",
            section("Kafka's tools (also as kafka-COMMAND and kafka-COMMAND.sh):", kafka=True),
            "",
            section("What Kafka lacks:", kafka=False),
            "",
            "Options:",
            f"  {'--install-completion [SHELL]':<30}Have bash, zsh or fish complete words.",
            f"  {'--show-completion SHELL':<30}Print the script that does it.",
            f"  {'--version':<30}Print the version and exit.",
            f"  {'--help':<30}Print this text and exit.",
            "",
            "pykafka COMMAND --help tells more. Start with: pykafka demo",
            "",
        ]
    )
