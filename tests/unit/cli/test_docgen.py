"""Manuals and completion scripts: what is committed is what the commands make, and the tools that read it accept it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pykafka_cli.cli.docgen import files
from pykafka_cli.cli.docgen.__main__ import main
from pykafka_cli.cli.docgen.commands import drop_in_names, every_command
from pykafka_cli.cli.docgen.roff import escaped, page
from pykafka_cli.cli.docgen.table import table
from pykafka_cli.cli.registry import COMMANDS

ROOT = Path(__file__).parents[3]
SCRIPTS = {"bash": "bash/pykafka", "zsh": "zsh/_pykafka", "fish": "fish/pykafka.fish"}
PAGES = sorted(path for path in files.wanted() if path.endswith((".1", ".7")))


def having(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def test_the_committed_files_are_what_the_commands_make_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_the_same_commands_make_the_same_files() -> None:
    assert files.wanted() == files.wanted()


def test_a_changed_a_missing_and_a_foreign_file_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ROOT", tmp_path)
    for name, text in (("man/man1/a.1", "old"), ("man/man1/b.1", "b"), ("completions/zsh/_x", "foreign")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    wanted = {"man/man1/a.1": "new", "man/man1/b.1": "b", "man/man7/c.7": "c"}
    assert files.differences(wanted) == ["completions/zsh/_x", "man/man1/a.1", "man/man7/c.7"]


def test_every_command_and_every_drop_in_name_has_a_page() -> None:
    assert {f"man/man1/pykafka-{name}.1" for name in COMMANDS} < set(PAGES)
    for name in drop_in_names():
        for full in (name, f"{name}.sh"):
            source = (ROOT / f"man/man1/{full}.1").read_text()
            assert source == f".so man1/pykafka-{name.removeprefix('kafka-')}.1\n"


@pytest.mark.parametrize("path", [path for path in PAGES if "/kafka-" not in path])
def test_a_page_is_rendered_without_a_warning(path: str) -> None:
    for command in (["mandoc", "-Tlint", path], ["groff", "-ww", "-man", "-Tutf8", path]):
        ended = subprocess.run(
            [having(command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
        )
        said = ended.stdout if command[0] == "mandoc" else ended.stderr
        assert (ended.returncode, said) == (0, ""), command


def test_a_page_shows_every_option_example_and_field_of_json() -> None:
    rendered = subprocess.run(
        [having("mandoc"), "-Tutf8", "-Owidth=500", "man/man1/pykafka-topics.1"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    plain = re.sub(".\b", "", rendered)  # bold is a letter over itself
    topics = next(command for command in every_command() if command.path == ("topics",))
    assert all(name in plain for option in topics.options for name in option.names)
    assert all(line in plain for example in topics.about.examples for line in example.command.splitlines())
    assert ".topics[].partitions[].leader" in plain
    for title in ("EXIT STATUS", "ENVIRONMENT", "FILES", "DIFFERENCES FROM KAFKA"):
        assert title in plain


@pytest.mark.parametrize(
    ("shell", "path"), [("bash", "bash/pykafka"), ("zsh", "zsh/_pykafka"), ("fish", "fish/pykafka.fish")]
)
def test_a_shell_can_read_its_script(shell: str, path: str) -> None:
    ended = subprocess.run([having(shell), "-n", ROOT / "completions" / path], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_scripts_know_every_option() -> None:
    scripts = [
        (ROOT / "completions" / path).read_text() for path in ("bash/pykafka", "zsh/_pykafka", "fish/pykafka.fish")
    ]
    known = table()
    assert len(known.entries) >= len(COMMANDS)
    for entry in known.entries:
        for row in entry.rows:
            assert all(row.option in script for script in scripts)


def test_what_roff_would_take_for_its_own_is_escaped() -> None:
    assert escaped(".TH it's a \\n") == "\\&.TH it\\(aqs a \\en"
    assert page("## One\n\nSome `code` here.\n\n- item\n\n```\n.x\n```\n") == [
        ".SH ONE",
        "Some \\fBcode\\fR here.",
        ".IP \\(bu 2",
        "item",
        ".PP",
        ".in +2n",
        ".nf",
        "\\&.x",
        ".fi",
        ".in",
    ]
