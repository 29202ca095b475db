"""The interface of a cluster. What one side lacks raises `UnsupportedError`.

Two implementations: `embedded` (a directory) and `remote` (a real cluster through librdkafka). No behaviour here, but
two shortcuts for programs, `Cluster.produce` and `Cluster.consume`.
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
from pykafka_cli.model import IsolationLevel, OffsetSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from pykafka_cli.cluster.configs import Configs
    from pykafka_cli.cluster.groups import Groups
    from pykafka_cli.cluster.logs import Logs
    from pykafka_cli.cluster.observer import Observer
    from pykafka_cli.cluster.partitions import Partitions
    from pykafka_cli.cluster.records import ConsumerRecord
    from pykafka_cli.cluster.server import Server
    from pykafka_cli.cluster.views import ClusterView
    from pykafka_cli.model import Headers

__all__ = [
    "BeforeEnd", "Brokers", "Cluster", "Consumer", "ConsumerSettings", "Fetched", "Producer", "ProducerSettings",
    "SinceTime", "Topics",
]  # fmt: skip

_NOT_HERE = "cannot be had of this cluster by this release. Leave --bootstrap-server out to use the embedded cluster."


class Cluster(ABC):
    """One Kafka cluster. Modules of parts that few commands need are imported when these are used.

    For one thread at a time: another thread connects for itself, as another process does.
    """

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

    def observer(self) -> Observer:
        """Who looks at it again and again."""
        raise UnsupportedError(f"Watching {_NOT_HERE}")

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

    def produce(
        self,
        topic: str,
        values: Iterable[bytes | str | None],
        *,
        keys: Iterable[bytes | str | None] | None = None,
        headers: Iterable[Headers] | None = None,
        partition: int | None = None,
        settings: ProducerSettings | None = None,
    ) -> None:
        """Send records and return when they are delivered. Text is sent as UTF-8, None as null.

        Keys decide about partitions as with Kafka's own producer, unless `partition` says where all of them go. A topic
        that is missing is created with the cluster's defaults.

        Raises:
            DeliveryError: if records were not delivered; the others were.
            ValueError: if there are not as many keys or headers as values.
        """
        from pykafka_cli.cluster.records import columns, produce  # noqa: PLC0415  (commands do without)

        produce(self, topic, columns(values, keys, headers), partition, settings or ProducerSettings())

    def consume(
        self,
        topic: str,
        *,
        partition: int | None = None,
        start: int | OffsetSpec | SinceTime | BeforeEnd = OffsetSpec.EARLIEST,
        group: str | None = None,
        isolation: IsolationLevel = IsolationLevel.READ_UNCOMMITTED,
        follow: bool = False,
        timeout: float | None = 30.0,
    ) -> Iterator[ConsumerRecord]:
        """The records of a topic, or of one partition of it: those that are there, with `follow` also those that come.

        With `group` reading begins where the group has committed, and `start` counts where it has not. A record counts
        as processed when the next one is asked for; what was processed is committed in between and when the iterator
        ends or is closed. With `follow` it ends after `timeout` seconds without a record, never for None.

        Raises:
            KafkaError: UNKNOWN_TOPIC_OR_PARTITION, unless it follows and waits for it; REQUEST_TIMED_OUT if for
                `timeout` seconds nothing comes of a partition that was not read to its end.
        """
        from pykafka_cli.cluster.records import consume  # noqa: PLC0415  (commands do without)

        settings = ConsumerSettings(
            topic=topic,
            partition=partition,
            start=start,
            group=group,
            reset="earliest" if start is OffsetSpec.EARLIEST else "latest",
            isolation=isolation,
            watches_ends=not follow,
        )
        return consume(self, settings, follow=follow, timeout=timeout)

    @abstractmethod
    def close(self) -> None:
        """Free what is held. Safe to call twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
