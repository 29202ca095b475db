"""The producer test: records go out at the wanted pace, and their latencies are taken."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render import progress
from pykafka_cli.cli.tools.producer_perf_test import text
from pykafka_cli.cli.tools.producer_perf_test.stats import Stats
from pykafka_cli.model import ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cli.tools.producer_perf_test.stats import Summary
    from pykafka_cli.cluster import Producer

_RECORD_OVERHEAD = 21
"""Bytes of a batch that a record takes beside its value, at most (DefaultRecord.MAX_RECORD_OVERHEAD)."""
_LONGEST_SLEEP_S = 0.1
_FLUSH_STEP_S = 0.0005
"""How often it is looked whether a real cluster has acknowledged something: latencies are no more exact than this."""


@dataclass(frozen=True, slots=True)
class Test:
    """What is measured. `throughput` is records a second, negative for as many as go, 0 for none after the first."""

    count: int
    throughput: float
    batch_size: int
    linger_ms: int
    warmup: int = 0
    interval_ms: int = 5000


@dataclass(frozen=True, slots=True)
class Clock:
    """A monotonic clock in seconds, and how to wait for it."""

    now: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole test, what came after the warm-up, and `requests`: the batches handed over, with latencies in ms."""

    total: Summary
    steady: Summary | None
    failed: int
    requests: int
    request_total_ms: float
    request_max_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a test; `metrics` where they are asked for."""

    outcome: Outcome
    metrics: dict[str, float] | None = None


class _Batch(NamedTuple):
    """Records that are under way: when each was taken, its size, and when all were handed over."""

    taken: list[float]
    sizes: list[int]
    handed_over: float


class _Run:
    """One run. Records gather to a batch as in Kafka's accumulator, until it is full or linger.ms have passed.

    The latency of a record counts from here, where the producer takes it, until it is acknowledged.
    """

    def __init__(
        self, test: Test, producer: Producer, clock: Clock, terminal: Terminal, progress: Callable[[int, int], None]
    ) -> None:
        self._test, self._producer, self._clock, self._terminal = test, producer, clock, terminal
        self._progress, self._handed_over = progress, 0
        self._start = clock.now()
        self._stats = Stats(test.count, self._start)
        self._steady: Stats | None = None
        self._values: list[bytes] = []
        self._taken: list[float] = []
        self._batch_bytes = 0
        self._under_way: deque[_Batch] = deque()
        self._unnoted = self._failed_unnoted = 0
        self._failed = self._requests = 0
        self._request_total_ms = self._request_max_ms = 0.0

    def go(self, values: Iterable[bytes]) -> Outcome:
        test, now = self._test, self._clock.now
        linger = test.linger_ms / 1000
        for number, value in enumerate(values):
            if number == test.warmup and number:
                self._flush()
                self._steady = Stats(test.count - number, now())
            size = len(value) + _RECORD_OVERHEAD
            if self._values and self._batch_bytes + size > test.batch_size:
                self._deliver()
            self._values.append(value)
            self._taken.append(now())
            self._batch_bytes += size
            if test.throughput >= 0 and number + 1 < test.count:
                self._keep_pace(number + 1)
            elif self._taken[-1] - self._taken[0] >= linger:
                self._deliver()
        self._flush()
        end = now()
        return Outcome(
            self._stats.total(end), None if self._steady is None else self._steady.total(end), self._failed,
            self._requests, self._request_total_ms, self._request_max_ms,
        )  # fmt: skip

    def _keep_pace(self, sent: int) -> None:
        """Wait until `sent` records may be out. The batch does not wait longer than linger.ms for that."""
        now, throughput = self._clock.now, self._test.throughput
        due = self._start + sent / throughput if throughput else float("inf")
        while True:
            at = now()
            expires = self._taken[0] + self._test.linger_ms / 1000 if self._taken else due
            if self._taken and at >= expires:
                self._deliver()
            elif at >= due:
                return
            elif self._under_way:
                self._take_note()
                self._clock.sleep(min(due - at, expires - at, _FLUSH_STEP_S))
            else:
                self._clock.sleep(min(due - at, expires - at, _LONGEST_SLEEP_S))

    def _deliver(self) -> None:
        """Hand a batch over, and take note of what was delivered by now."""
        if self._values:
            values, taken = self._values, self._taken
            self._values, self._taken, self._batch_bytes = [], [], 0
            self._under_way.append(_Batch(taken, [len(value) for value in values], self._clock.now()))
            self._unnoted += len(values)
            self._producer.send(ProducerRecords(values))
            self._handed_over += len(values)
            self._progress(self._handed_over, self._test.count)
        self._take_note()

    def _flush(self) -> None:
        """Return when everything is delivered or has failed."""
        self._deliver()
        while self._under_way:
            self._take_note()
            if self._under_way:
                self._clock.sleep(_FLUSH_STEP_S)

    def _take_note(self) -> None:
        """Count what was delivered since the last look: the oldest records, since they go out in order."""
        failures = self._producer.failures()
        end = self._clock.now()
        for failure in failures:
            self._terminal.say(text.failed(failure))
        failed = sum(failure.count for failure in failures)
        self._failed += failed
        self._failed_unnoted += failed
        ended = self._unnoted - self._producer.under_way()
        latencies: list[float] = []
        size = 0
        while self._under_way and ended > 0:
            batch = self._under_way[0]
            count = min(ended, len(batch.taken))
            delivered = max(0, count - self._failed_unnoted)
            self._failed_unnoted -= count - delivered
            latencies += [(end - at) * 1000 for at in batch.taken[:delivered]]
            size += sum(batch.sizes[:delivered])
            ended -= count
            self._unnoted -= count
            del batch.taken[:count], batch.sizes[:count]
            if not batch.taken:
                self._under_way.popleft()
                self._note_request((end - batch.handed_over) * 1000)
        if latencies:
            self._report(latencies, size, end)

    def _note_request(self, ms: float) -> None:
        self._requests += 1
        self._request_total_ms += ms
        self._request_max_ms = max(self._request_max_ms, ms)

    def _report(self, latencies: list[float], size: int, end: float) -> None:
        self._stats.add(latencies, size)
        stats = self._stats
        if self._steady is not None:
            stats = self._steady
            stats.add(latencies, size)
        is_first = stats.is_first_window()
        window = stats.window(end, self._test.interval_ms)
        if window is not None:
            if stats is self._steady and is_first:
                self._terminal.words(text.STEADY)
            self._terminal.words(text.window(window))


def measure(test: Test, values: Iterable[bytes], producer: Producer, clock: Clock, terminal: Terminal) -> Outcome:
    """Send `values`, which are `test.count`; print windows while it runs."""
    if test.warmup:
        terminal.words(text.warmup(test.warmup))
    try:
        with progress.copying(terminal, of_records=True, quiet=terminal.drop_in, what="Producing") as report:
            return _Run(test, producer, clock, terminal, report).go(values)
    finally:
        producer.close()
