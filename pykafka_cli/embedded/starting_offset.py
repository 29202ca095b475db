"""Where an embedded consumer begins to read a partition of which its group has committed nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster import BeforeEnd, SinceTime
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import OffsetSpec

if TYPE_CHECKING:
    from pykafka_cli.cluster import ConsumerSettings
    from pykafka_cli.engine.reading import PartitionReader


def starting_offset(reader: PartitionReader, settings: ConsumerSettings) -> int:
    """What `start` says, else the policy.

    Raises:
        KafkaError: as `by_policy`.
    """
    start = settings.start
    if start is None:
        return by_policy(reader, settings)
    if isinstance(start, int):
        return start
    if isinstance(start, SinceTime):
        found = reader.find_time(start.timestamp_ms)
        return _find(reader, OffsetSpec.LATEST) if found is None else found
    if isinstance(start, BeforeEnd):
        return max(reader.start_offset(), _find(reader, OffsetSpec.LATEST) - start.offsets)
    return _find(reader, start)


def by_policy(reader: PartitionReader, settings: ConsumerSettings) -> int:
    """What auto.offset.reset says.

    Raises:
        KafkaError: OFFSET_OUT_OF_RANGE where it says `none`.
    """
    if settings.reset == "none":
        raise KafkaError(
            ErrorCode.OFFSET_OUT_OF_RANGE,
            f"Undefined offset with no reset policy for partitions: [{reader.partition}]",
        )
    return _find(reader, OffsetSpec.EARLIEST if settings.reset == "earliest" else OffsetSpec.LATEST)


def _find(reader: PartitionReader, spec: OffsetSpec) -> int:
    return reader.find(spec) or 0
