"""Commands as processes: signals, streams that are closed or full, and words that are no text."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PYKAFKA = "from pykafka_cli.cli.main import pykafka; pykafka()"

WAITING = """
import signal
from pykafka_cli import connecting
from pykafka_cli.cli.main import pykafka

def wait(*_, **__):
    try:
        print("ready", flush=True)
        while True:
            signal.pause()
    finally:
        print("cleaned up", flush=True)

connecting.connect = wait
pykafka()
"""


def start(program: str, *words: str | bytes, **streams: object) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYKAFKA_DATA_DIR": "/dev/null/none"}
    environment.pop("PYKAFKA_BOOTSTRAP_SERVER", None)
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen([sys.executable, "-c", program, *words], env=environment, **pipes)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_lets_the_command_clean_up_and_says_nothing(number: signal.Signals, code: int) -> None:
    with start(WAITING, "topics", "--list") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (code, b"cleaned up\n", b"")


def test_a_reader_that_leaves_is_not_mentioned() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with start(PYKAFKA, "topics", "--help", stdout=writing) as process:
        os.close(writing)
        _, err = process.communicate()
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full, start(PYKAFKA, "--help", stdout=full) as process:  # noqa: PTH123
        _, err = process.communicate()
    assert (process.returncode, err) == (1, b"No space left on device\n")


@pytest.mark.parametrize("streams", [(0, 1, 2), (1,), (2,), (0,)])
def test_streams_that_the_parent_closed_do_no_harm_unless_data_was_for_them(streams: tuple[int, ...]) -> None:
    closing = f"import os; [os.close(fd) for fd in {streams}]; "
    again = "os.execv(sys.executable, [sys.executable, '-c', sys.argv[1], *sys.argv[2:]])"
    with start("import sys; " + closing + again, PYKAFKA, "topics", "--version") as process:
        out, err = process.communicate()
    if 1 not in streams:
        assert (process.returncode, out, err) == (0, b"4.3.1\n", b"")
    else:
        assert (process.returncode, out) == (1, b"")
        assert err == (b"" if 2 in streams else b"Standard output is closed\n")


def test_words_that_are_not_utf8_come_back_as_they_were() -> None:
    with start(PYKAFKA, "topics", b"--\xff\xfe") as process:
        out, err = process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert err.startswith(b"\xff\xfe is not a recognized option\n")


def test_a_drop_in_is_told_by_its_name() -> None:
    program = (
        "import sys; sys.argv[0] = '/usr/bin/' + sys.argv.pop(1); from pykafka_cli.cli.main import drop_in; drop_in()"
    )
    for name in ("kafka-topics", "kafka-topics.sh"):
        with start(program, f"/usr/bin/{name}", "--nope") as process:
            _, err = process.communicate()
        assert err == b"nope is not a recognized option\nSee kafka-topics --help.\n"
