"""What users of Kafka's command-line tools complained about, and must not meet here. Each test is one kind of fault."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.contract.both_sides import on_both_sides
from tests.contract.installation import until

if TYPE_CHECKING:
    from tests.contract.installation import Installation

KEYED = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
WITH_KEYS = ("--formatter-property", "print.key=true")


def formatted(*properties: str) -> list[str]:
    return [word for text in properties for word in ("--formatter-property", text)]


# Input


@pytest.mark.parametrize("separator", ["::", "→", "±", "123"])
@on_both_sides
def test_a_key_separator_counts_as_a_whole(cluster: Installation, separator: str) -> None:
    """Reports 1 and 2."""
    line = f'k1{separator}{{"a":{separator}1}}\n'.encode()
    cluster.produce("t", line, "--reader-property", "parse.key=true", "--reader-property", f"key.separator={separator}")
    assert cluster.consume("t", *WITH_KEYS) == line.replace(separator.encode(), b"\t", 1)


@on_both_sides
def test_an_empty_key_or_value_is_no_null(cluster: Installation) -> None:
    """Report 4."""
    cluster.produce("t", b":v\nk:\n:\n", *KEYED)
    assert cluster.consume("t", *formatted("print.key=true", "null.literal=NIL")) == b"\tv\nk\t\n\t\n"


@on_both_sides
def test_a_tombstone_can_be_sent_and_only_the_whole_field_is_one(cluster: Installation) -> None:
    """Reports 5 and 19."""
    cluster.produce("t", b"k1:~\nk2:~x\n", *KEYED, "--reader-property", "null.marker=~")
    assert cluster.consume("t", *formatted("print.key=true", "null.literal=NIL")) == b"k1\tNIL\nk2\t~x\n"
    assert cluster.consume("t", *formatted("print.key=true", "print.headers=true")) == (
        b"NO_HEADERS\tk1\tnull\nNO_HEADERS\tk2\t~x\n"
    )


def test_the_word_null_is_text(cluster: Installation) -> None:
    """Report 6."""
    cluster.produce("t", b"null\n")
    assert cluster.consume("t", *formatted("null.literal=NIL")) == b"null\n"


@pytest.mark.parametrize(
    ("data", "printed"),
    [
        (b"a\n\nb", b"a\n\nb\n"),
        (b"1", b"1\n"),
        (b'{\n "a": 1\n}\n', b'{\n "a": 1\n}\n'),
        (b"bad\377\376byte\n", b"bad\377\376byte\n"),
        (b"a\0b\n", b"a\0b\n"),
    ],
    ids=["empty line", "no final newline", "several lines", "not UTF-8", "a NUL"],
)
def test_what_goes_in_comes_out(cluster: Installation, data: bytes, printed: bytes) -> None:
    """Reports 7, 8, 10, 11 and 12."""
    cluster.produce("t", data)
    for source, target in (("t", "t2"), ("t2", "t3")):
        assert cluster.consume(source) == printed
        cluster.produce(target, cluster.consume(source))
    assert cluster.consume("t3") == printed


@on_both_sides
def test_bytes_of_every_kind_come_back_as_they_went_in(cluster: Installation) -> None:
    data = b"1\n\n\r\n{\n bad\377\376byte\na\0b\n" + bytes(set(range(256)) - {10, 13}) + "é→😀\n".encode()
    cluster.produce("t", data)
    assert cluster.consume("t") == data.replace(b"\r\n", b"\n")


@on_both_sides
def test_a_record_over_the_limit_is_refused_and_its_neighbours_are_stored(cluster: Installation) -> None:
    """Report 14."""
    ended = cluster.run("kafka-console-producer", "--topic", "t", stdin=b"before\n" + b"x" * 1_500_000 + b"\nafter\n")
    assert ended.code == 1
    assert "max.request.size" in ended.stderr.decode()
    assert "1500088" in ended.stderr.decode()
    assert cluster.consume("t") == b"before\nafter\n"
    cluster.produce("t2", b"y" * 900_000)
    assert len(cluster.consume("t2")) == 900_001


# Output


@on_both_sides
def test_fields_come_in_a_fixed_order(cluster: Installation) -> None:
    """Reports 15 and 22."""
    before = int(time.time() * 1000)
    cluster.produce(
        "h",
        b"h1:v1,h2:v2\tkey\tval\n",
        "--reader-property",
        "parse.headers=true",
        "--reader-property",
        "parse.key=true",
    )
    after = int(time.time() * 1000)
    stamp, rest = cluster.consume(
        "h", *formatted("print.key=true", "print.headers=true", "print.offset=true", "print.partition=true",
                        "print.timestamp=true"),
    ).split(b"\t", 1)  # fmt: skip
    assert rest == b"Partition:0\tOffset:0\th1:v1,h2:v2\tkey\tval\n"
    assert before <= int(stamp.removeprefix(b"CreateTime:")) <= after
    assert cluster.consume("h", *formatted("print.value=false", "print.offset=true")) == b"Offset:0\n"


def test_a_backslash_in_a_separator_stays_one(cluster: Installation) -> None:
    """Report 16."""
    cluster.produce("t", b"k\tv\n", "--reader-property", "parse.key=true")
    assert cluster.consume("t", *formatted("print.key=true", r"key.separator=\t")) == rb"k\tv" + b"\n"


def test_a_misspelt_property_is_named(cluster: Installation) -> None:
    """Report 17."""
    sent = cluster.run("kafka-console-producer", "--topic", "t", "--reader-property", "parse.kye=true", stdin=b"v\n")
    assert (sent.code, sent.stdout) == (0, b"")
    assert "parse.kye" in sent.stderr.decode()
    read = cluster.run(
        "kafka-console-consumer",
        "--topic",
        "t",
        "--from-beginning",
        "--max-messages",
        "1",
        *formatted("print.kye=true"),
    )
    assert (read.code, read.stdout) == (0, b"v\n")
    assert "print.kye" in read.stderr.decode()


def test_a_value_of_the_wrong_size_is_named_by_its_place(cluster: Installation) -> None:
    """Report 24."""
    cluster.produce("t", b"abc\n")
    ended = cluster.run(
        "kafka-console-consumer", "--topic", "t", "--from-beginning", "--max-messages", "1",
        *formatted("value.deserializer=org.apache.kafka.common.serialization.LongDeserializer"),
    )  # fmt: skip
    assert (ended.code, ended.stdout) == (1, b"")
    assert "t-0" in ended.stderr.decode()
    assert "offset 0" in ended.stderr.decode()


@pytest.mark.parametrize("option", ["--property", "--formatter-property"])
def test_a_deprecated_option_leaves_stdout_to_the_data(cluster: Installation, option: str) -> None:
    """Report 66."""
    cluster.produce("t", b"k:v\n", *KEYED)
    assert cluster.consume("t", option, "print.key=true") == b"k\tv\n"


# Where to begin, and when to end


@on_both_sides
def test_committed_offsets_win_over_from_beginning(cluster: Installation) -> None:
    """Report 25."""
    cluster.produce("t", b"".join(b"%d\n" % number for number in range(1, 21)))
    first = cluster.consume("t", "--group", "g", "--max-messages", "5")
    assert first == b"1\n2\n3\n4\n5\n"
    assert cluster.consume("t", "--group", "g", "--max-messages", "1") == b"6\n"


def test_a_contradiction_about_the_start_is_refused(cluster: Installation) -> None:
    """Report 26."""
    cluster.produce("t", b"1\n")
    ended = cluster.run(
        "kafka-console-consumer", "--topic", "t", "--from-beginning", "--command-property", "auto.offset.reset=latest"
    )
    assert (ended.code, ended.stdout) == (1, b"")
    assert "auto.offset.reset=latest" in ended.stderr.decode()
    assert "--from-beginning" in ended.stderr.decode()


@pytest.mark.parametrize("offset", ["-3", "abc"])
def test_an_offset_that_is_none_is_quoted(cluster: Installation, offset: str) -> None:
    """Report 28."""
    ended = cluster.run("kafka-console-consumer", "--topic", "t", "--partition", "0", "--offset", offset)
    assert (ended.code, ended.stdout) == (1, b"")
    assert offset in ended.stderr.decode()


@on_both_sides
def test_an_offset_outside_the_log_is_told_with_the_range(cluster: Installation) -> None:
    """Report 34."""
    cluster.produce("t", b"".join(b"%d\n" % number for number in range(20)))
    ended = cluster.ok(
        "kafka-console-consumer",
        "--topic",
        "t",
        "--partition",
        "0",
        "--offset",
        "9999",
        "--timeout-ms",
        cluster.idle_ms,
    )
    assert ended.stdout == b""
    assert "9999" in ended.errors[0]
    assert "0 to 20" in ended.errors[0]


@on_both_sides
def test_max_messages_counts_over_all_partitions(cluster: Installation) -> None:
    """Report 29."""
    cluster.create_topic("m3", partitions=3)
    cluster.produce("m3", b"".join(b"k%d:%d\n" % (number, number) for number in range(9)), *KEYED)
    assert len(cluster.consume("m3", "--max-messages", "4").splitlines()) == 4


@on_both_sides
def test_the_idle_timeout_is_a_normal_end_with_the_count(cluster: Installation) -> None:
    """Reports 37 and 38."""
    cluster.produce("t", b"1\n2\n")
    ended = cluster.ok(
        "kafka-console-consumer",
        "--topic",
        "t",
        "--from-beginning",
        "--max-messages",
        "5",
        "--timeout-ms",
        cluster.idle_ms,
    )
    assert (ended.stdout, ended.errors) == (b"1\n2\n", ["Processed a total of 2 messages"])
    nothing = cluster.ok("kafka-console-consumer", "--topic", "t", "--from-beginning", "--max-messages", "0")
    assert nothing.stdout == b""


def test_the_same_read_gives_the_same_every_time(cluster: Installation) -> None:
    """Report 41."""
    data = b"".join(b"%d\n" % number for number in range(200_000))
    cluster.produce("t", data)
    for _ in range(3):
        assert cluster.consume("t") == data


@on_both_sides
def test_a_record_is_visible_in_a_pipe_before_its_producer_ends(cluster: Installation) -> None:
    """Reports 43 and 44."""
    cluster.create_topic("t")
    consumer = cluster.start("kafka-console-consumer", "--topic", "t", "--from-beginning")
    producer = cluster.start("kafka-console-producer", "--topic", "t")
    producer.feed(b"one\n")
    until(lambda: consumer.printed() == b"one\n")
    assert not producer.has_ended()
    producer.feed(b"two\n")
    until(lambda: consumer.printed() == b"one\ntwo\n")


# Topics


@on_both_sides
def test_a_dot_in_a_name_hits_no_look_alike(cluster: Installation) -> None:
    """Report 61."""
    cluster.create_topic("a.b")
    cluster.create_topic("axb")
    cluster.ok("kafka-topics", "--delete", "--topic", "a.b")
    assert cluster.topics() == ["axb"]
    cluster.create_topic("a-c")
    cluster.ok("kafka-topics", "--delete", "--topic", "a.*")
    assert cluster.topics() == []


@on_both_sides
def test_a_name_of_249_characters_works_from_end_to_end(cluster: Installation) -> None:
    """Report 63."""
    name = "t" * 249
    cluster.create_topic(name)
    cluster.produce(name, b"v\n")
    assert cluster.consume(name) == b"v\n"
    cluster.ok("kafka-topics", "--delete", "--topic", name)
    for wrong in ("bad topic!", "..", name + "t"):
        ended = cluster.run("kafka-topics", "--create", "--topic", wrong)
        assert (ended.code, ended.stdout) == (1, b"")


@on_both_sides
def test_producing_to_an_illegal_name_fails_and_creates_nothing(cluster: Installation) -> None:
    """Report 64."""
    ended = cluster.run("kafka-console-producer", "--topic", "bad topic", stdin=b"x\n")
    assert ended.code == 1
    assert "bad topic" in ended.stderr.decode()
    assert cluster.topics() == []


@on_both_sides
def test_reading_a_missing_topic_creates_nothing_and_says_so(cluster: Installation) -> None:
    """Report 65."""
    ended = cluster.run(
        "kafka-console-consumer", "--topic", "nosuch", "--from-beginning", "--timeout-ms", cluster.idle_ms
    )
    assert (ended.code, ended.stdout) == (1, b"")
    assert "nosuch" in ended.stderr.decode()
    assert cluster.topics() == []
    cluster.create_topic("one")
    ended = cluster.run("kafka-console-consumer", "--topic", "one", "--partition", "7", "--timeout-ms", cluster.idle_ms)
    assert ended.code == 1
    assert "0 to 0" in ended.stderr.decode()


def test_a_deleted_topic_stays_gone_though_a_consumer_reads_it(cluster: Installation) -> None:
    """Report 67."""
    cluster.create_topic("t")
    cluster.produce("t", b"v\n")
    consumer = cluster.start("kafka-console-consumer", "--topic", "t", "--from-beginning")
    until(lambda: consumer.printed() == b"v\n")
    cluster.ok("kafka-topics", "--delete", "--topic", "t")
    until(lambda: b"Topic t was deleted" in consumer.said())
    assert cluster.ok("kafka-topics", "--list").stdout == b""


def test_a_first_record_to_a_new_topic_alarms_nobody(cluster: Installation) -> None:
    """Report 96."""
    ended = cluster.produce("brandnew", b"1\n2\n3\n")
    assert ended.errors == ["Created topic brandnew: it did not exist."]
    assert cluster.consume("brandnew") == b"1\n2\n3\n"


# Addresses


@pytest.mark.parametrize("address", ["localhost", "localhost:99999", "localhost:", ":9092", "a b"])
def test_a_bootstrap_entry_that_is_no_host_and_port_is_named_at_once(cluster: Installation, address: str) -> None:
    """Report 92."""
    ended = cluster.run("kafka-topics", "--bootstrap-server", address, "--list")
    assert (ended.code, ended.stdout) == (1, b"")
    assert address in ended.stderr.decode()


@pytest.mark.parametrize("form", ["PLAINTEXT://{}", " {} ", "127.0.0.1:1 , {}"])
def test_a_scheme_blanks_and_a_dead_first_address_do_no_harm(cluster: Installation, form: str) -> None:
    """Report 92."""
    cluster.create_topic("t")
    assert cluster.ok("kafka-topics", "--bootstrap-server", form.format(cluster.address(101)), "--list").lines == ["t"]


def test_nothing_that_listens_is_one_line_with_the_reason(cluster: Installation) -> None:
    """Report 90."""
    ended = cluster.run("kafka-topics", "--bootstrap-server", "127.0.0.1:1", "--list")
    assert (ended.code, ended.stdout) == (1, b"")
    assert len(ended.errors) == 1
    assert "127.0.0.1:1" in ended.errors[0]
    assert "refused" in ended.errors[0]


# Property files


def test_property_files_are_read_by_javas_rules_in_utf_8(cluster: Installation) -> None:
    """Reports 97 and 98."""
    file = cluster.home / "reader.properties"
    file.write_text("! note\n# note\nparse.key = true\nkey.separator=→\n")
    cluster.produce("t", "k→v\n".encode(), "--reader-config", str(file))
    assert cluster.consume("t", *WITH_KEYS) == b"k\tv\n"


def test_the_command_line_wins_over_the_file_and_the_file_over_defaults(cluster: Installation) -> None:
    """Report 99."""
    cluster.produce("t", b"old\n")
    file = cluster.home / "c.properties"
    file.write_text("auto.offset.reset=earliest\nbogus.setting=1\n")
    words = ("kafka-console-consumer", "--topic", "t", "--command-config", str(file), "--timeout-ms", "300")
    assert cluster.ok(*words).stdout == b"old\n"
    assert cluster.ok(*words, "--command-property", "auto.offset.reset=latest").stdout == b""


def test_a_missing_file_is_named_as_typed(cluster: Installation) -> None:
    """Report 101."""
    ended = cluster.run("kafka-console-consumer", "--topic", "t", "--command-config", "nosuch.properties")
    assert (ended.code, len(ended.errors)) == (1, 1)
    assert "nosuch.properties" in ended.errors[0]
