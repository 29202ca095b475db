"""Sizes for people."""

from __future__ import annotations

_STEP = 1024


def size_text(size: int | None) -> str:
    """`300 B`, `1.2 KB`, `34.0 MB` in steps of 1024; `-` for None."""
    if size is None:
        return "-"
    if size < _STEP:
        return f"{size} B"
    value = size / _STEP
    units = ["TB", "GB", "MB", "KB"]
    while round(value, 1) >= _STEP and len(units) > 1:
        value /= _STEP
        units.pop()
    return f"{value:.1f} {units[-1]}"
