"""`-v`: on every command, and no word of the client library without it."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO

import pytest

from pykafka_cli.cli.main import run
from pykafka_cli.cli.registry import COMMANDS, Group
from pykafka_cli.cli.terminal import Terminal


def said(*words: str) -> tuple[int, str, str]:
    out, err = BytesIO(), BytesIO()
    code = run(words, Terminal(BytesIO(), out, err))
    return code, out.getvalue().decode(), err.getvalue().decode()


def calls() -> list[tuple[str, ...]]:
    """Every command and sub-command."""
    found: list[tuple[str, ...]] = []
    for name, entry in COMMANDS.items():
        tool = import_module(entry.module).TOOL
        found += [(name, sub) for sub in tool.tools] if isinstance(tool, Group) else [(name,)]
    return found


@pytest.mark.parametrize("option", ["-v", "--verbose"])
@pytest.mark.parametrize("call", calls(), ids=" ".join)
def test_every_command_reads_it_and_its_help_tells_of_it(call: tuple[str, ...], option: str) -> None:
    code, out, err = said(*call, option, "--help")
    assert (code, err) == (0, "")
    assert "  -v" in out
    assert option in out
    code, out, err = said(*call, option, "--nonsense")
    assert (code, out) == (1, "")
    assert "nonsense" in err.splitlines()[0]
