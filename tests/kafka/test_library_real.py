"""The library's two shortcuts on a real cluster: the same program, another address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli import DeliveryError, ErrorCode, KafkaError, NewTopic, connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli import Cluster
    from tests.kafka.real_cluster import RealCluster

TOPIC = "library"


@pytest.fixture
def real(real_cluster: RealCluster) -> Iterator[Cluster]:
    with connect(real_cluster.bootstrap()) as cluster:
        cluster.topics.create(NewTopic(TOPIC, 3, 3))
        yield cluster
        cluster.topics.delete(TOPIC)


def test_records_come_back_and_a_group_goes_on_behind_what_was_processed(real: Cluster) -> None:
    real.produce(TOPIC, ["a", None, b"\xff"], keys=["x", "y", None], headers=[(), ((b"h", b"v"),), ()])
    found = {record.value: (record.key, record.headers) for record in real.consume(TOPIC)}
    assert found == {b"a": (b"x", ()), None: (b"y", ((b"h", b"v"),)), b"\xff": (None, ())}
    for _ in real.consume(TOPIC, group="library"):
        break  # not processed to the end
    assert len(list(real.consume(TOPIC, group="library"))) == 3
    assert list(real.consume(TOPIC, group="library")) == []
    real.groups.delete("library")


def test_what_is_missing_and_what_is_too_large_are_errors(real: Cluster) -> None:
    with pytest.raises(KafkaError) as missing:
        list(real.consume("nowhere"))
    assert missing.value.code is ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    with pytest.raises(DeliveryError) as refused:
        real.produce(TOPIC, ["x" * 2_000_000])
    assert refused.value.failures[0].error_name == "RecordTooLargeException"
