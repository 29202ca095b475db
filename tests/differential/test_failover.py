"""What a real cluster of three brokers shows while brokers die and come back, step by step, with our commands.

Recorded on Apache Kafka 4.3.1 with its default features (eligible leader replicas are on). A row is
`partition: leader replicas isr elr last-known-elr`; `-` is an empty list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from differential.commands import run_here
from differential.world import World
from pykafka_cli.errors import ErrorCode

TOPICS = {
    "r2": ["102:101,101:102,102:103,103:101"],
    "r3": ["101:102:103,102:103:101,103:101:102"],
    "m2": ["102:101:103", "--config", "min.insync.replicas=2"],
    "m3": ["102:101", "--config", "min.insync.replicas=2"],
    "u2": ["102:101", "--config", "unclean.leader.election.enable=true"],
    "r1": ["102,101"],
}

FILTERS = ("under-replicated", "unavailable", "under-min-isr", "at-min-isr")

NOTHING_DIED = "nothing died"
KILLED_102 = "102 was killed"
RESTARTED_102 = "102 was restarted"
ELECTED = "preferred leaders were elected"
ONLY_103 = "102 and then 101 were killed"
ALONE_102 = "102 came back without 101"
UNCLEAN = "unclean leaders were elected on 102"
ALL_BACK = "101 came back as well"

EXPECTED = {
    NOTHING_DIED: """
        r2-0: 102 102,101 102,101 - -
        r2-1: 101 101,102 101,102 - -
        r2-2: 102 102,103 102,103 - -
        r2-3: 103 103,101 103,101 - -
        r3-0: 101 101,102,103 101,102,103 - -
        r3-1: 102 102,103,101 102,103,101 - -
        r3-2: 103 103,101,102 103,101,102 - -
        m2-0: 102 102,101,103 102,101,103 - -
        m3-0: 102 102,101 102,101 - -
        u2-0: 102 102,101 102,101 - -
        r1-0: 102 102 102 - -
        r1-1: 101 101 101 - -
    """,
    KILLED_102: """
        r2-0: 101 102,101 101 - -
        r2-1: 101 101,102 101 - -
        r2-2: 103 102,103 103 - -
        r2-3: 103 103,101 103,101 - -
        r3-0: 101 101,102,103 101,103 - -
        r3-1: 103 102,103,101 103,101 - -
        r3-2: 103 103,101,102 103,101 - -
        m2-0: 101 102,101,103 101,103 - -
        m3-0: 101 102,101 101 102 -
        u2-0: 101 102,101 101 - -
        r1-0: none 102 - 102 102
        r1-1: 101 101 101 - -
        newd-0: 101 102,101 101 - -
    """,
    RESTARTED_102: """
        r2-0: 101 102,101 101,102 - -
        r2-1: 101 101,102 101,102 - -
        r2-2: 103 102,103 102,103 - -
        r2-3: 103 103,101 103,101 - -
        r3-0: 101 101,102,103 101,102,103 - -
        r3-1: 103 102,103,101 101,102,103 - -
        r3-2: 103 103,101,102 101,102,103 - -
        m2-0: 101 102,101,103 101,102,103 - -
        m3-0: 101 102,101 101,102 - -
        u2-0: 101 102,101 101,102 - -
        r1-0: 102 102 102 - -
        r1-1: 101 101 101 - -
        newd-0: 101 102,101 101,102 - -
    """,
    ELECTED: """
        r2-0: 102 102,101 101,102 - -
        r2-1: 101 101,102 101,102 - -
        r2-2: 102 102,103 102,103 - -
        r2-3: 103 103,101 103,101 - -
        r3-0: 101 101,102,103 101,102,103 - -
        r3-1: 102 102,103,101 101,102,103 - -
        r3-2: 103 103,101,102 101,102,103 - -
        m2-0: 102 102,101,103 101,102,103 - -
        m3-0: 102 102,101 101,102 - -
        u2-0: 102 102,101 101,102 - -
        r1-0: 102 102 102 - -
        r1-1: 101 101 101 - -
        newd-0: 102 102,101 101,102 - -
    """,
    ONLY_103: """
        r2-0: none 102,101 - 101 101
        r2-1: none 101,102 - 101 101
        r2-2: 103 102,103 103 - -
        r2-3: 103 103,101 103 - -
        r3-0: 103 101,102,103 103 - -
        r3-1: 103 102,103,101 103 - -
        r3-2: 103 103,101,102 103 - -
        m2-0: 103 102,101,103 103 101 -
        m3-0: none 102,101 - 101,102 101
        u2-0: none 102,101 - 101 101
        r1-0: none 102 - 102 102
        r1-1: none 101 - 101 101
        newd-0: none 102,101 - 101 101
    """,
}

FILTERED = {
    NOTHING_DIED: {
        "under-replicated": "",
        "unavailable": "",
        "under-min-isr": "",
        "at-min-isr": "m3-0 r1-0 r1-1",
    },
    KILLED_102: {
        "under-replicated": "r2-0 r2-1 r2-2 r3-0 r3-1 r3-2 m2-0 u2-0 m3-0 r1-0 newd-0",
        "unavailable": "r1-0",
        "under-min-isr": "m3-0 r1-0",
        "at-min-isr": "r2-0 r2-1 r2-2 m2-0 u2-0 r1-1 newd-0",
        "unavailable under-min-isr": "m3-0 r1-0",
    },
    ONLY_103: {"unavailable": "r2-0 r2-1 m3-0 newd-0 u2-0 r1-0 r1-1"},
}

LINE = re.compile(
    r"\tTopic: (\S+)\tPartition: (\d+)\tLeader: (\S+)\tReplicas: (\S*)\tIsr: (\S*)\tElr: (\S*)\tLastKnownElr: (\S*)"
)


@dataclass
class Step:
    """What describe shows after a step, by partition, and which partitions each filter shows."""

    rows: dict[str, str]
    filtered: dict[str, set[str]] = field(default_factory=dict)
    u2: list[str] = field(default_factory=list)
    """What a consumer of u2 sees from the earliest offset."""


class Story:
    """The script of failures; a snapshot after each step."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.steps: dict[str, Step] = {}
        self.elections: list[tuple[int, list[str], list[str]]] = []
        """Exit code, stdout and stderr of each election by command."""
        for topic, words in TOPICS.items():
            world.run("kafka-topics", "--create", "--topic", topic, "--replica-assignment", *words)
        for topic in TOPICS:
            self._produce(topic, "seed 1\nseed 2\nseed 3\n")
        self._note(NOTHING_DIED)
        self._broker("kill", "102")
        world.run("kafka-topics", "--create", "--topic", "newd", "--replica-assignment", "102:101")
        self._note(KILLED_102)
        self._broker("restart", "102", "--no-rebalance")
        self._note(RESTARTED_102)
        self._elect("preferred", "--topic", "r2", "--partition", "0")
        self._elect("preferred", "--topic", "r2", "--partition", "0")
        self._elect("preferred", "--all-topic-partitions")
        self._elect("preferred", "--all-topic-partitions")
        self._note(ELECTED)
        self._broker("kill", "102")
        self._produce("u2", "while 102 was down\n")
        self._broker("kill", "101")
        self._note(ONLY_103)
        self._elect("preferred", "--topic", "u2", "--partition", "0")
        self._broker("restart", "102", "--no-rebalance")
        self._note(ALONE_102)
        self._elect("unclean", "--topic", "r2", "--partition", "0")
        self._elect("unclean", "--topic", "r2", "--partition", "0")
        self._elect("unclean", "--all-topic-partitions")
        self._note(UNCLEAN)
        self._broker("restart", "101", "--no-rebalance")
        self._note(ALL_BACK)

    def _broker(self, *words: str) -> None:
        outcome = run_here(["broker", *words], b"", self._world.directory, self._world.environment, drop_in=False)
        assert outcome.exit == 0, (words, outcome)

    def _elect(self, kind: str, *words: str) -> None:
        argv = ["leader-election", "--bootstrap-server", self._world.bootstrap, "--election-type", kind, *words]
        outcome = run_here(argv, b"", self._world.directory, self._world.environment)
        self.elections.append(
            (outcome.exit, outcome.stdout.decode().splitlines(), outcome.stderr.decode().splitlines())
        )

    def _produce(self, topic: str, lines: str) -> None:
        self._world.run("kafka-console-producer", "--topic", topic, stdin=lines.encode())

    def _note(self, step: str) -> None:
        rows = {
            f"{topic}-{number}": " ".join(word or "-" for word in rest) for topic, number, *rest in self._describe()
        }
        self.steps[step] = Step(rows)
        for filters in [*FILTERS, "unavailable under-min-isr"]:
            words = [f"--{name}-partitions" for name in filters.split()]
            self.steps[step].filtered[filters] = {f"{topic}-{number}" for topic, number, *_ in self._describe(*words)}
        if step in (ALONE_102, ALL_BACK):
            words = ["--topic", "u2", "--from-beginning", "--timeout-ms", "300"]
            self.steps[step].u2 = self._world.run("kafka-console-consumer", *words).splitlines()

    def _describe(self, *words: str) -> list[tuple[str, ...]]:
        return LINE.findall(self._world.run("kafka-topics", "--describe", *words))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    with World(tmp_path_factory.mktemp("failover")) as world:
        return Story(world)


@pytest.fixture(scope="module")
def steps(story: Story) -> dict[str, Step]:
    return story.steps


pytestmark = pytest.mark.xdist_group("failover")


@pytest.mark.parametrize("step", EXPECTED)
def test_leaders_isr_and_eligible_leaders_are_those_of_a_real_cluster_after(step: str, steps: dict[str, Step]) -> None:
    expected = dict(line.strip().split(": ") for line in EXPECTED[step].strip().splitlines())
    assert steps[step].rows == expected


@pytest.mark.parametrize(
    ("step", "filters"), [(step, filters) for step, shown in FILTERED.items() for filters in shown]
)
def test_filters_show_the_partitions_that_they_show_on_a_real_cluster_after(
    step: str, filters: str, steps: dict[str, Step]
) -> None:
    assert steps[step].filtered[filters] == set(FILTERED[step][filters].split())


def test_no_partition_is_under_replicated_or_unavailable_once_all_brokers_are_back(steps: dict[str, Step]) -> None:
    for step in (RESTARTED_102, ELECTED, ALL_BACK):
        assert not steps[step].filtered["under-replicated"]
        assert not steps[step].filtered["unavailable"]


def test_a_replica_outside_the_last_isr_leads_only_where_unclean_election_is_on(steps: dict[str, Step]) -> None:
    rows = steps[ALONE_102].rows
    assert rows["u2-0"].startswith("102 102,101 102 ")
    assert rows["r2-0"] == "none 102,101 - 101 101"
    assert rows["r2-1"] == "none 101,102 - 101 101"
    assert rows["r1-0"] == "102 102 102 - -"
    assert rows["r1-1"] == "none 101 - 101 101"


def test_records_that_the_unclean_leader_never_had_are_lost_for_good(steps: dict[str, Step]) -> None:
    assert steps[ALONE_102].u2 == ["seed 1", "seed 2", "seed 3"]
    assert steps[ALL_BACK].u2 == ["seed 1", "seed 2", "seed 3"]


def test_leaders_stay_when_the_last_broker_comes_back(steps: dict[str, Step]) -> None:
    rows = steps[ALL_BACK].rows
    assert rows["u2-0"] == "102 102,101 101,102 - -"
    assert rows["m2-0"] == "103 102,101,103 101,102,103 - -"
    assert rows["r3-0"] == "103 101,102,103 101,102,103 - -"
    assert {row.split()[0] for row in rows.values()} <= {"101", "102", "103"}


def test_elections_by_command_say_what_they_say_on_a_real_cluster(story: Story) -> None:
    done, kept = "Successfully completed leader election", "Valid replica already elected for partitions r2-0"
    first, again, all_, nothing, unavailable, unclean, unclean_again, unclean_all = story.elections
    assert first == (0, [f"{done} (PREFERRED) for partitions r2-0"], [])
    assert again == unclean_again == (0, [kept], [])
    assert all_[0] == 0
    elected = all_[1][0].removeprefix(f"{done} (PREFERRED) for partitions ").split(", ")
    assert elected[:4] == ["r3-1", "m2-0", "newd-0", "m3-0"]  # in the order of a Java hash map
    assert sorted(elected[4:]) == ["r2-2", "u2-0"]
    assert nothing == (0, [], [])
    assert unclean == (0, [f"{done} (UNCLEAN) for partitions r2-0"], [])
    assert unclean_all == (
        1,
        [f"{done} (UNCLEAN) for partitions r2-1, newd-0, m3-0"],
        [
            "Error completing leader election (UNCLEAN) for partition: r1-1: "
            + ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE.text,
            "1 replica(s) could not be elected",
        ],
    )
    assert unavailable == (
        1,
        [],
        [
            "Error completing leader election (PREFERRED) for partition: u2-0: The preferred leader was not available.",
            "1 replica(s) could not be elected",
        ],
    )


def test_an_unclean_election_by_command_leaves_no_replica_but_the_leader_in_sync(steps: dict[str, Step]) -> None:
    rows = steps[UNCLEAN].rows
    assert rows["r2-0"] == "102 102,101 102 - -"
    assert rows["r2-1"] == "102 101,102 102 - -"
    assert rows["r1-1"] == "none 101 - 101 101"
