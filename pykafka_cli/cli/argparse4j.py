"""Command lines read as those of Kafka's tools that use argparse4j, on top of Typer's commands.

An option given twice counts the last time; an unambiguous beginning of its name will do; an option with several values
takes every word up to the next one that begins with a dash; a word that is left over is a mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.jopt import VERBOSE, KafkaCommand, instead_of
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer._click.core import Context

_COMMON = ("help", "version", "verbose", "output", "color", "context")
_COMMON_FLAGS = ("version", "verbose")


class Argparse4jCommand(KafkaCommand):
    """A Typer command whose words are read by argparse4j's rules. Without any word it prints its help."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Fill `ctx.params`. Raises UsageError with argparse4j's sentences."""
        if not args:
            Terminal.of(ctx).text(self.get_help(ctx) + "\n")
            ctx.exit(0)
        return super().parse_args(ctx, args)

    def _scan(self, args: Sequence[str]) -> dict[str, Any]:
        known: dict[str, Any] = {
            name: param for param in self.params if param.param_type_name == "option" for name in param.opts
        }
        found: dict[str, Any] = {}
        at = 0
        while at < len(args):
            word = args[at]
            at += 1
            name, has_value, value = word.partition("=")
            name = self._completed("--verbose" if name == f"-{VERBOSE}" else name, known)
            option = known.get(name)
            if option is None and name.removeprefix("--") not in _COMMON:
                hint = instead_of(name.lstrip("-"), (one.lstrip("-") for one in known)) if _is_option(word) else ""
                raise UsageError(f"unrecognized arguments: '{word}'" + (f". {hint}" if hint else ""))
            if name == "--help":
                return {"help": True}
            key = name.removeprefix("--") if option is None else str(option.name)
            if key in _COMMON_FLAGS or (option is not None and option.is_flag):
                if has_value:
                    raise UsageError(f"argument {name}: ignored explicit argument '{value}'")
                found[key] = True
                continue
            several = option is not None and option.multiple
            values = [value] if has_value else []
            while not has_value and at < len(args) and not _is_option(args[at]) and (several or not values):
                values.append(args[at])
                at += 1
            if not values:
                raise UsageError(f"argument {name}: expected {'at least one' if several else 'one'} argument")
            found[key] = values if several else values[0]
        return found

    def _completed(self, name: str, known: dict[str, Any]) -> str:
        """The option that `name` is the beginning of."""
        if not name.startswith("--") or len(name) < 3 or name in known or name.removeprefix("--") in _COMMON:
            return name
        candidates = [full for full in known if full.startswith(name)]
        if len(candidates) > 1:
            raise UsageError(f"ambiguous option: {name} could match {', '.join(candidates)}")
        return candidates[0] if candidates else name


def _is_option(word: str) -> bool:
    """Whether a word begins an option; a negative number, as in `--throughput -1`, does not."""
    return len(word) > 1 and word.startswith("-") and not word[1:].isdigit()
