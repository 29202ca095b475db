"""The two ends of a copy: addresses of a cluster, the directory of an embedded one, or the name of a context."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli import contexts
from pykafka_cli.cli.target import open_cluster
from pykafka_cli.errors import TargetError

if TYPE_CHECKING:
    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cluster import Cluster

_ADDRESS = re.compile(r"(\w+://)?[^/]+:\d+")


class Identity(NamedTuple):
    """Which cluster it is. `data_dir` only of an embedded one; `addresses` are its brokers as it names them itself."""

    cluster_id: str
    data_dir: str | None
    addresses: frozenset[tuple[str, int]]

    def is_same(self, other: Identity) -> bool:
        """Whether both are one cluster. Ids alone do not tell: set-ups of containers often have one from an example."""
        if self.data_dir is not None and other.data_dir is not None:
            return os.path.realpath(self.data_dir) == os.path.realpath(other.data_dir)
        return self.cluster_id == other.cluster_id and not self.addresses.isdisjoint(other.addresses)


def is_directory(target: str) -> bool:
    """Whether a target is a data directory: a path has a slash in it or exists. Everything else is addresses."""
    if all(_ADDRESS.fullmatch(entry.strip()) for entry in target.split(",")):
        return False
    return "/" in target or target in (".", "..", "~") or os.path.isdir(target)  # noqa: PTH112  (start-up)


def open_target(terminal: Terminal, target: str | None, config: str | None, data_dir: str | None) -> Cluster:
    """Connect to one end; None is the cluster that every other command takes. The caller closes it.

    Raises:
        TargetError: if it cannot be reached or is no target.
        PropertyFileError: if the property file cannot be read.
    """
    if target is None:
        return open_cluster(terminal, None, data_dir, config)
    if not is_directory(target):
        if ":" in target:
            return open_cluster(terminal, target, data_dir, config)
        context = contexts.named(target)
        if context is None:
            raise TargetError(
                f"{target} is neither HOST:PORT nor a directory nor a context. "
                f"A directory that is not there yet has a slash: ./{target}"
            )
        if context.data_dir is None:
            return open_cluster(terminal, context.bootstrap_servers, data_dir, config or context.command_config)
        target = context.data_dir
    from pykafka_cli import connecting  # noqa: PLC0415  (help and mistakes need no cluster)

    return connecting.connect_directory(os.path.expanduser(target), notify=terminal.say)  # noqa: PTH111  (start-up)


def identity(cluster: Cluster) -> Identity | None:
    """Which cluster it is; None for an embedded one that does not exist yet."""
    try:
        view = cluster.describe()
    except TargetError:
        if cluster.brokers.all():
            raise
        return None
    return Identity(view.cluster_id, view.data_dir, frozenset((broker.host, broker.port) for broker in view.brokers))
