"""librdkafka's reports of failed connections, as people get to read them."""

from __future__ import annotations

import pytest

from pykafka_cli.remote.troubles import Troubles

PREFIX = "FAIL [rdkafka#producer-1] [thrd:{0}/bootstrap]: {0}/bootstrap: "
REFUSED = PREFIX + "Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)"
HUNG_UP = PREFIX + "Disconnected: connection closed by peer: receive 0 after POLLIN (after 1ms in state {1})"


class Report:
    """What librdkafka's error callback gets."""

    def __init__(self, text: str) -> None:
        self._text = text

    def str(self) -> str:
        return self._text


def troubles(*addresses: str, protocol: str = "PLAINTEXT") -> Troubles:
    return Troubles(addresses, {"security.protocol": protocol}, pytest.fail)


def test_hope_is_lost_when_every_address_has_a_reason_and_all_are_named() -> None:
    found = troubles("a:1", "b:2", "c:3")
    for address in ("a:1", "b:2"):
        found.take(REFUSED.format(address))
        assert not found.are_final()
    assert str(found.unreachable()) == "No broker can be reached. a:1, b:2: connection refused; c:3: no answer."
    found.take(REFUSED.format("c:3"))
    assert found.are_final()


def test_who_hangs_up_once_may_be_restarting() -> None:
    found = troubles("a:1")
    found.take(HUNG_UP.format("a:1", "APIVERSION_QUERY"))
    assert not found.are_final()
    found.take(HUNG_UP.format("a:1", "APIVERSION_QUERY"))
    assert found.are_final()


@pytest.mark.parametrize(
    ("protocol", "state", "advice"),
    [
        ("PLAINTEXT", "APIVERSION_QUERY", "security.protocol=SSL "),
        ("SASL_PLAINTEXT", "APIVERSION_QUERY", "security.protocol=SASL_SSL "),
        ("PLAINTEXT", "UP", "security.protocol=SASL_PLAINTEXT,"),
        ("SSL", "UP", "security.protocol=SASL_SSL,"),
        ("SSL", "SSL_HANDSHAKE", "security.protocol=PLAINTEXT "),
        ("SASL_SSL", "SSL_HANDSHAKE", "security.protocol=SASL_PLAINTEXT "),
    ],
)
def test_the_advice_is_the_protocol_that_would_fit(protocol: str, state: str, advice: str) -> None:
    found = troubles("a:1", protocol=protocol)
    found.take(HUNG_UP.format("a:1", state))
    assert advice in str(found.unreachable())


def test_a_host_name_is_told_without_its_port_and_an_ipv6_address_as_a_whole() -> None:
    found = troubles("nosuch.invalid:9092", "[::1]:9092")
    found.note(
        Report("nosuch.invalid:9092/bootstrap: Failed to resolve 'nosuch.invalid:9092': unknown (after 1ms in state X)")
    )
    found.note(
        Report(
            "[::1]:9092/bootstrap: Connect to ipv6#[::1]:9092 failed: Connection refused (after 1ms in state CONNECT)"
        )
    )
    assert str(found.unreachable()) == (
        "No broker can be reached. [::1]:9092: connection refused; nosuch.invalid:9092: cannot resolve host name "
        "nosuch.invalid."
    )


def test_an_advertised_address_is_told_once_when_the_cluster_works_otherwise() -> None:
    told: list[str] = []
    found = Troubles(["a:1"], {}, told.append)
    found.connected()
    for _ in range(3):
        found.note(
            Report("inside.invalid:9/102: Failed to resolve 'inside.invalid:9': unknown (after 1ms in state CONNECT)")
        )
        found.take("inside2:9/103: Connect to ipv4#1.2.3.4:9 failed: Connection refused (after 0ms in state CONNECT)")
    assert len(told) == 1
    assert "inside.invalid" in told[0]
    assert "advertised.listeners" in told[0]


def test_what_is_no_report_of_a_connection_changes_nothing() -> None:
    found = troubles("a:1")
    found.take("CONFWARN [rdkafka#producer-1] [thrd:app]: Configuration property x is a consumer property")
    found.note(Report("1/1 brokers are down"))
    assert not found.are_final()
    assert str(found.unreachable()) == "No broker answered at a:1."
