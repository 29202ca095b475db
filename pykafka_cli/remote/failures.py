"""librdkafka's errors in our words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError, TargetError

_UNKNOWN_HERE = frozenset({"_UNKNOWN_TOPIC", "_UNKNOWN_PARTITION", "_NOENT"})
"""librdkafka knows no leader to ask: what the brokers would call an unknown topic or partition."""
_TRANSPORT = frozenset({"_TRANSPORT", "_ALL_BROKERS_DOWN", "_TIMED_OUT", "_RESOLVE", "_SSL", "_AUTHENTICATION"})


@lru_cache(1)
def _codes() -> dict[int, ErrorCode]:
    return {code.number: code for code in ErrorCode}


def kafka_error(error: Any) -> PykafkaError:
    """A librdkafka error, or the exception that carries one, as ours."""
    inner = error.args[0] if getattr(error, "args", None) else error
    if not hasattr(inner, "code"):
        return KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, str(error))
    code = _codes().get(inner.code())
    text = str(inner.str())
    if code is None:
        if inner.name() in _UNKNOWN_HERE:
            return KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        if inner.name() in _TRANSPORT:
            return TargetError(text)
        if inner.name() == "_FATAL" and (cause := _in_sentence(text)):
            return KafkaError(cause)
        return KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, text)
    return KafkaError(code, code.text if text.startswith("Broker: ") else text)


def _in_sentence(text: str) -> ErrorCode | None:
    """What a broker answered, of which librdkafka's fatal errors keep only the sentence."""
    from confluent_kafka import KafkaError as TheirError  # noqa: PLC0415  (has a sentence for every number)

    for number, code in _codes().items():
        sentence = TheirError(number).str()
        if sentence.startswith("Broker: ") and sentence in text:
            return code
    return None


def protocol_error(number: int, message: str | None = None) -> KafkaError:
    """An error of Kafka's protocol by its number, with the broker's own sentence if it sent one."""
    code = _codes().get(number)
    if code is not None:
        return KafkaError(code, message)
    from confluent_kafka import KafkaError as TheirError  # noqa: PLC0415  (has a sentence for every number)

    return KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, message or TheirError(number).str().removeprefix("Broker: "))
