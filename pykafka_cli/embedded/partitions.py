"""The partitions of an embedded cluster: elections, and reassignments whose copying the calling process does itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster.partitions import ElectionResult, ElectionType, Partitions, Reassignment, Unfinished
from pykafka_cli.engine.elections import elect
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import placement
from pykafka_cli.metadata.partition_change import Election
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState

_KINDS = {ElectionType.PREFERRED: Election.PREFERRED, ElectionType.UNCLEAN: Election.UNCLEAN}


class EmbeddedPartitions(Partitions):
    """Partitions of an embedded cluster. A missing cluster has none."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access
        self._random: Random | None = None

    def elect_leaders(self, kind: ElectionType, partitions: Sequence[TopicPartition] | None) -> list[ElectionResult]:
        """See `Partitions`."""
        engine = self._access.engine()
        if partitions is not None:
            return [ElectionResult(name, _elect(engine, kind, name)) for name in partitions]
        if engine is None:
            return []
        results = [ElectionResult(name, _elect(engine, kind, name)) for name in _without_their_leader(engine, kind)]
        return [
            result
            for result in results
            if result.error is None or result.error.code is not ErrorCode.ELECTION_NOT_NEEDED
        ]

    def reassignments(self) -> list[Reassignment]:
        """See `Partitions`."""
        engine = self._access.engine()
        if engine is None:
            return []
        found = []
        for topic, partition, state in engine.store.reassigning():
            name = TopicPartition(topic.name, partition)
            is_copied = any(engine.locks.is_being_filled(name, broker) for broker in state.adding)
            found.append(Reassignment(name, state.replicas, state.adding, state.removing, is_copied))
        return found

    def reassign(
        self, targets: Mapping[TopicPartition, Sequence[int]], *, factor_may_change: bool = True
    ) -> dict[TopicPartition, KafkaError]:
        """See `Partitions`."""
        engine = self._access.engine()
        if engine is None:
            return {name: KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) for name in targets}
        reassignments, refused = engine.reassignments, {}
        for name, target in targets.items():
            try:
                reassignments.start(name, target, factor_may_change=factor_may_change)
            except KafkaError as error:
                refused[name] = error
        return refused

    def cancel_reassignments(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, KafkaError]:
        """See `Partitions`."""
        engine = self._access.engine()
        if engine is None:
            return {name: KafkaError(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS) for name in partitions}
        reassignments, refused = engine.reassignments, {}
        for name in partitions:
            try:
                reassignments.cancel(name)
            except KafkaError as error:
                refused[name] = error
        return refused

    def copy(self, partitions: Sequence[TopicPartition], progress: Callable[[int, int], None]) -> list[Unfinished]:
        """See `Partitions`."""
        engine = self._access.engine()
        if engine is None:
            return []
        total = engine.reassignments.missing_bytes(partitions)
        copied = 0

        def advanced(size: int) -> None:
            nonlocal copied
            copied += size
            progress(copied, max(total, copied))

        return [Unfinished(*one) for one in engine.reassignments.advance(partitions, advanced)]

    def propose(self, partitions: int, replication_factor: int, brokers: Sequence[int]) -> list[tuple[int, ...]]:
        """See `Partitions`."""
        engine = self._access.engine()
        usable = [] if engine is None else [broker for broker in sorted(engine.alive()) if broker in brokers]
        reason = placement.why_unreachable(replication_factor, alive=len(usable), registered=len(usable))
        if engine is None or reason is not None:
            raise KafkaError(ErrorCode.INVALID_REPLICATION_FACTOR, reason)
        self._random = self._random or engine.random_for("proposal")  # one for all topics, or all would start alike
        return placement.place(partitions, replication_factor, usable, [], self._random)


def _elect(engine: Engine | None, kind: ElectionType, name: TopicPartition) -> KafkaError | None:
    topic = None if engine is None else engine.store.topic(name.topic)
    if engine is None or topic is None:
        return KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"No such topic as {name.topic}")
    if engine.store.partition(topic, name.partition) is None:
        return KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"No such partition as {name}")
    try:
        elect(engine, _KINDS[kind], topic, name.partition)
    except KafkaError as error:
        return error
    return None


def _without_their_leader(engine: Engine, kind: ElectionType) -> Iterator[TopicPartition]:
    """Partitions for which there is something to elect, seen without a lock: usually few of very many."""

    def has_leader(state: PartitionState) -> bool:
        return state.leader == state.replicas[0] if kind is ElectionType.PREFERRED else state.leader != NO_LEADER

    for name in engine.store.topic_names():
        topic = engine.store.topic(name)
        for partition, state in enumerate([] if topic is None else engine.store.partitions(topic)):
            if not has_leader(state):
                yield TopicPartition(name, partition)
