"""Producing into a real cluster."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaException
from confluent_kafka import Producer as TheirProducer

from pykafka_cli.cluster import Producer
from pykafka_cli.cluster.producer import DeliveryFailure, no_such_partition
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.names import check_topic_name
from pykafka_cli.remote.failures import kafka_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import ProducerSettings
    from pykafka_cli.model import Headers, ProducerRecords
    from pykafka_cli.remote.cluster import RemoteCluster

_EMPTY_KEY_HASH = 275646681
"""murmur2 of an empty key. It is a key to the Java client, and none to librdkafka's partitioner."""
_ANY_PARTITION = -1
_NOW = 0
"""To librdkafka a timestamp of 0 means the time of sending."""
_TIME_ZERO = "A timestamp of 0 (1970-01-01T00:00:00.000Z) cannot be sent to a real cluster by this release."
_HEADER_NAME = "A header name that is not UTF-8 cannot be sent to a real cluster."
_SERVE_EVERY = 10_000
_FLUSH_STEP_S = 0.2
_GRACE_S = 1.0


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
        if partition is not None or records.timestamps is not None:
            self._send_as_told(records, partition)
            return
        produce, serve, topic = self._producer.produce, self._producer.poll, self._name
        keys = repeat(None) if records.keys is None else records.keys
        headers = repeat(None) if records.headers is None else records.headers
        for at, (key, value, header) in enumerate(zip(keys, records.values, headers, strict=False)):
            place = self._partition_of_empty_key() if key == b"" else _ANY_PARTITION
            while True:
                try:
                    if header:
                        produce(topic, value, key, place, headers=_named(header))
                    else:
                        produce(topic, value, key, place)
                except BufferError:
                    serve(_FLUSH_STEP_S)
                    continue
                except KafkaException as error:
                    self._failed(key, value, kafka_error(error))
                except UnicodeDecodeError:
                    self._failed(key, value, KafkaError(ErrorCode.INVALID_RECORD, _HEADER_NAME))
                break
            if not at % _SERVE_EVERY:
                serve(0)

    def _send_as_told(self, records: ProducerRecords, partition: int | None) -> None:
        """Send records that bring a timestamp, a partition, or both."""
        if partition is not None and not self._has(partition):
            sentence = no_such_partition(partition, self._name, self._partitions or 0, self._settings.max_block_ms)
            key = None if records.keys is None else records.keys[0]
            self._failed(key, records.values[0], KafkaError(ErrorCode.REQUEST_TIMED_OUT, sentence), len(records))
            return
        produce, serve, topic = self._producer.produce, self._producer.poll, self._name
        keys = repeat(None) if records.keys is None else records.keys
        headers = repeat(()) if records.headers is None else records.headers
        times = repeat(_NOW) if records.timestamps is None else records.timestamps
        place = _ANY_PARTITION if partition is None else partition
        for at, (key, value, header, time) in enumerate(zip(keys, records.values, headers, times, strict=False)):
            if time == _NOW and records.timestamps is not None:
                self._failed(key, value, KafkaError(ErrorCode.INVALID_TIMESTAMP, _TIME_ZERO))
                continue
            if partition is None:
                place = self._partition_of_empty_key() if key == b"" else _ANY_PARTITION
            while True:
                try:
                    if header:
                        produce(topic, value, key, place, None, None, time, _named(header))
                    else:
                        produce(topic, value, key, place, None, None, time)
                except BufferError:
                    serve(_FLUSH_STEP_S)
                    continue
                except KafkaException as error:
                    self._failed(key, value, kafka_error(error))
                except UnicodeDecodeError:
                    self._failed(key, value, KafkaError(ErrorCode.INVALID_RECORD, _HEADER_NAME))
                break
            if not at % _SERVE_EVERY:
                serve(0)

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

    def close(self) -> None:
        """See `Producer`. What cannot be delivered within a second is given up: Ctrl-C must end."""
        if self._producer is not None and self._producer.flush(_GRACE_S):
            self._producer.purge()
            self._producer.poll(0)

    def _open(self) -> Any:
        settings = self._settings
        acks = "-1" if settings.acks == "all" else settings.acks
        self._notify_if_missing()
        idempotent = str(settings.client.get("enable.idempotence", "true")).strip().lower() != "false"
        return self._cluster.client(
            TheirProducer,
            {
                **self._cluster.config,
                "acks": acks,
                "enable.idempotence": acks == "-1" and idempotent,
                "compression.type": settings.compression_type,
                "linger.ms": min(settings.linger_ms, 5),  # a typed line is sent at once; batches fill by themselves
                "batch.size": max(settings.batch_size, 1_000_000),
                "retry.backoff.ms": settings.retry_backoff_ms,
                "delivery.timeout.ms": settings.delivery_timeout_ms,
                "message.max.bytes": max(settings.max_request_size, 1000),
                "queue.buffering.max.messages": 200_000,
                "queue.buffering.max.kbytes": 32 * 1024,
                "partitioner": "random" if settings.ignore_keys else "murmur2_random",
                "sticky.partitioning.linger.ms": 10,
                "delivery.report.only.error": True,
                "on_delivery": self._undelivered,
            },
        )

    def _notify_if_missing(self) -> None:
        if not self._cluster.topics.partition_counts([self._name]):
            self._notify(f"Topic {self._name} does not exist; the brokers create it if they are configured to.")

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


def _named(headers: Headers) -> list[tuple[str, bytes | None]]:
    """As librdkafka's binding takes them. Raises UnicodeDecodeError: it does not survive names that are not UTF-8."""
    return [(name.decode(), content) for name, content in headers]
