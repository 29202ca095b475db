"""`pykafka __complete`, which answers a shell, and the installation of the shells' scripts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from calling import call

from pykafka_cli import NewTopic, connect, create_cluster
from pykafka_cli.cli.completion.candidates import candidates

ROOT = Path(__file__).parents[3]
COMPLETE = "import sys; from pykafka_cli.cli.main import pykafka; sys.argv[1:1] = ['__complete']; pykafka()"


def asked(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYKAFKA_")}
    return subprocess.run(
        [sys.executable, "-c", COMPLETE, *words],
        env={**environment, "PYTHONPATH": str(ROOT), **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A cluster with topics orders and orphans, and 102 dead."""
    for name in [name for name in os.environ if name.startswith("PYKAFKA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    where = str(tmp_path / "a b")
    create_cluster(where, brokers=[101, 102, 103], port=19311)
    with connect(data_dir=where) as cluster:
        for name in ("orders", "orphans", "users"):
            cluster.topics.create(NewTopic(name))
        cluster.brokers.kill([102])
    return where


def test_names_come_from_the_cluster_that_is_typed(directory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = ["kafka-topics", "--data-dir", directory, "--topic"]
    assert candidates("topics", "or", line) == ["orders", "orphans"]
    assert candidates("topics", "", ["kafka-topics", f"--data-dir={directory}"]) == ["orders", "orphans", "users"]
    assert candidates("brokers", "", line) == ["101", "102", "103"]
    assert candidates("living", "", line) == ["101", "103"]
    assert candidates("dead", "", line) == ["102"]
    assert candidates("groups", "", line) == []
    assert candidates("topics", "u", ["pykafka", "copy", "--from", directory]) == ["users"]
    monkeypatch.setenv("PYKAFKA_DATA_DIR", directory)
    assert candidates("topics", "u", []) == ["users"]


def test_names_come_from_a_context(directory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYKAFKA_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text(f'[contexts.here]\ndata_dir = "{directory}"\n')
    assert candidates("contexts", "h", []) == ["here"]
    assert candidates("topics", "us", ["kafka-topics", "--context", "here"]) == ["users"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("--topic t --add-config", "retention.ms="),
        ("--broker 1 --add-config", "log.retention.ms="),
        ("--entity-type users --add-config", "producer_byte_rate="),
        ("--ip 1.2.3.4 --add-config", "connection_creation_rate="),
        ("--group g --add-config", "consumer.session.timeout.ms="),
    ],
)
def test_config_names_are_those_of_the_entity(line: str, name: str) -> None:
    found = candidates("configs", "", ["kafka-configs", *line.split()])
    assert name in found
    assert found == sorted(found)
    assert name.removesuffix("=") in candidates("config-names", "", ["kafka-configs", *line.split()])


def test_a_line_is_taken_apart_as_a_shell_does_it(directory: str) -> None:
    assert asked("topics", "us", f"kafka-topics --data-dir '{directory}' --topic us").stdout == "users\n"
    assert asked("topics", "us", "--", "kafka-topics", "--data-dir", directory).stdout == "users\n"


@pytest.mark.parametrize(
    "line",
    [
        "--bootstrap-server 127.0.0.1:1",
        "--bootstrap-server 10.255.255.1:9092",
        "--bootstrap-server nonsense",
        "--bootstrap-server broker.example.com:9092",
        "--data-dir /dev/null/x",
        "--context none",
        "--command-config /none",
    ],
)
def test_a_cluster_out_of_reach_is_silence(line: str, tmp_path: Path) -> None:
    ended = asked("topics", "", f"kafka-topics {line} --topic ", HOME=str(tmp_path), PYKAFKA_CONFIG=str(tmp_path / "c"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize("words", [(), ("topics",), ("nonsense", "", "x"), ("topics", "", "--")])
def test_wrong_questions_are_silence(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = asked(*words, PYKAFKA_DATA_DIR=str(tmp_path / "none"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert not (tmp_path / "none").exists()


def test_answering_needs_neither_typer_nor_rich(directory: str) -> None:
    program = (
        "import sys; from pykafka_cli.cli.completion.candidates import candidates as c; c('topics', '', sys.argv[1:])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "--data-dir", directory],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"typer", "rich", "confluent_kafka", "filelock", "cramjam"} & set(ended.stdout.split())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ZDOTDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "BASH_COMPLETION_USER_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("shell", "script", "own"),
    [
        ("bash", ".local/share/bash-completion/completions/pykafka", ".bashrc"),
        ("zsh", ".zfunc/_pykafka", ".zshrc"),
        ("fish", ".config/fish/completions/pykafka.fish", None),
    ],
)
def test_installing_says_where_and_can_be_done_again(home: Path, shell: str, script: str, own: str | None) -> None:
    if own:
        (home / own).write_text("mine=1")
    first = call("--install-completion", shell, drop_in=False)
    assert first.exit == 0
    assert str(home / script) in first.out
    assert (home / script).read_text() == call("--show-completion", shell, drop_in=False).out
    files = {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}
    again = call("--install-completion", shell, drop_in=False)
    assert again.exit == 0
    assert {file: file.read_bytes() for file in home.rglob("*") if file.is_file()} == files
    if own:
        assert (home / own).read_text().startswith("mine=1\n")
        assert str(home / own) in first.out


def test_the_shell_is_the_one_that_is_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "fish" in call("--install-completion", drop_in=False).out
    monkeypatch.setenv("SHELL", "/bin/ksh")
    ended = call("--install-completion", drop_in=False)
    assert (ended.exit, ended.out) == (1, "")
    assert "bash, zsh, fish" in ended.err
    (home / "file").write_text("")
    monkeypatch.setenv("HOME", str(home / "file"))
    assert call("--install-completion", "bash", drop_in=False).exit == 1
