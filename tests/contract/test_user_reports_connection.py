"""What users reported about addresses and connections: each trouble is one line that names its cause, and soon."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.installation import Ended, Installation
    from tests.kafka.real_cluster import RealCluster

COMMANDS = (
    ("kafka-topics", "--list"),
    ("kafka-get-offsets", "--topic", "t"),
    ("kafka-consumer-groups", "--list"),
    ("kafka-console-producer", "--topic", "t"),
    ("kafka-console-consumer", "--topic", "t", "--from-beginning", "--timeout-ms", "5000"),
)
RAW = ("%3|", "%4|", "%6|", "rdkafka#", "FAIL", "Traceback", "KafkaError", "Exception")
"""What librdkafka or Python would print by themselves."""


def refused(ended: Ended, *said: str) -> None:
    """One line with all of this in it; the tool may add how many records there were."""
    assert (ended.code, ended.stdout) == (1, b""), ended
    [line, *rest] = ended.errors
    assert all(word in line for word in said), ended
    assert all(word.startswith("Processed a total of 0") or "not delivered" in word for word in rest), ended
    assert not any(raw in ended.stderr.decode() for raw in RAW), ended


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nobody_listens(fresh: Installation, command: tuple[str, ...]) -> None:
    refused(fresh.run(*command, "--bootstrap-server", "127.0.0.1:1", stdin=b"1\n"), "127.0.0.1:1", "connection refused")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_name_that_does_not_resolve_is_told_without_its_port(fresh: Installation, command: tuple[str, ...]) -> None:
    ended = fresh.run(*command, "--bootstrap-server", "nosuch.invalid:9092", stdin=b"1\n")
    refused(ended, "cannot resolve host name nosuch.invalid.")


def test_all_addresses_are_named(fresh: Installation) -> None:
    ended = fresh.run("kafka-topics", "--list", "--bootstrap-server", "a.invalid:9092, b.invalid:9093")
    refused(ended, "a.invalid:9092", "b.invalid:9093", "cannot resolve host name a.invalid")


@pytest.fixture
def web_server() -> Iterator[str]:
    """The address of something that is no Kafka."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_in_http, args=(server,), daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _answer_in_http(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return  # the test is over
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_what_listens_is_no_kafka(fresh: Installation, web_server: str) -> None:
    refused(fresh.run("kafka-topics", "--list", "--bootstrap-server", web_server), web_server, "speaks HTTP")


@pytest.mark.parametrize(
    "servers", ["localhost", "localhost:", "localhost:99999", "localhost:0", ":9092", "a:9092;b:9092", "localhost:http"]
)
def test_an_entry_without_a_port_is_refused_and_nothing_is_tried(fresh: Installation, servers: str) -> None:
    ended = fresh.run("kafka-topics", "--list", "--bootstrap-server", servers)
    assert (ended.code, ended.stdout) == (1, b"")
    assert "host:port" in ended.errors[0]
    assert servers in ended.errors[0]


def secured(cluster: Installation, *lines: str) -> str:
    """A property file."""
    path = cluster.home / "client.properties"
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


@pytest.fixture
def client(fresh: Installation, real_cluster: RealCluster) -> Installation:
    """Commands beside a real cluster, which they do not know yet."""
    return fresh


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_plain_client_on_a_tls_port_is_told_so(
    client: Installation, real_cluster: RealCluster, command: tuple[str, ...]
) -> None:
    address = real_cluster.bootstrap("SSL")
    ended = client.run(*command, "--bootstrap-server", address, stdin=b"1\n")
    refused(ended, *address.split(","), "TLS port", "security.protocol=SSL", "--command-config")


def test_a_tls_client_on_a_plain_port_is_told_so(client: Installation, real_cluster: RealCluster) -> None:
    config = secured(client, "security.protocol=SSL")
    ended = client.run(
        "kafka-topics", "--list", "--bootstrap-server", real_cluster.bootstrap(), "--command-config", config
    )
    refused(ended, "this is no TLS port", "security.protocol=PLAINTEXT")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_advertised_name_that_does_not_resolve_is_told_beside_the_address_that_was_given(
    client: Installation, real_cluster: RealCluster, command: tuple[str, ...]
) -> None:
    address = real_cluster.address(101, "UNRESOLVABLE")
    ended = client.run(*command, "--bootstrap-server", address, stdin=b"1\n")
    refused(ended, address, "cannot resolve host name broker-internal.invalid", "advertised.listeners")


def test_a_port_that_wants_a_login_is_told(client: Installation, real_cluster: RealCluster) -> None:
    for listener in ("SASL_PLAINTEXT", "SASL_SSL"):
        words = ["kafka-topics", "--list", "--bootstrap-server", real_cluster.bootstrap(listener)]
        if listener == "SASL_SSL":
            config = secured(
                client, "security.protocol=SSL", "ssl.truststore.type=PEM",
                f"ssl.truststore.location={real_cluster.certificates.authority}",
            )  # fmt: skip
            words += ["--command-config", config]
        refused(client.run(*words), f"security.protocol={listener}", "sasl.jaas.config")


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_login_without_credentials_is_refused_with_an_example(fresh: Installation, mechanism: str) -> None:
    config = secured(fresh, "security.protocol=SASL_PLAINTEXT", f"sasl.mechanism={mechanism}")
    ended = fresh.run("kafka-topics", "--list", "--bootstrap-server", "192.0.2.1:9092", "--command-config", config)
    refused(ended, "needs a user name and a password", 'required username="')


def test_a_certificate_of_another_authority_is_not_trusted(client: Installation, real_cluster: RealCluster) -> None:
    stranger = real_cluster.certificates.stranger
    config = secured(client, "security.protocol=SSL", "ssl.truststore.type=PEM", f"ssl.truststore.location={stranger}")
    ended = client.run(
        "kafka-topics", "--list", "--bootstrap-server", real_cluster.bootstrap("SSL"), "--command-config", config
    )
    refused(ended, "certificate was not accepted", "ssl.truststore.location")


def test_a_certificate_for_another_host_name_is_told_from_one_that_is_not_trusted(
    client: Installation, real_cluster: RealCluster
) -> None:
    authority = real_cluster.certificates.authority
    config = secured(client, "security.protocol=SSL", "ssl.truststore.type=PEM", f"ssl.truststore.location={authority}")
    address = real_cluster.bootstrap("SSL", host="127.0.0.1")
    ended = client.run("kafka-topics", "--list", "--bootstrap-server", address, "--command-config", config)
    refused(ended, "mismatch", "'127.0.0.1'", "ssl.endpoint.identification.algorithm")


@pytest.mark.parametrize("form", ["PLAINTEXT://{}", " {} ", "127.0.0.1:1 , {}", "{},,{}"])
def test_a_scheme_blanks_and_a_dead_address_beside_a_living_one_do_no_harm(
    client: Installation, real_cluster: RealCluster, form: str
) -> None:
    address = real_cluster.address(102)
    assert client.run("kafka-topics", "--list", "--bootstrap-server", form.format(address, address)).code == 0


def test_v_shows_what_the_client_library_says(fresh: Installation) -> None:
    words = ("kafka-topics", "--list", "--bootstrap-server", "nosuch.invalid:9092")
    assert "rdkafka#" in fresh.run(*words, "-v").stderr.decode()
    assert "rdkafka#" not in fresh.run(*words).stderr.decode()


def test_the_first_record_of_a_new_topic_alarms_nobody(client: Installation, real_cluster: RealCluster) -> None:
    ended = client.run(
        "kafka-console-producer", "--topic", "brand-new", "--bootstrap-server", real_cluster.bootstrap(),
        stdin=b"1\n2\n3\n",
    )  # fmt: skip
    assert (ended.code, ended.stdout, len(ended.errors)) == (0, b"", 1)
    assert "brand-new" in ended.errors[0]
    assert not any(word in ended.errors[0] for word in ("WARN", "ERROR"))
