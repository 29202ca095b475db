"""The state of all partitions at once, for whoever watches the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.metadata.rows import STATE, state_of

if TYPE_CHECKING:
    import sqlite3

    from pykafka_cli.metadata.partition_state import PartitionState


class Row(NamedTuple):
    """One partition; `high_watermark` is None unless it stands still (see `Store.high_watermark`)."""

    topic: str
    topic_id: str
    partition: int
    high_watermark: int | None
    state: PartitionState


class Overview:
    """What one store tells about everything; reads only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def sign(self) -> tuple[object, ...]:
        """Is another one after every change of topics or partitions: a millisecond for 10,000 partitions.

        Keys of topics are never used again, and the epoch of a partition only grows.
        """
        row = self._db.execute(
            "SELECT (SELECT COUNT(*) FROM topics), (SELECT MAX(key) FROM topics), COUNT(*), TOTAL(partition_epoch), "
            "COUNT(high_watermark), TOTAL(high_watermark) FROM partitions"
        ).fetchone()
        return tuple(row)

    def partitions(self) -> list[Row]:
        """Every partition by topic name and number."""
        rows = self._db.execute(
            f"SELECT name, topic_id, partition, high_watermark, {STATE} "  # noqa: S608  (our own columns)
            "FROM partitions JOIN topics ON key = topic ORDER BY name, partition"
        )
        return [
            Row(topic, topic_id, partition, high_watermark, state_of(state))
            for topic, topic_id, partition, high_watermark, *state in rows
        ]

    def committed(self) -> list[tuple[str, str, int, int]]:
        """Group, topic, partition and offset of everything that is committed."""
        rows = self._db.execute(
            "SELECT group_id, name, partition, committed FROM offsets JOIN topics ON key = topic "
            "ORDER BY group_id, name, partition"
        )
        return [tuple(row) for row in rows]
