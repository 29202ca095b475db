"""Producing into a real cluster."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from itertools import repeat
from operator import length_hint
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaException
from confluent_kafka import Producer as TheirProducer

from pykafka_cli.cluster import Producer
from pykafka_cli.cluster.producer import DeliveryFailure, no_such_partition
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.names import check_topic_name
from pykafka_cli.remote.failures import kafka_error
from pykafka_cli.remote.producer_config import producer_config

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cluster import ProducerSettings
    from pykafka_cli.model import Headers, ProducerRecords
    from pykafka_cli.remote.cluster import RemoteCluster

    _Named = list[tuple[str, bytes | None]]

_EMPTY_KEY_HASH = 275646681
"""murmur2 of an empty key. It is a key to the Java client, and none to librdkafka's partitioner."""
_ANY_PARTITION = -1
_NOW = 0
"""To librdkafka a timestamp of 0 means the time of sending."""
_TIME_ZERO = "A timestamp of 0 (1970-01-01T00:00:00.000Z) cannot be sent to a real cluster by this release."
_HEADER_NAME = "A header name that is not UTF-8 cannot be sent to a real cluster."
_FULL_S = 0.002
"""How long to wait for room among the records that are under way."""
_GRACE_S = 1.0
_LEADERS_S = 0.5


class RemoteProducer(Producer):
    """Sends to one topic, which the brokers create if they are configured to."""

    def __init__(
        self, cluster: RemoteCluster, topic: str, settings: ProducerSettings, notify: Callable[[str], None]
    ) -> None:
        self._cluster, self._name, self._settings, self._notify = cluster, topic, settings, notify
        self._failures: list[DeliveryFailure] = []
        self._partitions: int | None = None
        self._producer: Any = None

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        """See `Producer`. Returns when librdkafka has taken them over."""
        try:
            check_topic_name(self._name)
        except KafkaError as error:
            self._failed(None if records.keys is None else records.keys[0], records.values[0], error, len(records))
            return
        if self._producer is None:
            self._producer = self._open()
        if partition is not None and not self._has(partition):
            sentence = no_such_partition(partition, self._name, self._partitions or 0, self._settings.max_block_ms)
            key = None if records.keys is None else records.keys[0]
            self._failed(key, records.values[0], KafkaError(ErrorCode.REQUEST_TIMED_OUT, sentence), len(records))
            return
        place = _ANY_PARTITION if partition is None else partition
        needs_care = records.keys is not None and partition is None and b"" in records.keys
        if needs_care or records.headers is not None or records.timestamps is not None:
            self._send_one_by_one(records, place)
        else:
            self._send_all(records.values, records.keys, place)

    def _send_all(self, values: Sequence[bytes | None], keys: Sequence[bytes | None] | None, place: int) -> None:
        """Send records without a loop in Python: `map` goes on where an exception stopped it."""
        waiting = iter(values)
        with_keys = repeat(None) if keys is None else iter(keys)
        calls = map(self._producer.produce, repeat(self._name), waiting, with_keys, repeat(place))
        while True:
            try:
                deque(calls, maxlen=0)
            except (BufferError, KafkaException):
                at = len(values) - length_hint(waiting) - 1
                self._send_one(values[at], None if keys is None else keys[at], place)
            else:
                return

    def _send_one_by_one(self, records: ProducerRecords, partition: int) -> None:
        """Send records that bring headers or a timestamp, or whose key is empty."""
        keys = repeat(None) if records.keys is None else records.keys
        headers = repeat(()) if records.headers is None else records.headers
        times = repeat(_NOW) if records.timestamps is None else records.timestamps
        for value, key, header, time in zip(records.values, keys, headers, times, strict=False):
            if time == _NOW and records.timestamps is not None:
                self._failed(key, value, KafkaError(ErrorCode.INVALID_TIMESTAMP, _TIME_ZERO))
                continue
            place = self._partition_of_empty_key() if key == b"" and partition == _ANY_PARTITION else partition
            try:
                named = _named(header)
            except UnicodeDecodeError:
                self._failed(key, value, KafkaError(ErrorCode.INVALID_RECORD, _HEADER_NAME))
                continue
            self._send_one(value, key, place, time, named)

    def _send_one(
        self, value: bytes | None, key: bytes | None, place: int, time: int = _NOW, headers: _Named | None = None
    ) -> None:
        """Send a record, waiting for room if there is none."""
        while True:
            try:
                self._producer.produce(self._name, value, key, place, None, None, time, headers)
            except BufferError:
                self._producer.poll(_FULL_S)  # waits its time: what would wake it, a delivery, is not reported
                continue
            except KafkaException as error:
                self._failed(key, value, kafka_error(error))
            return

    def flush(self) -> None:
        """See `Producer`."""
        if self._producer is not None:
            limit = (self._settings.delivery_timeout_ms + self._settings.max_block_ms) / 1000 + _GRACE_S
            self._producer.flush(limit)

    def failures(self) -> list[DeliveryFailure]:
        """See `Producer`."""
        if self._producer is not None:
            self._producer.poll(0)
        failures, self._failures = self._failures, []
        return failures

    def under_way(self) -> int:
        """See `Producer`."""
        return 0 if self._producer is None else len(self._producer)

    def close(self) -> None:
        """See `Producer`. What cannot be delivered within a second is given up: Ctrl-C must end."""
        if self._producer is not None and self._producer.flush(_GRACE_S):
            self._producer.purge()
            self._producer.poll(0)

    def _open(self) -> Any:
        producer = self._cluster.client(
            TheirProducer,
            {
                **self._cluster.config,
                **producer_config(self._settings),
                "delivery.report.only.error": True,
                "on_delivery": self._undelivered,
            },
        )
        if self._cluster.topics.partition_counts([self._name]):
            with suppress(KafkaException):  # else librdkafka would wait half a second for leaders that it does not know
                producer.list_topics(self._name, timeout=_LEADERS_S)
        else:
            self._notify(f"Topic {self._name} does not exist; the brokers create it if they are configured to.")
        return producer

    def _has(self, partition: int) -> bool:
        if self._partitions is None or partition >= self._partitions:  # it may have grown
            self._partitions = None
            self._count_partitions()
        return 0 <= partition < (self._partitions or 0)

    def _count_partitions(self) -> None:
        if self._partitions is None:
            self._partitions = self._cluster.topics.partition_counts([self._name]).get(self._name)

    def _partition_of_empty_key(self) -> int:
        self._count_partitions()
        return _ANY_PARTITION if self._partitions is None else _EMPTY_KEY_HASH % self._partitions

    def _undelivered(self, error: Any, message: Any) -> None:
        """Take a delivery report; they come for failures only."""
        if error is not None:
            self._failed(message.key(), message.value(), kafka_error(error))

    def _failed(self, key: bytes | None, value: bytes | None, error: Exception, count: int = 1) -> None:
        name = error.code.java_name if isinstance(error, KafkaError) else ErrorCode.REQUEST_TIMED_OUT.java_name
        self._failures.append(
            DeliveryFailure(
                topic=self._name,
                count=count,
                key_size=None if key is None else len(key),
                value_size=None if value is None else len(value),
                error_name=name,
                message=str(error),
            )
        )


def _named(headers: Headers) -> _Named:
    """As librdkafka's binding takes them. Raises UnicodeDecodeError: it does not survive names that are not UTF-8."""
    return [(name.decode(), content) for name, content in headers]
