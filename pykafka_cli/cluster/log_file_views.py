"""What stands in the files of a replica, for whoever looks into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.model import Headers


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record. `marker` says what a control record means, such as `COMMIT coordinatorEpoch: 0` as two values."""

    offset: int
    timestamp: int
    sequence: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    marker: tuple[str, int | None] | None = None


@dataclass(frozen=True, slots=True)
class BatchView:
    """One batch's header and place (bytes), and its records if they were asked for."""

    base_offset: int
    last_offset: int
    count: int
    base_sequence: int
    last_sequence: int
    producer_id: int
    producer_epoch: int
    leader_epoch: int
    is_transactional: bool
    is_control: bool
    delete_horizon_ms: int | None
    position: int
    timestamp_type: str
    max_timestamp: int
    size: int
    magic: int
    codec: str
    crc: int
    is_valid: bool
    records: tuple[RecordView, ...] = ()


@dataclass(frozen=True, slots=True)
class LogFileView:
    """A `.log` file. `garbage` counts bytes at its end that are no whole batch."""

    start_offset: int
    batches: tuple[BatchView, ...]
    garbage: int


@dataclass(frozen=True, slots=True)
class ProducerView:
    """One producer in a `.snapshot` file. `transaction_offset` is where its open transaction began, if it has one."""

    producer_id: int
    producer_epoch: int
    coordinator_epoch: int
    transaction_offset: int | None
    last_timestamp: int
    last_sequence: int
    last_offset: int
    offset_delta: int
    timestamp: int
