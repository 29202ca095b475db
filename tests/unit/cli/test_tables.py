"""Tables: what they look like, that they fit, and that nothing in data reaches the terminal as a command."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from calling import Connections, call
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pykafka_cli.cli.render import table
from pykafka_cli.cli.render.document import BAD, Document, Field, Many, itself
from pykafka_cli.cli.render.escaped import escaped
from pykafka_cli.cli.tools.consumer_groups import documents as group_documents
from pykafka_cli.cli.tools.consumer_groups.actions import Description, OffsetRow
from pykafka_cli.cli.tools.groups import documents as listing_documents
from pykafka_cli.cluster.groups import CoordinatorView, GroupListing, GroupView, MemberView
from pykafka_cli.cluster.views import PartitionView
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Iterator

SEQUENCE = re.compile("\x1b\\[[0-9;]*m")
NASTY = "\x1b]0;pwned\x07\x1b[31mred\x9b2J\r\n\t\u202eabc\udcff\x7f[bold]x[/bold]:smile:"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def failing(connections: Connections) -> Connections:
    """Two topics, one of them in trouble, and a dead broker."""
    topics, brokers = connections.cluster.topics, connections.cluster.brokers
    topics.put(
        "payments", [[101, 102, 103], [102, 103, 101]], {"cleanup.policy": "compact", "retention.ms": "86400000"}
    )
    topics.put("a-topic-with-a-name-that-is-long-enough-to-need-some-room.v2", [[103]])
    first = topics.views["payments"].partitions[0]
    topics.views["payments"] = replace(
        topics.views["payments"],
        partitions=(
            replace(first, isr=(101, 103), elr=(102,)),
            PartitionView(1, None, 4, (102, 103, 101, 104), (), adding=(104,), removing=(102,)),
        ),
    )
    brokers.views[1] = replace(brokers.views[1], alive=False, size=None)
    return connections


def shown(connections: Connections, width: int, *words: str, colour: str = "never") -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        return "\n" + call(*words, "--output", "table", "--color", colour).out


# What they look like


def test_described_topics_at_80_columns(failing: Connections) -> None:
    assert shown(failing, 80, "topics", "--describe") == DESCRIBED_80


def test_described_topics_at_120_columns(failing: Connections) -> None:
    assert shown(failing, 120, "topics", "--describe") == DESCRIBED_120


def test_topics_with_overrides_are_rows_since_nobody_asked_for_partitions(failing: Connections) -> None:
    assert shown(failing, 80, "topics", "--describe", "--topics-with-overrides") == OVERRIDES_80


def test_filtered_partitions_stand_below_the_names_of_their_topics(failing: Connections) -> None:
    assert shown(failing, 80, "topics", "--describe", "--unavailable-partitions") == UNAVAILABLE_80


def test_brokers_at_80_and_at_120_columns(failing: Connections) -> None:
    assert shown(failing, 80, "broker", "list") == shown(failing, 120, "broker", "list") == BROKERS


def test_brokers_at_40_columns_are_folded(failing: Connections) -> None:
    assert shown(failing, 40, "broker", "list") == BROKERS_40


def test_a_cluster_is_facts_and_its_brokers(failing: Connections) -> None:
    assert shown(failing, 80, "cluster", "info") == CLUSTER


GROUPS = [
    Description(
        GroupView(
            "billing", "Consumer", "Stable", CoordinatorView(101, "localhost", 9092), "uniform",
            (
                MemberView("4f1c2f9e-0d5e-4a43-9a40-1d3c0fb4c8ad", "billing-1", "/127.0.0.1",
                           (TopicPartition("payments", 0), TopicPartition("payments", 1)), epoch=3, target_epoch=3),
            ),
            3, 3,
        ),
    ),
    Description(GroupView("idle", "Classic", "Empty", CoordinatorView(102, "localhost", 9093), "", ())),
]  # fmt: skip
MEMBER = GROUPS[0].group.members[0]
OFFSETS = [
    replace(
        GROUPS[0],
        offsets=(
            OffsetRow(TopicPartition("payments", 0), 1234567, 2, 1234599, MEMBER),
            OffsetRow(TopicPartition("payments", 1), None, None, 10, MEMBER),
        ),
    ),
    replace(GROUPS[1], offsets=(OffsetRow(TopicPartition("orders", 11), 7, None, 7, None),)),
]


def drawn(view: object, document: Document, width: int) -> str:
    return "\n" + table.drawn(view, document, width=width, colour=False)


def test_offsets_of_groups_at_80_and_at_120_columns() -> None:
    assert drawn(OFFSETS, group_documents.OFFSETS, 80) == OFFSETS_80
    assert drawn(OFFSETS, group_documents.OFFSETS, 120) == OFFSETS_120


def test_members_and_states_of_groups_at_80_columns() -> None:
    assert drawn(GROUPS, group_documents.MEMBERS, 80) == MEMBERS_80
    assert drawn(GROUPS, group_documents.STATE, 80) == STATES_80


def test_a_list_of_groups_and_an_empty_one() -> None:
    groups = [GroupListing("billing", "Consumer", "Stable"), GroupListing("idle", "Classic", "Empty")]
    assert drawn(groups, listing_documents.LISTING, 80) == LISTING_80
    assert drawn([], listing_documents.LISTING, 80) == "\nGROUP  TYPE  STATE  PROTOCOL\n────────────────────────────\n"


# That they fit, and lose nothing

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Mc", "Me"]), max_size=60
)
ROWS = st.lists(st.tuples(NAMES, st.integers(0, 2**63 - 1), NAMES), max_size=5)
THREE = Document(
    "a name, a number and a text",
    (
        Field(
            "rows",
            Many(
                (
                    Field("name", "string", "NAME", lambda row: row[0]),
                    Field("number", "integer", "NUMBER", lambda row: row[1]),
                    Field("text", "string", "TEXT", lambda row: row[2]),
                )
            ),
            get=itself,
        ),
    ),
)


@given(ROWS, st.integers(30, 200))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, int, str]], width: int) -> None:
    assert all(cell_len(line) <= width for line in table.drawn(rows, THREE, width=width, colour=False).splitlines())


@given(st.lists(NAMES, min_size=1, max_size=5), st.integers(6, 60))
def test_a_name_that_does_not_fit_is_folded_and_never_cut(names: list[str], width: int) -> None:
    one = Document("names", (Field("names", Many((Field("name", "string", "NAME", itself),)), get=itself),))
    lines = table.drawn(names, one, width=width, colour=False).split("\n")
    assert "".join(lines[2:]) == "".join(names)


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1))
def test_numbers_end_at_one_place(numbers: list[int]) -> None:
    one = Document("numbers", (Field("numbers", Many((Field("number", "integer", "N", itself),)), get=itself),))
    lines = table.drawn(numbers, one, width=80, colour=False).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_a_column_with_nothing_in_it_is_left_out(connections: Connections) -> None:
    connections.cluster.topics.put("t", [[101]])
    assert "PARTITION  LEADER  REPLICAS  ISR" in shown(connections, 80, "topics", "--describe").splitlines()


# That data stays data


@given(st.text(st.characters(), max_size=40))
def test_escaped_text_has_nothing_that_a_terminal_obeys(text: str) -> None:
    safe = escaped(text)
    assert safe.encode("utf-8").decode("utf-8") == safe
    assert not [character for character in safe if ord(character) < 32 or 127 <= ord(character) < 160]
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def test_escaped_characters_can_still_be_read() -> None:
    assert escaped("a\x1b[31m\n\t\r\x00\x9b\u202e\udcff\ud800é漢😀") == (
        "a\\x1b[31m\\n\\t\\r\\x00\\x9b\\u202e\\xff\\ud800é漢😀"
    )


def nasty_views() -> Iterator[tuple[object, Document]]:
    place = TopicPartition(NASTY, 0)
    member = MemberView(NASTY, NASTY, NASTY, (place,), instance_id=NASTY)
    group = GroupView(NASTY, NASTY, NASTY, CoordinatorView(1, NASTY, 1), NASTY, (member,))
    described = [Description(group, (OffsetRow(place, 1, 1, 1, member),))]
    yield described, group_documents.OFFSETS
    yield described, group_documents.MEMBERS
    yield described, group_documents.STATE
    yield [GroupListing(NASTY, NASTY, NASTY, NASTY)], listing_documents.LISTING
    yield [(NASTY, 1, NASTY)], THREE


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("at", range(5))
def test_ids_and_names_cannot_command_the_terminal(at: int, colour: bool) -> None:
    view, document = list(nasty_views())[at]
    text = SEQUENCE.sub("", table.drawn(view, document, width=200, colour=colour))
    assert "\\x1b]0;pwned" in re.sub(r"\s+", "", text)
    assert "[bold]x[/bold]:smile:" in re.sub(r"\s+", "", text)  # no markup either
    assert not [character for character in text if character != "\n" and not character.isprintable()]


def test_a_topic_s_configs_and_name_cannot_either_and_json_escapes_them(connections: Connections) -> None:
    connections.cluster.topics.put(NASTY, [[101]], {"k": NASTY})
    for words in (["--list"], ["--describe"], ["--describe", "--topics-with-overrides"]):
        text = call("topics", *words, "--output", "table", "--color", "never").out
        assert not [character for character in text if character != "\n" and not character.isprintable()]
        text = call("topics", *words, "--output", "json").out
        assert text.isascii()
        assert not [character for character in text[:-1] if not character.isprintable()]


# Colour


def test_what_is_wrong_is_marked_where_there_is_colour(failing: Connections) -> None:
    text = shown(failing, 80, "topics", "--describe", colour="always")
    assert re.search("\x1b\\[1;31m *none", text)
    assert "\x1b[33m101,103" in text
    assert "\x1b[1;31mdead" in shown(failing, 80, "broker", "list", colour="always")
    assert SEQUENCE.sub("", text).split() == shown(failing, 80, "topics", "--describe").split()


@pytest.mark.parametrize(
    ("environment", "words", "coloured"),
    [
        ({}, [], False),  # not a terminal
        ({}, ["--color", "always"], True),
        ({}, ["--color=never"], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"NO_COLOR": "", "FORCE_COLOR": ""}, ["--color", "auto"], False),
    ],
)
def test_when_there_is_colour(
    environment: dict[str, str], words: list[str], coloured: bool, failing: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert bool(SEQUENCE.search(call("broker", "list", "--output", "table", *words).out)) is coloured


def test_another_colour_is_a_mistake(connections: Connections) -> None:
    said = call("topics", "--list", "--color", "red").err.splitlines()[0]
    assert said == "Cannot parse argument 'red' of option color. It is one of auto, always, never."


def test_a_mark_needs_no_colour_to_be_seen(failing: Connections) -> None:
    document = Document("marks", (Field("state", "string", "State", itself, mark=lambda _: BAD),))
    assert table.drawn("dead", document, width=80, colour=False) == "State  dead\n"


# The tables

DESCRIBED_80 = """
a-topic-with-a-name-that-is-long-enough-to-need-some-room.v2
id AAAAAAAAAAAAAAAAAAAACA  partitions 1  replication 1
configs min.insync.replicas=1
PARTITION  LEADER  REPLICAS  ISR
────────────────────────────────
        0     103  103       103

payments  id AAAAAAAAAAAAAAAAAAAABA  partitions 2  replication 3
configs min.insync.replicas=1, cleanup.policy=compact, retention.ms=86400000
PARTITION  LEADER  REPLICAS         ISR      ELR  MOVING
───────────────────────────────────────────────────────────
        0     101  101,102,103      101,103  102
        1    none  102,103,101,104  none          +104,-102
"""

DESCRIBED_120 = """
a-topic-with-a-name-that-is-long-enough-to-need-some-room.v2  id AAAAAAAAAAAAAAAAAAAACA  partitions 1  replication 1
configs min.insync.replicas=1
PARTITION  LEADER  REPLICAS  ISR
────────────────────────────────
        0     103  103       103

payments  id AAAAAAAAAAAAAAAAAAAABA  partitions 2  replication 3
configs min.insync.replicas=1, cleanup.policy=compact, retention.ms=86400000
PARTITION  LEADER  REPLICAS         ISR      ELR  MOVING
───────────────────────────────────────────────────────────
        0     101  101,102,103      101,103  102
        1    none  102,103,101,104  none          +104,-102
"""

OVERRIDES_80 = """
TOPIC                             ID         PARTITIONS  REPLICATION  CONFIGS
───────────────────────────────────────────────────────────────────────────────
a-topic-with-a-name-that-is-long  AAAAAAAAA           1            1  min.insyn
-enough-to-need-some-room.v2      AAAAAAAAA                           c.replica
                                  AACA                                s=1
payments                          AAAAAAAAA           2            3  min.insyn
                                  AAAAAAAAA                           c.replica
                                  AABA                                s=1,
                                                                      cleanup.p
                                                                      olicy=com
                                                                      pact,
                                                                      retention
                                                                      .ms=86400
                                                                      000
"""

UNAVAILABLE_80 = """
payments
PARTITION  LEADER  REPLICAS         ISR   MOVING
───────────────────────────────────────────────────
        1    none  102,103,101,104  none  +104,-102
"""

BROKERS = """
BROKER  ADDRESS         STATE  CONTROLLER  LEADERS  REPLICAS  SIZE
──────────────────────────────────────────────────────────────────
   101  localhost:9092  alive  yes               1         2   0 B
   102  localhost:9093  dead                     1         2     -
   103  localhost:9094  alive                    1         2   2 B
"""

BROKERS_40 = """
                  CONT
BROK  ADDR  STAT  ROLL  LEAD  REPL
  ER  ESS   E     ER     ERS  ICAS  SIZE
────────────────────────────────────────
 101  loca  aliv  yes      1     2   0 B
      lhos  e
      t:90
      92
 102  loca  dead           1     2     -
      lhos
      t:90
      93
 103  loca  aliv           1     2   2 B
      lhos  e
      t:90
      94
"""

CLUSTER = """
Cluster id      cluster-id
Controller      101
Topics          2
Partitions      7
Size on disk    2.0 KB
Data directory  /data

BROKER  ADDRESS         STATE  CONTROLLER  LEADERS  REPLICAS  SIZE
──────────────────────────────────────────────────────────────────
   101  localhost:9092  alive  yes               1         2   0 B
   102  localhost:9093  dead                     1         2     -
   103  localhost:9094  alive                    1         2   2 B
"""

OFFSETS_80 = """
billing  state Stable
TOPIC     PARTITION  CURRENT      END  LAG  MEMBER         HOST        CLIENT
────────────────────────────────────────────────────────────────────────────────
payments          0  1234567  1234599   32  4f1c2f9e-0d5e  /127.0.0.1  billing-1
                                            -4a43-9a40-1d
                                            3c0fb4c8ad
payments          1        -       10    -  4f1c2f9e-0d5e  /127.0.0.1  billing-1
                                            -4a43-9a40-1d
                                            3c0fb4c8ad

idle  state Empty
TOPIC   PARTITION  CURRENT  END  LAG  MEMBER  HOST  CLIENT
──────────────────────────────────────────────────────────
orders         11        7    7    0  -       -     -
"""

OFFSETS_120 = """
billing  state Stable
TOPIC     PARTITION  CURRENT      END  LAG  MEMBER                                HOST        CLIENT
───────────────────────────────────────────────────────────────────────────────────────────────────────
payments          0  1234567  1234599   32  4f1c2f9e-0d5e-4a43-9a40-1d3c0fb4c8ad  /127.0.0.1  billing-1
payments          1        -       10    -  4f1c2f9e-0d5e-4a43-9a40-1d3c0fb4c8ad  /127.0.0.1  billing-1

idle  state Empty
TOPIC   PARTITION  CURRENT  END  LAG  MEMBER  HOST  CLIENT
──────────────────────────────────────────────────────────
orders         11        7    7    0  -       -     -
"""

MEMBERS_80 = """
billing  state Stable
MEMBER                                HOST        CLIENT     PARTITIONS
─────────────────────────────────────────────────────────────────────────
4f1c2f9e-0d5e-4a43-9a40-1d3c0fb4c8ad  /127.0.0.1  billing-1  payments:0,1

idle  state Empty
MEMBER  INSTANCE  HOST  CLIENT  PARTITIONS  TARGET
──────────────────────────────────────────────────
"""

STATES_80 = """
GROUP    COORDINATOR           STRATEGY  STATE   TYPE      EPOCH  MEMBERS
─────────────────────────────────────────────────────────────────────────
billing  localhost:9092 (101)  uniform   Stable  Consumer      3        1
idle     localhost:9093 (102)  -         Empty   Classic       -        0
"""

LISTING_80 = """
GROUP    TYPE      STATE   PROTOCOL
───────────────────────────────────
billing  Consumer  Stable  consumer
idle     Classic   Empty   consumer
"""
