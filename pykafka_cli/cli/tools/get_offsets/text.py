"""How the answers of kafka-get-offsets read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.logs import OffsetAnswer


def offsets(answers: Sequence[OffsetAnswer]) -> str:
    """`topic:partition:offset`, one a line."""
    return "".join(f"{found.partition.topic}:{found.partition.partition}:{found.offset}\n" for found in answers)
