"""No command makes a topic by looking at one, though the brokers are configured to make what a client asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.kafka.real_installation import RealInstallation

MISTYPED = "evnets"
LOOKING = (
    ("kafka-topics", "--describe", "--topic", MISTYPED),
    ("kafka-topics", "--list", "--topic", MISTYPED),
    ("kafka-topics", "--alter", "--topic", MISTYPED, "--partitions", "3"),
    ("kafka-topics", "--delete", "--topic", MISTYPED),
    ("kafka-console-consumer", "--topic", MISTYPED, "--from-beginning", "--timeout-ms", "2000"),
    ("kafka-console-consumer", "--topic", MISTYPED, "--partition", "0", "--offset", "3", "--timeout-ms", "2000"),
    ("kafka-console-consumer", "--topic", MISTYPED, "--group", "g", "--timeout-ms", "2000"),
    ("kafka-console-consumer", "--topic", MISTYPED, "--timeout-ms", "2000", "--command-property",
     "allow.auto.create.topics=true"),
    ("kafka-console-consumer", "--include", MISTYPED, "--timeout-ms", "2000"),
    ("kafka-get-offsets", "--topic", MISTYPED),
    ("kafka-get-offsets", "--topic-partitions", f"{MISTYPED}:0"),
    ("kafka-configs", "--describe", "--entity-type", "topics", "--entity-name", MISTYPED),
    ("kafka-configs", "--alter", "--entity-type", "topics", "--entity-name", MISTYPED, "--add-config",
     "retention.ms=1000"),
    ("kafka-consumer-groups", "--describe", "--group", "nobody"),
    ("kafka-consumer-groups", "--reset-offsets", "--group", "g", "--topic", MISTYPED, "--to-earliest", "--dry-run"),
    ("kafka-consumer-groups", "--reset-offsets", "--group", "g", "--topic", MISTYPED, "--to-earliest", "--execute"),
    ("kafka-log-dirs", "--describe", "--topic-list", MISTYPED),
    ("kafka-consumer-perf-test", "--topic", MISTYPED, "--num-records", "1", "--timeout", "2000"),
)  # fmt: skip


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_a_mistyped_name_stays_one(kafka: RealInstallation, command: tuple[str, ...]) -> None:
    before = set(kafka.topics())  # a real cluster may still be deleting what another test has left
    kafka.run(*command)
    assert set(kafka.topics()) <= before - {MISTYPED}


def test_a_producer_does_make_its_topic_and_says_so_once(kafka: RealInstallation) -> None:
    ended = kafka.produce("brandnew", b"1\n2\n3\n")
    assert len(ended.errors) == 1
    assert "brandnew" in ended.errors[0]
    assert kafka.topics() == ["brandnew"]
    assert kafka.consume("brandnew") == b"1\n2\n3\n"
