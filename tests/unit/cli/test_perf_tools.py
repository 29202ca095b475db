"""kafka-producer-perf-test, kafka-consumer-perf-test and kafka-e2e-latency."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from calling import Ended, call
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cli.render.java_numbers import java_fixed
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.consumer_perf_test import actions as consuming
from pykafka_cli.cli.tools.consumer_perf_test import text as consumer_text
from pykafka_cli.cli.tools.consumer_perf_test.date_format import formatted
from pykafka_cli.cli.tools.e2e_latency import actions as latency
from pykafka_cli.cli.tools.producer_perf_test import actions as producing
from pykafka_cli.cli.tools.producer_perf_test import payloads
from pykafka_cli.cli.tools.producer_perf_test import text as producer_text
from pykafka_cli.cli.tools.producer_perf_test.stats import Stats
from pykafka_cli.cluster import Consumer, Fetched, Producer
from pykafka_cli.cluster.producer import DeliveryFailure
from pykafka_cli.connecting import create_cluster
from pykafka_cli.errors import PykafkaError, UsageError
from pykafka_cli.model import ConsumerRecords, ProducerRecords, TopicPartition

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Clock:
    """A clock that moves only while somebody sleeps or works."""

    at: float = 1000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.at += seconds

    def ns(self) -> int:
        return round(self.at * 1e9)


@dataclass
class SlowProducer(Producer):
    """Takes `seconds` for each batch; records whose value is in `refused` fail."""

    clock: Clock
    seconds: float = 0.0
    refused: frozenset[bytes] = frozenset()
    sent: list[tuple[float, list[bytes | None]]] = field(default_factory=list)
    failed: list[DeliveryFailure] = field(default_factory=list)
    closed: bool = False

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:  # noqa: ARG002
        self.clock.at += self.seconds
        self.sent.append((self.clock.at, list(records.values)))
        bad = sum(value in self.refused for value in records.values)
        if bad:
            self.failed.append(DeliveryFailure("t", bad, None, 1, "TimeoutException", "It took too long."))

    def flush(self) -> None: ...

    def failures(self) -> list[DeliveryFailure]:
        failed, self.failed = self.failed, []
        return failed

    def close(self) -> None:
        self.closed = True


@dataclass
class SlowlyAcknowledgingProducer(SlowProducer):
    """Takes records over at once, and acknowledges them in order, each so many seconds after it was taken."""

    acknowledged: float = 0.0
    due: list[float] = field(default_factory=list)

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        super().send(records, partition)
        self.due += [self.clock.at + self.acknowledged] * len(records.values)

    def under_way(self) -> int:
        return sum(due > self.clock.at for due in self.due)


class Columns(Fetched):
    """Records of one partition."""

    topic, partition = "t", 0

    def __init__(self, *values: bytes | None) -> None:
        self.count, self._values = len(values), values

    def values(self) -> tuple[bytes | None, ...]:
        return self._values

    def records(self) -> ConsumerRecords:
        n = self.count
        return ConsumerRecords(range(n), [0] * n, [None] * n, self._values, [()] * n)


@dataclass
class SlowConsumer(Consumer):
    """Each poll takes the seconds and gives the values of a step; behind the last it waits in vain."""

    clock: Clock
    steps: list[tuple[float, tuple[bytes, ...]]]
    done: int = 0
    closed: bool = False

    def poll(self, timeout: float) -> list[Fetched]:
        seconds, values = self.steps.pop(0) if self.steps else (timeout, ())
        self.clock.at += seconds
        return [Columns(*values)] if values else []

    def missing(self) -> str | None:
        return None

    def partitions(self) -> list[TopicPartition]:
        return []

    def caught_up(self) -> dict[TopicPartition, int]:
        return {}

    def processed(self, fetched: Fetched, count: int) -> None:  # noqa: ARG002  (declared so)
        self.done += count

    def commit(self) -> None: ...

    def close(self) -> None:
        self.closed = True


def measured(test: producing.Test, producer: SlowProducer) -> tuple[producing.Outcome, list[str], list[str]]:
    out, err = BytesIO(), BytesIO()
    clock = producing.Clock(producer.clock.now, producer.clock.sleep)
    terminal = Terminal(BytesIO(), out, err)
    outcome = producing.measure(test, payloads.monotonic(test.count), producer, clock, terminal)
    terminal.show(producing.Report(outcome), producer_text.measured)
    return outcome, out.getvalue().decode().splitlines(), err.getvalue().decode().splitlines()


# The producer test


def test_the_producer_test_does_not_wait_for_one_batch_before_it_sends_the_next() -> None:
    producer = SlowlyAcknowledgingProducer(Clock(), acknowledged=0.25)
    outcome, _, _ = measured(producing.Test(1000, -1, 100, 0), producer)
    assert outcome.total.count == 1000
    assert len(producer.sent) == outcome.requests > 10
    assert {at for at, _ in producer.sent} == {1000.0}
    assert 250 <= outcome.total.max_ms < 252
    assert 250 <= outcome.total.elapsed_ms < 252


def test_a_record_that_is_acknowledged_late_has_that_latency_and_not_that_of_its_batch() -> None:
    producer = SlowlyAcknowledgingProducer(Clock(), acknowledged=0.25, refused=frozenset({b"3"}))
    outcome, _, said = measured(producing.Test(10, 10, 100, 0), producer)
    assert (outcome.total.count, outcome.failed) == (9, 1)
    assert len(said) == 1
    assert 250 <= outcome.total.total_ms / 9 < 252


def test_a_record_waits_for_its_batch_and_its_acknowledgement() -> None:
    producer = SlowProducer(Clock(), seconds=1 / 64)
    _, out, _ = measured(producing.Test(4, -1, batch_size=44, linger_ms=5), producer)
    assert [values for _, values in producer.sent] == [[b"0", b"1"], [b"2", b"3"]]
    line = (
        "4 records sent, 128.000000 records/sec (0.00 MB/sec), 15.63 ms avg latency, 15.63 ms max latency, "
        "15 ms 50th, 15 ms 95th, 15 ms 99th, 15 ms 99.9th."
    )
    assert out == [line]
    assert producer.closed


@given(st.integers(2, 60), st.integers(1, 2000), st.integers(0, 50))
def test_throttled_records_keep_the_pace_and_none_lingers_too_long(count: int, rate: int, linger: int) -> None:
    clock = Clock()
    producer = SlowProducer(clock)
    start = clock.at
    outcome, _, _ = measured(producing.Test(count, rate, batch_size=16384, linger_ms=linger), producer)
    assert outcome.total.count == count
    assert clock.at - start >= (count - 1) / rate - 1e-6
    assert clock.at - start <= (count - 1) / rate + linger / 1000 + 1e-6
    number = 0
    for at, values in producer.sent:
        assert at <= start + number / rate + linger / 1000 + 1e-6
        number += len(values)


def test_a_producer_that_fell_behind_catches_up() -> None:
    clock = Clock()
    measured(producing.Test(100, 1000, batch_size=0, linger_ms=0), SlowProducer(clock, seconds=0.01))
    assert clock.at == pytest.approx(1001.0)  # 100 batches of 10 ms, and no sleep


def test_a_window_is_reported_each_interval() -> None:
    producer = SlowProducer(Clock(), seconds=0.1)
    _, out, _ = measured(producing.Test(10, -1, batch_size=0, linger_ms=0, interval_ms=450), producer)
    assert (
        out[:2] == ["5 records sent, 10.0 records/sec (0.00 MB/sec), 100.0 ms avg latency, 100.0 ms max latency."] * 2
    )
    assert out[2].startswith("10 records sent, 10.000000 records/sec")


def test_the_warm_up_is_left_out_of_the_second_summary() -> None:
    producer = SlowProducer(Clock(), seconds=0.1)
    test = producing.Test(10, -1, batch_size=0, linger_ms=0, warmup=4, interval_ms=250)
    _, out, _ = measured(test, producer)
    assert out[0] == "Warmup first 4 records. Steady state results will print after the complete test summary."
    assert out[1].startswith("3 records sent, 10.0 records/sec")
    assert out[2] == "In steady state."
    assert out.count("In steady state.") == 1
    assert out[-2].startswith("10 records sent, 10.000000 records/sec")
    assert out[-1].startswith("6 steady state records sent, 10.000000 records/sec")


def test_what_was_not_delivered_is_not_counted_but_told() -> None:
    producer = SlowProducer(Clock(), seconds=0.1, refused=frozenset([b"0", b"1"]))
    outcome, out, err = measured(producing.Test(2, -1, batch_size=0, linger_ms=0), producer)
    assert (outcome.total.count, outcome.failed) == (0, 2)
    assert err == ["1 record(s) to t not delivered: It took too long."] * 2
    line = (
        "0 records sent, 0.000000 records/sec (0.00 MB/sec), NaN ms avg latency, 0.00 ms max latency, "
        "0 ms 50th, 0 ms 95th, 0 ms 99th, 0 ms 99.9th."
    )
    assert out == [line]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=200), st.integers(1, 9))
def test_percentiles_are_those_of_the_sorted_latencies(latencies: list[int], step: int) -> None:
    stats = Stats(len(latencies), 0.0)
    for at in range(0, len(latencies), step):
        stats.add(latencies[at : at + step], 1)
    ordered, count = sorted(latencies), len(latencies)
    assert list(stats.total(1.0).percentiles_ms) == [ordered[int(p * count)] for p in (0.5, 0.95, 0.99, 0.999)]


@given(st.lists(st.integers(1, 7), max_size=30))
def test_of_many_latencies_every_nth_is_kept_wherever_batches_end(sizes: list[int]) -> None:
    stats = Stats(1_500_000, 0.0)
    number = 0
    for size in sizes:
        stats.add([float(n) for n in range(number, number + size)], 0)
        number += size
    assert list(stats._samples) == [float(n) for n in range(0, number, 3)]


def test_letters_are_those_of_java_and_the_same_on_every_run() -> None:
    assert next(payloads.random_letters(20, 1)) == b"YQHHNEBSEPDNSEIFGAMS"
    assert list(payloads.random_letters(100, 5)) == list(payloads.random_letters(100, 5))


@given(st.integers(1, 2**31 - 1))
def test_random_numbers_are_below_the_bound(bound: int) -> None:
    random = payloads.SplittableRandom(0)
    assert all(0 <= random.below(bound) < bound for _ in range(20))


def test_values_of_a_file_are_bytes_and_a_newline_at_its_end_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "values"
    path.write_bytes(b"a\n\xff\n\nb\n\n")
    assert payloads.read_values(str(path), "\\n") == [b"a", b"\xff", b"", b"b"]
    path.write_bytes(b"")
    with pytest.raises(PykafkaError, match="empty file"):
        payloads.read_values(str(path), "\\n")


# The words of the producer test

_FULL = ("producer-perf-test", "--topic", "t", "--num-records", "1", "--throughput", "-1", "--record-size", "1")


def error_of(*words: str) -> str:
    ended = call(*words)
    assert (ended.exit, ended.out) == (1, ""), ended
    return ended.err.splitlines()[0].removeprefix("kafka-producer-perf-test: error: ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (_FULL[:5], "argument --throughput is required"),
        (_FULL[:7], "one of the arguments --record-size --payload-file --payload-monotonic is required"),
        ((*_FULL, "--payload-monotonic"), "argument --payload-monotonic: not allowed with argument --record-size"),
        ((*_FULL, "--num-records", "0"), "--num-records should be greater than zero."),
        (
            (*_FULL, "--num-records", "x"),
            "argument --num-records: could not convert 'x' to Long (For input string: \"x\")",
        ),
        ((*_FULL, "--nope"), "unrecognized arguments: '--nope'"),
        ((*_FULL, "--command-property", "foo"), "Invalid property: foo"),
        ((*_FULL, "--topic"), "argument --topic: expected one argument"),
        ((*_FULL, "--command-property"), "argument --command-property: expected at least one argument"),
        ((*_FULL, "--p", "x"), "ambiguous option: --p could match "),
        ((*_FULL, "--transactional-id", "x"), "Transactions cannot be written. Leave the transaction options out."),
    ],
)
def test_mistakes_are_told_in_argparse4js_words(words: tuple[str, ...], sentence: str) -> None:
    assert error_of(*words).startswith(sentence)


def test_without_words_the_producer_test_prints_its_help() -> None:
    ended = call("producer-perf-test")
    assert ended.exit == 0
    assert "--throughput" in ended.out
    assert ended.err == ""


# The consumer test


def read(test: consuming.Test, consumer: SlowConsumer) -> tuple[consuming.Span, list[consuming.Span]]:
    reports: list[consuming.Span] = []
    clock = consuming.Clock(consumer.clock.now, lambda: round(consumer.clock.at * 1000))
    span, missing = consuming.measure(test, lambda: consumer, clock, reports.append)
    assert missing is None
    assert consumer.closed
    return span, reports


def test_finding_the_partitions_is_told_apart_from_fetching() -> None:
    consumer = SlowConsumer(Clock(), [(0.1, ()), (0.2, (b"aaaa",) * 3), (0.2, (b"bbbb",) * 3)])
    span, _ = read(consuming.Test(5, 10_000, 5000), consumer)
    assert (span.elapsed_ms, span.rebalance_ms, span.fetch_ms, span.count, span.size) == (500, 100, 400, 6, 24)
    assert consumer.done == 6
    line = consumer_text.summary(span, "S")
    assert line == "0, 500, 0.0000, 0.0000, 6, 12.0000, 100, 400, 0.0001, 15.0000\n"


def test_it_gives_up_when_nothing_comes_for_the_timeout() -> None:
    clock = Clock()
    span, _ = read(consuming.Test(5, 2000, 5000), SlowConsumer(clock, [(0.5, ()), (1.0, (b"a",))]))
    assert span.count == 1
    assert clock.at - 1000 == pytest.approx(3.5, abs=0.2)


def test_an_interval_has_the_totals_so_far_and_its_own_rates() -> None:
    consumer = SlowConsumer(Clock(), [(0.5, (b"x" * 1024,) * 1024), (0.5, (b"x" * 1024,) * 1024)])
    _, reports = read(consuming.Test(2048, 1000, 400), consumer)
    assert [consumer_text.detail(span, "S") for span in reports] == [
        "500, 0, 1.0000, 2.0000, 1024, 2048.0000, 500, 0, Infinity, Infinity\n",
        "0, 0, 2.0000, 2.0000, 2048, 2048.0000, 0, 500, 2.0000, 2048.0000\n",
    ]


def test_dates_look_as_the_pattern_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    at = 1_764_038_181_082
    assert formatted(at, "yyyy-MM-dd HH:mm:ss:SSS") == "2025-11-25 02:36:21:082"
    assert formatted(at, "EEE d MMM yy 'at' h''mm a Z") == "Tue 25 Nov 25 at 2'36 AM +0000"
    with pytest.raises(UsageError, match="Illegal pattern character 'b'"):
        formatted(at, "b")
    with pytest.raises(UsageError, match="Unterminated quote"):
        formatted(at, "yyyy 'at")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "This tool is used to verify the consumer performance."),
        (("--topic", "t"), "Exactly one of the following arguments is required: [messages], [num-records]"),
        (("--num-records", "1"), "Exactly one of the following arguments is required: [topic], [include]"),
        (("--nope",), "nope is not a recognized option"),
        (("--topic", "t", "--num-records", "x"), "Cannot parse argument 'x' of option num-records"),
    ],
)
def test_mistakes_about_the_consumer_test_are_told(words: tuple[str, ...], sentence: str) -> None:
    assert error_of("consumer-perf-test", *words).startswith(sentence)


# The latency test


@dataclass
class Echo(SlowConsumer):
    """Gives what was sent last, changed by `change`."""

    producer: SlowProducer | None = None
    change: bytes = b""

    def poll(self, timeout: float) -> list[Fetched]:  # noqa: ARG002  (declared so)
        if self.producer is None or not self.producer.sent:
            return []
        self.clock.at += 0.001
        return [Columns(*((value or b"") + self.change for value in self.producer.sent[-1][1]))]


def test_latency_is_from_before_the_send_until_the_record_is_there() -> None:
    clock = Clock()
    producer = SlowProducer(clock, seconds=0.002)
    reported: list[tuple[int, int]] = []
    found = latency.measure(
        producer, Echo(clock, [], producer=producer), 1001, latency.Shape(8), clock.ns,
        report=lambda number, ns: reported.append((number, ns)),
    )  # fmt: skip
    assert [number for number, _ in reported] == [0, 1000]
    assert found.mean_ns == pytest.approx(3_000_000, rel=1e-3)


def test_a_changed_or_absent_record_ends_the_test() -> None:
    clock = Clock()
    producer = SlowProducer(clock)
    for consumer, sentence in (
        (Echo(clock, [], producer=producer, change=b"!"), "did not match the message sent"),
        (SlowConsumer(clock, []), r"poll\(\) timed out before finding a result \(timeout:\[60000ms\]\)"),
    ):
        with pytest.raises(PykafkaError, match=sentence):
            latency.measure(producer, consumer, 1, latency.Shape(8), clock.ns, report=lambda _n, _ns: None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "This tool measures end-to-end latency in Kafka by sending messages and timing their reception."),
        (("--topic", "t"), 'Missing required argument "[num-records]"'),
        (("a", "b"), "Invalid number of arguments. Expected 5 or 6 positional arguments, but got 2."),
        (
            ("--topic", "t", "--num-records", "1", "--producer-acks", "0", "--record-size", "1"),
            "Invalid value for --producer-acks. Latency testing requires synchronous acknowledgement.",
        ),
    ],
)
def test_mistakes_about_the_latency_test_are_told(words: tuple[str, ...], sentence: str) -> None:
    assert error_of("e2e-latency", *words).startswith(sentence)


def test_halves_are_rounded_up_and_there_are_numbers_that_are_none() -> None:
    assert [java_fixed(0.125, 2), java_fixed(2.5, 0), java_fixed(float("nan"), 2)] == ["0.13", "3", "NaN"]


# On the embedded cluster


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYKAFKA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("PYKAFKA_BOOTSTRAP_SERVER", raising=False)
    create_cluster(str(tmp_path / "data"), brokers=(101, 102, 103), port=28731, configs={})
    return tmp_path


def well(*words: str) -> Ended:
    ended = call(*words)
    assert ended.exit == 0, ended
    return ended


_TOTAL = re.compile(
    r"\d+ (steady state )?records sent, \d+\.\d{6} records/sec \(\d+\.\d\d MB/sec\), \d+\.\d\d ms avg latency, "
    r"\d+\.\d\d ms max latency, \d+ ms 50th, \d+ ms 95th, \d+ ms 99th, \d+ ms 99\.9th\."
)


def test_what_the_producer_test_sent_the_consumer_test_reads(cluster: Path) -> None:
    well("topics", "--create", "--topic", "load", "--partitions", "3")
    sent = well(
        "producer-perf-test", "--topic", "load", "--num-records", "3000", "--record-size", "100", "--throughput", "-1",
        "--warmup-records", "500", "--command-property", "acks=1", "compression.type=lz4", "--print-metrics",
    ).out.splitlines()  # fmt: skip
    assert _TOTAL.fullmatch(sent[1])
    assert _TOTAL.fullmatch(sent[2])
    assert sent[1].startswith("3000 records sent, ")
    assert sent[2].startswith("2500 steady state records sent, ")
    assert any(
        re.fullmatch(r"producer-metrics:record-send-total:\{client-id=perf-producer-client\} *: 3000\.000", line)
        for line in sent
    )
    header, line = well("consumer-perf-test", "--topic", "load", "--num-records", "3000").out.splitlines()
    columns = dict(zip(header.split(", "), line.split(", "), strict=True))
    assert columns["data.consumed.in.nMsg"] == "3000"
    assert columns["data.consumed.in.MB"] == java_fixed(300_000 / 2**20, 4)


def test_too_few_records_are_a_warning_and_the_count(cluster: Path) -> None:
    well("topics", "--create", "--topic", "few")
    well("producer-perf-test", "--topic", "few", "--num-records", "3", "--payload-monotonic", "--throughput", "-1")
    ended = well("consumer-perf-test", "--topic", "few", "--messages", "5", "--timeout", "300", "--hide-header")
    assert ended.out.split(", ")[4] == "3"
    deprecated, warning = ended.err.splitlines()
    assert deprecated == "Warning: --messages is deprecated. Use --num-records instead."
    assert warning == (
        "WARNING: Exiting before consuming the expected number of records: timeout (300 ms) exceeded. "
        "You can use the --timeout option to increase the timeout."
    )


def test_values_come_from_the_file(cluster: Path) -> None:
    path = cluster / "values"
    path.write_bytes(b"a\nb\nc\n")
    sent = well(
        "producer-perf-test", "--topic", "file", "--num-records", "50", "--throughput", "-1",
        "--payload-file", str(path),
    )  # fmt: skip
    assert sent.out.splitlines()[:2] == [f"Reading payloads from: {path}", "Number of records read: 3"]
    read_back = well("console-consumer", "--topic", "file", "--from-beginning", "--max-messages", "50").out.split()
    assert set(read_back) == {"a", "b", "c"}


def test_a_record_over_the_limit_makes_the_producer_test_fail(cluster: Path) -> None:
    ended = call(
        "producer-perf-test", "--topic", "t", "--num-records", "2", "--record-size", "200", "--throughput", "-1",
        "--producer-props", "max.request.size=100",
    )  # fmt: skip
    assert ended.exit == 1
    assert ended.out.startswith("0 records sent, ")
    assert "larger than 100" in ended.err
    assert ended.err.startswith("Option --producer-props has been deprecated and will be removed in a future version.")


@pytest.mark.parametrize("named", [True, False])
def test_the_latency_test_creates_its_topic_and_reads_each_record(cluster: Path, named: bool) -> None:
    words = (
        ["--topic", "e2e", "--num-records", "20", "--producer-acks", "all", "--record-size", "10", "--num-headers", "2",
         "--record-header-size", "-1", "--record-header-key-size", "3", "--record-key-size", "4"]
        if named
        else ["localhost:28731", "e2e", "20", "1", "10"]
    )  # fmt: skip
    ended = well("e2e-latency", *words)
    first, sample, mean, percentiles = ended.out.splitlines()
    assert first == 'Topic "e2e" does not exist. Will create topic with 1 partition(s) and replication factor = 1'
    assert re.fullmatch(r"0\t\d+\.\d+(E-\d+)?", sample)
    assert re.fullmatch(r"Avg latency: \d+\.\d{4} ms", mean)
    assert re.fullmatch(r"Percentiles: 50th = \d+, 99th = \d+, 99.9th = \d+", percentiles)
    assert ended.err.startswith("WARNING: Positional argument usage is deprecated") is not named
