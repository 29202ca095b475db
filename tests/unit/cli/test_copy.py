"""`pykafka copy` between two embedded clusters: what it copies, what it creates, and what it refuses."""

from __future__ import annotations

import json
import math
from time import time
from typing import TYPE_CHECKING

import pytest
from calling import call

from pykafka_cli.cli.own.copy import running
from pykafka_cli.cli.times import moment_ms
from pykafka_cli.cluster import ConsumerSettings, ProducerSettings
from pykafka_cli.connecting import connect_directory, create_cluster
from pykafka_cli.engine.directory import Directory
from pykafka_cli.engine.engine import Engine
from pykafka_cli.engine.partition import PartitionWriter
from pykafka_cli.errors import UsageError
from pykafka_cli.model import NewTopic, OffsetSpec, ProducerRecords, TopicPartition
from tests.properties.transactional import abort, commit, data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pykafka_cli.cluster import Cluster, Fetched

HOUR_MS = 3_600_000
KEPT = {"retention.ms": "-1"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYKAFKA_DATA_DIR", str(tmp_path / "source"))
    monkeypatch.delenv("PYKAFKA_BOOTSTRAP_SERVER", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def source(home: Path) -> Iterator[Cluster]:
    create_cluster(None, brokers=(101, 102, 103), port=28741, configs={})
    with connect_directory(str(home / "source")) as cluster:
        yield cluster


@pytest.fixture
def target(home: Path) -> Iterator[Cluster]:
    create_cluster(str(home / "target"), brokers=(1, 2), port=28751, configs={})
    with connect_directory(str(home / "target")) as cluster:
        yield cluster


def produce(
    cluster: Cluster, values: Sequence[bytes], partition: int = 0, topic: str = "t", times: Sequence[int] | None = None
) -> None:
    producer = cluster.producer(topic, ProducerSettings(), lambda _: None)
    producer.send(ProducerRecords(values, timestamps=times), partition)
    producer.close()
    assert producer.failures() == []


def values(cluster: Cluster, partition: int = 0, topic: str = "t") -> list[bytes | None]:
    place = TopicPartition(topic, partition)
    first, end = (cluster.logs.offsets({place: spec})[0].offset for spec in (OffsetSpec.EARLIEST, OffsetSpec.LATEST))
    assert first is not None
    assert end is not None
    consumer = cluster.consumer(ConsumerSettings(starts={place: first}), lambda _: None)
    found: list[bytes | None] = []
    while consumer.caught_up().get(place) != end:
        found += [value for fetched in consumer.poll(0.1) for value in fetched.values()]
    consumer.close()
    return found


def numbered(count: int, start: int = 0) -> list[bytes]:
    return [b"%d" % number for number in range(start, start + count)]


def copied(*words: str) -> str:
    """Copy; what is on stderr."""
    ended = call("copy", *words, drop_in=False)
    assert ended.exit == 0, ended
    return ended.err


def refused(*words: str) -> str:
    """Have a copy refused; the sentence."""
    ended = call("copy", *words, drop_in=False)
    assert (ended.exit, ended.out) == (1, ""), ended
    return ended.err.splitlines()[-1]


# What is created


def test_a_topic_is_created_with_its_partitions_and_its_own_configs(source: Cluster, target: Cluster) -> None:
    own = {"cleanup.policy": "compact", "max.message.bytes": "2000000", "message.timestamp.type": "CreateTime"}
    source.topics.create(NewTopic("t", 5, 2, configs={**own, "min.insync.replicas": "2"}))
    source.configs.alter("brokers", "", {"log.segment.bytes": "1048577"})
    said = copied("--to", "./target", "--topic", "t")
    assert said == (
        "Created topic t: 5 partitions, replication factor 2, without the source's message.timestamp.type.\n"
    )
    view = target.topics.describe(["t"])[0]
    assert [len(partition.replicas) for partition in view.partitions] == [2] * 5
    found = {config.name: config.value for config in target.configs.describe("topics", "t") if config.is_own}
    assert found == {"cleanup.policy": "compact", "max.message.bytes": "2000000", "min.insync.replicas": "2"}


def test_the_replication_factor_is_at_the_most_the_number_of_brokers(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 3, configs={"min.insync.replicas": "3"}))
    said = copied("--to", "./target", "--topic", "t")
    assert said == ("Created topic t: 1 partition, replication factor 2, without the source's min.insync.replicas.\n")
    assert len(target.topics.describe(["t"])[0].partitions[0].replicas) == 2


def test_a_replication_factor_that_was_asked_for_is_not_changed(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 3))
    copied("--to", "./target", "--topic", "t", "--replication-factor", "1")
    assert len(target.topics.describe(["t"])[0].partitions[0].replicas) == 1
    source.topics.create(NewTopic("u", 1, 3))
    assert "replication factor" in refused("--to", "./target", "--topic", "u", "--replication-factor", "3").lower()


def test_a_target_that_is_not_there_yet_comes_into_being(source: Cluster, home: Path) -> None:
    source.topics.create(NewTopic("t", 2, 3))
    produce(source, numbered(10), 1)
    assert copied("--to", "new/cluster", "--topic", "t").startswith("Created an embedded cluster in ")
    with connect_directory(str(home / "new" / "cluster")) as cluster:
        assert values(cluster, 1) == numbered(10)


def test_a_topic_with_more_partitions_takes_the_copy_and_one_with_fewer_does_not(
    source: Cluster, target: Cluster
) -> None:
    source.topics.create(NewTopic("t", 2, 1))
    produce(source, numbered(3), 1)
    target.topics.create(NewTopic("t", 1, 1))
    assert refused("--to", "./target", "--topic", "t") == (
        "Topic t has 2 partitions at the source and 1 at the target. "
        "`pykafka topics --alter --topic t --partitions 2` there makes room."
    )
    target.topics.add_partitions("t", 3)
    copied("--to", "./target", "--topic", "t")
    assert [values(target, number) for number in range(3)] == [[], numbered(3), []]


def test_a_regex_copies_all_topics_that_it_matches_but_no_internal_ones(source: Cluster, target: Cluster) -> None:
    for name in ("orders.eu", "orders.us", "prices"):
        source.topics.create(NewTopic(name, 1, 1))
        produce(source, [name.encode()], topic=name)
    source.groups.alter_offsets("g", {TopicPartition("prices", 0): 1})
    ended = call("copy", "--to", "./target", "--topic", "orders.*|__consumer_offsets", drop_in=False)
    assert ended.out.startswith("Copied 2 records (18 B) of 2 topics, 2 partitions, in ")
    assert [name for name in target.topics.names() if not name.startswith("__")] == ["orders.eu", "orders.us"]
    assert refused("--to", "./target", "--topic", "__consumer_offsets").startswith(
        "No topic of the source matches --topic __consumer_offsets."
    )


# Where it begins and ends


def test_last_begins_so_many_offsets_before_the_end_of_each_partition(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 2, 1))
    produce(source, numbered(10), 0)
    produce(source, numbered(2), 1)
    copied("--to", "./target", "--topic", "t", "--last", "3")
    assert [values(target, number) for number in (0, 1)] == [numbered(3, 7), numbered(2)]


@pytest.mark.parametrize("since", ["2024-01-01T00:00:00", "2024-01-01T02:00:00+02:00"])
def test_since_begins_at_the_first_record_of_that_time(source: Cluster, target: Cluster, since: str) -> None:
    at = moment_ms("2024-01-01T00:00:00Z", 0)
    source.topics.create(NewTopic("t", 2, 1, configs=KEPT))
    produce(source, [b"old", b"at", b"new"], 0, times=[at - 1, at, at + 1])
    produce(source, [b"old"], 1, times=[at - 1])
    copied("--to", "./target", "--topic", "t", "--since", since)
    assert [values(target, number) for number in (0, 1)] == [[b"at", b"new"], []]


def test_since_takes_how_long_ago(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    now = int(time() * 1000)
    produce(source, [b"old", b"new"], times=[now - 3 * HOUR_MS, now])
    copied("--to", "./target", "--topic", "t", "--since", "-2h")
    assert values(target) == [b"new"]


def test_what_is_not_there_at_the_start_is_copied_by_the_next_run(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(10))
    copied("--to", "./target", "--topic", "t", "--last", "5")
    produce(source, numbered(10, 10))
    assert copied("--to", "./target", "--topic", "t", "--last", "1") == (
        "Going on where an earlier copy ended; --last and --since count only where there was none.\n"
    )
    assert values(target) == numbered(15, 5)


def test_a_copy_is_done_at_the_markers_and_aborted_records_that_end_a_log(
    source: Cluster, target: Cluster, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_HELD_UP_S", math.inf)  # what only an open transaction is waited for
    source.topics.create(NewTopic("t", partitions=1, configs=KEPT))
    engine = Engine.open(Directory(str(home / "source")), notify=lambda _: None)
    topic = engine.store.topic("t")
    assert topic is not None
    writer = PartitionWriter(engine, topic, 0)
    writer.append([data(1, b"committed"), commit(1), data(2, b"aborted"), abort(2)])
    writer.close()
    engine.close()
    ended = call("copy", "--to", str(home / "target"), "--topic", "t")
    assert ended.exit == 0
    assert ended.out.startswith("Copied 1 record ")
    assert values(target) == [b"committed"]


def test_restart_begins_anew(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(3))
    copied("--to", "./target", "--topic", "t")
    assert copied("--to", "./target", "--topic", "t", "--restart") == ""
    assert values(target) == numbered(3) * 2
    produce(source, numbered(1, 3))
    copied("--to", "./target", "--topic", "t")
    assert values(target) == numbered(3) * 2 + numbered(1, 3)


def test_a_group_reset_by_hand_moves_the_copy(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(5))
    copied("--to", "./target", "--topic", "t", "--last", "1")
    group = f"pykafka-copy-{source.describe().cluster_id}"
    target.groups.alter_offsets(group, {TopicPartition("t", 0): 2})
    copied("--to", "./target", "--topic", "t")
    assert values(target) == [b"4", b"2", b"3", b"4"]


# When it cannot go on


def test_a_target_that_lost_records_is_not_gone_on_with(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(3))
    copied("--to", "./target", "--topic", "t")
    group = f"pykafka-copy-{source.describe().cluster_id}"
    place = TopicPartition("t", 0)
    words = target.groups.offsets(group)[0].metadata
    assert words == f"pykafka-copy source={source.topics.describe(['t'])[0].topic_id} end=3 stopped"
    target.groups.alter_offsets(group, {place: 3}, {place: words.replace("end=3", "end=4")})
    assert refused("--to", "./target", "--topic", "t").startswith(
        "Partition t-0 of the target ended at offset 4 when it was copied to, and ends at 3 now: it lost records. "
    )


def test_a_target_that_was_deleted_gets_everything_anew(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(3))
    copied("--to", "./target", "--topic", "t")
    target.topics.delete("t")
    copied("--to", "./target", "--topic", "t")
    assert values(target) == numbered(3)


def test_a_source_topic_that_was_created_anew_is_another_one(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    copied("--to", "./target", "--topic", "t")
    source.topics.delete("t")
    source.topics.create(NewTopic("t", 1, 1))
    assert refused("--to", "./target", "--topic", "t").startswith(
        "Topic t of the source is not the one that was copied before: it was deleted and created anew, "
    )


def interrupted(source: Cluster, target: Cluster, written: Sequence[bytes]) -> None:
    """A copy of ten records that was killed before it could keep that it had written something."""
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(10))
    copied("--to", "./target", "--topic", "t", "--last", "10")
    place = TopicPartition("t", 0)
    group = f"pykafka-copy-{source.describe().cluster_id}"
    words = target.groups.offsets(group)[0].metadata.replace("stopped", "writing")
    produce(source, numbered(10, 10))
    produce(target, written)
    target.groups.alter_offsets(group, {place: 10}, {place: words})


def test_records_that_an_interrupted_copy_wrote_are_not_written_again(source: Cluster, target: Cluster) -> None:
    interrupted(source, target, [])
    times = [row for fetched in _all(source) for row in fetched.records().timestamps]
    produce(target, numbered(4, 10), times=times[10:14])
    copied("--to", "./target", "--topic", "t")
    assert values(target) == numbered(20)


def _all(cluster: Cluster) -> list[Fetched]:
    consumer = cluster.consumer(ConsumerSettings(starts={TopicPartition("t", 0): 0}), lambda _: None)
    found: list[Fetched] = []
    while TopicPartition("t", 0) not in consumer.caught_up():
        found += consumer.poll(0.1)
    consumer.close()
    return found


def test_an_interrupted_copy_does_not_go_on_behind_what_somebody_else_wrote(source: Cluster, target: Cluster) -> None:
    interrupted(source, target, [b"10", b"of somebody else"])
    assert refused("--to", "./target", "--topic", "t").startswith(
        "The last record of partition t-0 of the target, at offset 11, is not the one that the interrupted copy wrote "
    )
    assert len(values(target)) == 12
    copied("--to", "./target", "--topic", "t", "--restart")
    assert values(target)[12:] == numbered(20)


def test_a_target_with_more_than_the_source_has_is_not_gone_on_with(source: Cluster, target: Cluster) -> None:
    interrupted(source, target, numbered(11, 10))
    assert refused("--to", "./target", "--topic", "t").startswith("Partition t-0 of the target has 1 record(s) more ")


def test_records_of_somebody_else_behind_a_finished_copy_are_told_and_stay(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(2))
    copied("--to", "./target", "--topic", "t")
    produce(target, [b"mine"])
    produce(source, numbered(1, 2))
    assert copied("--to", "./target", "--topic", "t").splitlines()[0] == (
        "Partition t-0 of the target has 1 record(s) behind the copied ones that somebody else wrote."
    )
    assert values(target) == [b"0", b"1", b"mine", b"2"]


def test_a_source_that_deleted_uncopied_records_is_gone_on_with_where_it_begins_now(
    source: Cluster, target: Cluster
) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, numbered(5))
    copied("--to", "./target", "--topic", "t")
    produce(source, numbered(5, 5))
    source.logs.delete_records({TopicPartition("t", 0): 8})
    assert copied("--to", "./target", "--topic", "t").splitlines()[0] == (
        "Partition t-0: the source has deleted its records below offset 8; going on there."
    )
    assert values(target) == [*numbered(5), b"8", b"9"]


# Words


def test_a_dry_run_tells_what_would_be_and_changes_nothing(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 2, 3, configs=KEPT))
    produce(source, numbered(7), 1)
    ended = call("copy", "--to", "./target", "--topic", "t", "--dry-run", drop_in=False)
    assert ended.out == (
        "TOPIC  PARTITIONS  RECORDS  TARGET\n"
        "t      2           7        is created: replication factor 2, retention.ms=-1\n"
    )
    assert target.topics.names() == []
    copied("--to", "./target", "--topic", "t")
    produce(source, numbered(1), 0)
    ended = call("copy", "--to", "./target", "--topic", "t", "--dry-run", "--output", "json", drop_in=False)
    assert [(row["topic"], row["records"], row["resumed"]) for row in json.loads(ended.out)["topics"]] == [
        ("t", 1, True)
    ]
    assert values(target, 0) == []


def test_the_summary_is_one_line_that_quiet_leaves_out(source: Cluster, target: Cluster) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    produce(source, [b"abc"])
    ended = call("copy", "--to", "./target", "--topic", "t", drop_in=False)
    assert ended.out.startswith("Copied 1 record (3 B) of 1 topic, 1 partition, in ")
    assert ended.out.count("\n") == 1
    ended = call("copy", "--to", "./target", "--topic", "t", "--quiet", drop_in=False)
    assert (ended.exit, ended.out, ended.err) == (0, "", "")
    ended = call("copy", "--to", "./target", "--topic", "t", "--output", "json", drop_in=False)
    assert json.loads(ended.out)["records"] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--topic", "t"], 'Missing required argument "[from]" or "[to]"'),
        (["--to", "./target"], 'Missing required argument "[topic]"'),
        (["--to", "./target", "--topic", "t", "--last", "1", "--since", "-1h"], "can't be used with"),
        (["--to", "./target", "--topic", "t", "--follow", "--until-end"], "can't be used with"),
        (["--to", "./target", "--topic", "t", "--last", "0"], "has to be at least 1"),
        (["--to", "./target", "--topic", "t", "--last", "many"], "Cannot parse argument 'many' of option last"),
        (["--to", "./target", "--topic", "t", "--since", "noon"], "noon is no time. Expected YYYY-MM-DDTHH:MM:SS"),
        (["--to", "./target", "--topic", "t", "--compression-type", "rar"], "Cannot parse argument 'rar'"),
        (["--to", "target2", "--topic", "t"], "target2 is neither HOST:PORT nor a directory nor a context."),
        (["--to", "./target", "--topic", "none"], "No topic of the source matches --topic none."),
        (["--to", "./target", "--topic", "("], "( is an invalid regex."),
        (["--to", "./source", "--topic", "t"], "Source and target are the same cluster."),
        (["--to", "localhost:28742", "--topic", "t"], "Source and target are the same cluster."),
        (["--from", "./nothing", "--topic", "t"], "nothing yet. `pykafka cluster create` makes one"),
        (["--to", "127.0.0.1:1", "--topic", "t"], "No broker can be reached. 127.0.0.1:1: connection refused."),
    ],
)
def test_wrong_words_are_refused_in_a_sentence(
    source: Cluster, target: Cluster, words: list[str], sentence: str
) -> None:
    source.topics.create(NewTopic("t", 1, 1))
    ended = call("copy", *words, drop_in=False)
    assert (ended.exit, ended.out) == (1, "")
    assert sentence in ended.err
    assert target.topics.names() == []


@pytest.mark.parametrize("text", ["", "1h", "-1w", "-h", "2026-01-01", "--1h", "-1.5h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        moment_ms(text, 0)


def test_how_long_ago_is_counted_from_now() -> None:
    now = 10 * 86_400_000
    assert [moment_ms(text, now) for text in ("-90s", "-30m", "-1h", "-7d", "-11d")] == [
        now - 90_000, now - 1_800_000, now - HOUR_MS, 3 * 86_400_000, 0,
    ]  # fmt: skip
