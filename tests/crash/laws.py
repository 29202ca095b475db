"""The laws of an embedded cluster, checked on a data directory from outside: no code of the engine takes part.

`Witness.look` may come at any moment at which no process works on the directory, however the last one ended. It reads
and changes nothing, and remembers what it saw, so that it can tell what has disappeared since.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import struct
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from google_crc32c import value as crc32c

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_HEADER = struct.Struct(">qiibIhi")
_HEADER_SIZE = 61
_CRC_START = 21
NO_LEADER = -1


class Batch(NamedTuple):
    """One record batch as it lies on a disk."""

    offset: int
    next_offset: int
    epoch: int
    raw: bytes


class Partition(NamedTuple):
    """What the store says of one partition, by its topic's id and its number."""

    topic_id: str
    topic: str
    number: int
    leader: int
    leader_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    elr: tuple[int, ...]
    adding: tuple[int, ...]
    log_start_offset: int
    high_watermark: int | None
    is_compacted: bool
    is_unclean: bool

    @property
    def key(self) -> tuple[str, int]:
        """Its name for ever: a topic that is created again has another id."""
        return self.topic_id, self.number

    def __str__(self) -> str:
        return f"{self.topic}-{self.number}"


class Cluster(NamedTuple):
    """What the store says."""

    alive: frozenset[int]
    dead: frozenset[int]
    controller: str
    partitions: tuple[Partition, ...]


def stored_batches(replica: Path) -> list[Batch]:
    """Every whole batch of a replica, in order. Only the last segment may end in a batch that is not whole."""
    segments = sorted(replica.glob("*.log"))
    found: list[Batch] = []
    for segment in segments:
        data = segment.read_bytes()
        at = 0
        while at + _HEADER_SIZE <= len(data):
            offset, length, epoch, magic, crc, _, delta = _HEADER.unpack_from(data, at)
            end = at + 12 + length
            if end > len(data) or length < _HEADER_SIZE - 12:
                break
            raw = data[at:end]
            assert magic == 2, f"{segment} at byte {at}: magic {magic}"
            assert crc32c(raw[_CRC_START:]) == crc, f"{segment} at byte {at}: wrong CRC"
            assert offset >= (found[-1].next_offset if found else int(segment.stem)), f"{segment}: offset {offset}"
            found.append(Batch(offset, offset + delta + 1, epoch, raw))
            at = end
        assert at == len(data) or segment == segments[-1], f"{segment} ends in the middle of a batch at byte {at}"
    return found


def log_end(replica: Path, batches: Sequence[Batch]) -> int:
    """The offset that the next record gets."""
    segments = sorted(replica.glob("*.log"))
    last = int(segments[-1].stem) if segments else 0
    return max(last, batches[-1].next_offset) if batches else last


def read_store(data: Path) -> Cluster:
    """The state of the cluster, which has to be whole whoever was killed."""
    with closing(sqlite3.connect(data / "cluster.db", timeout=30)) as db:
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
        brokers = db.execute("SELECT id, alive FROM brokers").fetchall()
        configs = {
            (entity, name): value
            for entity, name, value in db.execute("SELECT entity, name, value FROM configs WHERE entity_type='topics'")
        }
        columns = {row[1] for row in db.execute("PRAGMA table_info(partitions)")}
        watermark = "high_watermark" if "high_watermark" in columns else "NULL"
        rows = db.execute(
            f"SELECT topic_id, name, partition, leader, leader_epoch, replicas, isr, elr, adding, log_start_offset, "  # noqa: S608
            f"{watermark} FROM partitions JOIN topics ON key = topic ORDER BY name, partition"
        ).fetchall()
        controller = db.execute("SELECT value FROM meta WHERE key = 'controller'").fetchone()[0]
        listed = {
            (broker, topic_id, partition)
            for broker, topic_id, partition in db.execute(
                "SELECT broker, topic_id, partition FROM replicas JOIN topics ON key = topic"
            )
        }
    partitions = tuple(
        Partition(
            topic_id, name, number, leader, epoch, _ids(replicas), _ids(isr), _ids(elr), _ids(adding), start, watermark,
            "compact" in configs.get((name, "cleanup.policy"), "delete"),
            configs.get((name, "unclean.leader.election.enable")) == "true",
        )
        for topic_id, name, number, leader, epoch, replicas, isr, elr, adding, start, watermark in rows
    )  # fmt: skip
    assert listed == {(broker, one.topic_id, one.number) for one in partitions for broker in one.replicas}
    alive = frozenset(broker for broker, lives in brokers if lives)
    return Cluster(alive, frozenset(broker for broker, _ in brokers) - alive, controller, partitions)


def _ids(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()


@dataclass
class Witness:
    """Looks at one data directory again and again."""

    data: Path
    leaders: dict[tuple[str, int, int], int] = field(default_factory=dict)
    """Who led in which epoch of which partition."""
    seen: dict[tuple[str, int], list[Batch]] = field(default_factory=dict)
    """What consumers could read of each partition."""
    watermarks: dict[tuple[str, int], int] = field(default_factory=dict)
    damaged: frozenset[int] = frozenset()
    """Brokers whose files were damaged on purpose."""
    may_be_locked: bool = False
    """Processes are still at work."""

    def elsewhere(self, data: Path) -> Witness:
        """The same memory for a copy of the directory."""
        return Witness(data, dict(self.leaders), dict(self.seen), dict(self.watermarks), self.damaged)

    def look(self) -> Cluster:
        """Check everything that can be checked without knowing what was produced."""
        cluster = read_store(self.data)
        if not self.may_be_locked:
            self._nothing_is_locked()
        assert cluster.controller == "" or int(cluster.controller) in cluster.alive, cluster
        assert bool(cluster.controller) == bool(cluster.alive), cluster
        for partition in cluster.partitions:
            self._state(partition, cluster)
            if partition.leader != NO_LEADER:
                self._logs(partition)
        return cluster

    def forget(self, topic: str) -> None:
        """An unclean election of this topic was asked for: it may lose what it likes."""
        ids = {one.topic_id for one in read_store(self.data).partitions if one.topic == topic}
        for memory in (self.seen, self.watermarks):
            for key in [key for key in memory if key[0] in ids]:
                del memory[key]

    def _nothing_is_locked(self) -> None:
        for folder, _, names in os.walk(self.data / "locks"):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _state(self, one: Partition, cluster: Cluster) -> None:
        assert set(one.isr) <= set(one.replicas), one
        assert set(one.isr) <= cluster.alive, (one, cluster.dead)
        assert not set(one.isr) & set(one.elr), one
        assert set(one.elr) <= set(one.replicas), one
        assert (one.leader in one.isr) if one.leader != NO_LEADER else not one.isr, one
        if one.leader != NO_LEADER:
            first = self.leaders.setdefault((*one.key, one.leader_epoch), one.leader)
            assert first == one.leader, f"two leaders in one epoch: {first} and {one}"
        newer = [epoch for topic, number, epoch in self.leaders if (topic, number) == one.key]
        assert one.leader_epoch >= max(newer, default=0), one
        for broker in one.replicas:
            if broker in cluster.alive - self.damaged:
                path = self.replica(one, broker) / "partition.metadata"
                assert one.topic_id in path.read_text(), path

    def replica(self, one: Partition, broker: int) -> Path:
        """Where a replica lies."""
        return self.data / "brokers" / str(broker) / f"{one.topic}-{one.number}"

    def is_being_compacted(self, one: Partition) -> bool:
        """Whether somebody died while a segment was replaced; the next one who opens the log finishes it."""
        return any(
            path.suffix in (".swap", ".cleaned") for broker in one.isr for path in self.replica(one, broker).iterdir()
        )

    def _logs(self, one: Partition) -> None:
        if one.is_compacted:
            if not self.is_being_compacted(one):
                for broker in one.isr:
                    stored_batches(self.replica(one, broker))
            return
        logs = {broker: stored_batches(self.replica(one, broker)) for broker in one.isr if broker not in self.damaged}
        end = log_end(self.replica(one, one.leader), logs[one.leader])
        watermark = end if one.high_watermark is None else min(one.high_watermark, end)
        assert watermark >= self.watermarks.get(one.key, 0), f"{one}: high watermark went back to {watermark}"
        self.watermarks[one.key] = watermark
        visible = [batch for batch in logs[one.leader] if batch.next_offset <= watermark]
        epochs = [batch.epoch for batch in visible]
        assert epochs == sorted(epochs), one
        assert not epochs or epochs[-1] <= one.leader_epoch, one
        start = max([one.log_start_offset, *(batches[0].offset if batches else 0 for batches in logs.values())])
        kept = [batch for batch in visible if batch.offset >= start]
        for broker, batches in logs.items():
            same = [batch for batch in batches if start <= batch.offset and batch.next_offset <= watermark]
            assert same == kept, f"{one}: broker {broker} does not have what its leader {one.leader} has"
            assert log_end(self.replica(one, broker), batches) >= watermark, f"{one}: broker {broker} lacks records"
        before = [batch for batch in self.seen.get(one.key, ()) if batch.offset >= start]
        first = kept[0].offset if kept else watermark
        lost = [batch for batch in before if batch.offset >= first and batch not in kept]
        assert not lost, f"{one}: {len(lost)} batches have disappeared or changed, from offset {lost[0].offset}"
        self.seen[one.key] = kept


def assert_delivered(
    read: Mapping[int, Sequence[bytes]], acknowledged: Mapping[str, Sequence[bytes]], *, sent: Iterable[bytes]
) -> None:
    """Law 1: `read` by partition holds all that was acknowledged to each producer, once, and nothing nobody sent.

    Lines begin with their producer's name and a number that only grows: their order inside a partition is told by it.
    """
    counts = Counter(line for lines in read.values() for line in lines)
    doubled = [line for line, count in counts.items() if count > 1]
    assert not doubled, f"doubled: {doubled[:5]}"
    missing = [line for lines in acknowledged.values() for line in lines if line not in counts]
    assert not missing, f"{len(missing)} acknowledged lines are lost: {missing[:5]}"
    unknown = counts.keys() - set(sent)
    assert not unknown, f"nobody has sent {list(unknown)[:5]}"
    for partition, lines in read.items():
        last: dict[bytes, int] = {}
        for line in lines:
            producer, number = line.split()[:2]
            assert int(number) > last.get(producer, -1), f"partition {partition}: {line!r} is out of order"
            last[producer] = int(number)
