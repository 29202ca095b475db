"""The connection behind the store."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.metadata import connection
from pykafka_cli.metadata.connection import StoreError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> str:
    path = str(tmp_path / "cluster.db")
    with closing(connection.create(path)) as db:
        db.execute("CREATE TABLE numbers (number)")
        db.executemany("INSERT INTO numbers VALUES (?)", [(number,) for number in range(10)])
    return path


def test_a_query_that_was_left_half_way_does_not_keep_a_later_transaction_from_writing(path: str) -> None:
    """A signal ends a query anywhere; what has to be committed at the end is then committed all the same."""
    with closing(connection.open_existing(path)) as db, closing(connection.open_existing(path)) as other:
        left = db.execute("SELECT number FROM numbers")
        assert left.fetchone() == (0,)
        other.execute("INSERT INTO numbers VALUES (10)")
        db.begin()
        db.execute("INSERT INTO numbers VALUES (11)")
        db.execute("COMMIT")
        assert other.execute("SELECT count(*) FROM numbers").fetchone() == (12,)


def test_a_transaction_that_others_keep_from_beginning_names_the_file(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", 0)
    with closing(connection.open_existing(path)) as db, closing(connection.open_existing(path)) as other:
        other.begin()
        with pytest.raises(StoreError, match="another process has locked it"):
            db.begin()
