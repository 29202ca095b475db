from collections.abc import Iterator

import pytest
from calling import Connections, connected


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connections]:
    with connected(monkeypatch) as made:
        yield made
