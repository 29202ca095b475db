"""How failures are named to programs."""

from __future__ import annotations

from pykafka_cli.errors import CorruptRecordError, KafkaError, PykafkaError, TargetError, UnsupportedError, UsageError


def error_code(error: Exception) -> str:
    """The error's name for programs: Kafka's, wherever there is one behind it; see `render.schemas.FAILURE`."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, KafkaError):
            return cause.code.name
        cause = getattr(cause, "__cause__", None)  # librdkafka's errors have none
    kinds = (
        (UsageError, "USAGE"), (TargetError, "TARGET"), (UnsupportedError, "UNSUPPORTED"),
        (CorruptRecordError, "CORRUPT_RECORD"), (PykafkaError, "FAILED"), (OSError, "IO"),
    )  # fmt: skip
    return next((code for kind, code in kinds if isinstance(error, kind)), "INTERNAL")
