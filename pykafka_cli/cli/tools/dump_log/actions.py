"""Looking into the files of a log, one after the other."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli import connect
from pykafka_cli.cli.tools.dump_log import text
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cluster.log_file_views import BatchView


class What(NamedTuple):
    """How much is wanted of each file."""

    max_bytes: int
    records: bool
    payloads: bool
    metadata: bool
    verify_only: bool
    sanity_only: bool


def dump(terminal: Terminal, paths: Sequence[str], what: What) -> None:
    """Print each file; one of an unknown kind is passed over with a line on stderr.

    Raises:
        UsageError: for a segment whose name is no number.
        CorruptRecordError: for a snapshot that is none.
    """
    files = connect.log_files()
    for path in paths:
        ending = os.path.splitext(path)[1]  # noqa: PTH122
        terminal.text(f"Dumping {path}\n")
        if ending == ".log":
            view = files.read_log(path, max_bytes=what.max_bytes, with_records=what.records)
            lines = text.log(view, path, records=what.records, payloads=what.payloads, metadata=what.metadata)
            terminal.text("".join(f"{line}\n" for line in lines))
            _tell_gaps(terminal, path, [(batch.base_offset, batch.last_offset) for batch in view.batches])
        elif ending == ".index":
            terminal.text("".join(f"{line}\n" for line in _offset_index(terminal, path, what)))
        elif ending == ".timeindex":
            terminal.text("".join(f"{line}\n" for line in _time_index(path, what)))
        elif ending == ".snapshot":
            terminal.text("".join(f"{text.producer(view)}\n" for view in files.read_snapshot(path)))
        elif ending == ".checkpoint":
            raise UsageError(f"{path}: snapshots of a KRaft quorum are not read here; use Kafka's own kafka-dump-log.")
        else:
            terminal.say(f"Ignoring unknown file {path}")


def _offset_index(terminal: Terminal, path: str, what: What) -> Iterator[str]:
    files = connect.log_files()
    entries = files.read_offset_index(path)
    if what.sanity_only:
        yield f"{path} passed sanity check."
        return
    if not entries:
        yield f"{path} is empty."
        return
    log = f"{path.removesuffix('.index')}.log"
    places = {batch.position: batch for batch in _batches(log)}
    wrong = [
        (offset, places[position].last_offset if position in places else -1)
        for offset, position in entries
        if position not in places or not places[position].base_offset <= offset <= places[position].last_offset
    ]
    if not what.verify_only:
        yield from (f"offset: {offset} position: {position}" for offset, position in entries)
    if wrong:
        terminal.say(f"Mismatches in :{os.path.abspath(path)}")  # noqa: PTH100
        for offset, found in wrong:
            terminal.say(f"  Index offset: {offset}, log offset: {found}")


def _time_index(path: str, what: What) -> Iterator[str]:
    entries = connect.log_files().read_time_index(path)
    if what.sanity_only:
        yield f"{path} passed sanity check."
    elif not what.verify_only:
        yield from (f"timestamp: {timestamp} offset: {offset}" for timestamp, offset in entries)


def _batches(log: str) -> Sequence[BatchView]:
    if not os.path.exists(log):  # noqa: PTH110
        raise UsageError(f"{log} does not exist; an index is checked against its log.")
    batches: Sequence[BatchView] = connect.log_files().read_log(log, max_bytes=1 << 62, with_records=False).batches
    return batches


def _tell_gaps(terminal: Terminal, path: str, ranges: Sequence[tuple[int, int]]) -> None:
    gaps = [(last, base) for (_, last), (base, _) in pairwise(ranges) if base != last + 1]
    if gaps:
        terminal.say(f"Non-consecutive offsets in {path}")
        for last, base in gaps:
            terminal.say(f"  {last} is followed by {base}")
