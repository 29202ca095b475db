"""Property files of Java's clients on the listeners of a real cluster: what they ask for is honoured or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kafka.certificates import PASSWORD
from tests.kafka.real_cluster import ESCAPING_SECRET, ESCAPING_USER, SECRET, USER, quoted

if TYPE_CHECKING:
    from tests.contract.installation import Ended
    from tests.kafka.real_cluster import RealCluster
    from tests.kafka.real_installation import RealInstallation

MODULES = {
    "PLAIN": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "SCRAM-SHA-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "SCRAM-SHA-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}


def login(mechanism: str, user: str = USER, secret: str = SECRET) -> dict[str, str]:
    jaas = f"{MODULES[mechanism]} required username={quoted(user)} password={quoted(secret)};"
    return {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": mechanism, "sasl.jaas.config": jaas}


def tls(real: RealCluster) -> dict[str, str]:
    return {
        "security.protocol": "SSL",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(real.certificates.authority),
    }


def mutual(real: RealCluster, kind: str) -> dict[str, str]:
    """A client's own certificate, kept in one of the ways in which people keep it."""
    made = real.certificates
    if kind == "PEM file":
        return {"ssl.keystore.type": "PEM", "ssl.keystore.location": str(made.client_pem)}
    if kind == "PKCS12":
        return {
            "ssl.keystore.type": "PKCS12",
            "ssl.keystore.location": str(made.client_keystore),
            "ssl.keystore.password": PASSWORD,
        }
    key = made.client_encrypted_key if kind == "PEM text, encrypted" else made.client_key
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.certificate.chain": made.client_chain.read_text().replace("\n", "\\n"),
        "ssl.keystore.key": key.read_text().replace("\n", " "),
    } | ({"ssl.key.password": PASSWORD} if kind == "PEM text, encrypted" else {})


def reach(kafka: RealInstallation, listener: str, properties: dict[str, str], *words: str) -> Ended:
    """Ask for the topics of the cluster at a listener."""
    return kafka.run(
        "kafka-topics", "--list", "--bootstrap-server", kafka.real.bootstrap(listener),
        "--command-config", kafka.properties("client", properties), *words,
    )  # fmt: skip


def works(kafka: RealInstallation, listener: str, properties: dict[str, str]) -> None:
    """A record goes in and comes out at a listener."""
    words = (
        "--bootstrap-server", kafka.real.bootstrap(listener),
        "--command-config", kafka.properties("client", properties), "--topic", "secured",
    )  # fmt: skip
    sent = kafka.ok("kafka-console-producer", *words, stdin=b"a secret\n")
    read = kafka.ok("kafka-console-consumer", *words, "--from-beginning", "--max-messages", "1")
    assert read.stdout == b"a secret\n"
    for ended in (sent, read):
        assert not any("FAIL" in line or "%" in line for line in ended.errors), ended


@pytest.mark.parametrize("mechanism", MODULES)
def test_a_login_line_of_java_works(kafka: RealInstallation, mechanism: str) -> None:
    works(kafka, "SASL_PLAINTEXT", login(mechanism))


def test_a_login_works_over_tls(kafka: RealInstallation) -> None:
    works(kafka, "SASL_SSL", login("SCRAM-SHA-512") | tls(kafka.real) | {"security.protocol": "SASL_SSL"})


def test_a_password_with_escapes_is_read_as_java_reads_it(kafka: RealInstallation) -> None:
    assert reach(kafka, "SASL_PLAINTEXT", login("PLAIN", ESCAPING_USER, ESCAPING_SECRET)).code == 0


@pytest.mark.parametrize("store", ["PEM", "PEM text", "PKCS12 of openssl", "PKCS12 of keytool", "PKCS12 named .jks"])
def test_a_trust_store_is_read(kafka: RealInstallation, store: str) -> None:
    made = kafka.real.certificates
    properties = tls(kafka.real)
    if store == "PEM text":
        del properties["ssl.truststore.location"]
        properties["ssl.truststore.certificates"] = made.authority.read_text().replace("\n", "\\n")
    elif store == "PKCS12 named .jks":  # what keytool makes of `-keystore trust.jks` since Java 9
        path = kafka.home / "trust.jks"
        path.write_bytes(made.truststore_p12.read_bytes())
        del properties["ssl.truststore.type"]
        properties |= {"ssl.truststore.location": str(path), "ssl.truststore.password": PASSWORD}
    elif store != "PEM":
        path = made.truststore_p12 if store.endswith("openssl") else made.keytool_truststore("PKCS12")
        properties |= {
            "ssl.truststore.type": "PKCS12",
            "ssl.truststore.location": str(path),
            "ssl.truststore.password": PASSWORD,
        }
    assert reach(kafka, "SSL", properties).code == 0


@pytest.mark.parametrize("kind", ["PEM file", "PEM text", "PEM text, encrypted", "PKCS12"])
def test_a_client_shows_its_certificate(kafka: RealInstallation, kind: str) -> None:
    assert reach(kafka, "MUTUAL", tls(kafka.real)).code == 1
    assert reach(kafka, "MUTUAL", tls(kafka.real) | mutual(kafka.real, kind)).code == 0


def test_a_name_that_the_certificate_does_not_have_can_be_accepted(kafka: RealInstallation) -> None:
    properties = tls(kafka.real) | {"ssl.endpoint.identification.algorithm": ""}
    address = kafka.real.bootstrap("SSL", host="127.0.0.1")
    file = kafka.properties("client", properties)
    assert kafka.run("kafka-topics", "--list", "--bootstrap-server", address, "--command-config", file).code == 0


@pytest.mark.parametrize("words", [(), ("--verbose",)])
@pytest.mark.parametrize(
    ("listener", "case", "said"),
    [
        ("SASL_PLAINTEXT", "wrong password", "the login failed: Authentication failed: Invalid username or password"),
        ("SASL_SSL", "wrong password", "the login failed"),
        ("PLAINTEXT", "login", "no login is taken"),
        ("SSL", "wrong store password", "ssl.truststore.password"),
        ("MUTUAL", "wrong key password", "ssl.key.pem"),
        ("MUTUAL", "wrong keystore password", "keystore"),
        ("SASL_PLAINTEXT", "Kerberos", "sasl.mechanism"),
        ("SASL_PLAINTEXT", "module does not fit", "ScramLoginModule"),
        ("SASL_PLAINTEXT", "class of Java", "com.example.Handler".rpartition(".")[2]),
        ("SSL", "unknown setting", "ssl.engine.factory.class"),
    ],
)
def test_a_secret_is_never_printed(
    kafka: RealInstallation, listener: str, case: str, said: str, words: tuple[str, ...]
) -> None:
    secret = "hunter2-is-secret"  # noqa: S105  (it opens nothing)
    properties = login("PLAIN", secret=secret)
    if listener in ("SASL_SSL", "SSL", "MUTUAL"):
        properties |= tls(kafka.real) | {"security.protocol": "SASL_SSL" if listener == "SASL_SSL" else "SSL"}
    properties |= {
        "wrong store password": {
            "ssl.truststore.type": "PKCS12",
            "ssl.truststore.location": str(kafka.real.certificates.truststore_p12),
            "ssl.truststore.password": secret,
        },
        "wrong key password": mutual(kafka.real, "PEM text, encrypted") | {"ssl.key.password": secret},
        "wrong keystore password": mutual(kafka.real, "PKCS12") | {"ssl.keystore.password": secret},
        "Kerberos": {"sasl.mechanism": "GSSAPI"},
        "module does not fit": {"sasl.jaas.config": f'a.ScramLoginModule required username="u" password="{secret}";'},
        "class of Java": {"sasl.login.callback.handler.class": "com.example.Handler"},
        "unknown setting": {"ssl.engine.factory.class": "x", "ssl.truststore.password": secret},
    }.get(case, {})
    for command in (
        ("kafka-topics", "--list"),
        ("kafka-console-producer", "--topic", "t"),
        ("kafka-console-consumer", "--topic", "t", "--timeout-ms", "1000"),
    ):
        ended = kafka.run(
            *command, "--bootstrap-server", kafka.real.bootstrap(listener),
            "--command-config", kafka.properties("client", properties), *words, stdin=b"a\n",
        )  # fmt: skip
        assert ended.code == 1, ended
        assert secret.encode() not in ended.stdout + ended.stderr
        assert said in ended.stderr.decode(), ended
        if not words:
            assert len([line for line in ended.errors if not line.startswith("Processed a total")]) == 1, ended
