"""A Kafka tutorial word for word, where nothing is installed but this package."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.installation import Installation

SERVER = ("--bootstrap-server", "localhost:9092")
KEYED = ("--property", "parse.key=true", "--property", "key.separator=:")


@pytest.fixture
def tutorial(fresh: Installation) -> Installation:
    """A fresh home directory on a machine on which no Kafka runs."""
    for port in (9092, 9093, 9094):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                pytest.skip(f"something listens on port {port}, so that localhost:{port} is a real cluster")
    return fresh


def create_first(tutorial: Installation) -> list[str]:
    """The first command of every tutorial; returns what it says on stderr."""
    created = tutorial.ok(
        "kafka-topics.sh", "--create", "--topic", "first", "--partitions", "3", "--replication-factor", "2", *SERVER
    )
    assert created.lines == ["Created topic first."]
    return created.errors


def test_the_first_command_that_writes_creates_the_cluster_and_says_so_once(tutorial: Installation) -> None:
    (note,) = create_first(tutorial)
    assert str(tutorial.data) in note
    for broker in ("101 at localhost:9092", "102 at localhost:9093", "103 at localhost:9094"):
        assert broker in note
    assert tutorial.ok("kafka-topics.sh", "--create", "--topic", "second", *SERVER).errors == []


def test_reading_creates_nothing(tutorial: Installation) -> None:
    assert tutorial.ok("kafka-topics.sh", "--list", *SERVER).lines == []
    assert tutorial.ok("kafka-topics.sh", "--describe", *SERVER).lines == []
    waited = tutorial.run("kafka-console-consumer.sh", "--topic", "first", "--timeout-ms", "1", *SERVER)
    assert waited.code == 1
    assert "Topic first does not exist." in waited.stderr.decode()
    assert not tutorial.data.exists()


def test_topics_are_listed_and_described(tutorial: Installation) -> None:
    create_first(tutorial)
    assert tutorial.ok("kafka-topics.sh", "--list", *SERVER).lines == ["first"]
    head, *partitions = tutorial.ok("kafka-topics.sh", "--describe", "--topic", "first", *SERVER).lines
    assert re.fullmatch(
        r"Topic: first\tTopicId: [\w-]{22}\tPartitionCount: 3\tReplicationFactor: 2\tConfigs: min.insync.replicas=1",
        head,
    )
    for number, line in enumerate(partitions):
        replicas = re.fullmatch(
            rf"\tTopic: first\tPartition: {number}\tLeader: (\d+)\tReplicas: (\1,\d+)\tIsr: \2\tElr: \tLastKnownElr: ",
            line,
        )
        assert replicas is not None, line
        assert set(replicas[2].split(",")) < {"101", "102", "103"}
    assert len(partitions) == 3


def test_what_is_produced_from_stdin_and_from_a_file_is_consumed_from_the_beginning(
    tutorial: Installation, tmp_path: Path
) -> None:
    create_first(tutorial)
    file = tmp_path / "messages.txt"
    file.write_bytes(b"c:3\nd:4\n")
    for stdin in (b"a:1\nb:2\n", file):
        produced = tutorial.ok("kafka-console-producer.sh", "--topic", "first", *SERVER, *KEYED, stdin=stdin)
        assert produced.stdout == b""
    consumed = tutorial.ok(
        "kafka-console-consumer.sh", "--topic", "first", "--from-beginning", "--max-messages", "4", *SERVER
    )
    assert sorted(consumed.lines) == ["1", "2", "3", "4"]
    assert consumed.errors == ["Processed a total of 4 messages"]


def test_a_part_of_a_partition_is_consumed_with_all_that_can_be_printed(tutorial: Installation) -> None:
    create_first(tutorial)
    records = b"".join(b"b:%d\n" % number for number in range(7))  # Kafka's partitioner: key b goes to partition 2 of 3
    tutorial.ok("kafka-console-producer.sh", "--topic", "first", *SERVER, *KEYED, stdin=records)
    printed = [
        word for name in ("key", "offset", "partition", "timestamp") for word in ("--property", f"print.{name}=true")
    ]
    consumed = tutorial.ok(
        "kafka-console-consumer.sh", "--topic", "first", "--partition", "2", "--offset", "2", "--max-messages", "3",
        *SERVER, *printed,
    )  # fmt: skip
    for offset, line in zip((2, 3, 4), consumed.lines, strict=True):
        assert re.fullmatch(rf"CreateTime:\d{{13}}\tPartition:2\tOffset:{offset}\tb\t{offset}", line)
