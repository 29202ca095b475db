"""What is said of a real cluster where something is missing, and where it is documented."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pykafka_cli.errors import UnsupportedError
from pykafka_cli.remote.abilities import Ability, Way, table
from pykafka_cli.remote.cluster import RemoteCluster

ROOT = Path(__file__).parents[3]


def test_the_readme_has_the_table_of_the_code() -> None:
    assert table() in (ROOT / "README.md").read_text("utf-8")


def test_every_command_stands_once_in_the_table() -> None:
    commands = [ability.value.command for ability in Ability]
    assert len(commands) == len(set(commands))


def test_only_what_is_refused_has_a_sentence_for_it() -> None:
    for ability in Ability:
        assert bool(ability.value.refusal) is (ability.value.way is Way.REFUSED)


@pytest.mark.parametrize("ability", [one for one in Ability if one.value.way is Way.EXTRA])
def test_without_kafka_python_one_sentence_tells_what_to_install(
    ability: Ability, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "kafka"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "kafka", None)
    monkeypatch.delitem(sys.modules, "pykafka_cli.remote.requests", raising=False)
    cluster = RemoteCluster.__new__(RemoteCluster)
    cluster._requests = None
    with pytest.raises(UnsupportedError) as refused:
        cluster.requests(ability)
    command = ability.value.command.partition(":")[0]
    assert str(refused.value).startswith(command)
    assert str(refused.value).endswith("pip install 'pykafka-cli[admin]'")
    assert "\n" not in str(refused.value)
    assert cluster.requests_if_any() is None


SETTINGS = {
    "bootstrap.servers": "a.example:1,b.example:2",
    "security.protocol": "sasl_ssl",
    "client.id": "me",
    "ssl.ca.location": "/trust.pem",
    "ssl.certificate.location": "/key.pem",
    "ssl.key.location": "/key.pem",
    "ssl.key.password": "open sesame",
    "ssl.endpoint.identification.algorithm": "none",
    "sasl.mechanism": "SCRAM-SHA-512",
    "sasl.username": "alice",
    "sasl.password": "hush",
}


def test_the_settings_of_librdkafka_are_those_of_kafka_python() -> None:
    from pykafka_cli.remote.requests import kafka_python_settings  # noqa: PLC0415  (an extra)

    assert kafka_python_settings(SETTINGS) == {
        "bootstrap_servers": ["a.example:1", "b.example:2"],
        "security_protocol": "SASL_SSL",
        "client_id": "me",
        "ssl_cafile": "/trust.pem",
        "ssl_certfile": "/key.pem",
        "ssl_keyfile": "/key.pem",
        "ssl_password": "open sesame",
        "ssl_check_hostname": False,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "alice",
        "sasl_plain_password": "hush",
    }


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ssl.keystore.location", "/keys.p12", "PKCS12"),
        ("ssl.key.pem", "-----BEGIN hush", "key"),
        ("ssl.certificate.pem", "-----BEGIN hush", "certificate"),
        ("ssl.cipher.suites", "hush", "ssl.cipher.suites"),
        ("sasl.oauthbearer.method", "hush", "OAUTHBEARER"),
        ("sasl.oauthbearer.config", "principal=hush", "OAUTHBEARER"),
    ],
)
def test_a_security_setting_that_kafka_python_cannot_honour_is_refused_and_not_quoted(
    name: str, value: str, told: str
) -> None:
    from pykafka_cli.remote.requests import kafka_python_settings  # noqa: PLC0415  (an extra)

    with pytest.raises(UnsupportedError) as refused:
        kafka_python_settings({**SETTINGS, name: value})
    assert told in str(refused.value)
    assert "hush" not in str(refused.value)
