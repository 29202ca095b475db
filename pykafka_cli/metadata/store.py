"""Cluster state in SQLite: brokers, topics, partitions, configs, committed offsets.

One state change is one transaction; whoever changes state holds the cluster lock (committed offsets excepted).
Readers take no lock. `changed` costs microseconds and tells whether another process has committed since.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pykafka_cli.errors import TargetError
from pykafka_cli.metadata import connection
from pykafka_cli.metadata.rows import STATE, Broker, CommittedOffset, Topic, columns_of, state_of
from pykafka_cli.metadata.schema import FORMAT_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pykafka_cli.metadata.group_store import GroupStore
    from pykafka_cli.metadata.leftovers import Leftovers
    from pykafka_cli.metadata.overview import Overview
    from pykafka_cli.metadata.partition_state import PartitionState

STATIC_BROKER = "static-brokers"
"""Entity type of what a broker's server.properties would hold; the entity is empty: all brokers share it."""


class Store:
    """One connection to cluster.db."""

    def __init__(self, db: connection.Connection) -> None:
        self._db = db
        self._seen_version = -1
        self._groups: GroupStore | None = None

    @property
    def groups(self) -> GroupStore:
        """Consumer groups, their members and who has which partition."""
        if self._groups is None:
            from pykafka_cli.metadata.group_store import GroupStore  # noqa: PLC0415  (most commands know no groups)

            self._groups = GroupStore(self._db)
        return self._groups

    @property
    def leftovers(self) -> Leftovers:
        """Topics whose directories may lie where they should not."""
        from pykafka_cli.metadata.leftovers import Leftovers  # noqa: PLC0415  (only for commands that write)

        return Leftovers(self._db)

    @property
    def overview(self) -> Overview:
        """Everything at once, for whoever watches."""
        from pykafka_cli.metadata.overview import Overview  # noqa: PLC0415  (one command only)

        return Overview(self._db)

    @classmethod
    def open(cls, path: str) -> Store:
        """Open an existing store.

        Raises:
            TargetError: if the file is not one of ours, of a newer release, or cannot be read.
            FileNotFoundError: if there is none.
        """
        db = connection.open_existing(path)
        try:
            row = db.execute("SELECT value FROM meta WHERE key = 'format_version'").fetchone()
        except BaseException:
            db.close()
            raise
        if row is None or row[0] != str(FORMAT_VERSION):
            db.close()
            found = "none" if row is None else row[0]
            raise TargetError(
                f"{path} has format version {found}, this release reads version {FORMAT_VERSION}; "
                "use the release that made it, or another --data-dir"
            )
        db.execute("PRAGMA synchronous = NORMAL")
        return cls(db)

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def changed(self) -> bool:
        """Whether another connection has committed since the last call; True at the first."""
        if self._db.why_read_only and connection.file_state(self._db.path) != self._db.snapshot_of:
            self._db.close()
            self._db = connection.open_existing(self._db.path)
            self._seen_version, self._groups = -1, None
        version: int = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version == self._seen_version:
            return False
        self._seen_version = version
        return True

    def check_writable(self) -> None:
        """To be called before anything of the cluster is changed, files included: a snapshot may be out of date.

        Raises:
            StoreError: if this is one.
        """
        if self._db.why_read_only:
            raise connection.unusable(self._db.path, self._db.why_read_only)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written inside, or nothing. A signal that comes at any point leaves none open."""
        try:
            self._db.begin()
            yield
            self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'metadata_offset'")
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one consistent state inside."""
        try:
            self._db.execute("BEGIN")
            yield
        finally:
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def integrity(self) -> list[str]:
        """What is wrong with the file, or between its tables."""
        from pykafka_cli.metadata.integrity import integrity  # noqa: PLC0415  (one command only)

        return integrity(self._db)

    # Identity

    def meta(self, key: str) -> str:
        """A value of the cluster itself: cluster_id, controller (an id, or empty), format_version.

        controller_epoch counts who has been the controller, metadata_offset the transactions so far.
        """
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return "" if row is None else str(row[0])

    def put_meta(self, key: str, value: str) -> None:
        """Set a value of the cluster itself."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # Brokers

    def brokers(self) -> list[Broker]:
        """All registered brokers by id."""
        rows = self._db.execute("SELECT id, host, port, alive FROM brokers ORDER BY id")
        return [Broker(broker_id, host, port, bool(alive)) for broker_id, host, port, alive in rows]

    def put_broker(self, broker: Broker) -> None:
        """Register a broker, or change it."""
        self._db.execute("INSERT OR REPLACE INTO brokers VALUES (?, ?, ?, ?)", (*broker[:3], int(broker.alive)))

    def remove_broker(self, broker_id: int) -> None:
        """Forget a broker and its dynamic configs."""
        self._db.execute("DELETE FROM brokers WHERE id = ?", (broker_id,))
        self._db.execute("DELETE FROM configs WHERE entity_type = 'brokers' AND entity = ?", (str(broker_id),))

    def replicas_of(self, broker: int) -> list[tuple[Topic, int]]:
        """Every partition that has a replica on this broker."""
        rows = self._db.execute(
            "SELECT t.key, t.name, t.topic_id, r.partition FROM replicas r JOIN topics t ON t.key = r.topic "
            "WHERE r.broker = ? ORDER BY t.name, r.partition",
            (broker,),
        )
        return [(Topic(key, name, topic_id), partition) for key, name, topic_id, partition in rows]

    def leader_counts(self) -> dict[int, int]:
        """How many partitions each broker leads."""
        return dict(self._db.execute("SELECT leader, COUNT(*) FROM partitions GROUP BY leader"))

    def replica_counts(self) -> dict[int, int]:
        """How many replicas each broker has."""
        return dict(self._db.execute("SELECT broker, COUNT(*) FROM replicas GROUP BY broker"))

    # Topics

    def topic_names(self) -> list[str]:
        """All names in byte order."""
        return [name for (name,) in self._db.execute("SELECT name FROM topics ORDER BY name")]

    def topic(self, name: str) -> Topic | None:
        """The topic of this name."""
        row = self._db.execute("SELECT key, name, topic_id FROM topics WHERE name = ?", (name,)).fetchone()
        return None if row is None else Topic(*row)

    def topic_by_id(self, topic_id: str) -> Topic | None:
        """The topic with this base64url id."""
        row = self._db.execute("SELECT key, name, topic_id FROM topics WHERE topic_id = ?", (topic_id,)).fetchone()
        return None if row is None else Topic(*row)

    def colliding_topic(self, collision_key: str) -> str | None:
        """The first topic whose name differs from this one at most in `.` and `_`."""
        row = self._db.execute(
            "SELECT name FROM topics WHERE collision_key = ? ORDER BY name", (collision_key,)
        ).fetchone()
        return None if row is None else str(row[0])

    def add_topic(self, name: str, topic_id: str, collision_key: str) -> Topic:
        """Insert a topic without partitions."""
        cursor = self._db.execute(
            "INSERT INTO topics (name, topic_id, collision_key) VALUES (?, ?, ?)", (name, topic_id, collision_key)
        )
        assert cursor.lastrowid is not None  # noqa: S101  (an INSERT always has one)
        return Topic(cursor.lastrowid, name, topic_id)

    def remove_topic(self, topic: Topic) -> None:
        """Remove a topic with its partitions, configs, committed offsets and places in consumer groups."""
        for table in ("partitions", "replicas", "offsets", "group_assignments"):
            self._db.execute(f"DELETE FROM {table} WHERE topic = ?", (topic.key,))  # noqa: S608  (a fixed list)
        self._db.execute("DELETE FROM topics WHERE key = ?", (topic.key,))
        self._db.execute("DELETE FROM configs WHERE entity_type = 'topics' AND entity = ?", (topic.name,))

    def topic_and_partition_counts(self) -> tuple[int, int]:
        """How many topics and partitions there are."""
        row = self._db.execute("SELECT (SELECT COUNT(*) FROM topics), (SELECT COUNT(*) FROM partitions)").fetchone()
        return int(row[0]), int(row[1])

    # Partitions

    def partitions(self, topic: Topic) -> list[PartitionState]:
        """The partitions of a topic, by number."""
        rows = self._db.execute(f"SELECT {STATE} FROM partitions WHERE topic = ? ORDER BY partition", (topic.key,))  # noqa: S608
        return [state_of(row) for row in rows]

    def partition(self, topic: Topic, partition: int) -> PartitionState | None:
        """One partition; None also if the topic was deleted."""
        row = self._db.execute(
            f"SELECT {STATE} FROM partitions WHERE topic = ? AND partition = ?",  # noqa: S608
            (topic.key, partition),
        ).fetchone()
        return None if row is None else state_of(row)

    def reassigning(self) -> list[tuple[Topic, int, PartitionState]]:
        """The partitions whose replicas are being changed, by topic name and number."""
        rows = self._db.execute(
            f"SELECT key, name, topic_id, partition, {STATE} FROM partitions JOIN topics ON key = topic "  # noqa: S608
            "WHERE adding <> '' OR removing <> '' ORDER BY name, partition"
        )
        return [(Topic(*row[:3]), row[3], state_of(row[4:])) for row in rows]

    def put_partitions(self, states: Iterable[tuple[Topic, int, PartitionState]]) -> None:
        """Insert or change partitions, and what `replicas_of` knows of them."""
        for topic, partition, state in states:
            self._db.execute(
                f"INSERT INTO partitions (topic, partition, {STATE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608
                "ON CONFLICT DO UPDATE SET leader = excluded.leader, leader_epoch = excluded.leader_epoch, "
                "partition_epoch = excluded.partition_epoch, replicas = excluded.replicas, isr = excluded.isr, "
                "elr = excluded.elr, last_known_elr = excluded.last_known_elr, adding = excluded.adding, "
                "removing = excluded.removing",
                (topic.key, partition, *columns_of(state)),
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO replicas VALUES (?, ?, ?)",
                [(broker, topic.key, partition) for broker in state.replicas],
            )

    def remove_replicas(self, topic: Topic, partition: int, brokers: Iterable[int]) -> None:
        """Forget that these brokers have a replica (the end of a reassignment)."""
        self._db.executemany(
            "DELETE FROM replicas WHERE broker = ? AND topic = ? AND partition = ?",
            [(broker, topic.key, partition) for broker in brokers],
        )

    def log_start_offset(self, topic: Topic, partition: int) -> int:
        """The lowest offset that may be read, if records were deleted on request; 0 if never."""
        row = self._db.execute(
            "SELECT log_start_offset FROM partitions WHERE topic = ? AND partition = ?", (topic.key, partition)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def put_log_start_offset(self, topic: Topic, partition: int, offset: int) -> None:
        """Raise the log start offset."""
        self._db.execute(
            "UPDATE partitions SET log_start_offset = ? WHERE topic = ? AND partition = ?",
            (offset, topic.key, partition),
        )

    def high_watermark(self, topic: Topic, partition: int) -> int | None:
        """Up to where may be read while too few replicas are in sync; None for the leader's log end."""
        row = self._db.execute(
            "SELECT high_watermark FROM partitions WHERE topic = ? AND partition = ?", (topic.key, partition)
        ).fetchone()
        return None if row is None else row[0]

    def put_high_watermark(self, topic: Topic, partition: int, offset: int | None) -> None:
        """Set it."""
        self._db.execute(
            "UPDATE partitions SET high_watermark = ? WHERE topic = ? AND partition = ? AND high_watermark IS NOT ?",
            (offset, topic.key, partition, offset),
        )

    # Configs

    def configs(self, entity_type: str, entity: str) -> dict[str, str]:
        """What is set for an entity. Types are those of kafka-configs; the default entity is the empty name."""
        rows = self._db.execute(
            "SELECT name, value FROM configs WHERE entity_type = ? AND entity = ?", (entity_type, entity)
        )
        return dict(rows.fetchall())

    def put_configs(self, entity_type: str, entity: str, configs: Mapping[str, str | None]) -> None:
        """Set configs; None deletes one."""
        for name, value in configs.items():
            if value is None:
                self._db.execute(
                    "DELETE FROM configs WHERE entity_type = ? AND entity = ? AND name = ?", (entity_type, entity, name)
                )
            else:
                self._db.execute(
                    "INSERT OR REPLACE INTO configs VALUES (?, ?, ?, ?)", (entity_type, entity, name, value)
                )

    def entities(self, entity_type: str) -> list[str]:
        """Entities of this type that have something set, by name."""
        rows = self._db.execute(
            "SELECT DISTINCT entity FROM configs WHERE entity_type = ? ORDER BY entity", (entity_type,)
        )
        return [entity for (entity,) in rows]

    # Committed offsets

    def committed(self, group: str) -> dict[tuple[str, int], CommittedOffset]:
        """What a group has committed, by topic name and partition."""
        rows = self._db.execute(
            "SELECT t.name, o.partition, o.committed, o.leader_epoch, o.metadata, o.commit_ms "
            "FROM offsets o JOIN topics t ON t.key = o.topic WHERE o.group_id = ?",
            (group,),
        )
        return {(name, partition): CommittedOffset(*rest) for name, partition, *rest in rows}
