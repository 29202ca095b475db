from dataclasses import replace

import pytest
from calling import Connections, Ended, call

from pykafka_cli.cluster.verification_views import FindingView
from pykafka_cli.cluster.views import BrokerChange, CompactionView, LeaderChange


def broker(*words: str) -> Ended:
    return call("broker", *words, drop_in=False)


def test_the_list_is_a_table_and_no_brokers_print_nothing(connections: Connections) -> None:
    brokers = connections.cluster.brokers
    brokers.views[1] = replace(brokers.views[1], alive=False, size=None)
    brokers.views[2] = replace(brokers.views[2], leaders=100, size=3_456_789)
    assert broker("list").out == (
        "BROKER  ADDRESS         STATE  CONTROLLER  LEADERS  REPLICAS    SIZE\n"
        "   101  localhost:9092  alive  yes               1         2     0 B\n"
        "   102  localhost:9093  dead                     1         2       -\n"
        "   103  localhost:9094  alive                  100         2  3.3 MB\n"
    )
    brokers.views = []
    assert broker("list") == Ended(0, "", "")


def test_a_kill_tells_what_it_changed(connections: Connections) -> None:
    connections.cluster.brokers.answers = [
        BrokerChange(
            101,
            (
                LeaderChange("t", 0, 101, 102, 1, (102, 103)),
                LeaderChange("t", 1, 102, 102, 1, (102,)),
                LeaderChange("u", 0, 101, None, 1, ()),
            ),
            controller=102,
        ),
        BrokerChange(102, (), controller=102),
        BrokerChange(103, (), controller=None),
    ]
    assert broker("kill", "101", "102,103", "101") == Ended(
        0,
        "Broker 101 is dead. Leaders moved: 1. Without a leader: 1. ISRs shrunk: 3. Controller: 102.\n"
        "Broker 102 is dead. Leaders moved: 0. ISRs shrunk: 0.\n"
        "Broker 103 is dead. Leaders moved: 0. ISRs shrunk: 0. No controller.\n",
        "",
    )
    assert connections.cluster.brokers.log == [("kill", [101, 102, 103])]


def test_a_restart_tells_what_it_changed(connections: Connections) -> None:
    connections.cluster.brokers.answers = [
        BrokerChange(102, (LeaderChange("t", 0, 101, 102, 2, (101, 102)),), controller=101, copied=2048, truncated=61)
    ]
    assert broker("restart", "102", "--no-rebalance").out == (
        "Broker 102 is alive. Leaders moved: 1. ISRs grown: 1. Copied: 2.0 KB. Truncated: 61 B.\n"
    )
    broker("restart", "102")
    assert connections.cluster.brokers.log == [("restart", [102], False), ("restart", [102], True)]


def explained(*words: str) -> str:
    return broker(*words, "--output", "table").out


def test_at_a_terminal_a_kill_is_explained_worst_first(connections: Connections) -> None:
    connections.cluster.brokers.answers = [
        BrokerChange(
            101,
            (
                LeaderChange("t", 0, 101, 102, 1, (102, 103), (101, 102, 103)),
                LeaderChange("t", 1, 102, 102, 4, (102,), (102, 101), elr=(101,)),
                LeaderChange("u", 0, 101, None, 1, (), (101,), elr=(101,)),
                LeaderChange("v", 0, 101, 103, 1, (103,), (101,), is_unclean=True),
            ),
            controller=102,
        )
    ]
    assert (
        explained("kill", "101")
        == """\
Broker 101 is dead. Leaders moved: 2. Without a leader: 1. ISRs shrunk: 4. Controller: 102.
  u-0  leader 101 → none (epoch 1)  ISR 101 → none, ELR 101
  v-0  leader 101 → 103 (epoch 1)   ISR 101 → 103
  t-0  leader 101 → 102 (epoch 1)   ISR 101,102,103 → 102,103
  t-1  leader stays 102             ISR 102,101 → 102, ELR 101
A new leader is the first in the list of replicas that lives and is in sync: it
has every acknowledged record. The higher epoch tells everybody that the old
leader's word counts no more.
Unclean: 1 leader was not in sync. What only the old leader had is lost
(unclean.leader.election.enable=true).
Without a leader, partitions can be neither written nor read until broker 101
returns.
ELR: replicas out of sync that still have every acknowledged record, since fewer
than min.insync.replicas are in sync and acks=all is refused meanwhile.
"""
    )


def test_of_many_partitions_the_first_are_told_and_the_others_counted(connections: Connections) -> None:
    changes = tuple(LeaderChange("t", number, 101, 102, 1, (102,), (101, 102)) for number in range(824))
    connections.cluster.brokers.answers = [BrokerChange(101, changes, controller=101)]
    lines = explained("kill", "101").splitlines()
    assert lines[12] == "  t-11  leader 101 → 102 (epoch 1)  ISR 101,102 → 102"
    assert lines[13] == "  … and 812 more of t"


def test_internal_topics_keep_nobody_from_seeing_the_others(connections: Connections) -> None:
    internal = [LeaderChange("__consumer_offsets", number, 101, None, 1, (), (101,), (101,)) for number in range(50)]
    others = [LeaderChange(topic, 0, 102, 102, 1, (102,), (101, 102)) for topic in ("a", "z")]
    connections.cluster.brokers.answers = [BrokerChange(101, (*internal, *others), controller=102)]
    lines = explained("kill", "101").splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["a-0", "z-0", "__consumer_offsets-0"]
    assert lines[13] == "  … and 40 more of __consumer_offsets"


def test_at_a_terminal_a_restart_is_explained(connections: Connections) -> None:
    connections.cluster.brokers.answers = [
        BrokerChange(102, (LeaderChange("t", 0, 101, 102, 2, (101, 102), (101,)),), 101, copied=2048, truncated=61)
    ]
    assert (
        explained("restart", "102")
        == """\
Broker 102 is alive. Leaders moved: 1. ISRs grown: 1. Copied: 2.0 KB. Truncated: 61 B.
  t-0  leader 101 → 102 (epoch 2)  ISR 101 → 101,102
Broker 102 cut 61 B off its logs: what it had written in an epoch that its
leaders ended without it, and what was never acknowledged.
Broker 102 copied 2.0 KB that it had missed from the leaders.
Who has all that the leader has is in sync again, and may be elected.
Broker 102 leads again where it is the first replica (the preferred leader).
"""
    )


def test_new_brokers_are_told_with_their_addresses(connections: Connections) -> None:
    assert broker("add", "104") == Ended(0, "Broker 104 is alive at localhost:9095.\n", "")


@pytest.mark.parametrize("action", ["kill", "restart", "add"])
@pytest.mark.parametrize("word", ["x", "", "1.5", "99999999999", "101,"])
def test_a_word_that_is_no_id_is_refused_before_anything_is_contacted(
    connections: Connections, action: str, word: str
) -> None:
    ended = broker(action, "101", word)
    assert (ended.exit, ended.out) == (1, "")
    assert ended.err == f"'{word.rpartition(',')[2]}' is not a broker id\nSee pykafka broker {action} --help.\n"
    assert not connections.calls


def test_an_unknown_broker_is_one_line(connections: Connections) -> None:
    assert broker("kill", "999") == Ended(1, "", "Broker 999 does not exist.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["kill"], "Missing argument ID…"),
        (["kill", "--data-dir", "x"], "Missing argument ID…"),
        (["kil", "1"], "There is no command broker kil. Did you mean kill?"),
        (["--nope"], "nope is not a recognized option"),
        (["--bootstrap-server=x"], "Command must include exactly one of list, kill, restart, add, clean, verify"),
        (["list", "x"], "Unexpected argument x"),
        (["kill", "-1"], "1 is not a recognized option"),
    ],
)
def test_what_is_no_command_is_refused(connections: Connections, words: list[str], sentence: str) -> None:
    whose = "".join(f" {word}" for word in words[:1] if word in ("kill", "list"))
    assert broker(*words) == Ended(1, "", f"{sentence}\nSee pykafka broker{whose} --help.\n")


def test_options_may_stand_before_the_sub_command(connections: Connections) -> None:
    assert broker("--data-dir", "d", "add", "104").exit == 0
    assert connections.calls == [(None, "d", None)]


def test_a_group_without_a_word_shows_its_help(connections: Connections) -> None:
    for words, code in (([], 1), (["--help"], 0)):
        ended = broker(*words)
        assert ended.exit == code
        assert all(name in ended.out for name in ("list", "kill", "restart", "add"))
    assert "--no-rebalance" in broker("restart", "--help").out


def test_a_cleaning_tells_what_became_smaller_and_fails_for_what_could_not_be_compacted(
    connections: Connections,
) -> None:
    brokers = connections.cluster.brokers
    brokers.compacted = [CompactionView("t", 0, 4096, 1024), CompactionView("t", 1, 0, 0)]
    assert broker("clean", "t") == Ended(
        0,
        "PARTITION  BEFORE   AFTER\n"
        "t-0        4.0 KB  1.0 KB\n"
        "t-1           0 B     0 B\n",
        "",
    )  # fmt: skip
    brokers.compacted = [CompactionView("t", 0, 4096, 1024), CompactionView("t", 1, 0, 0, "it has no leader")]
    assert broker("clean") == Ended(
        1,
        "PARTITION  BEFORE   AFTER\nt-0        4.0 KB  1.0 KB\n",
        "Partition t-1 was not compacted: it has no leader.\n",
    )
    brokers.compacted = []
    assert broker("clean") == Ended(0, "", "")
    assert brokers.log == [("clean", ["t"]), ("clean", []), ("clean", [])]


def test_a_verification_tells_each_finding_in_a_line_and_fails_for_what_is_left(connections: Connections) -> None:
    brokers = connections.cluster.brokers
    assert broker("verify") == Ended(0, "Verified 6 replicas of 2 partitions, 2.0 KB. Damage found: 0.\n", "")
    assert broker("verify", "--quiet") == Ended(0, "", "")
    log = FindingView(
        102, "t", 0, "00000000000000000000.log", 7, 68, "the CRC is wrong", is_repaired=False, remedy=None
    )
    store = FindingView(None, None, None, "cluster.db", None, None, "row missing", is_repaired=False, remedy=None)
    brokers.verified = replace(brokers.verified, findings=(log, store))
    assert broker("verify", "101,102", "102") == Ended(
        1,
        "broker 102, t-0, 00000000000000000000.log, offset 7 (position 68): the CRC is wrong.\n"
        "cluster.db: row missing.\n"
        "Verified 6 replicas of 2 partitions, 2.0 KB. Damage found: 2.\n",
        "2 things are damaged. `pykafka broker verify --repair` sets right what has a good copy.\n",
    )
    brokers.verified = replace(
        brokers.verified,
        findings=(
            replace(log, is_repaired=True, remedy="replaced by a sound copy"),
            replace(store, remedy="restore it from a backup"),
        ),
    )
    assert broker("verify", "--repair", "--quiet") == Ended(
        1,
        "broker 102, t-0, 00000000000000000000.log, offset 7 (position 68): the CRC is wrong. "
        "Repaired: replaced by a sound copy.\n"
        "cluster.db: row missing. Not repaired: restore it from a backup.\n",
        "1 of 2 could not be repaired.\n",
    )
    assert brokers.log == [
        ("verify", [], None, False), ("verify", [], None, False), ("verify", [101, 102], None, False),
        ("verify", [], None, True),
    ]  # fmt: skip
    missing = broker("verify", "--topic", "none")
    assert (missing.exit, missing.err) == (1, "No topic matches --topic none.\n")
