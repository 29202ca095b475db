"""What the answer of kafka-consumer-perf-test consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.document import Document, Field
from pykafka_cli.cli.render.java_numbers import java_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cli.tools.consumer_perf_test.actions import Report, Span

_MB = 1024 * 1024


def _of(get: Callable[[Span], object]) -> Callable[[Report], object]:
    return lambda report: get(report.span)


MEASURED = Document(
    "kafka-consumer-perf-test",
    (
        Field("records", "integer", "Records", _of(lambda span: span.count)),
        Field("size", "integer", "Bytes", _of(lambda span: span.size), about="Bytes of keys and values."),
        Field("start_ms", "integer", None, _of(lambda span: span.wall_ms[0]), about="ms since 1970."),
        Field("end_ms", "integer", None, _of(lambda span: span.wall_ms[1]), about="ms since 1970."),
        Field("elapsed_ms", "integer", "Elapsed ms", _of(lambda span: span.elapsed_ms)),
        Field("rebalance_ms", "integer", "Rebalance ms", _of(lambda span: span.rebalance_ms),
              about="Of it until the first poll was over."),
        Field("fetch_ms", "integer", "Fetch ms", _of(lambda span: span.fetch_ms), about="The rest of it."),
        Field("records_per_second", "number?", "Records/s",
              _of(lambda span: java_ratio(span.count, span.elapsed_ms / 1000)), about="Null: no time passed."),
        Field("mb_per_second", "number?", "MB/s",
              _of(lambda span: java_ratio(span.size / _MB, span.elapsed_ms / 1000)), about="MB are 2^20 bytes."),
        Field("fetch_records_per_second", "number?", "Fetch records/s",
              _of(lambda span: java_ratio(span.count, span.fetch_ms / 1000))),
        Field("fetch_mb_per_second", "number?", "Fetch MB/s",
              _of(lambda span: java_ratio(span.size / _MB, span.fetch_ms / 1000))),
        Field("metrics", "{number}?", about="What the consumer counted. Null without --print-metrics."),
    ),
)  # fmt: skip
