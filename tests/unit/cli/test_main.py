import sqlite3
from io import BytesIO
from typing import NoReturn

import pytest
from calling import Connections, Ended, call

from pykafka_cli import KAFKA_VERSION, __version__
from pykafka_cli.cli.main import Terminated, run
from pykafka_cli.cli.registry import COMMANDS
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import CorruptRecordError


def test_the_root_s_help_names_every_command() -> None:
    ended = call("--help", drop_in=False)
    assert (ended.exit, ended.err) == (0, "")
    for name, entry in COMMANDS.items():
        assert name in ended.out
        assert entry.summary in ended.out
    assert call(drop_in=False) == call("help", drop_in=False) == ended


def test_every_command_has_help_and_a_version() -> None:
    for name, entry in COMMANDS.items():
        ended = call(name, "--help", drop_in=False)
        assert (ended.exit, ended.err) == (0, ""), name
        assert ended.out.startswith(f"Usage: pykafka {name}")
        if entry.is_kafka_tool:
            assert call(name, "--version") == Ended(0, f"{KAFKA_VERSION}\n", "")


def test_a_drop_in_s_help_names_the_drop_in() -> None:
    assert call("topics", "--help").out.startswith("Usage: kafka-topics [OPTIONS]")


def test_help_and_version_win_over_what_else_is_wrong() -> None:
    assert call("topics", "--list", "--help", "--nope").exit == 0
    assert call("topics", "--list", "--create", "--version").out == f"{KAFKA_VERSION}\n"


def test_help_shows_the_options_of_every_command_at_its_end() -> None:
    out = call("topics", "--help").out
    places = [out.index(option) for option in ("--bootstrap-server", "--data-dir", "--output", "--version", "--help")]
    assert places == sorted(places)


def test_our_own_version_stands_beside_kafka_s() -> None:
    assert (
        call("--version", drop_in=False).out == f"pykafka {__version__} (the tools of Apache Kafka {KAFKA_VERSION})\n"
    )


def test_a_wrong_command_is_refused_and_a_near_one_suggested() -> None:
    assert call("topic", drop_in=False) == Ended(
        1, "", "There is no command topic. Did you mean topics?\nSee pykafka --help.\n"
    )
    assert call("--nope", drop_in=False).err == "nope is not a recognized option\nSee pykafka --help.\n"
    assert "Did you mean --version?" in call("--versoin", drop_in=False).err


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (PermissionError(13, "Permission denied", "/d/x"), "Permission denied: /d/x"),
        (OSError("odd"), "odd"),
        (
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
            "Not valid text: 'utf-8' codec",
        ),
        (sqlite3.OperationalError("database is locked"), "The cluster's database cannot be used: database is locked"),
        (MemoryError(), "Out of memory"),
        (RecursionError("maximum recursion depth exceeded"), "Internal error: RecursionError: maximum recursion"),
        (ValueError("two\nlines"), "Internal error: ValueError: two lines (PYKAFKA_DEBUG=1 shows where)"),
        (CorruptRecordError("t-0: bad batch"), "Error while executing topic command : t-0: bad batch"),
    ],
)
def test_whatever_goes_wrong_is_one_line_and_no_traceback(
    connections: Connections, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def names() -> NoReturn:
        raise error

    monkeypatch.setattr(connections.cluster.topics, "names", names)
    ended = call("topics", "--list")
    assert (ended.exit, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith(sentence)
    monkeypatch.setenv("PYKAFKA_DEBUG", "1")
    ended = call("topics", "--list")
    assert ended.err.startswith("Traceback")
    assert sentence in ended.err


@pytest.mark.parametrize(("signal", "code"), [(KeyboardInterrupt(), 130), (Terminated(), 143)])
def test_a_signal_ends_a_command_without_a_word(
    connections: Connections, monkeypatch: pytest.MonkeyPatch, signal: BaseException, code: int
) -> None:
    def names() -> NoReturn:
        raise signal

    monkeypatch.setattr(connections.cluster.topics, "names", names)
    assert call("topics", "--list") == Ended(code, "", "")
    assert connections.cluster.closed == 1


class ClosedPipe(BytesIO):
    """A pipe whose reader has gone."""

    def write(self, _: object) -> NoReturn:
        raise BrokenPipeError


def test_a_reader_that_has_gone_is_no_failure(connections: Connections) -> None:
    connections.cluster.topics.put("t", [[101]])
    err = BytesIO()
    assert run(["topics", "--list"], Terminal(BytesIO(), ClosedPipe(), err)) == 0
    assert err.getvalue() == b""


def test_nobody_to_hear_an_error_changes_nothing(connections: Connections) -> None:
    assert run(["topics", "--nope"], Terminal(BytesIO(), BytesIO(), ClosedPipe())) == 1


@pytest.mark.parametrize("word", ["\udcff", "a\0b", "\U0001f600"])
def test_any_word_comes_back_in_one_line(connections: Connections, word: str) -> None:
    for words in (["topics", "--describe", "--topic", word], ["topics", "--" + word], [word]):
        ended = call(*words)
        assert ended.exit == 1
        assert "Internal" not in ended.err
        assert "Traceback" not in ended.err
    assert call("topics", "--describe", "--topic", "\udcff").err.encode("utf-8", "surrogateescape").count(b"\xff") == 1
