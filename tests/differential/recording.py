"""Recorded runs of Apache Kafka 4.3.1's own tools: what was typed, and what came out."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDINGS = Path(__file__).parent / "recordings"

REPLAYED = ("topics", "console", "configs", "get-offsets", "admin-misc", "consumer-groups")
"""The recordings whose tools exist. A recording joins this list together with its tools."""


BY_THE_CLOCK = {
    ("get-offsets", name): ("stdout: the offset depends on which records share a millisecond",)
    for name in ("max-timestamp", "minus3")
}
"""Cases whose recorded output depends on the speed of the producer before them, which their recording does not say."""


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded run, in the order of its file, which starts on a fresh cluster of brokers 101, 102 and 103.

    `stderr` holds the first distinct lines only, with Java class names as they came; `volatile` names what differs from
    run to run. `signal` is sent once the records have been printed. `background` is `start`, or `stop` for the run
    named by `ref`; such a case has no result of its own, and `wait_s` seconds pass before the next one.
    """

    recording: str
    number: int
    name: str
    argv: tuple[str, ...] = ()
    stdin: bytes = b""
    files: Mapping[str, str] = field(default_factory=dict)
    stdout: bytes = b""
    stderr: tuple[str, ...] = ()
    exit: int | None = None
    unordered: bool = False
    volatile: tuple[str, ...] = ()
    signal: str | None = None
    close_stdout_after_lines: int | None = None
    background: str | None = None
    ref: str | None = None
    wait_s: float = 0

    @property
    def test_id(self) -> str:
        """The name of the test of this case: `console-0003-plain-consume`."""
        return f"{self.recording}-{self.number:04}-{self.name}"

    @property
    def needs_process(self) -> bool:
        """Whether only a process of its own can show this: signals, closed pipes, running beside others."""
        return bool(self.signal or self.background or self.close_stdout_after_lines)


@cache
def load(recording: str) -> tuple[Case, ...]:
    """All cases of one recording, in the order in which they must be run."""
    lines = (RECORDINGS / f"{recording}.jsonl").read_text("utf-8").split("\n")
    return tuple(_case(recording, number, json.loads(line)) for number, line in enumerate(filter(None, lines), start=1))


def _case(recording: str, number: int, entry: Mapping[str, Any]) -> Case:
    signal = entry.get("signal")
    return Case(
        recording=recording,
        number=number,
        name=entry["name"],
        argv=tuple(entry.get("argv", ())),
        stdin=_stdin(entry),
        files=entry.get("files", {}),
        stdout=_bytes(entry, "stdout"),
        stderr=tuple(entry.get("stderr_contains", ())),
        exit=entry.get("exit"),
        unordered=entry.get("unordered", False),
        volatile=BY_THE_CLOCK.get((recording, entry["name"]), tuple(entry.get("volatile", ()))),
        signal=signal["name"] if isinstance(signal, dict) else signal,
        close_stdout_after_lines=entry.get("close_stdout_after_lines"),
        background=entry.get("background"),
        ref=entry.get("ref"),
        wait_s=entry.get("wait_s", 0),
    )


def _stdin(entry: Mapping[str, Any]) -> bytes:
    parts: list[tuple[str, int]] = entry.get("stdin_parts", [])
    return _bytes(entry, "stdin") or b"".join(text.encode() * times for text, times in parts)


def _bytes(entry: Mapping[str, Any], name: str) -> bytes:
    encoded = entry.get(f"{name}_base64")
    return base64.b64decode(encoded) if encoded is not None else str(entry.get(name, "")).encode()
