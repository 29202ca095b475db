"""How kafka-dump-log writes batches, records, index entries and producers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.cluster.log_file_views import BatchView, LogFileView, ProducerView, RecordView


def log(view: LogFileView, path: str, *, records: bool, payloads: bool, metadata: bool) -> Iterator[str]:
    """The lines about a `.log` file."""
    yield f"Log starting offset: {view.start_offset}"
    for batch in view.batches:
        yield _batch(batch)
        if records:
            for record in batch.records:
                yield _record(batch, record, payloads=payloads) if metadata else _payload(batch, record)
    if view.garbage:
        yield f"Found {view.garbage} invalid bytes at the end of {path}"


def producer(view: ProducerView) -> str:
    """The line about one producer of a snapshot."""
    first = view.last_sequence - view.offset_delta if view.last_sequence >= 0 else view.last_sequence
    return (
        f"producerId: {view.producer_id} producerEpoch: {view.producer_epoch} "
        f"coordinatorEpoch: {view.coordinator_epoch} currentTxnFirstOffset: {_optional(view.transaction_offset)} "
        f"lastTimestamp: {view.last_timestamp} firstSequence: {first} lastSequence: {view.last_sequence} "
        f"lastOffset: {view.last_offset} offsetDelta: {view.offset_delta} timestamp: {view.timestamp}"
    )


def _batch(batch: BatchView) -> str:
    return (
        f"baseOffset: {batch.base_offset} lastOffset: {batch.last_offset} count: {batch.count} "
        f"baseSequence: {batch.base_sequence} lastSequence: {batch.last_sequence} producerId: {batch.producer_id} "
        f"producerEpoch: {batch.producer_epoch} partitionLeaderEpoch: {batch.leader_epoch} "
        f"isTransactional: {_boolean(batch.is_transactional)} isControl: {_boolean(batch.is_control)} "
        f"deleteHorizonMs: {_optional(batch.delete_horizon_ms)} position: {batch.position} "
        f"{batch.timestamp_type}: {batch.max_timestamp} size: {batch.size} magic: {batch.magic} "
        f"compresscodec: {batch.codec} crc: {batch.crc} isvalid: {_boolean(batch.is_valid)}"
    )


def _record(batch: BatchView, record: RecordView, *, payloads: bool) -> str:
    names = ",".join(name.decode("utf-8", "replace") for name, _ in record.headers)
    line = (
        f"| offset: {record.offset} {batch.timestamp_type}: {record.timestamp} keySize: {_size(record.key)} "
        f"valueSize: {_size(record.value)} sequence: {record.sequence} headerKeys: [{names}]"
    )
    if record.marker is not None:
        kind, epoch = record.marker
        return f"{line} endTxnMarker: {kind} coordinatorEpoch: {epoch}"
    return f"{line}{_content(record)}" if payloads else line


def _payload(batch: BatchView, record: RecordView) -> str:
    content = "" if batch.is_control else _content(record)
    return f"|{content}" if content else ""


def _content(record: RecordView) -> str:
    key = "" if record.key is None else f" key: {record.key.decode('utf-8', 'replace')}"
    return key if record.value is None else f"{key} payload: {record.value.decode('utf-8', 'replace')}"


def _size(content: bytes | None) -> int:
    return -1 if content is None else len(content)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _optional(value: int | None) -> str:
    return "OptionalLong.empty" if value is None else f"OptionalLong[{value}]"
