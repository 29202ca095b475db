"""What is printed where: tables for people at a terminal, Kafka's text for everybody else, and what was asked for."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import threading
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import PATIENCE, SCRIPTS

if TYPE_CHECKING:
    from tests.contract.installation import Installation

RULE = "─" * 10
SEQUENCE = re.compile("\x1b\\[[0-9;]*m")


def at_terminal(cluster: Installation, *argv: str, columns: int = 80, **environment: str) -> str:
    """All that a command shows at a terminal of so many columns, without carriage returns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    known = {name: value for name, value in cluster.environment.items() if name not in ("COLUMNS", "NO_COLOR", "TERM")}
    process = subprocess.Popen(
        [SCRIPTS / argv[0], *argv[1:]],
        stdin=slave, stdout=slave, stderr=slave, env={**known, "TERM": "xterm", **environment}, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    pieces: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(master, 65536):
                pieces.append(data)
        except OSError:
            pass  # nobody writes to it any more

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert process.wait(PATIENCE) == 0
        reader.join(PATIENCE)
    finally:
        process.kill()
        os.close(master)
    return b"".join(pieces).decode().replace("\r\n", "\n")


@pytest.fixture
def described(cluster: Installation) -> str:
    """Kafka's text about a topic whose second replica is on a dead broker."""
    cluster.ok(
        "kafka-topics", "--create", "--topic", "orders", "--replica-assignment", "101:102,103:101",
        "--config", "retention.ms=1000000",
    )  # fmt: skip
    cluster.ok("pykafka", "broker", "kill", "102")
    text = cluster.ok("kafka-topics", "--describe", "--topic", "orders").stdout.decode()
    assert text.startswith("Topic: orders\tTopicId: ")
    return text


DESCRIBE = ("--describe", "--topic", "orders")


def test_a_person_who_calls_pykafka_sees_a_table_in_colour(cluster: Installation, described: str) -> None:
    shown = at_terminal(cluster, "pykafka", "topics", *DESCRIBE)
    assert RULE in shown
    assert "PARTITION  LEADER  REPLICAS  ISR" in SEQUENCE.sub("", shown)
    assert "\x1b[33m101" in shown  # the replica that is missing
    assert "Topic: orders" not in shown
    for words in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert at_terminal(cluster, "pykafka", "topics", *DESCRIBE, **words).split() == SEQUENCE.sub("", shown).split()


@pytest.mark.parametrize("name", ["kafka-topics", "kafka-topics.sh"])
def test_kafka_s_own_names_print_kafka_s_text_at_a_terminal_too(
    name: str, cluster: Installation, described: str
) -> None:
    assert at_terminal(cluster, name, *DESCRIBE) == described


def test_a_pipe_gets_kafka_s_text_under_every_name(cluster: Installation, described: str) -> None:
    assert cluster.ok("pykafka", "topics", *DESCRIBE).stdout.decode() == described


def test_what_was_asked_for_wins_everywhere(cluster: Installation, described: str) -> None:
    assert at_terminal(cluster, "pykafka", "topics", *DESCRIBE, "--output", "kafka") == described
    assert RULE in at_terminal(cluster, "kafka-topics", *DESCRIBE, "--output", "table")
    assert RULE in cluster.ok("kafka-topics.sh", *DESCRIBE, "--output=table").stdout.decode()
    piped = cluster.ok("kafka-topics", *DESCRIBE, "--output", "json").stdout.decode()
    at_once = at_terminal(cluster, "pykafka", "topics", *DESCRIBE, "--output", "json")
    assert piped.count("\n") == 1 < at_once.count("\n")
    assert json.loads(piped) == json.loads(at_once)
    assert json.loads(piped)["topics"][0]["partitions"][0]["isr"] == [101]


def test_a_table_is_as_wide_as_the_terminal(cluster: Installation, described: str) -> None:
    words = ("pykafka", "broker", "list", "--color", "never")
    wide, narrow = at_terminal(cluster, *words, columns=120), at_terminal(cluster, *words, columns=30)
    assert max(map(len, narrow.splitlines())) <= 30 < max(map(len, wide.splitlines())) <= 120
    assert max(map(len, at_terminal(cluster, *words, columns=120, COLUMNS="30").splitlines())) <= 30


def test_own_commands_are_plain_text_in_a_pipe(cluster: Installation) -> None:
    text = cluster.ok("pykafka", "broker", "list").stdout.decode()
    assert RULE not in text
    assert RULE in at_terminal(cluster, "pykafka", "broker", "list")


def test_records_come_as_they_are_at_a_terminal_too_unless_a_table_or_json_was_asked_for(cluster: Installation) -> None:
    cluster.produce("t", b"\x1b[31mred\n")
    words = ("pykafka", "console-consumer", "--topic", "t", "--from-beginning", "--exit-at-end")
    total = "Processed a total of 1 messages\n"
    assert at_terminal(cluster, *words) == "\x1b[31mred\n" + total
    heading, line, said = at_terminal(cluster, *words, "--output", "table").splitlines()
    assert (heading.split()[-1], line.split()[-1], said + "\n") == ("VALUE", "\\x1b[31mred", total)
    record, note = at_terminal(cluster, *words, "--output", "json").splitlines()
    assert (json.loads(record)["value"], json.loads(note)) == ("\x1b[31mred", {"note": total.rstrip()})
    assert "\x1b" not in record
