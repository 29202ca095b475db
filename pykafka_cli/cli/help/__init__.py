"""What a command's help says beside its options. Each command has it in its `help.py`, as HELP.

It is data in modules that nothing but `--help` and the generator of manuals and completions imports: no command that
works pays for it. A command with sub-commands has a mapping of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Example(NamedTuple):
    """A command line, or several, and what they do. The lines of one example are run by one shell."""

    purpose: str
    command: str


class Help(NamedTuple):
    """The help of one command.

    `groups` are its own options by title and in order, by name without dashes: `COMMON` has the ones of every command.
    `notes` are texts by title. In a text a line that begins with two blanks is a term and what it means, parted by two
    or more blanks, or else a line to be kept; other lines are filled. `exit_codes` and `differences` are sentences,
    `files` terms as in a note; `differences` are those from Kafka's tool.
    """

    groups: Mapping[str, Sequence[str]] = {}
    examples: Sequence[Example] = ()
    notes: Mapping[str, str] = {}
    exit_codes: str = "0 if all was done, 1 if anything was not; stderr says what. 130 after Ctrl-C, 143 after SIGTERM."
    files: str = ""
    differences: Sequence[str] = ()


CONNECTION, OUTPUT, DEPRECATED, MORE, OTHER = "Connection", "Output", "Deprecated", "More options", "Other"

COMMON: Mapping[str, Sequence[str]] = {
    CONNECTION: (
        "bootstrap-server",
        "bootstrap-controller",
        "context",
        "command-config",
        "command-property",
        "data-dir",
    ),
    OUTPUT: ("output", "color", "quiet"),
    OTHER: ("yes", "v", "verbose", "version", "help"),
}
"""Options of many commands, which stand behind a command's own."""


def help_of(module: str, subcommand: str | None = None) -> Help:
    """The help of the command that lives in `module` (a `….command`)."""
    found: Help | Mapping[str, Help] = import_module(f"{module.rpartition('.')[0]}.help").HELP
    if isinstance(found, Help):
        return found
    return Help() if subcommand is None else found[subcommand]
