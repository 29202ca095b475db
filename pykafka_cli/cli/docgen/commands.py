"""Every command as data, from what it declares: what manuals and completions are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from typer.core import TyperArgument, TyperGroup

from pykafka_cli.cli.help import Help, help_of
from pykafka_cli.cli.help.page import Argument, Option, Section, first_sentence, sections
from pykafka_cli.cli.registry import COMMANDS, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class CommandDoc(NamedTuple):
    """One command or sub-command; `path` is its name, `("broker", "kill")`. One with sub-commands has no options."""

    path: tuple[str, ...]
    text: str
    arguments: tuple[Argument, ...]
    sections: tuple[Section, ...]
    about: Help
    is_kafka_tool: bool
    subcommands: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """One line."""
        return COMMANDS[self.path[0]].summary if len(self.path) == 1 else first_sentence(self.text)

    @property
    def options(self) -> list[Option]:
        """All its options."""
        return [option for section in self.sections for option in section.options]


def every_command() -> list[CommandDoc]:
    """All commands in the order of the registry, sub-commands behind theirs."""
    return [doc for name in COMMANDS for doc in _docs(name)]


def drop_in_names() -> list[str]:
    """The names of Kafka's tools that are installed beside `pykafka`, without `.sh`."""
    return [f"kafka-{name}" for name in COMMANDS if _has_drop_in(name)]


def _has_drop_in(name: str) -> bool:
    return COMMANDS[name].is_kafka_tool or name == "cluster"  # Kafka has a tool of this name with other sub-commands


def _docs(name: str) -> Iterator[CommandDoc]:
    entry, command = COMMANDS[name], load(name)
    if not isinstance(command, TyperGroup):
        yield _doc((name,), command, help_of(entry.module), is_kafka_tool=entry.is_kafka_tool)
        return
    subcommands: Mapping[str, Any] = command.commands
    yield CommandDoc((name,), str(command.help or ""), (), (), Help(), entry.is_kafka_tool, tuple(subcommands))
    for sub, one in subcommands.items():
        yield _doc((name, sub), one, help_of(entry.module, sub), is_kafka_tool=entry.is_kafka_tool)


def _doc(path: tuple[str, ...], command: Any, about: Help, *, is_kafka_tool: bool) -> CommandDoc:
    params = command.get_params(None)
    arguments = tuple(
        Argument(str(param.metavar or param.human_readable_name), str(param.help or ""))
        for param in params
        if isinstance(param, TyperArgument)
    )
    options = [param for param in params if not isinstance(param, TyperArgument)]
    return CommandDoc(path, str(command.help or ""), arguments, tuple(sections(options, about)), about, is_kafka_tool)
