"""kafka-console-consumer: what is printed, what is said, what is committed, and how it ends."""

from __future__ import annotations

import os
from errno import ENOSPC
from io import BytesIO
from signal import SIGINT, SIGTERM, pthread_kill, signal
from threading import Thread, get_ident
from typing import TYPE_CHECKING

import pytest
from fake_cluster import FakeClock, FakeCluster, FakeConsumer, Result, call, fetched

from pykafka_cli.cli.main import Terminated
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_consumer import actions
from pykafka_cli.cli.tools.console_consumer.default_formatter import DefaultMessageFormatter, DefaultProperties
from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import IsolationLevel, OffsetSpec

if TYPE_CHECKING:
    from pathlib import Path

    from pykafka_cli.cluster import Fetched

SERDES = "org.apache.kafka.common.serialization."
FORMATTERS = "org.apache.kafka.tools.consumer."
ONE = fetched(
    *(b"v0", b"v1", b"v2", None, b"v4"),
    keys=[b"k0", b"k1", None, b"k3", None],
    headers=[((b"h1", b"a"), (b"h2", b"b")), (), ((b"h1", None),), ((b"h1", b"x"),), ()],
)
"""The records of topic `one` in the recordings."""


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    fake = FakeCluster()
    fake.install(monkeypatch)
    fake.made_consumer.polls = [[ONE]]
    return fake


def consume(*words: str) -> Result:
    return call("console-consumer", "--topic", "one", "--max-messages", "5", *words)


def formatter(*properties: str) -> list[str]:
    return [word for text in properties for word in ("--formatter-property", text)]


ALL = [f"print.{name}=true" for name in ("timestamp", "partition", "offset", "epoch", "delivery", "headers", "key")]


@pytest.mark.parametrize(
    ("words", "stdout"),
    [
        ([], b"v0\nv1\nv2\nnull\nv4\n"),
        (
            formatter(*ALL),
            b"".join(
                b"CreateTime:1700000000000\tPartition:0\tOffset:%d\tDelivery:NOT_PRESENT\tEpoch:NOT_PRESENT\t%b\n"
                % line
                for line in enumerate(
                    [
                        b"h1:a,h2:b\tk0\tv0",
                        b"NO_HEADERS\tk1\tv1",
                        b"h1:null\tnull\tv2",
                        b"h1:x\tk3\tnull",
                        b"NO_HEADERS\tnull\tv4",
                    ]
                )
            ),
        ),
        (formatter("print.offset=true", "print.value=false"), b"Offset:0\nOffset:1\nOffset:2\nOffset:3\nOffset:4\n"),
        (formatter("print.value=false"), b""),
        (
            formatter(
                *("print.key=true", "print.headers=true", "key.separator=|", "line.separator=$"),
                *("headers.separator=;", "null.literal=<nil>"),
            ),
            b"h1:a;h2:b|k0|v0$NO_HEADERS|k1|v1$h1:<nil>|<nil>|v2$h1:x|k3|<nil>$NO_HEADERS|<nil>|v4$",
        ),
        (
            formatter("print.key=true", r"key.separator=\t", r"line.separator=\n"),
            rb"k0\tv0\nk1\tv1\nnull\tv2\nk3\tnull\nnull\tv4\n",
        ),
        (formatter("print.key=true", "key.separator="), b"k0v0\nk1v1\nnullv2\nk3null\nnullv4\n"),
        (formatter("print.key=yes"), b"v0\nv1\nv2\nnull\nv4\n"),
        (["--formatter", f"{FORMATTERS}NoOpMessageFormatter"], b""),
        (["--formatter", f"{FORMATTERS}LoggingMessageFormatter"], b"v0\nv1\nv2\nnull\nv4\n"),
        (["--formatter", f"{FORMATTERS}OffsetsMessageFormatter"], b""),
        (["--value-deserializer", f"{SERDES}StringDeserializer"], b"v0\nv1\nv2\nnull\nv4\n"),
    ],
)
def test_records_print_as_recorded(cluster: FakeCluster, words: list[str], stdout: bytes) -> None:
    assert consume(*words) == Result(0, stdout, "Processed a total of 5 messages\n")
    assert cluster.made_consumer.closed


@pytest.mark.parametrize(
    ("name", "value", "printed"),
    [
        ("Long", b"\0\0\0\0\0\0\1\2", "258"),
        ("Integer", b"null", "1853189228"),
        ("Short", b"\xff\xfe", "-2"),
        ("Double", b"\0\0\0\0\0\0\1\2", "1.275E-321"),
        ("Double", b"\0\0\0\0\0\0\0\7", "3.5E-323"),
        ("Float", b"\0\0\0\1", "1.4E-45"),
        ("Float", b"\0\0\1\0", "3.59E-43"),
        ("Float", b"\x40\x40\0\0", "3.0"),
        ("Float", b"\x7f\xc0\0\0", "NaN"),
        ("Double", b"\xff\xf0\0\0\0\0\0\0", "-Infinity"),
        ("Double", b"\x41\x63\x12\xd0\0\0\0\0", "1.0E7"),
        ("Boolean", b"\1", "true"),
        ("Bytes", b"a\0\xff\\", r"a\x00\xFF\x5C"),
        ("ByteBuffer", b"ab", "java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]"),
        ("ByteArray", b"ab", "ab"),
        ("UUID", b"1-2-3-4-5", "00000001-0002-0003-0004-000000000005"),
        ("String", b"\xff\xfe\xc3", "\ufffd\ufffd\ufffd"),
        ("String", b"\xe2\x82", "\ufffd"),
        ("String", b"\xed\xa0\x80", "\ufffd"),
    ],
)
def test_deserializers_print_as_java_does(cluster: FakeCluster, name: str, value: bytes, printed: str) -> None:
    cluster.made_consumer.polls = [[fetched(value)]]
    words = ["--topic", "t", "--max-messages", "1", "--value-deserializer", f"{SERDES}{name}Deserializer"]
    result = call("console-consumer", *words)
    assert (result.code, result.stdout.decode()) == (0, f"{printed}\n")


def test_a_list_is_printed_as_java_prints_it(cluster: FakeCluster) -> None:
    fixed = b"\0" + b"\0\0\0\1" + b"\0\0\0\1" + b"\0\0\0\3" + b"\0\0\0\7" + b"\0\0\0\x09"
    cluster.made_consumer.polls = [[fetched(fixed)]]
    inner = f"value.deserializer.default.list.value.serde.inner={SERDES}Serdes$IntegerSerde"
    words = ["--value-deserializer", f"{SERDES}ListDeserializer", *formatter(inner)]
    assert call("console-consumer", "--topic", "t", "--max-messages", "1", *words).stdout == b"[7, null, 9]\n"


def test_a_value_that_cannot_be_read_ends_the_run_naming_topic_partition_offset_and_sizes(cluster: FakeCluster) -> None:
    result = consume("--value-deserializer", f"{SERDES}LongDeserializer")
    assert (result.code, result.stdout) == (1, b"")
    assert result.stderr == (
        "Unknown error when running consumer: t-0 at offset 0: "
        "Size of data received by LongDeserializer is not 8, it is 2\n"
        "Processed a total of 1 messages\n"
    )


def test_a_value_that_cannot_be_read_can_be_skipped_and_leaves_what_was_printed_before_it(cluster: FakeCluster) -> None:
    words = ["--skip-message-on-error", "--value-deserializer", f"{SERDES}LongDeserializer"]
    result = consume(*words, *formatter("print.key=true"))
    assert (result.code, result.stdout) == (0, b"k0\tk1\tnull\tk3\tnull\t")
    assert result.stderr.count("Error processing message, skipping this message: ") == 5
    assert result.stderr.endswith("\nProcessed a total of 5 messages\n")


def test_a_deserializer_that_does_not_exist_is_told_and_left_out(cluster: FakeCluster) -> None:
    result = consume("--value-deserializer", "no.such.Deser")
    assert (result.code, result.stdout) == (0, b"v0\nv1\nv2\nnull\nv4\n")
    assert result.stderr.startswith("Unable to instantiate a deserializer from no.such.Deser")


def test_an_unknown_formatter_property_is_warned_of(cluster: FakeCluster) -> None:
    result = consume(*formatter("print.kye=true"))
    assert (result.code, result.stdout) == (0, b"v0\nv1\nv2\nnull\nv4\n")
    assert result.stderr.startswith(
        "Formatter property print.kye is not known and has no effect. Did you mean print.key?"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--include", "x"], "Exactly one of the following arguments is required: [topic], [include]"),
        (["--partition", "x"], "Cannot parse argument 'x' of option partition"),
        (["--offset", "0"], "The partition is required when offset is specified."),
        (["--partition", "0", "--group", "g"], "Options group and partition cannot be specified together."),
        (
            ["--partition", "0", "--offset", "0", "--from-beginning"],
            "Options from-beginning and offset cannot be specified together.",
        ),
        (
            ["--partition", "0", "--offset", "-1"],
            "The provided offset value '-1' is incorrect. Valid values are 'earliest', 'latest', or a non-negative ",
        ),
        (
            ["--from-beginning", "--command-property", "auto.offset.reset=latest"],
            "Can't simultaneously specify --from-beginning and 'auto.offset.reset=latest', please remove one option",
        ),
        (["--command-property", "auto.offset.reset=foo"], "Invalid value foo for configuration auto.offset.reset: "),
        (["--isolation-level", "foo"], "Invalid value foo for configuration isolation.level: "),
        (["--isolation-level", "READ_COMMITTED"], "Invalid value READ_COMMITTED for configuration isolation.level: "),
        (["--formatter", "no.such.Formatter"], "There is no formatter no.such.Formatter"),
        (["--formatter", "kafka.tools.DefaultMessageFormatter"], "There is no formatter kafka.tools.Default"),
        (["--timeout-ms", "x"], "Cannot parse argument 'x' of option timeout-ms"),
        (["--formatter-config", "no.such.file"], "no.such.file"),
        (
            ["--property", "a=b", "--formatter-property", "a=b"],
            "Options --property and --formatter-property cannot be specified together.",
        ),
        (
            ["--group", "ga", "--command-property", "group.id=gb"],
            "The group ids provided in different places (directly using '--group', ",
        ),
    ],
)
def test_a_wrong_command_line_contacts_nobody(cluster: FakeCluster, words: list[str], sentence: str) -> None:
    result = consume(*words)
    assert result.code == 1
    assert result.stderr.startswith(sentence)
    assert (result.stdout, cluster.targets) == (b"", [])


def test_a_partition_needs_a_topic_even_with_include(cluster: FakeCluster) -> None:
    result = call("console-consumer", "--include", "one", "--partition", "0")
    assert (result.code, result.stderr.splitlines()[0]) == (1, "The topic is required when partition is specified.")
    assert cluster.targets == []


def test_a_bad_pattern_is_named(cluster: FakeCluster) -> None:
    result = call("console-consumer", "--include", "on[")
    assert result.stderr.startswith("Unclosed character class near index 2: on[\n")
    assert cluster.targets == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], {"start": None, "reset": "latest", "group": None, "auto_commit": False}),
        (["--from-beginning"], {"start": None, "reset": "earliest"}),
        (["--partition", "0"], {"partition": 0, "start": OffsetSpec.LATEST}),
        (["--partition", "0", "--from-beginning"], {"start": OffsetSpec.EARLIEST}),
        (["--partition", "1", "--offset", "EARLIEST"], {"partition": 1, "start": OffsetSpec.EARLIEST}),
        (["--partition", "0", "--offset", "7"], {"start": 7, "reset": "latest"}),
        (["--command-property", "auto.offset.reset=earliest"], {"reset": "earliest"}),
        (["--group", "g"], {"group": "g", "auto_commit": True, "auto_commit_interval_ms": 5000}),
        (["--command-property", "group.id=g", "--group", "g"], {"group": "g"}),
        (["--group", "g", "--command-property", "enable.auto.commit=false"], {"auto_commit": False}),
        (["--command-property", "isolation.level=read_committed"], {"isolation": IsolationLevel.READ_COMMITTED}),
        (
            ["--command-property", "isolation.level=read_committed", "--isolation-level", "read_uncommitted"],
            {"isolation": IsolationLevel.READ_UNCOMMITTED},
        ),
    ],
)
def test_options_and_properties_become_settings(
    cluster: FakeCluster, words: list[str], expected: dict[str, object]
) -> None:
    assert consume(*words).code == 0
    settings = cluster.consumer_settings
    assert {name: getattr(settings, name) for name in expected} == expected


def test_deprecated_options_work_and_say_so_on_stderr_in_kafkas_order(cluster: FakeCluster, tmp_path: Path) -> None:
    config = tmp_path / "c.properties"
    config.write_text("group.id=g\nbootstrap.servers=h1:9091\n")
    words = ["--property", "print.key=true", "--consumer.config", str(config), "--consumer-property", "client.id=x"]
    result = consume(*words)
    assert (result.code, result.stdout) == (0, b"k0\tv0\nk1\tv1\nnull\tv2\nk3\tnull\nnull\tv4\n")
    assert [line.split()[1] for line in result.stderr.splitlines()[:-1]] == [
        "--consumer-property",
        "--consumer.config",
        "--property",
    ]
    assert cluster.consumer_settings is not None
    assert (cluster.consumer_settings.group, cluster.targets) == ("g", ["h1:9091"])


def test_only_what_was_printed_counts_as_processed(cluster: FakeCluster) -> None:
    result = call("console-consumer", "--topic", "one", "--max-messages", "3")
    assert (result.stdout, cluster.made_consumer.processed_counts) == (b"v0\nv1\nv2\n", [3])


@pytest.mark.parametrize("limit", ["0", "-5"])
def test_a_limit_of_nothing_ends_at_once(cluster: FakeCluster, limit: str) -> None:
    result = call("console-consumer", "--topic", "one", "--max-messages", limit)
    assert result == Result(0, b"", "Processed a total of 0 messages\n")


def test_a_limit_of_minus_one_is_none(cluster: FakeCluster) -> None:
    cluster.made_consumer.polls = [[ONE], [ONE], KeyboardInterrupt()]
    assert call("console-consumer", "--topic", "one", "--max-messages", "-1").stderr.endswith(" 10 messages\n")


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (Terminated(), 143, ""),
        (
            KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, "Invalid topics: [bad topic]"),
            1,
            "Invalid topics: [bad topic]\n",
        ),
    ],
)
def test_every_end_closes_the_consumer_and_prints_the_count_last(
    cluster: FakeCluster, end: BaseException, code: int, said: str
) -> None:
    cluster.made_consumer.polls = [[ONE], end]
    result = call("console-consumer", "--topic", "one", "--enable-systest-events")
    assert (result.code, result.stdout) == (code, b"v0\nv1\nv2\nnull\nv4\nshutdown_complete\n")
    assert result.stderr == f"{said}Processed a total of 5 messages\n"
    assert cluster.made_consumer.closed


def run_until_idle(consumer: FakeConsumer, timeout_ms: int) -> tuple[int, bytes, float]:
    """Consume on a clock that moves only while the consumer waits: exit code, stdout, and the time at the end."""
    consumer.clock = FakeClock()
    terminal = Terminal(BytesIO(), BytesIO(), BytesIO())
    run = actions.Run(DefaultMessageFormatter(DefaultProperties()), timeout_ms=timeout_ms)
    code = actions.consume(terminal, run, consumer, consumer.clock)
    assert isinstance(terminal.stdout, BytesIO)
    return code, terminal.stdout.getvalue(), consumer.clock.now


def test_the_timeout_is_an_idle_time_that_starts_again_with_every_record() -> None:
    nothing: list[object] = [[]] * 9
    consumer = FakeConsumer([[fetched(b"a")], *nothing, [fetched(b"b")], *nothing, [fetched(b"c")]])
    code, stdout, ended = run_until_idle(consumer, 1000)
    assert (code, stdout) == (0, b"a\nb\nc\n")
    assert ended == pytest.approx(0.9 + 0.9 + 1.0)


def test_a_timeout_while_the_topic_does_not_exist_is_a_failure() -> None:
    assert run_until_idle(FakeConsumer(absent="Topic nosuch does not exist."), 1000)[0] == 1


def test_a_reader_that_has_gone_is_noticed_though_no_record_comes() -> None:
    reading, writing = os.pipe()
    consumer = FakeConsumer(clock=FakeClock())
    with os.fdopen(writing, "wb") as stdout:
        terminal = Terminal(BytesIO(), stdout, BytesIO())
        run = actions.Run(DefaultMessageFormatter(DefaultProperties()))

        def close_reader() -> list[object]:
            os.close(reading)
            return []

        consumer.polls = [[fetched(b"a")], close_reader]
        assert actions.consume(terminal, run, consumer, FakeClock()) == 0
    assert isinstance(terminal.stderr, BytesIO)
    assert terminal.stderr.getvalue() == (
        b"Unable to write to standard out, closing consumer.\nProcessed a total of 1 messages\n"
    )
    assert consumer.closed


def test_a_full_disk_is_a_failure_and_the_count_still_comes_last() -> None:
    class FullDisk(BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(ENOSPC, "No space left on device")

    terminal = Terminal(BytesIO(), FullDisk(), BytesIO())
    run = actions.Run(DefaultMessageFormatter(DefaultProperties()))
    assert actions.consume(terminal, run, FakeConsumer([[fetched(b"a")]]), FakeClock()) == 1
    assert isinstance(terminal.stderr, BytesIO)
    assert terminal.stderr.getvalue().endswith(b": No space left on device\nProcessed a total of 1 messages\n")


@pytest.mark.parametrize("number", [SIGINT, SIGTERM])
def test_a_signal_that_comes_when_all_was_written_leaves_it_committed(number: int) -> None:
    """The reader sends the signal as soon as it sees the record, which may be before the writer has gone on."""
    reading, writing = os.pipe()
    consumer = FakeConsumer([[fetched(b"a")]])

    def interrupt(*_of_signal: object) -> None:
        raise KeyboardInterrupt

    def read_and_signal() -> None:
        assert os.read(reading, 2) == b"a\n"
        pthread_kill(main_thread, number)

    main_thread = get_ident()
    before = signal(number, interrupt)
    reader = Thread(target=read_and_signal)
    try:
        reader.start()
        with os.fdopen(writing, "wb") as stdout:
            terminal = Terminal(BytesIO(), stdout, BytesIO())
            run = actions.Run(DefaultMessageFormatter(DefaultProperties()))
            with pytest.raises(KeyboardInterrupt):
                actions.consume(terminal, run, consumer, FakeClock())
    finally:
        signal(number, before)
        reader.join()
        os.close(reading)
    assert consumer.processed_counts[:1] == [1]
    assert isinstance(terminal.stderr, BytesIO)
    assert terminal.stderr.getvalue() == b"Processed a total of 1 messages\n"


def test_a_signal_between_the_write_and_knowing_of_it_leaves_the_record_committed() -> None:
    class Interrupted(FakeConsumer):
        def processed(self, fetched: Fetched, count: int) -> None:
            if not told:
                told.append(count)
                raise KeyboardInterrupt
            super().processed(fetched, count)

    told: list[int] = []
    consumer = Interrupted([[fetched(b"a")]])
    terminal = Terminal(BytesIO(), BytesIO(), BytesIO())
    with pytest.raises(KeyboardInterrupt):
        actions.consume(terminal, actions.Run(DefaultMessageFormatter(DefaultProperties())), consumer, FakeClock())
    assert (consumer.processed_counts, consumer.closed) == ([1], True)


def test_help_teaches_what_users_asked_for() -> None:
    text = " ".join(call("console-consumer", "--help").stdout.decode().split())
    for fact in (
        "$'\\t'",
        "null.literal",
        "no limit on the whole run",
        "between partitions the order is not specified",
    ):
        assert fact in text
    assert "\\b" not in text


def test_what_could_not_be_written_does_not_count_as_processed() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    consumer = FakeConsumer([[fetched(b"a")]])
    with os.fdopen(writing, "wb", buffering=0) as stdout:
        terminal = Terminal(BytesIO(), stdout, BytesIO())
        run = actions.Run(DefaultMessageFormatter(DefaultProperties()))
        assert actions.consume(terminal, run, consumer, FakeClock()) == 0
    assert consumer.processed_counts == []
