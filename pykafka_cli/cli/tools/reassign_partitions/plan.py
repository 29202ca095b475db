"""The JSON files of kafka-reassign-partitions: what is to be moved where, read and written as Kafka does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pykafka_cli.cli import json_input
from pykafka_cli.cli.jopt import integer
from pykafka_cli.errors import PykafkaError, UsageError
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ANY_LOG_DIR = "any"
_TOKEN = re.compile(r"\s*([\w$]+)")

T = TypeVar("T")

Assignment = dict[TopicPartition, tuple[int, ...]]


class Replica(NamedTuple):
    """One replica (TopicPartitionReplica); ordered and printed as Kafka does."""

    broker: int
    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}-{self.broker}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reassignment file asks for. `log_dirs` has the replicas for which a directory is given."""

    targets: list[tuple[TopicPartition, tuple[int, ...]]] = field(default_factory=list)
    log_dirs: dict[Replica, str] = field(default_factory=dict)

    @property
    def assignment(self) -> Assignment:
        """The targets by partition."""
        return dict(self.targets)


def parse(text: str) -> Plan:
    """Read a reassignment file.

    Raises:
        PykafkaError: with Kafka's sentence.
    """
    content = json_input.as_object(_json(text))
    _check_version(content)
    plan = Plan()
    for entry in map(json_input.as_object, json_input.as_array(content.get("partitions", []))):
        topic = json_input.as_text(json_input.field(entry, "topic"))
        partition = TopicPartition(topic, json_input.as_int(json_input.field(entry, "partition")))
        replicas = tuple(map(json_input.as_int, json_input.as_array(json_input.field(entry, "replicas"))))
        log_dirs = [ANY_LOG_DIR] * len(replicas)
        if "log_dirs" in entry:
            log_dirs = list(map(json_input.as_text, json_input.as_array(entry["log_dirs"])))
        if len(replicas) != len(log_dirs):
            raise PykafkaError(
                f"Size of replicas list [{', '.join(map(str, replicas))}] is different from size of log dirs list "
                f"[{', '.join(log_dirs)}] for partition {partition}"
            )
        plan.targets.append((partition, replicas))
        for broker, log_dir in zip(replicas, log_dirs, strict=True):
            if log_dir != ANY_LOG_DIR:
                plan.log_dirs[Replica(broker, *partition)] = log_dir
    return plan


def parse_for_execution(text: str) -> Plan:
    """Read a reassignment file that can be executed.

    Raises:
        PykafkaError: with Kafka's sentence.
    """
    plan = parse(text)
    if not plan.targets:
        raise PykafkaError("Partition reassignment list cannot be empty")
    if not all(replicas for _, replicas in plan.targets):
        raise PykafkaError("Partition replica list cannot be empty")
    repeated = duplicates(partition for partition, _ in plan.targets)
    if repeated:
        names = ",".join(map(str, repeated))
        raise PykafkaError(f"Partition reassignment contains duplicate topic partitions: {names}")
    doubled = [
        f"{partition} contains multiple entries for {','.join(map(str, twice))}"
        for partition, replicas in plan.targets
        if (twice := duplicates(replicas))
    ]
    if doubled:
        raise PykafkaError(f"Partition replica lists may not contain duplicate entries: {'. '.join(doubled)}")
    return plan


def parse_topics(text: str) -> list[str]:
    """Read a file of topics to move.

    Raises:
        PykafkaError: with Kafka's sentence.
    """
    value = json_input.parse(text)
    if value is None:
        raise PykafkaError("The input string is not a valid JSON")
    content = json_input.as_object(value)
    _check_version(content)
    topics = [
        json_input.as_text(json_input.field(entry, "topic"))
        for entry in map(json_input.as_object, json_input.as_array(content.get("topics", [])))
    ]
    repeated = duplicates(topics)
    if repeated:
        raise PykafkaError(f"List of topics to reassign contains duplicate entries: [{', '.join(repeated)}]")
    return topics


def parse_brokers(text: str) -> list[int]:
    """Read `--broker-list`. Raises PykafkaError."""
    brokers = []
    for word in text.rstrip(",").split(","):
        try:
            brokers.append(integer(word, "broker-list", bits=32))
        except UsageError:
            raise PykafkaError(f'For input string: "{word}"') from None
    repeated = duplicates(brokers)
    if repeated:
        raise PykafkaError(f"Broker list contains duplicate entries: [{', '.join(map(str, repeated))}]")
    return brokers


def content(assignment: Assignment, log_dirs: Mapping[Replica, str]) -> dict[str, Any]:
    """What stands in an assignment's reassignment file, sorted. Log directories that are not given are `any`."""
    partitions = [
        {
            "topic": partition.topic,
            "partition": partition.partition,
            "replicas": list(replicas),
            "log_dirs": [log_dirs.get(Replica(broker, *partition), ANY_LOG_DIR) for broker in replicas],
        }
        for partition, replicas in sorted(assignment.items())
    ]
    return {"version": 1, "partitions": partitions}


def written(file: Mapping[str, Any]) -> str:
    """A reassignment file on one line."""
    return json.dumps(file, ensure_ascii=False, separators=(",", ":"))


def duplicates(values: Iterable[T]) -> list[T]:
    """The values that come more than once, each once."""
    seen: dict[T, int] = {}
    for value in values:
        seen[value] = seen.get(value, 0) + 1
    return [value for value, times in seen.items() if times > 1]


def _json(text: str) -> object:
    value = json_input.parse(text)
    if value is None:
        token = _TOKEN.match(text)
        if token is not None and not token[1][0].isdigit():
            raise PykafkaError(
                f"Unrecognized token '{token[1]}': was expecting (JSON String, Number, Array, Object or token 'null', "
                "'true' or 'false')"
            )
        raise PykafkaError("The input string is not a valid JSON")
    return value


def _check_version(content: Mapping[str, object]) -> None:
    version = json_input.as_int(content.get("version", 1))
    if version != 1:
        raise PykafkaError(f"Not supported version field value {version}")
