"""Where the data directory is when nothing is said. On Linux it is computed by hand, because that starts faster."""

from __future__ import annotations

import os

import platformdirs
import pytest

from pykafka_cli.engine.directory import DEFAULT_NAME, data_directory


@pytest.mark.parametrize("xdg", [None, "", "  ", "/somewhere/else", "relative/path"])
@pytest.mark.parametrize("home", ["/home/somebody", None])
def test_the_default_is_what_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, xdg: str | None, home: str | None
) -> None:
    monkeypatch.delenv("PYKAFKA_DATA_DIR", raising=False)
    for name, value in (("XDG_DATA_HOME", xdg), ("HOME", home)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert data_directory(None) == platformdirs.user_data_dir(DEFAULT_NAME, appauthor=False)


def test_the_option_wins_over_the_environment_and_both_are_made_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("PYKAFKA_DATA_DIR", "~/cluster")
    assert data_directory(None) == "/home/somebody/cluster"
    assert data_directory("here") == os.path.join(os.getcwd(), "here")  # noqa: PTH109, PTH118
