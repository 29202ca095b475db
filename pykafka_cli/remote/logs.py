"""The logs of a real cluster."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaException
from confluent_kafka import TopicPartition as TheirPartition
from confluent_kafka.admin import OffsetSpec as TheirSpec  # type: ignore[attr-defined]

from pykafka_cli.cluster.logs import LogDirView, Logs, OffsetAnswer, ReplicaLogView
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import OffsetSpec, TopicPartition
from pykafka_cli.remote.abilities import Ability
from pykafka_cli.remote.failures import kafka_error, protocol_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from concurrent.futures import Future

    from pykafka_cli.remote.cluster import RemoteCluster

_PLACES = {
    OffsetSpec.LATEST: TheirSpec.latest(),  # type: ignore[no-untyped-call]
    OffsetSpec.EARLIEST: TheirSpec.earliest(),  # type: ignore[no-untyped-call]
    OffsetSpec.MAX_TIMESTAMP: TheirSpec.max_timestamp(),  # type: ignore[no-untyped-call]
}
_KNOWN_SINCE = {
    OffsetSpec.EARLIEST_LOCAL: 8,
    OffsetSpec.LATEST_TIERED: 9,
    OffsetSpec.EARLIEST_PENDING_UPLOAD: 11,
}
"""Versions of ListOffsets."""
_ALL_RECORDS = -1
"""OFFSET_END of DeleteRecords: up to the high watermark."""
_CLIENT_REPLICA = -1
_PATIENCE_S = 5.0
_PAUSE_S = 0.1


class RemoteLogs(Logs):
    """See `Logs`."""

    def __init__(self, cluster: RemoteCluster) -> None:
        self._cluster = cluster

    def offsets(self, wanted: Mapping[TopicPartition, OffsetSpec | int]) -> list[OffsetAnswer]:
        """See `Logs`. librdkafka knows the first three places; the others are asked through kafka-python."""
        if not wanted:
            return []
        answers = {
            partition: OffsetAnswer(partition, None, KafkaError(ErrorCode.UNSUPPORTED_VERSION))
            for partition, at in wanted.items()
            if not isinstance(at, OffsetSpec) and at < 0
        }
        known = {
            partition: _PLACES[at] if isinstance(at, OffsetSpec) else TheirSpec.for_timestamp(at)
            for partition, at in wanted.items()
            if (at in _PLACES if isinstance(at, OffsetSpec) else at >= 0)
        }
        if known:
            answers |= self._asked(known)
        rest = {partition: at for partition, at in wanted.items() if isinstance(at, OffsetSpec) and at not in _PLACES}
        if rest:
            answers |= self._tiered(rest)
        return [answers[partition] for partition in wanted]

    def delete_records(self, before: Mapping[TopicPartition, int | OffsetSpec]) -> list[OffsetAnswer]:
        """See `Logs`."""
        if not before:
            return []
        asked = [
            TheirPartition(*partition, _ALL_RECORDS if isinstance(offset, OffsetSpec) else offset)
            for partition, offset in before.items()
        ]
        try:
            futures = self._cluster.admin.delete_records(asked, request_timeout=self._cluster.wait_s)
        except KafkaException as error:
            raise kafka_error(error) from error
        answers = self._answers(futures, "low_watermark")
        return [answers[partition] for partition in before]

    def log_dirs(self, broker_ids: Sequence[int]) -> list[LogDirView]:
        """See `Logs`. librdkafka has no request for it."""
        requests = self._cluster.requests(Ability.LOG_DIRS)
        alive = {node.id for node in self._cluster.described().nodes}
        found = []
        for broker in sorted(alive.intersection(broker_ids)):
            response = requests.send("DescribeLogDirs", {"topics": None}, broker)
            if response.error_code:
                raise protocol_error(response.error_code)
            found += [_log_dir(broker, directory) for directory in response.results]
        return found

    def move_replicas(
        self, places: Mapping[tuple[int, TopicPartition], str]
    ) -> dict[tuple[int, TopicPartition], KafkaError | None]:
        """See `Logs`. librdkafka has no request for it."""
        requests = self._cluster.requests(Ability.REASSIGN)
        wanted: dict[int, dict[str, dict[str, list[int]]]] = {}
        for (broker, (topic, number)), directory in places.items():
            wanted.setdefault(broker, {}).setdefault(directory, {}).setdefault(topic, []).append(number)
        results: dict[tuple[int, TopicPartition], KafkaError | None] = {}
        for broker, directories in wanted.items():
            dirs = [
                {"path": path, "topics": [{"name": name, "partitions": parts} for name, parts in topics.items()]}
                for path, topics in directories.items()
            ]
            for topic in requests.send("AlterReplicaLogDirs", {"dirs": dirs}, broker).results:
                for one in topic.partitions:
                    place = broker, TopicPartition(topic.topic_name, one.partition_index)
                    results[place] = protocol_error(one.error_code) if one.error_code else None
        return results

    def _asked(self, wanted: Mapping[TopicPartition, TheirSpec]) -> dict[TopicPartition, OffsetAnswer]:
        """Offsets through librdkafka.

        A broker that has not heard yet of a partition that is there is asked again, as the Java client does.
        """
        deadline = time.monotonic() + _PATIENCE_S
        answers: dict[TopicPartition, OffsetAnswer] = {}
        left = dict(wanted)
        while True:
            futures = self._cluster.admin.list_offsets(
                {TheirPartition(*partition): spec for partition, spec in left.items()},
                request_timeout=self._cluster.wait_s,
            )
            answers |= self._answers(futures, "offset")
            early = {name: error for name in left if (error := answers[name].error) and error.code.retriable}
            if not early or time.monotonic() > deadline:
                return answers
            led = {name for leader, names in self._leaders(early).items() if leader is not None for name in names}
            left = {name: spec for name, spec in left.items() if name in led}
            if not left:
                return answers
            time.sleep(_PAUSE_S)

    def _answers(self, futures: Mapping[Any, Future[Any]], name: str) -> dict[TopicPartition, OffsetAnswer]:
        answers = {}
        for theirs, future in futures.items():
            partition = TopicPartition(theirs.topic, theirs.partition)
            try:
                offset = getattr(self._cluster.answer(future), name)
                answers[partition] = OffsetAnswer(partition, None if offset < 0 else offset)
            except KafkaError as error:
                answers[partition] = OffsetAnswer(partition, None, error)
        return answers

    def _tiered(self, wanted: Mapping[TopicPartition, OffsetSpec]) -> dict[TopicPartition, OffsetAnswer]:
        """Offsets at the places of tiered storage, asked of each partition's leader."""
        requests = self._cluster.requests(Ability.TIERED_OFFSETS)
        answers: dict[TopicPartition, OffsetAnswer] = {}
        for leader, partitions in self._leaders(wanted).items():
            if leader is None:
                error = KafkaError(ErrorCode.LEADER_NOT_AVAILABLE)
                answers |= {partition: OffsetAnswer(partition, None, error) for partition in partitions}
                continue
            topics: dict[str, list[Mapping[str, int]]] = {}
            for partition in partitions:
                topics.setdefault(partition.topic, []).append(
                    {"partition_index": partition.partition, "timestamp": wanted[partition].value}
                )
            fields = {
                "replica_id": _CLIENT_REPLICA,
                "isolation_level": 0,
                "topics": [{"name": name, "partitions": parts} for name, parts in topics.items()],
            }
            response = requests.send(
                "ListOffsets", fields, leader, lowest=max(_KNOWN_SINCE[wanted[partition]] for partition in partitions)
            )
            for topic in response.topics:
                for one in topic.partitions:
                    partition = TopicPartition(topic.name, one.partition_index)
                    failure = protocol_error(one.error_code) if one.error_code else None
                    answers[partition] = OffsetAnswer(
                        partition, None if failure or one.offset < 0 else one.offset, failure
                    )
        return answers

    def _leaders(self, partitions: Iterable[TopicPartition]) -> dict[int | None, list[TopicPartition]]:
        names = list(dict.fromkeys(partition.topic for partition in partitions))
        leaders = {
            TopicPartition(topic.name, view.partition): view.leader
            for topic in self._cluster.topics.describe(names)
            for view in topic.partitions
        }
        found: dict[int | None, list[TopicPartition]] = {}
        for partition in partitions:
            found.setdefault(leaders.get(partition), []).append(partition)
        return found


def _log_dir(broker: int, directory: Any) -> LogDirView:
    return LogDirView(
        broker,
        directory.log_dir,
        tuple(
            ReplicaLogView(
                TopicPartition(topic.name, one.partition_index), one.partition_size, one.offset_lag, one.is_future_key
            )
            for topic in directory.topics
            for one in topic.partitions
        ),
        protocol_error(directory.error_code) if directory.error_code else None,
    )
