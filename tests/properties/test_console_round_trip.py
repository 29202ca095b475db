"""Whatever is typed, in whatever options: what went in comes out, or there is one clear error line."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.connecting import create_cluster

PORT = 27092


class Ended(NamedTuple):
    code: int
    out: bytes
    err: bytes


def call(data_dir: str, *words: str, stdin: bytes = b"") -> Ended:
    out, err = BytesIO(), BytesIO()
    code = run([*words, "--data-dir", data_dir], Terminal(BytesIO(stdin), out, err, drop_in=True))
    return Ended(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("cluster"))
    create_cluster(path, brokers=[1, 2], port=PORT, configs={})
    return path


_numbers = iter(range(10**9))


def new_topic() -> str:
    return f"t{next(_numbers)}"


def assert_one_clear_line(ended: Ended) -> None:
    assert ended.code == 1
    assert ended.err.strip()
    assert b"Traceback" not in ended.err
    assert b"Internal error" not in ended.err


relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
separators = st.text(
    st.characters(exclude_characters="\r\n\0", exclude_categories=("Cs",)), min_size=1, max_size=3
).filter(lambda text: text == text.strip() and "=" not in text)
fields = st.binary(max_size=12).map(lambda field: field.replace(b"\n", b"").replace(b"\r", b""))


@relaxed
@given(pairs=st.lists(st.tuples(fields, fields), min_size=1, max_size=8), separator=separators)
def test_keys_and_values_survive_any_separator(data_dir: str, pairs: list[tuple[bytes, bytes]], separator: str) -> None:
    mark = separator.encode()
    pairs = [(key.replace(mark, b""), value) for key, value in pairs]
    pairs = [(key, value) for key, value in pairs if (key + mark).find(mark) == len(key)]
    lines = [key + mark + value for key, value in pairs]
    topic = new_topic()
    sent = call(
        data_dir, "console-producer", "--topic", topic,
        "--reader-property", "parse.key=true", "--reader-property", f"key.separator={separator}",
        stdin=b"".join(line + b"\n" for line in lines),
    )  # fmt: skip
    assert sent.code == 0, sent
    assert sent.out == b""
    read = call(
        data_dir, "console-consumer", "--topic", topic, "--from-beginning", "--max-messages", str(len(lines)),
        "--formatter-property", "print.key=true", "--formatter-property", f"key.separator={separator}",
    )  # fmt: skip
    assert read.out == b"".join(line + b"\n" for line in lines)


@relaxed
@given(
    lines=st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=6),
    properties=st.lists(
        st.tuples(
            st.sampled_from(
                ["parse.key", "parse.headers", "key.separator", "headers.delimiter", "headers.separator",
                 "headers.key.separator", "ignore.error", "null.marker", "other"]
            ),
            st.sampled_from(["", "true", "false", ":", ",", "\t", "[", "(", "a", "NULL", "::", "|", "*", "\\"]),
        ),
        max_size=5,
    ),
)  # fmt: skip
def test_a_producer_takes_any_line_with_any_property_or_says_why_not(
    data_dir: str, lines: list[bytes], properties: list[tuple[str, str]]
) -> None:
    topic = new_topic()
    words = [word for name, value in properties for word in ("--reader-property", f"{name}={value}")]
    sent = call(data_dir, "console-producer", "--topic", topic, *words, stdin=b"\n".join(lines))
    assert sent.out == b""
    if sent.code:
        assert_one_clear_line(sent)


@relaxed
@given(
    properties=st.lists(
        st.tuples(
            st.sampled_from(
                ["print.key", "print.value", "print.offset", "print.partition", "print.headers", "print.timestamp",
                 "print.epoch", "print.delivery", "key.separator", "line.separator", "headers.separator",
                 "null.literal", "value.deserializer", "key.deserializer", "headers.deserializer", "x"]
            ),
            st.sampled_from(
                ["", "true", "false", "\t", "→", "no.such.Class"]
                + [f"org.apache.kafka.common.serialization.{name}Deserializer"
                   for name in ("String", "Integer", "Long", "Bytes", "Boolean", "UUID", "Void", "Double")]
            ),
        ),
        max_size=5,
    ),
    skip=st.booleans(),
)  # fmt: skip
def test_a_consumer_takes_any_formatter_property_or_says_why_not(
    data_dir: str, properties: list[tuple[str, str]], *, skip: bool
) -> None:
    topic = "read"
    if not call(data_dir, "topics", "--list", "--topic", topic).out:
        call(
            data_dir, "console-producer", "--topic", topic, "--reader-property", "parse.key=true",
            "--reader-property", "null.marker=NULL",
            stdin=b"k\tv\nNULL\tNULL\n\t\nlong-key\t12345678\n",
        )  # fmt: skip
    words = [word for name, value in properties for word in ("--formatter-property", f"{name}={value}")]
    skipping = ["--skip-message-on-error"] if skip else []
    read = call(
        data_dir, "console-consumer", "--topic", topic, "--from-beginning", "--max-messages", "4", *words, *skipping
    )
    if read.code:
        assert_one_clear_line(read)
        assert not skip
    else:
        assert read.err.rstrip().endswith(b"Processed a total of 4 messages")


options = st.sampled_from(
    ["--topic", "--partition", "--offset", "--from-beginning", "--max-messages", "--timeout-ms", "--group", "--include",
     "--isolation-level", "--formatter", "--property", "--command-property", "--partitions", "--replication-factor",
     "--describe", "--list", "--create", "--alter", "--delete", "--config", "--sync", "--batch-size", "--timeout",
     "--request-required-acks", "--compression-codec", "--bootstrap-server", "--if-exists", "-topic", "--", "--x"]
)  # fmt: skip
values = st.sampled_from(
    ["read", "0", "1", "-1", "99999999999999999999", "x", "", "a[", "earliest", "latest", "none", "gzip", "a=b", "=",
     "localhost", "127.0.0.1:1", "é→", "\udcff", "..", "true"]
)  # fmt: skip


@relaxed
@given(
    tool=st.sampled_from(["topics", "console-producer", "console-consumer"]),
    words=st.lists(st.one_of(options, values), max_size=7),
)
def test_any_command_line_ends_with_an_answer_or_one_clear_error(data_dir: str, tool: str, words: list[str]) -> None:
    if tool == "console-consumer":
        words = ["--max-messages", "0", *words]
    ended = call(data_dir, tool, *words, stdin=b"line\n")
    if ended.code:
        assert_one_clear_line(ended)
