"""Creating and destroying embedded clusters by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.engine.directory import Directory, data_directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.cluster.views import ClusterView

__all__ = ["create", "data_directory", "destroy"]


def create(
    data_dir: str | None, *, brokers: Sequence[int], port: int, configs: Mapping[str, str], seed: int | None
) -> ClusterView:
    """Create a cluster. Raises TargetError or KafkaError."""
    from pykafka_cli.embedded.cluster import EmbeddedCluster  # noqa: PLC0415
    from pykafka_cli.engine.founding import found  # noqa: PLC0415  (every command asks for the directory; few found)

    root = data_directory(data_dir)
    found(Directory(root), brokers, port, configs, seed).close()
    with EmbeddedCluster(root, lambda _: None) as cluster:
        return cluster.describe()


def destroy(data_dir: str | None) -> None:
    """Destroy a cluster. Raises TargetError if there is none."""
    from pykafka_cli.engine import founding  # noqa: PLC0415

    founding.destroy(Directory(data_directory(data_dir)))
