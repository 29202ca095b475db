"""Java client property files, as people have them, in librdkafka's words.

Secrets are handed on and never put into a message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import TargetError, UnsupportedError
from pykafka_cli.remote.jaas import add_login
from pykafka_cli.remote.stores import add_keys, add_trust

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COOPERATIVE = "cooperative-sticky"
"""The assignor whose members keep what they have while the group changes."""

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")

SAME = frozenset(
    {
        "security.protocol", "ssl.key.password", "client.id", "client.rack", "group.id",
        "group.instance.id", "group.protocol", "session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
        "isolation.level", "auto.offset.reset", "fetch.min.bytes", "fetch.max.bytes", "acks", "enable.idempotence",
        "linger.ms", "batch.size", "compression.type", "retries", "retry.backoff.ms", "retry.backoff.max.ms",
        "delivery.timeout.ms", "request.timeout.ms", "metadata.max.age.ms", "connections.max.idle.ms",
        "reconnect.backoff.ms", "reconnect.backoff.max.ms", "client.dns.lookup",
        "max.in.flight.requests.per.connection", "max.partition.fetch.bytes", "ssl.cipher.suites",
        "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.scope", "group.remote.assignor",
        "transaction.timeout.ms", "transactional.id", "check.crcs", "sasl.oauthbearer.assertion.algorithm",
        "sasl.oauthbearer.assertion.claim.aud", "sasl.oauthbearer.assertion.claim.exp.seconds",
        "sasl.oauthbearer.assertion.claim.iss", "sasl.oauthbearer.assertion.claim.jti.include",
        "sasl.oauthbearer.assertion.claim.nbf.seconds", "sasl.oauthbearer.assertion.claim.sub",
        "sasl.oauthbearer.assertion.file", "sasl.oauthbearer.assertion.private.key.file",
        "sasl.oauthbearer.assertion.private.key.passphrase",
    }
)  # fmt: skip
"""Names that mean the same to both clients."""

RENAMED = {
    "send.buffer.bytes": "socket.send.buffer.bytes",
    "receive.buffer.bytes": "socket.receive.buffer.bytes",
    "fetch.max.wait.ms": "fetch.wait.max.ms",
    "socket.connection.setup.timeout.ms": "socket.connection.setup.timeout.ms",
    "sasl.oauthbearer.assertion.template.file": "sasl.oauthbearer.assertion.jwt.template.file",
    "sasl.oauthbearer.client.credentials.client.id": "sasl.oauthbearer.client.id",
    "sasl.oauthbearer.client.credentials.client.secret": "sasl.oauthbearer.client.secret",
}

ELSEWHERE = frozenset(
    {
        "bootstrap.servers", "key.serializer", "value.serializer", "key.deserializer", "value.deserializer",
        "partitioner.class", "partition.assignment.strategy", "max.poll.records", "enable.auto.commit",
        "auto.commit.interval.ms", "allow.auto.create.topics", "default.api.timeout.ms", "max.block.ms",
        "buffer.memory", "max.request.size", "exclude.internal.topics", "interceptor.classes", "metric.reporters",
        "metrics.num.samples", "metrics.recording.level", "metrics.sample.window.ms", "auto.include.jmx.reporter",
        "partitioner.ignore.keys", "partitioner.adaptive.partitioning.enable", "partitioner.availability.timeout.ms",
        "enable.metrics.push", "metadata.max.idle.ms", "metadata.recovery.strategy", "config.providers",
        "metadata.recovery.rebootstrap.trigger.ms", "socket.connection.setup.timeout.max.ms",
        "ssl.endpoint.identification.algorithm", "ssl.enabled.protocols", "ssl.protocol", "sasl.mechanism",
        "ssl.truststore.type", "ssl.truststore.location", "ssl.truststore.password", "ssl.truststore.certificates",
        "ssl.keystore.type", "ssl.keystore.location", "ssl.keystore.password", "ssl.keystore.certificate.chain",
        "ssl.keystore.key", "ssl.keymanager.algorithm", "ssl.trustmanager.algorithm",
        "ssl.secure.random.implementation", "sasl.jaas.config", "sasl.login.callback.handler.class",
        "sasl.oauthbearer.scope.claim.name", "sasl.oauthbearer.sub.claim.name", "sasl.oauthbearer.header.urlencode",
        "sasl.oauthbearer.jwt.retriever.class", "sasl.oauthbearer.jwt.validator.class",
        "sasl.oauthbearer.clock.skew.seconds", "sasl.oauthbearer.expected.audience",
        "sasl.oauthbearer.expected.issuer",
    }
)  # fmt: skip
"""Names that are honoured elsewhere (by the command, or by what is called below), or are about a JVM's inside only."""

_ABOUT_REFRESHING = (
    "sasl.kerberos.",
    "sasl.login.refresh.",
    "sasl.login.retry.",
    "sasl.login.connect.",
    "sasl.login.read.",
    "sasl.oauthbearer.jwks.",  # how a broker checks tokens
)
_SECURITY = ("ssl.", "sasl.", "security.")


def librdkafka_config(client: Mapping[str, str], notify: Callable[[str], None]) -> dict[str, str]:
    """Client properties in librdkafka's words. Names that mean nothing are told once and left out.

    Raises:
        TargetError: for a security setting that cannot be honoured.
    """
    client = {name: value.strip() for name, value in client.items()}  # as Java's ConfigDef does
    config: dict[str, str] = {}
    unknown = []
    for name, value in client.items():
        if not value:
            continue
        if name in SAME:
            config[name] = value
        elif name in RENAMED:
            config[RENAMED[name]] = value
        elif name not in ELSEWHERE and not name.startswith(_ABOUT_REFRESHING):
            if name.startswith(_SECURITY):
                raise TargetError(f"The security setting {name} cannot be honoured here: remove it, or use another.")
            unknown.append(name)
    if unknown:
        notify(f"Settings without a meaning here were left out: {', '.join(sorted(unknown))}.")
    if config.get("compression.type") not in (None, "none", "gzip", "snappy", "lz4", "zstd"):
        del config["compression.type"]
    _add_assignors(client, config, notify)
    _add_protocol(client, config)
    add_login(client, config)
    return config


def _add_assignors(client: Mapping[str, str], config: dict[str, str], notify: Callable[[str], None]) -> None:
    """`partition.assignment.strategy`, of which librdkafka knows less: no sticky one, and no list of both kinds.

    Raises:
        UsageError: for an assignor that does not exist.
        UnsupportedError: if librdkafka knows none of those that are named.
    """
    text = client.get("partition.assignment.strategy")
    if not text:
        return
    from pykafka_cli.metadata.assignors import named_assignors  # noqa: PLC0415  (few say how to share)

    names = named_assignors(text)
    known = [name for name in names if name != "sticky"]
    if not known:
        raise UnsupportedError(
            "librdkafka has no sticky assignor: on a real cluster, take cooperative-sticky, range or roundrobin."
        )
    chosen = [name for name in known if (name == COOPERATIVE) == (known[0] == COOPERATIVE)]
    if left_out := [name for name in names if name not in chosen]:
        notify(f"librdkafka cannot offer {', '.join(left_out)} here; the group is offered {', '.join(chosen)}.")
    config["partition.assignment.strategy"] = ",".join(chosen)


def _add_protocol(client: Mapping[str, str], config: dict[str, str]) -> None:
    """The security protocol, and what belongs to TLS where it is used; as in Java it has no effect elsewhere."""
    protocol = (client.get("security.protocol") or "PLAINTEXT").upper()
    if protocol not in PROTOCOLS:
        raise TargetError(f"security.protocol={protocol} is unknown. It is one of {', '.join(PROTOCOLS)}.")
    config["security.protocol"] = protocol
    if not protocol.endswith("SSL"):
        for name in ("ssl.key.password", "ssl.cipher.suites"):
            config.pop(name, None)
    else:
        _check_tls(client)
        check_name = client.get("ssl.endpoint.identification.algorithm", "https").lower()
        if check_name not in ("https", ""):
            raise TargetError(
                f"ssl.endpoint.identification.algorithm={check_name} is unknown. It is https, or empty for none."
            )
        config["ssl.endpoint.identification.algorithm"] = check_name or "none"
        add_trust(client, config)
        add_keys(client, config)


def _check_tls(client: Mapping[str, str]) -> None:
    """Refuse what would be weaker here than what was asked for."""
    versions = [version.strip() for version in client.get("ssl.enabled.protocols", "").split(",") if version.strip()]
    if versions and "TLSv1.2" not in versions:  # what speaks 1.2 speaks 1.3 as well, so more is no harm
        raise TargetError(
            f"ssl.enabled.protocols={','.join(versions)} cannot be honoured here: TLSv1.2 and TLSv1.3 are spoken."
        )
    if any(name.strip().startswith("TLS_") for name in client.get("ssl.cipher.suites", "").split(",")):
        raise TargetError(
            "ssl.cipher.suites has Java's names, which have no meaning here. Write OpenSSL's, like "
            "ECDHE-RSA-AES256-GCM-SHA384, or leave it out."
        )
