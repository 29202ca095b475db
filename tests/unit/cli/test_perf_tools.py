"""kafka-consumer-perf-test and kafka-e2e-latency, and all three perf tools on an embedded cluster."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from calling import Ended, call, error_of
from slow_clients import Clock, Columns, SlowConsumer, SlowProducer

from pykafka_cli.cli.render.java_numbers import java_fixed
from pykafka_cli.cli.tools.consumer_perf_test import actions as consuming
from pykafka_cli.cli.tools.consumer_perf_test import text as consumer_text
from pykafka_cli.cli.tools.consumer_perf_test.date_format import formatted
from pykafka_cli.cli.tools.e2e_latency import actions as latency
from pykafka_cli.connecting import create_cluster
from pykafka_cli.errors import PykafkaError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from pykafka_cli.cluster import Fetched


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
