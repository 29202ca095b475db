"""Directories that a stopped process left behind: whoever changes the same kind of state next removes them.

Making and removing the directories of replicas is no part of a transaction, so it is noted in the store beforehand.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from pykafka_cli.engine.replica_directories import DELETED, discard
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.checkpoint import read_topic_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.leftovers import Leftover


def sweep(engine: Engine) -> None:
    """Remove what was left behind; one look at the store if nothing was. The caller holds the cluster lock.

    What cannot be removed stays noted and is in nobody's way.
    """
    for leftover in engine.store.leftovers.all():
        with suppress(OSError):
            _remove(engine, leftover)
            forget(engine, leftover.topic_id)


@contextmanager
def noted(engine: Engine, topic_id: str, name: str) -> Iterator[None]:
    """Directories of a topic are made inside, and what they are for is committed; if that fails they are removed.

    The caller holds the cluster lock. What others left behind is removed first.
    """
    sweep(engine)
    with engine.store.transaction():
        engine.store.leftovers.note(topic_id, name)
    try:
        yield
    except BaseException:
        sweep(engine)
        raise
    forget(engine, topic_id)


def forget(engine: Engine, topic_id: str) -> None:
    """All directories of a topic are where they should be."""
    with engine.store.transaction():
        engine.store.leftovers.forget(topic_id)
    engine.bump()


def _remove(engine: Engine, leftover: Leftover) -> None:
    topic = engine.store.topic_by_id(leftover.topic_id)
    states = [] if topic is None else engine.store.partitions(topic)
    namesake = engine.store.topic(leftover.name)
    for broker in engine.alive():
        root = engine.directory.broker(broker)
        wanted = {f"{leftover.name}-{number}" for number, state in enumerate(states) if broker in state.replicas}
        for entry in os.listdir(root) if os.path.isdir(root) else ():  # noqa: PTH112, PTH208
            stem, _, number = entry.rpartition("-")
            if stem == leftover.topic_id and entry.endswith(DELETED):
                shutil.rmtree(f"{root}/{entry}", ignore_errors=True)
            elif stem == leftover.name and number.isdecimal() and entry not in wanted:
                found = read_topic_id(f"{root}/{entry}")
                if found == leftover.topic_id or (found is None and namesake in (None, topic)):
                    discard(engine, broker, TopicPartition(stem, int(number)), leftover.topic_id)
    if namesake is None:
        engine.locks.forget_topic(leftover.name)
