"""Consumers that read committed (isolation.level) see what Kafka's would see of the same log."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pykafka_cli.cluster import ConsumerSettings
from pykafka_cli.embedded.cluster import EmbeddedCluster
from pykafka_cli.engine.partition import PartitionWriter
from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.model import IsolationLevel, NewTopic, OffsetSpec, TopicPartition
from tests.properties.transactional import (
    PLAIN,
    Write,
    abort,
    commit,
    committed,
    data,
    last_stable_offset,
    writes,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import Cluster, Consumer
    from pykafka_cli.record.batch import RawBatch

SEGMENTS = Path(__file__).parents[2] / "format" / "segments"
LOG = "00000000000000000000.log"
T0 = TopicPartition("t", 0)
KEPT = {"retention.ms": "-1"}


@pytest.fixture
def cluster(opened: Callable[[], Cluster]) -> Cluster:
    cluster = opened()
    cluster.topics.create(NewTopic("t", 1, 3, configs=KEPT))
    return cluster


def append(cluster: Cluster, *batches: RawBatch, topic: str = "t") -> None:
    """Append to partition 0, as a broker of Kafka would for a transactional producer and its coordinator."""
    assert isinstance(cluster, EmbeddedCluster)
    engine = cluster.access.engine()
    assert engine is not None
    found = engine.store.topic(topic)
    assert found is not None
    writer = PartitionWriter(engine, found, 0)
    writer.append(list(batches), acks_all=False)
    writer.close()


def opened_consumer(
    cluster: Cluster, start: int | OffsetSpec | None = OffsetSpec.EARLIEST, group: str | None = None, topic: str = "t"
) -> Consumer:
    partition = None if group is not None else 0
    return cluster.consumer(
        ConsumerSettings(
            topic=topic,
            partition=partition,
            start=start if group is None else None,
            group=group,
            reset="earliest",
            isolation=IsolationLevel.READ_COMMITTED,
        ),
        lambda _: None,
    )


def read(consumer: Consumer) -> list[bytes | None]:
    """What there is now, all of it processed."""
    found: list[bytes | None] = []
    while fetched := consumer.poll(0):
        for one in fetched:
            found += one.values()
            consumer.processed(one, one.count)
    return found


def consumed(cluster: Cluster, start: int | OffsetSpec = OffsetSpec.EARLIEST) -> list[bytes | None]:
    """What a new consumer reads."""
    consumer = opened_consumer(cluster, start)
    try:
        return read(consumer)
    finally:
        consumer.close()


def copied(cluster: Cluster, tmp_path: Path, segment: str) -> Path:
    """The log of topic `t`'s only replica, filled with a segment that Kafka wrote."""
    cluster.topics.create(NewTopic("k", 1, 1, configs=KEPT))
    (replica,) = (tmp_path / "data" / "brokers").glob("*/k-0")
    for suffix in (".log", ".index", ".timeindex"):
        shutil.copy((SEGMENTS / segment / LOG).with_suffix(suffix), replica)
    return replica / LOG


def offsets_and_values(consumer: Consumer) -> list[str]:
    """As `print.offset=true` prints them."""
    lines = []
    while fetched := consumer.poll(0):
        for one in fetched:
            records = one.records()
            lines += [
                f"Offset:{offset}\t{(value or b'').decode()}"
                for offset, value in zip(records.offsets, records.values, strict=True)
            ]
    return lines


# Logs that Kafka wrote


def test_two_committed_transactions_of_kafka_are_read_and_their_markers_are_not(
    cluster: Cluster, tmp_path: Path
) -> None:
    copied(cluster, tmp_path, "seg-txn-0")
    lines = offsets_and_values(opened_consumer(cluster, topic="k"))
    assert [line.split("\t")[0] for line in lines] == [f"Offset:{offset}" for offset in (0, 1, 3, 4, 5, 6)]


def test_aborted_and_interleaved_transactions_of_kafka_read_as_kafkas_consumer_read_them(
    cluster: Cluster, tmp_path: Path
) -> None:
    copied(cluster, tmp_path, "seg-aborted-0")
    recorded = (SEGMENTS / "seg-aborted-0" / "consumed.read-committed.txt").read_text().splitlines()
    assert len(recorded) == 12
    assert offsets_and_values(opened_consumer(cluster, topic="k")) == recorded


def test_an_open_transaction_of_kafka_holds_back_what_comes_behind_it_until_its_marker_arrives(
    cluster: Cluster, tmp_path: Path
) -> None:
    log = copied(cluster, tmp_path, "seg-aborted-0")
    raw = log.read_bytes()
    log.write_bytes(raw[:1788])  # without the last marker
    consumer = opened_consumer(cluster, topic="k")
    first = offsets_and_values(consumer)
    assert first == (SEGMENTS / "seg-aborted-0" / "consumed.while-open.txt").read_text().splitlines()
    log.write_bytes(raw)
    whole = (SEGMENTS / "seg-aborted-0" / "consumed.read-committed.txt").read_text().splitlines()
    assert first + offsets_and_values(consumer) == whole
    assert len(first) == len(whole) - 3


# What may be seen


def test_an_open_transaction_is_not_read_and_nothing_behind_it_is(cluster: Cluster) -> None:
    append(cluster, data(PLAIN, b"a"), data(1, b"b"), data(PLAIN, b"c"), data(2, b"d"), commit(2))
    assert consumed(cluster) == [b"a"]


@pytest.mark.parametrize(("marker", "seen"), [(commit(1), [b"b", b"c"]), (abort(1), [b"c"])])
def test_a_marker_that_arrives_frees_what_was_held_back(cluster: Cluster, marker: RawBatch, seen: list[bytes]) -> None:
    append(cluster, data(PLAIN, b"a"), data(1, b"b"), data(PLAIN, b"c"))
    consumer = opened_consumer(cluster)
    assert read(consumer) == [b"a"]
    assert read(consumer) == []
    append(cluster, marker)
    assert read(consumer) == seen


def test_only_the_marker_of_the_same_producer_decides(cluster: Cluster) -> None:
    append(cluster, data(1, b"1"), data(2, b"2"), abort(2))
    assert consumed(cluster) == []
    append(cluster, commit(1))
    assert consumed(cluster) == [b"1"]


def test_a_producer_commits_after_it_has_aborted(cluster: Cluster) -> None:
    append(cluster, data(1, b"a"), abort(1), data(1, b"b"), commit(1), data(1, b"c"), abort(1), abort(1))
    assert consumed(cluster) == [b"b"]


@pytest.mark.parametrize("start", [1, 2, 3])
def test_reading_that_begins_inside_an_aborted_transaction_drops_the_rest_of_it(cluster: Cluster, start: int) -> None:
    append(cluster, data(1, b"a", b"b"), data(1, b"c"), data(PLAIN, b"d"), abort(1))
    assert consumed(cluster, start) == [b"d"]


def test_reading_that_begins_behind_an_open_transaction_waits_for_it(cluster: Cluster) -> None:
    append(cluster, data(1, b"a"), data(PLAIN, b"b"), data(PLAIN, b"c"))
    consumer = opened_consumer(cluster, 2)
    assert read(consumer) == []
    append(cluster, commit(1))
    assert read(consumer) == [b"c"]


def test_the_latest_offset_is_the_last_stable_one(cluster: Cluster) -> None:
    append(cluster, data(PLAIN, b"a"), data(1, b"b"), data(PLAIN, b"c"))
    consumer = opened_consumer(cluster, OffsetSpec.LATEST)
    assert read(consumer) == []
    append(cluster, commit(1))
    assert read(consumer) == [b"b", b"c"]
    assert cluster.logs.offsets({T0: OffsetSpec.LATEST})[0].offset == 4


def test_who_reads_uncommitted_sees_all_records_but_no_marker(cluster: Cluster) -> None:
    append(cluster, data(1, b"a"), abort(1), data(2, b"b"), data(PLAIN, b"c"))
    consumer = cluster.consumer(ConsumerSettings(topic="t", partition=0, start=0), lambda _: None)
    assert read(consumer) == [b"a", b"b", b"c"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(parts=st.lists(writes, max_size=4), number=st.integers(0, 1 << 40))
def test_a_consumer_that_follows_sees_at_each_moment_what_is_committed_by_then(
    cluster: Cluster, parts: list[list[Write]], number: int
) -> None:
    topic = f"t{number}-{len(cluster.topics.names())}"
    cluster.topics.create(NewTopic(topic, 1, 1, configs=KEPT))
    consumer = opened_consumer(cluster, topic=topic)
    seen: list[bytes | None] = []
    batches: list[RawBatch] = []
    for part in parts:
        new = written(part, batches[-1].next_offset if batches else 0)
        batches += new
        append(cluster, *new, topic=topic)
        seen += read(consumer)
        assert seen == committed(batches)
        late = opened_consumer(cluster, OffsetSpec.LATEST, topic=topic)
        assert read(late) == []
        late.close()
    consumer.close()


# Groups


def committed_offset(cluster: Cluster, group: str) -> int:
    (saved,) = cluster.groups.offsets(group)
    return saved.offset


def test_a_group_commits_behind_what_was_aborted_at_the_end(cluster: Cluster) -> None:
    append(cluster, data(PLAIN, b"a"), data(1, b"b"), abort(1))
    consumer = opened_consumer(cluster, group="g")
    assert read(consumer) == [b"a"]
    consumer.close()
    assert committed_offset(cluster, "g") == 3


def test_a_group_commits_behind_a_marker_that_came_after_its_records(cluster: Cluster) -> None:
    append(cluster, data(PLAIN, b"a"))
    consumer = opened_consumer(cluster, group="g")
    assert read(consumer) == [b"a"]
    append(cluster, data(1, b"b"), abort(1))
    assert read(consumer) == []
    consumer.close()
    assert committed_offset(cluster, "g") == 3


def test_a_group_commits_where_an_open_transaction_begins(cluster: Cluster) -> None:
    append(cluster, data(PLAIN, b"a"), data(1, b"b"), data(PLAIN, b"c"))
    consumer = opened_consumer(cluster, group="g")
    assert read(consumer) == [b"a"]
    consumer.close()
    assert committed_offset(cluster, "g") == 1
    append(cluster, commit(1))
    consumer = opened_consumer(cluster, group="g")
    assert read(consumer) == [b"b", b"c"]
    consumer.close()
    assert committed_offset(cluster, "g") == 4


def test_records_that_were_not_processed_are_not_committed_although_something_aborted_follows(
    cluster: Cluster,
) -> None:
    append(cluster, data(PLAIN, b"a", b"b"), data(1, b"c"), abort(1))
    consumer = opened_consumer(cluster, group="g")
    (fetched,) = consumer.poll(60)
    consumer.processed(fetched, 1)
    consumer.close()
    assert committed_offset(cluster, "g") == 1


# What happens to the log


def test_a_new_leader_goes_on_where_the_old_one_was(cluster: Cluster) -> None:
    append(cluster, data(1, b"a"), abort(1), data(PLAIN, b"b"), data(2, b"c"))
    consumer = opened_consumer(cluster)
    assert read(consumer) == [b"b"]
    leader = cluster.topics.describe(["t"])[0].partitions[0].leader
    assert leader is not None
    cluster.brokers.kill([leader])
    assert read(consumer) == []
    append(cluster, data(PLAIN, b"d"), commit(2))
    assert read(consumer) == [b"c", b"d"]


def test_deleting_the_records_of_an_open_transaction_moves_a_waiting_consumer_on(cluster: Cluster) -> None:
    append(cluster, data(1, b"a"), data(PLAIN, b"b"))
    consumer = opened_consumer(cluster)
    assert read(consumer) == []
    cluster.logs.delete_records({T0: 1})
    assert read(consumer) == []
    append(cluster, commit(1), data(PLAIN, b"c"))
    assert read(consumer) == [b"b", b"c"]


def test_damage_in_front_of_what_is_read_is_told_where_it_hides_markers(cluster: Cluster, tmp_path: Path) -> None:
    log = copied(cluster, tmp_path, "seg-txn-0")
    raw = bytearray(log.read_bytes())
    raw[99 + 16] = 1  # another magic in the first marker
    log.write_bytes(raw)
    consumer = opened_consumer(cluster, topic="k")
    with pytest.raises(CorruptRecordError, match="offset 2"):
        consumer.poll(0)


def test_the_last_stable_offset_is_what_the_tests_take_it_for() -> None:
    batches = written([Write(PLAIN), Write(1), Write(2), Write(2, 0, commit=True)])
    assert last_stable_offset(batches) == 1
    assert committed(batches) == [b"0 of -1"]


def test_a_marker_that_an_election_may_still_take_away_decides_nothing(cluster: Cluster) -> None:
    configs = KEPT | {"min.insync.replicas": "2"}
    cluster.topics.create(NewTopic("m", assignment=((101, 102),), configs=configs))
    append(cluster, data(PLAIN, b"a"), data(1, b"b"), topic="m")
    consumer = opened_consumer(cluster, topic="m")
    assert read(consumer) == [b"a"]
    cluster.brokers.kill([102])
    append(cluster, commit(1), data(PLAIN, b"c"), topic="m")
    assert read(consumer) == []
    cluster.brokers.restart([102])
    assert read(consumer) == [b"b", b"c"]
