"""Topics of a real cluster."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import ConfigResource, NewPartitions, ResourceType  # type: ignore[attr-defined]
from confluent_kafka.admin import NewTopic as TheirNewTopic  # type: ignore[attr-defined]

from pykafka_cli.cluster import Topics
from pykafka_cli.cluster.views import PartitionView, TopicView
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.remote.failures import kafka_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.model import NewTopic
    from pykafka_cli.remote.cluster import RemoteCluster

_DEFAULT_SOURCE = 5
"""ConfigSource.DEFAULT_CONFIG of librdkafka."""
_TOPIC_SOURCE = 1
"""ConfigSource.DYNAMIC_TOPIC_CONFIG of librdkafka."""
_BY_BROKER = -1


class RemoteTopics(Topics):
    """See `Topics`. Looking never creates: a topic is described, not asked for in a metadata request."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def names(self) -> list[str]:
        """See `Topics`."""
        try:
            return sorted(self._cluster.admin.list_topics(timeout=10).topics)
        except KafkaException as error:
            raise kafka_error(error) from error

    def describe(self, names: Sequence[str]) -> list[TopicView]:
        """See `Topics`."""
        if not names:
            return []
        from pykafka_cli.remote import topic_partitions  # noqa: PLC0415  (imported on use)

        found = topic_partitions.describe(self._cluster, names)
        if found is None:
            found = {name: (_base64url(str(topic.topic_id)), _partitions(topic)) for name, topic in self._known(names)}
        configs = self._configs(list(found))
        return [_view(name, *found[name], configs[name]) for name in names if name in found]

    def partition_counts(self, names: Sequence[str]) -> dict[str, int]:
        """How many partitions topics have; those that do not exist are left out. Cheaper than to describe them."""
        return {name: len(topic.partitions) for name, topic in self._known(names)} if names else {}

    def loads(self) -> tuple[Counter[int], Counter[int]]:
        """How many partitions each broker leads, and how many replicas it has."""
        try:
            topics = self._cluster.admin.list_topics(timeout=10).topics.values()
        except KafkaException as error:
            raise kafka_error(error) from error
        partitions = [partition for topic in topics for partition in topic.partitions.values()]
        return (
            Counter(partition.leader for partition in partitions),
            Counter(broker for partition in partitions for broker in partition.replicas),
        )

    def find_id(self, topic_id: str) -> TopicView | None:
        """See `Topics`."""
        return next((topic for topic in self.describe(self.names()) if topic.topic_id == topic_id), None)

    def create(self, topic: NewTopic) -> None:
        """See `Topics`."""
        if not topic.name:
            raise KafkaError(
                ErrorCode.INVALID_TOPIC_EXCEPTION, "The given topic name '' cannot be represented in a request."
            )
        if topic.assignment is not None:
            theirs = TheirNewTopic(
                topic.name,
                num_partitions=len(topic.assignment),
                replica_assignment=[list(replicas) for replicas in topic.assignment],
                config=topic.configs,
            )
        else:
            theirs = TheirNewTopic(
                topic.name,
                num_partitions=_BY_BROKER if topic.partitions is None else topic.partitions,
                replication_factor=_BY_BROKER if topic.replication_factor is None else topic.replication_factor,
                config=topic.configs,
            )
        self._cluster.answer(self._cluster.admin.create_topics([theirs])[topic.name])

    def delete(self, name: str) -> None:
        """See `Topics`."""
        self._cluster.answer(self._cluster.admin.delete_topics([name])[name])

    def add_partitions(self, name: str, total: int, assignment: Sequence[Sequence[int]] | None = None) -> None:
        """See `Topics`."""
        described = self.describe([name])
        current = len(described[0].partitions) if described else 0
        if total < 1:  # librdkafka would not send it
            raise KafkaError(
                ErrorCode.INVALID_PARTITIONS,
                f"The topic {name} currently has {current} partition(s); {total} would not be an increase.",
            )
        more = None if assignment is None else [list(replicas) for replicas in assignment[current:]]
        request = NewPartitions(name, total) if more is None else NewPartitions(name, total, more)
        self._cluster.answer(self._cluster.admin.create_partitions([request])[name])

    def _known(self, names: Sequence[str]) -> list[tuple[str, Any]]:
        """What librdkafka tells of those of these topics that exist."""
        found = []

        def ask(names: Sequence[str]) -> Any:
            return self._cluster.admin.describe_topics(
                TopicCollection(list(names)), request_timeout=self._cluster.try_s
            )

        for name, future in ask(names).items():
            try:
                found.append((name, self._cluster.answer(future, partial(_one, ask, name))))
            except KafkaError as error:
                if error.code not in (ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.INVALID_TOPIC_EXCEPTION):
                    raise
        return found

    def _configs(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
        if not resources:
            return {}

        def ask(resources: Sequence[Any]) -> Any:
            return self._cluster.admin.describe_configs(list(resources), request_timeout=self._cluster.try_s)

        return {
            resource.name: self._cluster.answer(future, partial(_one, ask, resource))
            for resource, future in ask(resources).items()
        }


def _one(ask: Callable[[Sequence[Any]], Any], what: Any) -> Any:
    """The future of one of the things that can be asked for together."""
    return ask([what])[what]


def _view(name: str, topic_id: str, partitions: tuple[PartitionView, ...], configs: dict[str, Any]) -> TopicView:
    return TopicView(
        name=name,
        topic_id=topic_id,
        partitions=partitions,
        overrides={name: entry.value for name, entry in configs.items() if entry.source != _DEFAULT_SOURCE},
        min_insync_replicas=int(configs["min.insync.replicas"].value),
        own_configs={name: entry.value for name, entry in configs.items() if entry.source == _TOPIC_SOURCE},
    )


def _partitions(topic: Any) -> tuple[PartitionView, ...]:
    return tuple(
        PartitionView(
            partition=partition.id,
            leader=None if partition.leader is None or partition.leader.id < 0 else partition.leader.id,
            leader_epoch=-1,
            replicas=tuple(node.id for node in partition.replicas),
            isr=tuple(node.id for node in partition.isr),
            elr=None,
            last_known_elr=None,
        )
        for partition in sorted(topic.partitions, key=lambda partition: int(partition.id))
    )


def _base64url(topic_id: str) -> str:
    """The id in the alphabet that Kafka prints; librdkafka uses the other one."""
    return urlsafe_b64encode(b64decode(topic_id + "==")).decode().rstrip("=")
