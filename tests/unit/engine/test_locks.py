"""Locks of those who come and go."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from pykafka_cli.engine.locks import Locks

if TYPE_CHECKING:
    from pathlib import Path


def test_whoever_looks_for_a_member_that_leaves_at_this_moment_finds_it_gone(tmp_path: Path) -> None:
    """The last member takes the group's directory away with its lock file."""
    locks = Locks(str(tmp_path))
    seen: set[bool] = set()
    errors: list[BaseException] = []

    def come_and_go() -> None:
        for _ in range(1500):
            lock = locks.join("g", "m")
            if lock is not None:  # whoever looks holds it for a moment
                lock.close()
                locks.forget_member("g", "m")

    coming = Thread(target=come_and_go)
    coming.start()
    while coming.is_alive() and not errors:
        try:
            seen.add(locks.lives("g", "m"))
        except OSError as error:
            errors.append(error)
    coming.join()
    assert not errors
    assert seen
    assert not locks.lives("g", "m")
    locks.forget_member("g", "m")
    assert not (tmp_path / "groups" / "g").exists()
