"""Values of kafka-topics' options, read late and with Java's words for what is wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.cli.jopt import integer
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import NewTopic

if TYPE_CHECKING:
    from collections.abc import Sequence

Assignment = tuple[tuple[int, ...], ...]

_MAX_REPLICATION_FACTOR = 32767
_EQUALS = re.compile(r"\s*=\s*", re.ASCII)


def new_topic(
    name: str,
    partitions: str | None,
    replication_factor: str | None,
    assignment: str | None,
    configs: Sequence[str],
) -> NewTopic:
    """The topic that the options of `--create` describe. `check_counts` is left to be called.

    Raises:
        PykafkaError: with the sentence of Kafka's client for what cannot be read.
    """
    return NewTopic(
        name,
        None if partitions is None else integer(partitions, "partitions", bits=32),
        None if replication_factor is None else integer(replication_factor, "replication-factor", bits=32),
        replica_assignment(assignment),
        topic_configs(configs),
    )


def check_counts(topic: NewTopic) -> None:
    """Refuse counts that Kafka's client does not even send."""
    factor, partitions = topic.replication_factor, topic.partitions
    if factor is not None and not 1 <= factor <= _MAX_REPLICATION_FACTOR:
        raise PykafkaError(f"The replication factor must be between 1 and {_MAX_REPLICATION_FACTOR} inclusive")
    if partitions is not None and partitions < 1:
        raise PykafkaError("The partitions must be greater than 0")


def replica_assignment(text: str | None) -> Assignment | None:
    """`101:102,102:103` → one tuple of broker ids for each partition; None for none and for an empty text."""
    if not text:
        return None
    lists = text.rstrip(",").split(",")  # Java's split drops empty pieces at the end
    assignment: list[tuple[int, ...]] = []
    for partition, piece in enumerate(lists):
        brokers = tuple(_broker_id(word.strip()) for word in (piece.rstrip(":") or piece[:1]).split(":"))
        repeated = sorted({broker for broker in brokers if brokers.count(broker) > 1})
        if repeated:
            raise PykafkaError(
                f"Partition replica lists may not contain duplicate entries: {','.join(map(str, repeated))}"
            )
        assignment.append(brokers)
        if len(brokers) != len(assignment[0]):
            raise PykafkaError(f"Partition {partition} has different replication factor: {list(brokers)}")
    return tuple(assignment)


def _broker_id(word: str) -> int:
    try:
        return integer(word, "replica-assignment", bits=32)
    except PykafkaError:
        raise PykafkaError(f'For input string: "{word}"') from None


def topic_configs(words: Sequence[str]) -> dict[str, str]:
    """`name=value` words → configs; blanks around both are stripped, a later word wins."""
    configs: dict[str, str] = {}
    for word in words:
        parts = _EQUALS.split(word)
        while len(parts) > 1 and not parts[-1]:  # Java's split drops empty pieces at the end
            parts.pop()
        if len(parts) != 2:
            raise PykafkaError(
                'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".'
            )
        configs[parts[0].strip()] = parts[1].strip()
    return configs
