"""Whatever bytes there are: records, or a refusal that names the place, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykafka_cli.embedded.log_files import LogFile
from pykafka_cli.errors import CorruptRecordError, PykafkaError
from pykafka_cli.record.batch import RawBatch
from pykafka_cli.record.compression import GZIP, LZ4, SNAPPY, ZSTD
from pykafka_cli.record.damaged import legible
from pykafka_cli.record.decode import decode, decode_plainly, values
from pykafka_cli.storage.inspection import inspect
from pykafka_cli.storage.reader import LogReader
from tests.properties import hostile
from tests.properties.replicas import ONE_SEGMENT, consecutive, opened, scratch_directory, segment_file

if TYPE_CHECKING:
    from pathlib import Path

    from pykafka_cli.model import ConsumerRecords

TOPIC_ID = "lZv1yLI_Th-ff2T5ap3SZg"
_NUMBERS = st.one_of(st.integers(-3, 300), st.integers(-(1 << 31), (1 << 31) - 1))


def decoded(raw: bytes) -> ConsumerRecords | None:
    """All ways to decode agree; None if they refuse."""
    try:
        one = RawBatch(raw)
    except CorruptRecordError:
        return None
    try:
        found = decode_plainly(one)
    except CorruptRecordError:
        for way in (decode, values):
            with pytest.raises(CorruptRecordError, match="offset"):
                way(one)
        return None
    assert list(decode(one).values) == list(values(one)) == list(found.values)
    return found


@given(body=st.binary(max_size=200), count=_NUMBERS, delta=_NUMBERS, codec=st.integers(0, 7))
@settings(max_examples=300)
def test_any_body_with_a_right_checksum_is_records_or_refused(body: bytes, count: int, delta: int, codec: int) -> None:
    raw = hostile.batch(body, codec=codec, count=count, last_offset_delta=delta)
    found = decoded(raw)
    assert found is None or len(found.values) == count
    records, reason = legible(raw)
    assert found is None or (reason is None and list(records.values) == list(found.values))


@given(base=st.sampled_from(list(hostile.liars())), data=st.data())
@settings(max_examples=200)
def test_a_liar_with_any_other_byte_changed_is_records_or_refused(base: tuple[str, bytes], data: st.DataObject) -> None:
    body = bytearray(base[1][61:])
    if body:
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    decoded(hostile.batch(bytes(body)))


@pytest.mark.parametrize(("what", "raw"), list(hostile.liars()), ids=[what for what, _ in hostile.liars()])
def test_a_liar_is_refused_by_its_place_everywhere(what: str, raw: bytes) -> None:
    with scratch_directory() as directory:
        with opened(directory, ONE_SEGMENT) as log:
            log.append(consecutive(3))
        path = segment_file(directory, 0)
        size = path.stat().st_size
        placed = raw if what == "offset" else (3).to_bytes(8) + raw[8:]
        path.write_bytes(path.read_bytes() + placed)
        with closing(LogReader(directory)) as reader:
            assert [reader.read(offset, 1)[0] for offset in range(3)] == consecutive(3)
            with pytest.raises(CorruptRecordError, match="offset 3"):
                decode(reader.read(3, 1)[0])
        flaws = inspect(directory, TOPIC_ID, 0, lambda _: None, with_records=True).flaws
        assert (flaws[0].offset, flaws[0].position) == (3, size)
        with LogFile(str(path)) as file:
            try:
                views = list(file.batches(with_records=True))
            except PykafkaError as error:
                assert str(path) in str(error) or str(size) in str(error)  # noqa: PT017
            else:
                assert [view.records for view in views[:3]] == [decode(one) for one in consecutive(3)]


@given(data=st.binary(max_size=400))
@settings(max_examples=200)
def test_any_file_is_read_dumped_and_inspected_without_a_crash(data: bytes) -> None:
    with scratch_directory() as directory:
        segment_file(directory, 0).write_bytes(data)
        with closing(LogReader(directory)) as reader:
            try:
                found = reader.read(0, 1 << 20)
            except CorruptRecordError as error:
                assert "orders-0: segment 00000000000000000000.log" in str(error)  # noqa: PT017
            else:
                assert sum(one.size for one in found) <= len(data)
        inspect(directory, TOPIC_ID, 0, lambda _: None)
        with LogFile(str(segment_file(directory, 0))) as file:
            try:
                list(file.batches(with_records=True))
            except PykafkaError as error:
                assert str(error)  # noqa: PT017


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from pykafka_cli.errors import CorruptRecordError
from pykafka_cli.record.batch import RawBatch
from pykafka_cli.record.damaged import legible
from pykafka_cli.record.decode import decode, decode_plainly, values
raw = sys.stdin.buffer.read()
for way in (decode, values, decode_plainly):
    try:
        way(RawBatch(raw))
    except CorruptRecordError as error:
        print(error)
_, reason = legible(raw)
print(reason)
"""

_FIRST = b"\x0e\x00\x00\x00\x01\x02a\x00"


@pytest.mark.parametrize("codec", [GZIP, SNAPPY, LZ4, ZSTD])
@pytest.mark.parametrize(("mebibytes", "count"), [(300, 1), (150, 15_000_000)])
def test_a_small_batch_that_inflates_to_gigabytes_is_refused_in_bounded_memory(
    codec: int, mebibytes: int, count: int
) -> None:
    raw = hostile.batch(hostile.bomb(codec, mebibytes, _FIRST), codec=codec, count=count)
    done = subprocess.run([sys.executable, "-c", _LIMITED], input=raw, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode().splitlines()
    assert len(said) == 4
    assert all("offset 0" in line for line in said[:3]), said
    assert said[3] != "None"


def test_a_huge_batch_is_refused_where_there_is_no_room_for_it(tmp_path: Path) -> None:
    script = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
from pykafka_cli.errors import PykafkaError
from pykafka_cli.storage.inspection import inspect
from pykafka_cli.storage.reader import LogReader
from pykafka_cli.embedded.log_files import LogFile
try:
    LogReader(sys.argv[1]).read(0, 1 << 20)
except PykafkaError as error:
    print(error)
print(inspect(sys.argv[1], "id", 0, lambda _: None).flaws)
try:
    list(LogFile(sys.argv[1] + "/00000000000000000000.log").batches(with_records=True))
except PykafkaError as error:
    print(error)
"""
    directory = tmp_path / "orders-0"
    directory.mkdir()
    path = directory / "00000000000000000000.log"
    path.write_bytes(hostile.batch(b"", length=(1 << 29) - 12))
    with path.open("r+b") as file:
        file.truncate((1 << 29) + 100)  # a hole: it takes no room on the disk
    done = subprocess.run([sys.executable, "-c", script, str(directory)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode().splitlines()
    assert len(said) == 3, said
    assert all("memory" in line for line in said), said
    assert "orders-0: segment 00000000000000000000.log is damaged at offset 0 (position 0)" in said[0]
