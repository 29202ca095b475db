"""The interface of a cluster. What one side lacks raises `UnsupportedError`.

Two implementations: `embedded` (a directory) and `remote` (a real cluster through librdkafka). No behaviour here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Self

from pykafka_cli.cluster.brokers import Brokers
from pykafka_cli.cluster.consumer import BeforeEnd, Consumer, ConsumerSettings, Fetched, SinceTime
from pykafka_cli.cluster.producer import Producer, ProducerSettings
from pykafka_cli.cluster.topics import Topics
from pykafka_cli.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pykafka_cli.cluster.configs import Configs
    from pykafka_cli.cluster.groups import Groups
    from pykafka_cli.cluster.logs import Logs
    from pykafka_cli.cluster.partitions import Partitions
    from pykafka_cli.cluster.server import Server
    from pykafka_cli.cluster.views import ClusterView

__all__ = [
    "BeforeEnd", "Brokers", "Cluster", "Consumer", "ConsumerSettings", "Fetched", "Producer", "ProducerSettings",
    "SinceTime", "Topics",
]  # fmt: skip

_NOT_HERE = "cannot be had of this cluster by this release. Leave --bootstrap-server out to use the embedded cluster."


class Cluster(ABC):
    """One Kafka cluster. Modules of parts that few commands need are imported when these are used."""

    def wait_at_most(self, seconds: float) -> None:  # noqa: B027  (an embedded cluster answers at once)
        """How long a real cluster may take for one answer from now on."""

    @cached_property
    def topics(self) -> Topics:
        """Its topics."""
        raise NotImplementedError

    @cached_property
    def brokers(self) -> Brokers:
        """Its brokers."""
        raise NotImplementedError

    @cached_property
    def configs(self) -> Configs:
        """Configs and quotas."""
        raise UnsupportedError(f"Configs {_NOT_HERE}")

    @cached_property
    def groups(self) -> Groups:
        """Consumer groups."""
        raise UnsupportedError(f"Consumer groups {_NOT_HERE}")

    @cached_property
    def logs(self) -> Logs:
        """The logs of partitions."""
        raise UnsupportedError(f"Offsets of logs {_NOT_HERE}")

    @cached_property
    def server(self) -> Server:
        """What the servers say about themselves."""
        raise UnsupportedError(f"Versions, features and the quorum {_NOT_HERE}")

    @cached_property
    def partitions(self) -> Partitions:
        """Elections and reassignments."""
        raise UnsupportedError(f"Elections and reassignments {_NOT_HERE}")

    @abstractmethod
    def describe(self) -> ClusterView:
        """Identity, controller, brokers and totals."""

    @abstractmethod
    def producer(self, topic: str, settings: ProducerSettings, notify: Callable[[str], None]) -> Producer:
        """A producer to one topic, which is created with the cluster's defaults if it is missing (with a note).

        `notify` receives one-line notes for the user (topic created, waiting for a leader).
        """

    @abstractmethod
    def consumer(self, settings: ConsumerSettings, notify: Callable[[str], None]) -> Consumer:
        """A consumer; it creates nothing. `notify` receives one-line notes for the user."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held. Safe to call twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
