"""How the consumer test reads. MB are 2^20 bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_numbers import java_fixed, java_ratio
from pykafka_cli.cli.render.metrics import metrics
from pykafka_cli.cli.tools.consumer_perf_test.date_format import formatted

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.consumer_perf_test.actions import Span

_COLUMNS = (
    "data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, "
    "fetch.MB.sec, fetch.nMsg.sec\n"
)
HEADER = f"start.time, end.time, {_COLUMNS}"
DETAILED_HEADER = f"time, threadId, {_COLUMNS}"
_MB = 1024 * 1024


def too_few(timeout_ms: int) -> str:
    """A line for stderr."""
    return (
        "WARNING: Exiting before consuming the expected number of records: "
        f"timeout ({timeout_ms} ms) exceeded. You can use the --timeout option to increase the timeout."
    )


def summary(span: Span, date_format: str) -> str:
    """The line about the whole test."""
    start, end = span.wall_ms
    return f"{formatted(start, date_format)}, {formatted(end, date_format)}, {_rates(span)}"


def detail(span: Span, date_format: str) -> str:
    """The line of one interval: totals since the start, rates of the interval."""
    return f"{formatted(span.wall_ms[1], date_format)}, 0, {_rates(span)}"


def metric_values(span: Span) -> dict[str, float]:
    """A few of the Java consumer's metrics, those that were measured here."""
    seconds = span.elapsed_ms / 1000
    return {
        "bytes-consumed-rate": java_ratio(span.size, seconds),
        "bytes-consumed-total": span.size,
        "records-consumed-rate": java_ratio(span.count, seconds),
        "records-consumed-total": span.count,
    }


def consumer_metrics(client_id: str, span: Span) -> str:
    """The metrics as Kafka's tool prints them."""
    return metrics("consumer-fetch-manager-metrics", client_id, metric_values(span))


def _rates(span: Span) -> str:
    seconds, fetching = span.elapsed_ms / 1000, span.fetch_ms / 1000
    return (
        f"{java_fixed(span.total_size / _MB, 4)}, {java_fixed(java_ratio(span.size / _MB, seconds), 4)}, "
        f"{span.total_count}, {java_fixed(java_ratio(span.count, seconds), 4)}, "
        f"{span.rebalance_ms}, {span.fetch_ms}, "
        f"{java_fixed(java_ratio(span.size / _MB, fetching), 4)}, {java_fixed(java_ratio(span.count, fetching), 4)}\n"
    )
