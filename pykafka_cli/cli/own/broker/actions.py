"""What `pykafka broker` does with a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.verification_views import VerificationView
    from pykafka_cli.cluster.views import BrokerChange, CompactionView


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of brokers, one after the other, and who was the controller before."""

    controller_before: int | None
    changes: tuple[BrokerChange, ...]


def kill(cluster: Cluster, broker_ids: Sequence[int]) -> Outcome:
    """Kill brokers. Raises KafkaError for one that is unknown or dead already; then all are left alone."""
    before = _controller(cluster)
    return Outcome(before, tuple(cluster.brokers.kill(broker_ids)))


def restart(
    terminal: Terminal, cluster: Cluster, broker_ids: Sequence[int], *, rebalance: bool, quiet: bool
) -> Outcome:
    """Bring brokers back, with a progress bar where much is copied.

    Raises KafkaError for one that is unknown or alive; then all are left alone.
    """
    from pykafka_cli.cli.render import progress  # noqa: PLC0415  (not to kill and list)

    before = _controller(cluster)
    with progress.copying(terminal, quiet=quiet, what="Catching up") as report:
        heard = report if progress.is_wanted(terminal, quiet=quiet) else None
        return Outcome(before, tuple(cluster.brokers.restart(broker_ids, rebalance=rebalance, progress=heard)))


@dataclass(frozen=True, slots=True)
class Compacted:
    """What compaction did, partition by partition."""

    partitions: tuple[CompactionView, ...]


def clean(cluster: Cluster, topics: Sequence[str]) -> Compacted:
    """Compact topics. Raises KafkaError for one that is unknown or not to be compacted; then all are left alone."""
    return Compacted(tuple(cluster.brokers.clean(topics)))


def check(outcome: Compacted) -> None:
    """Raises PykafkaError, one line a partition, if some could not be compacted."""
    failed = [
        f"Partition {one.topic}-{one.partition} was not compacted: {one.error}."
        for one in outcome.partitions
        if one.error is not None
    ]
    if failed:
        raise PykafkaError("\n".join(failed))


def verify(
    terminal: Terminal, cluster: Cluster, broker_ids: Sequence[int], topic: str | None, *, repair: bool, quiet: bool
) -> VerificationView:
    """Look for damage, with a progress bar. Raises PykafkaError for a topic that there is not."""
    from pykafka_cli.cli.render import progress  # noqa: PLC0415  (only here)

    names = None
    if topic is not None:
        from pykafka_cli.cli.tools.topics.matching import match_topics  # noqa: PLC0415

        names = match_topics(cluster.topics.names(), topic).names
        if not names:
            raise PykafkaError(f"No topic matches --topic {topic}.")
    with progress.copying(terminal, quiet=quiet, what="Verifying") as report:
        return cluster.brokers.verify(broker_ids, names, report, repair=repair)


def damage(found: VerificationView) -> str | None:
    """Why the command fails, None if everything is right or was set right."""
    left = sum(not one.is_repaired for one in found.findings)
    if not found.findings:
        return None
    if not found.repaired:
        noun = "thing is" if left == 1 else "things are"
        return f"{left} {noun} damaged. `pykafka broker verify --repair` sets right what has a good copy."
    return f"{left} of {len(found.findings)} could not be repaired." if left else None


def _controller(cluster: Cluster) -> int | None:
    return next((broker.broker_id for broker in cluster.brokers.all() if broker.is_controller), None)
