"""What a command reads may be anything: one sentence, no traceback, nothing for the terminal, a limit on memory."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.cli.render.escaped import harmless
from tests.contract.installation import PATIENCE, SCRIPTS

if TYPE_CHECKING:
    from tests.contract.installation import Ended, Installation

ONE = {"topic": "t", "partition": 0, "offset": 0, "replicas": [101]}
DOCUMENTS: dict[str, bytes] = {
    "deep arrays": b"[" * 200_000,
    "a deep value": b'{"version":1,"partitions":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a long number": b'{"version":1,"partitions":[{"topic":"t","partition":0,"offset":' + b"9" * 100_000 + b"}]}",
    "no number": b'{"version":1,"partitions":[{"topic":"t","partition":0,"offset":NaN,"replicas":[Infinity]}]}',
    "numbers of 128 bits": json.dumps({"version": 1, "partitions": [{**ONE, "partition": 1 << 100}]}).encode(),
    "a lone surrogate": b'{"version":1,"partitions":[{"topic":"\\ud800\\u001b[31m","partition":0,"offset":0}]}',
    "other types": b'{"version":1,"partitions":[{"topic":5,"partition":"x","offset":[],"replicas":{}}]}',
    "bytes": bytes(range(256)) * 100,
    "nothing": b"",
    "UTF-16": '{"version":1}'.encode("utf-16"),
}  # fmt: skip
READERS = [
    ("kafka-reassign-partitions", "--execute", "--reassignment-json-file"),
    ("kafka-delete-records", "--offset-json-file"),
    ("kafka-leader-election", "--election-type", "preferred", "--path-to-json-file"),
    ("kafka-consumer-groups", "--group", "g", "--reset-offsets", "--execute", "--from-file"),
]
MEMORY = 1 << 30


def bounded(cluster: Installation, *words: str) -> Ended:
    """Run with a limit on memory that is no limit for what is right."""
    from tests.contract.installation import Ended  # noqa: PLC0415

    script = f'ulimit -v {MEMORY // 1024}; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", str(SCRIPTS / words[0]), *words[1:]],
        stdin=subprocess.DEVNULL, capture_output=True, env=cluster.environment, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused_in_one_line(cluster: Installation, name: str) -> None:
    cluster.create_topic("t")
    cluster.produce("t", b"one\n")
    before = cluster.describe("t")
    path = cluster.home / "document"
    path.write_bytes(DOCUMENTS[name])
    for words in READERS if name != "nothing" else READERS[:3]:
        ended = bounded(cluster, *words, str(path))
        assert ended.code == 1, (words, ended)
        assert len(ended.errors) == 1, (words, ended)
        assert "Internal error" not in ended.errors[0], (words, ended)
        assert b"\x1b" not in ended.stderr
    assert cluster.describe("t") == before
    assert cluster.consume("t") == b"one\n"


def test_a_file_without_an_end_is_read_to_a_limit(cluster: Installation) -> None:
    for words in [*READERS, ("kafka-topics", "--list", "--command-config")]:
        ended = bounded(cluster, *words, "/dev/zero")
        assert (ended.code, len(ended.errors)) == (1, 1), (words, ended)
        assert "Out of memory" not in ended.errors[0]
        assert "Unable to read file /dev/zero" in ended.errors[0] or "more than 64 MiB" in ended.errors[0]


def at_a_terminal(cluster: Installation, *words: str) -> bytes:
    """What a command says where stderr is a terminal."""
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [str(SCRIPTS / words[0]), *words[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs,
            env=cluster.environment, timeout=PATIENCE, check=False,
        )  # fmt: skip
        return os.read(ours, 1 << 16)
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("option", ["--topic", "--group", "--include", "--command-config", "--data-dir"])
def test_nothing_that_is_said_controls_a_terminal(cluster: Installation, option: str) -> None:
    hostile = "a\x1b]0;title\x07\x1b[2J\x9b31m\udc9b\u202eb"
    words = [option, hostile, *([] if option in {"--topic", "--include"} else ["--topic", "t"])]
    cluster.environment["PYKAFKA_DATA_DIR"] = str(cluster.data)
    said = at_a_terminal(cluster, "kafka-console-consumer", *words, "--timeout-ms", "100", "--max-messages", "0")
    for byte in (b"\x1b", b"\x07", b"\x9b", "\x9b".encode(), "\u202e".encode()):
        assert byte not in said, said


def test_lines_stay_lines_and_bytes_stay_bytes_where_no_terminal_reads_them() -> None:
    assert harmless("a\tb\nc\x1b[m\udcff", with_bytes=False) == "a\tb\nc\\x1b[m\udcff"
    assert harmless("a\tb\nc\x1b[m\udcff", with_bytes=True) == "a\tb\nc\\x1b[m\\xff"
