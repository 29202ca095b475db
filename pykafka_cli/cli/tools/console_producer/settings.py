"""The producer's configuration out of three places: options, client properties, and the tool's own defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster import ProducerSettings
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

ACKS = ("all", "-1", "0", "1")
COMPRESSION_TYPES = ("none", "gzip", "snappy", "lz4", "zstd")

DEFAULTS = {
    "acks": "-1",
    "batch.size": "16384",
    "linger.ms": "1000",
    "retries": "3",
    "retry.backoff.ms": "100",
    "request.timeout.ms": "1500",
    "metadata.max.age.ms": "300000",
    "max.block.ms": "60000",
    "buffer.memory": "33554432",
    "send.buffer.bytes": "102400",
    "client.id": "console-producer",
}
"""ConsoleProducer's defaults by producer config; where it has none, Kafka's producer decides."""


def producer_settings(options: Mapping[str, str], properties: Mapping[str, str]) -> ProducerSettings:
    """The settings: an explicit option wins over a client property, and that over the tool's default.

    `options` are the given options by the name of the producer config that each sets. The compression of `properties`
    is overruled by the option even where the option was left out (ConsoleProducerOptions.producerProps).

    Raises:
        UsageError: for a value that Kafka's producer refuses, with its sentence.
    """
    merged = {**DEFAULTS, **properties, "compression.type": "none", **options}
    acks = _one_of(merged, "acks", ACKS)
    delivery_timeout = _number(merged, "delivery.timeout.ms", "120000")
    settings = ProducerSettings(
        acks="all" if acks == "-1" else acks,
        compression_type=_one_of(merged, "compression.type", COMPRESSION_TYPES),
        batch_size=_number(merged, "batch.size"),
        linger_ms=_number(merged, "linger.ms"),
        retries=_number(merged, "retries"),
        retry_backoff_ms=_number(merged, "retry.backoff.ms"),
        request_timeout_ms=_number(merged, "request.timeout.ms"),
        delivery_timeout_ms=delivery_timeout,
        max_block_ms=_number(merged, "max.block.ms"),
        max_request_size=_number(merged, "max.request.size", "1048576"),
        ignore_keys=merged.get("partitioner.ignore.keys", "").strip().lower() == "true",
        client=merged,
    )
    if "delivery.timeout.ms" in merged and delivery_timeout < settings.linger_ms + settings.request_timeout_ms:
        raise UsageError("delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms")
    return settings


def _number(merged: Mapping[str, str], name: str, default: str = "") -> int:
    value = merged.get(name, default).strip()
    digits = value[1:] if value[:1] in ("+", "-") else value
    if not (digits.isascii() and digits.isdigit()):
        raise UsageError(f"Invalid value {value} for configuration {name}: Not a number of type INT")
    number = int(value)
    if number < 0:
        raise UsageError(f"Invalid value {value} for configuration {name}: Value must be at least 0")
    return number


def _one_of(merged: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = merged[name].strip()
    if value not in allowed:
        raise UsageError(f"Invalid value {value} for configuration {name}: String must be one of: {', '.join(allowed)}")
    return value
