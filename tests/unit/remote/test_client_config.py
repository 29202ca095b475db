"""Java's client properties in librdkafka's words, without a cluster."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.errors import TargetError, UnsupportedError, UsageError
from pykafka_cli.remote.client_config import ELSEWHERE, RENAMED, SAME, librdkafka_config

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
OAUTH = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule"
LOGIN = {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN"}
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBszCC\nAVmgAwIB\n-----END CERTIFICATE-----\n"


def translated(client: Mapping[str, str]) -> dict[str, str]:
    """What comes of properties that are all known."""
    told: list[str] = []
    config = librdkafka_config(client, told.append)
    assert told == []
    return config


def test_no_name_is_in_two_lists() -> None:
    assert not SAME & ELSEWHERE
    assert not set(RENAMED) & (SAME | ELSEWHERE)


def test_an_unknown_name_is_told_once_and_an_empty_value_is_none() -> None:
    told: list[str] = []
    config = librdkafka_config({"b": "1", "a": "2", "c": "", "fetch.max.wait.ms": "5", "client.rack": ""}, told.append)
    assert config == {"fetch.wait.max.ms": "5", "security.protocol": "PLAINTEXT"}
    assert told == ["Settings without a meaning here were left out: a, b."]


@given(secret=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), quote=st.sampled_from("\"'"))
def test_any_password_survives_being_quoted_in_a_login_line(secret: str, quote: str) -> None:
    escaped = secret.replace("\\", "\\\\").replace(quote, "\\" + quote)
    jaas = f"{PLAIN} required password={quote}{escaped}{quote}  username={quote}me{quote} ;"
    config = translated(LOGIN | {"sasl.jaas.config": jaas})
    assert (config["sasl.username"], config["sasl.password"]) == ("me", secret)


@pytest.mark.parametrize(("escape", "character"), [(r"\t", "\t"), (r"\101", "A"), (r"\x", "x"), (r"\0", "\0")])
def test_escapes_are_those_of_javas_tokenizer(escape: str, character: str) -> None:
    config = translated(LOGIN | {"sasl.jaas.config": f'{PLAIN} required username="u" password="<{escape}>";'})
    assert config["sasl.password"] == f"<{character}>"


def test_a_login_has_no_effect_without_a_protocol_that_has_one() -> None:
    jaas = f'{PLAIN} required username="u" password="p";'
    for protocol in ({}, {"security.protocol": "PLAINTEXT"}):
        config = translated({"sasl.mechanism": "PLAIN", "sasl.jaas.config": jaas} | protocol)
        assert config == {"security.protocol": "PLAINTEXT"}


def test_stores_have_no_effect_without_tls() -> None:
    assert translated({"ssl.truststore.location": "/no/such/file", "ssl.key.password": "p"}) == {
        "security.protocol": "PLAINTEXT"
    }


def test_oauthbearer_has_its_client_and_its_extensions() -> None:
    config = translated(
        {
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "OAUTHBEARER",
            "sasl.oauthbearer.token.endpoint.url": "https://id.example/token",
            "sasl.login.callback.handler.class": OAUTH.replace("LoginModule", "LoginCallbackHandler"),
            "sasl.jaas.config": f"{OAUTH} required clientId='me' clientSecret='s' scope='a b' extension_pool='p';",
        }
    )
    assert config["sasl.oauthbearer.method"] == "oidc"
    assert config["sasl.oauthbearer.client.id"] == "me"
    assert config["sasl.oauthbearer.client.secret"] == "s"
    assert config["sasl.oauthbearer.scope"] == "a b"
    assert config["sasl.oauthbearer.extensions"] == "pool=p"


@pytest.mark.parametrize("form", ["{}", " {} "])
@pytest.mark.parametrize("line_end", ["\\n", "\n", " "])
def test_pem_in_a_property_may_be_on_one_line(line_end: str, form: str) -> None:
    text = form.format(CERTIFICATE.replace("\n", line_end))
    config = translated({"security.protocol": "SSL", "ssl.truststore.certificates": text})
    assert config["ssl.ca.pem"] == CERTIFICATE


def test_without_openssl_a_pkcs12_trust_store_is_refused_with_the_command_that_converts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "trust.p12"
    store.write_bytes(b"\x30\x82and so on")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TargetError, match=rf"openssl pkcs12 -in {store} -nokeys -out trust\.pem"):
        translated({"security.protocol": "SSL", "ssl.truststore.location": str(store)})


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_pkcs12_store_without_certificates_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "trust.p12"
    store.write_bytes(b"\x30\x82and so on")
    client = {"security.protocol": "SSL", "ssl.truststore.location": str(store), "ssl.truststore.password": "hunter2"}
    with pytest.raises(TargetError, match="No certificate could be read") as refused:
        translated(client)
    assert "hunter2" not in str(refused.value)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("password", ["store-secret", "", "with blank and ü"])
def test_the_certificates_of_a_pkcs12_store_are_trusted(tmp_path: Path, password: str) -> None:
    pem, key, store = tmp_path / "ca.pem", tmp_path / "ca.key", tmp_path / "trust.jks"
    for words in (
        ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=ca",
         "-keyout", str(key), "-out", str(pem)),
        ("pkcs12", "-export", "-nokeys", "-in", str(pem), "-passout", f"pass:{password}", "-out", str(store)),
    ):  # fmt: skip
        subprocess.run(["openssl", *words], check=True, capture_output=True)
    config = translated(
        {"security.protocol": "SSL", "ssl.truststore.location": str(store), "ssl.truststore.password": password}
    )
    assert config["ssl.ca.pem"] == pem.read_text()


STRATEGY = "partition.assignment.strategy"
JAVA = "org.apache.kafka.clients.consumer."


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("range", "range"),
        (f"{JAVA}RoundRobinAssignor", "roundrobin"),
        (f"[{JAVA}RangeAssignor, RoundRobinAssignor]", "range,roundrobin"),
        ("CooperativeStickyAssignor", "cooperative-sticky"),
    ],
)
def test_assignors_have_librdkafkas_names(asked: str, offered: str) -> None:
    assert translated({STRATEGY: asked})[STRATEGY] == offered


@pytest.mark.parametrize(
    ("asked", "offered", "left_out"),
    [
        ("RangeAssignor,CooperativeStickyAssignor", "range", "cooperative-sticky"),
        ("cooperative-sticky,range,sticky", "cooperative-sticky", "range, sticky"),
        ("sticky,roundrobin", "roundrobin", "sticky"),
    ],
)
def test_assignors_that_librdkafka_cannot_offer_beside_others_are_told(asked: str, offered: str, left_out: str) -> None:
    told: list[str] = []
    assert librdkafka_config({STRATEGY: asked}, told.append)[STRATEGY] == offered
    assert told == [f"librdkafka cannot offer {left_out} here; the group is offered {offered}."]


def test_an_assignor_that_is_not_there_is_an_error_and_never_another_one() -> None:
    with pytest.raises(UnsupportedError, match="no sticky assignor"):
        translated({STRATEGY: f"{JAVA}StickyAssignor"})
    with pytest.raises(UsageError, match="There is no assignor MyAssignor"):
        translated({STRATEGY: "MyAssignor"})
