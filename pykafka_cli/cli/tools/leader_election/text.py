"""How the answers of kafka-leader-election read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pykafka_cli.cli.tools.leader_election.actions import Outcome
    from pykafka_cli.model import TopicPartition

DEPRECATED = (
    "Option --admin.config has been deprecated and will be removed in a future version. Use --command-config instead."
)


def elected(outcome: Outcome) -> str:
    """Partitions whose leader is another one now, and those that had theirs."""
    lines = ""
    if outcome.succeeded:
        lines += (
            f"Successfully completed leader election ({outcome.kind.name}) for partitions {_names(outcome.succeeded)}\n"
        )
    if outcome.not_needed:
        lines += f"Valid replica already elected for partitions {_names(outcome.not_needed)}\n"
    return lines


def failures(outcome: Outcome) -> str:
    """A line for each partition that got no leader, and how many there are."""
    lines = [
        f"Error completing leader election ({outcome.kind.name}) for partition: {partition}: {error}"
        for partition, error in outcome.failed.items()
    ]
    return "\n".join([*lines, f"{len(lines)} replica(s) could not be elected"])


def _names(partitions: Iterable[TopicPartition]) -> str:
    return ", ".join(map(str, partitions))
