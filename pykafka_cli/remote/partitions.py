"""Elections and reassignments of a real cluster."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from confluent_kafka import ElectionType as TheirElection
from confluent_kafka import TopicPartition as TheirPartition

from pykafka_cli.cluster.partitions import ElectionResult, ElectionType, Partitions, Reassignment, Unfinished
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import placement
from pykafka_cli.model import TopicPartition
from pykafka_cli.remote.abilities import Ability
from pykafka_cli.remote.failures import kafka_error, protocol_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pykafka_cli.remote.cluster import RemoteCluster

_KINDS = {ElectionType.PREFERRED: TheirElection.PREFERRED, ElectionType.UNCLEAN: TheirElection.UNCLEAN}
_TIMEOUT_MS = 9_000


class RemotePartitions(Partitions):
    """See `Partitions`. The brokers do the copying of a reassignment."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def elect_leaders(self, kind: ElectionType, partitions: Sequence[TopicPartition] | None) -> list[ElectionResult]:
        """See `Partitions`."""
        wanted = None if partitions is None else [TheirPartition(*partition) for partition in partitions]
        admin = self._cluster.admin_within(self._cluster.wait_s)
        found = self._cluster.answer(admin.elect_leaders(_KINDS[kind], wanted))
        results = []
        for theirs, error in sorted(found.items(), key=lambda item: (item[0].topic, item[0].partition)):
            failure = None if error is None else kafka_error(error)
            if failure is not None and not isinstance(failure, KafkaError):
                raise failure
            if partitions is None and failure is not None and failure.code is ErrorCode.ELECTION_NOT_NEEDED:
                continue
            results.append(ElectionResult(TopicPartition(theirs.topic, theirs.partition), failure))
        return results

    def reassignments(self) -> list[Reassignment]:
        """See `Partitions`."""
        requests = self._cluster.requests(Ability.REASSIGN)
        response = requests.send(
            "ListPartitionReassignments", {"timeout_ms": _TIMEOUT_MS, "topics": None}, self._controller()
        )
        if response.error_code:
            raise protocol_error(response.error_code, response.error_message)
        found = [
            Reassignment(
                TopicPartition(topic.name, one.partition_index),
                tuple(one.replicas),
                tuple(one.adding_replicas),
                tuple(one.removing_replicas),
            )
            for topic in response.topics
            for one in topic.partitions
        ]
        return sorted(found, key=lambda one: one.partition)

    def reassign(
        self, targets: Mapping[TopicPartition, Sequence[int]], *, factor_may_change: bool = True
    ) -> dict[TopicPartition, KafkaError]:
        """See `Partitions`."""
        return self._alter(targets, factor_may_change=factor_may_change)

    def cancel_reassignments(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, KafkaError]:
        """See `Partitions`."""
        return self._alter(dict.fromkeys(partitions), factor_may_change=True)

    def copy(
        self,
        partitions: Sequence[TopicPartition],  # noqa: ARG002  (the brokers copy by themselves)
        progress: Callable[[int, int], None],  # noqa: ARG002
    ) -> list[Unfinished]:
        """See `Partitions`."""
        return []

    def propose(self, partitions: int, replication_factor: int, brokers: Sequence[int]) -> list[tuple[int, ...]]:
        """See `Partitions`. Racks are not looked at."""
        alive = {node.id for node in self._cluster.described().nodes}
        usable = sorted(alive.intersection(brokers))
        reason = placement.why_unreachable(replication_factor, alive=len(usable), registered=len(usable))
        if reason is not None:
            raise KafkaError(ErrorCode.INVALID_REPLICATION_FACTOR, reason)
        return placement.place(partitions, replication_factor, usable, [], Random())

    def _alter(
        self, targets: Mapping[TopicPartition, Sequence[int] | None], *, factor_may_change: bool
    ) -> dict[TopicPartition, KafkaError]:
        topics: dict[str, list[dict[str, object]]] = {}
        for name, replicas in targets.items():
            topics.setdefault(name.topic, []).append(
                {"partition_index": name.partition, "replicas": None if replicas is None else list(replicas)}
            )
        fields = {
            "timeout_ms": _TIMEOUT_MS,
            "allow_replication_factor_change": factor_may_change,
            "topics": [{"name": name, "partitions": parts} for name, parts in topics.items()],
        }
        response = self._cluster.requests(Ability.REASSIGN).send(
            "AlterPartitionReassignments", fields, self._controller()
        )
        if response.error_code:
            raise protocol_error(response.error_code, response.error_message)
        return {
            TopicPartition(topic.name, one.partition_index): protocol_error(one.error_code, one.error_message)
            for topic in response.responses
            for one in topic.partitions
            if one.error_code
        }

    def _controller(self) -> int | None:
        """The broker that hands a request on to the controller; any does."""
        controller = self._cluster.described().controller
        return None if controller is None else int(controller.id)
