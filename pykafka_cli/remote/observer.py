"""Watching a real cluster with few requests: metadata of everything, ends in one request a broker, groups in turn."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaException

from pykafka_cli.cluster.observer import ClusterState, ObservedBroker, ObservedTopic, Observer
from pykafka_cli.cluster.views import PartitionView
from pykafka_cli.errors import KafkaError, PykafkaError
from pykafka_cli.model import OffsetSpec, TopicPartition
from pykafka_cli.remote.failures import kafka_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.remote.cluster import RemoteCluster
    from pykafka_cli.remote.requests import Requests

_ANSWER_S = 3.0
_GROUPS_EVERY_S = 5.0
_GROUPS_AT_ONCE = 5
_EXTRA_AGAIN_S = 30.0
_CONTROLLER_EVERY_S = 5.0

_Extra = dict[TopicPartition, tuple[str, int]]


class RemoteObserver(Observer):
    """See `Observer`. Topic ids and leader epochs are known through kafka-python only, asked for after a change."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster
        cluster.wait_at_most(_ANSWER_S)
        self._state: ClusterState | None = None
        self._bare: ClusterState | None = None  # as librdkafka tells it
        self._known: dict[int, tuple[str, int]] = {}
        self._extra_from = 0.0
        self._complete_until = float("inf")
        self._groups: list[str] = []
        self._groups_from = 0.0
        self._next_group = 0
        self._committed: dict[str, dict[TopicPartition, int]] = {}

    def state(self) -> ClusterState:
        """See `Observer`."""
        try:
            found = self._cluster.admin.list_topics(timeout=_ANSWER_S)
        except KafkaException as error:
            raise kafka_error(error) from error
        bare = self._state_of(found)
        if self._state is None or bare != self._bare or time.monotonic() > self._complete_until:
            self._bare, self._state = bare, self._completed(bare)
        return self._state

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """See `Observer`."""
        led = {
            TopicPartition(topic.name, one.partition)
            for topic in ([] if self._state is None else self._state.topics)
            for one in topic.partitions
            if one.leader is not None
        }
        answers = self._cluster.logs.offsets({name: OffsetSpec.LATEST for name in partitions if name in led})
        return {answer.partition: answer.offset for answer in answers if answer.offset is not None}

    def committed(self) -> Mapping[str, Mapping[TopicPartition, int]]:
        """See `Observer`."""
        try:
            if time.monotonic() >= self._groups_from:
                self._groups = [group.group_id for group in self._cluster.groups.all()]
                self._groups_from = time.monotonic() + _GROUPS_EVERY_S
                gone = self._committed.keys() - set(self._groups)
                self._committed = {name: one for name, one in self._committed.items() if name not in gone}
            found = dict(self._committed)
            for _ in range(min(_GROUPS_AT_ONCE, len(self._groups))):
                self._next_group = (self._next_group + 1) % len(self._groups)
                group = self._groups[self._next_group]
                found[group] = {one.partition: one.offset for one in self._cluster.groups.offsets(group)}
        except KafkaError:  # a coordinator that has just died, or groups that may not be looked at
            return self._committed
        if found != self._committed:
            self._committed = found
        return self._committed

    def close(self) -> None:
        """See `Observer`: nothing is held."""

    def _state_of(self, found: Any) -> ClusterState:
        alive = {broker.id: (broker.host, broker.port) for broker in found.brokers.values()}
        topics = tuple(
            ObservedTopic(name, None, tuple(_partition(one) for _, one in sorted(topic.partitions.items())))
            for name, topic in sorted(found.topics.items())
        )
        named = {broker for topic in topics for one in topic.partitions for broker in one.replicas}
        self._known |= {broker: self._known.get(broker, ("", 0)) for broker in named} | alive
        brokers = tuple(
            ObservedBroker(broker, host, port, broker in alive) for broker, (host, port) in sorted(self._known.items())
        )
        return ClusterState(found.cluster_id or "", None, None, None, brokers, topics)

    def _completed(self, bare: ClusterState) -> ClusterState:
        """With the controller, topic ids and epochs, if they can be had; after a failure not tried again at once.

        The controller of the metadata that librdkafka gets is any broker (KRaftMetadataCache), so it tells nothing.
        """
        now = time.monotonic()
        if now < self._extra_from:
            return bare
        self._extra_from = now + _EXTRA_AGAIN_S
        try:
            requests = self._cluster.requests_if_any()
            if requests is None:
                self._extra_from = float("inf")
                return bare
            extra = self._extra(requests)
            quorum = self._cluster.server.quorum()
        except PykafkaError:
            return bare
        self._extra_from, self._complete_until = 0.0, now + _CONTROLLER_EVERY_S
        controller = quorum.voters[0].node_id if quorum.voters else None
        topics = tuple(_with_extra(topic, extra) for topic in bare.topics)
        found = ClusterState(bare.cluster_id, None, controller, quorum.leader_epoch, bare.brokers, topics)
        return self._state if self._state is not None and found == self._state else found

    def _extra(self, requests: Requests) -> _Extra:
        response = requests.send("Metadata", {"topics": None, "allow_auto_topic_creation": False}, lowest=7)
        return {
            TopicPartition(topic.name, one.partition_index): (str(topic.topic_id or ""), one.leader_epoch)
            for topic in response.topics
            for one in topic.partitions
        }


def _partition(one: Any) -> PartitionView:
    return PartitionView(
        partition=one.id,
        leader=None if one.leader < 0 else one.leader,
        leader_epoch=-1,
        replicas=tuple(one.replicas),
        isr=tuple(sorted(one.isrs)),
        elr=None,
        last_known_elr=None,
    )


def _with_extra(topic: ObservedTopic, extra: _Extra) -> ObservedTopic:
    known = [extra.get(TopicPartition(topic.name, one.partition), ("", -1)) for one in topic.partitions]
    partitions = tuple(
        PartitionView(one.partition, one.leader, epoch, one.replicas, one.isr, None, None)
        for one, (_, epoch) in zip(topic.partitions, known, strict=True)
    )
    return ObservedTopic(topic.name, (known[0][0] if known else "") or None, partitions)
