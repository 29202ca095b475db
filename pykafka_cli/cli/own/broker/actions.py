"""What `pykafka broker` does with a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.views import BrokerChange, CompactionView


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of brokers, one after the other, and who was the controller before."""

    controller_before: int | None
    changes: tuple[BrokerChange, ...]


def kill(cluster: Cluster, broker_ids: Sequence[int]) -> Outcome:
    """Kill brokers. Raises KafkaError for one that is unknown or dead already; then all are left alone."""
    before = _controller(cluster)
    return Outcome(before, tuple(cluster.brokers.kill(broker_ids)))


def restart(cluster: Cluster, broker_ids: Sequence[int], *, rebalance: bool) -> Outcome:
    """Bring brokers back. Raises KafkaError for one that is unknown or alive; then all are left alone."""
    before = _controller(cluster)
    return Outcome(before, tuple(cluster.brokers.restart(broker_ids, rebalance=rebalance)))


@dataclass(frozen=True, slots=True)
class Compacted:
    """What compaction did, partition by partition."""

    partitions: tuple[CompactionView, ...]


def clean(cluster: Cluster, topics: Sequence[str]) -> Compacted:
    """Compact topics. Raises KafkaError for one that is unknown or not to be compacted; then all are left alone."""
    return Compacted(tuple(cluster.brokers.clean(topics)))


def check(outcome: Compacted) -> None:
    """Raises PykafkaError, one line a partition, if some could not be compacted."""
    failed = [
        f"Partition {one.topic}-{one.partition} was not compacted: {one.error}."
        for one in outcome.partitions
        if one.error is not None
    ]
    if failed:
        raise PykafkaError("\n".join(failed))


def _controller(cluster: Cluster) -> int | None:
    return next((broker.broker_id for broker in cluster.brokers.all() if broker.is_controller), None)
