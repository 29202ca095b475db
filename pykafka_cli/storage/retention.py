"""Which old segments may go (UnifiedLog.deleteOldSegments). Pure: sizes and times come in, a count comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.storage.config import LogConfig


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """One segment: where the next one begins (the log end for the last), bytes, and how to learn its age.

    `largest_timestamp` (ms) is a call because it reads a file, and only the oldest segments are asked.
    """

    end_offset: int
    size: int
    largest_timestamp: Callable[[], int]


def expired(segments: Sequence[SegmentFacts], config: LogConfig, now_ms: int, high_watermark: int) -> int:
    """How many of the oldest segments are beyond retention.bytes or retention.ms.

    All of them is a possible answer: then the log goes on with a new segment. An empty last segment never expires, and
    nothing at or above the high watermark does. A compacted-only log (`delete` false) keeps everything.
    """
    if not config.delete:
        return 0
    count = 0
    excess = sum(segment.size for segment in segments) - config.retention_bytes if config.retention_bytes >= 0 else -1
    for number, segment in enumerate(segments):
        if segment.end_offset > high_watermark or (number == len(segments) - 1 and not segment.size):
            break
        too_big = 0 <= segment.size <= excess
        if not too_big and (config.retention_ms < 0 or now_ms - segment.largest_timestamp() <= config.retention_ms):
            break
        excess -= segment.size
        count += 1
    return count
