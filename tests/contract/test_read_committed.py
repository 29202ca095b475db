"""`--isolation-level read_committed` on a log with transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.partition import PartitionWriter
from tests.contract.installation import until
from tests.properties.transactional import PLAIN, abort, commit, data

if TYPE_CHECKING:
    from pathlib import Path

    from pykafka_cli.record.batch import RawBatch
    from tests.contract.installation import Installation

COMMITTED = ("--isolation-level", "read_committed")


@pytest.fixture
def topic(cluster: Installation) -> str:
    cluster.create_topic("orders", "--config", "retention.ms=-1")
    return "orders"


def append(cluster: Installation, *batches: RawBatch) -> None:
    """Append to `orders`, as a broker of Kafka would for transactional producers and their coordinator."""
    engine = Engine.open(Directory(str(cluster.data)), notify=lambda _: None)
    topic = engine.store.topic("orders")
    assert topic is not None
    writer = PartitionWriter(engine, topic, 0)
    writer.append(list(batches))
    writer.close()
    engine.close()


def test_what_was_aborted_is_printed_only_by_who_reads_uncommitted(cluster: Installation, topic: str) -> None:
    append(cluster, data(1, b"aborted"), data(2, b"committed"), data(PLAIN, b"plain"), abort(1), commit(2))
    assert cluster.consume(topic) == b"aborted\ncommitted\nplain\n"
    assert cluster.consume(topic, *COMMITTED) == b"committed\nplain\n"
    assert cluster.consume(topic, "--command-property", "isolation.level=read_committed") == b"committed\nplain\n"
    offsets = cluster.consume(topic, *COMMITTED, "--formatter-property", "print.offset=true")
    assert offsets == b"Offset:1\tcommitted\nOffset:2\tplain\n"


def test_a_running_consumer_prints_a_transaction_when_it_is_committed(cluster: Installation, topic: str) -> None:
    append(cluster, data(PLAIN, b"before"), data(1, b"first"), data(2, b"second"), data(PLAIN, b"after"))
    consumer = cluster.start("kafka-console-consumer", "--topic", topic, "--from-beginning", *COMMITTED)
    until(lambda: consumer.printed() == b"before\n")
    append(cluster, abort(2))
    append(cluster, commit(1))
    until(lambda: consumer.printed() == b"before\nfirst\nafter\n")
    ended = consumer.interrupt()
    assert ended.stdout == b"before\nfirst\nafter\n"


def test_an_open_transaction_ends_a_consumer_at_its_timeout_as_the_end_of_the_log_does(
    cluster: Installation, topic: str
) -> None:
    append(cluster, data(PLAIN, b"before"), data(1, b"open"), data(PLAIN, b"after"))
    ended = cluster.ok(
        "kafka-console-consumer", "--topic", topic, "--from-beginning", "--timeout-ms", "300", *COMMITTED
    )
    assert (ended.stdout, ended.errors) == (b"before\n", ["Processed a total of 1 messages"])


def test_the_end_of_a_log_is_where_an_open_transaction_begins_and_behind_markers(
    cluster: Installation, topic: str
) -> None:
    append(cluster, data(1, b"aborted"), data(PLAIN, b"plain"), abort(1))
    words = ("kafka-console-consumer", "--topic", topic, "--exit-at-end", *COMMITTED)
    assert cluster.ok(*words, "--from-beginning").stdout == b"plain\n"
    append(cluster, data(2, b"open"), data(PLAIN, b"behind"))
    assert cluster.ok(*words, "--from-beginning").stdout == b"plain\n"
    assert cluster.ok(*words, "--last", "3").stdout == b"plain\n"
    assert cluster.ok(*words, "--group", "g", "--from-beginning").stdout == b"plain\n"
    append(cluster, commit(2))
    assert cluster.ok(*words, "--group", "g").stdout == b"open\nbehind\n"
    assert cluster.ok(*words, "--from-beginning", "--grep", "a|e").stdout == b"plain\nopen\nbehind\n"


def test_max_messages_counts_what_is_printed_and_a_group_goes_on_behind_it(cluster: Installation, topic: str) -> None:
    append(cluster, data(1, b"a", b"b"), abort(1), data(1, b"c", b"d"), commit(1), data(2, b"e"), abort(2))
    words = ("kafka-console-consumer", "--topic", topic, "--from-beginning", "--group", "g", *COMMITTED)
    assert cluster.ok(*words, "--max-messages", "1").stdout == b"c\n"
    assert cluster.ok(*words, "--max-messages", "1").stdout == b"d\n"
    assert cluster.ok(*words, "--timeout-ms", "300").stdout == b""
    described = cluster.ok("kafka-consumer-groups", "--describe", "--group", "g").lines[-1].split()
    assert described[:6] == ["g", topic, "0", "8", "8", "0"]


def test_the_consumer_test_counts_what_is_committed(cluster: Installation, topic: str) -> None:
    append(cluster, data(1, b"a", b"b"), abort(1), data(1, b"c", b"d", b"e"), commit(1))
    words = ("kafka-consumer-perf-test", "--topic", topic, "--num-records", "3", "--hide-header", "--timeout", "300")
    assert cluster.ok(*words).lines[0].split(", ")[4] == "5"
    committed = cluster.ok(*words, "--command-property", "isolation.level=read_committed")
    assert committed.lines[0].split(", ")[4] == "3"


def test_the_latency_test_reads_by_the_isolation_level_of_its_configuration(
    cluster: Installation, topic: str, tmp_path: Path
) -> None:
    append(cluster, data(1, b"x"), abort(1))
    config = tmp_path / "client.properties"
    config.write_text("isolation.level=read_committed\n")
    words = ("--num-records", "3", "--producer-acks", "all", "--record-size", "10", "--command-config", str(config))
    assert "Percentiles" in cluster.ok("kafka-e2e-latency", "--topic", topic, *words).stdout.decode()
    config.write_text("isolation.level=committed\n")
    refused = cluster.run("kafka-e2e-latency", "--topic", topic, *words)
    assert (refused.code, refused.stdout) == (1, b"")
    assert "Invalid value committed for configuration isolation.level" in refused.stderr.decode()
