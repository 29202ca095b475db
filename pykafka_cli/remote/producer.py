"""Producing into a real cluster."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaException
from confluent_kafka import Producer as TheirProducer

from pykafka_cli.cluster import Producer
from pykafka_cli.cluster.producer import DeliveryFailure
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.remote.failures import kafka_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import ProducerSettings
    from pykafka_cli.model import ProducerRecords
    from pykafka_cli.remote.cluster import RemoteCluster

_EMPTY_KEY_HASH = 275646681
"""murmur2 of an empty key. It is a key to the Java client, and none to librdkafka's partitioner."""
_ANY_PARTITION = -1
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

    def send(self, records: ProducerRecords) -> None:
        """See `Producer`. Returns when librdkafka has taken them over."""
        if self._producer is None:
            self._producer = self._open()
        produce, serve, topic = self._producer.produce, self._producer.poll, self._name
        keys = repeat(None) if records.keys is None else records.keys
        headers = repeat(None) if records.headers is None else records.headers
        for at, (key, value, header) in enumerate(zip(keys, records.values, headers, strict=False)):
            partition = self._partition_of_empty_key() if key == b"" else _ANY_PARTITION
            while True:
                try:
                    if header:
                        named = [(name.decode("utf-8", "surrogateescape"), content) for name, content in header]
                        produce(topic, value, key, partition, headers=named)
                    else:
                        produce(topic, value, key, partition)
                except BufferError:
                    serve(_FLUSH_STEP_S)
                    continue
                except KafkaException as error:
                    self._failed(key, value, kafka_error(error))
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
        return TheirProducer(
            {
                **self._cluster.config,
                "acks": acks,
                "enable.idempotence": acks == "-1",
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
            logger=self._cluster.logger,
        )

    def _notify_if_missing(self) -> None:
        if not self._cluster.topics.describe([self._name]):
            self._notify(f"Topic {self._name} does not exist; the brokers create it if they are configured to.")

    def _partition_of_empty_key(self) -> int:
        if self._partitions is None:
            described = self._cluster.topics.describe([self._name])
            self._partitions = len(described[0].partitions) if described else None
        return _ANY_PARTITION if self._partitions is None else _EMPTY_KEY_HASH % self._partitions

    def _undelivered(self, error: Any, message: Any) -> None:
        """Take a delivery report; they come for failures only."""
        if error is not None:
            self._failed(message.key(), message.value(), kafka_error(error))

    def _failed(self, key: bytes | None, value: bytes | None, error: Exception) -> None:
        name = error.code.java_name if isinstance(error, KafkaError) else ErrorCode.REQUEST_TIMED_OUT.java_name
        self._failures.append(
            DeliveryFailure(
                topic=self._name,
                count=1,
                key_size=None if key is None else len(key),
                value_size=None if value is None else len(value),
                error_name=name,
                message=str(error),
            )
        )
