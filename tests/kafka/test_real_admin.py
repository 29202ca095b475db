"""The admin tools on a real Kafka: what no recording shows, and what is missing without the extra."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from tests.contract.installation import until
from tests.kafka.real_cluster import BROKERS, CONTROLLER, SECRET, USER, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.kafka.real_cluster import RealCluster

_JAAS = "org.apache.kafka.common.security.scram.ScramLoginModule required"


class Ended(NamedTuple):
    """How a command ended."""

    exit: int
    out: str
    err: str


class Tools:
    """The commands, on one listener of a real cluster."""

    def __init__(self, real: RealCluster, directory: Path, listener: str = "PLAINTEXT") -> None:
        self.real, self.directory, self.listener = real, directory, listener
        self.config: list[str] = []

    def __call__(self, tool: str, *words: str, stdin: bytes = b"") -> Ended:
        out, err = BytesIO(), BytesIO()
        where = ["--bootstrap-server", self.real.bootstrap(self.listener, self.real.alive())]
        first = [] if not words or words[0].startswith("-") else [words[0]]
        code = run([tool, *first, *where, *self.config, *words[len(first) :]], Terminal(BytesIO(stdin), out, err))
        return Ended(code, out.getvalue().decode(), err.getvalue().decode())

    def must(self, tool: str, *words: str, stdin: bytes = b"") -> str:
        """stdout of a command that has to succeed."""
        ended = self(tool, *words, stdin=stdin)
        assert ended.exit == 0, (tool, words, ended)
        return ended.out

    def file(self, name: str, content: object) -> str:
        """Write a JSON file, and say where it is."""
        path = self.directory / name
        path.write_text(json.dumps(content))
        return str(path)

    def properties(self, **settings: str) -> None:
        """Use these settings of a Java client."""
        path = self.directory / "client.properties"
        lines = (f"{name.replace('_', '.')}={value}\n".replace("\\", "\\\\") for name, value in settings.items())
        path.write_text("".join(lines))
        self.config = ["--command-config", str(path)]


@pytest.fixture
def tools(real_cluster: RealCluster, tmp_path: Path) -> Tools:
    return Tools(real_cluster, tmp_path)


@pytest.fixture
def topic(tools: Tools, request: pytest.FixtureRequest) -> Iterator[str]:
    """A topic of three replicas on all brokers, with a name of its own."""
    name = request.node.name.partition("[")[0].removeprefix("test_")[:60]
    tools.must("topics", "--create", "--topic", name, "--replica-assignment", "101:102:103")
    until(lambda: _isr(tools, name) == [101, 102, 103])
    yield name
    tools("topics", "--delete", "--topic", name)


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if kafka-python were not installed."""
    monkeypatch.setitem(sys.modules, "kafka", None)
    monkeypatch.delitem(sys.modules, "pykafka_cli.remote.requests", raising=False)


def test_quotas_are_set_shown_and_removed(tools: Tools) -> None:
    tools.must("configs", "--alter", "--user", "q", "--client", "c", "--add-config", "producer_byte_rate=1024")
    shown = "Quota configs for user-principal 'q', client-id 'c' are producer_byte_rate=1024.0\n"
    until(lambda: tools.must("configs", "--describe", "--user", "q", "--client", "c") == shown)
    assert tools.must("configs", "--describe", "--user", "q") == ""
    tools.must("configs", "--alter", "--user", "q", "--client", "c", "--delete-config", "producer_byte_rate")
    until(lambda: tools.must("configs", "--describe", "--user", "q", "--client", "c") == "")


def test_a_password_is_never_shown(tools: Tools) -> None:
    credential = "SCRAM-SHA-256=[iterations=1,password=hush]"
    ended = tools("configs", "--alter", "--user", "s", "--add-config", credential)
    assert ended.exit == 1
    assert "Too few iterations" in ended.err
    assert "hush" not in ended.out + ended.err


def test_configs_show_every_place_in_which_a_value_was_found(tools: Tools, topic: str) -> None:
    tools.must("configs", "--alter", "--topic", topic, "--add-config", "retention.ms=1")
    tools.must("configs", "--alter", "--broker-defaults", "--add-config", "log.retention.ms=2")
    try:
        shown = (
            f"Dynamic configs for topic {topic} are:\n  retention.ms=1 sensitive=false "
            "synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=1, DYNAMIC_DEFAULT_BROKER_CONFIG:log.retention.ms=2, "
            "DEFAULT_CONFIG:log.retention.hours=168}\n"
        )
        until(lambda: tools.must("configs", "--describe", "--topic", topic) == shown)
    finally:
        tools.must("configs", "--alter", "--broker-defaults", "--delete-config", "log.retention.ms")


def test_offsets_of_a_group_are_deleted(tools: Tools, topic: str) -> None:
    tools.must("console-producer", "--topic", topic, stdin=b"a\nb\n")
    tools.must("console-consumer", "--topic", topic, "--group", topic, "--from-beginning", "--max-messages", "2")
    until(lambda: topic in tools("consumer-groups", "--describe", "--group", topic).out)
    deleted = tools.must("consumer-groups", "--delete-offsets", "--group", topic, "--topic", topic)
    assert f"{topic} 0          Successful" in deleted
    assert topic not in tools("consumer-groups", "--describe", "--group", topic).out
    missing = tools("consumer-groups", "--delete-offsets", "--group", "no-such-group", "--topic", topic)
    assert missing.exit == 1
    assert "The group id does not exist." in missing.err


def test_a_group_of_the_new_protocol_shows_its_epochs(tools: Tools, topic: str) -> None:
    from confluent_kafka import Consumer  # noqa: PLC0415  (a member)

    member = Consumer(
        {"bootstrap.servers": tools.real.bootstrap(), "group.id": topic, "group.protocol": "consumer", "log_level": 0}
    )
    member.subscribe([topic])
    try:
        until(lambda: member.poll(0.1) is None and bool(member.assignment()))
        members = tools.must("consumer-groups", "--describe", "--group", topic, "--members", "--verbose").split()
        row = members[members.index("TARGET-ASSIGNMENT") + 1 :]
        assert row[4] == "1"  # partitions
        assert row[5].isdigit()
        assert row[6] == row[8] == f"{topic}:0"
        assert row[7] == row[5]
        state = tools.must("consumer-groups", "--describe", "--group", topic, "--state", "--verbose").split()
        assert state[-3:] == [row[5], row[5], "1"]
    finally:
        member.close()


def test_a_dead_broker_is_registered_and_its_replicas_are_eligible_leaders(tools: Tools, topic: str) -> None:
    tools.must("configs", "--alter", "--topic", topic, "--add-config", "min.insync.replicas=3")
    tools.real.kill(103)
    try:
        until(lambda: "Isr: 101,102\tElr: 103\t" in tools("topics", "--describe", "--topic", topic).out)
        assert "103" not in [line.split()[0] for line in tools.must("cluster", "list-endpoints").splitlines()]
        every = tools.must("cluster", "list-endpoints", "--include-fenced-brokers").splitlines()
        assert [(line.split()[0], line.split()[4]) for line in every[1:]] == [
            ("101", "unfenced"), ("102", "unfenced"), ("103", "fenced"),
        ]  # fmt: skip
        refused = tools("configs", "--describe", "--broker", "103", "--all")
        assert refused.exit == 1
        assert "Broker 103 does not exist, or is dead." in refused.err
    finally:
        tools.real.start(103)
    until(lambda: _isr(tools, topic) == [101, 102, 103])


def test_a_reassignment_moves_replicas_and_its_own_output_brings_them_back(tools: Tools, topic: str) -> None:
    wanted = tools.file("r.json", {"version": 1, "partitions": [_target(topic, [103, 101])]})
    started = tools.must("reassign-partitions", "--execute", "--reassignment-json-file", wanted)
    assert f"Successfully started partition reassignment for {topic}-0\n" in started
    before = json.loads(started.splitlines()[2])
    assert before["partitions"][0]["replicas"] == [101, 102, 103]
    completed = f"Reassignment of partition {topic}-0 is completed."
    until(lambda: completed in tools.must("reassign-partitions", "--verify", "--reassignment-json-file", wanted))
    assert _isr(tools, topic) == [101, 103]
    back = tools.file("back.json", before)
    restored = tools.must("reassign-partitions", "--execute", "--reassignment-json-file", back)
    assert restored.count("Successfully started moving log directory to ") == len(BROKERS)
    until(lambda: _isr(tools, topic) == [101, 102, 103])


def test_replicas_cannot_go_to_a_directory_that_a_broker_does_not_have(tools: Tools, topic: str) -> None:
    target = {**_target(topic, [101, 102, 103]), "log_dirs": ["/nowhere", "any", "any"]}
    wanted = tools.file("r.json", {"version": 1, "partitions": [target]})
    refused = tools("reassign-partitions", "--execute", "--reassignment-json-file", wanted)
    assert refused.exit == 1
    assert refused.err == (
        f"Error: Failed to alter dir for {topic}-0-101: "
        "The user-specified log directory is not found in the broker config.\n"
    )


def test_only_what_is_registered_can_be_unregistered(tools: Tools) -> None:
    refused = tools("cluster", "unregister", "--id", "999")
    assert refused == (1, "", "Broker ID 999 is not currently registered\n")


def test_the_extra_logs_in_as_the_rest_does(tools: Tools, topic: str) -> None:
    tools.listener = "SASL_SSL"
    tools.properties(
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_jaas_config=f"{_JAAS} username={quoted(USER)} password={quoted(SECRET)};",
        ssl_truststore_type="PEM",
        ssl_truststore_location=str(tools.real.certificates.authority),
    )
    assert f'"partition":"{topic}-0"' in tools.must("log-dirs", "--describe", "--topic-list", topic)
    assert "Elr: \t" in tools.must("topics", "--describe", "--topic", topic)


def test_nothing_that_only_looks_creates_a_topic_or_a_group(tools: Tools) -> None:
    before = tools.must("topics", "--list"), tools.must("consumer-groups", "--list")
    for words in (
        ("topics", "--describe", "--topic", "looked-at"),
        ("get-offsets", "--topic", "looked-at"),
        ("get-offsets", "--topic-partitions", "looked-at:0", "--time", "-4"),
        ("configs", "--describe", "--topic", "looked-at"),
        ("log-dirs", "--describe", "--topic-list", "looked-at"),
        ("consumer-groups", "--describe", "--group", "looked-at"),
        ("consumer-groups", "--reset-offsets", "--group", "looked-at", "--topic", "looked-at", "--to-latest"),
        ("leader-election", "--election-type", "preferred", "--topic", "looked-at", "--partition", "0"),
        ("reassign-partitions", "--list"),
    ):
        tools(*words)
    assert (tools.must("topics", "--list"), tools.must("consumer-groups", "--list")) == before


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize(
    "words",
    [
        ("log-dirs", "--describe"),
        ("configs", "--describe", "--broker", "101"),
        ("configs", "--describe", "--entity-type", "users"),
        ("configs", "--alter", "--group", "g", "--add-config", "consumer.session.timeout.ms=50000"),
        ("reassign-partitions", "--list"),
        ("broker-api-versions",),
        ("features", "describe"),
        ("metadata-quorum", "describe", "--status"),
        ("cluster", "unregister", "--id", "999"),
        ("get-offsets", "--time", "-4"),
        ("consumer-groups", "--delete-offsets", "--group", "g", "--topic", "t"),
    ],
    ids=lambda words: "-".join(word.strip("-") for word in words[:2]),
)
def test_without_the_extra_a_command_that_needs_it_says_so(
    real_cluster: RealCluster, tmp_path: Path, words: Sequence[str]
) -> None:
    tools = Tools(real_cluster, tmp_path)
    if words[0] in ("get-offsets", "consumer-groups"):
        tools("topics", "--create", "--topic", "t", "--partitions", "1")
        until(lambda: tools("get-offsets", "--topic", "t").out.startswith("t:0:"))
    ended = tools(*words)
    assert ended.exit == 1
    assert ended.err.count("pip install 'pykafka-cli[admin]'") == 1
    assert len(ended.err.splitlines()) <= 2  # kafka-configs tells its words first


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_topics_are_described_as_far_as_librdkafka_knows_them(tools: Tools, topic: str) -> None:
    described = tools.must("topics", "--describe", "--topic", topic)
    assert "Replicas: 101,102,103\tIsr: 101,102,103\tElr: N/A\tLastKnownElr: N/A\n" in described


def test_a_controller_is_no_broker(tools: Tools) -> None:
    address = tools.real.address(CONTROLLER, "CONTROLLER", "127.0.0.1")
    out, err = BytesIO(), BytesIO()
    code = run(["features", "--bootstrap-controller", address, "describe"], Terminal(BytesIO(), out, err))
    assert (code, out.getvalue()) == (1, b"")
    assert err.getvalue().decode().startswith(f"No broker can be reached. {address}: this is a controller")


def _target(topic: str, replicas: Sequence[int]) -> dict[str, object]:
    return {"topic": topic, "partition": 0, "replicas": replicas}


def _isr(tools: Tools, topic: str) -> list[int]:
    """The in-sync replicas of partition 0, ascending."""
    described = tools("topics", "--describe", "--topic", topic).out
    found = described.partition("Isr: ")[2].partition("\t")[0]
    return sorted(map(int, filter(None, found.split(","))))
