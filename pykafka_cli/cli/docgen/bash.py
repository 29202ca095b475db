"""The completion script of bash, from 3.2 on (that of macOS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.docgen.table import MADE_BY, ROOT_OPTIONS, SHELLS, code, quoted

if TYPE_CHECKING:
    from pykafka_cli.cli.docgen.table import Entry, Table


def script(table: Table) -> str:
    """The whole script."""
    commands = " ".join([*table.commands, *ROOT_OPTIONS])
    lines = [
        "# Completion of pykafka and of Kafka's names for its commands, for bash.",
        f"# {MADE_BY}",
        "# shellcheck shell=bash disable=SC2034,SC2207",
        code("bash"),
        "",
        f"_pykafka_root={quoted(commands)}",
        f"_pykafka_shells={quoted(' '.join(SHELLS))}",
        "",
        "_pykafka_subcommands_of() {",
        "    case $1 in",
        *(
            f"        {name}) _pykafka_subcommands={quoted(' '.join(subs))} ;;"
            for name, subs in table.subcommands.items()
        ),
        "    esac",
        "}",
        "",
        "# The options of a command, each with what it takes.",
        "_pykafka_options_of() {",
        "    case $1 in",
        *(line for entry in table.entries for line in _case(entry)),
        "    esac",
        "}",
        "",
        "complete -F _pykafka \\",
        *(f"    {name} \\" for name in table.names[:-1]),
        f"    {table.names[-1]}",
    ]
    return "\n".join(lines) + "\n"


def stub() -> str:
    """What stands in the file of each of Kafka's names, by which bash finds it."""
    return '# Completion for bash: see pykafka beside this file.\n. "${BASH_SOURCE[0]%/*}/pykafka"\n'


def _case(entry: Entry) -> list[str]:
    rows = "\n".join(f"{row.option} {row.value}".rstrip() for row in entry.rows)
    argument = [f"            _pykafka_argument={quoted(entry.argument)}"] if entry.argument else []
    return [f"        {quoted(entry.name)})", *argument, f"            _pykafka_options={quoted(rows)} ;;"]
