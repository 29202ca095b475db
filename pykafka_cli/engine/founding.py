"""Making a new embedded cluster, and removing one."""

from __future__ import annotations

import os
import shutil
from random import Random
from typing import TYPE_CHECKING

from pykafka_cli.engine.locks import Locks
from pykafka_cli.errors import ErrorCode, KafkaError, TargetError
from pykafka_cli.metadata import broker_configs, names
from pykafka_cli.metadata.connection import check_path
from pykafka_cli.metadata.new_store import create_store
from pykafka_cli.metadata.rows import Broker
from pykafka_cli.metadata.store import STATIC_BROKER, Store
from pykafka_cli.storage.files import make_directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.engine.directory import Directory

_HOST = "localhost"
_HIGHEST_PORT = 65535
_OURS = ("cluster.db", "cluster.db-wal", "cluster.db-shm", "cluster.db.new", "locks", "brokers")


def found(
    directory: Directory, brokers: Sequence[int], port: int, configs: Mapping[str, str], seed: int | None
) -> Store:
    """Create a cluster in a directory; it exists from the moment that its store does.

    Raises:
        TargetError: if there is one already, ids or ports are impossible, or the directory cannot be made or written.
        KafkaError: for a config that brokers do not have.
    """
    _check(brokers, port)
    for name in configs:
        if not broker_configs.is_known(name):
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"Unknown broker config name: {name}")
    checked = {name: broker_configs.check(name, value) for name, value in configs.items()}
    check_path(f"{directory.store}.new")
    _make(directory.root)
    locks = Locks(directory.locks)
    try:
        with locks.cluster():
            if directory.exists():
                raise TargetError(f"There is a cluster in {directory.root} already.")
            for broker_id in brokers:
                make_directory(directory.broker(broker_id))
            store = create_store(
                directory.store,
                cluster_id=names.new_topic_id(Random(seed)),
                fill=lambda new: _fill(new, brokers, port, checked, seed),
            )
    except OSError as error:
        raise TargetError(_unusable(directory.root, error)) from error
    finally:
        locks.close()
    return store


def destroy(directory: Directory) -> None:
    """Remove a cluster with all its data; what else lies in the directory stays, and so does what links lead to.

    Raises:
        TargetError: if there is none.
    """
    if not directory.exists():
        raise TargetError(f"There is no cluster in {directory.root}.")
    locks = Locks(directory.locks)
    with locks.cluster():
        os.unlink(directory.store)  # noqa: PTH108  (first: without it there is no cluster)
        for name in _OURS:
            path = f"{directory.root}/{name}"
            if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
                shutil.rmtree(path)
            elif os.path.lexists(path):
                os.unlink(path)  # noqa: PTH108
    locks.close()
    if not os.path.islink(directory.root) and not os.listdir(directory.root):  # noqa: PTH114, PTH208
        os.rmdir(directory.root)  # noqa: PTH106


def _fill(store: Store, brokers: Sequence[int], port: int, configs: Mapping[str, str], seed: int | None) -> None:
    if seed is not None:
        store.put_meta("seed", str(seed))
    for at, broker_id in enumerate(brokers):
        store.put_broker(Broker(broker_id, _HOST, port + at, alive=True))
    store.put_meta("controller", str(min(brokers)))
    store.put_configs(STATIC_BROKER, "", configs)
    # With eligible leader replicas on, Kafka's controller keeps this default at cluster level (KIP-966).
    store.put_configs("brokers", "", {"min.insync.replicas": configs.get("min.insync.replicas", "1")})


def _check(brokers: Sequence[int], port: int) -> None:
    if not brokers:
        raise TargetError("A cluster needs at least one broker.")
    if len(set(brokers)) != len(brokers):
        raise TargetError("Each broker id can be given only once.")
    if min(brokers) < 0:
        raise TargetError(f"A broker id cannot be negative: {min(brokers)}")
    if not 1 <= port <= _HIGHEST_PORT - len(brokers) + 1:
        raise TargetError(f"Ports {port} to {port + len(brokers) - 1} are not all between 1 and {_HIGHEST_PORT}.")


def _make(root: str) -> None:
    try:
        os.makedirs(root, 0o700, exist_ok=True)  # noqa: PTH103
    except OSError as error:
        raise TargetError(_unusable(root, error)) from error


def _unusable(root: str, error: OSError) -> str:
    return (
        f"Cannot use the data directory {root}: {error.strerror}. "
        "Choose another one with --data-dir or $PYKAFKA_DATA_DIR."
    )
