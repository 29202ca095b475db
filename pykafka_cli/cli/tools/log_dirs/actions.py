"""What kafka-log-dirs does with a cluster."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.render.java_order import hash_map_order, partition_map_order
from pykafka_cli.errors import PykafkaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.logs import LogDirView


@dataclass(frozen=True, slots=True)
class Description:
    """Log directories of brokers, all in the order of Kafka's hash maps."""

    brokers: tuple[int, ...]
    directories: tuple[LogDirView, ...]


def topic_names(text: str | None) -> frozenset[str]:
    """The topics of `--topic-list`; none means all."""
    return frozenset(filter(None, (text or "").split(",")))


def broker_ids(text: str | None) -> tuple[int, ...]:
    """The brokers of `--broker-list`; none means all. Raises PykafkaError."""
    ids = []
    for word in filter(None, (text or "").split(",")):
        try:
            ids.append(integer(word, "broker-list", bits=32))
        except UsageError:
            raise PykafkaError(f'For input string: "{word}"') from None
    return tuple(ids)


def existing(cluster: Cluster, wanted: Sequence[int]) -> tuple[int, ...]:
    """The brokers to be asked. Raises PykafkaError for one that does not exist, or is dead."""
    alive = [broker.broker_id for broker in cluster.brokers.all() if broker.alive]
    missing = [broker for broker in wanted if broker not in alive]
    if missing:
        raise PykafkaError(
            f"ERROR: The given brokers do not exist from --broker-list: {_listed(missing)}. "
            f"Current existent brokers: {_listed(alive)}"
        )
    return _set_order(wanted or alive)


def describe(cluster: Cluster, brokers: Sequence[int], topics: Collection[str]) -> Description:
    """The log directories of brokers, with the replicas of these topics, or of all."""
    found = {view.broker_id: _cut(view, topics) for view in cluster.logs.log_dirs(brokers)}
    return Description(tuple(brokers), tuple(found[broker] for broker in brokers if broker in found))


def _cut(view: LogDirView, topics: Collection[str]) -> LogDirView:
    replicas = {
        replica.partition: replica for replica in view.replicas if not topics or replica.partition.topic in topics
    }
    return replace(view, replicas=tuple(replicas[partition] for partition in partition_map_order(replicas)))


def _listed(brokers: Iterable[int]) -> str:
    return ",".join(map(str, _set_order(brokers)))


def _set_order(brokers: Iterable[int]) -> tuple[int, ...]:
    return tuple(hash_map_order(brokers, lambda broker: broker & 0xFFFF_FFFF))
