"""`pykafka watch` on a real cluster whose broker dies: it goes on, and tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import until
from tests.contract.test_watch_terminal import Watching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kafka.real_cluster import RealCluster
    from tests.kafka.real_installation import RealInstallation

LONG = 240
"""Seconds: a real cluster says late that a broker is dead, later still if it was the one that was asked."""


@pytest.fixture
def whole(real_cluster: RealCluster) -> Iterator[RealCluster]:
    """The cluster, with all brokers alive again afterwards."""
    yield real_cluster
    for broker in set(real_cluster.brokers) - set(real_cluster.alive()):
        real_cluster.start(broker)


def test_the_death_and_the_return_of_a_broker_are_seen(kafka: RealInstallation, whole: RealCluster) -> None:
    kafka.create_topic("events", partitions=3)
    leader = kafka.leader("events")
    watching = Watching(kafka, "watch", "--topic", "events", columns=120, rows=40)
    try:
        until(lambda: watching.shows("events  3 partitions"))
        whole.kill(leader)
        until(lambda: watching.shows(f"broker {leader} died"), LONG)
        until(lambda: watching.shows(f"ISR shrank by -{leader}"))
        until(lambda: watching.shows(f"leader of events-0: {leader} → "))
        whole.start(leader)
        until(lambda: watching.shows(f"broker {leader} returned"), LONG)
        until(lambda: watching.shows(f"ISR grew by +{leader}"))
        watching.type(b"q")
        assert watching.end() == 0
    finally:
        watching.close()
