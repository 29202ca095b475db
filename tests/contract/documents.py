"""Commands in documents, run as a reader would type them, and what the documents say that they print.

A block is fenced: `sh` holds commands, `console` holds commands behind `$ ` and what they print. A comment `# exit 1`
says how a command ends, `…` stands for any lines. Commands that name a real cluster
(`example.com`) and those that need a terminal (`# live`) are not run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from tests.contract.installation import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 120.0
NOT_HERE = ("example.com", "# live")
"""In a command: it needs a real cluster, or a terminal."""
CHANGING = (
    (re.compile(r"\b1[0-9]{12}\b"), "TIME"),  # ms since 1970
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z?"), "TIME"),
    (re.compile(r"\b[A-Za-z0-9_-]{22}\b"), "ID"),
    (re.compile(r"\b\d+(\.\d+)? (B|KB|MB)\b"), "SIZE"),
    (re.compile(r" +SIZE"), " SIZE"),
    (re.compile(r" +SIZE"), " SIZE"),
)


class Step(NamedTuple):
    """One command line of a document, and what it prints if the document says so."""

    line: int
    command: str
    printed: list[str]

    @property
    def exit_code(self) -> int:
        """What the document says, 0 if nothing."""
        found = re.search(r"# exit (\d+)", self.command)
        return int(found[1]) if found else 0


def steps(text: str) -> Iterator[Step]:
    """The commands of a document in order."""
    kind, number, command = None, 0, ""
    printed: list[str] = []
    for at, line in enumerate([*text.splitlines(), "```"], start=1):
        if line.startswith("```"):
            if command:
                yield Step(number, command, printed)
            command, printed = "", []
            kind = line.removeprefix("```") if kind is None else None
        elif kind in ("sh", "console"):
            if command and command.endswith(("\\", "|")):
                command += "\n" + line
            elif kind == "sh" or line.startswith("$ "):
                if command:
                    yield Step(number, command, printed)
                number, command, printed = at, line.removeprefix("$ "), []
            else:
                printed.append(line)


class Shell:
    """Runs commands one by one in a home of its own; variables that one exports are there for the next."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._state = home / ".variables"
        self._state.write_text("")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYKAFKA_", "XDG_"))}
        self._environment = {**kept, "HOME": str(home), "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """One command line; stderr is with stdout, as at a terminal."""
        script = f'. {self._state}\n{command}\ncode=$?\nexport -p > {self._state}\nexit "$code"'
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", script],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.home,
            env=self._environment, timeout=PATIENCE, check=False,
        )  # fmt: skip

    def check(self, step: Step) -> None:
        """Run a command of a document, which has to end as it says and to print what it shows."""
        if any(word in step.command for word in NOT_HERE) or (
            re.search(r"\bjq\b", step.command) and shutil.which("jq") is None
        ):
            return
        ended = self.run(step.command)
        assert ended.returncode == step.exit_code, (step, ended.stdout)
        if step.printed:
            pattern = "\n".join(".*" if line == "…" else re.escape(line) for line in self._settled(step.printed))
            printed = "\n".join(self._settled(ended.stdout.splitlines()))
            assert re.fullmatch(pattern, printed, re.DOTALL), f"line {step.line}: {step.command}\n{ended.stdout}"

    def _settled(self, lines: list[str]) -> list[str]:
        text = "\n".join(line.rstrip() for line in lines).strip("\n").replace(str(self.home), "/home/you")
        for changing, name in CHANGING:
            text = changing.sub(name, text)
        return text.split("\n")
