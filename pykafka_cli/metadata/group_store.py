"""Consumer groups in SQLite: members, and which member each partition is meant for and owned by.

Whoever changes a group does so in one transaction of the store (`Store.transaction`); no method here begins one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from pykafka_cli.metadata.rows import CommittedOffset, Topic


class Group(NamedTuple):
    """A consumer group.

    `type` is classic or consumer, `assignor` the one chosen last. `epoch` is raised by every new assignment,
    `handovers` by whatever may let a member take a partition. `partitions` tells the topics that the assignment was
    made for, as `key:count` parted by commas. A group that is not lasting goes with its last member.
    `empty_since_ms` is the time when its last member left; None while it has members, or if it never had one.
    """

    group_id: str
    type: str
    assignor: str = ""
    epoch: int = 1
    handovers: int = 0
    partitions: str = ""
    is_lasting: bool = True
    empty_since_ms: int | None = None


class Member(NamedTuple):
    """A member. `epoch` is the group's epoch that it has caught up with.

    `away_since_ms` is set for a static member that is not running: its place is kept for `session_timeout_ms`.
    """

    group_id: str
    member_id: str
    client_id: str
    instance_id: str | None
    protocol: str
    assignors: tuple[str, ...]
    topics: tuple[str, ...]
    epoch: int
    session_timeout_ms: int
    away_since_ms: int | None = None


class Assignment(NamedTuple):
    """One partition of a group: the member that shall have it, and the one that has it.

    `is_new` is set for a partition that came into being while the group was reading its topic.
    """

    key: int
    topic: str
    partition: int
    target: str | None
    owner: str | None
    is_new: bool


_ASSIGNMENT = "a.topic, t.name, a.partition, a.target, a.owner, a.is_new"


def _group(row: Sequence[Any]) -> Group:
    group_id, type_, assignor, epoch, handovers, partitions, is_lasting, empty_since_ms = row
    return Group(group_id, type_, assignor, epoch, handovers, partitions, bool(is_lasting), empty_since_ms)


def _member(row: Sequence[Any]) -> Member:
    group_id, member_id, client_id, instance_id, protocol, assignors, topics, epoch, timeout, away_since_ms = row
    return Member(
        group_id, member_id, client_id, instance_id, protocol, _words(assignors), _words(topics), epoch, timeout,
        away_since_ms,
    )  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _assignment(row: Sequence[Any]) -> Assignment:
    key, topic, partition, target, owner, is_new = row
    return Assignment(key, topic, partition, target, owner, bool(is_new))


class GroupStore:
    """The tables of consumer groups."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    # Groups

    def all(self) -> list[Group]:
        """All groups by id."""
        return [_group(row) for row in self._db.execute("SELECT * FROM consumer_groups ORDER BY group_id")]

    def find(self, group_id: str) -> Group | None:
        """The group of this id."""
        row = self._db.execute("SELECT * FROM consumer_groups WHERE group_id = ?", (group_id,)).fetchone()
        return None if row is None else _group(row)

    def put(self, group: Group) -> None:
        """Add or change a group."""
        self._db.execute("INSERT OR REPLACE INTO consumer_groups VALUES (?, ?, ?, ?, ?, ?, ?, ?)", group)

    def remove(self, group_id: str) -> None:
        """Remove a group with all that belongs to it."""
        for table in ("consumer_groups", "group_members", "group_assignments", "offsets"):
            self._db.execute(f"DELETE FROM {table} WHERE group_id = ?", (group_id,))  # noqa: S608  (a fixed list)

    # Members

    def members(self, group_id: str) -> list[Member]:
        """The members of a group by member id."""
        rows = self._db.execute("SELECT * FROM group_members WHERE group_id = ? ORDER BY member_id", (group_id,))
        return [_member(row) for row in rows]

    def put_member(self, member: Member) -> None:
        """Add or change a member."""
        self._db.execute(
            "INSERT OR REPLACE INTO group_members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*member[:5], ",".join(member.assignors), ",".join(member.topics), *member[7:]),
        )

    def remove_member(self, group_id: str, member_id: str) -> None:
        """Remove a member; what it owned is free."""
        self._db.execute("DELETE FROM group_members WHERE group_id = ? AND member_id = ?", (group_id, member_id))
        self._db.execute(
            "UPDATE group_assignments SET owner = NULL WHERE group_id = ? AND owner = ?", (group_id, member_id)
        )

    def replace_member(self, group_id: str, old: str, new: str) -> None:
        """Hand everything of one member id to another one; the old one is removed."""
        self._db.execute("DELETE FROM group_members WHERE group_id = ? AND member_id = ?", (group_id, old))
        for column in ("target", "owner"):
            self._db.execute(
                f"UPDATE group_assignments SET {column} = ? WHERE group_id = ? AND {column} = ?",  # noqa: S608
                (new, group_id, old),
            )

    def member_ids(self, group_id: str) -> list[str]:
        """The ids of a group's members, in order."""
        rows = self._db.execute(
            "SELECT member_id FROM group_members WHERE group_id = ? ORDER BY member_id", (group_id,)
        )
        return [member_id for (member_id,) in rows]

    # Assignments

    def assignments(self, group_id: str) -> list[Assignment]:
        """All partitions of a group, by topic name and number."""
        rows = self._db.execute(
            f"SELECT {_ASSIGNMENT} FROM group_assignments a JOIN topics t ON t.key = a.topic "  # noqa: S608
            "WHERE a.group_id = ? ORDER BY t.name, a.partition",
            (group_id,),
        )
        return [_assignment(row) for row in rows]

    def assignments_of(self, group_id: str, member_id: str) -> list[Assignment]:
        """The partitions that a member has or shall have, by topic name and number."""
        rows = self._db.execute(
            f"SELECT {_ASSIGNMENT} FROM group_assignments a JOIN topics t ON t.key = a.topic "  # noqa: S608
            "WHERE a.group_id = ? AND (a.target = ? OR a.owner = ?) ORDER BY t.name, a.partition",
            (group_id, member_id, member_id),
        )
        return [_assignment(row) for row in rows]

    def put_targets(self, group_id: str, targets: Iterable[tuple[int, int, str]], *, is_new: bool) -> None:
        """Say which member shall have a partition (topic key, number, member); `is_new` marks those not seen before."""
        self._db.executemany(
            "INSERT INTO group_assignments VALUES (?, ?, ?, ?, NULL, ?) "
            "ON CONFLICT DO UPDATE SET target = excluded.target",
            [(group_id, key, number, member, int(is_new)) for key, number, member in targets],
        )

    def drop_targets(self, group_id: str, partitions: Iterable[tuple[int, int]]) -> None:
        """Say that nobody shall have these partitions (topic key, number)."""
        self._db.executemany(
            "UPDATE group_assignments SET target = NULL WHERE group_id = ? AND topic = ? AND partition = ?",
            [(group_id, key, number) for key, number in partitions],
        )
        self._forget(group_id)

    def give_up(self, group_id: str, member_id: str) -> None:
        """Free what a member has and shall not have."""
        self._db.execute(
            "UPDATE group_assignments SET owner = NULL WHERE group_id = ? AND owner = ? AND target IS NOT owner",
            (group_id, member_id),
        )
        self._forget(group_id)
        self._db.execute("UPDATE consumer_groups SET handovers = handovers + 1 WHERE group_id = ?", (group_id,))

    def take(self, group_id: str, member_id: str) -> None:
        """Give a member what it shall have and nobody has."""
        self._db.execute(
            "UPDATE group_assignments SET owner = target WHERE group_id = ? AND target = ? AND owner IS NULL",
            (group_id, member_id),
        )

    def _forget(self, group_id: str) -> None:
        self._db.execute(
            "DELETE FROM group_assignments WHERE group_id = ? AND target IS NULL AND owner IS NULL", (group_id,)
        )

    # Committed offsets

    def commit(
        self, group_id: str, offsets: Mapping[tuple[Topic, int], CommittedOffset], owner: str | None = None
    ) -> None:
        """Store offsets of topics that still exist; with `owner` only those of partitions that this member owns."""
        if owner is None:
            self._db.executemany(
                "INSERT OR REPLACE INTO offsets SELECT ?, key, ?, ?, ?, ?, ? FROM topics WHERE key = ?",
                [(group_id, number, *offset, topic.key) for (topic, number), offset in offsets.items()],
            )
            return
        self._db.executemany(
            "INSERT OR REPLACE INTO offsets SELECT group_id, topic, partition, ?, ?, ?, ? FROM group_assignments "
            "WHERE group_id = ? AND topic = ? AND partition = ? AND owner = ?",
            [(*offset, group_id, topic.key, number, owner) for (topic, number), offset in offsets.items()],
        )

    def remove_offset(self, group_id: str, key: int, number: int) -> None:
        """Forget what a group committed for a partition (topic key, number)."""
        self._db.execute(
            "DELETE FROM offsets WHERE group_id = ? AND topic = ? AND partition = ?", (group_id, key, number)
        )

    def overdue_offsets(self, until_ms: int) -> list[tuple[str, int, int, str]]:
        """(group, topic key, partition, topic) of what counts as committed at `until_ms` or earlier.

        What a classic group without members committed counts from the moment when the last one left.
        """
        return self._db.execute(
            "SELECT o.group_id, o.topic, o.partition, t.name FROM offsets o "
            "JOIN consumer_groups g ON g.group_id = o.group_id JOIN topics t ON t.key = o.topic "
            "WHERE coalesce(CASE g.type WHEN 'classic' THEN g.empty_since_ms END, o.commit_ms) <= ? "
            "ORDER BY o.group_id, o.topic, o.partition",
            (until_ms,),
        ).fetchall()

    def overdue_groups(self, until_ms: int) -> list[str]:
        """Groups that have had no members since `until_ms` or longer, and have no offsets."""
        rows = self._db.execute(
            "SELECT group_id FROM consumer_groups g WHERE empty_since_ms <= ? "
            "AND NOT EXISTS (SELECT 1 FROM offsets o WHERE o.group_id = g.group_id) ORDER BY group_id",
            (until_ms,),
        )
        return [group_id for (group_id,) in rows]
