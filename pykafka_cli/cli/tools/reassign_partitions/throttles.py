"""Limits of the rate at which reassignments move data: the configs that Kafka's tool sets and removes (KIP-73)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pykafka_cli.cli.tools.reassign_partitions.plan import Assignment, Replica
    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.partitions import Reassignment
    from pykafka_cli.model import TopicPartition

LEADER_RATE, FOLLOWER_RATE = "leader.replication.throttled.rate", "follower.replication.throttled.rate"
LOG_DIR_RATE = "replica.alter.log.dirs.io.max.bytes.per.second"
LEADERS, FOLLOWERS = "leader.replication.throttled.replicas", "follower.replication.throttled.replicas"


class _Move(NamedTuple):
    sources: frozenset[int]
    destinations: frozenset[int]


def limit_moves(
    cluster: Cluster, rate: int, active: Iterable[Reassignment], targets: Assignment, current: Assignment
) -> None:
    """Limit the moves of these targets, and all that are in progress, to `rate` bytes a second and broker."""
    moves = _moves(active, targets, current)
    for topic in sorted({partition.topic for partition in moves}):
        of_topic = {partition.partition: move for partition, move in moves.items() if partition.topic == topic}
        sources = {f"{number}:{broker}" for number, move in of_topic.items() for broker in move.sources}
        destinations = {f"{number}:{broker}" for number, move in of_topic.items() for broker in move.destinations}
        changes = {LEADERS: ",".join(sorted(sources)), FOLLOWERS: ",".join(sorted(destinations))}
        cluster.configs.alter("topics", topic, changes)
    for broker in sorted({broker for move in moves.values() for broker in move.sources | move.destinations}):
        cluster.configs.alter("brokers", str(broker), {LEADER_RATE: str(rate), FOLLOWER_RATE: str(rate)})


def limit_log_dirs(cluster: Cluster, rate: int, replicas: Iterable[Replica]) -> None:
    """Limit moves between the log directories of the brokers of these replicas."""
    for broker in sorted({replica.broker for replica in replicas}):
        cluster.configs.alter("brokers", str(broker), {LOG_DIR_RATE: str(rate)})


def clear(cluster: Cluster, brokers: Sequence[int], topics: Iterable[str]) -> None:
    """Remove every limit of these brokers and topics."""
    for broker in brokers:
        cluster.configs.alter("brokers", str(broker), dict.fromkeys((LEADER_RATE, FOLLOWER_RATE, LOG_DIR_RATE)))
    for topic in topics:
        cluster.configs.alter("topics", topic, dict.fromkeys((LEADERS, FOLLOWERS)))


def _moves(active: Iterable[Reassignment], targets: Assignment, current: Assignment) -> dict[TopicPartition, _Move]:
    """From where to where data goes (ReassignPartitionsCommand.calculateProposedMoveMap)."""
    moves = {
        one.partition: _Move(frozenset(one.replicas).difference(one.adding), frozenset(one.adding)) for one in active
    }
    for partition, replicas in targets.items():
        known = moves.get(partition)
        sources = frozenset(current[partition]) if known is None else known.sources
        moves[partition] = _Move(sources, frozenset(replicas) - sources)
    return moves
