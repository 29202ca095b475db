"""Topics whose directories may lie where they should not: noted before directories come or go, forgotten afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3


class Leftover(NamedTuple):
    """A topic whose directories somebody was making or removing; it may not exist any more, or not yet."""

    topic_id: str
    name: str


class Leftovers:
    """The notes of one store. Whoever changes them does so in a transaction of the store; no method begins one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def all(self) -> list[Leftover]:
        """What is noted: nothing, unless somebody is at work or was stopped."""
        return [Leftover(*row) for row in self._db.execute("SELECT topic_id, name FROM leftovers ORDER BY topic_id")]

    def note(self, topic_id: str, name: str) -> None:
        """Directories of this topic are about to come or go."""
        self._db.execute("INSERT OR REPLACE INTO leftovers VALUES (?, ?)", (topic_id, name))

    def forget(self, topic_id: str) -> None:
        """All of them are where they should be."""
        self._db.execute("DELETE FROM leftovers WHERE topic_id = ?", (topic_id,))
