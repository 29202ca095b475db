"""The cluster that a recording is replayed on: a fresh embedded one, or a real one that somebody started."""

from __future__ import annotations

import json
import re
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from differential.commands import run_here
from differential.placeholders import Placeholders
from tests.contract.installation import unused_ports

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

BROKERS = (101, 102, 103)

START = "start"
"""Instead of a bootstrap list: Apache Kafka is started for each recording, and ends with it."""

PATIENCE = 60.0
"""Seconds after which a real cluster counts as stuck."""

SETTINGS = {
    "num.partitions": "1",
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "3",
    "offsets.topic.num.partitions": "5",
    "transaction.state.log.num.partitions": "5",
    "group.initial.rebalance.delay.ms": "0",
    "auto.create.topics.enable": "true",
    "auto.leader.rebalance.enable": "true",
}
"""The broker settings that the recordings assume."""


class World:
    """A cluster, the environment of the commands that use it, and the values of the placeholders."""

    def __init__(self, directory: Path, kafka: str | None = None) -> None:
        """`kafka` is the bootstrap list of a real cluster that has no topics and no groups yet, or START."""
        self.directory = directory
        self.is_embedded = kafka is None
        self._open = ExitStack()
        self.environment = {"PYKAFKA_DATA_DIR": str(directory / "data"), "PYKAFKA_BOOTSTRAP_SERVER": ""}
        closed = self._open.enter_context(socket.socket())
        closed.bind(("127.0.0.1", 0))  # bound and not listening: it refuses, and nobody else can get it
        if kafka == START:
            kafka = self._start()
        self.environment = {"PYKAFKA_DATA_DIR": str(directory / "data"), "PYKAFKA_BOOTSTRAP_SERVER": kafka or ""}
        addresses = kafka.split(",") if kafka else self._create()
        self.brokers = dict(zip(BROKERS, addresses, strict=False))
        self.bootstrap = ",".join(addresses)
        log_dirs = (
            {broker: str(directory / "data" / "brokers" / str(broker)) for broker in BROKERS}
            if self.is_embedded
            else self._log_dirs()
        )
        self.placeholders = Placeholders(
            {
                "<BOOTSTRAP>": self.bootstrap,
                "<CLOSED_PORT>": f"127.0.0.1:{closed.getsockname()[1]}",
                **{f"<BROKER_{broker}>": address for broker, address in self.brokers.items()},
                **{f"<PORT_{broker}>": address.rpartition(":")[2] for broker, address in self.brokers.items()},
                "<CONTROLLER>": addresses[0],  # after the brokers: their names are what output is restored to
                **{f"<LOG_DIR_{broker}>": path for broker, path in log_dirs.items()},
            },
            self.topic_id,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def run(self, *argv: str, stdin: bytes = b"") -> str:
        """stdout of a command that has to succeed; the address of the cluster is added."""
        outcome = run_here([*argv, "--bootstrap-server", self.bootstrap], stdin, self.directory, self.environment)
        assert outcome.exit == 0, (argv, outcome)
        return outcome.stdout.decode()

    def topic_id(self, topic: str) -> str:
        """The id that a topic has on this cluster."""
        described = self.run("kafka-topics", "--describe", "--topic", topic)
        found = re.search(r"TopicId: (\S+)", described)
        assert found is not None, described
        return found[1]

    def settle(self) -> None:
        """Return when no reassignment is in progress any more: real brokers copy in their own time."""
        deadline = time.monotonic() + PATIENCE
        while self.run("kafka-reassign-partitions", "--list") != "No partition reassignments found.\n":
            assert time.monotonic() < deadline, "a reassignment does not come to its end"
            time.sleep(0.1)

    def _start(self) -> str:
        """Start Apache Kafka with the settings of the recordings."""
        from tests.kafka.real_cluster import USER, RealCluster  # noqa: PLC0415  (needs Java)

        bootstrap = self._open.enter_context(RealCluster(self.directory / "kafka", SETTINGS)).bootstrap()
        self.bootstrap = bootstrap
        for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512"):  # the user with whom other tests log in
            self.run("kafka-configs", "--alter", "--user", USER, "--delete-config", mechanism)
        return bootstrap

    def _log_dirs(self) -> dict[int, str]:
        """Where real brokers have their logs."""
        described = json.loads(self.run("kafka-log-dirs", "--describe", "--topic-list", "-").splitlines()[-1])
        return {broker["broker"]: broker["logDirs"][0]["logDir"] for broker in described["brokers"]}

    def _create(self) -> list[str]:
        """Create the embedded cluster, on loopback addresses that are nobody else's."""
        base = unused_ports(len(BROKERS), first=19101)
        config = [word for name, value in SETTINGS.items() for word in ("--config", f"{name}={value}")]
        brokers = ",".join(str(broker) for broker in BROKERS)
        argv = ["cluster", "create", "--brokers", brokers, "--port", str(base), *config]
        outcome = run_here(argv, b"", self.directory, self.environment, drop_in=False)
        assert outcome.exit == 0, outcome
        return [f"127.0.0.1:{base + i}" for i in range(len(BROKERS))]
