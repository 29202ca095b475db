"""The picture that `pykafka watch` draws, and the events in it: from seeded clusters, without a terminal."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pykafka_cli.cli.own.watch.actions import GroupLag, Rate, Snapshot, Watch
from pykafka_cli.cli.own.watch.events import ONE_BY_ONE, Event, events
from pykafka_cli.cli.own.watch.matrix import mark
from pykafka_cli.cli.own.watch.picture import drawn, sparkline
from pykafka_cli.cluster import ProducerSettings
from pykafka_cli.cluster.observer import ClusterState, ObservedBroker, ObservedTopic, Observer
from pykafka_cli.cluster.views import PartitionView
from pykafka_cli.connecting import connect, create_cluster
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import NewTopic, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pykafka_cli.cluster import Cluster

FRAMES = Path(__file__).parent / "frames"
SIZES = [(80, 24), (120, 40)]
START_MS = 1_764_000_000_000


class Watched:
    """A seeded cluster, looked at with a clock that stands still unless it is told otherwise."""

    def __init__(self, directory: str) -> None:
        create_cluster(directory, brokers=(101, 102, 103), port=24_410, configs={}, seed=7)
        self.cluster: Cluster = connect(data_dir=directory, offline_ok=True)
        self._observed: Cluster = connect(data_dir=directory, offline_ok=True)
        self.now = 0.0
        self.observer = self._observed.observer()
        self.watch = Watch(self.observer, clock=lambda: self.now, now_ms=lambda: START_MS + int(self.now * 1000))

    def look(self, after: float = 0.5) -> Snapshot:
        """The next snapshot, without the directory, which is another one in every test."""
        self.now += after
        seen = self.watch.look()
        return replace(seen, state=replace(seen.state, place="/data"))

    def produce(self, topic: str, records: int) -> None:
        lines = [b"%d" % number for number in range(records)]
        with closing(self.cluster.producer(topic, ProducerSettings(), lambda _: None)) as producer:
            producer.send(ProducerRecords(lines, lines, None))

    def close(self) -> None:
        self.cluster.close()
        self._observed.close()


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    made = Watched(str(tmp_path / "data"))
    yield made
    made.close()
    monkeypatch.undo()
    time.tzset()


# What it looks like


def killed(watched: Watched) -> Snapshot:
    """Two topics, of which one is written to; a group; and broker 102 dies."""
    watched.cluster.topics.create(NewTopic("trucks_gps", partitions=10, replication_factor=2))
    watched.cluster.topics.create(NewTopic("orders", partitions=3, replication_factor=3))
    watched.look()
    for records in (100, 200, 400, 50, 1000):
        watched.produce("trucks_gps", records)
        watched.look()
    watched.cluster.groups.alter_offsets("maps", {TopicPartition("trucks_gps", 0): 20})
    watched.look()
    watched.cluster.brokers.kill([102])
    return watched.look()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_kill_looks_like_this(watched: Watched, width: int, height: int) -> None:
    frame = "".join(f"{line}\n" for line in drawn(killed(watched), width, height, colour=False, hint="q ends"))
    assert frame == (FRAMES / f"kill-{width}x{height}.txt").read_text("utf-8")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_of_a_big_cluster_it_shows_what_is_in_trouble(width: int, height: int) -> None:
    """100 brokers and 10,000 partitions: three of two topics are in trouble."""
    topics = [
        topic(f"t{number:02d}", [(at % 100 + 1, (at + 1) % 100 + 1) for at in range(100)]) for number in range(100)
    ]
    for number, partition in ((42, 17), (42, 18), (77, 17)):
        views = list(topics[number].partitions)
        views[partition] = replace(views[partition], leader=None if partition == 18 else 18, isr=())
        topics[number] = replace(topics[number], partitions=tuple(views))
    state = ClusterState("big", "/data", 1, 0, tuple(broker(number) for number in range(1, 101)), tuple(topics))
    frame = "".join(f"{line}\n" for line in drawn(Snapshot(state, 100), width, height, colour=False))
    assert frame == (FRAMES / f"big-{width}x{height}.txt").read_text("utf-8")


def test_letters_say_without_colour_what_colour_says_too(watched: Watched) -> None:
    seen = killed(watched)
    plain = drawn(seen, 80, 24, colour=False)
    coloured = drawn(seen, 80, 24, colour=True)
    assert "\x1b" not in "".join(plain)
    assert any("\x1b[1;32mL" in line for line in coloured)


def broker(number: int, *, alive: bool = True) -> ObservedBroker:
    return ObservedBroker(number, "localhost", 9000 + number, alive)


def topic(name: str, assignment: Sequence[tuple[int, ...]], topic_id: str | None = "id") -> ObservedTopic:
    return ObservedTopic(
        name, topic_id, tuple(PartitionView(at, ids[0], 0, ids, ids) for at, ids in enumerate(assignment))
    )


def state(*topics: ObservedTopic, alive: Sequence[int] = (1, 2, 3), controller: int | None = 1) -> ClusterState:
    brokers = tuple(broker(number, alive=number in alive) for number in (1, 2, 3))
    return ClusterState("id", "/data", controller, 0, brokers, topics)


def told(before: ClusterState, after: ClusterState) -> list[str]:
    return [event.text for event in events(before, after, START_MS)]


@given(st.integers(10, 200), st.integers(3, 60), st.data())
def test_a_picture_has_the_size_that_was_asked_for_whatever_there_is(
    width: int, height: int, data: st.DataObject
) -> None:
    topics = tuple(
        topic(f"{name}-{number}", [(1, 2, 3)] * data.draw(st.integers(0, 40)))
        for number, name in enumerate(data.draw(st.lists(st.text(max_size=30), max_size=8)))
    )
    seen = Snapshot(
        state(*topics), 9,
        {one.name: Rate(1.0, (0.0, 1.0)) for one in topics},
        groups=tuple(GroupLag(name, 7, 2) for name in data.draw(st.lists(st.text(max_size=20), max_size=9))),
        events=tuple(Event(START_MS, name) for name in data.draw(st.lists(st.text(max_size=99), max_size=99))),
        trouble=data.draw(st.none() | st.text()),
    )  # fmt: skip
    lines = drawn(seen, width, height, colour=False)
    assert len(lines) == height
    assert all(cell_len(line) <= width for line in lines)


def test_escape_sequences_in_names_are_shown_and_not_obeyed() -> None:
    nasty = "\x1b]0;pwned\x07\x1b[2J"
    seen = Snapshot(
        replace(state(topic(nasty, [(1, 2)])), cluster_id=nasty, place=nasty), 1,
        groups=(GroupLag(nasty, 1, 1),), events=(Event(START_MS, nasty),), trouble=nasty,
    )  # fmt: skip
    text = "\n".join(drawn(seen, 120, 40, colour=False))
    assert text.count("\\x1b]0;pwned\\x07\\x1b[2J") == 6
    assert "\x1b" not in text
    assert "\x07" not in text


@pytest.mark.parametrize(
    ("values", "shown"),
    [((), ""), ((0.0, 0.0), "▁▁"), ((0.0, 1.0), "▁█"), ((0.001, 1000.0), "▂█"), ((1.0, 2.0, 4.0, 8.0), "▂▃▅█")],
)
def test_the_highest_rate_is_a_full_bar_and_only_nothing_is_an_empty_one(values: tuple[float, ...], shown: str) -> None:
    assert sparkline(values) == shown


@pytest.mark.parametrize(("number", "letter"), [(1, "L"), (2, "o"), (3, "!"), (4, "x"), (5, "+"), (6, "·")])
def test_each_relation_of_a_broker_to_a_partition_has_a_letter(number: int, letter: str) -> None:
    view = PartitionView(0, 1, 0, (1, 2, 3, 4, 5), (1, 2), adding=(5,))
    assert mark(view, number, frozenset({1, 2, 3, 5, 6})) == letter


# What happens


def test_nothing_happened_between_equal_states() -> None:
    assert told(state(topic("t", [(1, 2)])), state(topic("t", [(1, 2)]))) == []


def test_a_death_is_told_in_the_order_of_cause_and_effect() -> None:
    before = state(topic("t", [(1, 2), (2, 1)]))
    views = before.topics[0].partitions
    moved = (replace(views[0], leader=2, leader_epoch=1, isr=(2,)), replace(views[1], isr=(2,)))
    after = state(replace(before.topics[0], partitions=moved), alive=(2, 3), controller=2)
    assert told(before, after) == [
        "broker 1 died", "controller: 1 → 2", "leader of t-0: 1 → 2 (epoch 1)", "ISR shrank by -1: t-0,1",
    ]  # fmt: skip
    assert told(after, before) == [
        "broker 1 returned", "controller: 2 → 1", "leader of t-0: 2 → 1 (epoch 0)", "ISR grew by +1: t-0,1",
    ]  # fmt: skip


def test_many_changes_of_a_kind_make_one_line() -> None:
    before = state(topic("t", [(1, 2)] * 100), topic("u", [(1, 3)]))
    moved = tuple(replace(view, leader=2, leader_epoch=1, isr=(2,)) for view in before.topics[0].partitions)
    after = state(replace(before.topics[0], partitions=moved), before.topics[1])
    assert told(before, after) == ["leader 1 → 2: 100 partitions of t", "ISR shrank by -1: 100 partitions of t"]
    many = [topic(f"t{number}", [(1,)]) for number in range(ONE_BY_ONE + 1)]
    assert told(state(), state(*many)) == ["7 topics created: t0, t1, t2 and 4 more"]
    assert told(state(*many), state(many[0])) == [f"topic t{number} deleted" for number in range(1, 7)]


def test_topics_come_go_grow_and_are_made_anew() -> None:
    assert told(state(topic("t", [(1,)])), state(topic("t", [(1,), (2,)]))) == ["topic t: 1 → 2 partitions"]
    assert told(state(topic("t", [(1,)], "a")), state(topic("t", [(2,)], "b"))) == [
        "topic t deleted", "topic t created",
    ]  # fmt: skip


def test_internal_topics_take_one_line() -> None:
    before = state(topic("__consumer_offsets", [(1, 2)] * 50), topic("t", [(1, 2)]))
    after = replace(before, topics=tuple(
        replace(one, partitions=tuple(replace(view, leader=2, isr=(2,)) for view in one.partitions))
        for one in before.topics
    ))  # fmt: skip
    assert told(before, after) == [
        "topic __consumer_offsets: 50 of its leaders and 50 of its ISRs changed",
        "leader of t-0: 1 → 2 (epoch 0)",
        "ISR shrank by -1: t-0",
    ]


def test_no_leader_is_told_as_none() -> None:
    before = state(topic("t", [(1,)]))
    view = replace(before.topics[0].partitions[0], leader=None, leader_epoch=1)
    after = state(replace(before.topics[0], partitions=(view,)))
    assert told(before, after) == ["leader of t-0: 1 → none (epoch 1)"]


# What is measured


def test_rates_are_records_by_time_and_lags_what_is_not_committed(watched: Watched) -> None:
    watched.cluster.topics.create(NewTopic("t", partitions=4, replication_factor=1))
    assert watched.look().rates == {}
    watched.produce("t", 100)
    assert watched.look(after=2.0).rates["t"] == Rate(50.0, (50.0,))
    assert watched.look().rates["t"] == Rate(0.0, (50.0, 0.0))
    ends = watched.look().ends
    assert sum(ends.values()) == 100
    watched.cluster.groups.alter_offsets("g", dict.fromkeys(ends, 1))
    (group,) = watched.look().groups
    assert group == GroupLag("g", 96, 4)


def test_what_has_not_changed_is_the_same_object_although_a_group_commits(watched: Watched) -> None:
    watched.cluster.topics.create(NewTopic("t", partitions=1, replication_factor=1))
    watched.cluster.groups.alter_offsets("g", {TopicPartition("t", 0): 0})
    before = watched.observer.state()
    watched.cluster.groups.alter_offsets("g", {TopicPartition("t", 0): 0})
    watched.produce("t", 10)
    assert watched.observer.state() is before
    watched.cluster.brokers.kill([103])
    assert watched.observer.state() is not before


def test_a_cluster_that_does_not_exist_is_empty_until_it_comes(tmp_path: Path) -> None:
    directory = str(tmp_path / "later")
    with connect(data_dir=directory, offline_ok=True) as cluster:
        watch = Watch(cluster.observer())
        assert watch.look().state.brokers == ()
        create_cluster(directory, brokers=(1, 2), port=24_420, configs={})
        assert [event.text for event in watch.look().events] == [
            "broker 1 is new", "broker 2 is new",
        ]  # fmt: skip


class Failing(Observer):
    """A cluster that answers once."""

    def __init__(self) -> None:
        self.asked = 0

    def state(self) -> ClusterState:
        self.asked += 1
        if self.asked > 1:
            raise KafkaError(ErrorCode.REQUEST_TIMED_OUT)
        return state(topic("t", [(1,)]))

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 5)

    def committed(self) -> Mapping[str, Mapping[TopicPartition, int]]:
        return {}

    def close(self) -> None:
        pass


def test_the_last_picture_stays_and_says_that_the_cluster_does_not_answer() -> None:
    watch = Watch(Failing())
    assert watch.look().trouble is None
    seen = watch.look()
    assert seen.trouble == "The request timed out."
    assert [one.name for one in seen.state.topics] == ["t"]
