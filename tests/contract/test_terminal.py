"""At a terminal: the prompt, Enter, Ctrl-D, Ctrl-C; and in pipes whose reader leaves."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import SCRIPTS, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.installation import Installation


class AtTerminal:
    """A command whose stdin, stdout and stderr are a pseudo-terminal."""

    def __init__(self, cluster: Installation, *argv: str) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [SCRIPTS / argv[0], *argv[1:]],
            stdin=slave, stdout=slave, stderr=slave, env=cluster.environment, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        os.set_blocking(self._master, False)
        self._shown = b""

    def type(self, keys: bytes) -> None:
        """What a person types."""
        os.write(self._master, keys)

    def shown(self) -> bytes:
        """The screen so far."""
        try:
            while data := os.read(self._master, 65536):
                self._shown += data
        except (BlockingIOError, OSError):
            pass
        return self._shown

    def end(self) -> int:
        """Its exit code."""
        return self.process.wait(60)

    def close(self) -> None:
        """Whatever happens."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.fixture
def producer(cluster: Installation) -> Iterator[AtTerminal]:
    cluster.create_topic("typed")
    terminal = AtTerminal(cluster, "kafka-console-producer", "--topic", "typed")
    until(lambda: terminal.shown().endswith(b">"))
    yield terminal
    terminal.close()


def test_a_typed_line_is_stored_when_enter_is_pressed_and_ctrl_d_ends(
    cluster: Installation, producer: AtTerminal
) -> None:
    producer.type(b"hello\n")
    until(lambda: producer.shown().endswith(b"hello\r\n>"))
    assert cluster.consume("typed") == b"hello\n"
    producer.type(b"again\n\x04")
    assert producer.end() == 0
    assert producer.shown() == b">hello\r\n>again\r\n>"
    assert cluster.consume("typed") == b"hello\nagain\n"


def test_ctrl_c_ends_a_producer_with_130_and_keeps_what_was_entered(
    cluster: Installation, producer: AtTerminal
) -> None:
    """Report 45."""
    producer.type(b"kept\n")
    until(lambda: producer.shown().endswith(b"kept\r\n>"))
    producer.process.send_signal(signal.SIGINT)
    assert producer.end() == 130
    assert b"Traceback" not in producer.shown()
    assert cluster.consume("typed") == b"kept\n"


def test_ctrl_c_ends_a_consumer_with_130_and_the_count(cluster: Installation) -> None:
    cluster.create_topic("t")
    cluster.produce("t", b"one\ntwo\n")
    terminal = AtTerminal(cluster, "kafka-console-consumer", "--topic", "t", "--from-beginning")
    until(lambda: terminal.shown().startswith(b"one\r\ntwo\r\n"))
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 130
    assert terminal.shown().endswith(b"Processed a total of 2 messages\r\n")
    assert b"Traceback" not in terminal.shown()
    terminal.close()


def test_a_pipe_or_a_file_gets_no_prompt(cluster: Installation) -> None:
    """Report 46."""
    assert cluster.produce("t", b"1\n2\n3\n").stdout == b""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_consumer_with_the_count_last(cluster: Installation, number: signal.Signals, code: int) -> None:
    cluster.create_topic("t")
    cluster.produce("t", b"one\n")
    consumer = cluster.start("kafka-console-consumer", "--topic", "t", "--from-beginning")
    until(lambda: consumer.printed() == b"one\n")
    consumer.process.send_signal(number)
    ended = consumer.end()
    assert (ended.code, ended.errors) == (code, ["Processed a total of 1 messages"])


def test_head_ends_a_consumer_though_no_further_record_comes(cluster: Installation) -> None:
    cluster.create_topic("t")
    cluster.produce("t", b"one\n")
    reading, writing = os.pipe()
    consumer = subprocess.Popen(
        [SCRIPTS / "kafka-console-consumer", "--topic", "t", "--from-beginning"],
        stdout=writing, stderr=subprocess.PIPE, env=cluster.environment,
    )  # fmt: skip
    os.close(writing)
    assert os.read(reading, 4) == b"one\n"
    os.close(reading)
    _, errors = consumer.communicate(timeout=60)
    assert consumer.returncode == 0
    assert errors.decode().splitlines() == [
        "Unable to write to standard out, closing consumer.",
        "Processed a total of 1 messages",
    ]
