"""An embedded cluster beside a model of plain lists, whatever is done to it in whatever order."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pykafka_cli.cluster.consumer import ConsumerSettings
from pykafka_cli.cluster.partitions import ElectionType
from pykafka_cli.cluster.producer import ProducerSettings
from pykafka_cli.connecting import connect, create_cluster
from pykafka_cli.errors import ErrorCode
from pykafka_cli.model import NewTopic, OffsetSpec, ProducerRecords, TopicPartition
from tests.crash.laws import NO_LEADER, Partition, Witness, read_store

BROKERS = (101, 102, 103, 104)
T0 = 1_700_000_000_000
SEGMENT_MS = 1000

Line = tuple[int, bytes]


@dataclass
class Log:
    """What one partition has to hold."""

    visible: list[Line] = field(default_factory=list)
    """Offset and value of what can be read."""
    waiting: list[Line] = field(default_factory=list)
    """Accepted by fewer replicas than there have to be: readable once there are enough, or lost to an election."""
    start: int = 0

    @property
    def end(self) -> int:
        """The next offset."""
        lines = self.waiting or self.visible
        return lines[-1][0] + 1 if lines else self.start


def lacks_replicas(state: Partition, min_isr: int) -> bool:
    """Whether acks=all is refused."""
    return len(state.isr) < min(min_isr, len(state.replicas))


class ClusterMachine(RuleBasedStateMachine):
    """The public interface on one side; lists, and who leads whom in the store, on the other."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.data = self.directory / "data"
        self.logs: dict[TopicPartition, Log] = {}
        self.min_isr: dict[str, int] = {}
        self.unclean: set[str] = set()
        """Topics that may have lost something to an unclean election: their logs are not modelled any more."""
        self.sent: set[bytes] = set()
        self.count = 0

    @initialize()
    def found(self) -> None:
        create_cluster(str(self.data), brokers=BROKERS, port=15101, configs={}, seed=1)
        self.witness = Witness(self.data)
        self.cluster = connect(data_dir=str(self.data), offline_ok=True)
        configs = self.configs(min_isr=2)
        self.cluster.topics.create(NewTopic("t0", assignment=((101, 102, 103),), configs=configs))
        self.min_isr["t0"] = 2
        self.logs[TopicPartition("t0", 0)] = Log()

    @staticmethod
    def configs(min_isr: int) -> dict[str, str]:
        return {
            "min.insync.replicas": str(min_isr), "segment.ms": str(SEGMENT_MS), "retention.ms": "-1",
            "message.timestamp.after.max.ms": str(1 << 62),
        }  # fmt: skip

    def teardown(self) -> None:
        self.cluster.close()
        shutil.rmtree(self.directory)

    # What is there

    def states(self) -> dict[TopicPartition, Partition]:
        return {TopicPartition(one.topic, one.number): one for one in read_store(self.data).partitions}

    def alive(self) -> list[int]:
        return [broker.broker_id for broker in self.cluster.brokers.all() if broker.alive]

    def dead(self) -> list[int]:
        return [broker for broker in BROKERS if broker not in self.alive()]

    def pick(self, data: st.DataObject) -> TopicPartition:
        return data.draw(st.sampled_from(sorted(self.logs)), "partition")

    # Topics

    @precondition(lambda self: len(self.min_isr) < 3)
    @rule(data=st.data(), min_isr=st.integers(1, 3), partitions=st.integers(1, 2))
    def create_topic(self, data: st.DataObject, min_isr: int, partitions: int) -> None:
        self.count += 1
        name = f"t{self.count}"
        living = st.sampled_from(self.alive())
        replicas = [
            tuple(dict.fromkeys([data.draw(living), *data.draw(st.permutations(BROKERS))[:2]]))
            for _ in range(partitions)
        ]
        size = min(map(len, replicas))
        assignment = tuple(one[:size] for one in replicas)
        self.cluster.topics.create(NewTopic(name, assignment=assignment, configs=self.configs(min_isr)))
        self.min_isr[name] = min_isr
        self.logs |= {TopicPartition(name, number): Log() for number in range(partitions)}

    @precondition(lambda self: self.min_isr)
    @rule(data=st.data())
    def delete_topic(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.min_isr)), "topic")
        self.cluster.topics.delete(name)
        del self.min_isr[name]
        self.unclean.discard(name)
        self.logs = {key: log for key, log in self.logs.items() if key.topic != name}

    @precondition(lambda self: self.logs)
    @rule(data=st.data())
    def add_a_partition(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.min_isr)), "topic")
        count = sum(key.topic == name for key in self.logs)
        factor = len(self.states()[TopicPartition(name, 0)].replicas)
        if count < 4 and len(self.alive()) >= factor and not self.states()[TopicPartition(name, 0)].adding:
            self.cluster.topics.add_partitions(name, count + 1)
            self.logs[TopicPartition(name, count)] = Log()

    # Records

    @precondition(lambda self: self.logs)
    @rule(data=st.data(), count=st.integers(1, 4), acks=st.sampled_from(["all", "1", "0"]), roll=st.booleans())
    def produce(self, data: st.DataObject, count: int, acks: str, *, roll: bool) -> None:
        name = self.pick(data)
        log, state = self.logs[name], self.states()[name]
        self.count += 1
        values = [b"%d.%d" % (self.count, number) for number in range(count)]
        self.sent |= set(values)
        producer = self.cluster.producer(
            name.topic, ProducerSettings(acks=acks, retries=0, delivery_timeout_ms=0), lambda _: None
        )
        stamp = T0 + self.count * (2 * SEGMENT_MS if roll else 1)
        producer.send(ProducerRecords(values, None, None, [stamp] * count), name.partition)
        producer.close()
        failures = producer.failures()
        lacks = lacks_replicas(state, self.min_isr[name.topic])
        if state.leader == NO_LEADER:
            assert [one.count for one in failures] == [count]
        elif lacks and acks == "all":
            assert [one.error_name for one in failures] == [ErrorCode.NOT_ENOUGH_REPLICAS.java_name]
        else:
            assert not failures, failures
            (log.waiting if lacks else log.visible).extend(zip(range(log.end, log.end + count), values, strict=True))

    @precondition(lambda self: self.logs)
    @rule(data=st.data())
    def delete_records(self, data: st.DataObject) -> None:
        name = self.pick(data)
        log, state = self.logs[name], self.states()[name]
        high_watermark = log.visible[-1][0] + 1 if log.visible else log.start
        before = data.draw(st.integers(log.start, high_watermark), "before") if name.topic not in self.unclean else 0
        (answer,) = self.cluster.logs.delete_records({name: before})
        if state.leader == NO_LEADER:
            assert answer.error is not None
        elif name.topic not in self.unclean:
            assert answer.offset == max(before, log.start), answer
            log.start = max(before, log.start)
            log.visible = [line for line in log.visible if line[0] >= log.start]

    # Brokers

    @precondition(lambda self: len(self.alive()) > 1)
    @rule(data=st.data())
    def kill(self, data: st.DataObject) -> None:
        self.cluster.brokers.kill([data.draw(st.sampled_from(self.alive()), "broker")])

    @precondition(lambda self: self.dead())
    @rule(data=st.data(), rebalance=st.booleans())
    def restart(self, data: st.DataObject, *, rebalance: bool) -> None:
        self.cluster.brokers.restart([data.draw(st.sampled_from(self.dead()), "broker")], rebalance=rebalance)

    @precondition(lambda self: self.logs)
    @rule()
    def elect_preferred(self) -> None:
        self.cluster.partitions.elect_leaders(ElectionType.PREFERRED, None)

    @precondition(lambda self: self.logs)
    @rule(data=st.data())
    def elect_unclean(self, data: st.DataObject) -> None:
        name = self.pick(data)
        before = self.states()[name]
        self.cluster.partitions.elect_leaders(ElectionType.UNCLEAN, [name])
        if before.leader == NO_LEADER and self.states()[name].leader != NO_LEADER:
            self.unclean.add(name.topic)

    @precondition(lambda self: self.logs)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        name = self.pick(data)
        target = data.draw(st.permutations(BROKERS), "target")[: data.draw(st.integers(2, 3), "factor")]
        assert not self.cluster.partitions.reassign({name: target})
        self.cluster.partitions.copy([name], lambda _done, _total: None)

    # Configs

    @precondition(lambda self: self.min_isr)
    @rule(data=st.data(), min_isr=st.integers(1, 3))
    def change_min_isr(self, data: st.DataObject, min_isr: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.min_isr)), "topic")
        self.min_isr[name] = min_isr
        self.cluster.configs.alter("topics", name, {"min.insync.replicas": str(min_isr)})

    @precondition(lambda self: len(self.min_isr) > 1 and not self.unclean)
    @rule(data=st.data())
    def allow_unclean_elections(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.min_isr)), "topic")
        self.unclean.add(name)
        self.cluster.configs.alter("topics", name, {"unclean.leader.election.enable": "true"})

    @precondition(lambda self: self.logs)
    @rule(data=st.data(), size=st.integers(0, 300))
    def retain(self, data: st.DataObject, size: int) -> None:
        """Old segments go when somebody looks; the newest record of all never does with retention.bytes."""
        name = data.draw(st.sampled_from(sorted(self.min_isr)), "topic")
        self.cluster.configs.alter("topics", name, {"retention.bytes": str(size)})
        self.read(name)
        self.cluster.configs.alter("topics", name, {"retention.bytes": "-1"})
        for key, read in self.read(name).items():
            log = self.logs[key]
            if key.topic not in self.unclean and self.states()[key].leader != NO_LEADER:
                assert read == log.visible[len(log.visible) - len(read) :]
                log.start = read[0][0] if read else log.start if not log.visible else log.visible[-1][0] + 1
                log.visible = read

    # Laws

    def read(self, topic: str) -> dict[TopicPartition, list[Line]]:
        read: dict[TopicPartition, list[Line]] = {key: [] for key in self.logs if key.topic == topic}
        consumer = self.cluster.consumer(ConsumerSettings(topic=topic, start=OffsetSpec.EARLIEST), lambda _: None)
        while fetched := consumer.poll(0):
            for one in fetched:
                records = one.records()
                values = [value or b"" for value in records.values]
                read[TopicPartition(topic, one.partition)].extend(zip(records.offsets, values, strict=True))
        consumer.close()
        return read

    @invariant()
    def what_is_read_is_what_the_model_holds(self) -> None:
        states = self.states() if hasattr(self, "cluster") else {}
        for topic in self.min_isr:
            for name, read in self.read(topic).items():
                log, state = self.logs[name], states[name]
                if state.leader == NO_LEADER:
                    assert not read
                elif topic in self.unclean:
                    offsets = [offset for offset, _ in read]
                    assert offsets == sorted(set(offsets))
                    assert self.sent.issuperset(value for _, value in read)
                elif lacks_replicas(state, self.min_isr[topic]):
                    assert read == log.visible, name
                else:
                    kept = len(read) - len(log.visible)
                    assert read == [*log.visible, *log.waiting][: len(read)], name
                    assert kept >= 0, f"{name}: {-kept} records have disappeared"
                    log.visible, log.waiting = read, []

    @invariant()
    def the_laws_hold(self) -> None:
        if hasattr(self, "witness"):
            for topic in self.unclean:
                self.witness.forget(topic)
            self.witness.look()


ClusterMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestCluster = ClusterMachine.TestCase
