"""Creating and destroying embedded clusters by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.engine.directory import Directory, data_directory
from pykafka_cli.engine.founding import destroy as _destroy
from pykafka_cli.engine.founding import found

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.cluster.views import ClusterView

__all__ = ["create", "data_directory", "destroy"]


def create(
    data_dir: str | None, *, brokers: Sequence[int], port: int, configs: Mapping[str, str], seed: int | None
) -> ClusterView:
    """Create a cluster. Raises TargetError or KafkaError."""
    from pykafka_cli.embedded.cluster import EmbeddedCluster  # noqa: PLC0415

    root = data_directory(data_dir)
    found(Directory(root), brokers, port, configs, seed).close()
    with EmbeddedCluster(root, lambda _: None) as cluster:
        return cluster.describe()


def destroy(data_dir: str | None) -> None:
    """Destroy a cluster. Raises TargetError if there is none."""
    _destroy(Directory(data_directory(data_dir)))
