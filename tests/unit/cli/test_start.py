"""What a command loads before it works: start-up time is a feature, and modules are what it is made of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pykafka_cli.cli.registry import COMMANDS

ROOT = Path(__file__).parents[3]

BESIDES_TYPER = {"bisect", "dataclasses", "pykafka_cli", "random", "sqlite3"}
"""Top-level packages that `topics --list` may load on top of what `import typer` loads. Add with care: each costs."""

LOADED = """
import sys
from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
code = run(sys.argv[1:], Terminal.standard())
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def python(program: str, *words: str, directory: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYKAFKA_BOOTSTRAP_SERVER", None)
    if directory is not None:
        environment["PYKAFKA_DATA_DIR"] = str(directory)
    return subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=False
    )


def loaded(*words: str, directory: Path | None = None) -> set[str]:
    """The modules that are loaded when a command line has run."""
    ended = python(LOADED, *words, directory=directory)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.split())


def test_listing_topics_loads_little_more_than_typer(tmp_path: Path) -> None:
    python(LOADED, "topics", "--create", "--topic", "t", directory=tmp_path)
    typer = set(python("import sys, typer; print(*sys.modules)").stdout.split())
    more = {name.partition(".")[0] for name in loaded("topics", "--list", directory=tmp_path) - typer}
    assert {name for name in more if not name.startswith("_")} <= BESIDES_TYPER


def test_who_asks_for_no_table_and_no_json_loads_neither(tmp_path: Path) -> None:
    python(LOADED, "topics", "--create", "--topic", "t", directory=tmp_path)
    for words in (["topics", "--list"], ["topics", "--describe"], ["broker", "list"]):
        names = loaded(*words, directory=tmp_path)
        render = {name for name in names if name.startswith("pykafka_cli.cli.render.")}
        drawing = {"table", "json_view", "schemas", "escaped"}
        assert not {name.rpartition(".")[2] for name in render} & drawing, words
        assert not {"rich.table", "rich.console"} & names, words


def test_only_help_loads_what_help_says(tmp_path: Path) -> None:
    for words in (["topics", "--list"], ["topics", "--version"], ["broker", "list"]):
        names = {name for name in loaded(*words, directory=tmp_path) if name.startswith("pykafka_cli.cli.")}
        assert not {name for name in names if {"help", "docgen", "completion"} & set(name.split("."))}, words


def test_a_tool_does_not_load_another() -> None:
    tools = {name for name in loaded("topics", "--help") if name.startswith("pykafka_cli.cli.tools.")}
    assert {name.split(".")[3] for name in tools} == {"topics"}
    assert "pykafka_cli.connecting" not in loaded("topics", "--help")


def test_the_root_s_help_loads_no_tool_and_no_typer() -> None:
    names = loaded("--help")
    assert "typer" not in names
    assert not {name for name in names if name.startswith(("pykafka_cli.cli.tools", "pykafka_cli.cli.own"))}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_imports_alone(name: str) -> None:
    ended = python("import sys; from pykafka_cli.cli.registry import load; load(sys.argv[1])", name)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_help_and_version_and_mistakes_touch_no_disk(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    for words in (
        ["--help"],
        ["topics", "--help"],
        ["topics", "--version"],
        ["topics", "--nope"],
        ["topics", "--list"],
    ):
        python(LOADED, *words, directory=directory)
        assert not directory.exists()


def test_an_unusable_directory_is_one_line_that_names_it_and_the_option() -> None:
    ended = python(LOADED, "topics", "--create", "--topic", "t", directory=Path("/dev/null/data"))
    said = ended.stderr.splitlines()[0]
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "/dev/null/data" in said
    assert "--data-dir" in said


def test_looking_for_contexts_where_there_are_none_loads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYKAFKA_CONFIG", raising=False)
    for name in ("PYKAFKA_DATA_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "" if name == "PYKAFKA_DATA_DIR" else str(tmp_path / name))
    python(LOADED, "topics", "--create", "--topic", "t")
    typer = set(python("import sys, typer; print(*sys.modules)").stdout.split())
    names = loaded("topics", "--list") - typer
    assert {top for name in names if not (top := name.partition(".")[0]).startswith("_")} <= BESIDES_TYPER
    assert "pykafka_cli.cli.contexts" in names
    assert "pykafka_cli.cli.context_file" not in names


def test_a_directory_may_have_blanks_and_letters_of_any_kind(tmp_path: Path) -> None:
    directory = tmp_path / "Some Öne" / "kafka data"
    assert python(LOADED, "topics", "--create", "--topic", "t", directory=directory).returncode == 0
    assert python(LOADED, "topics", "--list", directory=directory).stdout == "t\n"
