"""Consuming: records of topics become bytes on standard output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli.tools.console_consumer import text
from pykafka_cli.cli.tools.console_consumer.output import Output
from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cli.tools.console_consumer.formatter import Formatter
    from pykafka_cli.cluster import Consumer, Fetched

LOOK_UP_SECONDS = 0.1
"""How often a consumer that waits looks whether somebody still reads its output."""


@dataclass(frozen=True, slots=True)
class Run:
    """How to print, and when to end: after `max_messages`, or after `timeout_ms` without a record (None: never)."""

    formatter: Formatter
    max_messages: int | None = None
    timeout_ms: int | None = None
    skip_errors: bool = False
    systest_events: bool = False


def consume(terminal: Terminal, run: Run, consumer: Consumer, clock: Callable[[], float]) -> int:
    """Print records until an end is reached; returns the exit code. However it ends, the count is the last line."""
    printer = _Printer(terminal, run, consumer)
    code = 0
    try:
        try:
            code = _consume(run, consumer, printer, clock)
        finally:
            consumer.close()
    except BrokenPipeError:
        terminal.say(text.CLOSED_STDOUT)
    except OSError as error:  # of stdout: a cluster's own trouble comes as a PykafkaError
        terminal.say(text.failed(error.strerror or str(error)))
        code = 1
    except PykafkaError as error:
        terminal.say(str(error))
        code = error.exit_code
    finally:
        terminal.say(text.total(printer.count))
        if run.systest_events:
            terminal.text("shutdown_complete\n")
    return code


def _consume(run: Run, consumer: Consumer, printer: _Printer, clock: Callable[[], float]) -> int:
    last = clock()
    while not printer.is_full():
        wait = LOOK_UP_SECONDS
        if run.timeout_ms is not None:
            wait = min(wait, last + run.timeout_ms / 1000 - clock())
            if wait <= 0:
                return 1 if consumer.missing() is not None else 0
        batches = consumer.poll(wait)
        for fetched in batches:
            printer.show(fetched)
        if batches:
            last = clock()
        elif printer.nobody_reads():
            raise BrokenPipeError
    return 0


class _Printer:
    """Writes batches to stdout, each with one write, and counts records."""

    def __init__(self, terminal: Terminal, run: Run, consumer: Consumer) -> None:
        self._terminal, self._run, self._consumer = terminal, run, consumer
        self._output = Output(terminal.stdout)
        self.count = 0
        """Records read, those included that failed, printed nothing or could not be written."""

    def is_full(self) -> bool:
        """Whether max_messages is reached."""
        return self._run.max_messages is not None and self.count >= self._run.max_messages

    def nobody_reads(self) -> bool:
        """Whether the other end of stdout is closed, which no write would tell while there is nothing to write."""
        return self._output.nobody_reads()

    def show(self, fetched: Fetched) -> None:
        """Print a batch, or as much of it as max_messages allows.

        Raises:
            BrokenPipeError: if nobody reads stdout any more; then the batch counts as not printed.
            PykafkaError: for a record that cannot be printed, unless such records are skipped.
        """
        run = self._run
        count = fetched.count
        if run.max_messages is not None:
            count = min(count, run.max_messages - self.count)
        if not count:
            return
        formatted = run.formatter.format(fetched, count, skip_errors=run.skip_errors)
        self.count += formatted.count
        self._output.take(formatted.output)
        try:
            self._output.drain()
        finally:  # a signal may come when all was written: whoever saw the output must find it committed
            if self._output.is_complete():
                self._consumer.processed(fetched, formatted.count)
        if formatted.errors and not run.skip_errors:
            raise PykafkaError(text.failed(formatted.errors[0]))
        for error in formatted.errors:
            self._terminal.say(text.skipped(error))
