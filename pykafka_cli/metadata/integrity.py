"""Whether the store's file is whole, and its tables agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.metadata.rows import ids_of

if TYPE_CHECKING:
    from pykafka_cli.metadata.connection import Connection


def integrity(db: Connection) -> list[str]:
    """What SQLite finds wrong with the file (PRAGMA integrity_check), and where tables contradict each other."""
    found = [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    for topic, partition, replicas in db.execute(
        "SELECT name, partition, replicas FROM partitions LEFT JOIN topics ON key = topic"
    ).fetchall():
        if topic is None:
            found.append(f"partition {partition} belongs to no topic")
            continue
        rows = db.execute(
            "SELECT broker FROM replicas JOIN topics ON key = topic WHERE name = ? AND partition = ?",
            (topic, partition),
        )
        if sorted(broker for (broker,) in rows) != sorted(ids_of(replicas)):
            found.append(f"{topic}-{partition}: its replicas and those of the brokers differ")
    return found
