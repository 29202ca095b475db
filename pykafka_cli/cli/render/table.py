"""Views as tables, by rich, which is imported when one is drawn.

Fields with a title are cells. A document's own cells are a list of facts; a list of objects is a table; where these
have lists of objects themselves, each is a heading with tables below it. Cells that do not fit are folded, never cut.
A column in which nothing stands is left out, and so is a second table without rows.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.render.document import BAD, GOOD, WARN, Many, One
from pykafka_cli.cli.render.escaped import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from pykafka_cli.cli.render.document import Document, Field

STYLES = {BAD: "bold red", WARN: "yellow", GOOD: "green"}


def drawn(view: object, document: Document, *, width: int, colour: bool) -> str:
    """The document as text of at most `width` columns; with `colour`, with ANSI sequences."""
    from rich.console import Console, Group  # noqa: PLC0415  (costs 33 ms)

    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None, no_color=not colour,
        highlight=False, markup=False, emoji=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(Group(*_blocks(document.fields, view, width)))
    text = out.getvalue()
    if colour:
        return text
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _blocks(fields: Sequence[Field], source: object, width: int) -> list[RenderableType]:
    """Facts, then the tables."""
    facts = [field for field in fields if _is_cell(field)]
    blocks: list[RenderableType] = [_facts(facts, source)] if facts else []
    for field in fields:
        items = field.value(source) if _is_table(field) else None
        rows = None if items is None else list(items)
        if rows is None or (blocks and not rows):
            continue
        assert isinstance(field.kind, Many)  # noqa: S101  (that is what _is_table says)
        part = _table_or_headings(field.kind.fields, rows, width)
        blocks += ["", *part] if blocks and part else part
    return blocks


def _table_or_headings(fields: Sequence[Field], items: Sequence[object], width: int) -> list[RenderableType]:
    tables = [field for field in fields if _is_table(field)]
    if not any(field.value(item) is not None for field in tables for item in items):
        return [] if tables and not items else [_table([field for field in fields if _is_cell(field)], items, width)]
    blocks: list[RenderableType] = []
    for item in items:
        if blocks:
            blocks.append("")
        blocks.append(_heading([field for field in fields if _is_cell(field)], item, width))
        blocks += _blocks(tables, item, width)
    return blocks


def _is_table(field: Field) -> bool:
    return isinstance(field.kind, Many) and field.title is None


def _is_cell(field: Field) -> bool:
    return bool(field.title)


def _heading(fields: Sequence[Field], source: object, width: int) -> RenderableType:
    """The name of the thing and, behind it, what else is known of it; a new line begins between two facts."""
    from rich.text import Text  # noqa: PLC0415

    first, *others = fields
    heading = Text(_written(first, source), "bold", overflow="fold")
    column = heading.cell_len
    for field in others:
        cell = _written(field, source)
        if not cell:
            continue
        fact = Text(f"{str(field.title).lower()} {cell}", _style(field, source) or "dim")
        fits = column + 2 + fact.cell_len <= width
        column = (column + 2 if fits else 0) + fact.cell_len
        heading.append("  " if fits else "\n").append_text(fact)
    return heading


def _facts(fields: Sequence[Field], source: object) -> RenderableType:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for field in fields:
        cell = Text(_written(field, source) or "-", _style(field, source) or "")
        grid.add_row(Text(str(field.title), "bold"), cell)
    return grid


def _table(fields: Sequence[Field], rows: Iterable[object], width: int) -> RenderableType:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    cells = [[Text(_written(field, row), _style(field, row) or "") for field in fields] for row in rows]
    shown = [at for at in range(len(fields)) if not cells or at == 0 or any(row[at] for row in cells)]
    table = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", border_style="dim"
    )
    columns = [[Text(str(fields[at].title)), *(row[at] for row in cells)] for at in shown]
    natural = [max(cell.cell_len for cell in column) for column in columns]
    widths = _widths(natural, [column[0].cell_len for column in columns], width)
    for at, chosen in zip(shown, widths, strict=True):
        kind = fields[at].kind
        is_number = isinstance(kind, str) and kind.startswith(("integer", "number"))
        table.add_column(str(fields[at].title), justify="right" if is_number else "left", overflow="fold", width=chosen)
    for row in cells:
        table.add_row(*(row[at] for at in shown))
    return table


def _widths(natural: Sequence[int], titles: Sequence[int], width: int) -> list[int]:
    """How wide each column is, where two blanks stand between them: the widest give way first.

    As far as possible no title is folded, and the first column, in which the names are, keeps up
    to two fifths of the width.
    """
    room = width - 2 * (len(natural) - 1)
    names = min(natural[0], width * 2 // 5)
    for floors in ([max(names, titles[0]), *titles[1:]], list(titles), [1] * len(natural)):
        for most in range(room, 0, -1):
            found = [max(min(each, most), floor) for each, floor in zip(natural, floors, strict=True)]
            if sum(found) <= room:
                return found
    return [1] * len(natural)


def _style(field: Field, source: object) -> str | None:
    mark = field.mark(source) if field.mark else None
    return STYLES[mark] if mark else None


def _written(field: Field, source: object) -> str:
    """The cell, with nothing in it that a terminal would act upon."""
    return escaped(_text(field, source))


def _text(field: Field, source: object) -> str:
    if field.show is not None:
        return field.show(source)
    value: Any = field.value(source)
    assert not isinstance(field.kind, (Many, One))  # noqa: S101  (these have a `show` where they have a title)
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.kind.startswith("["):
        return ",".join(map(str, value))
    if field.kind.startswith("{"):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    if isinstance(value, float):
        return f"{value:,.2f}".replace(",", "")
    return str(value)
