"""A real Apache Kafka cluster on loopback: a controller and three brokers, one process each, which may be killed."""

from __future__ import annotations

import base64
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import pytest

from tests.format.kafka_jars import kafka_jars, require_java
from tests.kafka.certificates import PASSWORD, Certificates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CONTROLLER = 100
BROKERS = (101, 102, 103)
USER, SECRET = "alice", "alice's secret; = 1"
"""Who may log in, with every SASL mechanism."""
ESCAPING_USER, ESCAPING_SECRET = "bob", 'a \\ and a " in it'
"""Who may log in with PLAIN, with a password that a login line has to escape."""
UNRESOLVABLE = "broker-internal.invalid"
"""The host name that the listener of this name gives out, as a badly configured broker would."""
LISTENERS = {
    "PLAINTEXT": "PLAINTEXT",
    "SSL": "SSL",
    "MUTUAL": "SSL",
    "SASL_PLAINTEXT": "SASL_PLAINTEXT",
    "SASL_SSL": "SASL_SSL",
    "UNRESOLVABLE": "PLAINTEXT",
}
"""Listeners of each broker, and the security protocol of each. MUTUAL wants a certificate of the client."""

_START_S = 120.0
_ATTEMPTS = 3
_FAST_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms64m", "-Xmx256m")
DIES_WITH_US = """
import ctypes, os, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
if os.getppid() == int(sys.argv[1]):
    os.execvp(sys.argv[2], sys.argv[2:])
"""
"""Becomes the program that it is given, which then ends with the tests however they end."""


class DidNotStartError(Exception):
    """Kafka did not answer; the message has the end of what it said."""


class RealCluster:
    """Kafka in `directory`. Use it in a `with`: at its end nothing runs any more."""

    brokers = BROKERS

    def __init__(self, directory: Path, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are broker settings that replace ours."""
        self._directory, self._settings = directory, settings or {}
        self._java = require_java()
        self._jars = kafka_jars()
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._ports: dict[tuple[int, str], int] = {}
        self.certificates = Certificates(directory / "certificates")

    def __enter__(self) -> Self:
        self.certificates.make()
        for attempt in range(_ATTEMPTS):
            try:
                self._begin(self._directory / f"attempt-{attempt}")
            except DidNotStartError:  # perhaps somebody took a port
                self._stop()
                if attempt == _ATTEMPTS - 1:
                    raise
            except BaseException:
                self._stop()
                raise
            else:
                break
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    # What tests ask and do

    def bootstrap(self, listener: str = "PLAINTEXT", brokers: Sequence[int] = BROKERS, host: str | None = None) -> str:
        """The addresses of brokers, as `--bootstrap-server` takes them."""
        return ",".join(self.address(broker, listener, host) for broker in brokers)

    def address(self, broker: int, listener: str = "PLAINTEXT", host: str | None = None) -> str:
        """Where a broker listens; `host` is another name for this machine than the one that brokers give out."""
        return f"{host or _host(listener)}:{self._ports[broker, listener]}"

    def kill(self, broker: int) -> None:
        """`kill -9`."""
        process = self._processes.pop(broker)
        process.kill()
        process.wait()

    def start(self, *brokers: int) -> None:
        """Start brokers that were killed, and wait until they answer."""
        for broker in brokers:
            self._launch(broker)
        self._await(brokers)

    def alive(self) -> list[int]:
        """Brokers that run."""
        return [broker for broker in BROKERS if broker in self._processes and self._processes[broker].poll() is None]

    # Starting

    def _begin(self, home: Path) -> None:
        home.mkdir(parents=True)
        self._home = home
        names = [(broker, listener) for broker in BROKERS for listener in LISTENERS]
        self._ports = dict(zip([(CONTROLLER, "CONTROLLER"), *names], _free_ports(len(names) + 1), strict=True))
        cluster_id = _uuid()
        for node in (CONTROLLER, *BROKERS):
            properties = self._controller() if node == CONTROLLER else self._broker(node)
            (home / f"{node}.properties").write_text(_lines(self._common(node) | properties))
        self._format(cluster_id)
        for broker in BROKERS:  # what the formatter would do, without a start of Java for each
            data = home / f"data-{broker}"
            data.mkdir()
            (data / "meta.properties").write_text(
                _lines({"version": "1", "cluster.id": cluster_id, "node.id": str(broker), "directory.id": _uuid()})
            )
        for node in (CONTROLLER, *BROKERS):
            self._launch(node)
        self._await(BROKERS)

    def _common(self, node: int) -> dict[str, str]:
        protocols = {"CONTROLLER": "PLAINTEXT"} | LISTENERS
        return {
            "node.id": str(node),
            "controller.quorum.voters": f"{CONTROLLER}@127.0.0.1:{self._ports[CONTROLLER, 'CONTROLLER']}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": ",".join(f"{name}:{kind}" for name, kind in protocols.items()),
            "log.dirs": str(self._home / f"data-{node}"),
            "num.partitions": "1",
            "default.replication.factor": "3",
            "offsets.topic.replication.factor": "3",
            "offsets.topic.num.partitions": "3",
            "transaction.state.log.replication.factor": "3",
            "transaction.state.log.min.isr": "2",
            "transaction.state.log.num.partitions": "3",
            "share.coordinator.state.topic.num.partitions": "3",
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
            "log.cleaner.dedupe.buffer.size": "4194304",  # the default of 128 MiB does not fit into the heap
            "broker.session.timeout.ms": "6000",
            **self._settings,
        }

    def _controller(self) -> dict[str, str]:
        return {
            "process.roles": "controller",
            "listeners": f"CONTROLLER://127.0.0.1:{self._ports[CONTROLLER, 'CONTROLLER']}",
        }

    def _broker(self, broker: int) -> dict[str, str]:
        listeners = {name: self._ports[broker, name] for name in LISTENERS}
        advertised = {
            name: f"{UNRESOLVABLE if name == 'UNRESOLVABLE' else _host(name)}:{port}"
            for name, port in listeners.items()
        }
        login = {
            "plain": "org.apache.kafka.common.security.plain.PlainLoginModule required "
            f"user_{USER}={quoted(SECRET)} user_{ESCAPING_USER}={quoted(ESCAPING_SECRET)};",
            "scram-sha-256": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "scram-sha-512": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        }
        return {
            "process.roles": "broker",
            "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in listeners.items()),
            "advertised.listeners": ",".join(f"{name}://{address}" for name, address in advertised.items()),
            "inter.broker.listener.name": "PLAINTEXT",
            "sasl.enabled.mechanisms": ",".join(name.upper() for name in login),
            "ssl.keystore.type": "PKCS12",
            "ssl.keystore.location": str(self.certificates.server_keystore),
            "ssl.keystore.password": PASSWORD,
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.certificates.authority),
            "listener.name.mutual.ssl.client.auth": "required",
        } | {
            f"listener.name.{listener}.{mechanism}.sasl.jaas.config": line
            for listener in ("sasl_plaintext", "sasl_ssl")
            for mechanism, line in login.items()
        }

    def _format(self, cluster_id: str) -> None:
        scram = [
            word
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
            for word in ("--add-scram", f"{mechanism}=[name={USER},password={quoted(SECRET)}]")
        ]
        done = subprocess.run(
            self._command(
                "kafka.tools.StorageTool", "format", "-t", cluster_id,
                "-c", str(self._home / f"{CONTROLLER}.properties"), *scram,
            ),
            capture_output=True, check=False,
        )  # fmt: skip
        if b"UnsupportedClassVersionError" in done.stderr:
            pytest.skip("Kafka needs a newer Java than the one installed")
        if done.returncode:
            raise DidNotStartError((done.stdout + done.stderr).decode(errors="replace"))

    def _launch(self, node: int) -> None:
        words = self._command("kafka.Kafka", str(self._home / f"{node}.properties"))
        with self._log(node).open("ab") as log:
            self._processes[node] = subprocess.Popen(
                [sys.executable, "-c", DIES_WITH_US, str(os.getpid()), *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._home,
            )  # fmt: skip

    def _command(self, main: str, *words: str) -> list[str]:
        """A start of Java. Whoever wants to read Kafka's log puts a binding of slf4j on $CLASSPATH."""
        path = [f"{self._jars}/*", *filter(None, [os.environ.get("CLASSPATH")])]
        return [
            self._java, *_FAST_START, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp", os.pathsep.join(path), main, *words,
        ]  # fmt: skip

    def _await(self, brokers: Sequence[int]) -> None:
        """Return when these brokers are among those that the cluster tells of, and answer themselves."""
        from confluent_kafka import KafkaException  # noqa: PLC0415  (most test runs need no client)
        from confluent_kafka.admin import AdminClient  # noqa: PLC0415

        deadline = time.monotonic() + _START_S
        for broker in brokers:
            client = AdminClient({"bootstrap.servers": self.address(broker), "log_level": 0})
            while True:
                for node in (CONTROLLER, broker):
                    if self._processes[node].poll() is not None:
                        said = self._log(node).read_text(errors="replace")
                        raise DidNotStartError(f"{node} ended: {said[-2000:]}")
                if time.monotonic() > deadline:
                    raise DidNotStartError(f"broker {broker} does not answer")
                if _listens(self._ports[broker, "PLAINTEXT"]):
                    try:
                        if {*brokers} <= {*client.list_topics(timeout=2).brokers}:
                            break
                    except KafkaException:
                        pass
                threading.Event().wait(0.1)

    def _log(self, node: int) -> Path:
        return self._home / f"{node}.log"

    def _stop(self) -> None:
        for process in self._processes.values():
            process.send_signal(signal.SIGKILL)
        for process in self._processes.values():
            process.wait()
        self._processes.clear()


def _host(listener: str) -> str:
    """The name in the certificate where there is one."""
    return "localhost" if "SSL" in LISTENERS[listener] else "127.0.0.1"


def _uuid() -> str:
    return base64.urlsafe_b64encode(b"k" + uuid.uuid4().bytes[1:]).decode().rstrip("=")  # no leading dash


def quoted(text: str) -> str:
    """A string of a login line, as java.io.StreamTokenizer reads it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _lines(properties: Mapping[str, str]) -> str:
    return "".join("{}={}\n".format(name, value.replace("\\", "\\\\")) for name, value in properties.items())


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports(count: int) -> list[int]:
    """Ports below the ephemeral ones, and above those that embedded clusters of tests have for names."""
    found: list[int] = []
    with ExitStack() as sockets:
        for port in random.sample(range(26000, 32000), 6000):
            try:
                sockets.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
            if len(found) == count:
                return found
    raise DidNotStartError("no free ports")
