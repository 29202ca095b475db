"""What kafka-reassign-partitions finds out of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.render.java_order import hash_map_order
from pykafka_cli.cli.tools.reassign_partitions.plan import Replica
from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pykafka_cli.cli.tools.reassign_partitions.plan import Assignment
    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.partitions import Unfinished


@dataclass(frozen=True, slots=True)
class MoveState:
    """How far the reassignment of one partition is; `replicas` are those of the moment, none if it does not exist."""

    replicas: tuple[int, ...]
    target: tuple[int, ...]
    is_done: bool


@dataclass(frozen=True, slots=True)
class LogDirState:
    """Where a replica is that was to go to the log directory `target`; None: on no living broker's disk."""

    current: str | None
    target: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where topics are and where they could be: two reassignment files."""

    current: dict[str, Any]
    proposed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Execution:
    """What was started: the file with which one can go back, and what is not complete after copying."""

    previous: dict[str, Any]
    started: tuple[TopicPartition, ...]
    unfinished: tuple[Unfinished, ...]


@dataclass(frozen=True, slots=True)
class Cleared:
    """Whose throttles are removed."""

    brokers: tuple[int, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """How far a reassignment is. `cleared` None: throttles stay."""

    partitions: dict[TopicPartition, MoveState]
    log_dirs: dict[Replica, LogDirState]
    cleared: Cleared | None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What was cancelled. `cleared` None: throttles stay."""

    cancelled: tuple[TopicPartition, ...]
    cleared: Cleared | None


def living_brokers(cluster: Cluster) -> list[int]:
    """The brokers that can be named, in the order of Kafka's hash set."""
    alive = [broker.broker_id for broker in cluster.brokers.all() if broker.alive]
    return hash_map_order(alive, lambda broker: broker)


def check_brokers(cluster: Cluster, targets: Assignment) -> None:
    """Raises PykafkaError for a broker that does not exist, or is dead."""
    alive = living_brokers(cluster)
    wanted = [broker for replicas in targets.values() for broker in replicas]
    unknown = [broker for broker in wanted if broker not in alive]
    if unknown:
        raise PykafkaError(f"Unknown broker id {hash_map_order(unknown, lambda broker: broker & 0xFFFF_FFFF)[0]}")


def current_of_partitions(cluster: Cluster, partitions: Iterable[TopicPartition]) -> Assignment:
    """The present replicas of partitions. Raises KafkaError for one that does not exist."""
    wanted = list(partitions)
    known = current_of_topics(cluster, list(dict.fromkeys(partition.topic for partition in wanted)))
    for partition in wanted:
        if partition not in known:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Unable to find partition: {partition}")
    return {partition: known[partition] for partition in wanted}


def current_of_topics(cluster: Cluster, topics: Sequence[str]) -> Assignment:
    """The present replicas of all partitions of topics. Raises KafkaError for a topic that does not exist."""
    views = {view.name: view for view in cluster.topics.describe(topics)}
    for topic in topics:
        if topic not in views:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Topic {topic} not found.")
    return {
        TopicPartition(topic, partition.partition): partition.replicas
        for topic in topics
        for partition in views[topic].partitions
    }


def log_dirs(cluster: Cluster, replicas: Iterable[Replica]) -> dict[Replica, str]:
    """The log directory in which each of these replicas is; a replica on no living broker's disk is left out."""
    wanted = set(replicas)
    found = {}
    for view in cluster.logs.log_dirs(sorted({replica.broker for replica in wanted})):
        for log in view.replicas:
            replica = Replica(view.broker_id, *log.partition)
            if replica in wanted:
                found[replica] = view.path
    return found


def replicas_of(assignment: Assignment) -> list[Replica]:
    """Every replica of an assignment."""
    return [Replica(broker, *partition) for partition, brokers in assignment.items() for broker in brokers]


def propose(cluster: Cluster, current: Assignment, brokers: Sequence[int]) -> Assignment:
    """Where the partitions of topics could be, spread over these brokers. Raises KafkaError if they are too few."""
    proposed: Assignment = {}
    for topic in dict.fromkeys(partition.topic for partition in current):
        partitions = [partition for partition in current if partition.topic == topic]
        factor = len(current[partitions[0]])
        lists = cluster.partitions.propose(len(partitions), factor, brokers)
        proposed |= dict(zip(partitions, lists, strict=True))
    return proposed


def move_states(
    cluster: Cluster, targets: Iterable[tuple[TopicPartition, tuple[int, ...]]], active: Mapping[TopicPartition, object]
) -> dict[TopicPartition, MoveState]:
    """How far the reassignment of each partition is."""
    wanted = dict(targets)
    views = {view.name: view for view in cluster.topics.describe(list(dict.fromkeys(name.topic for name in wanted)))}
    states = {}
    for name, target in wanted.items():
        view = views.get(name.topic)
        partition = next((one for one in view.partitions if one.partition == name.partition), None) if view else None
        replicas = () if partition is None else partition.replicas
        states[name] = MoveState(replicas, target, is_done=name not in active)
    return states


def log_dir_states(cluster: Cluster, targets: Mapping[Replica, str]) -> dict[Replica, LogDirState]:
    """Where replicas are that were to go to certain log directories."""
    found = log_dirs(cluster, targets) if targets else {}
    return {replica: LogDirState(found.get(replica), target) for replica, target in targets.items()}
