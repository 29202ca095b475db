"""Control records: what a control batch says (org.apache.kafka.common.record.ControlRecordType, EndTransactionMarker).

key    2 version (0), 2 type
value  2 version, then by type; for ABORT and COMMIT: 4 epoch of the transaction coordinator
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from struct import Struct
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError

if TYPE_CHECKING:
    from pykafka_cli.model import ConsumerRecords

_KEY = Struct(">hh")
_END_TXN_MARKER = Struct(">hi")


class ControlType(Enum):
    """What a control record is about; the value is its number in the record's key."""

    ABORT = 0
    COMMIT = 1
    LEADER_CHANGE = 2
    SNAPSHOT_HEADER = 3
    SNAPSHOT_FOOTER = 4
    KRAFT_VERSION = 5
    KRAFT_VOTERS = 6
    UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """One control record. `coordinator_epoch` is set for the end of a transaction (ABORT, COMMIT) only."""

    offset: int
    type: ControlType
    coordinator_epoch: int | None = None


def control_records(records: ConsumerRecords) -> list[ControlRecord]:
    """The decoded records of a control batch, understood. Types newer than this program read as UNKNOWN.

    Raises:
        CorruptRecordError: if a key or the value of an end of transaction is too short.
    """
    return [
        _control_record(offset, key, value)
        for offset, key, value in zip(records.offsets, records.keys, records.values, strict=True)
    ]


def _control_record(offset: int, key: bytes | None, value: bytes | None) -> ControlRecord:
    if key is None or len(key) < _KEY.size:
        raise CorruptRecordError(f"the control record at offset {offset} has no type")
    version, number = _KEY.unpack_from(key)
    if version < 0:
        raise CorruptRecordError(f"the control record at offset {offset} has a key of version {version}")
    try:
        control_type = ControlType(number)
    except ValueError:
        control_type = ControlType.UNKNOWN
    if control_type not in (ControlType.ABORT, ControlType.COMMIT):
        return ControlRecord(offset, control_type)
    if value is None or len(value) < _END_TXN_MARKER.size:
        raise CorruptRecordError(f"the transaction marker at offset {offset} has no coordinator epoch")
    _version, coordinator_epoch = _END_TXN_MARKER.unpack_from(value)
    return ControlRecord(offset, control_type, coordinator_epoch)


def end_txn_marker(*, commit: bool, coordinator_epoch: int) -> tuple[bytes, bytes]:
    """Key and value of the record that ends a transaction."""
    kind = ControlType.COMMIT if commit else ControlType.ABORT
    return _KEY.pack(0, kind.value), _END_TXN_MARKER.pack(0, coordinator_epoch)
