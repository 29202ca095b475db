"""The commands as a user has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Installation]:
    """Just installed: there is no cluster."""
    with Installation(tmp_path) as new:
        yield new


@pytest.fixture
def cluster(fresh: Installation) -> Installation:
    """Three brokers, 101 to 103, at addresses at which nothing listens."""
    return fresh.create_cluster()
