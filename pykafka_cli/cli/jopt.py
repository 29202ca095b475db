"""Command lines read as Kafka's tools read them (jopt-simple 5.0.4), on top of Typer's commands.

`--name value` and `--name=value`; one dash works where the whole word is a known option; no abbreviations; an option
that needs a value takes the next word whatever it looks like; words that are no options are ignored; `--` ends options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typer import Context

REPLACED = {
    "zookeeper": "Use --bootstrap-server.",
    "broker-list": "Use --bootstrap-server.",
    "whitelist": "Use --include.",
    "new-consumer": "Leave it out: there is only one consumer now.",
    "force": "Leave it out.",
    "disable-rack-aware": "Leave it out.",
    "max-wait-ms": "Leave it out.",
}
"""Options that Kafka removed and tutorials still show, with what to do instead."""


class KafkaCommand(TyperCommand):
    """A Typer command whose words are read by jopt's rules.

    `optional_values` maps parameter names to the value that a bare option stands for; `no_arguments` is Kafka's
    sentence for a call without any word (None: such a call is fine); `--help` wins over every other option.
    """

    optional_values: Mapping[str, str] = {}
    no_arguments: str | None = None

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Fill `ctx.params`. Raises UsageError with jopt's sentences."""
        if not args and self.no_arguments is not None:
            raise UsageError(f"{self.no_arguments}\nSee {ctx.command_path} --help.")
        help_option = self.get_help_option(ctx)
        found = self._scan(args, {} if help_option is None else {"help": help_option})
        if "help" in found:
            print_help(self, ctx)
        for param in self.params:
            param.handle_parse_result(ctx, found, [])
        ctx.args = []
        return []

    def _scan(self, args: Sequence[str], extra: Mapping[str, Any]) -> dict[str, Any]:
        """The value of each option by parameter name. `--help` ends the scan: nothing after it matters."""
        known = {opt.lstrip("-"): param for param in self.params for opt in (*param.opts, *param.secondary_opts)}
        known.update(extra)
        found: dict[str, Any] = {}
        words = iter(range(len(args)))
        for i in words:
            word = args[i]
            if word == "--":
                break
            if len(word) < 2 or not word.startswith("-"):
                continue
            name, has_value, value = word.removeprefix("--" if word.startswith("--") else "-").partition("=")
            param = known.get(name)
            if param is None:
                raise UsageError(unknown_option(name, known))
            if param.name == "help":
                return {"help": True}
            if getattr(param, "is_flag", False):
                if has_value:
                    raise UsageError(f"Option {name} does not take an argument")
                found[str(param.name)] = True
                continue
            if not has_value:
                following = args[i + 1] if i + 1 < len(args) else None
                if param.name in self.optional_values:
                    if following is None or (following.startswith("-") and len(following) > 1):
                        value = self.optional_values[param.name]
                    else:
                        value = following
                        next(words, None)
                elif following is None:
                    raise UsageError(f"Option {name} requires an argument")
                else:
                    value = following
                    next(words, None)
            if getattr(param, "multiple", False):
                found.setdefault(str(param.name), []).append(value)
            elif param.name in found:
                raise UsageError(f"Found multiple arguments for option {name}, but you asked for only one")
            else:
                found[str(param.name)] = value
        return found


def unknown_option(name: str, known: Mapping[str, Any]) -> str:
    """jopt's sentence for an unknown option, and what may have been meant."""
    sentence = f"{name} is not a recognized option"
    if name in REPLACED:
        return f"{sentence}. {REPLACED[name]}"
    from difflib import get_close_matches  # noqa: PLC0415  (only for a wrong option)

    close = get_close_matches(name, known, n=1)
    return f"{sentence}. Did you mean --{close[0]}?" if close else sentence


def print_help(command: TyperCommand, ctx: Context) -> None:
    """Print the command's help on stdout and end with exit code 0."""
    from pykafka_cli.cli.terminal import Terminal  # noqa: PLC0415  (terminal imports nothing of this module)

    Terminal.of(ctx).text(command.get_help(ctx) + "\n")
    ctx.exit(0)


def exactly_one(names: Sequence[str], chosen: Mapping[str, bool]) -> str:
    """The one action that was given. `names` are the actions in the order of Kafka's sentence.

    Raises:
        UsageError: for none or several.
    """
    given = [name for name in names if chosen[name]]
    if len(given) != 1:
        listed = ", ".join(f"--{name}" for name in names)
        raise UsageError(f"Command must include exactly one action: {listed}")
    return given[0]


def integer(value: str, option: str) -> int:
    """A whole number as Java's Integer and Long read it.

    Raises:
        UsageError: with jopt's sentence.
    """
    digits = value[1:] if value[:1] in "+-" else value
    if not (digits.isascii() and digits.isdigit()):
        raise UsageError(f"Cannot parse argument '{value}' of option {option}")
    return int(value)
