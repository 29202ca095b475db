"""What we compare ourselves to: kcat, and Apache Kafka's own tools and broker."""

from __future__ import annotations

import base64
import secrets
import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Self

from tests.format import kafka_jars

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

KAFKA_VERSION = kafka_jars.VERSION
_START_S = 60


def find_kcat() -> str | None:
    """Where kcat is (Debian's package kcat, or kafkacat)."""
    return shutil.which("kcat") or shutil.which("kafkacat")


def find_jars() -> Path | None:
    """The directory of Kafka's jars, or None where there is no Java or they cannot be had."""
    if shutil.which("java") is None:
        return None
    try:
        return kafka_jars.find_jars()
    except kafka_jars.JarsMissing:
        return None


def java(jars: Path, main: str, *words: str, heap: str = "256m") -> list[str]:
    """A command line that runs a class of Kafka."""
    return ["java", f"-Xmx{heap}", "-cp", f"{jars}/*", main, *words]


class RealBroker:
    """A Kafka of one broker (KRaft) on loopback, with its log in `directory`; stopped at the end of the `with`."""

    def __init__(self, jars: Path, directory: Path) -> None:
        self._jars, self._directory = jars, directory
        self._port, self._controller_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"localhost:{self._port}"

    def __enter__(self) -> Self:
        self._directory.mkdir(parents=True)
        properties = self._directory / "server.properties"
        properties.write_text(
            "process.roles=broker,controller\nnode.id=1\n"
            f"controller.quorum.voters=1@localhost:{self._controller_port}\ncontroller.listener.names=CONTROLLER\n"
            f"listeners=PLAINTEXT://localhost:{self._port},CONTROLLER://localhost:{self._controller_port}\n"
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n"
            f"log.dirs={self._directory / 'logs'}\n"
            "offsets.topic.replication.factor=1\ntransaction.state.log.replication.factor=1\n"
            "transaction.state.log.min.isr=1\noffsets.topic.num.partitions=1\ngroup.initial.rebalance.delay.ms=0\n"
        )
        cluster_id = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=").replace("-", "A")
        format_it = java(
            self._jars, "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(properties), heap="128m"
        )
        subprocess.run(format_it, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with (self._directory / "broker.log").open("wb") as log:
            self._process = subprocess.Popen(
                java(self._jars, "kafka.Kafka", str(properties), heap="768m"),
                stdout=log, stderr=log, cwd=self._directory,
            )  # fmt: skip
        try:
            self._await()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _await(self) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                self.create("started")
            except subprocess.CalledProcessError:
                time.sleep(0.5)
            else:
                return
        raise RuntimeError(f"Kafka did not start; see {self._directory}/broker.log")

    def create(self, topic: str, partitions: int = 1) -> None:
        """Create a topic."""
        words = ["--bootstrap-server", self.address, "--create", "--topic", topic, "--partitions", str(partitions)]
        subprocess.run(
            java(self._jars, "org.apache.kafka.tools.TopicCommand", *words),
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port
