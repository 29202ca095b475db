"""Our kafka-dump-log and Kafka's own on the same files, and how to make such files."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.encode import encode_batch
from tests.format.kafka_jars import dump_as_kafka

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pykafka_cli.record.batch import RawBatch

NOW = 1_795_573_852_348
JAVA_ONLY = re.compile(
    r"(?<=due to: )(null|Error reading byte array of .* available)(?=\.$)"
    r'|Cannot invoke "java.*|The record has no value\.'
    r"|(?<=skipping\. )(null|state can not be null)$"
    r"|org\.apache\.kafka\.common\.errors\.\w+: "
)


def agree(*words: str) -> tuple[int, str]:
    """What both print, where both print the same; the exit code, and stderr of ours."""
    out, err = BytesIO(), BytesIO()
    code = run(["dump-log", *words], Terminal(BytesIO(), out, err, drop_in=True))
    kafka = dump_as_kafka(*words)
    assert in_common_words(out.getvalue()) == in_common_words(kafka.stdout), words
    assert code == kafka.code, (err.getvalue(), kafka.stderr)
    if not code:
        ours, kafkas = findings(err.getvalue().decode(), kafka.stderr.decode())
        assert ours == kafkas, words
    return code, err.getvalue().decode()


def findings(ours: str, kafkas: str) -> tuple[list[str], list[str]]:
    """What both said of the files, in any order. Before a segment's first record Kafka always expects offset 0."""
    first = tuple(
        f"is followed by {offset}" for offset in re.findall(r"^  -1 is followed by (\d+)$", kafkas, re.MULTILINE)
    )
    other = ("Non-consecutive offsets in ", "SLF4J")

    def compared(said: str) -> list[str]:
        return sorted(line for line in said.splitlines() if not line.startswith(other) and not line.endswith(first))

    return compared(ours), compared(kafkas)


def in_common_words(printed: bytes) -> list[str]:
    """By line; what Java says where it has no words for a broken record is left out (D13)."""
    return [JAVA_ONLY.sub("", line) for line in printed.decode().split("\n")]


def log_of(directory: Path, batches: Sequence[RawBatch], *, base: int = 0, name: str | None = None) -> str:
    """A segment of these batches, as they are."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / (name or f"{base:020}.log")
    path.write_bytes(b"".join(bytes(batch.raw) for batch in batches))
    return str(path)


def batches_of(rows: Sequence[tuple[bytes | None, bytes | None]], **options: int) -> list[RawBatch]:
    """Batches of five records each."""
    return [
        encode_batch(
            ProducerRecords([value for _, value in rows[at : at + 5]], [key for key, _ in rows[at : at + 5]]),
            timestamp_ms=NOW + at,
            base_offset=at,
            **options,
        )
        for at in range(0, len(rows), 5)
    ]
