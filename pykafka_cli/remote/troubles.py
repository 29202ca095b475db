"""Why brokers cannot be reached: librdkafka's reports of single connections become one sentence for people."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pykafka_cli.errors import TargetError
from pykafka_cli.remote.abilities import Ability

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_REPORT = re.compile(
    r"(?:.*\]: )?(?:\w+://)?(?P<address>[^/\s]+:\d+)/(?P<node>bootstrap|\d+): (?P<reason>.*?)"
    r"(?: \(after \d+ms in state (?P<state>\w+).*)?$",
    re.DOTALL,
)
_ALL_DOWN = re.compile(r"(\d+)/(\d+) brokers are down")
_RESOLVING = "cannot resolve host name "
_UNTRUSTED = "its certificate was not accepted"
_HUNG_UP_TWICE = 2
"""How often a broker has to hang up until it counts as a reason: once may be its restart."""


class _Trouble(NamedTuple):
    """What went wrong at one address, and how often."""

    reason: str
    times: int
    is_certain: bool


class Troubles:
    """What librdkafka reported about connections, by address.

    Addresses that were given and addresses that brokers gave out (`advertised.listeners`) are kept apart.
    `security` is librdkafka's configuration; `notify` gets one line about each address that turns out to be wrong
    later, while others work.
    """

    def __init__(self, addresses: Sequence[str], security: Mapping[str, Any], notify: Callable[[str], None]) -> None:
        self._addresses, self._security, self._notify = addresses, security, notify
        self._given: dict[str, _Trouble] = {}
        self._advertised: dict[str, _Trouble] = {}
        self._are_all_down = False
        self._is_connected = False

    def note(self, error: Any) -> None:
        """Take what librdkafka's error callback tells."""
        text = error.str()
        down = _ALL_DOWN.match(text)
        if down is not None:
            self._are_all_down = down[1] == down[2] and int(down[2]) <= len(self._advertised)
        self.take(text)

    def take(self, line: str) -> None:
        """Take a report of a failed connection: of the error callback, or a line of the log."""
        found = _REPORT.match(line)
        if found is None:
            return
        is_disconnect = found["reason"].startswith("Disconnected")
        reason = _sentence(found["reason"], found["state"] or "", str(self._security.get("security.protocol", "")))
        kept = self._given if found["node"] == "bootstrap" else self._advertised
        before = kept.get(found["address"])
        count = 1 if before is None or before.reason != reason else before.times + 1
        kept[found["address"]] = _Trouble(reason, count, not is_disconnect or count >= _HUNG_UP_TWICE)
        if self._is_connected and before is None and reason.startswith(_RESOLVING):
            self._notify(f"The brokers say that one of them is at {found['address']}: {reason}. {_ADVICE}")

    def connected(self) -> None:
        """The cluster has answered: what comes from now on may pass."""
        self._is_connected = True

    def are_final(self) -> bool:
        """Whether there is no address left that might answer."""
        given = [self._given.get(address) for address in self._addresses]
        return all(trouble is not None and trouble.is_certain for trouble in given) or self._are_all_down

    def unreachable(self) -> TargetError:
        """One line that names each address and its reason."""
        given = ", ".join(self._addresses)
        if self._advertised:
            return TargetError(
                f"No broker can be reached. What answers at {given} tells clients to go on to "
                f"{_listed(self._advertised, self._detailed)}. {_ADVICE}"
            )
        if not self._given:
            return TargetError(f"No broker answered at {given}.")
        silent = {address: _Trouble("no answer", 1, is_certain=False) for address in self._addresses}
        return TargetError(f"No broker can be reached. {_listed(silent | self._given, self._detailed)}.")

    def _detailed(self, address: str, reason: str) -> str:
        """A certificate is looked at once more: librdkafka does not tell a wrong host name from a wrong authority."""
        if not reason.startswith(_UNTRUSTED):
            return reason
        from pykafka_cli.remote.certificate import verdict  # noqa: PLC0415  (only for this trouble)

        said = verdict(address, self._security)
        return reason if said is None else f"{_UNTRUSTED}: {said}"


class LogLines(logging.Handler):
    """Where librdkafka's log lines go: to whoever collects troubles, and to the user only on demand."""

    def __init__(self, troubles: Troubles, log: Callable[[str], None] | None) -> None:
        super().__init__()
        self._troubles, self._log = troubles, log

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line."""
        line = record.getMessage()
        self._troubles.take(line)
        if self._log is not None:
            self._log(f"{record.levelname}: {line}")


_ADVICE = "Check advertised.listeners of the brokers."


def _listed(troubles: Mapping[str, _Trouble], detailed: Callable[[str, str], str]) -> str:
    """Addresses with the same reason stand together."""
    by_reason: dict[str, list[str]] = {}
    for address, trouble in sorted(troubles.items()):
        by_reason.setdefault(detailed(address, trouble.reason), []).append(address)
    return "; ".join(f"{', '.join(addresses)}: {reason}" for reason, addresses in by_reason.items())


def _sentence(reason: str, state: str, protocol: str) -> str:
    """What a user can make something of. `state` is that of librdkafka's connection when it failed."""
    plain = "PLAINTEXT" in protocol or not protocol
    login = protocol.startswith("SASL_")
    if "Connection refused" in reason:
        return "connection refused"
    if "Failed to resolve" in reason:
        name = re.search(r"resolve '(.+):\d+'", reason)
        return f"{_RESOLVING}{name[1]}" if name else "cannot resolve the host name"
    if "Required feature not supported by broker" in reason:
        return Ability.CONTROLLERS.value.refusal
    if "timed out" in reason:
        return "no answer"
    if "certificate verify failed" in reason:
        return f"{_UNTRUSTED} (ssl.truststore.location names the file of those that are)"
    if "PLAINTEXT broker listener" in reason or "wrong version number" in reason:
        return f"this is no TLS port; security.protocol={'SASL_PLAINTEXT' if login else 'PLAINTEXT'} may be right"
    if "bad certificate" in reason or "certificate required" in reason:
        return "the broker wants a certificate of the client: set ssl.keystore.location and ssl.keystore.type"
    if "SSL handshake failed" in reason:
        return f"the TLS handshake failed ({reason.rpartition(': ')[2].strip()})"
    return _login_sentence(reason) or _hang_up_sentence(reason, state, plain=plain, login=login)


def _login_sentence(reason: str) -> str | None:
    if "SASL authentication error" in reason:
        return f"the login failed: {reason.partition('SASL authentication error: ')[2].strip().rstrip('.')}"
    if "mechanism handshake failed" not in reason:
        return None
    offered = reason.rpartition("supported mechanisms:")[2].strip()
    if not offered:
        return "no login is taken at this port; security.protocol without SASL_ is right for it"
    return f"the broker does not know this sasl.mechanism; it knows {offered}"


def _hang_up_sentence(reason: str, state: str, *, plain: bool, login: bool) -> str:
    size = re.search(r"Invalid response size (-?\d+)", reason)
    if size is not None:
        first = (int(size[1]) & 0xFFFFFFFF).to_bytes(4, "big")
        if first[:1] != b"\x15":  # else an alert of TLS
            return f"what listens there is no Kafka broker{' but speaks HTTP' if first == b'HTTP' else ''}"
    elif not reason.startswith("Disconnected"):
        return reason.strip().rstrip(".")
    if plain and (state != "UP" or size is not None):
        return (
            "it hung up at the first word, as a TLS port does to a client without TLS; set security.protocol="
            f"{'SASL_SSL' if login else 'SSL'} in the --command-config file"
        )
    if state not in ("", "UP"):
        return f"this is no TLS port; security.protocol={'SASL_PLAINTEXT' if login else 'PLAINTEXT'} may be right"
    if not login:
        return (
            "it hung up, as a port that wants a login does; set security.protocol="
            f"SASL_{'PLAINTEXT' if plain else 'SSL'}, sasl.mechanism and sasl.jaas.config in the --command-config file"
        )
    return "the broker hung up"
