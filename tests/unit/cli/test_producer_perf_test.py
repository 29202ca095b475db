"""kafka-producer-perf-test: what it measures, on a clock of its own, and how it tells it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from calling import call, error_of
from hypothesis import given
from hypothesis import strategies as st
from slow_clients import Clock, SlowlyAcknowledgingProducer, SlowProducer

from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.producer_perf_test import actions as producing
from pykafka_cli.cli.tools.producer_perf_test import payloads
from pykafka_cli.cli.tools.producer_perf_test import text as producer_text
from pykafka_cli.cli.tools.producer_perf_test.stats import Stats
from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from pathlib import Path


def measured(test: producing.Test, producer: SlowProducer) -> tuple[producing.Outcome, list[str], list[str]]:
    out, err = BytesIO(), BytesIO()
    clock = producing.Clock(producer.clock.now, producer.clock.sleep)
    terminal = Terminal(BytesIO(), out, err)
    outcome = producing.measure(test, payloads.monotonic(test.count), producer, clock, terminal)
    terminal.show(producing.Report(outcome), producer_text.measured)
    return outcome, out.getvalue().decode().splitlines(), err.getvalue().decode().splitlines()


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


# Its words

_FULL = ("producer-perf-test", "--topic", "t", "--num-records", "1", "--throughput", "-1", "--record-size", "1")


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
