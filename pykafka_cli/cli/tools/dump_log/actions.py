"""Looking into the files of a log, one after the other."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli import connecting
from pykafka_cli.cli.tools.dump_log import text
from pykafka_cli.cli.tools.dump_log.findings import Findings
from pykafka_cli.errors import CorruptRecordError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cli.tools.dump_log.decoders import Decoder

_BOOTSTRAP = "bootstrap.checkpoint"
_SNAPSHOT_NAME = re.compile(r"(\d{20})-(\d{10})\.checkpoint")
_CHUNK_LINES = 500


class What(NamedTuple):
    """How much is wanted of each file; `decoder` is None where keys and values are not."""

    max_bytes: int
    max_message_size: int
    records: bool
    decoder: Decoder | None
    metadata: bool
    verify_only: bool
    sanity_only: bool


def dump(terminal: Terminal, paths: Sequence[str], what: What) -> None:
    """Print each file; one of an unknown kind is passed over with a line on stderr.

    Raises:
        UsageError: for a segment whose name is no number.
        CorruptRecordError: for what cannot be read; what stands before it is printed.
    """
    for given in paths:
        path = re.sub("/+", "/", given)
        if len(path) > 1:
            path = path.removesuffix("/")
        terminal.text(f"Dumping {path}\n")
        findings = Findings()
        lines = _lines(terminal, path, what, findings)
        try:
            _print(terminal, lines)
        except CorruptRecordError as error:
            if path in str(error):
                raise
            raise CorruptRecordError(f"{path}: {error}") from error
        finally:
            for line in findings.lines():
                terminal.say(line)


def _lines(terminal: Terminal, path: str, what: What, findings: Findings) -> Iterator[str]:
    ending = os.path.splitext(os.path.basename(path))[1]  # noqa: PTH119, PTH122
    if ending in (".log", ".checkpoint"):
        yield from _log(path, what, findings)
    elif ending == ".index":
        yield from _offset_index(path, what, findings)
    elif ending == ".timeindex":
        yield from _time_index(path, what, findings)
    elif ending == ".snapshot":
        try:
            yield from map(text.producer_line, connecting.producer_snapshots().read_snapshot(path))
        except CorruptRecordError as error:
            terminal.say(str(error))  # no failure: Kafka starts without it as well
    elif ending == ".txnindex":
        yield from map(text.aborted_line, connecting.index_files().aborted_transactions(path))
    else:
        terminal.say(f"Ignoring unknown file {path}")


def _print(terminal: Terminal, lines: Iterator[str]) -> None:
    chunk: list[str] = []
    try:
        for line in lines:
            chunk.append(line)
            if len(chunk) == _CHUNK_LINES:
                terminal.text("\n".join([*chunk, ""]))
                chunk.clear()
    finally:
        terminal.text("\n".join([*chunk, ""]) if chunk else "")


def _log(path: str, what: What, findings: Findings) -> Iterator[str]:
    files = connecting.log_files()
    name = os.path.basename(path)  # noqa: PTH119
    expected = 0
    if name.endswith(".log"):
        expected = files.base_offset_of(path)
        first_line = f"Log starting offset: {expected}"
    else:
        first_line = _about_snapshot(name)
    if what.max_bytes < 0:
        raise UsageError(f"--max-bytes is {what.max_bytes}, but a file has no fewer than 0 bytes.")
    end = 0
    with files.LogFile(path) as log:
        yield first_line
        for batch in log.batches(max_bytes=what.max_bytes, with_records=what.records):
            yield text.batch_line(batch)
            if batch.records is not None:
                yield from text.record_lines(batch, what.decoder, metadata=what.metadata)
                for offset in batch.records.offsets:
                    if offset != expected:
                        findings.gap(path, expected - 1, offset)
                    expected = offset + 1
            if batch.damage is not None:
                raise CorruptRecordError(f"{batch.damage}, in the batch at position {batch.position}.")
            end = batch.position + batch.size
        if log.size > end and what.max_bytes == files.ALL_BYTES:
            yield f"Found {log.size - end} invalid bytes at the end of {name}"


def _about_snapshot(name: str) -> str:
    if name == _BOOTSTRAP:
        return "KRaft bootstrap snapshot"
    match = _SNAPSHOT_NAME.match(name)
    if match is None:
        raise UsageError(f"{name} is no name of a KRaft snapshot, which is its offset and epoch: 20 and 10 digits.")
    return f"Snapshot end offset: {int(match[1])}, epoch: {int(match[2])}"


def _offset_index(path: str, what: What, findings: Findings) -> Iterator[str]:
    files = connecting.index_files()
    with files.IndexedLog(path) as log:
        if files.is_empty(path):
            yield f"{path} is empty."
        elif what.sanity_only:
            files.check_offset_index(path)
            yield f"{path} passed sanity check."
        else:
            for offset, position in files.offset_entries(path):
                found = log.last_offset_at(position, what.max_message_size)
                if found != offset:
                    findings.wrong_position(path, offset, found)
                if not what.verify_only:
                    yield f"offset: {offset} position: {position}"


def _time_index(path: str, what: What, findings: Findings) -> Iterator[str]:
    files = connecting.index_files()
    with files.IndexedLog(path) as log:
        if what.sanity_only:
            files.check_time_index(path)
            yield f"{path} passed sanity check."
            return
        before = -1
        for timestamp, offset in files.time_entries(path):
            found = log.batch_with(offset)
            if found is None or found[1].last_offset != offset:
                findings.missing_offset(path, offset, -1 if found is None else found[1].last_offset)
            else:
                highest = log.log.max_timestamp(*found)
                if highest != timestamp:
                    findings.wrong_timestamp(path, timestamp, highest)
                if before >= timestamp:
                    findings.unordered_timestamp(path, timestamp, before)
            if not what.verify_only:
                yield f"timestamp: {timestamp} offset: {offset}"
            before = timestamp
