"""Tab in bash, zsh and fish, each clean and at a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from tests.contract.installation import PATIENCE, SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.installation import Installation

COMPLETIONS = Path(__file__).parents[2] / "completions"
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], f". '{COMPLETIONS}/bash/{{name}}'"),
    "zsh": (
        ["zsh", "-f", "-i"],
        f"fpath=('{COMPLETIONS}/zsh' $fpath); autoload -Uz compinit; compinit -u -D; setopt no_list_ambiguous",
    ),
    "fish": (["fish", "--no-config", "-i"], f"source '{COMPLETIONS}/fish/{{name}}.fish'"),
}
ESCAPES = re.compile(r"\x1b(\[[0-9;?>=]*[a-zA-Z]|\][^\x07]*\x07|[()>=].?)|\r|\x0f|\x07")


class Typing:
    """A shell in which somebody types. `completed` gives the line that Tab makes of a line."""

    def __init__(self, shell: str, name: str, installation: Installation) -> None:
        argv, setup = SHELLS[shell]
        self.shell = shell
        environment = installation.environment | {
            "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb" if shell != "fish" else "xterm",
            "INPUTRC": "/dev/null", "PS1": "$ ",
        }  # fmt: skip
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(installation.home)
            os.execvpe(argv[0], argv, environment)  # noqa: S606  (the shell is what is tested)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 300, 0, 0))
        self._count = 0
        self.read_until_answer(setup.format(name=name) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.close(self.terminal)
        os.waitpid(self.pid, 0)

    def read_until_answer(self, keys: str) -> str:
        """Type keys, then a command whose answer shows that the shell has done with them; what was on the screen."""
        os.write(self.terminal, keys.encode())
        self._count += 1
        # Ctrl-U: what stands on the line is not run. What is echoed differs from what is printed.
        os.write(self.terminal, f"\x15printf 'answer%s\\n' {self._count}x\n".encode())
        return self.read_until(f"answer{self._count}x")

    def read_until(self, text: str) -> str:
        """What comes on the screen until some text has come."""
        screen, deadline = "", time.monotonic() + PATIENCE
        while text not in screen:
            assert time.monotonic() < deadline, screen
            if select.select([self.terminal], [], [], 1.0)[0]:
                screen = ESCAPES.sub("", screen + os.read(self.terminal, 65536).decode(errors="replace"))
                screen = re.sub("[^\b]\b", "", screen)  # zsh writes the last letter again
        return screen


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


@pytest.fixture
def world(cluster: Installation) -> Iterator[Installation]:
    for topic in ("orders", "zebra_crossings"):
        cluster.create_topic(topic)
    return cluster


@pytest.mark.parametrize("name", ["pykafka topics", "kafka-topics", "kafka-topics.sh"])
def test_options_and_topics_of_every_name(shell: str, name: str, world: Installation) -> None:
    with Typing(shell, name.partition(" ")[0], world) as typing:
        os.write(typing.terminal, f"{name} --desc\t".encode())
        typing.read_until(f"{name} --describe")
        os.write(typing.terminal, b"--topic zeb\t")
        typing.read_until("zebra_crossings")
        assert "answer" in typing.read_until_answer("")


def test_commands_sub_commands_brokers_words_and_configs(shell: str, world: Installation) -> None:
    world.ok("pykafka", "broker", "kill", "102")
    with Typing(shell, "pykafka", world) as typing:
        for line, completed in (
            ("pykafka console-con\t", "console-consumer"),
            ("pykafka broker rest\t", "broker restart"),
            ("pykafka broker restart 1\t", "restart 102"),
            ("pykafka topics --output=js\t", "--output=json"),
            ("pykafka configs --topic orders --add-config retention.m\t", "retention.ms="),
            ("pykafka console-consumer --formatter-property print.k\t", "print.key="),
            ("pykafka log-dirs --topic-list orders,zeb\t", "orders,zebra_crossings"),
        ):
            os.write(typing.terminal, line.encode())
            typing.read_until(completed)
            typing.read_until_answer("")


def test_files_are_completed_where_one_is_wanted(shell: str, world: Installation) -> None:
    (world.home / "client.properties").write_text("")
    with Typing(shell, "kafka-topics.sh", world) as typing:
        os.write(typing.terminal, b"kafka-topics.sh --command-config cli\t")
        typing.read_until("client.properties")


@pytest.mark.parametrize("server", ["127.0.0.1:1", "10.255.255.1:9092"])
def test_report_105_a_cluster_out_of_reach_prints_nothing_and_leaves_the_line(
    shell: str, server: str, world: Installation
) -> None:
    with Typing(shell, "kafka-topics", world) as typing:
        line = f"kafka-topics --bootstrap-server {server} --topic zeb"
        screen = typing.read_until_answer(f"{line}\t")
        said = screen.replace(line, "").partition("printf")[0]
        assert not re.search(r"zebra|rror|refused|Traceback|not found", said), screen
