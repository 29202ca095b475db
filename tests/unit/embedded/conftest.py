"""An embedded cluster of three brokers, by itself and as two commands see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli.connecting import connect, create_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pykafka_cli.cluster import Cluster


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Cluster]]:
    """Each call opens the same cluster once more, as another command would."""
    directory = str(tmp_path / "data")
    create_cluster(directory, brokers=(101, 102, 103), port=28701, configs={"log.retention.check.interval.ms": "1"})
    clusters: list[Cluster] = []

    def once_more() -> Cluster:
        clusters.append(connect(None, data_dir=directory))
        return clusters[-1]

    yield once_more
    for cluster in clusters:
        cluster.close()
