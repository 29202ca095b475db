"""What the scripts of all shells know: commands, their sub-commands, options and what these take."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pykafka_cli.cli.docgen.commands import drop_in_names, every_command
from pykafka_cli.cli.docgen.values import argument_of, value_of
from pykafka_cli.cli.help.page import first_sentence
from pykafka_cli.cli.registry import COMMANDS

ROOT_OPTIONS = {
    "--help": "Print what commands there are.",
    "--version": "Print the version.",
    "--install-completion": "Have this shell complete words.",
    "--show-completion": "Print the script that does it.",
}
"""Options of `pykafka` itself. The last two take the name of a shell."""
SHELLS = ("bash", "zsh", "fish")
MADE_BY = "Made by `python -m pykafka_cli.cli.docgen --write`; do not edit."


class Row(NamedTuple):
    """One spelling of an option; `value` is what it takes (`values.py`), empty for a flag."""

    option: str
    value: str
    summary: str


class Entry(NamedTuple):
    """A command, or a sub-command as `broker kill`; `argument` is what its other words are, empty for none."""

    name: str
    rows: tuple[Row, ...]
    argument: str


class Table(NamedTuple):
    """All of them. `subcommands` have their summaries."""

    commands: dict[str, str]
    subcommands: dict[str, dict[str, str]]
    entries: tuple[Entry, ...]
    names: tuple[str, ...]
    """What can be called: `pykafka`, and Kafka's names with and without `.sh`."""


def table() -> Table:
    """Made from the commands."""
    docs = every_command()
    subcommands: dict[str, dict[str, str]] = {}
    for doc in docs:
        if len(doc.path) > 1:
            subcommands.setdefault(doc.path[0], {})[doc.path[1]] = doc.summary
    entries = tuple(
        Entry(
            " ".join(doc.path),
            tuple(
                Row(name, value_of(doc, option), first_sentence(option.text))
                for option in doc.options
                for name in sorted(option.names, reverse=True)
            ),
            argument_of(doc),
        )
        for doc in docs
        if not doc.subcommands
    )
    summaries = {name: entry.summary for name, entry in COMMANDS.items()}
    names = ("pykafka", *(full for name in drop_in_names() for full in (name, f"{name}.sh")))
    return Table(summaries, subcommands, entries, names)


def code(shell: str) -> str:
    """What the script of a shell does with the table: `pykafka.SHELL` beside this module."""
    return Path(__file__).with_name(f"pykafka.{shell}").read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """A word in single quotes for bash and zsh."""
    return "'" + text.replace("'", "'\\''") + "'"
