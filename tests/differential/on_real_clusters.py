"""The recorded runs that end otherwise on a real cluster: `on_real_clusters.toml`, one entry a case.

[configs.broker-loggers]     # recording and name of the case
kind = "not applicable"      # or "refused": neither librdkafka nor kafka-python has the call; or "known": it is a known
                             # difference, which is told in other words
reason = "…"                 # one line: why it has no meaning there, or what is lacking
stdout_start = "…"           # how our stdout begins; left out: it is empty
exit = 0                     # how we end; left out: 1
stderr = "…"                 # a line that stderr must have: for what is refused, the sentence of the refusal
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from differential import entries

if TYPE_CHECKING:
    from differential.commands import Outcome
    from differential.recording import Case

FILE = Path(__file__).parent / "on_real_clusters.toml"
REFUSED, NOT_APPLICABLE, KNOWN = "refused", "not applicable", "known"
_FIELDS = frozenset({"kind", "reason", "stdout_start", "exit", "stderr"})


@dataclass(frozen=True, slots=True)
class Exceptional:
    """How one recorded run ends on a real cluster."""

    kind: str
    reason: str
    stdout_start: str = ""
    exit: int = 1
    stderr: str | None = None

    def judge(self, outcome: Outcome) -> list[str]:
        """What is wrong with a run of ours, one sentence each."""
        stdout, stderr = outcome.stdout.decode("utf-8", "replace"), outcome.stderr.decode("utf-8", "replace")
        wrong = []
        if not stdout.startswith(self.stdout_start) or (stdout and not self.stdout_start):
            wrong.append(f"stdout: expected to start with {self.stdout_start!r}, ours {stdout!r}")
        if outcome.exit != self.exit:
            wrong.append(f"exit: expected {self.exit}, ours {outcome.exit}, with stderr {stderr!r}")
        if self.stderr is not None and self.stderr not in stderr.splitlines():
            wrong.append(f"stderr has no line {self.stderr!r}: {stderr!r}")
        return wrong


@cache
def load() -> dict[str, dict[str, Exceptional]]:
    """Every entry, by recording and name of the case.

    Raises:
        ValueError: for an entry that is not what the top of this module describes.
    """
    return entries.load(FILE, parse)


def find(case: Case) -> Exceptional | None:
    """The entry of a case, if it has one."""
    return load().get(case.recording, {}).get(case.name)


def parse(title: str, entry: dict[str, Any]) -> Exceptional:
    """One entry. Raises ValueError."""
    entries.check_fields(title, entry, _FIELDS)
    if entry.get("kind") not in (REFUSED, NOT_APPLICABLE, KNOWN):
        raise ValueError(f"{title}: kind is {REFUSED!r}, {NOT_APPLICABLE!r} or {KNOWN!r}")
    entries.check_reason(title, entry)
    if entry["kind"] != NOT_APPLICABLE and not entry.get("stderr"):
        raise ValueError(f"{title}: what is {entry['kind']} is told in a sentence on stderr")
    return Exceptional(**entry)
