"""Elections that somebody asks for, by command or by changing a config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.engine import high_watermark
from pykafka_cli.engine.partition_changes import Change, commit, electable, join_isr, lockable, named, states
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import election
from pykafka_cli.metadata.partition_change import Election
from pykafka_cli.metadata.partition_state import NO_LEADER
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.partition_state import PartitionState
    from pykafka_cli.metadata.rows import Topic


def elect(engine: Engine, kind: Election, topic: Topic, partition: int) -> Change:
    """Elect a leader of one partition: its preferred replica, or (unclean) any living one.

    Raises:
        KafkaError: ELECTION_NOT_NEEDED, PREFERRED_LEADER_NOT_AVAILABLE, ELIGIBLE_LEADERS_NOT_AVAILABLE,
            UNKNOWN_TOPIC_OR_PARTITION.
    """
    with engine.locks.cluster(), engine.locks.partitions([TopicPartition(topic.name, partition)]):
        before = engine.store.partition(topic, partition)
        if before is None:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        alive = engine.alive()
        min_isr = engine.settings.on_controller(topic).min_insync_replicas
        choose = election.elect_preferred if kind is Election.PREFERRED else election.elect_unclean
        after = choose(before, alive=alive.__contains__, min_isr=min_isr)
        after, _ = join_isr(engine, topic, partition, after, alive)
        return commit(engine, [Change(topic, partition, before, after)])[0]


def configs_changed(engine: Engine, topics: Iterable[Topic]) -> list[Change]:
    """Elect leaders, and count eligible leaders anew, by the configs that topics have now."""
    with engine.locks.cluster():
        alive = engine.alive()
        changes: list[Change] = []
        concerned = [
            (topic, partition)
            for topic in topics
            for partition, state in enumerate(engine.store.partitions(topic))
            if _reconsidered(engine, topic, state, alive) is not None
            or _is_held_wrongly(engine, topic, partition, state)
        ]
        for chunk in lockable(concerned):
            with engine.locks.partitions(named(chunk)):
                changed = []
                for topic, partition, before in states(engine, chunk):
                    after = _reconsidered(engine, topic, before, alive)
                    if after is not None:
                        after, _ = join_isr(engine, topic, partition, after, alive)
                    if after is not None or _is_held_wrongly(engine, topic, partition, before):
                        changed.append(Change(topic, partition, before, after or before))
                changes += commit(engine, changed)
    return changes


def _reconsidered(engine: Engine, topic: Topic, state: PartitionState, alive: Collection[int]) -> PartitionState | None:
    settings = engine.settings.on_controller(topic, alive)
    return election.configs_changed(
        state, alive=electable(state, alive),
        min_isr=settings.min_insync_replicas, unclean=settings.unclean_leader_election,
    )  # fmt: skip


def _is_held_wrongly(engine: Engine, topic: Topic, partition: int, state: PartitionState) -> bool:
    """Whether the high watermark stands still although it need not any more, or does not although it has to."""
    if state.leader == NO_LEADER:
        return False
    min_isr = engine.settings.topic(topic, state.leader).min_insync_replicas
    is_held = engine.store.high_watermark(topic, partition) is not None
    return is_held is not high_watermark.lacks_replicas(state, min_isr)
