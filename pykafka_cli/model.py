"""Values that every layer speaks of. No behaviour beyond what the value itself implies."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERNAL_TOPICS = frozenset({"__consumer_offsets", "__transaction_state", "__share_group_state"})

Headers = tuple[tuple[bytes, bytes | None], ...]
"""A record's headers in order: (key, value) pairs; a key may repeat, a value may be null."""


class TopicPartition(NamedTuple):
    """One partition of one topic; prints as Kafka prints it: `topic-partition`."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


class TimestampType(Enum):
    """Who gave a record its timestamp (message.timestamp.type)."""

    CREATE_TIME = "CreateTime"
    LOG_APPEND_TIME = "LogAppendTime"


NO_TIMESTAMP = -1
"""Timestamp of a record that has none, in ms."""


@dataclass(frozen=True, slots=True)
class ProducerRecords:
    """Records to be sent, as columns: `values[i]`, `keys[i]`, `headers[i]` and `timestamps[i]` are one record.

    None for a whole column means null keys, no headers, or the time of sending (else ms, `NO_TIMESTAMP` for none)
    throughout. None inside a column is a null.
    """

    values: Sequence[bytes | None]
    keys: Sequence[bytes | None] | None = None
    headers: Sequence[Headers] | None = None
    timestamps: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class ConsumerRecords:
    """Records that were read, as columns of equal length. Offsets ascend but may have gaps."""

    offsets: Sequence[int]
    timestamps: Sequence[int]
    keys: Sequence[bytes | None]
    values: Sequence[bytes | None]
    headers: Sequence[Headers]
    timestamp_type: TimestampType = TimestampType.CREATE_TIME

    def __len__(self) -> int:
        return len(self.offsets)


class OffsetSpec(Enum):
    """A place in a log named by meaning (ListOffsets request): the sentinels of Kafka's protocol.

    Without tiered storage EARLIEST_LOCAL is EARLIEST, and there is no LATEST_TIERED nor EARLIEST_PENDING_UPLOAD.
    """

    LATEST = -1
    EARLIEST = -2
    MAX_TIMESTAMP = -3
    EARLIEST_LOCAL = -4
    LATEST_TIERED = -5
    EARLIEST_PENDING_UPLOAD = -6


class IsolationLevel(Enum):
    """Which records a consumer may see (isolation.level)."""

    READ_UNCOMMITTED = "read_uncommitted"
    READ_COMMITTED = "read_committed"


@dataclass(frozen=True, slots=True)
class NewTopic:
    """What a topic shall be. `assignment[p]` lists the replicas of partition p, preferred leader first.

    `partitions` and `replication_factor` left None mean the cluster's defaults; an assignment replaces both.
    """

    name: str
    partitions: int | None = None
    replication_factor: int | None = None
    assignment: tuple[tuple[int, ...], ...] | None = None
    configs: dict[str, str] = field(default_factory=dict)
