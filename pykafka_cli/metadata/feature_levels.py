"""The names of metadata.version's levels (MetadataVersion of Kafka 4.3)."""

from __future__ import annotations

METADATA_VERSION = "metadata.version"

_FIRST = 7
_NAMES = (
    "3.3-IV3", "3.4-IV0", "3.5-IV0", "3.5-IV1", "3.5-IV2", "3.6-IV0", "3.6-IV1", "3.6-IV2", "3.7-IV0", "3.7-IV1",
    "3.7-IV2", "3.7-IV3", "3.7-IV4", "3.8-IV0", "3.9-IV0", "4.0-IV0", "4.0-IV1", "4.0-IV2", "4.0-IV3", "4.1-IV0",
    "4.1-IV1", "4.2-IV0", "4.2-IV1", "4.3-IV0", "4.4-IV0",
)  # fmt: skip


def level_name(feature: str, level: int) -> str:
    """How kafka-features shows a level: metadata.version by name, a number otherwise."""
    if feature != METADATA_VERSION:
        return str(level)
    at = level - _FIRST
    return _NAMES[at] if 0 <= at < len(_NAMES) else f"UNKNOWN [{level}]"
