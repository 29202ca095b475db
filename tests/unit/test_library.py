"""What Python programs get: README's example, records in and out, and an import that costs nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pykafka_cli
from pykafka_cli import (
    Cluster,
    DeliveryError,
    ErrorCode,
    KafkaError,
    NewTopic,
    OffsetSpec,
    ProducerSettings,
    connect,
    create_cluster,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EXAMPLE = re.search(r"```python\n(from pykafka_cli import.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    create_cluster(tmp_path / "data", port=29951, seed=1)
    with connect(data_dir=tmp_path / "data") as cluster:
        yield cluster


def values(cluster: Cluster, topic: str, **how: object) -> list[bytes | None]:
    return [record.value for record in cluster.consume(topic, **how)]  # type: ignore[arg-type]


def test_the_example_of_the_readme_runs(tmp_path: Path) -> None:
    assert EXAMPLE is not None
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", EXAMPLE[1]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    *records, isr = ended.stdout.splitlines()
    assert sorted(line.split(" ", 2)[2] for line in records) == [
        "b'alice' b'sugar'",
        "b'alice' b'tea'",
        "b'bob' b'coffee'",
    ]
    assert "102" in isr
    assert list(tmp_path.iterdir()) == []


def test_mypy_has_nothing_against_the_examples(tmp_path: Path) -> None:
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(examples) > 1
    for number, example in enumerate(examples):
        (tmp_path / f"example_{number}.py").write_text(example)
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml"), str(tmp_path)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_importing_the_package_imports_nothing_else() -> None:
    program = "import sys, typing; before = set(sys.modules); import pykafka_cli; print(*set(sys.modules) - before)"
    ended = subprocess.run(
        [sys.executable, "-S", "-c", program], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert [name for name in ended.stdout.split() if name.startswith("pykafka_cli")] == ["pykafka_cli"]
    assert len(ended.stdout.split()) == 1


@pytest.mark.parametrize("name", pykafka_cli.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(pykafka_cli, name) is not None


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'conect'"):
        pykafka_cli.conect  # type: ignore[attr-defined]  # noqa: B018


def test_records_come_back_as_they_were_sent(cluster: Cluster) -> None:
    cluster.produce("t", ["text", b"\xff", None], keys=[None, "k", b""], headers=[(), ((b"h", None),), ()], partition=0)
    records = list(cluster.consume("t"))
    assert [(record.key, record.value, record.headers) for record in records] == [
        (None, b"text", ()),
        (b"k", b"\xff", ((b"h", None),)),
        (b"", None, ()),
    ]
    assert [(record.topic, record.partition, record.offset) for record in records] == [("t", 0, at) for at in range(3)]


def test_reading_may_begin_anywhere_and_in_one_partition(cluster: Cluster) -> None:
    cluster.topics.create(NewTopic("t", partitions=2))
    cluster.produce("t", ["a", "b", "c"], partition=1)
    assert values(cluster, "t", partition=1, start=2) == [b"c"]
    assert values(cluster, "t", start=OffsetSpec.LATEST) == []
    assert values(cluster, "t", partition=0) == []


def test_a_group_goes_on_behind_what_was_processed(cluster: Cluster) -> None:
    cluster.produce("t", ["a", "b", "c"])
    for record in cluster.consume("t", group="g"):
        if record.value == b"b":
            break  # not processed to the end
    assert values(cluster, "t", group="g") == [b"b", b"c"]
    assert values(cluster, "t", group="g") == []


def test_what_follows_sees_what_comes_and_ends_when_nothing_does(cluster: Cluster, tmp_path: Path) -> None:
    cluster.produce("t", ["a"])
    seen = []
    with connect(data_dir=tmp_path / "data") as other:
        for record in cluster.consume("t", follow=True, timeout=0.3):
            seen.append(record.value)
            if record.value == b"a":
                other.produce("t", ["b"])
    assert seen == [b"a", b"b"]


def test_a_topic_that_is_missing_is_kafkas_error_and_is_not_created(cluster: Cluster) -> None:
    with pytest.raises(KafkaError, match="Topic t does not exist") as caught:
        list(cluster.consume("t"))
    assert caught.value.code is ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    assert cluster.topics.names() == []


def test_what_was_not_read_to_its_end_is_no_normal_end(cluster: Cluster) -> None:
    cluster.topics.create(NewTopic("t", assignment=((101,), (102,))))
    cluster.produce("t", ["a"], partition=0)
    cluster.brokers.kill([102])
    read = []
    with pytest.raises(KafkaError, match="t-1"):
        read.extend(values(cluster, "t", timeout=0.1))
    with pytest.raises(DeliveryError, match="1 record") as caught:
        cluster.produce("t", ["b"], partition=1, settings=ProducerSettings(delivery_timeout_ms=10))
    assert caught.value.failures[0].error_name == "TimeoutException"


def test_columns_of_different_length_and_one_text_for_many_are_refused(cluster: Cluster) -> None:
    with pytest.raises(ValueError, match="2 values and 1 keys"):
        cluster.produce("t", ["a", "b"], keys=["k"])
    with pytest.raises(TypeError, match="several"):
        cluster.produce("t", "abc")
    assert cluster.topics.names() == []


def test_an_explicit_directory_counts_more_than_addresses_of_the_environment(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYKAFKA_BOOTSTRAP_SERVER", "broker.invalid:9092")
    cluster.produce("t", ["a"])
    with connect(data_dir=str(tmp_path / "data")) as other:
        assert other.topics.names() == ["t"]
