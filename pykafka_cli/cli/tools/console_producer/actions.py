"""Producing: standard input, cut into lines, becomes records of a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli.tools.console_producer import text
from pykafka_cli.cli.tools.console_producer.key_values import LineError, RecordParser
from pykafka_cli.cli.tools.console_producer.line_reader import (
    CHUNK_SIZE,
    LineSplitter,
    NulSplitter,
    WholeSplitter,
    chunks,
    file_size,
)
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cli.tools.console_producer.json_records import JsonParser
    from pykafka_cli.cli.tools.console_producer.line_reader import LongLine
    from pykafka_cli.cli.tools.console_producer.reader_properties import ReaderProperties
    from pykafka_cli.cluster import Producer, ProducerSettings
    from pykafka_cli.cluster.producer import DeliveryFailure

IGNORABLE = ("partition", "timestamp", "headers", "key")
"""Fields of a line of JSON that can be left to the producer."""

INPUT_KINDS = ("lines", "json", "nul", "all")
"""What makes a record of standard input: a line, a line of JSON, what a zero byte ends, or all of it."""

MAX_KINDS_SHOWN = 20

_JSON_BYTES = 6
"""A byte of a record may stand as a whole escape sequence in JSON."""

_SLACK = 4096
"""Separators are on the line but not in the record, so a line may be a little longer than the largest record."""


class NotDeliveredError(PykafkaError):
    """Records were read that did not arrive; the message counts them."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run does. `sync` sends and confirms each record before the next, and ends at the first failure.

    `key` is that of all records, where it is not None. `input` is one of `INPUT_KINDS`. `ignored` are fields of JSON
    that count for nothing.
    """

    topic: str
    settings: ProducerSettings
    reader: ReaderProperties
    sync: bool = False
    key: bytes | None = None
    input: str = "lines"
    ignored: frozenset[str] = frozenset()


def produce(terminal: Terminal, run: Run, open_producer: Callable[[], Producer]) -> None:
    """Send every line of standard input. Nothing is contacted before there is something to send.

    At a terminal the producer is opened first: whoever types wants to know at once that nobody is there.

    Raises:
        LineError: for a line that cannot be taken apart; the records before it were sent, the lines after it not read.
        NotDeliveredError: at the end, if any record was not delivered.
    """
    sender = _Sender(terminal, run, open_producer)
    parser = _parser(terminal, run)
    prompt = terminal.is_interactive()
    try:
        if prompt:
            sender.open()
        for long_line, lines in _lines(terminal, run, prompt=prompt):
            _send(sender, parser, long_line, lines)
            if prompt:
                sender.flush()
        sender.flush()
    except _FirstFailureError:
        pass
    except BaseException as error:
        if terminal.clear is not None:
            terminal.clear()
        if isinstance(error, Exception):
            sender.flush()  # what was read is sent; only who interrupts does not wait for it
        sender.close()
        if sender.not_delivered:
            terminal.say(text.not_delivered(sender.not_delivered))
        raise
    sender.close()
    if sender.not_delivered:
        raise NotDeliveredError(text.not_delivered(sender.not_delivered))


def _lines(terminal: Terminal, run: Run, *, prompt: bool) -> Iterator[tuple[LongLine | None, list[bytes]]]:
    """Whole lines as they arrive, never an empty batch."""
    kind = {"nul": NulSplitter, "all": WholeSplitter}.get(run.input, LineSplitter)
    longest = max(run.settings.max_request_size, CHUNK_SIZE) + _SLACK
    splitter = kind(longest * _JSON_BYTES if run.input == "json" else longest)
    if prompt:
        terminal.text(">")
    for chunk in _watched(terminal):
        long_line, lines = splitter.push(chunk)
        if lines or long_line is not None:
            yield long_line, lines
        if prompt:
            terminal.text(">")
    long_line, lines = splitter.finish()
    if lines or long_line is not None:
        yield long_line, lines


def _watched(terminal: Terminal) -> Iterator[bytes]:
    """The chunks of standard input, with a progress bar where it is a file and somebody looks."""
    size = 0 if terminal.drop_in else file_size(terminal.stdin)
    if size <= CHUNK_SIZE:
        yield from chunks(terminal.stdin)
        return
    from pykafka_cli.cli.render import progress  # noqa: PLC0415  (for files only)

    done = 0
    with progress.copying(terminal, what="Producing") as report:
        for chunk in chunks(terminal.stdin):
            yield chunk
            done += len(chunk)
            report(done, max(done, size))


def _parser(terminal: Terminal, run: Run) -> RecordParser | JsonParser:
    if run.input != "json":
        return RecordParser(run.reader, run.key)
    from pykafka_cli.cli.tools.console_producer.json_records import JsonParser  # noqa: PLC0415  (json costs 3 ms)

    return JsonParser(ignore_error=run.reader.ignore_error, notify=terminal.say, ignored=run.ignored)


def _send(sender: _Sender, parser: RecordParser | JsonParser, long_line: LongLine | None, lines: list[bytes]) -> None:
    try:
        if not isinstance(parser, RecordParser):
            if long_line is not None:
                parser.refuse(long_line.size)
            for records, partition in parser.parse(lines):
                sender.send(records, partition)
            return
        if long_line is not None:
            sender.refuse(long_line, parser.parse([long_line.beginning]))
        if lines:
            sender.send(parser.parse(lines))
    except LineError as error:
        sender.send(error.before)
        raise


class _FirstFailureError(Exception):
    """With `sync`: a record was not delivered, and its reason was said."""


class _Sender:
    """Hands records to the producer, opened on first use, and says what failed, each kind of failure once."""

    def __init__(self, terminal: Terminal, run: Run, open_producer: Callable[[], Producer]) -> None:
        self._terminal, self._run, self._open_producer = terminal, run, open_producer
        self._producer: Producer | None = None
        self._said: set[tuple[str, str]] = set()
        self.not_delivered = 0

    def open(self) -> Producer:
        """The producer."""
        if self._producer is None:
            self._producer = self._open_producer()
        return self._producer

    def send(self, records: ProducerRecords, partition: int | None = None) -> None:
        """Send records, to a partition if it is named; one at a time with `sync`."""
        if not len(records):
            return
        producer = self.open()
        if not self._run.sync:
            producer.send(records, partition)
            self._report(producer)
            return
        for record in _single_records(records):
            producer.send(record, partition)
            self.flush()
            self._end_if_sync()

    def refuse(self, line: LongLine, beginning: ProducerRecords) -> None:
        """Report a line that is larger than any request as a record that was not delivered."""
        self._say(text.too_large(self._run.topic, line, beginning, self._run.settings.max_request_size))
        self._end_if_sync()

    def flush(self) -> None:
        """Deliver what was handed over, and report."""
        if self._producer is not None:
            self._producer.flush()
            self._report(self._producer)

    def close(self) -> None:
        """Deliver what is still under way, report, and free the producer."""
        if self._producer is None:
            return
        try:
            self._producer.close()
        finally:
            self._report(self._producer)

    def _report(self, producer: Producer) -> None:
        for failure in producer.failures():
            self._say(failure)

    def _say(self, failure: DeliveryFailure) -> None:
        self.not_delivered += failure.count
        kind = failure.error_name, failure.message
        if kind not in self._said and len(self._said) < MAX_KINDS_SHOWN:
            self._said.add(kind)
            self._terminal.say(text.failure(failure))

    def _end_if_sync(self) -> None:
        if self._run.sync and self.not_delivered:
            raise _FirstFailureError


def _single_records(records: ProducerRecords) -> Iterator[ProducerRecords]:
    for i in range(len(records)):
        one = slice(i, i + 1)
        yield ProducerRecords(
            records.values[one],
            None if records.keys is None else records.keys[one],
            None if records.headers is None else records.headers[one],
            None if records.timestamps is None else records.timestamps[one],
        )
