"""What a producer test counts (ProducerPerformance.Stats)."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SAMPLES = 500_000
PERCENTILES = (0.5, 0.95, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class Summary:
    """Records delivered within `elapsed_ms`, their bytes and latencies in ms."""

    count: int
    size: int
    elapsed_ms: float
    total_ms: float
    max_ms: float
    percentiles_ms: tuple[float, ...] = ()


class _Sum:
    """Counts since `start`, seconds of the test's clock."""

    __slots__ = ("count", "max_ms", "size", "start", "total_ms")

    def __init__(self, start: float) -> None:
        self.start = start
        self.count = self.size = 0
        self.total_ms = self.max_ms = 0.0

    def add(self, latencies: Sequence[float], size: int) -> None:
        self.count += len(latencies)
        self.size += size
        self.total_ms += sum(latencies)
        self.max_ms = max(self.max_ms, *latencies)

    def summary(self, now: float, percentiles: tuple[float, ...] = ()) -> Summary:
        elapsed = (now - self.start) * 1000
        return Summary(self.count, self.size, elapsed, self.total_ms, self.max_ms, percentiles)


class Stats:
    """Latencies of delivered records, over all and since the last report.

    `expected` records are to come; of more than 500,000 only every n-th latency is kept for the percentiles.
    """

    def __init__(self, expected: int, start: float) -> None:
        self._every = max(1, expected // _MOST_SAMPLES)
        self._samples = array("d")
        self._all, self._window = _Sum(start), _Sum(start)

    def add(self, latencies: Sequence[float], size: int) -> None:
        """Delivered records: the latency of each in ms, and their bytes together."""
        if latencies:
            self._samples.extend(latencies[-self._all.count % self._every :: self._every])
            self._all.add(latencies, size)
            self._window.add(latencies, size)

    def window(self, now: float, interval_ms: int) -> Summary | None:
        """The counts since the last report if that was `interval_ms` ago and there are any. The next window begins."""
        if (now - self._window.start) * 1000 < interval_ms or not self._window.count:
            return None
        summary = self._window.summary(now)
        self._window = _Sum(now)
        return summary

    def is_first_window(self) -> bool:
        """Whether nothing was reported yet."""
        return self._window.count == self._all.count

    def total(self, now: float) -> Summary:
        """All of them."""
        ordered = sorted(self._samples)
        count = len(ordered)
        return self._all.summary(now, tuple(ordered[int(p * count)] if count else 0.0 for p in PERCENTILES))
