"""Setting right what is wrong with one partition, from whatever sound copy there is of each of its batches.

The caller holds the cluster lock and the partition's. Nothing is overwritten: a new copy is made beside the old one,
checked batch by batch, and takes its place whole. Followers come first; a leader that needs a new copy hands over to a
replica that has everything, gets it, and comes back. What cannot be accounted for is set aside.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from pykafka_cli.engine.partition_changes import Change, commit, join_isr
from pykafka_cli.errors import CorruptRecordError, PykafkaError, in_words
from pykafka_cli.metadata import election
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.storage import checkpoint, files, recovery
from pykafka_cli.storage.checkpoint import write_topic_id
from pykafka_cli.storage.flaws import Inspection, Kind
from pykafka_cli.storage.inspection import inspect
from pykafka_cli.storage.replacement import Segment, Stored, make_copy, put_in_place
from pykafka_cli.storage.segment import segment_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.verification import Finding, Looked
    from pykafka_cli.storage.flaws import FoundBatch


_FROM_OTHERS = frozenset({None, Kind.LOG, Kind.IDENTITY})
"""What is about batches, or about whose they are: that shows in comparison with other replicas."""


class _NoGoodCopyError(Exception):
    """Some batch is sound nowhere; the message says which."""


class Repair:
    """Repairs one partition as it was found."""

    def __init__(self, engine: Engine, looked: Looked) -> None:
        self._engine, self._looked = engine, looked
        self._config = engine.settings.on_leader(looked.topic, looked.number).log
        self._done: dict[int, list[str]] = {}
        self._failed: dict[int, str] = {}

    def run(self, findings: Sequence[Finding]) -> list[Finding]:
        """Do what can be done; the findings tell what has become of them."""
        for broker, found in self._looked.replicas.items():
            try:
                self._in_place(broker, found)
            except OSError as error:
                self._failed[broker] = f"{error.strerror}: {error.filename}"
        if any(one.broker is not None and one.kind in _FROM_OTHERS for one in findings):
            self._copy()
        left = self._left()
        return [self._outcome(finding, left) for finding in findings]

    # What a replica can do for itself

    def _in_place(self, broker: int, found: Inspection) -> None:
        """Indexes and epochs come from the log, if that is sound; strange files are set aside."""
        for flaw in found.flaws:
            path = os.path.join(found.directory, flaw.file)  # noqa: PTH118
            if flaw.kind is Kind.STRAY:
                self._set_aside(broker, path)
            elif flaw.kind is Kind.INDEX and flaw.base is not None and not found.has(Kind.LOG):
                if os.path.isdir(path):  # noqa: PTH112
                    self._set_aside(broker, path)
                files.unlink(path)
                os.close(files.create(path))
                recovery.rebuild_indexes(found.directory, flaw.base, self._config)
                self._did(broker, "built anew from the log")
            elif flaw.kind is Kind.EPOCHS and not found.has(Kind.LOG):
                if os.path.isdir(path):  # noqa: PTH112
                    self._set_aside(broker, path)
                checkpoint.LeaderEpochs(found.directory).replace(recovery.epochs_of(found.directory, found.bases))
                self._did(broker, "built anew from the log")

    def _set_aside(self, broker: int, path: str) -> None:
        looked = self._looked
        aside = self._engine.directory.aside(broker, looked.topic.name, looked.number, self._engine.now_ms())
        os.makedirs(aside, 0o700, exist_ok=True)  # noqa: PTH103
        shutil.move(path, aside)
        self._did(broker, f"set aside in {aside}")

    def _did(self, broker: int, what: str) -> None:
        done = self._done.setdefault(broker, [])
        if what not in done:
            done.append(what)

    # What it needs others for

    def _copy(self) -> None:
        looked = self._looked
        state, replicas = looked.state, looked.replicas
        if state.leader not in replicas:
            self._failed.update(dict.fromkeys(replicas, "the partition has no leader to go by"))
            return
        try:
            segments, cleaned = self._whole()
        except _NoGoodCopyError as error:
            self._failed.update(dict.fromkeys(replicas, in_words(error)))
            return
        wanted = [batch for _, batches in segments for batch in batches]
        lacking = [broker for broker in state.isr if broker in replicas and not self._is(broker, wanted, cleaned)]
        for broker in sorted(lacking, key=lambda broker: broker == state.leader):  # the leader last
            try:
                if broker == state.leader:
                    self._replace_leader(segments, cleaned)
                else:
                    self._replace(broker, segments, cleaned)
            except (OSError, PykafkaError) as error:
                self._failed[broker] = in_words(error)
                return
        for broker, found in replicas.items():
            if broker in state.isr and broker not in lacking and found.has(Kind.IDENTITY):
                path = os.path.join(found.directory, checkpoint.PARTITION_METADATA)  # noqa: PTH118
                if os.path.isdir(path):  # noqa: PTH112
                    self._set_aside(broker, path)
                write_topic_id(found.directory, looked.topic.topic_id)
                self._did(broker, "written anew: the log is this partition's")
            elif (
                broker not in state.isr
                and broker not in state.adding
                and (found.has(Kind.LOG) or found.has(Kind.IDENTITY))
            ):
                self._replace(broker, segments, cleaned)
        self._rejoin()

    def _whole(self) -> tuple[list[tuple[int, list[FoundBatch]]], checkpoint.Cleaned | None]:
        """The partition's batches, each from a sound copy, by segment; the leader's wherever it has one."""
        state, replicas = self._looked.state, self._looked.replicas
        sources = [replicas[one] for one in (state.leader, *state.isr) if one in replicas]
        sources = [one for at, one in enumerate(sources) if one not in sources[:at] and self._is_ours(one)]
        if not sources:
            raise _NoGoodCopyError("no in-sync replica is known to be this partition's")
        first = sources[0]
        if any(one.cleaned is not None for one in sources):  # what compaction took away is no gap: no mixing
            good = [one for one in sources if not one.has(Kind.LOG)]
            if not good:
                raise _NoGoodCopyError("it is compacted, and no replica is sound as a whole")
            return _by_segment(good[0], good[0].batches, good[0].next_offset), good[0].cleaned
        start = min((one.start_offset for one in sources if one.bases), default=0)
        if replicas.get(state.leader) is first and first.bases and not first.lacks_front:
            start = first.start_offset
        at = _most_agreed(sources)
        # An empty segment beyond the last batch is no reason to look for more.
        end = max([start, *(one.batches[-1].last_offset + 1 for one in sources if one.batches)])
        chosen, offset = [], start
        while offset < end:
            batch = at.get(offset)
            if batch is None:
                behind = min((base for base in at if base > offset), default=end)
                raise _NoGoodCopyError(f"offsets {offset} to {behind - 1} have no good copy")
            chosen.append(batch)
            offset = batch.last_offset + 1
        return _by_segment(first, chosen, end, start), None

    def _is_ours(self, found: Inspection) -> bool:
        """Not another partition's; one whose identity is damaged is ours if it has what a known one has."""
        if not found.has(Kind.IDENTITY):
            return True
        replicas = self._looked.replicas
        own = [batch.content for batch in found.batches]
        return bool(own) and any(
            not other.has(Kind.IDENTITY) and [batch.content for batch in other.batches] == own
            for broker, other in replicas.items() if broker in self._looked.state.isr
        )  # fmt: skip

    def _is(self, broker: int, wanted: Sequence[FoundBatch], cleaned: checkpoint.Cleaned | None) -> bool:
        found = self._looked.replicas[broker]
        start = wanted[0].base_offset if wanted else found.next_offset
        own = [batch.content for batch in found.batches if batch.base_offset >= start]
        return not found.has(Kind.LOG) and own == [batch.content for batch in wanted] and found.cleaned == cleaned

    def _replace(
        self, broker: int, segments: Sequence[tuple[int, list[FoundBatch]]], cleaned: checkpoint.Cleaned | None
    ) -> None:
        looked, engine = self._looked, self._engine
        directory = engine.directory.replica(broker, looked.topic.name, looked.number)
        stored = [
            Segment(base, [Stored(batch.path, batch.position, batch.size) for batch in batches])
            for base, batches in segments
        ]
        new = make_copy(directory, looked.topic.topic_id, stored, cleaned, self._config)
        found = looked.replicas[broker]
        is_foreign = found.has(Kind.IDENTITY) and not self._is_ours(found)
        aside = (
            engine.directory.aside(broker, looked.topic.name, looked.number, engine.now_ms()) if is_foreign else None
        )
        put_in_place(new, directory, aside)
        self._did(broker, "replaced by a sound copy" + (f"; what was there is in {aside}" if aside else ""))
        # Whoever is copied next may need what was read from here.
        for batches in (one for _, one in segments):
            for number, batch in enumerate(batches):
                if os.path.dirname(batch.path) == directory:  # noqa: PTH120
                    batches[number] = self._moved(directory, segments, batch)

    def _moved(self, directory: str, segments: Sequence[tuple[int, list[FoundBatch]]], batch: FoundBatch) -> FoundBatch:
        """Where a batch lies in the new copy."""
        for base, batches in segments:
            position = 0
            for one in batches:
                if one.base_offset == batch.base_offset:
                    return batch._replace(path=segment_path(directory, base), position=position)
                position += one.size
        raise AssertionError("the copy was made of these batches")

    def _replace_leader(
        self, segments: Sequence[tuple[int, list[FoundBatch]]], cleaned: checkpoint.Cleaned | None
    ) -> None:
        """Another replica leads while the leader's files are replaced."""
        engine, looked = self._engine, self._looked
        before = engine.store.partition(looked.topic, looked.number)
        assert before is not None  # noqa: S101  (the lock is held)
        alive = engine.alive()
        settings = engine.settings.on_controller(looked.topic)
        after = election.unclean_shutdown(
            before, before.leader, alive=lambda broker: broker in alive and broker in before.isr,
            min_isr=settings.min_insync_replicas, unclean=False,
        )  # fmt: skip
        if after is None or after.leader == NO_LEADER:
            raise CorruptRecordError("no other replica is in sync")
        commit(engine, [Change(looked.topic, looked.number, before, after)])
        self._did(before.leader, f"broker {after.leader} leads")
        self._replace(before.leader, segments, cleaned)

    def _rejoin(self) -> None:
        """Who has everything again is in sync again."""
        engine, looked = self._engine, self._looked
        before = engine.store.partition(looked.topic, looked.number)
        assert before is not None  # noqa: S101  (the lock is held)
        after, _ = join_isr(engine, looked.topic, looked.number, before, engine.alive())
        if after != before:
            commit(engine, [Change(looked.topic, looked.number, before, after)])

    # What became of it

    def _left(self) -> set[tuple[int | None, str | None, str]]:
        """What is still wrong, looked at anew."""
        from pykafka_cli.engine.verification import Looked, partition_findings  # noqa: PLC0415  (which uses this)

        engine, looked = self._engine, self._looked
        state = engine.store.partition(looked.topic, looked.number)
        assert state is not None  # noqa: S101  (the lock is held)
        found = {
            broker: inspect(
                one.directory,
                looked.topic.topic_id,
                state.leader_epoch,
                lambda _: None,
                with_records=broker == state.leader,
            )
            for broker, one in looked.replicas.items()
        }
        again = Looked(looked.topic, looked.number, state, found)
        return {(one.broker, one.file, one.what) for one in partition_findings(engine, again)}

    def _outcome(self, finding: Finding, left: set[tuple[int | None, str | None, str]]) -> Finding:
        if finding.broker is None:
            return replace(finding, remedy="nothing here can set that right")
        if finding.kind is Kind.RECORDS:
            return replace(finding, remedy="its checksum is right: it was written so")
        if (finding.broker, finding.file, finding.what) in left:
            return replace(finding, remedy=self._failed.get(finding.broker, "it could not be repaired"))
        done = self._done.get(finding.broker) or ["the other replicas were made equal to it"]
        return replace(finding, is_repaired=True, remedy="; ".join(done))


def _most_agreed(sources: Sequence[Inspection]) -> dict[int, FoundBatch]:
    """By base offset what most replicas have, and the first of them where it is a draw."""
    seen: dict[int, dict[tuple[int, int, int], list[FoundBatch]]] = {}
    for one in sources:
        for batch in one.batches:
            seen.setdefault(batch.base_offset, {}).setdefault(batch.content, []).append(batch)
    return {base: max(kinds.values(), key=len)[0] for base, kinds in seen.items()}


def _by_segment(
    like: Inspection, batches: Sequence[FoundBatch], end: int, start: int | None = None
) -> list[tuple[int, list[FoundBatch]]]:
    """Batches by segment, which begin where those of `like` do."""
    first = like.start_offset if start is None else start
    starts = {batch.base_offset for batch in batches} | {end}
    bases = [first, *(base for base in like.bases if base > first and base in starts)]
    if like.cleaned is not None:
        bases = list(like.bases)
    segments: list[tuple[int, list[FoundBatch]]] = [(base, []) for base in bases]
    at = 0
    for batch in batches:
        while at + 1 < len(bases) and batch.base_offset >= bases[at + 1]:
            at += 1
        segments[at][1].append(batch)
    return segments
