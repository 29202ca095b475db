"""What README and the manuals tell a reader to type works, and prints what they show."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from pykafka_cli.cli.docgen.commands import every_command
from tests.contract.documents import Shell, Step, steps

ROOT = Path(__file__).parents[2]
INSTALLING = ("pip", "pipx", "venv", "pytest")
"""What README tells to do before there are commands: continuous integration does just that."""

WORLD = """
kafka-topics --create --topic orders --partitions 3 --replication-factor 2
kafka-topics --create --topic payments --partitions 1 --replication-factor 3
printf '%s\\n' customer-7:paid customer-8:error customer-9:paid a:1 b:2 c:3 d:4 e:5 f:6 g:7 h:8 i:9 |
    kafka-console-producer --topic orders --reader-property parse.key=true --reader-property key.separator=:
echo 1 | kafka-console-producer --topic payments
kafka-console-consumer --topic orders --group billing --from-beginning --max-messages 12 --timeout-ms 60000
"""


@pytest.mark.parametrize("name", ["README.md", "man/pykafka-tutorial.7.md", "man/pykafka-failover.7.md"])
def test_every_command_of_a_document_works_and_prints_what_is_shown(name: str, tmp_path: Path) -> None:
    if name == "README.md" and any(listens(port) for port in (9092, 9093, 9094)):
        pytest.skip("something listens where README's cluster has its addresses")
    shell = Shell(tmp_path)
    found = [step for step in steps((ROOT / name).read_text()) if not any(word in step.command for word in INSTALLING)]
    assert len(found) > 10
    for step in found:
        shell.check(step)


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("localhost", port), timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster as the examples take it for granted: topics orders and payments, and a group billing."""
    home = tmp_path_factory.mktemp("world")
    made = Shell(home).run(f"export PYKAFKA_DATA_DIR={home}/data\nset -e{WORLD}")
    assert made.returncode == 0, made.stdout
    return home / "data"


@pytest.mark.parametrize("name", sorted({command.path[0] for command in every_command()}))
def test_every_example_of_a_command_s_help_works(name: str, world: Path, tmp_path: Path) -> None:
    shutil.copytree(world, tmp_path / "data")
    shell = Shell(tmp_path)
    prepared = shell.run(f"export PYKAFKA_DATA_DIR={tmp_path}/data\n{PREPARED.get(name, 'true')}")
    assert prepared.returncode == 0, prepared.stdout
    examples = [one for command in every_command() if command.path[0] == name for one in command.about.examples]
    for example in examples:
        if not example.command.startswith(NOT_RUN):
            shell.check(Step(0, example.command, []))


PREPARED = {"context": "pykafka context add staging --data-dir ./staging"}
NOT_RUN = ("pykafka demo --keep", "pykafka demo >", "pykafka demo --watch")
"""Beginnings of examples: what another one does as well, and what needs a terminal."""


def test_a_step_is_a_command_with_its_further_lines_and_what_it_prints() -> None:
    console = "```console\n$ one |\n    two \\\n    three\nout\n$ four    # exit 3\n```\n"
    text = f"words\n{console}```sh\nfive\nsix\n```\n```\nno\n```"
    found = list(steps(text))
    assert [(step.command, step.printed, step.exit_code) for step in found] == [
        ("one |\n    two \\\n    three", ["out"], 0),
        ("four    # exit 3", [], 3),
        ("five", [], 0),
        ("six", [], 0),
    ]


def test_what_is_not_as_shown_is_noticed(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.check(Step(1, "printf 'a\\nb\\nc\\n'", ["a", "…", "c"]))
    for step in (Step(1, "echo a", ["b"]), Step(1, "false", []), Step(1, "true  # exit 1", [])):
        with pytest.raises(AssertionError):
            shell.check(step)
