"""What the answer of kafka-leader-election consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render.document import PARTITION, PLACE, Document, Field, Many, failure

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.leader_election.actions import Outcome
    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import TopicPartition


class _Failed(NamedTuple):
    partition: TopicPartition
    error: KafkaError


def _failed(outcome: Outcome) -> list[_Failed]:
    return [_Failed(*pair) for pair in outcome.failed.items()]


ELECTED = Document(
    "kafka-leader-election",
    (
        Field(
            "election_type", "string", None, lambda outcome: outcome.kind.name.lower(), about="preferred or unclean."
        ),
        Field(
            "elected", Many(PARTITION), get=lambda outcome: outcome.succeeded, about="Another leader leads them now."
        ),
        Field("not_needed", Many(PARTITION), about="They had the leader that was asked for."),
        Field("failed", Many((*PLACE, failure())), get=_failed),
    ),
    in_words=True,
)
