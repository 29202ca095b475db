"""Java client property files, as people have them, in librdkafka's words.

Secrets are handed on and never put into a message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SAME = frozenset(
    {
        "security.protocol", "sasl.mechanism", "ssl.key.password", "client.id", "client.rack", "group.id",
        "group.instance.id", "group.protocol", "session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
        "isolation.level", "auto.offset.reset", "fetch.min.bytes", "fetch.max.bytes", "acks", "enable.idempotence",
        "linger.ms", "batch.size", "compression.type", "retries", "retry.backoff.ms", "delivery.timeout.ms",
        "request.timeout.ms", "metadata.max.age.ms", "connections.max.idle.ms", "reconnect.backoff.ms",
        "reconnect.backoff.max.ms", "client.dns.lookup", "sasl.kerberos.service.name", "sasl.oauthbearer.config",
        "max.in.flight.requests.per.connection",
    }
)  # fmt: skip
"""Names that mean the same to both clients."""

RENAMED = {
    "send.buffer.bytes": "socket.send.buffer.bytes",
    "receive.buffer.bytes": "socket.receive.buffer.bytes",
    "fetch.max.wait.ms": "fetch.wait.max.ms",
    "max.partition.fetch.bytes": "max.partition.fetch.bytes",
    "ssl.cipher.suites": "ssl.cipher.suites",
    "sasl.oauthbearer.token.endpoint.url": "sasl.oauthbearer.token.endpoint.url",
    "sasl.oauthbearer.client.id": "sasl.oauthbearer.client.id",
    "sasl.oauthbearer.client.secret": "sasl.oauthbearer.client.secret",
    "sasl.oauthbearer.scope": "sasl.oauthbearer.scope",
}

IGNORED = frozenset(
    {
        "bootstrap.servers", "key.serializer", "value.serializer", "key.deserializer", "value.deserializer",
        "partitioner.class", "partition.assignment.strategy", "max.poll.records", "enable.auto.commit",
        "auto.commit.interval.ms", "allow.auto.create.topics", "default.api.timeout.ms", "max.block.ms",
        "buffer.memory", "max.request.size", "exclude.internal.topics", "interceptor.classes", "metric.reporters",
        "partitioner.ignore.keys", "ssl.endpoint.identification.algorithm", "ssl.truststore.type", "ssl.keystore.type",
        "ssl.truststore.location", "ssl.truststore.password", "ssl.truststore.certificates", "ssl.keystore.location",
        "ssl.keystore.password", "ssl.keystore.certificate.chain", "ssl.keystore.key", "ssl.enabled.protocols",
        "ssl.protocol", "sasl.jaas.config", "sasl.login.callback.handler.class", "sasl.login.class",
    }
)  # fmt: skip
"""Names that are honoured elsewhere (by the command, or below in this module), or have no meaning without a JVM."""

_JAAS = re.compile(r"""(\w[\w.]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))""")
_MODULES = {
    "PlainLoginModule": "PLAIN",
    "ScramLoginModule": "SCRAM-SHA-256",
    "OAuthBearerLoginModule": "OAUTHBEARER",
}
_KEYTOOL = (
    "keytool -importkeystore -srckeystore {path} -destkeystore store.p12 -deststoretype PKCS12, "
    "then set the location to store.p12 and the type to PKCS12"
)


def librdkafka_config(client: Mapping[str, str], notify: Callable[[str], None]) -> dict[str, str]:
    """Client properties in librdkafka's words. Unknown names are told once and left out.

    Raises:
        TargetError: for a security setting that cannot be honoured.
    """
    config: dict[str, str] = {}
    unknown = []
    for name, value in client.items():
        if name in SAME:
            config[name] = value
        elif name in RENAMED:
            config[RENAMED[name]] = value
        elif name not in IGNORED:
            if name.startswith(("ssl.", "sasl.", "security.")):
                raise TargetError(f"The security setting {name} has no equivalent here, so it cannot be honoured.")
            unknown.append(name)
    if unknown:
        notify(f"Settings without a meaning here were left out: {', '.join(sorted(unknown))}.")
    if "compression.type" in config and config["compression.type"] not in ("none", "gzip", "snappy", "lz4", "zstd"):
        del config["compression.type"]
    _add_trust(client, config)
    _add_keys(client, config)
    _add_login(client, config)
    return config


def _add_trust(client: Mapping[str, str], config: dict[str, str]) -> None:
    if client.get("ssl.endpoint.identification.algorithm") == "":
        config["ssl.endpoint.identification.algorithm"] = "none"
    if certificates := client.get("ssl.truststore.certificates"):
        config["ssl.ca.pem"] = certificates.replace("\\n", "\n")
    location = client.get("ssl.truststore.location")
    if location is None:
        return
    kind = _store_type(client, "ssl.truststore", location)
    if kind == "PEM":
        config["ssl.ca.location"] = location
    elif kind == "PKCS12":
        raise TargetError(
            f"A PKCS12 trust store cannot be used here: {location}. Make a PEM file of it: "
            f"openssl pkcs12 -in {location} -nokeys -out trust.pem, then set ssl.truststore.type=PEM."
        )


def _add_keys(client: Mapping[str, str], config: dict[str, str]) -> None:
    if chain := client.get("ssl.keystore.certificate.chain"):
        config["ssl.certificate.pem"] = chain.replace("\\n", "\n")
    if key := client.get("ssl.keystore.key"):
        config["ssl.key.pem"] = key.replace("\\n", "\n")
    location = client.get("ssl.keystore.location")
    if location is None:
        return
    kind = _store_type(client, "ssl.keystore", location)
    if kind == "PEM":
        config["ssl.certificate.location"] = location
        config["ssl.key.location"] = location
    elif kind == "PKCS12":
        config["ssl.keystore.location"] = location
        if password := client.get("ssl.keystore.password"):
            config["ssl.keystore.password"] = password


def _store_type(client: Mapping[str, str], store: str, location: str) -> str:
    kind = client.get(f"{store}.type", "").upper()
    if not kind:
        ending = location.rpartition(".")[2].lower()
        kind = {"pem": "PEM", "crt": "PEM", "p12": "PKCS12", "pfx": "PKCS12"}.get(ending, "JKS")
    if kind == "JKS":
        raise TargetError(
            f"A JKS store needs Java: {location}. Convert it: {_KEYTOOL.format(path=location)} (or use PEM)."
        )
    if kind not in ("PEM", "PKCS12"):
        raise TargetError(f"{store}.type={kind} is not known. Use PEM or PKCS12.")
    return kind


def _add_login(client: Mapping[str, str], config: dict[str, str]) -> None:
    """User name and password out of sasl.jaas.config."""
    jaas = client.get("sasl.jaas.config")
    if jaas is None:
        return
    words = jaas.split(None, 1)
    module = words[0].rpartition(".")[2] if words else ""
    if module not in _MODULES:
        raise TargetError("sasl.jaas.config names a login module that needs Java; PLAIN, SCRAM and OAUTHBEARER work.")
    config.setdefault("sasl.mechanism", _MODULES[module])
    options = {name: double or single or bare for name, double, single, bare in _JAAS.findall(jaas)}
    if module == "OAuthBearerLoginModule":
        for theirs, ours in (("clientId", "client.id"), ("clientSecret", "client.secret"), ("scope", "scope")):
            if theirs in options:
                config[f"sasl.oauthbearer.{ours}"] = options[theirs]
        config.setdefault("sasl.oauthbearer.method", "oidc")
        return
    if "username" not in options or "password" not in options:
        raise TargetError("sasl.jaas.config has no username or no password.")
    config["sasl.username"], config["sasl.password"] = options["username"], options["password"]
