from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from calling import Connections, Ended, MemoryCluster, call

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cluster.views import ClusterView
from pykafka_cli.errors import TargetError


def cluster(*words: str) -> Ended:
    return call("cluster", *words, drop_in=False)


class Directory:
    """What was done to the data directory."""

    def __init__(self) -> None:
        self.created: list[tuple[object, ...]] = []
        self.destroyed: list[str | None] = []

    def create(self, data_dir: str | None, **settings: Any) -> ClusterView:
        self.created.append((data_dir, *settings.values()))
        return MemoryCluster().describe()

    def destroy(self, data_dir: str | None) -> None:
        if data_dir == "absent":
            raise TargetError("There is no cluster in absent.")
        self.destroyed.append(data_dir)


@pytest.fixture
def directory(monkeypatch: pytest.MonkeyPatch) -> Directory:
    made = Directory()
    monkeypatch.setattr("pykafka_cli.connecting.create_cluster", made.create)
    monkeypatch.setattr("pykafka_cli.connecting.destroy_cluster", made.destroy)
    monkeypatch.setattr("pykafka_cli.connecting.data_directory", lambda data_dir: data_dir or "/default")
    return made


def test_a_cluster_is_created_as_asked_for(directory: Directory) -> None:
    ended = cluster(
        "create", "--brokers", "1, 2", "--port", "19092", "--config", "num.partitions=3", "--config", "a = b=c",
        "--seed", "7", "--data-dir", "d",
    )  # fmt: skip
    assert ended == Ended(
        0,
        "Created a cluster in /data: brokers 101 at localhost:9092, 102 at localhost:9093, 103 at localhost:9094.\n",
        "",
    )
    cluster("create")
    assert directory.created == [
        ("d", (1, 2), 19092, {"num.partitions": "3", "a": "b=c"}, 7),
        (None, (101, 102, 103), 9092, {}, None),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--brokers", "1,x"], "'x' is not a broker id"),
        (["--brokers", ""], "'' is not a broker id"),
        (["--port", "65535"], "Cannot parse argument '65535' of option port"),
        (["--port", "0"], "Cannot parse argument '0' of option port"),
        (["--config", "a"], "Cannot parse argument 'a' of option config. Expected name=value."),
        (["--config", "=a"], "Cannot parse argument '=a' of option config. Expected name=value."),
        (["--seed", "x"], "Cannot parse argument 'x' of option seed"),
    ],
)
def test_settings_that_cannot_be_are_refused(directory: Directory, words: list[str], sentence: str) -> None:
    assert cluster("create", *words) == Ended(1, "", f"{sentence}\nSee pykafka cluster create --help.\n")
    assert not directory.created


def test_info_tells_identity_and_totals(connections: Connections) -> None:
    brokers = connections.cluster.brokers
    brokers.views[1] = replace(brokers.views[1], alive=False)
    assert cluster("info").out == (
        "Cluster id:      cluster-id\n"
        "Controller:      101\n"
        "Brokers:         2 of 3 alive: 101, 102 (dead), 103\n"
        "Topics:          0\n"
        "Partitions:      7\n"
        "Size on disk:    2.0 KB\n"
        "Data directory:  /data\n"
    )


def test_destroying_needs_a_yes_where_nobody_can_be_asked(directory: Directory) -> None:
    ended = cluster("destroy")
    assert (ended.exit, ended.out, directory.destroyed) == (1, "", [])
    assert ended.err.startswith("This deletes the cluster in /default and all its data. Add --yes to do so.\n")
    assert cluster("destroy", "--yes") == Ended(0, "Deleted the cluster in /default.\n", "")
    assert cluster("destroy", "--yes", "--data-dir", "absent") == Ended(1, "", "There is no cluster in absent.\n")
    assert directory.destroyed == [None]


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"YES\n", 0), (b"n\n", 1), (b"\n", 1), (b"", 1)])
def test_a_person_is_asked(directory: Directory, monkeypatch: pytest.MonkeyPatch, answer: bytes, code: int) -> None:
    monkeypatch.setattr(Terminal, "is_interactive", lambda _: True)
    err = BytesIO()
    assert run(["cluster", "destroy"], Terminal(BytesIO(answer), BytesIO(), err)) == code
    assert err.getvalue().startswith(b"Delete the cluster in /default and all its data? [y/N] ")
    assert len(directory.destroyed) == 1 - code
