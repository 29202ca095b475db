"""How the answers of kafka-delete-records read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.logs import OffsetAnswer

STARTED = "Executing records delete operation\n"


def completed(answers: Sequence[OffsetAnswer]) -> str:
    """The new log start offset of each partition, or why it was refused."""
    return "Records delete operation completed:\n" + "".join(map(_line, answers))


def _line(answer: OffsetAnswer) -> str:
    if answer.error is None:
        return f"partition: {answer.partition}\tlow_watermark: {answer.offset}\n"
    error = answer.error
    return f"partition: {answer.partition}\terror: org.apache.kafka.common.errors.{error.code.java_name}: {error}\n"
