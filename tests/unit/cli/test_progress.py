"""The progress bar, at a terminal and elsewhere."""

from __future__ import annotations

import os
import pty
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.cli.docgen.commands import every_command
from pykafka_cli.cli.render import progress
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_producer.line_reader import file_size

if TYPE_CHECKING:
    from pathlib import Path


def shown(
    monkeypatch: pytest.MonkeyPatch,
    *,
    moment_s: float = 0.0,
    of_records: bool,
    quiet: bool = False,
    quiet_terminal: bool = False,
) -> bytes:
    """What a terminal shows of a job that is half done and then done."""
    monkeypatch.setattr(progress, "_MOMENT_S", moment_s)
    monkeypatch.setattr(progress, "_REFRESH_S", 0.0)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    master, slave = pty.openpty()
    with open(slave, "wb", buffering=0) as stderr:  # noqa: PTH123  (a descriptor)
        terminal = Terminal(BytesIO(), BytesIO(), stderr)
        terminal.quiet = quiet_terminal
        with progress.copying(terminal, of_records=of_records, quiet=quiet) as report:
            for copied in (500, 1000, 1500, 2000):
                report(copied, 2000)
        os.set_blocking(master, False)
        try:
            return os.read(master, 65536)
        except BlockingIOError:
            return b""
        finally:
            os.close(master)


def test_a_bar_counts_records(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = shown(monkeypatch, of_records=True)
    assert b"1000/2000" in drawn
    assert b"2000/2000" in drawn
    assert b"records/s" in drawn


def test_a_bar_counts_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"1.0/2.0 kB" in shown(monkeypatch, of_records=False)


def test_what_is_done_in_a_moment_has_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, of_records=True, moment_s=3600.0) == b""


def test_quiet_has_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, of_records=True, quiet=True) == b""
    assert shown(monkeypatch, of_records=True, quiet_terminal=True) == b""


@pytest.mark.parametrize(
    "words",
    [
        ("console-producer",),
        ("producer-perf-test",),
        ("consumer-perf-test",),
        ("reassign-partitions",),
        ("copy",),
        ("broker", "restart"),
        ("broker", "verify"),
    ],
)
def test_whoever_draws_a_bar_can_be_told_not_to(words: tuple[str, ...]) -> None:
    (command,) = [one for one in every_command() if one.path == words]
    assert "--quiet" in {name for section in command.sections for option in section.options for name in option.names}


def test_a_line_that_is_said_takes_the_bar_away_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_MOMENT_S", 0.0)
    monkeypatch.setattr(progress, "_REFRESH_S", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    master, slave = pty.openpty()
    with open(slave, "wb", buffering=0) as stderr:  # noqa: PTH123  (a descriptor)
        terminal = Terminal(BytesIO(), BytesIO(), stderr)
        with progress.copying(terminal, what="Producing") as report:
            report(500, 2000)
            terminal.say("a note")
            report(1000, 2000)
        drawn = os.read(master, 65536)
    os.close(master)
    before, note, after = drawn.partition(b"a note\r\n")
    assert note
    assert before.endswith(b"\x1b[2K")  # the line of the bar is empty
    assert b"Producing" in before
    assert b"Producing" in after


def test_a_file_on_standard_input_is_watched_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"x" * 1000)
    with path.open("rb") as file:
        file.seek(200)
        assert file_size(file) == 800
    assert file_size(BytesIO(b"abc")) == 0
    reading, writing = os.pipe()
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123  (a descriptor)
        assert file_size(pipe) == 0
