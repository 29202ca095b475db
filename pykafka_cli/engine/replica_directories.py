"""The directories of replicas below a broker's: made when a broker returns, removed when a replica is no more."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from pykafka_cli.storage import files
from pykafka_cli.storage.checkpoint import read_topic_id
from pykafka_cli.storage.log import ReplicaLog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.model import TopicPartition

DELETED = ".deleted"
"""Suffix of a directory that is no replica any more and whose files are being removed."""


def prepare(engine: Engine, broker: int, replicas: Sequence[tuple[Topic, int]]) -> None:
    """Remove what a returning broker should not have, and create what it lacks (its directory may be gone)."""
    root = engine.directory.broker(broker)
    files.make_directory(root)
    wanted = {f"{topic.name}-{partition}": topic.topic_id for topic, partition in replicas}
    for name in os.listdir(root):  # noqa: PTH208
        path = f"{root}/{name}"
        if os.path.islink(path):  # noqa: PTH114  (what it leads to is not ours)
            if name in wanted:
                os.unlink(path)  # noqa: PTH108
        elif os.path.isdir(path) and read_topic_id(path) != wanted.get(name):  # noqa: PTH112
            shutil.rmtree(path)
    for name, topic_id in wanted.items():
        if not os.path.isdir(f"{root}/{name}"):  # noqa: PTH112
            ReplicaLog.create(f"{root}/{name}", topic_id)


def discard(engine: Engine, broker: int, name: TopicPartition, topic_id: str) -> None:
    """Remove a replica's directory. The caller holds the partition's lock; whoever fills the replica lets go first.

    It is moved out of the way before it is removed: a later replica of this name never meets old files.
    """
    lock = engine.locks.replica(name, broker)
    try:
        lock.acquire()
        path = engine.directory.replica(broker, *name)
        trash = f"{engine.directory.broker(broker)}/{topic_id}-{name.partition}{DELETED}"
        shutil.rmtree(trash, ignore_errors=True)
        try:
            os.rename(path, trash)  # noqa: PTH104
        except FileNotFoundError:
            pass
        else:
            shutil.rmtree(trash, ignore_errors=True)
        engine.locks.forget_replica(name, broker)
    finally:
        lock.close()
