"""What users reported about property files. They are read the same whatever the cluster; TLS needs a real one."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.contract.both_sides import on_both_sides

if TYPE_CHECKING:
    from tests.contract.installation import Installation
    from tests.kafka.real_cluster import RealCluster


def file(cluster: Installation, text: str, encoding: str = "utf-8") -> str:
    path = cluster.home / "c.properties"
    path.write_bytes(text.encode(encoding))
    return str(path)


@on_both_sides
def test_blanks_comments_escapes_and_continued_lines_are_javas(cluster: Installation) -> None:
    cluster.produce("t", b"1\n2\n")
    text = "client.id = demo\n# note\n! note\nmax.poll.records=1\nauto.offset.\\\n  reset : \\u0065arliest\n"
    ended = cluster.ok(
        "kafka-console-consumer", "--topic", "t", "--max-messages", "2", "--command-config", file(cluster, text)
    )
    assert ended.stdout == b"1\n2\n"
    assert ended.errors == ["Processed a total of 2 messages"]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
@on_both_sides
def test_a_separator_that_is_not_ascii_is_read_in_either_encoding(cluster: Installation, encoding: str) -> None:
    reader = file(cluster, "parse.key=true\nkey.separator=§\n", encoding)
    cluster.produce("t", "k§v\n".encode(), "--reader-config", reader)
    assert cluster.consume("t", "--formatter-property", "print.key=true") == b"k\tv\n"


@on_both_sides
def test_the_command_line_wins_over_the_file_and_the_file_over_defaults(cluster: Installation) -> None:
    cluster.produce("t", b"old\n")
    words = ("kafka-console-consumer", "--topic", "t", "--timeout-ms", cluster.idle_ms)
    config = ("--command-config", file(cluster, "auto.offset.reset=earliest\n"))
    assert cluster.ok(*words).stdout == b""
    assert cluster.ok(*words, *config).stdout == b"old\n"
    assert cluster.ok(*words, *config, "--command-property", "auto.offset.reset=latest").stdout == b""


@on_both_sides
def test_bootstrap_servers_of_the_file_count_where_the_option_is_left_out(cluster: Installation) -> None:
    cluster.produce("t", b"1\n")
    config = file(cluster, f"bootstrap.servers={cluster.address(102)}\nauto.offset.reset=earliest\n")
    words = ("kafka-console-consumer", "--topic", "t", "--max-messages", "1", "--command-config", config)
    cluster.environment.pop("PYKAFKA_BOOTSTRAP_SERVER", None)
    assert cluster.ok(*words).stdout == b"1\n"
    nowhere = file(cluster, "bootstrap.servers=127.0.0.1:1\n")
    for command in ("kafka-console-consumer", "kafka-console-producer"):
        ended = cluster.run(command, "--topic", "t", "--command-config", nowhere, stdin=b"1\n")
        assert ended.code == 1
        assert "127.0.0.1:1" in ended.errors[0]


def test_a_setting_that_is_unknown_or_javas_own_is_told_once_and_stops_nothing(
    fresh: Installation, real_cluster: RealCluster
) -> None:
    fresh.environment["PYKAFKA_BOOTSTRAP_SERVER"] = real_cluster.bootstrap()
    config = file(
        fresh, "schema.registry.url=http://x\nbogus.setting=1\ninterceptor.classes=com.example.Spy\nlinger.ms=0\n"
    )
    for command in (
        ("kafka-topics", "--list"),
        ("kafka-console-producer", "--topic", "unknown-settings"),
        ("kafka-console-consumer", "--topic", "unknown-settings", "--from-beginning", "--max-messages", "1"),
    ):
        ended = fresh.run(*command, "--command-config", config, stdin=b"1\n")
        assert ended.code == 0, ended
        told = [line for line in ended.errors if "bogus.setting" in line]
        assert len(told) == 1, ended
        assert "schema.registry.url" in told[0]
        assert "interceptor.classes" not in ended.stderr.decode()


def test_a_jks_store_is_refused_with_the_command_that_converts_it_and_that_command_does(
    fresh: Installation, real_cluster: RealCluster
) -> None:
    jks = fresh.home / "trust.jks"
    jks.write_bytes(real_cluster.certificates.keytool_truststore("JKS").read_bytes())
    fresh.environment["PYKAFKA_BOOTSTRAP_SERVER"] = real_cluster.bootstrap("SSL")
    config = file(
        fresh, f"security.protocol=SSL\nssl.truststore.location={jks}\nssl.truststore.password=store-secret\n"
    )
    ended = fresh.run("kafka-topics", "--list", "--command-config", config)
    assert (ended.code, ended.stdout, len(ended.errors)) == (1, b"", 1)
    assert "store-secret" not in ended.stderr.decode()
    start = ended.errors[0].index("keytool -importkeystore")
    convert = ended.errors[0][start : ended.errors[0].index(", then set")].split()
    answers = ("-srcstorepass", "store-secret", "-deststorepass", "store-secret")
    subprocess.run([*convert, *answers], check=True, capture_output=True)
    told = ended.errors[0].partition(", then set ")[2].rstrip(".").split(" and ")
    config = file(fresh, "\n".join(["security.protocol=SSL", *told, "ssl.truststore.password=store-secret", ""]))
    assert fresh.run("kafka-topics", "--list", "--command-config", config).code == 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("security.protocol=TLS", "security.protocol=TLS"),
        ("security.protocol=SSL\nssl.truststore.location=/no/such/file.pem", "/no/such/file.pem"),
        ("security.protocol=SSL\nssl.keystore.location=/no/such/file.p12", "/no/such/file.p12"),
        ("security.protocol=SSL\nssl.engine.factory.class=com.example.Engine", "ssl.engine.factory.class"),
        ("security.protocol=SSL\nssl.enabled.protocols=TLSv1.3", "ssl.enabled.protocols"),
        ("security.protocol=SSL\nssl.cipher.suites=TLS_AES_128_GCM_SHA256", "ssl.cipher.suites"),
        ("security.protocol=SSL\nssl.endpoint.identification.algorithm=ldap", "ssl.endpoint.identification.algorithm"),
        ("security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM", "AWS_MSK_IAM"),
        ("security.protocol=SASL_SSL", "GSSAPI"),
        ("security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER", "sasl.oauthbearer.token.endpoint.url"),
        ("security.providers=com.example.Provider", "security.providers"),
    ],
)
def test_a_security_setting_that_cannot_be_honoured_is_an_error(fresh: Installation, lines: str, said: str) -> None:
    ended = fresh.run(
        "kafka-topics", "--list", "--bootstrap-server", "192.0.2.1:9092", "--command-config", file(fresh, lines + "\n")
    )
    assert (ended.code, ended.stdout, len(ended.errors)) == (1, b"", 1), ended
    assert said in ended.errors[0]


@pytest.mark.parametrize(
    "command",
    ["kafka-topics --list", "kafka-console-consumer --topic t", "kafka-configs --describe --entity-type topics"],
)
def test_a_missing_file_is_named_as_typed(fresh: Installation, command: str) -> None:
    ended = fresh.run(*command.split(), "--command-config", "conf/nosuch.properties")
    assert (ended.code, ended.stdout, len(ended.errors)) == (1, b"", 1), ended
    assert "conf/nosuch.properties" in ended.errors[0]
