"""Commands called in-process, on a cluster that is only in memory."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, NoReturn

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cluster import Brokers, Cluster, Topics
from pykafka_cli.cluster.verification_views import VerificationView
from pykafka_cli.cluster.views import BrokerChange, BrokerView, ClusterView, CompactionView, PartitionView, TopicView
from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pytest

    from pykafka_cli.model import NewTopic


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    exit: int
    out: str
    err: str


def call(*words: str, drop_in: bool = True, stdin: bytes = b"") -> Ended:
    """Run one command line."""
    out, err = BytesIO(), BytesIO()
    code = run(words, Terminal(BytesIO(stdin), out, err, drop_in=drop_in))
    return Ended(
        code, out.getvalue().decode("utf-8", "surrogateescape"), err.getvalue().decode("utf-8", "surrogateescape")
    )


class MemoryTopics(Topics):
    """Topics as views. `refused` holds the errors of names that cannot be changed."""

    def __init__(self) -> None:
        self.views: dict[str, TopicView] = {}
        self.refused: dict[str, KafkaError] = {}
        self.log: list[object] = []

    def names(self) -> list[str]:
        return sorted(self.views)

    def describe(self, names: Sequence[str]) -> list[TopicView]:
        return [self.views[name] for name in names if name in self.views]

    def find_id(self, topic_id: str) -> TopicView | None:
        return next((view for view in self.views.values() if view.topic_id == topic_id), None)

    def create(self, topic: NewTopic) -> None:
        if topic.name in self.refused:
            raise self.refused[topic.name]
        if topic.name in self.views:
            raise KafkaError(ErrorCode.TOPIC_ALREADY_EXISTS, f"Topic '{topic.name}' already exists.")
        self.log.append(topic)
        assignment = topic.assignment or ((101, 102, 103)[: topic.replication_factor or 1],) * (topic.partitions or 1)
        self.put(topic.name, assignment, topic.configs)

    def put(self, name: str, assignment: Sequence[Sequence[int]], configs: Mapping[str, str] | None = None) -> None:
        partitions = tuple(
            PartitionView(number, replicas[0], 0, tuple(replicas), tuple(replicas))
            for number, replicas in enumerate(assignment)
        )
        topic_id = f"{len(self.views) + 1:A>21d}A".replace("1", "B").replace("2", "C").replace("3", "D")
        overrides = {"min.insync.replicas": "1"} | dict(configs or {})
        self.views[name] = TopicView(name, topic_id, partitions, overrides, int(overrides["min.insync.replicas"]))

    def delete(self, name: str) -> None:
        if name in self.refused:
            raise self.refused[name]
        del self.views[name]

    def add_partitions(self, name: str, total: int, assignment: Sequence[Sequence[int]] | None = None) -> None:
        if name in self.refused:
            raise self.refused[name]
        self.log.append((name, total, assignment))


class MemoryBrokers(Brokers):
    """Brokers as views; a kill and a restart answer with what `answers` says."""

    def __init__(self) -> None:
        self.views = [
            BrokerView(
                broker_id, "localhost", 9092 + at, alive=True, is_controller=at == 0, leaders=1, replicas=2, size=at
            )
            for at, broker_id in enumerate((101, 102, 103))
        ]
        self.answers: list[BrokerChange] = []
        self.compacted: list[CompactionView] = []
        self.verified = VerificationView((), partitions=2, replicas=6, size=2048, repaired=False)
        self.log: list[object] = []

    def all(self) -> list[BrokerView]:
        return self.views

    def kill(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        self.log.append(("kill", list(broker_ids)))
        return self._answer(broker_ids)

    def restart(
        self, broker_ids: Sequence[int], *, rebalance: bool = True, progress: Callable[[int, int], None] | None = None
    ) -> list[BrokerChange]:
        if progress is not None:
            progress(1, 2)
        self.log.append(("restart", list(broker_ids), rebalance))
        return self._answer(broker_ids)

    def _answer(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        for broker_id in broker_ids:
            if broker_id not in (101, 102, 103):
                raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker {broker_id} does not exist.")
        return self.answers

    def add(self, broker_ids: Sequence[int]) -> list[BrokerView]:
        return [
            BrokerView(broker_id, "localhost", 9095, alive=True, is_controller=False, leaders=0, replicas=0)
            for broker_id in broker_ids
        ]

    def clean(self, topics: Sequence[str]) -> list[CompactionView]:
        self.log.append(("clean", list(topics)))
        return self.compacted

    def verify(
        self,
        broker_ids: Sequence[int],
        topics: Sequence[str] | None,
        progress: Callable[[int, int], None],
        *,
        repair: bool = False,
    ) -> VerificationView:
        self.log.append(("verify", list(broker_ids), topics, repair))
        progress(1, 1)
        return replace(self.verified, repaired=repair)


class MemoryCluster(Cluster):
    """A cluster that is only in memory. `closed` counts how often it was closed."""

    topics: MemoryTopics
    brokers: MemoryBrokers

    def __init__(self) -> None:
        self.topics, self.brokers = MemoryTopics(), MemoryBrokers()
        self.closed = 0

    def describe(self) -> ClusterView:
        return ClusterView(
            "cluster-id", 101, tuple(self.brokers.views), len(self.topics.views), 7, size=2048, data_dir="/data"
        )

    def producer(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError

    def consumer(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError

    def close(self) -> None:
        self.closed += 1


@dataclass(slots=True)
class Connections:
    """What connect was called with, and the cluster that it gives."""

    cluster: MemoryCluster = field(default_factory=MemoryCluster)
    calls: list[tuple[object, ...]] = field(default_factory=list)


@contextmanager
def connected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connections]:
    """While this lasts, every command gets the same cluster in memory."""
    connections = Connections()

    def connect(bootstrap_server: str | None, **rest: object) -> Cluster:
        connections.calls.append((bootstrap_server, rest["data_dir"], rest["client_config"]))
        return connections.cluster

    with monkeypatch.context() as patch:
        patch.setattr("pykafka_cli.connecting.connect", connect)
        yield connections


def error_of(*words: str) -> str:
    """The first line on stderr of a command that has to fail, without the prefix that argparse4j puts before it."""
    ended = call(*words)
    assert (ended.exit, ended.out) == (1, ""), ended
    return ended.err.splitlines()[0].removeprefix("kafka-producer-perf-test: error: ")
