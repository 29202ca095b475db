"""The commands on a real Kafka."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kafka.real_installation import RealInstallation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.kafka.real_cluster import RealCluster


@pytest.fixture
def kafka(tmp_path: Path, real_cluster: RealCluster) -> Iterator[RealInstallation]:
    """A real cluster that has no topics."""
    with RealInstallation(tmp_path, real_cluster) as installation:
        yield installation
