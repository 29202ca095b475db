"""Making the file of a new store."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pykafka_cli.metadata import connection
from pykafka_cli.metadata.schema import FORMAT_VERSION, TABLES
from pykafka_cli.metadata.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable


def create_store(path: str, cluster_id: str, fill: Callable[[Store], None]) -> Store:
    """Make a new store with what `fill` puts into it. It appears under its name only when it is complete."""
    temporary = f"{path}.new"
    for leftover in (temporary, f"{temporary}-wal", f"{temporary}-shm"):
        if os.path.lexists(leftover):
            os.unlink(leftover)  # noqa: PTH108
    db = connection.create(temporary)
    db.executescript(f"BEGIN; {TABLES} COMMIT;")
    db.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [
            ("format_version", str(FORMAT_VERSION)),
            ("cluster_id", cluster_id),
            ("controller", ""),
            ("controller_epoch", "0"),
            ("metadata_offset", "0"),
        ],
    )
    new = Store(db)
    with new.transaction():
        fill(new)
    db.close()  # the last connection writes everything into the one file
    for stale in (f"{path}-wal", f"{path}-shm"):  # of a store whose removal was stopped half way
        if os.path.lexists(stale):
            os.unlink(stale)  # noqa: PTH108
    os.replace(temporary, path)  # noqa: PTH105
    return Store.open(path)
