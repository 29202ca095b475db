"""Commands with sub-commands, whose words are read by the rules of `jopt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperGroup

from pykafka_cli import KAFKA_VERSION
from pykafka_cli.cli.jopt import unknown_option
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer._click.core import Context  # what the methods below are declared with


_EXAMPLES = 3


class KafkaGroup(TyperGroup):
    """A command with sub-commands. Options may stand before the sub-command's name as well as behind it."""

    version = ""
    """What `--version` prints."""
    module = ""
    """Where the command lives: its help is in the module `help` beside it."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Find the sub-command. Raises UsageError if there is none."""
        at = next((i for i, word in enumerate(args) if word in self.commands), None)
        if at is None:
            if "--version" in args:
                Terminal.of(ctx).text((KAFKA_VERSION if Terminal.of(ctx).drop_in else self.version) + "\n")
                ctx.exit(0)
            if not args and Terminal.of(ctx).drop_in:
                raise UsageError(f"{ctx.info_name}: error: too few arguments")  # argparse4j's sentence
            if not args or "--help" in args:
                Terminal.of(ctx).text(self.get_help(ctx) + "\n")
                ctx.exit(0 if args else 1)
            raise UsageError(self._unknown(ctx, args))
        ctx._protected_args = [args[at]]  # noqa: SLF001  (how TyperGroup hands over the name)
        ctx.args = [*args[:at], *args[at + 1 :]]
        return ctx.args

    def get_help(self, ctx: Context) -> str:
        """The sub-commands, and the first examples of each: three at least."""
        from pykafka_cli.cli.help import help_of, page  # noqa: PLC0415  (only --help needs them)

        commands = {name: str(command.help or "") for name, command in self.commands.items()}
        of_each = -(-_EXAMPLES // len(commands))
        examples = [one for name in commands for one in help_of(self.module, name).examples[:of_each]]
        return page.drawn_group(ctx.command_path, str(self.help or ""), commands, examples)

    def _unknown(self, ctx: Context, args: Sequence[str]) -> str:
        params = (param for command in self.commands.values() for param in command.get_params(ctx))
        known = {option.lstrip("-") for param in params for option in param.opts}
        for word in args:
            name = word.lstrip("-").partition("=")[0]
            if word.startswith("-") and name not in known:
                return unknown_option(name, known)
        name = next((word for word in args if not word.startswith("-")), "")
        if not name:
            return f"Command must include exactly one of {', '.join(self.commands)}"
        from difflib import get_close_matches  # noqa: PLC0415  (only for a wrong name)

        close = get_close_matches(name, self.commands, n=1)
        return f"There is no command {self.name} {name}." + (f" Did you mean {close[0]}?" if close else "")
