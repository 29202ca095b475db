"""The consumer test: records are read and counted (ConsumerPerformance)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import Consumer, Fetched

_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Test:
    """What is measured: `count` records at least, unless none comes for `timeout_ms`."""

    count: int
    timeout_ms: int
    interval_ms: int


@dataclass(frozen=True, slots=True)
class Span:
    """What came between two points in time.

    `wall_ms` are when it began and ended, ms since 1970; `elapsed_ms` was taken with a monotonic clock. Of it,
    `rebalance_ms` passed before the first poll was over, which finds the partitions. `total_*` count from the start.
    """

    wall_ms: tuple[int, int]
    elapsed_ms: int
    rebalance_ms: int
    count: int
    size: int
    total_count: int
    total_size: int

    @property
    def fetch_ms(self) -> int:
        """What remains for reading."""
        return self.elapsed_ms - self.rebalance_ms


@dataclass(frozen=True, slots=True)
class Report:
    """The whole test; `metrics` where they are asked for."""

    span: Span
    metrics: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds of a monotonic clock, and ms since 1970 of the wall's."""

    now: Callable[[], float]
    wall_ms: Callable[[], int]


def measure(
    test: Test,
    open_consumer: Callable[[], Consumer],
    clock: Clock,
    report: Callable[[Span], None],
    progress: Callable[[int, int], None] = lambda _count, _total: None,
) -> tuple[Span, str | None]:
    """Read; `report` is called with each interval that was full. Returns the whole, and what was missing to the end.

    It stops after whole polls, so the count can exceed what was asked for.
    """
    start, start_wall = clock.now(), clock.wall_ms()
    consumer = open_consumer()
    count = size = 0
    rebalance: int | None = None
    window, window_wall, window_count, window_size = start, start_wall, 0, 0
    last = start
    try:
        while count < test.count and (clock.now() - last) * 1000 <= test.timeout_ms:
            batches = consumer.poll(0 if rebalance is None else _POLL_S)
            at = clock.now()
            first = rebalance is None
            if rebalance is None:
                rebalance = last_rebalance = _ms(at - start)
            for fetched in batches:
                count += fetched.count
                size += _size(fetched)
                consumer.processed(fetched, fetched.count)
            progress(min(count, test.count), test.count)
            if batches or first:
                last = at
            if batches and (at - window) * 1000 >= test.interval_ms:
                wall = clock.wall_ms()
                report(
                    Span(
                        (window_wall, wall), _ms(at - window), last_rebalance,
                        count - window_count, size - window_size, count, size,
                    )
                )  # fmt: skip
                window, window_wall, window_count, window_size, last_rebalance = at, wall, count, size, 0
        end, end_wall, missing = clock.now(), clock.wall_ms(), consumer.missing()
    finally:
        consumer.close()
    whole = Span((start_wall, end_wall), _ms(end - start), rebalance or 0, count, size, count, size)
    return whole, missing


def _size(fetched: Fetched) -> int:
    """Bytes of keys and values. Both are decoded, as a consumer's work is that too."""
    records = fetched.records()
    return sum(len(key) for key in records.keys if key) + sum(len(value) for value in records.values if value)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
