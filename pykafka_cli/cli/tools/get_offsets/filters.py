"""Which partitions get-offsets is asked for (GetOffsetShell's filters)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.tools.topics.matching import match_topics
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import OffsetSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

_RULE = re.compile(r"([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?", re.ASCII)
_PLACES = {
    "latest": OffsetSpec.LATEST,
    "earliest": OffsetSpec.EARLIEST,
    "max-timestamp": OffsetSpec.MAX_TIMESTAMP,
    "earliest-local": OffsetSpec.EARLIEST_LOCAL,
    "latest-tiered": OffsetSpec.LATEST_TIERED,
    "earliest-pending-upload": OffsetSpec.EARLIEST_PENDING_UPLOAD,
}
_LONG = re.compile(r"[+-]?[0-9]+", re.ASCII)


class Rule(NamedTuple):
    """Topics by the pattern of `--topic` (None: any) and, of each, the partitions from `low` up to before `high`.

    `only`, if set, lists the partitions instead.
    """

    pattern: str | None
    low: int = 0
    high: int | None = None
    only: frozenset[int] | None = None

    def has(self, partition: int) -> bool:
        """Whether a partition of a topic that matches is meant."""
        if self.only is not None:
            return partition in self.only
        return self.low <= partition and (self.high is None or partition < self.high)

    def topics(self, names: Sequence[str], *, internal: bool) -> tuple[str, ...]:
        """The topics among `names` that the pattern means. Raises PykafkaError for a bad regex."""
        return match_topics(names, self.pattern, internal=internal).names


def rules(topic: str | None, partitions: str | None, topic_partitions: str | None) -> list[Rule]:
    """What the options ask for.

    Raises:
        PykafkaError: with Kafka's sentence.
    """
    if topic_partitions is not None:
        if topic is not None or partitions is not None:
            raise PykafkaError("--topic-partitions cannot be used with --topic or --partitions")
        words = topic_partitions.split(",")
        while len(words) > 1 and not words[-1]:
            words.pop()
        return [_rule(word) for word in words]
    if partitions is None:
        return [Rule(topic)]
    ids = [word for word in partitions.split(",") if word]
    if not all(_LONG.fullmatch(word) for word in ids):
        raise PykafkaError(
            f"--partitions expects a comma separated list of numeric partition ids, but received: {partitions}"
        )
    return [Rule(topic, only=frozenset(map(int, ids)))] if ids else [Rule(topic)]


def place(text: str) -> OffsetSpec | int:
    """`--time`: a word, its number, or a time in ms.

    Raises:
        PykafkaError: with Kafka's sentence.
    """
    found = _PLACES.get(text)
    if found is not None:
        return found
    if not _LONG.fullmatch(text) or not -(1 << 63) <= int(text) < 1 << 63:
        listed = " / ".join(f"{spec.value} or {word}" for word, spec in _PLACES.items())
        raise PykafkaError(f"Malformed time argument {text}. Please use {listed}, or a specified long format timestamp")
    number = int(text)
    return next((spec for spec in _PLACES.values() if spec.value == number), number)


def _rule(text: str) -> Rule:
    match = _RULE.fullmatch(text)
    if match is None:
        raise PykafkaError(f"Invalid rule specification: {text}")
    topic, one, low, high = match.groups()
    if one:
        return Rule(topic or None, only=frozenset([int(one)]))
    return Rule(topic or None, int(low or 0), int(high) if high else None)
