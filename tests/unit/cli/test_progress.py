"""The progress bar, at a terminal and elsewhere."""

from __future__ import annotations

import os
import pty
from io import BytesIO
from typing import TYPE_CHECKING

from pykafka_cli.cli.render import progress
from pykafka_cli.cli.terminal import Terminal

if TYPE_CHECKING:
    import pytest


def shown(monkeypatch: pytest.MonkeyPatch, *, moment_s: float = 0.0, of_records: bool, quiet: bool = False) -> bytes:
    """What a terminal shows of a job that is half done and then done."""
    monkeypatch.setattr(progress, "_MOMENT_S", moment_s)
    monkeypatch.setattr(progress, "_REFRESH_S", 0.0)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    master, slave = pty.openpty()
    with open(slave, "wb", buffering=0) as stderr:  # noqa: PTH123  (a descriptor)
        with progress.copying(Terminal(BytesIO(), BytesIO(), stderr), of_records=of_records, quiet=quiet) as report:
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
