"""The real Kafka cluster that tests may ask for. It is started once, and the tests that use it run in one worker."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kafka.real_cluster import RealCluster


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests in `crash/` go on."""
    group = parser.getgroup("crash", "tests that kill at random moments")
    group.addoption("--crash-rounds", type=int, default=60, help="rounds of random kills (default: 60)")
    group.addoption("--crash-seed", type=int, default=None, help="seed of the first round (default: the day's)")
    group.addoption("--every-byte", action="store_true", help="damage every byte (default: a sample, another a day)")
    group.addoption("--crash-seconds", type=float, default=12.0, help="how long races are run (default: 12 s)")


def pytest_configure(config: pytest.Config) -> None:
    """Without xdist nobody else knows this marker. Contexts of whoever runs the tests must not count in them."""
    os.environ["PYKAFKA_CONFIG"] = str(Path(__file__).parent / "no-such-file.toml")
    os.environ.pop("PYKAFKA_CONTEXT", None)
    config.addinivalue_line("markers", "xdist_group(name): tests that run in the same worker")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the real cluster is marked `kafka`, and shares a worker with whoever else does."""
    for item in items:
        if "real_cluster" in getattr(item, "fixturenames", ()) and _is_on_kafka(item):
            item.add_marker(pytest.mark.kafka)
            item.add_marker(pytest.mark.xdist_group("kafka"))


def _is_on_kafka(item: pytest.Item) -> bool:
    """False for the embedded half of a test that runs on both."""
    call = getattr(item, "callspec", None)
    return call is None or call.params.get("either") != "embedded"


@pytest.fixture(scope="session")
def real_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCluster]:
    """Apache Kafka with three brokers, 101 to 103; skips the test where Java or Kafka's jars cannot be had."""
    from tests.kafka.real_cluster import RealCluster  # noqa: PLC0415  (most runs of some tests need none)

    with RealCluster(tmp_path_factory.mktemp("kafka")) as cluster:
        yield cluster
