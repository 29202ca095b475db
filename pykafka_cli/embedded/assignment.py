"""A consumer as a member of its group, or of one of its own that nobody sees once it has ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError, UsageError
from pykafka_cli.metadata.connection import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from pykafka_cli.cluster import ConsumerSettings
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.groups import Joining
    from pykafka_cli.engine.membership import Membership
    from pykafka_cli.metadata.rows import CommittedOffset, Topic

    Partition = tuple[str, int]
    Offsets = Mapping[tuple[Topic, int], CommittedOffset]

SHOWN_AFTER_S = 1.0
"""A consumer without a group shows itself only after this time: most end sooner, and should start fast."""

_PREFIX = "console-consumer-"
_CLASSIC_ONLY = ("partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms")


class GroupAssignment:
    """Joins when the cluster is there, and then says which partitions are this consumer's own.

    Without a group it is the only member of a group of its own, which has no offsets and leaves nothing behind.
    """

    def __init__(self, settings: ConsumerSettings, notify: Callable[[str], None]) -> None:
        """See the class.

        Raises:
            UsageError: for a setting that Kafka's consumer refuses.
        """
        self._settings, self._notify = settings, notify
        self._membership: Membership | None = None
        self._random: Random | None = None
        self._show_at = time.monotonic() + (SHOWN_AFTER_S if settings.group is None else 0)
        self._has_begun = self._is_alone = False
        self._has_said_none = False
        if settings.group is not None:
            _check(settings.client)

    def is_due(self, now: float) -> bool:
        """Whether it is time to call `share` although nothing changed; `now` is `time.monotonic`."""
        return now >= self._show_at if self._membership is None else self._membership.is_due(now)

    def share(
        self, engine: Engine, wanted: Mapping[Partition, Topic], came: dict[Partition, bool], unsaved: Offsets
    ) -> dict[Partition, bool]:
        """The partitions of `wanted` that are this consumer's own; True for one that came while the group was reading.

        `came` is the answer for a consumer that is alone. Whatever is given up is committed as `unsaved` says.

        Raises:
            KafkaError: when the group does not take this consumer, or has taken another one in its place.
        """
        topics = tuple(sorted({name for name, _ in wanted}.union(filter(None, [self._settings.topic]))))
        if self._settings.group is None:
            self._show(engine, wanted, topics)
            return came
        if self._membership is None:
            self._membership = engine.groups.join(_joining(self._settings, self._settings.group, topics))
        owned = self._membership.share(wanted, topics, unsaved)
        self._is_alone = len(owned) == len(wanted)
        if owned:
            self._has_said_none = False
        elif wanted and not self._membership.waits and not self._has_said_none:
            self._has_said_none = True
            self._notify(
                f"No partition assigned: the other members of group {self._settings.group} have them all. "
                "Waiting for one."
            )
        return owned

    def begin(self, committed: Sequence[int]) -> None:
        """Hear at which committed offsets reading begins."""
        if not self._has_begun and self._is_alone and self._settings.reset == "earliest" and any(committed):
            group = self._settings.group
            self._notify(
                f"Group {group} has committed offsets and goes on there. To start over: kafka-consumer-groups "
                f"--reset-offsets --group {group} --all-topics --to-earliest --execute"
            )
        self._has_begun = True

    def commit(self, offsets: Offsets) -> None:
        """Store offsets of the group."""
        if self._membership is not None:
            self._membership.commit(offsets)

    def leave(self) -> None:
        """Leave the group. Safe to call twice."""
        membership, self._membership = self._membership, None
        if membership is None:
            return
        try:
            membership.leave()
        except (OSError, StoreError):  # its lock is free as soon as the process ends, and whoever looks removes it
            if self._settings.group is not None:
                raise

    def _show(self, engine: Engine, wanted: Mapping[Partition, Topic], topics: tuple[str, ...]) -> None:
        """Be visible as a group for as long as this runs."""
        now = time.monotonic()
        if self._membership is None and now < self._show_at:
            return
        self._show_at = now + SHOWN_AFTER_S
        try:
            if self._membership is None:
                self._random = self._random or engine.random_for("console consumer")
                name = f"{_PREFIX}{self._random.randrange(100_000)}"
                if engine.store.groups.find(name) is not None:
                    return  # the next look finds another name
                self._membership = engine.groups.join(_joining(self._settings, name, topics))
            self._membership.share(wanted, topics, {})
        except (KafkaError, OSError, StoreError):
            pass  # a name just taken, or a full disk: no reason to stop reading


def _joining(settings: ConsumerSettings, group_id: str, topics: tuple[str, ...]) -> Joining:
    from pykafka_cli.engine.groups import Joining  # noqa: PLC0415  (only for who joins)
    from pykafka_cli.engine.rebalance import CONSUMER  # noqa: PLC0415

    client = settings.client
    protocol = client.get("group.protocol", "classic").lower()
    return Joining(
        group_id=group_id,
        client_id=client.get("client.id", "console-consumer"),
        protocol=protocol,
        assignors=_assignors(client, is_consumer=protocol == CONSUMER),
        topics=topics,
        instance_id=client.get("group.instance.id") or None,
        session_timeout_ms=_milliseconds(client, "session.timeout.ms", 45_000),
        is_lasting=settings.group is not None,
    )


def _check(client: Mapping[str, str]) -> None:
    protocol = client.get("group.protocol", "classic").lower()
    if protocol not in ("classic", "consumer"):
        raise UsageError(
            f"Invalid value {client['group.protocol']} for configuration group.protocol: "
            "String must be one of (case insensitive): CLASSIC, CONSUMER"
        )
    if protocol == "consumer":
        for name in _CLASSIC_ONLY:
            if name in client:
                raise UsageError(f"{name} cannot be set when group.protocol=CONSUMER")
    elif client.get("group.remote.assignor"):
        raise UsageError("group.remote.assignor cannot be set when group.protocol=CLASSIC")
    for name in ("session.timeout.ms", "heartbeat.interval.ms"):
        _milliseconds(client, name, 1)
    _assignors(client, is_consumer=protocol == "consumer")


def _assignors(client: Mapping[str, str], *, is_consumer: bool) -> tuple[str, ...]:
    """What the client asks for: names of Kafka's classes, with or without package, or our short ones.

    Raises:
        UsageError: for an assignor that does not exist.
    """
    from pykafka_cli.metadata.assignors import SERVER_SIDE, named_assignors  # noqa: PLC0415  (only with a group)

    if is_consumer:
        wanted = client.get("group.remote.assignor")
        if wanted and wanted not in SERVER_SIDE:
            raise KafkaError(
                ErrorCode.UNSUPPORTED_ASSIGNOR,
                f"ServerAssignor {wanted} is not supported. Supported assignors: {', '.join(SERVER_SIDE)}.",
            )
        return (wanted,) if wanted else ()
    return named_assignors(client.get("partition.assignment.strategy", "RangeAssignor,CooperativeStickyAssignor"))


def _milliseconds(client: Mapping[str, str], name: str, default: int) -> int:
    text = client.get(name)
    if text is None:
        return default
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise UsageError(f"Invalid value {text} for configuration {name}: Not a number of type INT")
    return int(text)
