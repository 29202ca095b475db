"""librdkafka's errors in our words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError, TargetError

if TYPE_CHECKING:
    from collections.abc import Sequence

_FAILED = re.compile(r"(?:\w+://)?(?P<address>[^/\s]+:\d+)/\S+: (?P<reason>.*)", re.DOTALL)
_AFTER = re.compile(r" \(after \d+ms in state \w+.*?\)")
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
        return KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, text)
    return KafkaError(code, code.text if text.startswith("Broker: ") else text)


def protocol_error(number: int, message: str | None = None) -> KafkaError:
    """An error of Kafka's protocol by its number, with the broker's own sentence if it sent one."""
    code = _codes().get(number)
    if code is not None:
        return KafkaError(code, message)
    from confluent_kafka import KafkaError as TheirError  # noqa: PLC0415  (has a sentence for every number)

    return KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, message or TheirError(number).str().removeprefix("Broker: "))


class Troubles:
    """What went wrong with connections, as librdkafka reported it in the background."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = ", ".join(addresses)
        self._reasons: dict[str, str] = {}

    def note(self, error: Any) -> None:
        """Keep what librdkafka's error callback tells."""
        found = _FAILED.match(error.str())
        if found is not None:
            self._reasons.setdefault(found["address"], _sentence(_AFTER.sub("", found["reason"])))

    def unreachable(self) -> TargetError:
        """One line that names each address and its reason."""
        if not self._reasons:
            return TargetError(f"No broker answered at {self._addresses}.")
        reasons = "; ".join(f"{address}: {reason}" for address, reason in self._reasons.items())
        return TargetError(f"No broker can be reached. {reasons}.")


def _sentence(reason: str) -> str:
    if "Connection refused" in reason:
        return "connection refused"
    if "Failed to resolve" in reason:
        name = re.search(r"resolve '([^':]+)", reason)
        return f"cannot resolve host name {name[1]}" if name else "cannot resolve the host name"
    if "SSL handshake failed" in reason or "Disconnected while requesting ApiVersion" in reason:
        if "SSL handshake" in reason:
            return f"the TLS handshake failed ({reason.rpartition(':')[2].strip()}); is this a TLS port?"
        return "the broker hung up; a TLS port needs security.protocol=SSL in the --command-config file"
    return reason.strip().rstrip(".")
