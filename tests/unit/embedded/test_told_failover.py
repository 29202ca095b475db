"""What the views of a kill and a restart tell about each partition."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from pykafka_cli.cluster import ProducerSettings
from pykafka_cli.model import NewTopic, ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import Cluster


def test_an_unclean_leader_is_one_that_nobody_knew_to_have_everything(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", assignment=((101, 102),), configs={"unclean.leader.election.enable": "true"}))
    (killed,) = cluster.brokers.kill([102])
    (change,) = killed.changes
    assert (change.old_isr, change.isr, change.is_unclean) == ((101, 102), (101,), False)
    cluster.brokers.kill([101])
    (returned,) = cluster.brokers.restart([102])
    (change,) = returned.changes
    assert (change.old_leader, change.new_leader, change.is_unclean) == (None, 102, True)


def test_a_leader_that_is_in_sync_again_and_preferred_is_no_unclean_one(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", assignment=((101, 102),)))
    cluster.brokers.kill([101])
    (returned,) = cluster.brokers.restart([101])
    (change,) = returned.changes
    assert (change.new_leader, change.old_isr, change.is_unclean) == (101, (102,), False)


def test_a_restart_tells_how_much_of_what_it_lacks_is_copied(opened: Callable[[], Cluster]) -> None:
    cluster = opened()
    cluster.topics.create(NewTopic("t", assignment=((101, 102), (101, 103))))
    cluster.brokers.kill([102])
    with closing(cluster.producer("t", ProducerSettings(), lambda _: None)) as producer:
        for _ in range(8):
            producer.send(ProducerRecords([b"x" * 900_000]), 0)
    told: list[tuple[int, int]] = []
    (returned,) = cluster.brokers.restart([102], progress=lambda done, of: told.append((done, of)))
    assert len(told) > 1
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {of for _, of in told} == {returned.copied}
    assert told[-1][0] == returned.copied > 8 * 900_000
