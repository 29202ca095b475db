"""What stands in the files of a replica, for whoever looks into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.model import ConsumerRecords


@dataclass(frozen=True, slots=True)
class BatchView:
    """One batch's header and place (bytes), and its records if they were asked for.

    `damage` says why the records stop short: the batch holds something that is no record behind `records`.
    """

    base_offset: int
    last_offset_delta: int
    count: int
    base_sequence: int
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
    records: ConsumerRecords | None = None
    damage: str | None = None

    @property
    def last_offset(self) -> int:
        """Offset of the last record, which compaction may have removed."""
        return self.base_offset + self.last_offset_delta


@dataclass(frozen=True, slots=True)
class ProducerView:
    """One producer in a `.snapshot` file. `transaction_offset` is where its open transaction began, if it has one."""

    producer_id: int
    producer_epoch: int
    coordinator_epoch: int
    transaction_offset: int | None
    last_sequence: int
    last_offset: int
    offset_delta: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class AbortedTransactionView:
    """One entry of a `.txnindex` file: a transaction that was aborted, by its offsets."""

    version: int
    producer_id: int
    first_offset: int
    last_offset: int
    last_stable_offset: int
