"""How a token is got, in librdkafka's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli.errors import TargetError
from pykafka_cli.remote.client_config import librdkafka_config

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "sasl.oauthbearer."
PACKAGE = "org.apache.kafka.common.security.oauthbearer"
BASE = {
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": "OAUTHBEARER",
    f"{PREFIX}token.endpoint.url": "https://id.example/token",
    "sasl.jaas.config": f"{PACKAGE}.OAuthBearerLoginModule required;",
}
CREDENTIALS = {f"{PREFIX}client.credentials.client.id": "me", f"{PREFIX}client.credentials.client.secret": "hunter2"}
BEARER = {
    f"{PREFIX}jwt.retriever.class": f"{PACKAGE}.JwtBearerJwtRetriever",
    f"{PREFIX}assertion.algorithm": "ES256",
    f"{PREFIX}assertion.claim.sub": "me",
    f"{PREFIX}assertion.private.key.file": "/key.pem",
    f"{PREFIX}assertion.private.key.passphrase": "hunter2",
    f"{PREFIX}assertion.template.file": "/template.json",
}


def translated(*properties: Mapping[str, str]) -> dict[str, str]:
    notes: list[str] = []
    merged = {name: value for one in (BASE, *properties) for name, value in one.items()}
    config = librdkafka_config(merged, notes.append)
    assert notes == []
    return config


@pytest.mark.parametrize("properties", [CREDENTIALS, BEARER], ids=["credentials", "bearer"])
def test_librdkafka_takes_what_a_token_is_got_with(properties: Mapping[str, str]) -> None:
    from confluent_kafka import Producer  # noqa: PLC0415  (it is imported where it is used)

    nowhere = {f"{PREFIX}scope": "all", f"{PREFIX}token.endpoint.url": "http://127.0.0.1:1/token"}
    config = translated(properties, nowhere) | {"bootstrap.servers": "127.0.0.1:1", "log_level": 0}
    assert isinstance(Producer(config), Producer)


def test_properties_win_over_the_login_line() -> None:
    line = f"{PACKAGE}.OAuthBearerLoginModule required clientId='other' clientSecret='other' scope='other';"
    config = translated(CREDENTIALS, {"sasl.jaas.config": line, f"{PREFIX}scope": "mine"})
    names = "client.id", "client.secret", "scope"
    assert [config[PREFIX + name] for name in names] == ["me", "hunter2", "mine"]


def test_an_assertion_counts_for_its_own_retriever_only() -> None:
    config = translated(CREDENTIALS, {f"{PREFIX}assertion.file": "/assertion"})
    assert not [name for name in config if "assertion" in name or "grant" in name]
    assert translated(BEARER)[f"{PREFIX}grant.type"].endswith(":jwt-bearer")


def test_how_brokers_check_tokens_is_no_matter_of_a_client() -> None:
    of_brokers = {
        f"{PREFIX}expected.audience": "kafka",
        f"{PREFIX}clock.skew.seconds": "30",
        f"{PREFIX}jwks.endpoint.url": "https://id.example/keys",
        f"{PREFIX}header.urlencode": "false",
    }
    assert translated(CREDENTIALS, of_brokers) == translated(CREDENTIALS)


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({}, "client.id is missing"),
        ({f"{PREFIX}client.credentials.client.id": "me"}, "client.secret is missing"),
        ({**CREDENTIALS, f"{PREFIX}token.endpoint.url": "file:///token"}, "begin with https://"),
        ({**CREDENTIALS, f"{PREFIX}header.urlencode": "true"}, "cannot be honoured"),
        ({**CREDENTIALS, f"{PREFIX}jwt.retriever.class": "com.example.Vault"}, "Vault needs Java"),
        ({f"{PREFIX}jwt.retriever.class": "JwtBearerJwtRetriever"}, "assertion.file or"),
    ],
)
def test_what_lacks_something_is_refused_without_a_secret(properties: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(TargetError, match=sentence) as refused:
        translated(properties)
    assert "hunter2" not in str(refused.value)
