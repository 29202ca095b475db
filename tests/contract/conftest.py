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
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Three brokers, 101 to 103, at addresses at which nothing listens; see `both_sides` for a real Kafka."""
    if getattr(request, "param", "embedded") == "kafka":
        from tests.kafka.real_installation import RealInstallation  # noqa: PLC0415  (most tests need none)

        with RealInstallation(tmp_path, request.getfixturevalue("real_cluster")) as real:
            yield real
    else:
        fresh: Installation = request.getfixturevalue("fresh")
        yield fresh.create_cluster()
