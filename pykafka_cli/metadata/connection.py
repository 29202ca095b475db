"""The SQLite connection behind the store: how the file is opened, and what is said where SQLite fails.

The file may have come from anywhere. So it is opened only if it is a plain file, SQL functions that it might name are
not trusted, and one with views, triggers or virtual tables is refused before anything of it is run.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from typing import Any
from weakref import WeakSet

from pykafka_cli.errors import TargetError

BUSY_TIMEOUT_S = 30

_LONGEST_PATH = 512 - len("-journal") - 1
"""Bytes: SQLite's MAX_PATHNAME, less what it puts behind a name."""

_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk is full or fails",
    sqlite3.SQLITE_READONLY: "the file or its directory is read-only",
    sqlite3.SQLITE_CANTOPEN: "the file or one beside it cannot be opened",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_NOMEM: "out of memory",
    sqlite3.SQLITE_BUSY: f"another process has locked it for {BUSY_TIMEOUT_S} s",
    sqlite3.SQLITE_LOCKED: "another process has locked it",
    sqlite3.SQLITE_PROTOCOL: "another process has locked it",
}
_CANNOT_WRITE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
)


class StoreError(TargetError):
    """The disk, or whoever else uses it, keeps cluster.db from being read or written; nothing is wrong with it."""


class _Cursor(sqlite3.Cursor):
    """Says which file it was, wherever SQLite finds something wrong."""

    def execute(self, *args: Any) -> _Cursor:
        with _named(self.connection):
            super().execute(*args)
        return self

    def executemany(self, *args: Any) -> _Cursor:
        with _named(self.connection):
            super().executemany(*args)
        return self

    def executescript(self, *args: Any) -> _Cursor:
        with _named(self.connection):
            super().executescript(*args)
        return self

    def fetchone(self) -> Any:
        with _named(self.connection):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with _named(self.connection):
            return super().fetchall()

    def __next__(self) -> Any:
        with _named(self.connection):
            return super().__next__()


class Connection(sqlite3.Connection):
    """Raises TargetError, with the file's name, for whatever the file or the disk is to blame."""

    path = ""
    why_read_only = ""
    """Why nothing can be written through this connection, which is a snapshot then; empty if it can."""
    snapshot_of: tuple[int, ...] | None = None
    """The state of the file when such a snapshot was opened."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, factory: Any = None) -> Any:
        """See `sqlite3.Connection`."""
        cursor = super().cursor(factory or _Cursor)
        self._cursors.add(cursor)
        return cursor

    def begin(self) -> None:
        """Begin a transaction that writes.

        A query that a signal ended half way keeps the connection at the state of the file that it saw, in which SQLite
        lets nobody write. Whatever is still open is given up then: it cannot be gone on with either.
        """
        try:
            self.execute("BEGIN IMMEDIATE")
        except StoreError as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY_SNAPSHOT:
                raise
            for cursor in list(self._cursors):
                cursor.close()
            self.execute("BEGIN IMMEDIATE")

    def execute(self, *args: Any) -> _Cursor:
        """See `sqlite3.Connection`, whose own method passes by `cursor` from Python 3.11 on."""
        cursor: _Cursor = self.cursor()
        return cursor.execute(*args)

    def executemany(self, *args: Any) -> _Cursor:
        """See `sqlite3.Connection`."""
        cursor: _Cursor = self.cursor()
        return cursor.executemany(*args)

    def executescript(self, *args: Any) -> _Cursor:
        """See `sqlite3.Connection`."""
        cursor: _Cursor = self.cursor()
        return cursor.executescript(*args)


class _named:  # noqa: N801  (a context manager as fast as can be: every statement passes here)
    __slots__ = ("_connection",)

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, sqlite3.DatabaseError):
            path = self._connection.path
            if _is_damage(error):
                raise damaged(path, error) from error
            reason = self._connection.why_read_only or _REASONS.get(_code(error))
            if reason:
                raise unusable(path, reason) from error


def _code(error: sqlite3.Error) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether it is the file that is to blame: not a lock, not the disk, not what was asked."""
    code = getattr(error, "sqlite_errorcode", None)  # None: text that is not UTF-8
    if isinstance(error, sqlite3.IntegrityError):
        return False
    return code is None or code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


def damaged(path: str, why: object) -> TargetError:
    """What to say of a store that cannot be read."""
    return TargetError(
        f"{path} is damaged: {why}. Put a copy of it back, or rescue what is left with `sqlite3 {path} .recover`; "
        "the records are in the directory brokers beside it and are not touched."
    )


def unusable(path: str, reason: str) -> StoreError:
    """What to say where it is not the file's own fault."""
    return StoreError(f"The cluster's state cannot be read or written ({reason}): {path}")


def check_path(path: str) -> None:
    """Raise TargetError for a path that SQLite does not take."""
    size = len(os.fsencode(path))
    if size > _LONGEST_PATH:
        raise TargetError(
            f"The path of the cluster's state has {size} bytes, SQLite takes {_LONGEST_PATH} at the most; "
            f"choose a shorter --data-dir: {path}"
        )


def open_existing(path: str) -> Connection:
    """A connection to an existing file.

    Where SQLite cannot make the files that it needs beside it (a full disk, a read-only directory), what the file
    itself holds is read, as long as nothing lies in its journal. Such a connection sees no later changes, and
    whoever reads through it must not change any file: what another process decides meanwhile is not seen.

    Raises:
        FileNotFoundError: if there is none.
        StoreError: if the disk does not let it be read.
        TargetError: if it is no plain file, or its schema does more than hold tables.
    """
    _check_file(path)
    if not os.access(path, os.W_OK) and not _has_journal(path):
        return open_snapshot(path, _REASONS[sqlite3.SQLITE_READONLY])  # SQLite would leave a journal nobody can write
    try:
        return _open(path)
    except StoreError as error:
        cause = error.__cause__
        if not isinstance(cause, sqlite3.Error) or _code(cause) not in _CANNOT_WRITE or _has_journal(path):
            raise
        return open_snapshot(path, _REASONS[_code(cause)])


def open_snapshot(path: str, why_read_only: str) -> Connection:
    """A connection that reads the file as it is now, and neither needs nor makes another one beside it.

    Raises:
        TargetError: as `open_existing`.
    """
    from urllib.parse import quote  # noqa: PLC0415  (costs 3 ms, and is rarely needed)

    before = file_state(path)
    db = _open(path, f"file:{quote(os.fsencode(path))}?mode=ro&immutable=1", why_read_only)
    db.snapshot_of = before
    return db


def create(path: str) -> Connection:
    """A connection to a new, private file. Raises OSError if it is there already, or cannot be made."""
    check_path(path)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    db = _connected(path, path)
    db.execute("PRAGMA journal_mode = WAL")
    return db


def _open(path: str, uri: str = "", why_read_only: str = "") -> Connection:
    db = _connected(path, uri or path, uri=bool(uri))
    db.why_read_only = why_read_only
    try:
        strange = db.execute("SELECT 1 FROM sqlite_schema WHERE type IN ('view', 'trigger') OR rootpage = 0").fetchone()
    except BaseException:
        db.close()
        raise
    if strange is not None:
        db.close()
        raise damaged(path, "it has views, triggers or virtual tables, which no release of this program makes")
    return db


def _connected(path: str, name: str, *, uri: bool = False) -> Connection:
    try:
        db = sqlite3.connect(
            name, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, factory=Connection, uri=uri
        )
    except sqlite3.OperationalError as error:
        raise unusable(path, str(error)) from error
    db.path = path
    try:
        db.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        db.close()
        raise
    return db


def file_state(path: str) -> tuple[int, ...] | None:
    """Another value after every change of the file or its journal; None if it is gone."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size, int(_has_journal(path))


def _check_file(path: str) -> None:
    check_path(path)
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unusable(path, error.strerror or str(error)) from error
    if stat.S_ISLNK(found.st_mode):
        raise TargetError(
            f"{path} is a symbolic link, and those below a data directory are not followed. The data directory itself "
            "may be one."
        )
    if not stat.S_ISREG(found.st_mode):
        raise damaged(path, "it is no file")


def _has_journal(path: str) -> bool:
    try:
        return os.lstat(f"{path}-wal").st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        return True
