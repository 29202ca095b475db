"""Command lines read as Kafka's tools read them (jopt-simple 5.0.4), on top of Typer's commands.

`--name value` and `--name=value`; one dash works where the whole word is a known option; no abbreviations; an option
that needs a value takes the next word whatever it looks like; words that are no options are ignored; `--` ends options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand, TyperOption

from pykafka_cli.cli.terminal import COLOUR_KINDS, OUTPUT_KINDS, Terminal
from pykafka_cli.errors import UnsupportedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from typer._click.core import Context  # what the methods below are declared with

REPLACED = {
    "zookeeper": "Use --bootstrap-server.",
    "broker-list": "Use --bootstrap-server.",
    "whitelist": "Use --include.",
    "blacklist": "Use --include with a pattern that leaves them out.",
    "new-consumer": "Leave it out: there is only one consumer now.",
    "force": "Leave it out.",
    "disable-rack-aware": "Leave it out.",
    "max-wait-ms": "Leave it out.",
}
"""Options that Kafka removed and tutorials still show, with what to do instead."""

WORDS = "pykafka_cli.words"
"""Where a command finds its words as they were typed: `ctx.meta[WORDS]`."""

VERBOSE = "v"
"""Asks for the log of the client library, on every command."""

READ_AT_ONCE = frozenset({"bootstrap-server", "color", "command-config", "context", "data-dir", "output"})
"""Options that a tool reads before it does anything: giving one twice is noticed before the tool's own work starts."""


class KafkaCommand(TyperCommand):
    """A Typer command whose words are read by jopt's rules.

    `-v` shows the client's log on every command, and so does `--verbose`: also where it is an option of Kafka's tool.

    Every command also has `--output` and `--color`, which are checked here and set on the terminal, and `--version`.
    """

    optional_values: Mapping[str, str] = {}
    """Parameter names whose option may come without a value, and what it then stands for."""
    no_arguments: str | None = None
    """Kafka's sentence for a call without any word. None: such a call is fine."""
    ignores_words = True
    """Whether words that are no options are passed over, as jopt's tools do, where the command takes none."""
    failure_prefix = ""
    """What the tool puts before a failure of its own work; see `READ_AT_ONCE`."""
    has_json = True
    """Whether `--output json` is not refused."""
    prefixes_words = False
    """Whether the tool puts it before what is wrong with its words as well."""
    version = ""
    """What `--version` prints."""
    module = ""
    """Where the command lives: its help is in the module `help` beside it."""
    is_subcommand = False
    """Whether it is one of several of its module."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Fill `ctx.params`. Raises UsageError with jopt's sentences."""
        if not args and self.no_arguments is not None:
            raise UsageError(self.no_arguments)
        ctx.meta[WORDS] = tuple(args)
        try:
            found = self._scan(args)
        except UsageError as error:
            sentence = str(error)
            if not self.prefixes_words or sentence.startswith(self.failure_prefix):
                raise
            raise UsageError(self.failure_prefix + sentence) from error
        terminal = Terminal.of(ctx)
        if "help" in found:
            terminal.text(self.get_help(ctx) + "\n")
            ctx.exit(0)
        if "version" in found:
            terminal.text(self.version + "\n")
            ctx.exit(0)
        terminal.verbose = VERBOSE in found or "verbose" in found
        terminal.output = _one_of(OUTPUT_KINDS, found, "output")
        if terminal.output == "json" and not self.has_json:
            raise UnsupportedError(f"{ctx.info_name} has no JSON output.")
        terminal.colour = _one_of(COLOUR_KINDS, found, "color") or "auto"
        if self.has_target:
            from pykafka_cli.cli import contexts  # noqa: PLC0415  (not for help and mistakes)

            contexts.apply(terminal, {param.name for param in self.params}, found, has_json=self.has_json)
        for param in self.params:
            param.handle_parse_result(ctx, found, [])
        ctx.args = []
        return []

    @property
    def has_target(self) -> bool:
        """Whether it works on a cluster, and so has `--context`."""
        return any(param.name == "data_dir" for param in self.params)

    def get_params(self, ctx: Context) -> list[Any]:  # noqa: ARG002  (declared so)
        """The parameters as help shows them, those that every command has at the end."""
        declared = {param.name for param in self.params}
        target = [
            TyperOption(
                param_decls=["--context"],
                metavar="NAME",
                help="A cluster by the name that `pykafka context` gave it. "
                "Left out: $PYKAFKA_CONTEXT, else the current one.",
            )
        ]
        every = [
            *(target if self.has_target else ()),
            TyperOption(
                param_decls=["--output"],
                metavar="|".join(OUTPUT_KINDS),
                help="How results are printed. Default: table for `pykafka COMMAND` at a terminal, else kafka.",
            ),
            TyperOption(
                param_decls=["--color"],
                metavar="|".join(COLOUR_KINDS),
                help="Whether tables have colours. Default: auto (a terminal, $NO_COLOR, $FORCE_COLOR).",
            ),
            TyperOption(
                param_decls=["-v", "--verbose"] if "verbose" not in declared else ["-v", "client_log"],
                is_flag=True,
                help="Show on stderr what the client library logs about a real cluster.",
            ),
            TyperOption(param_decls=["--version"], is_flag=True, help="Print the version and exit."),
            TyperOption(param_decls=["--help"], is_flag=True, help="Print this text and exit."),
        ]
        return [*self.params, *(option for option in every if option.name not in declared)]

    def get_help(self, ctx: Context) -> str:
        """Options by what they are for, notes, examples and exit codes."""
        from pykafka_cli.cli.help import help_of, page  # noqa: PLC0415  (only --help needs them)

        about = help_of(self.module, self.name if self.is_subcommand else None)
        params = self.get_params(ctx)
        arguments = [
            page.Argument(str(param.metavar or param.human_readable_name), str(param.help or ""))
            for param in params
            if isinstance(param, TyperArgument)
        ]
        usage = " ".join([ctx.command_path, "[OPTIONS]", *(argument.metavar for argument in arguments)])
        options = [param for param in params if not isinstance(param, TyperArgument)]
        return page.drawn(usage, str(self.help or ""), arguments, page.sections(options, about), about)

    def _scan(self, args: Sequence[str]) -> dict[str, Any]:
        """The value of each option by parameter name. `--help` ends the scan: nothing after it matters."""
        known: dict[str, Any] = {
            opt.lstrip("-"): param for param in self.params if param.param_type_name == "option" for opt in param.opts
        }
        known |= dict.fromkeys(("help", "version"), _FLAG)
        known |= {name: known.get(name, _VALUE) for name in ("output", "color")}
        known |= {"context": _VALUE} if self.has_target else {}
        known |= {VERBOSE: _FLAG, "verbose": known.get("verbose", _FLAG)}
        found: dict[str, Any] = {}
        plain: list[str] = []
        at = 0
        while at < len(args):
            word = args[at]
            at += 1
            if word == "--":
                plain += args[at:]
                break
            if len(word) < 2 or not word.startswith("-"):
                plain.append(word)
                continue
            name, has_value, value = word.removeprefix("--" if word.startswith("--") else "-").partition("=")
            if name not in known:
                raise UsageError(unknown_option(name, known))
            if name == "help":
                return {"help": True}
            option = known[name]
            key = str(option.name or name)
            if option.is_flag:
                if has_value:
                    raise UsageError(f"Option {name} does not take an argument")
                found[key] = True
                continue
            if not has_value:
                is_optional = key in self.optional_values
                if at == len(args) or (is_optional and len(args[at]) > 1 and args[at].startswith("-")):
                    if not is_optional:
                        raise UsageError(f"Option {name} requires an argument")
                    value = self.optional_values[key]
                else:
                    value = args[at]
                    at += 1
            if option.multiple:
                found.setdefault(key, []).append(value)
            elif key in found:
                sentence = f"Found multiple arguments for option {name}, but you asked for only one"
                raise UsageError(sentence if name in READ_AT_ONCE else self.failure_prefix + sentence)
            else:
                found[key] = value
        return found | self._words(plain)

    def _words(self, words: list[str]) -> dict[str, Any]:
        """Words that are no options, for the arguments that the command has (only the last may take several)."""
        found: dict[str, Any] = {}
        arguments = [param for param in self.params if isinstance(param, TyperArgument)]
        for argument in arguments:
            if argument.required and not words:
                raise UsageError(f"Missing argument {argument.human_readable_name}")
            if argument.nargs == -1:
                found[str(argument.name)], words = words, []
            elif words:
                found[str(argument.name)], words = words[0], words[1:]
        if words and not self.ignores_words:
            raise UsageError(f"Unexpected argument {words[0]}")
        return found


class _Common:
    """Stands for an option that every command has."""

    name = None
    multiple = False

    def __init__(self, *, is_flag: bool) -> None:
        self.is_flag = is_flag


_FLAG, _VALUE = _Common(is_flag=True), _Common(is_flag=False)


def unknown_option(name: str, known: Iterable[str]) -> str:
    """The sentence of jopt for an unknown option, and what may have been meant."""
    hint = instead_of(name, known)
    return f"{name} is not a recognized option" + (f". {hint}" if hint else "")


def instead_of(name: str, known: Iterable[str]) -> str:
    """What to do instead of giving an unknown option; nothing where nothing comes near it. Names without dashes."""
    if name in REPLACED:
        return REPLACED[name]
    from difflib import get_close_matches  # noqa: PLC0415  (only for a wrong option)

    close = get_close_matches(name, list(known), n=1)
    return f"Did you mean --{close[0]}?" if close else ""


def exactly_one(names: Sequence[str], chosen: Mapping[str, bool]) -> str:
    """The one action that was given. `names` are the actions in the order of Kafka's sentence.

    Raises:
        UsageError: for none or several.
    """
    given = [name for name in names if chosen[name]]
    if len(given) != 1:
        listed = ", ".join(f"--{name}" for name in names[:-1]) + f" or --{names[-1]}"
        raise UsageError(f"Command must include exactly one action: {listed}")
    return given[0]


def integer(value: str, option: str, *, bits: int = 64) -> int:
    """A whole number as Java's Long (or Integer, with `bits=32`) reads it.

    Raises:
        UsageError: with jopt's sentence.
    """
    digits = value[1:] if value[:1] in ("+", "-") else value
    if digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) < 20:
        number = int(value)
        if -(1 << (bits - 1)) <= number < 1 << (bits - 1):
            return number
    raise UsageError(f"Cannot parse argument '{value}' of option {option}")


def _one_of(kinds: Sequence[str], found: Mapping[str, Any], option: str) -> str | None:
    value = found.get(option)
    if value is not None and value not in kinds:
        raise UsageError(f"Cannot parse argument '{value}' of option {option}. It is one of {', '.join(kinds)}.")
    return value
