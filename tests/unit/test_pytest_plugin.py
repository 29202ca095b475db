"""The fixtures that other projects get: each test here runs pytest on a project of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(directory: Path, tests: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on these tests, with warnings as errors."""
    (directory / "test_it.py").write_text(tests)
    (directory / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment |= {"PYKAFKA_BOOTSTRAP_SERVER": "broker.invalid:9092"}
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "pykafka_cli.pytest_plugin",
        "-p",
        "no:cacheprovider",
        *options,
    ]
    return subprocess.run(words, cwd=directory, env=environment, capture_output=True, text=True, check=False)


def passes(directory: Path, tests: str, count: int) -> None:
    ended = run(directory, tests)
    assert f"{count} passed" in ended.stdout, ended.stdout + ended.stderr
    assert ended.returncode == 0


def test_a_test_gets_a_cluster_whose_brokers_it_can_kill_and_restart(tmp_path: Path) -> None:
    passes(
        tmp_path,
        """
import os, subprocess

def test_failover(kafka_cluster):
    kafka_cluster.create_topic("orders", 1, 3, {"min.insync.replicas": "2"})
    kafka_cluster.produce("orders", ["tea"], keys=["alice"])
    leader = kafka_cluster.leader("orders")
    kafka_cluster.kill(leader)
    assert kafka_cluster.leader("orders") not in (None, leader)
    kafka_cluster.produce("orders", ["coffee"])
    assert [record.value for record in kafka_cluster.consume("orders")] == [b"tea", b"coffee"]
    kafka_cluster.restart(leader)
    assert set(kafka_cluster.isr("orders")) == {101, 102, 103}
    assert len(kafka_cluster.consume("orders", group="g")) == 2
    assert kafka_cluster.consume("orders", group="g") == []

def test_each_has_its_own(kafka_cluster):
    assert kafka_cluster.cluster.topics.names() == []

def test_the_commands_see_it(kafka_cluster):
    kafka_cluster.create_topic("orders")
    for more in ([], ["--bootstrap-server", kafka_cluster.bootstrap_servers]):
        ended = subprocess.run(
            ["kafka-topics", "--list", *more], env=kafka_cluster.environment, capture_output=True, text=True, check=True
        )
        assert ended.stdout == "orders\\n"
    assert os.path.exists(os.path.join(kafka_cluster.data_dir, "cluster.db"))
""",
        3,
    )


def test_the_example_of_the_readme_passes(tmp_path: Path) -> None:
    example = re.search(r"## In pytest.*?```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert example is not None
    passes(tmp_path, example[1], 2)


def test_the_marker_and_the_factory_say_what_it_is(tmp_path: Path) -> None:
    passes(
        tmp_path,
        """
import pytest

@pytest.mark.kafka_cluster(brokers=[1, 2], port=29931, configs={"num.partitions": "4"})
def test_marked(kafka_cluster):
    assert kafka_cluster.bootstrap_servers == "localhost:29931,localhost:29932"
    kafka_cluster.create_topic("t")
    view = kafka_cluster.cluster.topics.describe(["t"])[0]
    assert len(view.partitions) == 4

def test_two_of_the_same_seed_are_alike_and_yet_two(kafka_cluster_factory):
    one, other = kafka_cluster_factory(), kafka_cluster_factory()
    for cluster in (one, other):
        cluster.create_topic("t", 7, 2)
    assert one.cluster.topics.describe(["t"]) == other.cluster.topics.describe(["t"])
    one.produce("t", ["a"])
    assert other.consume("t") == []
    third = kafka_cluster_factory(seed=None)
    third.create_topic("t", 7, 2)
    assert third.cluster.topics.describe(["t"]) != one.cluster.topics.describe(["t"])
""",
        2,
    )


def test_a_marker_with_a_plain_argument_is_an_error_that_says_how(tmp_path: Path) -> None:
    ended = run(tmp_path, "import pytest\n@pytest.mark.kafka_cluster(2)\ndef test_it(kafka_cluster): pass\n")
    assert ended.returncode == 1
    assert "keywords only" in ended.stdout


def test_the_plugin_costs_nothing_until_a_fixture_is_used(tmp_path: Path) -> None:
    passes(
        tmp_path,
        """
import sys

def test_it():
    ours = {name for name in sys.modules if name.startswith("pykafka_cli")}
    assert ours == {"pykafka_cli", "pykafka_cli.pytest_plugin"}
    assert not {"typer", "sqlite3", "confluent_kafka"} & set(sys.modules)
""",
        1,
    )


def test_pytest_lists_both_fixtures_and_the_marker(tmp_path: Path) -> None:
    fixtures = run(tmp_path, "", "--fixtures").stdout
    assert "kafka_cluster_factory" in fixtures
    assert "throw-away Kafka cluster of three brokers" in fixtures
    assert "@pytest.mark.kafka_cluster(" in run(tmp_path, "", "--markers").stdout


def test_an_installation_gives_pytest_the_plugin() -> None:
    from importlib.metadata import entry_points  # noqa: PLC0415  (slow, and only here)

    found = [entry.value for entry in entry_points(group="pytest11") if entry.name == "pykafka_cli"]
    assert set(found) == {"pykafka_cli.pytest_plugin"}


@pytest.mark.parametrize("annotated", ["KafkaCluster", "KafkaClusterFactory"])
def test_the_types_of_the_fixtures_can_be_named(annotated: str) -> None:
    from pykafka_cli import testing  # noqa: PLC0415  (as a user would)

    assert getattr(testing, annotated).__doc__
