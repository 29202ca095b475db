"""kafka-console-producer --input and --key: what becomes a record, and what is sent along with it."""

from __future__ import annotations

import pytest
from fake_cluster import FakeCluster, Result, produce

from pykafka_cli.model import NO_TIMESTAMP


@pytest.mark.parametrize(
    ("kind", "stdin", "values"),
    [
        ("lines", b"a\0b\nc", [b"a\0b", b"c"]),
        ("nul", b"a\nb\0\0c\r", [b"a\nb", b"", b"c\r"]),
        ("nul", b"a\0", [b"a"]),
        ("nul", b"", []),
        ("all", b'{\n "a": 1\r\n}\n\0', [b'{\n "a": 1\r\n}\n\0']),
        ("all", b"", []),
        ("json", b'{"value":"a"}\r\n\n{"value":null}', [b"a", None]),
        ("json", b"", []),
    ],
)  # fmt: skip
def test_what_a_record_is(cluster: FakeCluster, kind: str, stdin: bytes, values: list[bytes | None]) -> None:
    assert produce("--input", kind, stdin=stdin) == Result(0, b"", "")
    assert cluster.made_producer.values == values


def test_one_key_for_all(cluster: FakeCluster) -> None:
    assert produce("--key", "a=b\tc", stdin=b"1\n2\n").code == 0
    assert produce("--key", "", "--input", "nul", stdin=b"3").code == 0
    headers = ("--reader-property", "parse.headers=true")
    assert produce("--key", "k", *headers, stdin=b"h:v\t4\nnone\n").code == 1
    assert cluster.made_producer.records == [
        (b"a=b\tc", b"1", ()), (b"a=b\tc", b"2", ()), (b"", b"3", ()), (b"k", b"4", ((b"h", b"v"),)),
    ]  # fmt: skip


@pytest.mark.parametrize("words", [("--input", "json"), ("--reader-property", "parse.key=true")])
def test_one_key_for_all_and_a_key_for_each_contradict_each_other(cluster: FakeCluster, words: tuple[str, str]) -> None:
    result = produce("--key", "k", *words, stdin=b"1\n")
    assert (result.code, cluster.made_producer.sent) == (1, [])
    assert "Option key cannot be specified where the input brings keys" in result.stderr


def test_an_input_that_there_is_not(cluster: FakeCluster) -> None:
    result = produce("--input", "xml", stdin=b"1\n")
    assert (result.code, cluster.made_producer.sent) == (1, [])
    assert "Cannot parse argument 'xml' of option input. It is one of lines, json, nul, all." in result.stderr


def test_json_brings_partitions_and_times_or_leaves_them_to_the_producer(cluster: FakeCluster) -> None:
    lines = b"""{"value":"a"}
{"value":"b","key":"k","headers":[["h",{"base64":"/w=="}],["n",null]]}
"""
    assert produce("--input", "json", stdin=lines).code == 0
    assert produce("--input", "json", stdin=b'{"value":"c","timestamp":5,"partition":1}\n{"value":"d"}\n').code == 0
    assert produce("--input", "json", stdin=b'{"value":"e","timestamp":null,"partition":null}\n').code == 0
    first, second, third, fourth = cluster.made_producer.sent
    assert (first.timestamps, first.keys, first.headers) == (None, [None, b"k"], [(), ((b"h", b"\xff"), (b"n", None))])
    assert (second.timestamps[:1], second.values) == ([5], [b"c"])  # type: ignore[index]
    assert third.timestamps[0] > 1_700_000_000_000  # type: ignore[index]
    assert fourth.timestamps == [NO_TIMESTAMP]
    assert cluster.made_producer.partitions == [None, 1, None, None]


def test_fields_that_are_left_to_the_producer(cluster: FakeCluster) -> None:
    line = b'{"value":"a","key":"k","headers":[["h","v"]],"timestamp":5,"partition":1}\n'
    assert produce("--input", "json", "--ignore", "partition, timestamp", stdin=line).code == 0
    assert produce("--input", "json", "--ignore", "key,headers", stdin=line).code == 0
    first, second = cluster.made_producer.sent
    assert cluster.made_producer.partitions == [None, 1]
    assert (first.timestamps, first.keys, first.headers) == (None, [b"k"], [((b"h", b"v"),)])
    assert (second.timestamps, second.keys, second.headers) == ([5], None, None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--input", "json", "--ignore", "value"),
            "Cannot parse argument 'value' of option ignore. It is one or more of",
        ),
        (("--input", "json", "--ignore", ""), "Cannot parse argument '' of option ignore."),
        (("--ignore", "key"), "Option ignore needs --input json."),
    ],
)
def test_what_cannot_be_left_to_it(cluster: FakeCluster, words: tuple[str, ...], sentence: str) -> None:
    result = produce(*words, stdin=b'{"value":"a"}\n')
    assert (result.code, cluster.made_producer.sent) == (1, [])
    assert sentence in result.stderr


def test_with_sync_each_is_sent_by_itself_with_all_that_it_has(cluster: FakeCluster) -> None:
    lines = b'{"value":"a","timestamp":5,"partition":1}\n{"value":"b","timestamp":6,"partition":1}\n'
    assert produce("--sync", "--input", "json", stdin=lines).code == 0
    assert [(one.values, one.timestamps) for one in cluster.made_producer.sent] == [([b"a"], [5]), ([b"b"], [6])]
    assert cluster.made_producer.partitions == [1, 1]


def test_a_malformed_line_ends_it_behind_those_before(cluster: FakeCluster) -> None:
    result = produce("--input", "json", stdin=b'{"value":"a"}\n\n{"value":1}\n{"value":"never"}\n')
    assert (result.code, cluster.made_producer.values) == (1, [b"a"])
    assert result.stderr == (
        'Malformed record on line number 3: the value is not a string, null or {"base64": "…"}: \'{"value":1}\'\n'
    )


def test_malformed_lines_are_left_out_on_request(cluster: FakeCluster) -> None:
    ignore = ("--input", "json", "--reader-property", "ignore.error=true")
    result = produce(*ignore, stdin=b'{"value":"a"}\n{"value":\n{"value":"b"}\n')
    assert (result.code, cluster.made_producer.values) == (0, [b"a", b"b"])
    assert result.stderr == "Left out: Malformed record on line number 2: Expecting value at column 10: '{\"value\":'\n"


def test_other_properties_have_no_effect_on_json_and_that_is_said(cluster: FakeCluster) -> None:
    result = produce("--input", "json", "--reader-property", "parse.key=true", stdin=b'{"value":"a"}\n')
    assert (result.code, cluster.made_producer.values) == (0, [b"a"])
    assert "parse.key is not known and has no effect" in result.stderr


def test_a_line_of_json_longer_than_any_record_is_refused(cluster: FakeCluster) -> None:
    small = ("--input", "json", "--command-property", "max.request.size=1")
    lines = b'{"value":"a"}\n{"value":"' + b"x" * 4_000_000 + b'"}\n{"value":"b"}\n'
    result = produce(*small, stdin=lines)
    assert (result.code, cluster.made_producer.values) == (1, [b"a"])
    assert result.stderr == "Line number 2 has 4000012 bytes: longer than any record may be\n"
    result = produce(*small, "--reader-property", "ignore.error=true", stdin=lines)
    assert (result.code, cluster.made_producer.values) == (0, [b"a", b"a", b"b"])


def test_escapes_do_not_make_a_record_too_long_to_be_read(cluster: FakeCluster) -> None:
    assert produce("--input", "json", stdin=b'{"value":"' + b"\\u0041" * 1_000_000 + b'"}').code == 0
    assert cluster.made_producer.values == [b"A" * 1_000_000]


def test_a_whole_input_that_is_too_large_is_refused(cluster: FakeCluster) -> None:
    result = produce("--input", "all", "--key", "k", stdin=b"x\n" * 1_000_000)
    assert (result.code, cluster.made_producer.sent) == (1, [])
    assert "with key: 1 bytes, value: 2000000 bytes with error: The message is 20000" in result.stderr
