"""A producer's settings in librdkafka's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.cluster import ProducerSettings

_LONGEST_LINGER_MS = 5
"""A typed line is sent at once; batches fill by themselves when lines come fast."""
_BATCH_BYTES = 1_000_000
_BUFFER_BYTES = 32 * 1024 * 1024
_MESSAGES_UNDER_WAY = 100_000
_MOST_IN_FLIGHT = 5
"""More requests in flight than this cannot be idempotent (ProducerConfig of Java's client)."""


def producer_config(settings: ProducerSettings) -> dict[str, str | int | bool]:
    """Settings for librdkafka, where a number that it has no room for becomes the nearest that it has."""
    acks = "-1" if settings.acks == "all" else settings.acks
    buffer = max(_number(settings, "buffer.memory", _BUFFER_BYTES), settings.max_request_size)  # else it never fits
    delivery_timeout = _within(1, settings.delivery_timeout_ms, 2**31 - 1)
    config: dict[str, str | int | bool] = {
        "acks": acks,
        "enable.idempotence": _is_idempotent(settings, acks),
        "compression.type": settings.compression_type,
        "linger.ms": min(settings.linger_ms, _LONGEST_LINGER_MS, delivery_timeout - 1),
        "batch.size": max(settings.batch_size, _BATCH_BYTES),
        "retries": settings.retries,
        "retry.backoff.ms": _within(1, settings.retry_backoff_ms, 300_000),
        "retry.backoff.max.ms": _within(1, max(_number(settings, "retry.backoff.max.ms", 1000), 1), 300_000),
        "request.timeout.ms": _within(1, settings.request_timeout_ms, 900_000),
        "delivery.timeout.ms": delivery_timeout,
        "message.max.bytes": _within(1000, settings.max_request_size, 1_000_000_000),
        "queue.buffering.max.messages": _MESSAGES_UNDER_WAY,
        "queue.buffering.max.kbytes": _within(1, buffer // 1024 + 1, 2**31 - 1),
        "partitioner": "random" if settings.ignore_keys else "murmur2_random",
        "sticky.partitioning.linger.ms": 10,
    }
    for ours, theirs, most in (
        ("metadata.max.age.ms", "metadata.max.age.ms", 86_400_000),
        ("send.buffer.bytes", "socket.send.buffer.bytes", 100_000_000),
    ):
        if ours in settings.client:
            config[theirs] = _within(1, _number(settings, ours, 1), most)
    return config


def _is_idempotent(settings: ProducerSettings, acks: str) -> bool:
    """As in Kafka's producer: whoever asks for it gets it or an error, whoever does not gets it where it can be had."""
    asked = settings.client.get("enable.idempotence", "").strip().lower()
    in_flight = _number(settings, "max.in.flight.requests.per.connection", _MOST_IN_FLIGHT)
    possible = acks == "-1" and settings.retries > 0 and in_flight <= _MOST_IN_FLIGHT
    return asked == "true" or (asked != "false" and possible)


def _number(settings: ProducerSettings, name: str, default: int) -> int:
    try:
        return int(settings.client.get(name, default))
    except ValueError:
        return default


def _within(least: int, number: int, most: int) -> int:
    return min(max(number, least), most)
