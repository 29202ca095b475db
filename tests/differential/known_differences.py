"""The recorded runs in which we differ from Kafka on purpose: `known_differences.toml`, one entry a case.

[topics.create-existing]     # recording and name of the case
d = "D2"                     # which of the design's differences, or `section-1`; several are separated by commas
reason = "…"                 # one line
stdout = ""                  # what we print; left out where it is what Kafka prints
exit = 1                     # how we end; left out where it is how Kafka ends
stdout_start = "Usage: "     # instead of stdout, where the rest is our own text and may change
stderr = "…"                 # a line that stderr must have
signal = "SIGINT"            # our command goes on until it is sent this
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from differential import entries

if TYPE_CHECKING:
    from differential.recording import Case

FILE = Path(__file__).parent / "known_differences.toml"

DIFFERENCES = frozenset(f"D{number}" for number in range(1, 14))
"""The numbers of the design's table of differences."""

SECTION_1 = "section-1"
"""--bootstrap-server left out means the embedded cluster, where Kafka's tools refuse to start without it."""

_FIELDS = frozenset({"d", "reason", "stdout", "stdout_base64", "stdout_start", "exit", "stderr", "signal"})


@dataclass(frozen=True, slots=True)
class KnownDifference:
    """How one recorded run ends with us. None: as it does with Kafka."""

    d: frozenset[str]
    reason: str
    stdout: bytes | None = None
    stdout_start: bytes | None = None
    exit: int | None = None
    stderr: str | None = None
    signal: str | None = None


@cache
def load() -> dict[str, dict[str, KnownDifference]]:
    """Every entry, by recording and name of the case.

    Raises:
        ValueError: for an entry that is not what the top of this module describes.
    """
    return entries.load(FILE, parse)


def find(case: Case) -> KnownDifference | None:
    """The entry of a case, if it has one."""
    return load().get(case.recording, {}).get(case.name)


def parse(title: str, entry: dict[str, Any]) -> KnownDifference:
    """One entry. Raises ValueError."""
    entries.check_fields(title, entry, _FIELDS)
    d = frozenset(word.strip() for word in entry.get("d", "").split(","))
    if not d <= DIFFERENCES | {SECTION_1}:
        raise ValueError(f"{title}: d = {entry.get('d')!r} names no difference of the design (D1 to D13, {SECTION_1})")
    if entry.get("signal", "SIGINT") != "SIGINT":
        raise ValueError(f"{title}: the only signal is SIGINT")
    entries.check_reason(title, entry)
    stdout, start, encoded = entry.get("stdout"), entry.get("stdout_start"), entry.get("stdout_base64")
    return KnownDifference(
        d=d,
        reason=entry["reason"],
        stdout=b64decode(encoded) if encoded is not None else None if stdout is None else stdout.encode(),
        stdout_start=None if start is None else start.encode(),
        exit=entry.get("exit"),
        stderr=entry.get("stderr"),
        signal=entry.get("signal"),
    )
