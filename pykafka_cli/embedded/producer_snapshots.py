"""Reading a single `.snapshot` file of a replica: what it knew of its producers (ProducerStateManager)."""

from __future__ import annotations

from struct import Struct

from pykafka_cli.cluster.log_file_views import ProducerView
from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.crc import crc32c

_HEADER = Struct(">hIi")  # version, crc, count
_COVERED_FROM = 6  # the checksum is about everything behind itself
_VERSION = 1
_PRODUCER = Struct(">qhiqiqiq")
"""Id, epoch, last sequence, last offset, offset delta, timestamp, coordinator epoch, start of an open transaction."""


def read_snapshot(path: str) -> list[ProducerView]:
    """The producers in the order of the file.

    Raises:
        CorruptRecordError: if it is no snapshot, or a damaged one.
    """
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    if len(data) < _HEADER.size:
        raise CorruptRecordError(f"Snapshot failed schema validation: {path} has {len(data)} bytes only")
    version, stored, count = _HEADER.unpack_from(data)
    if version != _VERSION:
        raise CorruptRecordError(
            f"Snapshot failed schema validation: Snapshot contained an unknown file version {version}"
        )
    computed = crc32c(memoryview(data)[_COVERED_FROM:])
    if computed != stored:
        raise CorruptRecordError(
            f"Snapshot is corrupt (CRC is no longer valid). Stored crc: {stored}. Computed crc: {computed}"
        )
    if len(data) != _HEADER.size + count * _PRODUCER.size:
        raise CorruptRecordError(f"Snapshot failed schema validation: {len(data)} bytes do not hold {count} producers")
    return [_view(row) for row in _PRODUCER.iter_unpack(data[_HEADER.size :])]


def _view(row: tuple[int, ...]) -> ProducerView:
    producer, epoch, sequence, offset, delta, timestamp, coordinator, transaction = row
    return ProducerView(
        producer_id=producer,
        producer_epoch=epoch,
        coordinator_epoch=coordinator,
        transaction_offset=transaction if transaction >= 0 else None,
        last_sequence=sequence,
        last_offset=offset,
        offset_delta=delta,
        timestamp=timestamp,
    )
