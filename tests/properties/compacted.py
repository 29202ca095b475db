"""Keyed records for tests of compaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.decode import decode
from pykafka_cli.record.encode import encode_batch
from tests.properties.replicas import T0, all_batches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.record.batch import RawBatch
    from pykafka_cli.storage.log import ReplicaLog

Pair = tuple[bytes | None, bytes | None]
Row = tuple[int, bytes | None, bytes | None, int]
"""Offset, key, value, timestamp (ms)."""

KEYS = [b"", b"a", b"b", b"c", b"d"]

pairs = st.tuples(st.sampled_from(KEYS), st.sampled_from([None, None, b"", b"1", b"22" * 20, b"\x00" * 60]))
"""A key and a value, often none."""


def keyed(rows: Sequence[Pair], offset: int, *, time: int = T0, codec: int = 0, epoch: int = 0) -> RawBatch:
    """One batch of these keys and values, all of one time (ms)."""
    records = ProducerRecords([value for _, value in rows], [key for key, _ in rows])
    return encode_batch(records, timestamp_ms=time, codec_id=codec, base_offset=offset, leader_epoch=epoch)


def rows_of(batches: Sequence[RawBatch]) -> list[Row]:
    """Every record."""
    found: list[Row] = []
    for one in batches:
        records = decode(one)
        found += zip(records.offsets, records.keys, records.values, records.timestamps, strict=True)
    return found


def stored(log: ReplicaLog) -> list[Row]:
    """Every record in the log."""
    return rows_of(all_batches(log))


def last_of_each_key(rows: Sequence[Row]) -> dict[bytes | None, Row]:
    """What compaction has to keep, tombstones among it."""
    return {row[1]: row for row in rows}


def values_of(rows: Sequence[Row]) -> dict[bytes | None, Row]:
    """What a reader of the whole log knows in the end: the last value of each key that has one."""
    return {key: row for key, row in last_of_each_key(rows).items() if row[2] is not None}
