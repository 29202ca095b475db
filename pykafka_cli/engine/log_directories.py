"""What the living brokers have on their disks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.tail import log_size

if TYPE_CHECKING:
    from collections.abc import Collection

    from pykafka_cli.engine.engine import Engine


class LogDirectory(NamedTuple):
    """A broker's log directory, and the bytes of the segments of each replica in it. `is_there`: it can be read."""

    broker: int
    path: str
    sizes: dict[TopicPartition, int]
    is_there: bool


def log_directories(engine: Engine, brokers: Collection[int]) -> list[LogDirectory]:
    """The log directories of those of these brokers that live, ascending by broker."""
    found = []
    for broker in sorted(engine.alive().intersection(brokers)):
        path = engine.directory.broker(broker)
        sizes = {}
        for topic, partition in engine.store.replicas_of(broker):
            replica = engine.directory.replica(broker, topic.name, partition)
            if os.path.isdir(replica):  # noqa: PTH112
                sizes[TopicPartition(topic.name, partition)] = log_size(replica)
        found.append(LogDirectory(broker, path, sizes, os.path.isdir(path)))  # noqa: PTH112
    return found
