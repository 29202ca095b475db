"""A command's help as text of 80 columns. The manual is made of the same parts: `sections` and `blocks`."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from pykafka_cli.cli.help import COMMON, DEPRECATED, MORE, OTHER, OUTPUT, Example, Help

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WIDTH = 80
_TERM = 28
"""Columns for an option or a term; what is longer stands on a line of its own."""


class Option(NamedTuple):
    """An option as help shows it. `names` have their dashes, `metavar` is empty for a flag."""

    names: tuple[str, ...]
    metavar: str
    text: str
    repeatable: bool

    @property
    def shown(self) -> str:
        """`-b, --bootstrap-server HOST:PORT,…`."""
        names = ", ".join(sorted(self.names, key=lambda name: name.startswith("--")))
        return f"{names} {self.metavar}" if self.metavar else names


class Argument(NamedTuple):
    """A word that is no option."""

    metavar: str
    text: str


class Section(NamedTuple):
    """Options under one title."""

    title: str
    options: tuple[Option, ...]


class Term(NamedTuple):
    """A term of a note and what it means."""

    name: str
    text: str


class Literal(NamedTuple):
    """A line of a note that is kept as it is."""

    line: str


def option(param: Any) -> Option:
    """An option from a parameter of Typer."""
    metavar = "" if param.is_flag else str(param.metavar or "VALUE")
    names = tuple(name for name in param.opts if name.startswith("-"))
    return Option(names, metavar, str(param.help or ""), bool(param.multiple))


def sections(params: Iterable[Any], about: Help) -> list[Section]:
    """The options of a command by title: its own titles first, then the common ones."""
    options = {name.lstrip("-"): shown for shown in map(option, params) for name in shown.names}
    titles: dict[str, list[Option]] = {}

    def put(title: str, names: Iterable[str]) -> None:
        for name in names:
            shown = options.get(name)
            if shown is not None:
                titles.setdefault(title, []).append(shown)
                for other in shown.names:
                    del options[other.lstrip("-")]

    def is_old(shown: Option) -> bool:
        return shown.text.startswith(("Deprecated", "No longer supported"))

    for title, names in about.groups.items():
        put(title, names)
    old = [name for name, shown in options.items() if is_old(shown)]
    common = {name for names in COMMON.values() for name in names}
    put(MORE, [name for name, shown in options.items() if name not in old and not _bare(shown) & common])
    for title, names in COMMON.items():
        if title == OTHER:
            put(DEPRECATED, old)
        put(title, names)
    last = [title for title in (MORE, "Connection", OUTPUT, DEPRECATED, OTHER) if title in titles]
    order = [title for title in titles if title not in last] + last
    return [Section(title, tuple(titles[title])) for title in order]


def _bare(shown: Option) -> set[str]:
    return {name.lstrip("-") for name in shown.names}


def blocks(text: str) -> Iterator[str | Term | Literal]:
    """The parts of a note: paragraphs to be filled, terms, and lines to be kept."""
    paragraph: list[str] = []
    term: Term | None = None
    for line in [*text.strip("\n").splitlines(), ""]:
        is_indented = line.startswith("  ")
        name, gap, meaning = _parted(line)
        if term is not None and is_indented and line.startswith("    ") and not gap:
            term = Term(term.name, f"{term.text} {line.strip()}")
            continue
        if term is not None:
            yield term
            term = None
        if is_indented or not line:
            if paragraph:
                yield " ".join(paragraph)
                paragraph = []
            if gap:
                term = Term(name, meaning)
            elif line:
                yield Literal(line.strip())
        else:
            paragraph.append(line)


def _parted(line: str) -> tuple[str, bool, str]:
    """`  name   meaning` → the name, whether it is that, and the meaning."""
    found = re.fullmatch(r"  (\S+(?: \S+)*?) {2,}(\S.*)", line)
    return ("", False, "") if found is None else (found[1], True, found[2])


def drawn(usage: str, summary: str, arguments: Sequence[Argument], parts: Sequence[Section], about: Help) -> str:
    """The whole help, without a newline at its end."""
    lines = [f"Usage: {usage}", ""]
    for paragraph in filter(None, summary.split("\n\n")):
        lines += [*_filled(" ".join(paragraph.split())), ""]
    if arguments:
        lines += ["Arguments:", *(line for one in arguments for line in _term(one.metavar, one.text)), ""]
    for part in parts:
        lines += [f"{part.title}:"]
        lines += [line for one in part.options for line in _term(one.shown, one.text)]
        lines += [""]
    for title, text in about.notes.items():
        lines += [f"{title}:", *_note(text), ""]
    if about.examples:
        lines += [*_examples(about.examples), ""]
    if about.exit_codes:
        lines += [*_filled("Exit code: " + about.exit_codes), ""]
    return "\n".join(lines[:-1])


def drawn_group(name: str, summary: str, commands: Mapping[str, str], examples: Sequence[Example]) -> str:
    """The help of a command with sub-commands, without a newline at its end."""
    lines = [f"Usage: {name} COMMAND [OPTIONS]", "", *_filled(summary), "", "Commands:"]
    for command, text in commands.items():
        lines += _term(command, first_sentence(text))
    return "\n".join([*lines, "", *_examples(examples), "", f"{name} COMMAND --help tells more."])


def first_sentence(text: str) -> str:
    """What fits into one line of a list."""
    return " ".join(text.split("\n\n", maxsplit=1)[0].split()).partition(". ")[0].removesuffix(".") + "."


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    yield "Examples:"
    for example in examples:
        yield from wrap(example.purpose, WIDTH, initial_indent="  # ", subsequent_indent="  # ")
        yield from (f"  {line}" for line in example.command.splitlines())


def _note(text: str) -> Iterator[str]:
    for block in blocks(text):
        if isinstance(block, Term):
            yield from _term(block.name, block.text)
        elif isinstance(block, Literal):
            yield f"  {block.line}"
        else:
            yield from _filled(block, "  ")


def _term(name: str, text: str) -> list[str]:
    meaning = _filled(text, " " * (_TERM + 2), WIDTH)
    if len(name) > _TERM - 2 or not meaning:
        return [f"  {name}", *meaning]
    return [f"  {name:<{_TERM}}{meaning[0].lstrip()}", *meaning[1:]]


def _filled(text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    return wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
