"""Text as man(7) macros, and the little Markdown in which manuals are written.

That is `## Section`, paragraphs, `- ` items, `**bold**`, words in backquotes, and fenced blocks.
"""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DATE = "2026-11-25"
"""Of all manuals. Fixed, so that the same sources give the same files."""
_WIDTH = 78
_MARKUP = re.compile(r"\*\*(.+?)\*\*|`(.+?)`")


def escaped(text: str) -> str:
    """Text that roff prints as it is, wherever it stands."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("^", "\\(ha").replace("~", "\\(ti")
    text = text.replace("'", "\\(aq").replace("`", "\\(ga").replace('"', "\\(dq")
    text = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in text)
    return "\\&" + text if text.startswith(".") else text


def title(name: str, section: int, version: str) -> str:
    """The first lines of a page."""
    return (
        f'.\\" Made by `python \\-m pykafka_cli.cli.docgen \\-\\-write`; do not edit.\n'
        f'.TH {name.upper()} {section} {DATE} "pykafka\\-cli {version}" "pykafka\\-cli"'
    ).replace("`", "")


def filled(text: str) -> list[str]:
    """A paragraph with its markup, in lines of moderate length."""
    text = " ".join(text.split())
    parts, at = [], 0
    for found in _MARKUP.finditer(text):
        parts += [escaped(text[at : found.start()]), f"\\fB{escaped(found[1] or found[2])}\\fR"]
        at = found.end()
    lines = wrap("".join([*parts, escaped(text[at:])]), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return ["\\&" + line if line.startswith(".") else line for line in lines]


def literal(lines: Iterable[str]) -> list[str]:
    """Lines that are kept as they are, indented."""
    return [".PP", ".in +2n", ".nf", *(escaped(line) or "\\&" for line in lines), ".fi", ".in"]


def item(tag: str, text: str) -> list[str]:
    """A term and what it means."""
    return [".TP", f"\\fB{escaped(tag)}\\fR", *(filled(text) or ["\\&"])]


def page(source: str) -> list[str]:
    """The body of a page that is written in Markdown."""
    out: list[str] = []
    paragraph: list[str] = []
    fence: list[str] | None = None
    is_item = False

    def end_paragraph() -> None:
        nonlocal is_item
        if paragraph:
            starts_section = bool(out) and out[-1].startswith(".SH")
            out.extend([".IP \\(bu 2"] if is_item else [] if starts_section else [".PP"])
            out.extend(filled(" ".join(paragraph)))
        paragraph.clear()
        is_item = False

    for line in source.splitlines():
        if line.startswith("```"):
            end_paragraph()
            if fence is not None:
                out += literal(fence)[1 if out[-1].startswith(".SH") else 0 :]
            fence = [] if fence is None else None
        elif fence is not None:
            fence.append(line)
        elif line.startswith("## "):
            end_paragraph()
            out.append(f".SH {escaped(line.removeprefix('## ').upper())}")
        elif line.startswith("- "):
            end_paragraph()
            is_item = True
            paragraph.append(line.removeprefix("- "))
        elif line.strip():
            paragraph.append(line.strip())
        else:
            end_paragraph()
    end_paragraph()
    return out
