"""Records on their way to librdkafka: all of them, in order, whatever is in their way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from confluent_kafka import KafkaError, KafkaException
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cluster import ProducerSettings
from pykafka_cli.model import ProducerRecords
from pykafka_cli.remote.producer import RemoteProducer

PARTITIONS = 5
EMPTY_KEY_AT = 275646681 % PARTITIONS
HEADERS = ((b"name", b"content"),)
TOO_LARGE = b"too large"
Taken = tuple[bytes | None, bytes | None, int, int, tuple[tuple[bytes, bytes | None], ...]]


class Narrow:
    """librdkafka with room for `room` records, which it delivers only while it is polled."""

    def __init__(self, room: int) -> None:
        self.room, self.under_way = room, 0
        self.taken: list[Taken] = []

    def produce(  # noqa: PLR0917  (as librdkafka's binding has it)
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None,
        partition: int,
        callback: None = None,  # noqa: ARG002
        on_delivery: None = None,  # noqa: ARG002
        timestamp: int = 0,
        headers: list[tuple[str, bytes | None]] | None = None,
    ) -> None:
        assert topic == "t"
        if value == TOO_LARGE:
            raise KafkaException(KafkaError(KafkaError.MSG_SIZE_TOO_LARGE))
        if self.under_way == self.room:
            raise BufferError
        self.under_way += 1
        named = tuple((name.encode(), content) for name, content in headers or ())
        self.taken.append((value, key, partition, timestamp, named))

    def poll(self, seconds: float) -> None:
        if seconds:
            self.under_way = 0

    def list_topics(self, topic: str, timeout: float) -> None: ...


def producer(narrow: Narrow) -> RemoteProducer:
    topics = SimpleNamespace(partition_counts=lambda names: dict.fromkeys(names, PARTITIONS))
    cluster = SimpleNamespace(topics=topics, config={}, client=lambda _kind, _config: narrow)
    return RemoteProducer(cast("Any", cluster), "t", ProducerSettings(), print)


VALUES = st.one_of(st.none(), st.binary(max_size=3), st.just(TOO_LARGE))
KEYS = st.sampled_from([None, b"", b"a", b"b"])
RECORDS = st.lists(st.tuples(VALUES, KEYS), min_size=1, max_size=30)


@given(
    records=RECORDS,
    room=st.integers(1, 10),
    keyed=st.booleans(),
    partition=st.one_of(st.none(), st.integers(0, PARTITIONS - 1)),
    timed=st.booleans(),
    named=st.booleans(),
)
def test_every_record_is_handed_over_once_and_in_order_or_counted(
    records: list[tuple[bytes | None, bytes | None]],
    room: int,
    partition: int | None,
    *,
    keyed: bool,
    timed: bool,
    named: bool,
) -> None:
    values, keys = [value for value, _ in records], [key if keyed else None for _, key in records]
    times = list(range(1, len(records) + 1)) if timed else None
    headers = [HEADERS] * len(records) if named else None
    narrow = Narrow(room)
    ours = producer(narrow)
    ours.send(ProducerRecords(values, keys if keyed else None, headers, times), partition)

    def place(key: bytes | None) -> int:
        if partition is not None:
            return partition
        return EMPTY_KEY_AT if key == b"" else -1

    assert narrow.taken == [
        (value, key, place(key), at + 1 if timed else 0, HEADERS if named else ())
        for at, (value, key) in enumerate(zip(values, keys, strict=True))
        if value != TOO_LARGE
    ]
    failures = ours.failures()
    assert sum(failure.count for failure in failures) == values.count(TOO_LARGE)
    assert all(failure.value_size == len(TOO_LARGE) for failure in failures)
