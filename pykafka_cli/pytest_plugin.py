"""Fixtures for pytest, there as soon as this package is installed; nothing else of it is imported until one is used."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.testing import KafkaCluster, KafkaClusterFactory

_MARKER = "kafka_cluster"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(*, brokers=(101, 102, 103), port=None, configs=None, seed=1): what the fixture kafka_cluster is "
        "created with (pykafka-cli)",
    )


@pytest.fixture
def kafka_cluster_factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaClusterFactory]:
    """Makes throw-away Kafka clusters, by keywords such as brokers=[1, 2] and configs={"num.partitions": "3"}."""
    from pykafka_cli.testing import KafkaCluster  # noqa: PLC0415  (not for test runs without Kafka)

    with ExitStack() as clusters:

        def create(**how: object) -> KafkaCluster:
            directory = tmp_path_factory.mktemp("kafka")
            return clusters.enter_context(KafkaCluster(directory, **how))  # type: ignore[arg-type]  # the factory's

        yield create


@pytest.fixture
def kafka_cluster(request: pytest.FixtureRequest, kafka_cluster_factory: KafkaClusterFactory) -> KafkaCluster:
    """A throw-away Kafka cluster of three brokers, 101 to 103, or as the marker kafka_cluster says."""
    marker = request.node.get_closest_marker(_MARKER)
    if marker is not None and marker.args:
        raise pytest.UsageError(f"The marker {_MARKER} takes keywords only, as in brokers=[1, 2].")
    return kafka_cluster_factory(**({} if marker is None else marker.kwargs))
