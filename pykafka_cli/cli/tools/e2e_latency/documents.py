"""What the answer of kafka-e2e-latency consists of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import Document, Field

MEASURED = Document(
    "kafka-e2e-latency; from producing a record to having consumed it",
    (
        Field("avg_latency_ms", "number", "Average ms", lambda found: found.mean_ns / 1_000_000),
        Field("p50_latency_ms", "integer", "50th ms", lambda found: found.percentiles_ms[0], about="Whole ms, cut."),
        Field("p99_latency_ms", "integer", "99th ms", lambda found: found.percentiles_ms[1]),
        Field("p999_latency_ms", "integer", "99.9th ms", lambda found: found.percentiles_ms[2]),
    ),
)
