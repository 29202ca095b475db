"""What the views of a kill and a restart tell about each partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.model import NewTopic

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
