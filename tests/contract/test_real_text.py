"""A large text that nobody wrote for a test: the sources of Python's own library."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pykafka_cli.record.murmur2 import partition_for_key
from tests.contract.both_sides import on_both_sides

if TYPE_CHECKING:
    from tests.contract.installation import Installation

LINES = 200_000
PARTITIONER = Path(__file__).parents[1] / "format" / "partitioner.tsv"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as one file: 200,000 lines or more, some of them not ASCII."""
    paths = [path for path in sorted(Path(os.__file__).parent.rglob("*.py")) if "site-packages" not in path.parts]
    texts = [text for text in map(Path.read_bytes, paths) if text.endswith(b"\n") and b"\r" not in text]
    whole = b"".join(texts)
    while whole.count(b"\n") < LINES:
        whole += whole
    assert any(byte > 127 for byte in whole)
    path = tmp_path_factory.mktemp("text") / "sources.txt"
    path.write_bytes(whole)
    return path


@pytest.mark.parametrize("words", [(), ("--compression-codec", "zstd"), ("--request-required-acks", "1")])
def test_it_comes_back_byte_for_byte(cluster: Installation, sources: Path, words: tuple[str, ...]) -> None:
    cluster.create_topic("text")
    cluster.produce("text", sources, *words)
    assert cluster.consume("text") == sources.read_bytes()
    cluster.stored_equally("text")


def test_each_key_is_in_the_partition_that_kafka_gives_it_and_keeps_its_order(
    cluster: Installation, sources: Path, tmp_path: Path
) -> None:
    by_key: dict[bytes, list[bytes]] = {}
    keyed = tmp_path / "keyed.txt"
    with sources.open("rb") as lines, keyed.open("wb") as file:
        for number, line in enumerate(islice(lines, LINES)):
            key = line.split()[0] if line.split() else b""
            value = b"%d %s" % (number, line.rstrip(b"\n"))
            file.write(key + b"\t" + value + b"\n")
            by_key.setdefault(key, []).append(value)
    cluster.create_topic("keyed", partitions=6)
    cluster.produce("keyed", keyed, "--reader-property", "parse.key=true", "--reader-property", "key.separator=\t")
    total = 0
    for partition in range(6):
        found: dict[bytes, list[bytes]] = {}
        consumed = cluster.consume("keyed", "--formatter-property", "print.key=true", partition=partition)
        for line in consumed.removesuffix(b"\n").split(b"\n"):
            key, _, value = line.partition(b"\t")
            found.setdefault(key, []).append(value)
            total += 1
        assert {partition_for_key(key, 6) for key in found} == {partition}
        assert found == {key: by_key[key] for key in found}
        cluster.stored_equally("keyed", partition)
    assert total == LINES


@on_both_sides
def test_the_keys_that_kafka_was_asked_about_are_where_it_would_put_them(cluster: Installation) -> None:
    rows = [line.split("\t") for line in PARTITIONER.read_text("utf-8").splitlines()[1:]]
    keys = {bytes.fromhex(row[1]): [int(cell) for cell in row[3:]] for row in rows}
    keys = {key: row for key, row in keys.items() if not {b"\n"[0], b"\r"[0], b"\t"[0]} & set(key)}
    assert len(keys) > 50
    for count in (3, 12):
        topic = f"keys{count}"
        cluster.create_topic(topic, partitions=count)
        lines = b"".join(key + b"\t.\n" for key in keys)
        cluster.produce(topic, lines, "--reader-property", "parse.key=true")
        consumed = cluster.consume(
            topic, "--formatter-property", "print.key=true", "--formatter-property", "print.partition=true"
        )
        found = {}
        for line in consumed.removesuffix(b"\n").split(b"\n"):
            partition, key, _ = line.split(b"\t")
            found[key] = int(partition.removeprefix(b"Partition:"))
        assert found == {key: row[count - 1] for key, row in keys.items()}
