"""Entries about recorded runs: a TOML file with one entry a case, by recording and name."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from pathlib import Path

Entry = TypeVar("Entry")


def load(file: Path, parse: Callable[[str, dict[str, Any]], Entry]) -> dict[str, dict[str, Entry]]:
    """Every entry of a file, by recording and name of the case. Raises what `parse` raises."""
    with file.open("rb") as opened:
        content = tomllib.load(opened)
    return {
        recording: {name: parse(f"{recording}.{name}", entry) for name, entry in entries.items()}
        for recording, entries in content.items()
    }


def check_fields(title: str, entry: dict[str, Any], fields: AbstractSet[str]) -> None:
    """See to it that an entry has no other fields. Raises ValueError."""
    if unknown := entry.keys() - fields:
        raise ValueError(f"{title}: unknown field {', '.join(sorted(unknown))}")


def check_reason(title: str, entry: dict[str, Any]) -> None:
    """See to it that an entry says why, in one line. Raises ValueError."""
    if not entry.get("reason", "").strip() or "\n" in entry["reason"]:
        raise ValueError(f"{title}: the reason is one line")
