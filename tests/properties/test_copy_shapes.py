"""Laws of copying: records of every shape arrive as they were, once, however often the copy dies."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pykafka_cli.cli.own.copy import partitions
from pykafka_cli.cli.own.copy.partitions import BEGINNING, beginnings
from pykafka_cli.cli.own.copy.positions import Positions
from pykafka_cli.cli.own.copy.running import Copier
from pykafka_cli.cli.own.copy.topics import create_missing, planned
from pykafka_cli.cluster import ConsumerSettings, Producer, ProducerSettings
from pykafka_cli.connecting import connect_directory, create_cluster
from pykafka_cli.model import NO_TIMESTAMP, Headers, NewTopic, OffsetSpec, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pykafka_cli.cluster import Cluster

PARTITIONS = 2
NOW = int(time() * 1000)
Row = tuple[int, bytes | None, bytes | None, Headers]

CONTENT = st.none() | st.binary(max_size=20)
HEADERS = st.lists(st.tuples(st.text(max_size=5).map(str.encode), CONTENT), max_size=3).map(tuple)
ROWS = st.lists(
    st.tuples(st.one_of(st.just(NO_TIMESTAMP), st.integers(0, NOW)), CONTENT, CONTENT, HEADERS), max_size=40
)
"""What one producer sends at once."""


class _Died(BaseException):
    """The copying process has ended here: nothing of it runs any more."""


class _Mortal:
    """Counts what the copy does to its target, and dies when it has done so much."""

    def __init__(self, target: Cluster, life: int) -> None:
        self._target, self.left = target, life

    def __getattr__(self, name: str) -> object:
        return getattr(self._target, name)

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Died

    def producer(self, topic: str, wanted: ProducerSettings, notify: Callable[[str], None]) -> Producer:
        return _MortalProducer(self, self._target.producer(topic, wanted, notify))

    @property
    def groups(self) -> _MortalGroups:
        return _MortalGroups(self, self._target)


class _MortalProducer(Producer):
    """Stores one record after the other, so that it may die between any two."""

    def __init__(self, owner: _Mortal, inner: Producer) -> None:
        self._owner, self._inner = owner, inner

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        assert records.keys is not None
        assert records.timestamps is not None
        for at in range(len(records)):
            one = slice(at, at + 1)
            headers = None if records.headers is None else records.headers[one]
            self._owner.step()
            self._inner.send(
                ProducerRecords(records.values[one], records.keys[one], headers, records.timestamps[one]), partition
            )

    def flush(self) -> None:
        self._owner.step()
        self._inner.flush()

    def failures(self) -> list[object]:  # type: ignore[override]
        return list(self._inner.failures())

    def close(self) -> None:
        self._inner.close()


class _MortalGroups:
    def __init__(self, owner: _Mortal, target: Cluster) -> None:
        self._owner, self._groups = owner, target.groups

    def __getattr__(self, name: str) -> object:
        return getattr(self._groups, name)

    def alter_offsets(self, *words: object) -> None:
        self._owner.step()
        self._groups.alter_offsets(*words)  # type: ignore[arg-type]
        self._owner.step()


class Pair:
    """A source and a target with a topic for each example."""

    def __init__(self, directory: Path) -> None:
        self.clusters: list[Cluster] = []
        for name, port in (("source", 28761), ("target", 28771)):
            create_cluster(str(directory / name), brokers=(1,), port=port, configs={})
            self.clusters.append(connect_directory(str(directory / name)))
        self.topics = 0

    def new_topic(self, sent: list[tuple[int, list[Row]]]) -> str:
        """A topic of the source that has these records."""
        self.topics += 1
        name = f"t{self.topics}"
        source = self.clusters[0]
        source.topics.create(NewTopic(name, PARTITIONS, 1, configs={"retention.ms": "-1"}))
        producer = source.producer(name, ProducerSettings(), lambda _: None)
        for partition, rows in sent:
            if rows:
                times, keys, values, headers = zip(*rows, strict=True)
                producer.send(ProducerRecords(values, keys, headers, times), partition)
        producer.close()
        assert producer.failures() == []
        return name

    def copy(self, topic: str, life: int = 1 << 30) -> bool:
        """Copy until the end, or until the life of the process ends. Tells whether it came to the end."""
        source, target = self.clusters
        mortal: Cluster = _Mortal(target, life)  # type: ignore[assignment]
        plans = planned(target, source.topics.describe([topic]), None)
        create_missing(target, plans, None, lambda _: None)
        positions = Positions(mortal, "g")
        copies = beginnings(source, target, plans, positions.read(), start=BEGINNING, say=pytest.fail)
        copier = Copier(
            source, mortal, positions, copies, say=pytest.fail, tick=lambda: None, stop=lambda: False
        )  # fmt: skip
        try:
            copier.run()
        except _Died:
            return False
        return True


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    found = Pair(tmp_path_factory.mktemp("copies"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "_SETTLE_S", 0)  # nothing of a process that died here is under way
        yield found
    for cluster in found.clusters:
        cluster.close()


def stored(cluster: Cluster, topic: str) -> Mapping[int, list[Row]]:
    """Every partition's records."""
    ends = {
        answer.partition: answer.offset
        for answer in cluster.logs.offsets(
            dict.fromkeys((TopicPartition(topic, number) for number in range(PARTITIONS)), OffsetSpec.LATEST)
        )
    }
    consumer = cluster.consumer(ConsumerSettings(starts=dict.fromkeys(ends, 0)), lambda _: None)
    found: dict[int, list[Row]] = {number: [] for number in range(PARTITIONS)}
    while consumer.caught_up() != ends:
        for fetched in consumer.poll(0.01):
            records = fetched.records()
            found[fetched.partition] += zip(
                records.timestamps, records.keys, records.values, records.headers, strict=True
            )
    consumer.close()
    return found


SENT = st.lists(st.tuples(st.integers(0, PARTITIONS - 1), ROWS), max_size=6)
WITHOUT_DEADLINE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@WITHOUT_DEADLINE
@given(sent=SENT)
def test_records_of_every_shape_arrive_as_they_were(pair: Pair, sent: list[tuple[int, list[Row]]]) -> None:
    topic = pair.new_topic(sent)
    assert pair.copy(topic)
    expected = {
        number: [row for partition, rows in sent if partition == number for row in rows] for number in range(PARTITIONS)
    }
    assert stored(pair.clusters[1], topic) == expected


@WITHOUT_DEADLINE
@given(sent=SENT, lives=st.lists(st.integers(0, 60), max_size=4))
def test_a_copy_that_dies_anywhere_any_number_of_times_has_every_record_once(
    pair: Pair, sent: list[tuple[int, list[Row]]], lives: list[int]
) -> None:
    topic = pair.new_topic(sent)
    for life in lives:
        pair.copy(topic, life)
    assert pair.copy(topic)
    assert stored(pair.clusters[1], topic) == stored(pair.clusters[0], topic)
