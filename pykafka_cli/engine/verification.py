"""Looking for damage in everything that an embedded cluster consists of, and setting right what has a good copy.

Each partition is looked at under its lock, so it stands still for as long as its files are read; a repair holds the
cluster lock as well. Brokers that are dead are left alone.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pykafka_cli.engine.replica_directories import DELETED
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition
from pykafka_cli.storage.flaws import Flaw, Inspection, Kind
from pykafka_cli.storage.inspection import inspect
from pykafka_cli.storage.replacement import WORKSHOP
from pykafka_cli.storage.tail import log_size

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `remedy` says what was done about it, or why nothing could be; None: nobody tried."""

    what: str
    broker: int | None = None
    partition: TopicPartition | None = None
    file: str | None = None
    offset: int | None = None
    position: int | None = None
    kind: Kind | None = None
    """Of a flaw of one replica; None for what only shows when it is compared with others, or is no replica."""
    is_repaired: bool = False
    remedy: str | None = None


@dataclass(slots=True)
class Looked:
    """One partition as it was found: its state and its living replicas. The caller holds its lock."""

    topic: Topic
    number: int
    state: PartitionState
    replicas: dict[int, Inspection]

    @property
    def name(self) -> TopicPartition:
        """Which partition."""
        return TopicPartition(self.topic.name, self.number)


class Verification:
    """One look at a cluster: `brokers` and `topics` by name, None for all and whatever belongs to none.

    `progress` hears of bytes done and in all.
    """

    def __init__(
        self,
        engine: Engine,
        brokers: Collection[int] | None,
        topics: Collection[str] | None,
        progress: Callable[[int, int], None],
        *,
        repair: bool,
    ) -> None:
        self._engine, self._brokers, self._topics, self._progress = engine, brokers, topics, progress
        self._repair = repair
        self._done = self._total = 0
        self.partitions = self.replicas = self.bytes = 0
        """How much was looked at."""

    def run(self) -> Iterator[Finding]:
        """What is wrong, as it is found.

        Raises:
            TargetError: if the store cannot be read.
            LockHeldError: if somebody keeps a partition for too long.
        """
        engine = self._engine
        for trouble in engine.store.integrity():
            yield self._unrepairable(Finding(trouble, file="cluster.db"), "restore it from a backup")
        topics = [topic for name in engine.store.topic_names() if (topic := engine.store.topic(name)) is not None]
        chosen = [topic for topic in topics if self._topics is None or topic.name in self._topics]
        alive = engine.alive()
        work = []
        for topic in chosen:
            for number, state in enumerate(engine.store.partitions(topic)):
                here = alive.intersection(state.replicas)
                if self._brokers is None or here.intersection(self._brokers):
                    work.append((topic, number))
                    self._total += sum(log_size(engine.directory.replica(one, topic.name, number)) for one in here)
        if self._topics is None:
            yield from self._strangers()
        for topic, number in work:
            yield from self._partition(topic, number)
        self._progress(self._total, self._total)

    def _is_asked(self, broker: int | None) -> bool:
        return broker is None or self._brokers is None or broker in self._brokers

    def _read(self, count: int) -> None:
        self._done += count
        self.bytes += count
        self._progress(min(self._done, self._total), self._total)

    def _unrepairable(self, finding: Finding, why: str) -> Finding:
        return replace(finding, remedy=why) if self._repair else finding

    # Partitions

    def _partition(self, topic: Topic, number: int) -> list[Finding]:
        engine, name = self._engine, TopicPartition(topic.name, number)
        if not self._repair:
            with engine.locks.partitions([name]):
                looked = self._look(topic, number)
                return [] if looked is None else self._findings(looked)
        with engine.locks.cluster(), engine.locks.partitions([name]):
            looked = self._look(topic, number)
            if looked is None:
                return []
            findings = self._findings(looked)
            if not findings:
                return []
            from pykafka_cli.engine.repair import Repair  # noqa: PLC0415  (only where there is something to repair)

            return Repair(engine, looked).run(findings)

    def _look(self, topic: Topic, number: int) -> Looked | None:
        engine = self._engine
        state = engine.store.partition(topic, number)
        if state is None:
            return None
        self.partitions += 1
        found = {}
        for broker in sorted(engine.alive().intersection(state.replicas)):
            directory = engine.directory.replica(broker, topic.name, number)
            found[broker] = inspect(
                directory, topic.topic_id, state.leader_epoch, self._read, with_records=broker == state.leader
            )
            self.replicas += 1
        return Looked(topic, number, state, found)

    def _findings(self, looked: Looked) -> list[Finding]:
        return [one for one in partition_findings(self._engine, looked) if self._is_asked(one.broker)]

    # What belongs to nobody

    def _strangers(self) -> list[Finding]:
        """Directories and files below a broker's that are no replica. The cluster lock keeps topics from coming."""
        engine, findings = self._engine, []
        with engine.locks.cluster():
            known = {broker: set[str]() for broker in engine.alive()}
            for broker, names in known.items():
                names.update(f"{topic.name}-{number}" for topic, number in engine.store.replicas_of(broker))
            leftovers = {leftover.name for leftover in engine.store.leftovers.all()}
            for broker, names in sorted(known.items()):
                root = engine.directory.broker(broker)
                if not self._is_asked(broker) or not os.path.isdir(root):  # noqa: PTH112
                    continue
                for entry in sorted(os.listdir(root)):  # noqa: PTH208
                    stem = entry.rpartition("-")[0]
                    if entry in names or entry.endswith(DELETED) or stem in leftovers:
                        continue
                    findings.append(self._stranger(broker, f"{root}/{entry}", entry))
        return findings

    def _stranger(self, broker: int, path: str, entry: str) -> Finding:
        if entry == WORKSHOP:
            finding = Finding("a repair was interrupted; nobody needs this", broker, file=entry)
            if self._repair:
                shutil.rmtree(path, ignore_errors=True)
                return replace(finding, is_repaired=True, remedy="removed")
            return finding
        finding = Finding("it does not belong to this broker", broker, file=entry)
        if not self._repair:
            return finding
        aside = f"{self._engine.directory.root}/set-aside/{broker}/{entry}.{self._engine.now_ms()}"
        os.makedirs(os.path.dirname(aside), 0o700, exist_ok=True)  # noqa: PTH103, PTH120
        os.rename(path, aside)  # noqa: PTH104
        return replace(finding, is_repaired=True, remedy=f"set aside as {aside}")


def partition_findings(engine: Engine, looked: Looked) -> list[Finding]:
    """Everything that is wrong with a partition: its state, each replica, and how they differ."""
    findings = [Finding(what, None, looked.name, "cluster.db") for what in _wrong_state(engine, looked.state)]
    for broker, found in looked.replicas.items():
        findings += [_finding(looked, broker, flaw) for flaw in found.flaws]
    leader = looked.replicas.get(looked.state.leader)
    if leader is not None:
        deleted_before = engine.store.log_start_offset(looked.topic, looked.number)
        for broker in looked.state.isr:
            follower = looked.replicas.get(broker)
            if follower is not None and follower is not leader:
                findings += _differences(looked, broker, follower, leader, deleted_before)
    return findings


def _wrong_state(engine: Engine, state: PartitionState) -> Iterator[str]:
    alive = {broker.id: broker.alive for broker in engine.store.brokers()}
    if not set(state.isr) <= set(state.replicas):
        yield "the ISR has brokers that have no replica"
    if not set(state.replicas) <= alive.keys():
        yield "it has replicas on brokers that do not exist"
    if state.leader != NO_LEADER and state.leader not in state.isr:
        yield f"the leader, broker {state.leader}, is not in the ISR"
    if state.leader != NO_LEADER and not alive.get(state.leader):
        yield f"the leader, broker {state.leader}, is not alive"


def _finding(looked: Looked, broker: int, flaw: Flaw) -> Finding:
    return Finding(flaw.what, broker, looked.name, flaw.file or None, flaw.offset, flaw.position, flaw.kind)


def _differences(
    looked: Looked, broker: int, found: Inspection, leader: Inspection, deleted_before: int
) -> Iterator[Finding]:
    """Where an in-sync replica, as far as it is sound, is not its leader byte for byte."""
    if any(one.has(kind) for one in (found, leader) for kind in (Kind.LOG, Kind.IDENTITY)):
        return
    if found.cleaned != leader.cleaned:
        yield Finding("it is compacted otherwise than its leader", broker, looked.name)
        return
    start = max(found.start_offset, leader.start_offset, deleted_before)
    theirs = [batch for batch in leader.batches if batch.last_offset >= start]
    own = [batch for batch in found.batches if batch.last_offset >= start]
    if found.start_offset > max(leader.start_offset, deleted_before) and leader.batches:
        what = f"it begins at offset {found.start_offset}, its leader at {leader.start_offset}"
        yield Finding(what, broker, looked.name, offset=leader.start_offset)
    for mine, its in zip(own, theirs, strict=False):
        if mine.content != its.content:
            what = "the record batch is not the leader's"
            yield Finding(what, broker, looked.name, os.path.basename(mine.path), mine.base_offset, mine.position)  # noqa: PTH119
            return
    if len(own) < len(theirs):
        what = f"it ends at offset {found.next_offset}, its leader at {leader.next_offset}"
        yield Finding(what, broker, looked.name, offset=found.next_offset)
    elif len(own) > len(theirs):
        what = f"it ends at offset {leader.next_offset}, the in-sync replica on broker {broker} at {found.next_offset}"
        yield Finding(what, looked.state.leader, looked.name, offset=leader.next_offset)
