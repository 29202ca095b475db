"""Up to where consumers may read a partition, while too few replicas are in sync (KIP-966).

Usually that is the leader's log end, since the leader is written last, and nothing is stored. Where the ISR is smaller
than min.insync.replicas, acks=1 and acks=0 go on appending to what is left of it, while a replica that has left may
still be elected (it is in the ELR): so the high watermark stands still until enough replicas are in sync again, and
nothing is read that such an election takes away (Partition.maybeIncrementLeaderHW, isUnderMinIsr).
"""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.storage.reader import LogReader

if TYPE_CHECKING:
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic


def lacks_replicas(state: PartitionState, min_isr: int) -> bool:
    """Whether fewer replicas are in sync than there have to be for acks=all (Partition.effectiveMinIsr)."""
    return len(state.isr) < min(min_isr, len(state.replicas))


def after(engine: Engine, topic: Topic, partition: int, before: PartitionState, state: PartitionState) -> int | None:
    """The high watermark to be stored with a change of state, None for the leader's log end.

    The caller holds the partition's lock, and the ISR of a new leader agrees with it.
    """
    stored = engine.store.high_watermark(topic, partition)
    if state.leader == NO_LEADER:
        return stored
    if not lacks_replicas(state, engine.settings.topic(topic, state.leader).min_insync_replicas):
        return None
    if stored is not None and state.leader == before.leader:
        return stored
    ends = [_log_end(engine, topic, partition, state.leader)]
    if stored is not None:  # an unclean election may have lost what was below it
        ends.append(stored)
    elif before.leader not in (NO_LEADER, state.leader):
        # What consumers have seen was on all in-sync replicas; what only some have was never acknowledged.
        in_sync = [before.leader, *(broker for broker in before.isr if broker != before.leader)]
        ends += [_log_end(engine, topic, partition, broker) for broker in in_sync]
    return min((end for end in ends if end is not None), default=stored)


def _log_end(engine: Engine, topic: Topic, partition: int, broker: int) -> int | None:
    """The log end offset of a replica, None if it cannot be read."""
    with (
        suppress(OSError, CorruptRecordError),
        closing(LogReader(engine.directory.replica(broker, topic.name, partition), topic.topic_id)) as reader,
    ):
        return reader.next_offset()
    return None
