"""Where the replicas of new partitions go, and what is checked when somebody chooses that himself.

Kafka's StripedReplicaPlacer without racks, and the checks of ReplicationControlManager and TopicCommand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from random import Random

MAX_PARTITIONS_PER_REQUEST = 10_000
"""More new partitions than this in one request are refused (ReplicationControlManager)."""


class _Ring:
    """One StripedReplicaPlacer.BrokerList: brokers in a circle, read from a start that moves on with each partition."""

    def __init__(self, brokers: Collection[int], start: int) -> None:
        self._brokers = sorted(brokers)
        self._start = start
        self._taken = 0
        self._epoch = 0

    def next(self, epoch: int) -> int | None:
        """The next broker for the partition that `epoch` stands for; None when it has had all of them."""
        count = len(self._brokers)
        if not count:
            return None
        if self._epoch != epoch:
            self._epoch = epoch
            self._taken = 0
            self._start = (self._start + 1) % count
        if self._taken >= count:
            return None
        self._taken += 1
        return self._brokers[(self._start + self._taken - 1) % count]

    def shuffle(self, random: Random) -> None:
        random.shuffle(self._brokers)


def place(
    partitions: int,
    replication_factor: int,
    alive: Collection[int],
    fenced: Collection[int],
    random: Random,
    *,
    start: int | None = None,
) -> list[tuple[int, ...]]:
    """Replica lists for `partitions` new partitions, preferred leader first; a leader is never a fenced broker.

    Every group of len(alive) partitions gives each living broker one leadership. `start` is the position among the
    living brokers, ascending, that leads the first partition; None draws it.

    Raises:
        KafkaError: INVALID_REPLICATION_FACTOR, if no broker is alive or there are too few brokers, dead ones included.
    """
    reason = why_unreachable(replication_factor, alive=len(alive), registered=len(alive) + len(fenced))
    if reason is not None:
        raise KafkaError(
            ErrorCode.INVALID_REPLICATION_FACTOR,
            f"Unable to replicate the partition {replication_factor} time(s): {reason}",
        )
    fenced_ring = _Ring(fenced, random.randrange(len(fenced)) if fenced else 0)
    first = random.randrange(len(alive)) if start is None else start % len(alive)
    alive_ring = _Ring(alive, first)
    placed = []
    epoch = 0
    for _ in range(partitions):
        # A single living broker leads everything: there is nothing to shuffle.
        if epoch == len(alive) and len(alive) > 1:
            fenced_ring.shuffle(random)
            alive_ring.shuffle(random)
            epoch = 0
        replicas: list[int] = []
        while len(replicas) < replication_factor:
            broker = alive_ring.next(epoch)
            if broker is None:
                broker = fenced_ring.next(epoch)
            if broker is None:
                raise AssertionError("more replicas wanted than brokers registered")
            replicas.append(broker)
        placed.append(tuple(replicas))
        epoch += 1
    return placed


def why_unreachable(replication_factor: int, *, alive: int, registered: int) -> str | None:
    """Why a replication factor cannot be reached with so many brokers, in the placer's sentence; None if it can."""
    if replication_factor <= 0:
        return f"Invalid replication factor {replication_factor}: the replication factor must be positive."
    if not alive:
        return "All brokers are currently fenced or have all their log directories cordoned."
    if replication_factor > registered:
        return (
            f"The target replication factor of {replication_factor} cannot be reached because only {registered} "
            "broker(s) are registered or some brokers have all their log directories cordoned."
        )
    return None


def check_partition_count(new_partitions: int) -> None:
    """Refuse a request for an absurd number of new partitions.

    Raises:
        KafkaError: POLICY_VIOLATION, above MAX_PARTITIONS_PER_REQUEST.
    """
    if new_partitions > MAX_PARTITIONS_PER_REQUEST:
        raise KafkaError(ErrorCode.POLICY_VIOLATION, "Excessively large number of partitions per request.")


def check_assignment(
    assignment: Sequence[Sequence[int]], registered: Collection[int], *, replication_factor: int | None = None
) -> None:
    """What the controller checks of a manual assignment (ReplicationControlManager.validateManualPartitionAssignment).

    `replication_factor` is that of the partitions which exist already; None for a new topic, where the first list
    sets it.

    Raises:
        KafkaError: INVALID_REPLICA_ASSIGNMENT, for an empty list, an unknown broker, a broker twice, another length.
    """
    for replicas in assignment:
        if not replicas:
            _refuse("The manual partition assignment includes an empty replica list.")
        previous = None
        for broker in sorted(replicas):
            if broker not in registered:
                _refuse(f"The manual partition assignment includes broker {broker}, but no such broker is registered.")
            if broker == previous:
                _refuse(f"The manual partition assignment includes the broker {broker} more than once.")
            previous = broker
        if replication_factor is None:
            replication_factor = len(replicas)
        elif len(replicas) != replication_factor:
            _refuse(
                f"The manual partition assignment includes a partition with {len(replicas)} replica(s), but this is "
                f"not consistent with previous partitions, which have {replication_factor} replica(s)."
            )


def check_increase(topic: str, current: int, total: int, assigned: int | None = None) -> None:
    """What the controller checks before it adds partitions (ReplicationControlManager.createPartitions).

    `assigned` is the number of assignments for the new partitions (those of existing ones are skipped), None if the
    placer chooses.

    Raises:
        KafkaError: INVALID_PARTITIONS if `total` is no increase, INVALID_REPLICA_ASSIGNMENT if assignments are missing.
    """
    if total == current:
        raise KafkaError(ErrorCode.INVALID_PARTITIONS, f"Topic already has {current} partition(s).")
    if total < current:
        raise KafkaError(
            ErrorCode.INVALID_PARTITIONS,
            f"The topic {topic} currently has {current} partition(s); {total} would not be an increase.",
        )
    if assigned is not None and assigned != total - current:
        _refuse(
            f"Attempted to add {total - current} additional partition(s), but only {assigned} assignment(s) were "
            "specified."
        )


def _refuse(sentence: str) -> None:
    raise KafkaError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, sentence)
