"""The topic configs that matter to one log, under Kafka's names and with Kafka's defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogConfig:
    """How a log rolls and what it keeps. Times in ms, sizes in bytes.

    `retention_ms` and `retention_bytes` of -1 mean no limit. `delete` and `compact` are whether
    cleanup.policy contains them.
    `segment_jitter_ms` is the jitter itself, already drawn, not its upper bound.
    """

    segment_bytes: int = 1_073_741_824
    segment_ms: int = 604_800_000
    segment_jitter_ms: int = 0
    segment_index_bytes: int = 10_485_760
    index_interval_bytes: int = 4096
    retention_ms: int = 604_800_000
    retention_bytes: int = -1
    retention_check_interval_ms: int = 300_000
    delete: bool = True
    compact: bool = False
    delete_retention_ms: int = 86_400_000
    min_compaction_lag_ms: int = 0
    max_compaction_lag_ms: int = (1 << 63) - 1
    min_cleanable_dirty_ratio: float = 0.5
