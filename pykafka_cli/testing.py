"""A throw-away cluster for tests; the pytest fixtures `kafka_cluster` and `kafka_cluster_factory` make them."""

from __future__ import annotations

import os
import socket
import sysconfig
from typing import TYPE_CHECKING, Protocol, Self

from pykafka_cli.connecting import connect, create_cluster
from pykafka_cli.model import NewTopic, OffsetSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.consumer import BeforeEnd, SinceTime
    from pykafka_cli.cluster.records import ConsumerRecord
    from pykafka_cli.model import Headers

_BROKERS = (101, 102, 103)
_FIRST_PORT, _LAST_PORT = 20_000, 32_000
"""Below the ports that systems hand out to whoever asks for any."""
_TARGETS = ("PYKAFKA_BOOTSTRAP_SERVER", "PYKAFKA_CONTEXT")


class KafkaCluster:
    """An embedded cluster in a directory of its own, for one thread at a time.

    There is no server: `bootstrap_servers` means something only to this package's commands and library, and to them
    only with `environment`. The directory stays; with pytest it is one that pytest removes after some runs.
    """

    def __init__(
        self,
        data_dir: str | os.PathLike[str],
        *,
        brokers: Sequence[int] = _BROKERS,
        port: int | None = None,
        configs: Mapping[str, str] | None = None,
        seed: int | None = 1,
    ) -> None:
        """Create the cluster: brokers at `port`, `port + 1`, …; None takes ports at which nobody listens.

        `configs` are the brokers' static configs. Chance is repeatable unless `seed` is None.

        Raises:
            TargetError: if the directory has a cluster or cannot be used.
            KafkaError: for a config that brokers do not have.
        """
        self.data_dir = os.fspath(data_dir)
        first = _free_ports(len(brokers)) if port is None else port
        view = create_cluster(self.data_dir, brokers=brokers, port=first, configs=configs, seed=seed)
        self.bootstrap_servers = ",".join(f"{broker.host}:{broker.port}" for broker in view.brokers)
        self.cluster: Cluster = connect(data_dir=self.data_dir, offline_ok=True)
        """The whole interface."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment for a process whose commands shall work on this cluster; they are on its PATH."""
        scripts = sysconfig.get_path("scripts")
        found = {name: value for name, value in os.environ.items() if name not in _TARGETS}
        return found | {
            "PYKAFKA_DATA_DIR": self.data_dir,
            "PATH": os.pathsep.join(filter(None, [scripts, os.environ.get("PATH")])),
        }

    def create_topic(
        self,
        name: str,
        partitions: int | None = None,
        replication_factor: int | None = None,
        configs: Mapping[str, str] | None = None,
    ) -> None:
        """Create a topic; what is None is the cluster's default. Raises KafkaError."""
        self.cluster.topics.create(NewTopic(name, partitions, replication_factor, configs=dict(configs or {})))

    def produce(
        self,
        topic: str,
        values: Iterable[bytes | str | None],
        *,
        keys: Iterable[bytes | str | None] | None = None,
        headers: Iterable[Headers] | None = None,
        partition: int | None = None,
    ) -> None:
        """Send records and return when they are delivered, see `Cluster.produce`. Raises DeliveryError."""
        self.cluster.produce(topic, values, keys=keys, headers=headers, partition=partition)

    def consume(
        self,
        topic: str,
        *,
        partition: int | None = None,
        start: int | OffsetSpec | SinceTime | BeforeEnd = OffsetSpec.EARLIEST,
        group: str | None = None,
    ) -> list[ConsumerRecord]:
        """The records that are there, see `Cluster.consume`; with a group, those behind what it has committed."""
        return list(self.cluster.consume(topic, partition=partition, start=start, group=group))

    def kill(self, *broker_ids: int) -> None:
        """Kill brokers: leaders move, ISRs shrink. Raises KafkaError for one that is unknown or dead."""
        self.cluster.brokers.kill(broker_ids)

    def restart(self, *broker_ids: int) -> None:
        """Restart dead brokers: they catch up, rejoin the ISRs and lead again. Raises KafkaError."""
        self.cluster.brokers.restart(broker_ids)

    def leader(self, topic: str, partition: int = 0) -> int | None:
        """The broker that leads a partition, None if none does. Raises LookupError if there is no such partition."""
        return self.cluster.topics.describe([topic])[0].partitions[partition].leader

    def isr(self, topic: str, partition: int = 0) -> tuple[int, ...]:
        """The replicas of a partition that are in sync. Raises LookupError if there is no such partition."""
        return self.cluster.topics.describe([topic])[0].partitions[partition].isr

    def close(self) -> None:
        """Free what is held. Safe to call twice."""
        self.cluster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class KafkaClusterFactory(Protocol):
    """What the fixture `kafka_cluster_factory` is: each call makes one more cluster, see `KafkaCluster`."""

    def __call__(
        self,
        *,
        brokers: Sequence[int] = _BROKERS,
        port: int | None = None,
        configs: Mapping[str, str] | None = None,
        seed: int | None = 1,
    ) -> KafkaCluster:
        """Create a cluster; it is closed when the test is over."""
        ...


def _free_ports(count: int) -> int:
    """The first of so many ports at which nobody listens. Other clusters may have them: nobody listens there either."""
    for first in range(_FIRST_PORT, _LAST_PORT, count):
        if not any(map(_listens, range(first, first + count))):
            return first
    raise OSError(f"There are no {count} free ports.")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
