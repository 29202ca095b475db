"""An appender that died between followers and leader leaves followers ahead; nobody ever reads what they have there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.partition import PartitionWriter
from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.encode import encode_batch
from pykafka_cli.storage.config import LogConfig
from pykafka_cli.storage.log import ReplicaLog
from tests.contract.installation import BROKERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.contract.installation import Installation


def append_to(cluster: Installation, brokers: Iterable[int], value: bytes) -> None:
    """What an appender has done that wrote one record to these replicas before it was killed."""
    for broker in brokers:
        log = ReplicaLog.open(str(cluster.replica(broker, "events")), LogConfig(), lambda: 0)
        batch = encode_batch(ProducerRecords([value]), timestamp_ms=1_700_000_000_000)
        log.append([batch.placed(log.next_offset, log.last_epoch)])
        log.close()


def followers_of(cluster: Installation) -> list[int]:
    """The followers of the only partition."""
    leader = cluster.leader("events")
    return [broker for broker in BROKERS if broker != leader]


@pytest.fixture
def interrupted(cluster: Installation) -> Installation:
    """One of the two followers has a record that the leader has not."""
    cluster.create_topic("events")
    cluster.produce("events", b"acknowledged\n")
    append_to(cluster, followers_of(cluster)[:1], b"never acknowledged")
    return cluster


def test_it_is_not_read(interrupted: Installation) -> None:
    assert interrupted.consume("events") == b"acknowledged\n"


@pytest.mark.parametrize("acks", ["all", "1", "0"])
def test_the_next_append_cuts_it(interrupted: Installation, acks: str) -> None:
    interrupted.produce("events", b"next\n", "--request-required-acks", acks)
    assert interrupted.consume("events") == b"acknowledged\nnext\n"
    assert b"never acknowledged" not in interrupted.stored_equally("events")


def test_a_writer_that_was_open_meanwhile_cuts_it_too(cluster: Installation) -> None:
    cluster.create_topic("events")
    engine = Engine.open(Directory(str(cluster.data)), notify=lambda _: None)
    topic = engine.store.topic("events")
    assert topic is not None
    writer = PartitionWriter(engine, topic, 0)
    for number in range(3):
        batch = encode_batch(ProducerRecords([b"%d" % number]), timestamp_ms=engine.now_ms())
        assert writer.append([batch]) == number
        append_to(cluster, followers_of(cluster)[number % 2 :], b"never acknowledged")
    writer.close()
    engine.close()
    cluster.produce("events", b"3\n")
    assert cluster.consume("events") == b"0\n1\n2\n3\n"
    assert b"never acknowledged" not in cluster.stored_equally("events")


def test_a_new_leader_agrees_with_its_isr_before_it_is_announced(interrupted: Installation) -> None:
    ahead, other = followers_of(interrupted)
    interrupted.ok("pykafka", "broker", "kill", str(interrupted.leader("events")))
    stored = interrupted.stored_equally("events", brokers=(ahead, other))
    read = interrupted.consume("events")
    assert read.startswith(b"acknowledged\n")  # what follows was never acknowledged: there or not, but the same for all
    assert (b"never acknowledged" in stored) == (b"never acknowledged" in read)
    interrupted.ok("pykafka", "broker", "kill", str(interrupted.leader("events")))
    assert interrupted.consume("events") == read
    last = interrupted.leader("events")
    interrupted.ok("pykafka", "broker", "restart", *(str(broker) for broker in BROKERS if broker != last))
    interrupted.produce("events", b"next\n")
    assert interrupted.consume("events") == read + b"next\n"
    interrupted.stored_equally("events")


@pytest.mark.parametrize("lines", [b"x\n", b"longer than what was not acknowledged\n", b"a\nb\nc\n"])
def test_a_follower_that_died_ahead_is_cut_although_the_leader_has_passed_it_in_the_same_epoch(
    interrupted: Installation, lines: bytes
) -> None:
    ahead, other = followers_of(interrupted)
    leader = interrupted.leader("events")
    interrupted.ok("pykafka", "broker", "kill", str(ahead))
    for line in lines.splitlines(keepends=True):
        interrupted.produce("events", line)
    interrupted.ok("pykafka", "broker", "restart", str(ahead))
    assert b"never acknowledged\x00" not in interrupted.stored_equally("events")
    interrupted.ok("pykafka", "broker", "kill", str(other), str(leader))
    assert interrupted.consume("events") == b"acknowledged\n" + lines


def test_a_broker_that_comes_back_ahead_of_the_leader_is_cut(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"acknowledged\n")
    leader = cluster.leader("events")
    cluster.ok("pykafka", "broker", "kill", str(leader))
    append_to(cluster, [leader], b"never acknowledged")  # its disk had more than anybody ever saw
    cluster.produce("events", b"next\n")
    cluster.ok("pykafka", "broker", "restart", str(leader))
    assert cluster.leader("events") == leader
    assert cluster.consume("events") == b"acknowledged\nnext\n"
    assert b"never acknowledged" not in cluster.stored_equally("events")
