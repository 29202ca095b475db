"""What `pykafka copy` does with two clusters."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli.own.copy import targets, text
from pykafka_cli.cli.own.copy.claim import claimed
from pykafka_cli.cli.own.copy.partitions import BEGINNING, Beginning, PartitionCopy, beginnings, offsets
from pykafka_cli.cli.own.copy.positions import Positions, group_of
from pykafka_cli.cli.own.copy.running import Copier
from pykafka_cli.cli.own.copy.stopping import Stopping
from pykafka_cli.cli.own.copy.topics import TopicPlan, chosen, create_missing, planned
from pykafka_cli.cli.render import progress
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import OffsetSpec, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cluster import Cluster

_TOPICS_AT_ONCE = 8
"""Each topic of a real cluster has a producer of its own, which takes a while to be ready."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    topic: str
    start: Beginning = BEGINNING
    replication_factor: int | None = None
    compression_type: str = "none"
    follow: bool = False
    restart: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be copied of a topic. `offsets` is how many offsets that are: at the most so many records."""

    plan: TopicPlan
    offsets: int
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What was copied. `size` in bytes of keys and values."""

    topics: int
    partitions: int
    records: int
    size: int
    seconds: float


def look(source: Cluster, target: Cluster, request: Request) -> list[Outlook]:
    """What `copy` would do; nothing is changed.

    Raises:
        PykafkaError: as `copy`.
    """
    plans, positions = _prepared(source, target, request)
    there = [plan for plan in plans if plan.exists]
    marks = {} if request.restart or not there else positions.read()
    notes: list[str] = []
    copies = beginnings(source, target, there, marks, start=request.start, say=notes.append)
    fresh = [plan for plan in plans if not plan.exists]
    lengths = _lengths(source, fresh, request.start)
    for copy in copies:
        lengths[copy.place.topic] = lengths.get(copy.place.topic, 0) + max(0, copy.end - copy.offset)
    resumed = {copy.place.topic for copy in copies if copy.is_resumed}
    return [Outlook(plan, lengths[plan.name], plan.name in resumed) for plan in plans]


def copy(terminal: Terminal, source: Cluster, target: Cluster, request: Request) -> Summary:
    """Copy topics. A signal ends it between two batches, and then has its usual effect.

    Raises:
        PykafkaError: if the clusters are one, no topic matches, another process copies one, records cannot be
            delivered, or an interrupted copy cannot go on without doubling or losing records.
    """
    started = time.monotonic()
    say = (lambda _: None) if request.quiet else terminal.say
    plans, positions = _prepared(source, target, request)
    create_missing(target, plans, request.replication_factor, say)
    with claimed(positions.group, target.describe().cluster_id, [plan.name for plan in plans]), Stopping() as stopping:
        marks = {} if request.restart else positions.read()
        copies = beginnings(source, target, plans, marks, start=request.start, say=say)
        if any(copy.is_resumed for copy in copies):
            say(text.GOING_ON if request.start == BEGINNING else text.GOING_ON_ANYWAY)
        with progress.copying(terminal, of_records=True, quiet=request.quiet) as report:
            tick = _ticker(copies, report)
            for at in range(0, len(plans), _TOPICS_AT_ONCE):
                names = {plan.name for plan in plans[at : at + _TOPICS_AT_ONCE]}
                parts = [copy for copy in copies if copy.place.topic in names]
                _copier(source, target, positions, parts, request=request, say=say, tick=tick, stopping=stopping).run()
        if request.follow and stopping.number is None:
            say(text.FOLLOWING)
            _copier(
                source, target, positions, copies,
                request=request, say=say, tick=lambda: None, stopping=stopping, follow=True,
            ).run()  # fmt: skip
    summary = Summary(
        topics=len(plans),
        partitions=len(copies),
        records=sum(copy.records for copy in copies),
        size=sum(copy.size for copy in copies),
        seconds=time.monotonic() - started,
    )
    if stopping.number is not None:
        terminal.say(text.stopped(summary))
        stopping.end_as_told()
    return summary


def _prepared(source: Cluster, target: Cluster, request: Request) -> tuple[list[TopicPlan], Positions]:
    ours, theirs = targets.identity(source), targets.identity(target)
    if ours is None:
        source.describe()  # says that there is no cluster
        raise PykafkaError("There is no cluster to copy from.")
    if theirs is not None and ours.is_same(theirs):
        raise PykafkaError("Source and target are the same cluster. Give another one with --from or --to.")
    views = chosen(source, request.topic)
    return planned(target, views, request.replication_factor), Positions(target, group_of(ours.cluster_id))


def _lengths(source: Cluster, plans: Sequence[TopicPlan], start: Beginning) -> dict[str, int]:
    """How many offsets would be copied of topics that the target does not have."""
    places = [TopicPartition(plan.name, number) for plan in plans for number in range(plan.partitions)]
    ends = offsets(source, places, OffsetSpec.LATEST)
    firsts = offsets(source, places, OffsetSpec.EARLIEST if start.since_ms is None else start.since_ms)
    lengths = dict.fromkeys((plan.name for plan in plans), 0)
    for place in places:
        length = ends[place] - firsts[place]
        lengths[place.topic] += length if start.last is None else min(length, start.last)
    return lengths


def _ticker(copies: Sequence[PartitionCopy], report: Callable[[int, int], None]) -> Callable[[], None]:
    """Tells how many offsets are done, of all there were to do at the beginning."""
    total = sum(max(0, copy.end - copy.offset) for copy in copies)

    def tick() -> None:
        report(total - sum(max(0, copy.end - copy.offset) for copy in copies), total)

    return tick


def _copier(
    source: Cluster,
    target: Cluster,
    positions: Positions,
    copies: Sequence[PartitionCopy],
    *,
    request: Request,
    say: Callable[[str], None],
    tick: Callable[[], None],
    stopping: Stopping,
    follow: bool = False,
) -> Copier:
    return Copier(
        source,
        target,
        positions,
        copies,
        compression_type=request.compression_type,
        follow=follow,
        say=say,
        tick=tick,
        stop=lambda: stopping.number is not None,
    )
