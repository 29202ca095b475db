"""Making one replica equal to another: truncation by leader epoch (KIP-101, KIP-279) and copying byte for byte.

The caller holds the partition lock, or is the only one who may touch the follower (a broker that is still dead).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.batch import PREFIX, whole_batches

if TYPE_CHECKING:
    from pykafka_cli.storage.log import ReplicaLog

COPY_BYTES = 4 * 1024 * 1024
"""How much is read from a leader at once."""


class Synced(NamedTuple):
    """Bytes that were copied to, and cut from, a follower."""

    copied: int
    truncated: int

    def __add__(self, other: object) -> Synced:
        """Bytes of both."""
        assert isinstance(other, Synced)  # noqa: S101  (a tuple's + would join)
        return Synced(self.copied + other.copied, self.truncated + other.truncated)


def catch_up(follower: ReplicaLog, leader: ReplicaLog) -> Synced:
    """Truncate the follower to what it shares with the leader and copy what it lacks.

    A follower whose last compaction is not the leader's becomes a copy of the leader, file by file.
    """
    truncated = truncate_to_shared(follower, leader)
    return Synced(adopt_compacted(follower, leader) + _copy(follower, leader), truncated)


def truncate_to_shared(follower: ReplicaLog, leader: ReplicaLog) -> int:
    """Cut from the follower what it does not share with the leader; returns bytes cut. What it lacks can follow.

    Raises:
        CorruptRecordError: if the leader is damaged where the follower ends.
    """
    truncated = _truncate_by_epoch(follower, leader)
    if follower.next_offset < leader.start_offset or follower.start_offset > leader.next_offset:
        truncated += follower.size
        follower.reset_to(leader.start_offset)
    return truncated + _truncate_by_content(follower, leader)


def adopt_compacted(follower: ReplicaLog, leader: ReplicaLog) -> int:
    """Make the follower a copy of the leader if they are not compacted alike; returns bytes copied.

    A tombstone may be gone from the leader that the follower never saw, while the follower has the value before it.
    """
    return 0 if follower.cleaned == leader.cleaned else follower.adopt(leader)


def _truncate_by_epoch(follower: ReplicaLog, leader: ReplicaLog) -> int:
    """Cut the follower where its history leaves the leader's; returns bytes cut.

    The leader is asked where the follower's latest epoch ends in its own log. An epoch that the leader never had sends
    the follower back to the end of the largest epoch that both know (ReplicaFetcherThread, OffsetForLeaderEpoch). Kafka
    gives no answer about an epoch newer than the leader's last one; here the first append of an epoch may have died
    before it came to the leader. Nothing that both have is cut: whoever is stopped now leaves it on an in-sync replica.
    """
    truncated = 0
    while follower.next_offset > follower.start_offset:
        epoch = follower.last_epoch
        known_epoch, end = leader.epochs.end_offset_for(min(epoch, leader.last_epoch), leader.next_offset)
        if known_epoch < 0:
            truncated += follower.truncate_to(follower.start_offset)
            break
        if known_epoch == epoch:
            truncated += follower.truncate_to(min(end, follower.next_offset))
            break
        _, own_end = follower.epochs.end_offset_for(known_epoch, follower.next_offset)
        truncated += follower.truncate_to(min(end, own_end))
    return truncated


def _truncate_by_content(follower: ReplicaLog, leader: ReplicaLog) -> int:
    """Cut from the follower's end what is not the leader's although it has the same leader epoch; returns bytes cut.

    Here, unlike in Kafka, followers are written first. An appender that dies leaves one ahead; if that broker dies as
    well before the next append cuts it, the leader goes on in the same epoch and passes it with other records. Only the
    last append can be such a one, so it is enough to go back to the last batch that both have.
    """
    truncated = 0
    while follower.cleaned == leader.cleaned and follower.next_offset > max(follower.start_offset, leader.start_offset):
        try:
            last = follower.read(follower.next_offset - 1, 1)
        except CorruptRecordError:
            break  # it is told when the follower is read
        base_offset = PREFIX.unpack_from(last)[0]
        if base_offset < leader.start_offset or leader.read(base_offset, 1) == last:
            break
        truncated += follower.truncate_to(base_offset)
    return truncated


def _copy(follower: ReplicaLog, leader: ReplicaLog) -> int:
    copied = 0
    while follower.next_offset < leader.next_offset:
        data = leader.read(follower.next_offset, COPY_BYTES)
        if not data:
            break
        batches = list(whole_batches(data))
        for batch in batches:
            if not batch.is_sound():  # damage does not spread
                raise CorruptRecordError(
                    f"{leader.directory}: the CRC of the record batch at offset {batch.base_offset} is wrong"
                )
        follower.append(batches)
        copied += len(data)
    return copied


def agree(follower: ReplicaLog, leader: ReplicaLog) -> bool:
    """Whether two replicas that were made by the append protocol end at the same batch and are compacted alike."""
    return (
        follower.next_offset == leader.next_offset
        and follower.last_epoch == leader.last_epoch
        and follower.cleaned == leader.cleaned
    )
