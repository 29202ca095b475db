"""Laws of the console producer's reading: chunks do not matter, and the fast way of taking lines apart is the rule."""

from __future__ import annotations

from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cli.tools.console_producer.key_values import LineError, RecordParser
from pykafka_cli.cli.tools.console_producer.line_reader import LineSplitter, LongLine
from pykafka_cli.cli.tools.console_producer.reader_properties import ReaderProperties

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.model import Headers, ProducerRecords

pieces = st.lists(st.sampled_from([b"\n", b"\r", b"\r\n", b"a", b"bc", b"\x00", b"\x0b", b"\x85", b"\xff"]))
chunks = st.lists(pieces.map(b"".join), max_size=8)


def split(given_chunks: list[bytes], max_line: int) -> list[bytes | LongLine]:
    splitter = LineSplitter(max_line)
    lines: list[bytes | LongLine] = []
    for long_line, whole in [*(splitter.push(chunk) for chunk in given_chunks), splitter.finish()]:
        if long_line is not None:
            lines.append(long_line)
        lines += whole
    return lines


def expected_lines(data: bytes) -> list[bytes]:
    """The lines by Python's own universal newlines, which are those of java.io.BufferedReader."""
    return [line.rstrip("\n").encode("latin-1") for line in TextIOWrapper(BytesIO(data), "latin-1")]


@given(given_chunks=chunks)
def test_lines_do_not_depend_on_where_chunks_are_cut(given_chunks: list[bytes]) -> None:
    assert split(given_chunks, 1 << 20) == expected_lines(b"".join(given_chunks))


@given(given_chunks=chunks)
def test_a_line_is_out_as_soon_as_its_end_was_read(given_chunks: list[bytes]) -> None:
    splitter = LineSplitter(1 << 20)
    read = b""
    out = 0
    for chunk in given_chunks:
        read += chunk
        out += len(splitter.push(chunk)[1])
        assert out == len(expected_lines(read + b"x")) - 1


@given(given_chunks=st.lists(pieces.map(b"".join).map(lambda chunk: chunk[:8]), max_size=12))
def test_of_a_long_line_the_beginning_and_the_size_are_kept(given_chunks: list[bytes]) -> None:
    max_line = 8
    expected = expected_lines(b"".join(given_chunks))
    lines = split(given_chunks, max_line)
    assert len(lines) == len(expected)
    for line, whole in zip(lines, expected, strict=True):
        if isinstance(line, LongLine):
            assert line.size == len(whole) > max_line
            assert whole.startswith(line.beginning)
            assert max_line < len(line.beginning) <= 2 * max_line
        else:
            assert line == whole
            assert len(line) <= max_line


texts = st.lists(st.sampled_from([b"\t", b"|", b":", b",", b"N", b"k", b"\xff"]), max_size=6).map(b"".join)
reader_properties = st.builds(
    ReaderProperties,
    parse_key=st.booleans(),
    key_separator=st.sampled_from([b"\t", b"|", b"||", b""]),
    parse_headers=st.booleans(),
    ignore_error=st.booleans(),
    null_marker=st.none() | st.sampled_from([b"N", b"", b"k"]),
)


def outcome(parse: Callable[[list[bytes]], ProducerRecords], lines: list[bytes]) -> tuple[list[object], str]:
    try:
        records, error = parse(lines), ""
    except LineError as failed:
        records, error = failed.before, str(failed)
    return [row(records, i) for i in range(len(records))], error


def row(records: ProducerRecords, i: int) -> tuple[bytes | None, bytes | None, Headers]:
    return (
        None if records.keys is None else records.keys[i],
        records.values[i],
        () if records.headers is None else records.headers[i],
    )


@given(lines=st.lists(texts, max_size=6), properties=reader_properties)
def test_a_chunk_is_taken_apart_as_its_lines_one_by_one(lines: list[bytes], properties: ReaderProperties) -> None:
    assert outcome(RecordParser(properties).parse, lines) == outcome(RecordParser(properties).one_by_one, lines)


@given(before=st.integers(0, 3), more=st.integers(0, 3))
def test_line_numbers_go_on_from_chunk_to_chunk(before: int, more: int) -> None:
    parser = RecordParser(ReaderProperties(parse_key=True))
    parser.parse([b"k\tv"] * before)
    with pytest.raises(LineError, match=f"on line number {before + more + 1}: 'bad'"):
        parser.parse([b"k\tv"] * more + [b"bad"])
