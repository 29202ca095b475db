"""Consuming: records of topics become bytes on standard output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli.failures import error_code
from pykafka_cli.cli.tools.console_consumer import text
from pykafka_cli.cli.tools.console_consumer.output import Output
from pykafka_cli.cli.tools.console_consumer.selection import Selected
from pykafka_cli.errors import PykafkaError, in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cli.tools.console_consumer.bounds import Bounds
    from pykafka_cli.cli.tools.console_consumer.formatter import Formatter
    from pykafka_cli.cli.tools.console_consumer.selection import Selection
    from pykafka_cli.cluster import Consumer, Fetched

LOOK_UP_SECONDS = 0.1
"""How often a consumer that waits looks whether somebody still reads its output."""


@dataclass(frozen=True, slots=True)
class Run:
    """What to print and how, and when to end: after `max_messages` printed records, or after `timeout_ms` without any.

    None: never, for the ends; everything, for `selection`.
    """

    formatter: Formatter
    selection: Selection | None = None
    max_messages: int | None = None
    timeout_ms: int | None = None
    skip_errors: bool = False
    systest_events: bool = False


def consume(
    terminal: Terminal, run: Run, consumer: Consumer, clock: Callable[[], float], bounds: Bounds | None = None
) -> int:
    """Print records until an end is reached; returns the exit code. However it ends, the count is the last line.

    `bounds` ends each partition, and the run with the last of them.
    """
    printer = _Printer(terminal, run, consumer, bounds)
    code = 0
    try:
        try:
            code = _consume(run, consumer, printer, clock, bounds)
        finally:
            printer.settle()
            consumer.close()
    except BrokenPipeError:
        terminal.say(text.CLOSED_STDOUT)
    except OSError as error:  # of stdout: a cluster's own trouble comes as a PykafkaError
        terminal.fail(error_code(error), text.failed(in_words(error)))
        code = 1
    except PykafkaError as error:
        terminal.fail(error_code(error), str(error))
        code = error.exit_code
    finally:
        terminal.say(text.total(printer.count))
        if run.systest_events:
            terminal.text("shutdown_complete\n")
    return code


def _consume(run: Run, consumer: Consumer, printer: _Printer, clock: Callable[[], float], bounds: Bounds | None) -> int:
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
        if bounds is not None and bounds.are_reached(consumer, clock):
            error = bounds.unreadable(consumer)
            if error is not None:
                raise error
            break
    return 0


class _Printer:
    """Writes batches to stdout, each with one write, and counts records."""

    def __init__(self, terminal: Terminal, run: Run, consumer: Consumer, bounds: Bounds | None) -> None:
        self._terminal, self._run, self._consumer, self._bounds = terminal, run, consumer, bounds
        self._output = Output(terminal.stdout)
        self._printing: tuple[Fetched, int] | None = None
        self.count = 0
        """Records taken, those included that failed, printed nothing or could not be written."""

    def is_full(self) -> bool:
        """Whether max_messages is reached."""
        return self._run.max_messages is not None and self.count >= self._run.max_messages

    def nobody_reads(self) -> bool:
        """Whether the other end of stdout is closed, which no write would tell while there is nothing to write."""
        return self._output.nobody_reads()

    def settle(self) -> None:
        """Tell the consumer of the batch that was printed last, if it was printed whole.

        Also called at the end: a signal may have come between the write and this, and whoever saw the output must find
        it committed.
        """
        if self._printing is not None and self._output.is_complete():
            self._consumer.processed(*self._printing)
            self._printing = None

    def show(self, fetched: Fetched) -> None:
        """Print a batch, or what bounds, selection and max_messages leave of it.

        Raises:
            BrokenPipeError: if nobody reads stdout any more; then the batch counts as not printed.
            PykafkaError: for a record that cannot be printed, unless such records are skipped.
        """
        run = self._run
        within = fetched.count if self._bounds is None else self._bounds.within(fetched)
        numbers = None if run.selection is None else run.selection.of(fetched, within)
        wanted = within if numbers is None else len(numbers)
        count = wanted if run.max_messages is None else min(wanted, run.max_messages - self.count)
        if not count:
            if not wanted and within:  # that is all there is to do with them
                self._consumer.processed(fetched, within)
            return
        chosen = fetched if numbers is None else Selected(fetched, numbers)
        formatted = run.formatter.format(chosen, count, skip_errors=run.skip_errors)
        self.count += formatted.count
        self._output.take(formatted.output)
        if formatted.count == wanted:
            done = within
        else:
            done = formatted.count if numbers is None else numbers[formatted.count - 1] + 1
        self._printing = fetched, done
        self._output.drain()
        self.settle()
        if formatted.errors and not run.skip_errors:
            raise PykafkaError(text.failed(formatted.errors[0]))
        for error in formatted.errors:
            self._terminal.say(text.skipped(error))
