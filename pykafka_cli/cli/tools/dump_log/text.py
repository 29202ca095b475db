"""How kafka-dump-log writes batches, records, producers and aborted transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_strings import java_string
from pykafka_cli.cli.tools.dump_log.control_text import control_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.cli.tools.dump_log.decoders import Decoder
    from pykafka_cli.cluster.log_file_views import AbortedTransactionView, BatchView, ProducerView

_MOST = (1 << 31) - 1
_NO_SEQUENCE = -1


def batch_line(batch: BatchView) -> str:
    """The line about a batch."""
    base = batch.base_sequence
    last_sequence = base if base == _NO_SEQUENCE else _incremented(base, batch.last_offset_delta)
    return (
        f"baseOffset: {batch.base_offset} lastOffset: {batch.last_offset} count: {batch.count} "
        f"baseSequence: {batch.base_sequence} lastSequence: {last_sequence} "
        f"producerId: {batch.producer_id} producerEpoch: {batch.producer_epoch} "
        f"partitionLeaderEpoch: {batch.leader_epoch} isTransactional: {_boolean(batch.is_transactional)} "
        f"isControl: {_boolean(batch.is_control)} deleteHorizonMs: {_optional(batch.delete_horizon_ms)} "
        f"position: {batch.position} {batch.timestamp_type}: {batch.max_timestamp} size: {batch.size} "
        f"magic: {batch.magic} compresscodec: {batch.codec} crc: {batch.crc} isvalid: {_boolean(batch.is_valid)}"
    )


def record_lines(batch: BatchView, decoder: Decoder | None, *, metadata: bool) -> Iterator[str]:
    """A line for each record: where it stands, unless `metadata` is false, and what `decoder` makes of it.

    Without metadata, a record that shows nothing is an empty line.

    Raises:
        CorruptRecordError: for a record that the decoder cannot read, or a control record that is none.
    """
    records = batch.records
    if records is None:
        return
    base = batch.base_sequence
    columns = zip(records.offsets, records.timestamps, records.keys, records.values, records.headers, strict=True)
    for offset, timestamp, key, value, headers in columns:
        line = ""
        if metadata:
            names = ",".join(java_string(name) for name, _ in headers)
            sequence = _NO_SEQUENCE if base < 0 else _incremented(base, offset - batch.base_offset)
            line = (
                f"| offset: {offset} {batch.timestamp_type}: {timestamp} keySize: {_size(key)} "
                f"valueSize: {_size(value)} sequence: {sequence} "
                f"headerKeys: [{names}]"
            )
            if batch.is_control:
                line += control_text(offset, key, value)
        if decoder is not None and not batch.is_control:
            of_key, of_value = decoder(offset, key, value)
            content = "" if of_key is None else f" key: {of_key}"
            if of_value is not None:
                content += f" payload: {of_value}"
            line = f"{line}{content}" if metadata else f"|{content}" if content else ""
        yield line


def producer_line(view: ProducerView) -> str:
    """The line about one producer of a snapshot; one that has written nothing that is still there ends early."""
    line = (
        f"producerId: {view.producer_id} producerEpoch: {view.producer_epoch} "
        f"coordinatorEpoch: {view.coordinator_epoch} currentTxnFirstOffset: {_optional(view.transaction_offset)} "
        f"lastTimestamp: {view.timestamp}"
    )
    if view.last_offset < 0:
        return line
    return (
        f"{line} firstSequence: {_decremented(view.last_sequence, view.offset_delta)} "
        f"lastSequence: {view.last_sequence} lastOffset: {view.last_offset} offsetDelta: {view.offset_delta} "
        f"timestamp: {view.timestamp}"
    )


def aborted_line(view: AbortedTransactionView) -> str:
    """The line about one aborted transaction."""
    return (
        f"version: {view.version} producerId: {view.producer_id} firstOffset: {view.first_offset} "
        f"lastOffset: {view.last_offset} lastStableOffset: {view.last_stable_offset}"
    )


def _incremented(sequence: int, delta: int) -> int:
    """Sequence numbers go back to 0 behind 2^31 - 1 (DefaultRecordBatch.incrementSequence)."""
    if delta >= 0:
        return sequence + delta if sequence <= _MOST - delta else delta - (_MOST - sequence) - 1
    return (delta - (_MOST - sequence) - 1 + (1 << 31)) % (1 << 32) - (1 << 31)  # as an int of Java overflows


def _decremented(sequence: int, delta: int) -> int:
    return sequence - delta if sequence >= delta else _MOST - (delta - sequence) + 1


def _size(content: bytes | None) -> int:
    return -1 if content is None else len(content)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _optional(value: int | None) -> str:
    return "OptionalLong.empty" if value is None else f"OptionalLong[{value}]"
