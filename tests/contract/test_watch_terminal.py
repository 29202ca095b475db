"""`pykafka watch` at a pseudo-terminal: it starts, is resized, sees what other processes do, and leaves no trace."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import PATIENCE, SCRIPTS, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.installation import Installation

HOME = b"\x1b[H"
ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
SEQUENCE = re.compile("\x1b\\[[0-9;?]*[A-Za-z]")


class Watching:
    """`pykafka watch`, or what draws its picture, as the foreground process of a terminal of its own."""

    def __init__(self, cluster: Installation, *words: str, rows: int = 24, columns: int = 80) -> None:
        self._master, self._slave = pty.openpty()
        self.resize(rows, columns, tell=False)
        self.before = self.settings()
        hidden = ("COLUMNS", "LINES", "NO_COLOR", "TERM")
        environment = {name: value for name, value in cluster.environment.items() if name not in hidden}
        self.process = subprocess.Popen(
            [SCRIPTS / "pykafka", *words],
            stdin=self._slave, stdout=self._slave, stderr=self._slave,
            env={**environment, "TERM": "xterm"}, start_new_session=True,
        )  # fmt: skip
        os.set_blocking(self._master, False)
        self.written = b""

    def resize(self, rows: int, columns: int, *, tell: bool = True) -> None:
        """What a terminal emulator does when its window changes."""
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.process.send_signal(signal.SIGWINCH)

    def settings(self) -> list[object]:
        """Echo, line mode and so on."""
        return termios.tcgetattr(self._slave)

    def screen(self) -> list[str]:
        """The last whole picture."""
        try:
            while data := os.read(self._master, 65536):
                self.written += data
        except (BlockingIOError, OSError):
            pass
        whole = [one for one in self.written.split(HOME)[1:] if b"\x1b[J" in one]
        return (
            SEQUENCE.sub("", whole[-1].partition(b"\x1b[J")[0].decode()).replace("\r", "").split("\n") if whole else []
        )

    def shows(self, text: str) -> bool:
        """Whether it stands in the picture."""
        return any(text in line for line in self.screen())

    def type(self, keys: bytes) -> None:
        """What a person types."""
        os.write(self._master, keys)

    def end(self) -> int:
        """Its exit code; the terminal has to be as it was."""
        code = self.process.wait(PATIENCE)
        self.screen()
        assert self.written.count(ENTER) == self.written.count(LEAVE)
        assert self.written.rfind(b"\x1b[?25h") > self.written.rfind(b"\x1b[?25l")
        assert self.settings() == self.before
        return code

    def close(self) -> None:
        """Whatever happens."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)
        os.close(self._slave)


@pytest.fixture
def watching(cluster: Installation) -> Iterator[Watching]:
    cluster.ok("kafka-topics", "--create", "--topic", "orders", "--replica-assignment", "102:103,103:101")
    terminal = Watching(cluster, "watch", "--interval", "0.1")
    until(lambda: terminal.shows("orders  2 partitions"))
    yield terminal
    terminal.close()


def test_it_shows_what_other_processes_do_and_fits_every_size(cluster: Installation, watching: Watching) -> None:
    assert len(watching.screen()) == 24
    assert watching.shows("  0  0   ·   L   o     1  0   o   ·   L")
    cluster.ok("pykafka", "broker", "kill", "102")
    until(lambda: watching.shows("leader of orders-0: 102 → 103 (epoch 1)"))
    assert watching.shows("broker 102 died")
    assert watching.shows("ISR shrank by -102: orders-0")
    assert watching.shows("  0  1   ·   x   L     1  0   o   ·   L")
    watching.resize(12, 40)
    until(lambda: len(watching.screen()) == 12)
    assert [line for line in watching.screen() if len(line) > 40] == []
    watching.resize(40, 120)
    until(lambda: len(watching.screen()) == 40)
    cluster.create_topic("more")
    until(lambda: watching.shows("topic more created"))
    cluster.ok("pykafka", "broker", "restart", "102")
    until(lambda: watching.shows("leader of orders-0: 103 → 102 (epoch 2)"))
    watching.type(b"q")
    assert watching.end() == 0


@pytest.mark.parametrize(("signal_", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)], ids=["Ctrl-C", "terminated"])
def test_a_signal_ends_it_and_leaves_the_terminal_as_it_was(
    watching: Watching, signal_: signal.Signals, code: int
) -> None:
    watching.process.send_signal(signal_)
    assert watching.end() == code
    assert b"Traceback" not in watching.written


def test_keys_are_not_echoed_and_other_keys_do_nothing(cluster: Installation, watching: Watching) -> None:
    watching.type(b"xyz ?\r")
    cluster.create_topic("later")
    until(lambda: watching.shows("topic later created"))
    assert b"xyz" not in watching.written
    watching.type(b"q")
    assert watching.end() == 0


def test_ctrl_z_gives_the_terminal_back_and_takes_it_again_when_it_goes_on(watching: Watching) -> None:
    """Nobody could wake it here (an orphaned process group), so the kernel lets it go on at once."""
    watching.process.send_signal(signal.SIGTSTP)
    until(lambda: watching.screen() and watching.written.count(ENTER) == 2)
    assert watching.written.index(LEAVE) < watching.written.rindex(ENTER)
    watching.type(b"q")
    assert watching.end() == 0


def test_a_cluster_that_goes_away_is_an_empty_picture(cluster: Installation, watching: Watching) -> None:
    cluster.ok("pykafka", "cluster", "destroy", "--yes")
    until(lambda: watching.shows("cluster not there yet"))
    watching.type(b"q")
    assert watching.end() == 0


def test_without_a_terminal_it_prints_one_picture_or_says_how(cluster: Installation) -> None:
    ended = cluster.run("pykafka", "watch")
    assert (ended.code, ended.stdout) == (1, b"")
    assert ended.errors[0] == "Standard output is no terminal; --once prints one picture"
    once = cluster.ok("pykafka", "watch", "--once")
    assert once.lines[1] == "controller 101 (epoch 0)  brokers 101, 102, 103"
    assert b"\x1b" not in once.stdout
    assert cluster.run("pykafka", "watch", "--output", "json").errors[0]
    assert cluster.run("pykafka", "watch", "--interval", "0").code == 1
    assert cluster.run("pykafka", "watch", "--once", "--topic", "(").code == 1


def test_the_demo_can_be_watched_and_left_early(fresh: Installation) -> None:
    watching = Watching(fresh, "demo", "--watch")
    try:
        until(lambda: watching.shows("Trucks report to a topic of 10 partitions"))
        until(lambda: watching.shows("broker 102 died"))
        until(lambda: watching.shows("ISR shrank by -102"))
        assert len(watching.screen()) == 24
        until(lambda: watching.screen()[-1].startswith("Broker 102 is dead: leaders moved"))
        until(lambda: "  0 records/s" not in "\n".join(watching.screen()))  # the producer goes on beside a dead broker
        watching.type(b"q")
        assert watching.end() == 0
    finally:
        watching.close()
    assert not fresh.data.exists()


def test_the_demo_in_a_pipe_refuses_to_be_watched(fresh: Installation) -> None:
    ended = fresh.run("pykafka", "demo", "--watch")
    assert ended.code == 1
    assert ended.errors[0].startswith("Standard output is no terminal")
