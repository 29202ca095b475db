"""The completion script of fish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.docgen.table import MADE_BY, ROOT_OPTIONS, SHELLS, code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pykafka_cli.cli.docgen.table import Entry, Table


def script(table: Table) -> str:
    """The whole script."""
    root = {**table.commands, **ROOT_OPTIONS}
    arguments = [entry for entry in table.entries if entry.argument]
    lines = [
        "# Completion of pykafka and of Kafka's names for its commands, for fish.",
        f"# {MADE_BY}",
        code("fish").replace("SHELLS", " ".join(SHELLS)),
        "",
        "function __pykafka_commands",
        "    printf '%s\\t%s\\n' \\",
        *_pairs(root, 8),
        "end",
        "",
        "function __pykafka_subcommands",
        "    switch $argv[1]",
        *(line for name, subs in table.subcommands.items() for line in _subcommands(name, subs)),
        "    end",
        "end",
        "",
        "# What the words of a command are that are no options.",
        "function __pykafka_argument",
        '    switch "$argv[1]"',
        *(f"        case {_quoted(entry.name)}\n            echo {_quoted(entry.argument)}" for entry in arguments),
        "    end",
        "end",
        "",
        "# The options of a command: name, what it takes, what it is for, with tabs between.",
        "function __pykafka_options",
        '    switch "$argv[1]"',
        *(line for entry in table.entries for line in _case(entry)),
        "    end",
        "end",
        "",
        f"for name in {' '.join(table.names)}",
        "    complete -c $name -e",
        "    complete -c $name -f -a '(__pykafka_complete)'",
        "end",
    ]
    return "\n".join(lines) + "\n"


def stub() -> str:
    """What stands in the file of each of Kafka's names, by which fish finds it."""
    return "# Completion for fish: see pykafka.fish beside this file.\nsource (status dirname)/pykafka.fish\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _pairs(words: Mapping[str, str], indent: int) -> Iterable[str]:
    lines = [f"{' ' * indent}{_quoted(word)} {_quoted(summary)}" for word, summary in words.items()]
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def _subcommands(name: str, subs: Mapping[str, str]) -> list[str]:
    return [f"        case {name}", "            printf '%s\\t%s\\n' \\", *_pairs(subs, 16)]


def _case(entry: Entry) -> list[str]:
    rows = [" " * 16 + " ".join(map(_quoted, row)) for row in entry.rows]
    return [
        f"        case {_quoted(entry.name)}",
        "            printf '%s\\t%s\\t%s\\n' \\",
        *(f"{row} \\" for row in rows[:-1]),
        rows[-1],
    ]
