from collections.abc import Iterator
from pathlib import Path

import pytest
from calling import Connections, connected


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connections]:
    with connected(monkeypatch) as made:
        yield made


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands find their embedded cluster below it."""
    monkeypatch.setenv("PYKAFKA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("PYKAFKA_BOOTSTRAP_SERVER", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
