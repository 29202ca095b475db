"""kafka-console-producer: what reaches the producer, what is said, and how it ends."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from fake_cluster import FakeCluster, Result, call, produce

from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_producer.record_size import serialized_size
from pykafka_cli.cluster.producer import DeliveryFailure

if TYPE_CHECKING:
    from pathlib import Path

    from pykafka_cli.model import ProducerRecords


def reader(**properties: str) -> list[str]:
    """Reader properties, with a _ for each dot."""
    return [
        word
        for name, value in properties.items()
        for word in ("--reader-property", f"{name.replace('_', '.')}={value}")
    ]


KEYED = reader(parse_key="true")
HEADERS = reader(parse_headers="true")


@pytest.mark.parametrize(
    ("words", "stdin", "expected"),
    [
        ([], b"x\n\ny\n\n", [(None, b"x", ()), (None, b"", ()), (None, b"y", ()), (None, b"", ())]),
        ([], b"first\ntail", [(None, b"first", ()), (None, b"tail", ())]),
        ([], b"bad\377\376byte\n", [(None, b"bad\xff\xfebyte", ())]),
        ([], b"one\r\ntwo\rthree", [(None, b"one", ()), (None, b"two", ()), (None, b"three", ())]),
        (KEYED, b"k\tv\tmore\n\tv\nk\t\n", [(b"k", b"v\tmore", ()), (b"", b"v", ()), (b"k", b"", ())]),
        ([*KEYED, *reader(key_separator="::")], b"k2:::v2\n", [(b"k2", b":v2", ())]),
        ([*KEYED, *reader(key_separator="\u2192")], "k\u2192v".encode(), [(b"k", b"v", ())]),
        ([*KEYED, *reader(ignore_error="true")], b"k1\tv1\nbroken\n", [(b"k1", b"v1", ()), (None, b"broken", ())]),
        (
            [*KEYED, *reader(null_marker="NULL")],
            b"k1\tNULL\nNULL\tNULL\nk\tNULLx\n",
            [(b"k1", None, ()), (None, None, ()), (b"k", b"NULLx", ())],
        ),
        (reader(null_marker=""), b"a\n\n", [(None, b"a", ()), (None, None, ())]),
        (reader(parse_key="yes"), b"k1\tv1\n", [(None, b"k1\tv1", ())]),
        (reader(parse_key=" TRUE "), b"k1\tv1\n", [(b"k1", b"v1", ())]),
        (HEADERS, b"a:1,b:2,,\tv\n", [(None, b"v", ((b"a", b"1"), (b"b", b"2")))]),
        (HEADERS, b"h:\tv\n:v\tw\n", [(None, b"v", ((b"h", b""),)), (None, b"w", ((b"", b"v"),))]),
        (
            [*HEADERS, *reader(headers_separator="[;&]")],
            b"a:1;b:2&c:3\tv\n",
            [(None, b"v", ((b"a", b"1"), (b"b", b"2"), (b"c", b"3")))],
        ),
        (
            [*HEADERS, *reader(ignore_error="true")],
            b"nocolon,b:2\tv\nno delimiter\n\tw\n",
            [
                (None, b"v", ((b"nocolon", None), (b"b", b"2"))),
                (None, b"no delimiter", ()),
                (None, b"w", ((b"", None),)),
            ],
        ),
        (
            [*HEADERS, *KEYED, *reader(null_marker="N")],
            b"a:N,b:2\tk\tv\nN\tk\tv\n",
            [(b"k", b"v", ((b"a", None), (b"b", b"2"))), (b"k", b"v", ())],
        ),
        ([*HEADERS, *reader(headers_separator="")], b"ab\tv\n", None),
    ],
)
def test_lines_become_the_records_that_kafka_makes_of_them(
    cluster: FakeCluster, words: list[str], stdin: bytes, expected: list[object] | None
) -> None:
    result = produce(*words, stdin=stdin)
    if expected is None:
        assert result.stderr == "No header key separator found in pair 'a' on line number 1\n"
        return
    assert (result.code, result.stdout, result.stderr) == (0, b"", "")
    assert cluster.made_producer.records == expected


@pytest.mark.parametrize(
    ("words", "bad_line", "sentence"),
    [
        (KEYED, b"broken line", "No key separator found on line number 2: 'broken line'"),
        ([*HEADERS, *KEYED], b"x", "No headers delimiter found on line number 2: 'x'"),
        ([*HEADERS, *KEYED], b"c\tk\tv", "No header key separator found in pair 'c' on line number 2"),
        (
            [*HEADERS, *KEYED, *reader(null_marker="N", ignore_error="true")],
            b"N:1\tk\tv",
            "Header keys should not be equal to the null marker 'N' as they can't be null",
        ),
    ],
)
def test_a_bad_line_ends_the_run_after_the_lines_before_it(
    cluster: FakeCluster, words: list[str], bad_line: bytes, sentence: str
) -> None:
    result = produce(*words, stdin=b"h:1\tk\tv\n" + bad_line + b"\nh:1\tk\tw\n")
    assert (result.code, result.stderr) == (1, f"{sentence}\n")
    assert len(cluster.made_producer.records) == 1
    assert cluster.made_producer.closed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (reader(headers_delimiter=","), "headers.delimiter and headers.separator may not be equal"),
        (reader(null_marker=":"), "null.marker and headers.key.separator may not be equal"),
        (reader(null_marker="x", key_separator="x"), "null.marker and key.separator may not be equal"),
        (reader(headers_separator="["), "Unclosed character class near index 0"),
        (
            ["--request-required-acks", "2"],
            "Invalid value 2 for configuration acks: String must be one of: all, -1, 0, 1",
        ),
        (
            ["--compression-codec", "brotli"],
            "Invalid value brotli for configuration compression.type: String must be one of: none, gzip, snappy, lz4, ",
        ),
        (["--timeout", "abc"], "Cannot parse argument 'abc' of option timeout"),
        (["--bootstrap-server", "h1:1,h2"], "Please provide valid host:port like host1:9091,host2:9092"),
        (["--line-reader", "no.such.Class"], "There is no line reader no.such.Class"),
        (
            ["--property", "a=b", "--reader-property", "a=b"],
            "Options --reader-property and --property cannot be specified together.",
        ),
        (
            ["--producer-property", "a=b", "--command-property", "a=b"],
            "Options --command-property and --producer-property cannot be specified together.",
        ),
        (
            ["--producer.config", "x", "--command-config", "y"],
            "Options --command-config and --producer.config cannot be specified together.",
        ),
    ],
)
def test_a_wrong_command_line_contacts_nobody(cluster: FakeCluster, words: list[str], sentence: str) -> None:
    result = produce(*words, stdin=b"v\n")
    assert result.code == 1
    assert result.stderr.startswith(sentence)
    assert (result.stdout, cluster.targets) == (b"", [])


def test_deprecated_options_work_and_say_so_on_stderr_in_kafkas_order(cluster: FakeCluster, tmp_path: Path) -> None:
    config = tmp_path / "p.properties"
    config.write_text("linger.ms=5\n")
    result = produce(
        *("--max-partition-memory-bytes", "1000", "--property", "parse.key=true"),
        *("--producer.config", str(config), "--producer-property", "acks=1"),
        stdin=b"k\tv\n",
    )
    assert (result.code, result.stdout) == (0, b"")
    assert [line.split()[1] for line in result.stderr.splitlines()] == [
        "--producer-property",
        "--producer.config",
        "--property",
        "--max-partition-memory-bytes",
    ]
    assert cluster.producer_settings is not None
    assert (cluster.producer_settings.linger_ms, cluster.producer_settings.acks) == (5, "1")
    assert cluster.producer_settings.batch_size == 1000
    assert cluster.made_producer.records == [(b"k", b"v", ())]


def test_an_option_wins_over_a_property_and_that_over_the_default(cluster: FakeCluster) -> None:
    words = ["--command-property", "acks=1", "--command-property", "batch.size=7", "--batch-size", "9"]
    produce(*words, "--compression-codec", stdin=b"v\n")
    settings = cluster.producer_settings
    assert settings is not None
    assert (settings.acks, settings.batch_size, settings.linger_ms) == ("1", 9, 1000)
    assert settings.compression_type == "gzip"
    assert settings.client["client.id"] == "console-producer"


def test_the_servers_of_the_config_file_are_used_where_the_option_is_absent(
    cluster: FakeCluster, tmp_path: Path
) -> None:
    config = tmp_path / "c.properties"
    config.write_text("bootstrap.servers = h1:9091\n")
    produce("--command-config", str(config), stdin=b"v\n")
    produce("--command-config", str(config), "--bootstrap-server", "h2:9092", stdin=b"v\n")
    assert cluster.targets == ["h1:9091", "h2:9092"]


def test_empty_input_contacts_nobody(cluster: FakeCluster) -> None:
    assert produce() == Result(0, b"", "")
    assert cluster.targets == []


def test_an_unknown_reader_property_is_warned_of_once_and_has_no_effect(cluster: FakeCluster) -> None:
    result = produce(*reader(parse_kye="true"), stdin=b"k\tv\n")
    assert (result.code, cluster.made_producer.values) == (0, [b"k\tv"])
    assert result.stderr == "Reader property parse.kye is not known and has no effect. Did you mean parse.key?\n"


def too_large(records: ProducerRecords) -> list[DeliveryFailure]:
    """Refuses the value `bad`."""
    return [
        DeliveryFailure("t", 1, None, 3, "RecordTooLargeException", "Too large.") for v in records.values if v == b"bad"
    ]


def test_failures_are_said_once_a_kind_and_counted_and_the_exit_code_is_1(cluster: FakeCluster) -> None:
    cluster.made_producer.fails = too_large
    result = produce(stdin=b"bad\nbad\n")
    assert result == Result(
        1,
        b"",
        "Error when sending message to topic t with key: null, value: 3 bytes with error: Too large.\n"
        "2 record(s) were not delivered.\n",
    )


def test_with_sync_each_record_is_confirmed_and_the_first_failure_ends_the_run(cluster: FakeCluster) -> None:
    cluster.made_producer.fails = too_large
    result = produce("--sync", stdin=b"a\nb\nbad\nc\n")
    assert cluster.made_producer.values == [b"a", b"b"]
    assert cluster.made_producer.flushes == 3
    assert cluster.made_producer.closed
    assert result.code == 1
    assert result.stderr.endswith("\n1 record(s) were not delivered.\n")


def test_a_line_longer_than_any_request_is_refused_with_its_whole_size(cluster: FakeCluster) -> None:
    result = produce(stdin=b"before\n" + b"x" * 3_000_000 + b"\nafter\n")
    assert cluster.made_producer.values == [b"before", b"after"]
    assert result.code == 1
    assert "The message is 3000088 bytes when serialized which is larger than 1048576" in result.stderr


def test_a_record_alone_is_as_large_as_kafka_reports_it() -> None:
    assert serialized_size(None, 1_100_000) == 1_100_088


def test_a_typed_line_is_sent_before_the_next_is_read_and_ctrl_c_keeps_it(
    cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal: a prompt before each read, and what was entered is delivered at once."""
    monkeypatch.setattr(Terminal, "is_interactive", lambda _self: True)

    class Typing(BytesIO):
        """One line, then Ctrl-C."""

        def read1(self, size: int | None = -1) -> bytes:
            if line := self.readline(size):
                return line
            assert cluster.made_producer.values == [b"hello"]
            assert cluster.made_producer.flushes == 1
            raise KeyboardInterrupt

    result = call("console-producer", "--topic", "t", stdin=Typing(b"hello\n"))
    assert (result.code, result.stdout, result.stderr) == (130, b">>", "")
    assert cluster.made_producer.closed


def test_help_teaches_what_users_asked_for() -> None:
    text = " ".join(call("console-producer", "--help").stdout.decode().split())
    for fact in ("the text before the first key.separator is the key", "$'\\t'", "null.marker", "jq -c"):
        assert fact in text
    assert "\\b" not in text
