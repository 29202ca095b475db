"""Where a consumer of a real cluster begins to read a partition that it assigns to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, KafkaException
from confluent_kafka import TopicPartition as TheirPartition

from pykafka_cli.cluster import BeforeEnd, SinceTime
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import OffsetSpec, TopicPartition
from pykafka_cli.remote.failures import kafka_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import ConsumerSettings

_ANSWER_S = 10.0


def starting_offset(
    consumer: Any, settings: ConsumerSettings, place: TopicPartition, notify: Callable[[str], None], *, is_new: bool
) -> int:
    """The offset, or one of librdkafka's numbers for a place; an offset outside the log is told (D9 of the design).

    `is_new`: the partition came into being while others were read, so nothing of it is to be missed.

    Raises:
        KafkaError: OFFSET_OUT_OF_RANGE where auto.offset.reset says `none`; else what the brokers answer.
    """
    if settings.starts is not None:
        return settings.starts[place]
    start = settings.start
    if isinstance(start, int):
        first, end = _ends(consumer, place)
        if not first <= start <= end:
            notify(
                f"Offset {start} of partition {place} is outside the log, which has offsets {first} to "
                f"{end}; going on at {first if settings.reset == 'earliest' else end}."
            )
        return start
    if start is OffsetSpec.EARLIEST or is_new:
        return int(OFFSET_BEGINNING)
    if isinstance(start, SinceTime):
        return _of_time(consumer, place, start.timestamp_ms)
    if isinstance(start, BeforeEnd):
        first, end = _ends(consumer, place)
        return max(first, end - start.offsets)
    if start is OffsetSpec.LATEST:
        return int(OFFSET_END)
    if settings.reset == "none":
        raise KafkaError(
            ErrorCode.OFFSET_OUT_OF_RANGE, f"Undefined offset with no reset policy for partitions: [{place}]"
        )
    return int(OFFSET_BEGINNING if settings.reset == "earliest" else OFFSET_END)


def _ends(consumer: Any, place: TopicPartition) -> tuple[int, int]:
    first, end = consumer.get_watermark_offsets(TheirPartition(*place), timeout=_ANSWER_S)
    return first, end


def _of_time(consumer: Any, place: TopicPartition, timestamp_ms: int) -> int:
    try:
        found = consumer.offsets_for_times([TheirPartition(*place, timestamp_ms)], timeout=_ANSWER_S)[0]
    except KafkaException as error:
        raise kafka_error(error) from error
    if found.error is not None:
        raise kafka_error(found.error)
    return int(found.offset)  # OFFSET_END where there is no such record
