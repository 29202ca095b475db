"""How the producer test reads. MB are 2^20 bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_numbers import java_fixed, java_ratio
from pykafka_cli.cli.render.metrics import metrics

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.producer_perf_test.actions import Outcome, Report
    from pykafka_cli.cli.tools.producer_perf_test.stats import Summary
    from pykafka_cli.cluster.producer import DeliveryFailure

STEADY = "In steady state.\n"
_MB = 1024 * 1024


def warmup(count: int) -> str:
    """What is said before a test with a warm-up."""
    return f"Warmup first {count} records. Steady state results will print after the complete test summary.\n"


def payload_file(path: str, count: int) -> str:
    """Where the values come from."""
    return f"Reading payloads from: {path}\nNumber of records read: {count}\n"


def window(summary: Summary) -> str:
    """The line of one reporting interval."""
    return _line(summary, "records sent", rate=1, latency=1) + ".\n"


def measured(report: Report) -> str:
    """The line about the whole test, and the one about all but the warm-up."""
    outcome = report.outcome
    steady = "" if outcome.steady is None else _total(outcome.steady, "steady state records sent")
    return _total(outcome.total, "records sent") + steady


def failed(failure: DeliveryFailure) -> str:
    """A line for stderr."""
    return f"{failure.count} record(s) to {failure.topic} not delivered: {failure.message}"


def metric_values(outcome: Outcome) -> dict[str, float]:
    """A few of the Java producer's metrics, those that were measured here."""
    sent, size, seconds = outcome.total.count, outcome.total.size, outcome.total.elapsed_ms / 1000
    return {
        "record-error-total": outcome.failed,
        "record-send-rate": java_ratio(sent, seconds),
        "record-send-total": sent,
        "record-size-avg": java_ratio(size, sent),
        "records-per-request-avg": java_ratio(sent + outcome.failed, outcome.requests),
        "request-latency-avg": java_ratio(outcome.request_total_ms, outcome.requests),
        "request-latency-max": outcome.request_max_ms,
        "request-total": outcome.requests,
    }


def producer_metrics(client_id: str, outcome: Outcome) -> str:
    """The metrics as Kafka's tool prints them."""
    return metrics("producer-metrics", client_id, metric_values(outcome))


def _total(summary: Summary, what: str) -> str:
    names = ("50th", "95th", "99th", "99.9th")
    percentiles = ", ".join(f"{int(ms)} ms {name}" for ms, name in zip(summary.percentiles_ms, names, strict=True))
    return f"{_line(summary, what, rate=6, latency=2)}, {percentiles}.\n"


def _line(summary: Summary, what: str, *, rate: int, latency: int) -> str:
    seconds = summary.elapsed_ms / 1000
    return (
        f"{summary.count} {what}, {java_fixed(java_ratio(summary.count, seconds), rate)} records/sec "
        f"({java_fixed(java_ratio(summary.size / _MB, seconds), 2)} MB/sec), "
        f"{java_fixed(java_ratio(summary.total_ms, summary.count), latency)} ms avg latency, "
        f"{java_fixed(summary.max_ms, latency)} ms max latency"
    )
