"""Brokers die and come back; their addresses refuse and answer like those of servers."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import BROKERS, Installation

if TYPE_CHECKING:
    from collections.abc import Sequence


def list_topics(cluster: Installation, brokers: Sequence[int]) -> tuple[int, list[str], list[str]]:
    """(exit code, stdout, stderr) of a list through the addresses of these brokers."""
    ended = cluster.run("kafka-topics", "--list", "--bootstrap-server", ",".join(map(cluster.address, brokers)))
    return ended.code, ended.lines, ended.errors


def test_any_living_broker_is_an_address_of_the_whole_cluster_and_a_dead_one_refuses(cluster: Installation) -> None:
    cluster.create_topic("events")
    for broker in BROKERS:
        assert list_topics(cluster, [broker]) == (0, ["events"], [])
    cluster.ok("pykafka", "broker", "kill", "101")
    code, out, (line,) = list_topics(cluster, [101])
    assert (code, out) == (1, [])
    assert cluster.address(101) in line
    assert "refused" in line
    assert "101 is dead" in line
    assert list_topics(cluster, [101, 102]) == (0, ["events"], [])
    cluster.ok("pykafka", "broker", "restart", "101")
    assert list_topics(cluster, [101]) == (0, ["events"], [])


@pytest.mark.parametrize("addressed", [True, False])
def test_with_every_broker_dead_each_tool_fails_with_one_line_that_says_how_to_go_on(
    cluster: Installation, addressed: bool
) -> None:
    cluster.create_topic("events")
    cluster.ok("pykafka", "broker", "kill", "101", "102", "103")
    where = ["--bootstrap-server", ",".join(map(cluster.address, BROKERS))] if addressed else []
    for command in (
        ["kafka-topics", "--list"],
        ["kafka-topics", "--create", "--topic", "more"],
        ["kafka-console-producer", "--topic", "events"],
        ["kafka-console-consumer", "--topic", "events", "--from-beginning"],
    ):
        ended = cluster.run(*command, *where, stdin=b"line\n")
        assert (ended.code, ended.lines) == (1, [])
        line = ended.errors[0]
        assert "dead" in line
        if addressed:
            assert all(cluster.address(broker) in line for broker in BROKERS)
        else:
            assert "broker restart" in line


def test_restarting_one_of_three_dead_brokers_brings_the_cluster_back(cluster: Installation) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"before\n")
    cluster.ok("pykafka", "broker", "kill", "101", "102", "103")
    cluster.ok("pykafka", "broker", "restart", "103")  # the last that was alive: its log has everything
    cluster.produce("events", b"after\n")
    assert cluster.consume("events") == b"before\nafter\n"
    (partition,) = cluster.describe("events")
    assert (partition["Leader"], partition["Isr"]) == ("103", "103")
    cluster.ok("pykafka", "broker", "restart", "101", "102")
    cluster.stored_equally("events")
    (partition,) = cluster.describe("events")
    assert sorted(partition["Isr"].split(",")) == ["101", "102", "103"]
    assert partition["Leader"] == partition["Replicas"][:3]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["kill", "104"], "104"),
        (["restart", "104"], "104"),
        (["restart", "101"], "alive already"),
        (["kill", "101", "104"], "104"),
        (["kill", "one"], "one"),
        (["kill"], "ID"),
        (["add", "101"], "101"),
        (["add", "104", "104"], "Broker 104 is named more than once"),
    ],
)
def test_a_broker_that_cannot_be_killed_or_restarted_is_an_error_and_nothing_happens(
    cluster: Installation, words: list[str], said: str
) -> None:
    ended = cluster.run("pykafka", "broker", *words)
    assert ended.code == 1
    assert said in ended.errors[0]
    assert all(" alive " in line for line in cluster.ok("pykafka", "broker", "list").lines[1:])


def test_killing_a_dead_broker_is_an_error(cluster: Installation) -> None:
    cluster.ok("pykafka", "broker", "kill", "102", "103")
    ended = cluster.run("pykafka", "broker", "kill", "102")
    assert (ended.code, ended.errors) == (1, ["Broker 102 is dead already."])


def test_a_broker_that_is_named_twice_is_killed_and_restarted_once(cluster: Installation) -> None:
    for action, state in (("kill", "dead"), ("restart", "alive")):
        cluster.ok("pykafka", "broker", action, "101", "102,101", "101")
        rows = [line.split() for line in cluster.ok("pykafka", "broker", "list").lines[1:]]
        assert [row[0] for row in rows if state in row] == (
            ["101", "102"] if state == "dead" else ["101", "102", "103"]
        )


def test_a_new_broker_takes_part(cluster: Installation) -> None:
    cluster.ok("pykafka", "broker", "add", "104")
    cluster.create_topic("wide", factor=4)
    cluster.produce("wide", b"line\n")
    cluster.ok("pykafka", "broker", "kill", "101", "102", "103")
    assert cluster.consume("wide") == b"line\n"


def test_an_address_at_which_something_listens_is_not_the_embedded_cluster(cluster: Installation) -> None:
    cluster.create_topic("events")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        address = f"127.0.0.1:{server.getsockname()[1]}"
        ended = cluster.run("kafka-topics", "--list", "--bootstrap-server", address)
    assert (ended.code, ended.stdout) == (1, b"")
    assert address in ended.errors[0]


def test_killing_the_controller_moves_it(cluster: Installation) -> None:
    def controller() -> str:
        lines = cluster.ok("pykafka", "cluster", "info").lines
        return next(line.split()[-1] for line in lines if line.startswith("Controller:"))

    assert controller() == "101"
    cluster.ok("pykafka", "broker", "kill", "101")
    assert controller() == "102"
