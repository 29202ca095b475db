"""Brokers of an embedded cluster."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pykafka_cli.cluster import Brokers
from pykafka_cli.cluster.views import BrokerChange, BrokerView, CompactionView, LeaderChange
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.partition_state import NO_LEADER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pykafka_cli.cluster.verification_views import VerificationView
    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.engine.partition_changes import Change
    from pykafka_cli.metadata.partition_state import PartitionState


class EmbeddedBrokers(Brokers):
    """Brokers of an embedded cluster."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access

    def all(self) -> list[BrokerView]:
        """See `Brokers`."""
        engine = self._access.engine()
        if engine is None:
            return []
        leaders, replicas = engine.store.leader_counts(), engine.store.replica_counts()
        controller = engine.controller_id()
        return [
            BrokerView(
                broker_id=broker.id,
                host=broker.host,
                port=broker.port,
                alive=broker.alive,
                is_controller=broker.id == controller,
                leaders=leaders.get(broker.id, 0),
                replicas=replicas.get(broker.id, 0),
                size=_size(engine.directory.broker(broker.id)) if broker.alive else None,
            )
            for broker in engine.store.brokers()
        ]

    def kill(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        """See `Brokers`."""
        engine = self._checked(broker_ids, alive=True)
        changes = []
        for broker_id in broker_ids:
            changed = engine.failover.kill(broker_id)
            changes.append(BrokerChange(broker_id, _leader_changes(changed), engine.controller_id()))
        return changes

    def restart(
        self,
        broker_ids: Sequence[int],
        *,
        rebalance: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[BrokerChange]:
        """See `Brokers`."""
        engine = self._checked(broker_ids, alive=False)
        changes = []
        for broker_id in broker_ids:
            changed, synced = engine.failover.restart(broker_id, rebalance=rebalance, progress=progress)
            changes.append(
                BrokerChange(
                    broker_id, _leader_changes(changed), engine.controller_id(), synced.copied, synced.truncated
                )
            )
        return changes

    def add(self, broker_ids: Sequence[int]) -> list[BrokerView]:
        """See `Brokers`."""
        engine = self._access.engine_for_writing()
        engine.add_brokers(broker_ids)
        return [broker for broker in self.all() if broker.broker_id in broker_ids]

    def clean(self, topics: Sequence[str]) -> list[CompactionView]:
        """See `Brokers`."""
        from pykafka_cli.engine.cleaning import clean  # noqa: PLC0415  (only for this)

        engine = self._access.engine()
        if engine is None:
            if topics:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"Topic '{topics[0]}' does not exist.")
            return []
        return [
            CompactionView(*one.partition, one.size_before, one.size_after, one.error) for one in clean(engine, topics)
        ]

    def verify(
        self,
        broker_ids: Sequence[int],
        topics: Sequence[str] | None,
        progress: Callable[[int, int], None],
        *,
        repair: bool = False,
    ) -> VerificationView:
        """See `Brokers`."""
        from pykafka_cli.cluster.verification_views import FindingView, VerificationView  # noqa: PLC0415  (only here)
        from pykafka_cli.engine.verification import Verification  # noqa: PLC0415

        engine = self._access.engine()
        known = [] if engine is None else [broker.id for broker in engine.store.brokers()]
        for broker_id in broker_ids:
            if broker_id not in known:
                raise _unknown(broker_id, known)
        if engine is None:
            return VerificationView((), 0, 0, 0, repair)
        verification = Verification(
            engine,
            frozenset(broker_ids) or None,
            None if topics is None else frozenset(topics),
            progress,
            repair=repair,
        )
        findings = tuple(
            FindingView(
                broker=one.broker,
                topic=None if one.partition is None else one.partition.topic,
                partition=None if one.partition is None else one.partition.partition,
                file=one.file,
                offset=one.offset,
                position=one.position,
                problem=one.what,
                is_repaired=one.is_repaired,
                remedy=one.remedy,
            )
            for one in verification.run()
        )
        return VerificationView(findings, verification.partitions, verification.replicas, verification.bytes, repair)

    def _checked(self, broker_ids: Sequence[int], *, alive: bool) -> Engine:
        """The engine, if every id is registered and as alive as expected; otherwise nothing has happened."""
        engine = self._access.engine()
        known = {} if engine is None else {broker.id: broker.alive for broker in engine.store.brokers()}
        for broker_id in broker_ids:
            if broker_id not in known:
                raise _unknown(broker_id, known)
            if known[broker_id] is not alive:
                raise KafkaError(
                    ErrorCode.INVALID_REQUEST,
                    f"Broker {broker_id} is {'alive' if known[broker_id] else 'dead'} already.",
                )
        if engine is None:
            raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, "There are no brokers yet.")
        if len(set(broker_ids)) != len(broker_ids):
            raise KafkaError(ErrorCode.INVALID_REQUEST, "Each broker can be given only once.")
        return engine


def _unknown(broker_id: int, known: Iterable[int]) -> KafkaError:
    ids = ", ".join(map(str, known)) or "none"
    return KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker {broker_id} does not exist. Brokers: {ids}.")


def _leader_changes(changes: Sequence[Change]) -> tuple[LeaderChange, ...]:
    return tuple(
        LeaderChange(
            topic=change.topic.name,
            partition=change.partition,
            old_leader=_leader(change.before),
            new_leader=_leader(change.after),
            leader_epoch=change.after.leader_epoch,
            isr=change.after.isr,
            old_isr=change.before.isr,
            elr=change.after.elr,
            is_unclean=_is_unclean(change),
        )
        for change in changes
    )


def _is_unclean(change: Change) -> bool:
    """Whether nobody who is known to have everything leads: not who is new in the ISR beside the old leader."""
    before, after = change.before, change.after
    if after.leader in (NO_LEADER, before.leader) or before.leader in after.isr:
        return False
    return after.leader not in before.isr and after.leader not in before.elr


def _leader(state: PartitionState) -> int | None:
    return None if state.leader == NO_LEADER else state.leader


def _size(directory: str) -> int:
    """Bytes of all files below a directory; what vanishes meanwhile counts nothing."""
    total = 0
    for folder, _, files in os.walk(directory):
        for name in files:
            try:
                total += os.lstat(f"{folder}/{name}").st_size
            except FileNotFoundError:
                continue
    return total
