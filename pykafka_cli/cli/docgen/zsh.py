"""The completion script of zsh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.docgen.table import MADE_BY, ROOT_OPTIONS, SHELLS, code, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pykafka_cli.cli.docgen.table import Entry, Table


def script(table: Table) -> str:
    """The whole script: an autoloaded function, which can be evaluated as well."""
    root = {**table.commands, **ROOT_OPTIONS}
    lines = [
        f"#compdef {' '.join(table.names)}",
        "# Completion of pykafka and of Kafka's names for its commands, for zsh.",
        f"# {MADE_BY}",
        code("zsh").replace("SHELLS", " ".join(SHELLS)),
        "",
        "_pykafka_commands() {",
        "    local -a commands=(",
        *_described(root, 8),
        "    )",
        "    _describe -t commands command commands",
        "}",
        "",
        "_pykafka_subcommands() {",
        "    case $1 in",
        *(line for name, subs in table.subcommands.items() for line in _subcommands(name, subs)),
        "    esac",
        "}",
        "",
        "# The options of a command: name, what it takes, what it is for, with tabs between.",
        "_pykafka_options() {",
        "    case $1 in",
        *(line for entry in table.entries for line in _case(entry)),
        "    esac",
        "}",
        "",
        "if [[ $funcstack[1] == _pykafka ]]; then",
        '    _pykafka "$@"',
        "else",
        f"    compdef _pykafka {' '.join(table.names)}",
        "fi",
    ]
    return "\n".join(lines) + "\n"


def _described(words: Mapping[str, str], indent: int) -> Iterable[str]:
    return [" " * indent + quoted(f"{word}:{summary}") for word, summary in words.items()]


def _subcommands(name: str, subs: Mapping[str, str]) -> list[str]:
    return [f"        {name})", "            subcommands=(", *_described(subs, 16), "            ) ;;"]


def _case(entry: Entry) -> list[str]:
    argument = [f"            argument={quoted(entry.argument)}"] if entry.argument else []
    return [
        f"        {quoted(entry.name)})",
        *argument,
        "            options=(",
        *(" " * 16 + quoted(f"{row.option}\t{row.value}\t{row.summary}") for row in entry.rows),
        "            ) ;;",
    ]
