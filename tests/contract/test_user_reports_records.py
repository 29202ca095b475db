"""What users reported about records: input, output, offsets, limits, streams (reports 2 to 49, siblings of others)."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import SCRIPTS, Feeder, numbered, until

if TYPE_CHECKING:
    from tests.contract.installation import Installation

PRODUCER, CONSUMER, GROUPS = "kafka-console-producer", "kafka-console-consumer", "kafka-consumer-groups"
KEYED = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
SERIALIZATION = "org.apache.kafka.common.serialization"
TWENTY = b"".join(b"%d\n" % number for number in range(1, 21))


def formatted(*properties: str) -> list[str]:
    return [word for text in properties for word in ("--formatter-property", text)]


def shell(cluster: Installation, command: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a script, with the commands in its path."""
    environment = cluster.environment | {"PATH": f"{SCRIPTS}:{cluster.environment['PATH']}"}
    return subprocess.run(["bash", "-c", command], env=environment, capture_output=True, timeout=120, check=False)


# Input


def test_report_2_the_help_says_that_the_separator_ends_the_key(fresh: Installation) -> None:
    told = " ".join(fresh.ok(PRODUCER, "--help").stdout.decode().split())
    assert "key.separator" in told
    assert "before the first" in told


def test_report_5_the_marker_is_a_null_as_key_value_and_header_value_but_no_header_name(cluster: Installation) -> None:
    words = ("parse.key=true", "parse.headers=true", "null.marker=~")
    reader = [word for text in words for word in ("--reader-property", text)]
    cluster.produce("t", b"h:~\t~\tv\nh:~x\tk\t~\n", *reader)
    read = formatted("print.key=true", "print.headers=true", "null.literal=NIL")
    assert cluster.consume("t", *read) == b"h:NIL\tNIL\tv\nh:~x\tk\tNIL\n"
    ended = cluster.run(PRODUCER, "--topic", "t", *reader, stdin=b"~:x\tk\tv\n")
    assert ended.code == 1
    assert cluster.consume("t", *read).count(b"\n") == 2


def test_report_8_copying_through_a_pipe_adds_nothing(cluster: Installation) -> None:
    for topic in ("t1", "t2", "t3", "t4"):
        cluster.create_topic(topic)
    cluster.produce("t1", b"1")
    for source, target in (("t1", "t2"), ("t2", "t3"), ("t3", "t4")):
        piped = f"{CONSUMER} --topic {source} --from-beginning --max-messages 1 | {PRODUCER} --topic {target}"
        assert shell(cluster, piped).returncode == 0
    assert cluster.consume("t4") == b"1\n"


def test_report_10_lines_are_records_and_the_offsets_count_them(cluster: Installation) -> None:
    cluster.produce("t", b'{\n "a": 1\n}\n')
    assert cluster.ok("kafka-get-offsets", "--topic", "t").lines == ["t:0:3"]


# Output


def test_report_18_json_goes_through_plain(cluster: Installation) -> None:
    cluster.produce("t", b'{"a":1}\n{"a":"\xc3\xa9"}\n')
    assert [json.loads(line)["a"] for line in cluster.consume("t").splitlines()] == [1, "é"]


@pytest.mark.parametrize("fields", [(), ("print.timestamp=false",), ("print.key=false", "print.value=true")])
def test_report_23_only_values_are_printed_unless_more_was_asked_for(
    cluster: Installation, fields: tuple[str, ...]
) -> None:
    words = ("--reader-property", "parse.headers=true", "--reader-property", "parse.key=true")
    cluster.produce("t", b"h:1\tk\tv\n", *words)
    ended = cluster.ok(CONSUMER, "--topic", "t", "--from-beginning", "--timeout-ms", "300", *formatted(*fields))
    assert (ended.stdout, ended.errors) == (b"v\n", ["Processed a total of 1 messages"])


@pytest.mark.parametrize(
    ("name", "size"), [("Integer", 4), ("Long", 8), ("Short", 2), ("Float", 4), ("Double", 8), ("UUID", 36)]
)
def test_report_24_a_value_that_does_not_fit_is_named_with_its_place_and_the_sizes(
    cluster: Installation, name: str, size: int
) -> None:
    cluster.produce("t", b"abc\n")
    words = formatted(f"value.deserializer={SERIALIZATION}.{name}Deserializer")
    ended = cluster.run(CONSUMER, "--topic", "t", "--from-beginning", "--max-messages", "1", *words)
    assert (ended.code, ended.stdout) == (1, b"")
    assert "t-0" in ended.stderr.decode()
    assert "offset 0" in ended.stderr.decode()
    if name != "UUID":
        assert str(size) in ended.stderr.decode()


@pytest.mark.parametrize("name", ["String", "Bytes", "ByteArray", "ByteBuffer"])
def test_report_24_the_well_known_names_work(cluster: Installation, name: str) -> None:
    cluster.produce("t", b"abcdefgh\n")
    assert cluster.consume("t", *formatted(f"value.deserializer={SERIALIZATION}.{name}Deserializer"))


# Offsets


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (("--command-property", "auto.offset.reset=earliest"), b"1\n"),
        (("--command-property", "auto.offset.reset=latest"), b""),
        ((), b""),
        (("--from-beginning", "--command-property", "auto.offset.reset=earliest"), b"1\n"),
    ],
)
def test_report_26_the_property_alone_is_honoured(
    cluster: Installation, words: tuple[str, ...], printed: bytes
) -> None:
    cluster.produce("t", b"1\n")
    assert cluster.ok(CONSUMER, "--topic", "t", "--timeout-ms", "300", *words).stdout == printed


def test_report_30_a_time_is_the_first_record_at_or_after_it(cluster: Installation) -> None:
    cluster.produce("t", b"a\n")
    stamp = int(cluster.consume("t", *formatted("print.timestamp=true")).split(b"\t")[0].removeprefix(b"CreateTime:"))
    until(lambda: cluster.produce("t", b"b\n").code == 0 and offset_at(cluster, str(stamp + 1)) == "1")
    assert offset_at(cluster, "1") == "0"
    assert offset_at(cluster, str(stamp)) == "0"
    for word, number in (("latest", "-1"), ("earliest", "-2"), ("max-timestamp", "-3")):
        assert offset_at(cluster, word) == offset_at(cluster, number)
    ended = cluster.run("kafka-get-offsets", "--topic", "t", "--time", "yesterday")
    assert (ended.code, ended.stdout) == (1, b"")
    assert all(word in ended.errors[0] for word in ("yesterday", "latest", "earliest", "max-timestamp"))


def offset_at(cluster: Installation, when: str) -> str:
    (line,) = cluster.ok("kafka-get-offsets", "--topic", "t", "--time", when).lines
    return line.split(":")[2]


def test_report_32_a_time_may_leave_out_its_milliseconds(cluster: Installation) -> None:
    cluster.produce("t", TWENTY)

    def planned(time: str) -> tuple[int, bytes]:
        words = ("--reset-offsets", "--group", "g", "--topic", "t", "--to-datetime", time, "--dry-run")
        ended = cluster.run(GROUPS, *words)
        return ended.code, ended.stdout

    whole = planned("2024-01-01T00:00:00.000")
    assert whole[0] == 0
    for same in (
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00Z",
        "2024-01-01T02:00:00+02:00",
        "2024-01-01T00:00:00.000Z",
    ):
        assert planned(same) == whole
    for wrong in ("2024-13-01T00:00:00", "2024-01-01", "yesterday", ""):
        code, printed = planned(wrong)
        assert (code, printed) == (1, b"")


def test_report_33_an_offset_that_is_gone_is_told_with_the_valid_range(cluster: Installation) -> None:
    cluster.produce("t", TWENTY)
    file = cluster.home / "d.json"
    file.write_text('{"partitions":[{"topic":"t","partition":0,"offset":10}],"version":1}')
    cluster.ok("kafka-delete-records", "--offset-json-file", str(file))
    words = (CONSUMER, "--topic", "t", "--partition", "0", "--max-messages", "1", "--timeout-ms", "500")
    ended = cluster.ok(*words, "--offset", "3")
    assert ended.stdout == b""  # as Kafka: it goes on at the end
    assert any("3" in line and "10 to 20" in line for line in ended.errors)
    assert cluster.ok(*words, "--offset", "earliest").stdout == b"11\n"


# Limits


TO_THE_END = ("--from-beginning", "--exit-at-end")


def test_report_20_json_tells_an_empty_key_from_none_on_a_line_for_each_record(cluster: Installation) -> None:
    cluster.produce("t", b":v\n~:v\nk:~\n", *KEYED, "--reader-property", "null.marker=~")
    printed = cluster.ok(CONSUMER, "--topic", "t", *TO_THE_END, "--output", "json").lines
    found = [json.loads(line) for line in printed]
    assert [(one["key"], one["value"]) for one in found] == [("", "v"), (None, "v"), ("k", None)]
    assert all(isinstance(one["timestamp"], int) and one["timestamp_type"] == "CreateTime" for one in found)


def test_report_21_times_are_milliseconds_unless_iso_8601_is_asked_for(cluster: Installation) -> None:
    cluster.produce("t", b"v\n")
    printed = cluster.ok(CONSUMER, "--topic", "t", *TO_THE_END, *formatted("print.timestamp=true")).stdout.decode()
    found = re.fullmatch(r"CreateTime:([0-9]{13})\tv\n", printed)
    assert found
    (iso,) = cluster.ok(CONSUMER, "--topic", "t", *TO_THE_END, "--format", r"%{iso:T}\n").lines
    assert iso.endswith("Z")
    assert datetime.fromisoformat(iso) == datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(found[1]))


@pytest.mark.parametrize(("last", "printed"), [("10", b"only\n"), ("1", b"only\n"), ("0", b"")])
def test_report_27_the_last_records_are_those_that_there_are(cluster: Installation, last: str, printed: bytes) -> None:
    cluster.produce("t", b"only\n")
    assert cluster.ok(CONSUMER, "--topic", "t", "--last", last, "--exit-at-end").stdout == printed


def test_report_35_to_the_end_means_the_end_at_the_start_while_a_producer_goes_on(cluster: Installation) -> None:
    cluster.create_topic("m3", partitions=3)
    producer = cluster.start(PRODUCER, "--topic", "m3", *KEYED)
    feeder = Feeder(producer, (b"k%d:x\n" % number for number in itertools.count()))
    feeder.wait_for(100)
    until(lambda: ends(cluster) > 0)
    before = ends(cluster)
    ended = cluster.ok(CONSUMER, "--topic", "m3", *TO_THE_END)
    assert feeder.is_feeding()
    assert before <= len(ended.lines) <= ends(cluster)
    assert feeder.stop().code == 0


def ends(cluster: Installation) -> int:
    return sum(int(line.rpartition(":")[2]) for line in cluster.ok("kafka-get-offsets", "--topic", "m3").lines)


def test_report_36_the_timeout_is_for_silence_and_not_for_the_whole_run(cluster: Installation) -> None:
    cluster.create_topic("t")
    consumer = cluster.start(CONSUMER, "--topic", "t", "--from-beginning", "--timeout-ms", "4000")
    producer = cluster.start(PRODUCER, "--topic", "t")
    for number in range(1, 6):
        producer.feed(b"%d\n" % number)
        until(lambda number=number: consumer.printed().endswith(b"%d\n" % number))  # type: ignore[misc]
    producer.end()
    until(consumer.has_ended)
    ended = consumer.end()
    assert (ended.code, ended.stdout) == (0, b"1\n2\n3\n4\n5\n")
    assert "no record came for this long" in " ".join(cluster.ok(CONSUMER, "--help").stdout.decode().split())


def test_report_39_gaps_and_empty_partitions_do_not_keep_a_reader(cluster: Installation) -> None:
    cluster.create_topic("m3", "--config", "cleanup.policy=compact", partitions=3)
    for _ in range(3):
        cluster.produce("m3", b"alice:1\nalice:2\n", *KEYED)  # one of three partitions
    cluster.ok("pykafka", "broker", "clean", "m3")
    assert cluster.consume("m3", "--group", "g").splitlines()[-1:] == [b"2"]
    described = [line.split() for line in cluster.ok(GROUPS, "--describe", "--group", "g").lines[2:]]
    assert {row[5] for row in described} <= {"0", "-"}


@pytest.mark.parametrize("words", [("--timeout-ms", "300"), ("--max-messages", "3")])
@pytest.mark.parametrize("group", [(), ("--group", "g"), ("--partition", "0", "--offset", "earliest")])
def test_report_40_limits_hold_in_every_mode(
    cluster: Installation, words: tuple[str, ...], group: tuple[str, ...]
) -> None:
    cluster.produce("t", b"1\n2\n3\n")
    start = () if "--partition" in group else ("--from-beginning",)
    assert cluster.ok(CONSUMER, "--topic", "t", *start, *group, *words).stdout == b"1\n2\n3\n"


# Streams


def test_report_43_a_reader_behind_two_pipes_sees_each_record_at_once(cluster: Installation) -> None:
    cluster.create_topic("t")
    seen = cluster.home / "seen"
    producer = cluster.start(PRODUCER, "--topic", "t")
    piped = f"{CONSUMER} --topic t --from-beginning --max-messages 3 | while read line; do echo $line >> {seen}; done"
    environment = cluster.environment | {"PATH": f"{SCRIPTS}:{cluster.environment['PATH']}"}
    with subprocess.Popen(["bash", "-c", piped], env=environment, stderr=subprocess.DEVNULL) as reader:
        for count in (1, 2, 3):
            producer.feed(b"line\n")
            until(lambda count=count: seen.exists() and seen.read_bytes() == b"line\n" * count)  # type: ignore[misc]
        assert reader.wait(60) == 0


def test_report_46_and_48_a_producer_prints_nothing_and_no_carriage_return_is_added(cluster: Installation) -> None:
    assert cluster.produce("t", b"1\n2\n3\n").stdout == b""
    assert cluster.consume("t") == b"1\n2\n3\n"
    cluster.produce("crlf", b"a\r\n")
    assert cluster.consume("crlf") == b"a\n"  # Kafka's producer takes \r\n for the end of a line


def test_report_49_stdout_has_the_records_and_stderr_the_rest(cluster: Installation) -> None:
    data = b"".join(numbered(50))
    cluster.create_topic("t")
    cluster.produce("t", data)
    words = "--topic t --from-beginning --timeout-ms 300 --property print.value=true"
    only_data = shell(cluster, f"{CONSUMER} {words} 2>/dev/null")
    assert (only_data.returncode, only_data.stdout) == (0, data)
    only_words = shell(cluster, f"{CONSUMER} {words} 2>&1 >/dev/null")
    assert b"Processed a total of 50 messages" in only_words.stdout
    assert b"line" not in only_words.stdout
