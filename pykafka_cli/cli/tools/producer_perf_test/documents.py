"""What the answer of kafka-producer-perf-test consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.render.document import BAD, Document, Field, One
from pykafka_cli.cli.render.java_numbers import java_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cli.tools.producer_perf_test.actions import Report
    from pykafka_cli.cli.tools.producer_perf_test.stats import Summary

_MB = 1024 * 1024


def _records_rate(summary: Summary) -> float:
    return java_ratio(summary.count, summary.elapsed_ms / 1000)


def _mb_rate(summary: Summary) -> float:
    return java_ratio(summary.size / _MB, summary.elapsed_ms / 1000)


def _average(summary: Summary) -> float:
    return java_ratio(summary.total_ms, summary.count)


def _percentile(at: int) -> Callable[[Summary], float]:
    return lambda summary: summary.percentiles_ms[at]


_SUMMARY: tuple[tuple[str, str, str, Callable[[Any], Any], str], ...] = (
    ("records", "integer", "Records", lambda summary: summary.count, "Those that were acknowledged."),
    ("size", "integer", "Bytes", lambda summary: summary.size, "Bytes of their values."),
    ("elapsed_ms", "number", "Elapsed ms", lambda summary: summary.elapsed_ms, ""),
    ("records_per_second", "number?", "Records/s", _records_rate, "Null: no time passed."),
    ("mb_per_second", "number?", "MB/s", _mb_rate, "MB are 2^20 bytes."),
    ("avg_latency_ms", "number?", "Average ms", _average, "Null: no records."),
    ("max_latency_ms", "number", "Max ms", lambda summary: summary.max_ms, ""),
    ("p50_latency_ms", "number", "50th ms", _percentile(0), ""),
    ("p95_latency_ms", "number", "95th ms", _percentile(1), ""),
    ("p99_latency_ms", "number", "99th ms", _percentile(2), ""),
    ("p999_latency_ms", "number", "99.9th ms", _percentile(3), ""),
)
"""What is told of a test, and of its part after the warm-up: name, kind, title, value, what it means."""


def _of_total(get: Callable[[Any], Any]) -> Callable[[Report], Any]:
    return lambda report: get(report.outcome.total)


MEASURED = Document(
    "kafka-producer-perf-test",
    (
        *(Field(name, kind, title, _of_total(get), about=about) for name, kind, title, get, about in _SUMMARY),
        Field("failed", "integer", "Failed", lambda report: report.outcome.failed, about="Records not delivered.",
              mark=lambda report: BAD if report.outcome.failed else None),
        Field(
            "steady",
            One(tuple(Field(name, kind, None, get) for name, kind, _, get, _ in _SUMMARY), nullable=True),
            get=lambda report: report.outcome.steady,
            about="The same without the warm-up. Null: there was none.",
        ),
        Field("metrics", "{number}?", about="What the producer counted. Null without --print-metrics."),
    ),
)  # fmt: skip
