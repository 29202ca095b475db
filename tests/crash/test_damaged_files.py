"""Whatever happens to a file of a replica: right data, or one line that names the place. Never wrong data.

By default a sample of bytes is damaged, another one every day; `--every-byte` damages all.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pykafka_cli.storage.reader import LogReader
from tests.crash import acting
from tests.crash.damaging import (
    FOLLOWERS,
    LEADER,
    LOG,
    TOPIC,
    Read,
    ask_everything,
    consume,
    copy_of,
    flip,
    found,
    refused_in_a_line,
    replica,
    stored,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

EPOCH = range(12, 16)
"""The leader epoch of a batch: it stands outside the checksum, and no consumer sees it."""


class Original(NamedTuple):
    """A cluster that is whole, and what it holds."""

    data: Path
    lines: list[bytes]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """It is copied for each damage."""
    data = tmp_path_factory.mktemp("whole") / "data"
    return Original(data, found(data))


def file_names(original: Original) -> list[str]:
    """Every file of a replica."""
    return sorted(path.name for path in replica(original.data, LEADER).iterdir())


def batch_starts(path: Path) -> list[int]:
    """Where batches begin in a segment."""
    data, at, starts = path.read_bytes(), 0, []
    while at < len(data):
        starts.append(at)
        at += 12 + int.from_bytes(data[at + 8 : at + 12])
    return starts


def assert_is_right_or_named(read: Read, lines: list[bytes], name: str) -> None:
    """Everything, or a beginning of it and the place where it ends."""
    if read.error is None:
        assert read.lines == lines
    else:
        assert read.lines == lines[: len(read.lines)]
        assert f"{TOPIC}-0" in read.error
        assert name in read.error
        assert "\n" not in read.error


def assert_repaired(data: Path, original: Original) -> None:
    """A repair brings everything back, and leaves nothing to be found."""
    repaired = verify(data, repair=True)
    assert all(one.is_repaired for one in repaired.findings), repaired
    assert verify(data).findings == ()
    assert consume(data) == Read(original.lines, None)
    assert stored(data) == stored(original.data)


@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_a_flipped_byte_of_a_log_is_named_found_and_repaired(
    original: Original, tmp_path: Path, broker: int, chosen: Callable[[int, int], Iterable[int]]
) -> None:
    logs = [name for name in file_names(original) if name.endswith(".log")]
    assert len(logs) > 2
    for name in (logs[0], logs[-1]):
        path = replica(original.data, broker) / name
        starts = batch_starts(path)
        for at in chosen(path.stat().st_size, 14):
            start = max(one for one in starts if one <= at)
            data = copy_of(original.data, tmp_path / "data")
            flip(replica(data, broker) / name, at)
            read = consume(data)
            assert_is_right_or_named(read, original.lines, name)
            if broker == LEADER and at - start not in EPOCH:
                assert read.error is not None
                assert f"(position {start})" in read.error
            findings = verify(data).findings
            assert {(one.broker, one.topic, one.partition) for one in findings} == {(broker, TOPIC, 0)}, at
            assert any((one.file, one.position) == (name, start) for one in findings), (at, findings)
            assert_repaired(data, original)


@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_a_flipped_byte_of_any_other_file_costs_nothing_or_is_named(
    original: Original, tmp_path: Path, broker: int, chosen: Callable[[int, int], Iterable[int]]
) -> None:
    for name in file_names(original):
        path = replica(original.data, broker) / name
        if name.endswith(".log"):
            continue
        for at in chosen(path.stat().st_size, 3):
            data = copy_of(original.data, tmp_path / "data")
            flip(replica(data, broker) / name, at)
            assert_is_right_or_named(consume(data), original.lines, name)
            findings = verify(data).findings
            assert {(one.broker, one.file) for one in findings} == {(broker, name)}, (name, at, findings)
            assert_repaired(data, original)


@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_a_flipped_index_byte_changes_no_offset_that_is_looked_up_by_time(
    original: Original, tmp_path: Path, broker: int, chosen: Callable[[int, int], Iterable[int]]
) -> None:
    times = range(1_700_000_000_000, 1_700_000_000_031, 3)
    with closing(LogReader(str(replica(original.data, broker)))) as reader:
        wanted = [reader.offset_for_time(time) for time in times]
        largest = reader.max_timestamp()
    for name in file_names(original):
        if not name.endswith(("index", "timeindex")):
            continue
        path = replica(original.data, broker) / name
        for at in chosen(path.stat().st_size, 6):
            data = copy_of(original.data, tmp_path / "data")
            flip(replica(data, broker) / name, at, 0x40)
            with closing(LogReader(str(replica(data, broker)))) as reader:
                assert [reader.offset_for_time(time) for time in times] == wanted
                assert reader.max_timestamp() == largest


def test_after_any_flipped_byte_every_command_works_or_is_refused_in_a_line(
    original: Original, tmp_path: Path, chosen: Callable[[int, int], Iterable[int]]
) -> None:
    for broker in (LEADER, FOLLOWERS[1]):
        for name in file_names(original):
            for at in chosen((replica(original.data, broker) / name).stat().st_size, 1):
                data = copy_of(original.data, tmp_path / "data")
                flip(replica(data, broker) / name, at, 0x80)
                said = refused_in_a_line(lambda data=data: acting.produce(data, TOPIC, [b"more"]))  # type: ignore[misc]
                lines = [*original.lines, *([] if said else [b"more"])]
                read = consume(data)
                assert_is_right_or_named(read, lines, name)
                ask_everything(data)
                assert_is_right_or_named(consume(data), lines, name)
                repaired = verify(data, repair=True)
                assert all(one.is_repaired for one in repaired.findings), repaired
                assert consume(data) == Read(lines, None)
                assert len(stored(data)) == 1


@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_a_log_that_was_cut_anywhere_is_a_beginning_and_comes_back_whole(
    original: Original, tmp_path: Path, broker: int, chosen: Callable[[int, int], Iterable[int]]
) -> None:
    last = [name for name in file_names(original) if name.endswith(".log")][-1]
    size = (replica(original.data, broker) / last).stat().st_size
    for left in chosen(size, 12):
        data = copy_of(original.data, tmp_path / "data")
        os.truncate(replica(data, broker) / last, left)
        read = consume(data)
        assert read.error is None
        assert read.lines == original.lines[: len(read.lines)]
        assert verify(data).findings
        assert_repaired(data, original)


def empty(path: Path) -> None:
    """Nothing is left of it."""
    os.truncate(path, 0)


def take_away(path: Path) -> None:
    """Somebody deleted it."""
    path.unlink()


def write_text(path: Path) -> None:
    """It is a text."""
    path.write_text("Dear diary,\n" * 40)


def make_directory(path: Path) -> None:
    """It is a directory."""
    path.unlink()
    path.mkdir()


def fill_with_zeros(path: Path) -> None:
    """A power cut."""
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize("damage", [empty, take_away, write_text, make_directory, fill_with_zeros])
@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_a_file_that_is_empty_gone_or_something_else_is_found_and_repaired(
    original: Original, tmp_path: Path, broker: int, damage: Callable[[Path], None]
) -> None:
    names = file_names(original)
    bases = [name.removesuffix(".log") for name in names if name.endswith(".log")]
    some = [
        f"{base}{suffix}" for base in (bases[0], bases[1], bases[-1]) for suffix in (".log", ".index", ".timeindex")
    ]
    for name in [*some, "leader-epoch-checkpoint", "partition.metadata"]:
        if damage in (empty, fill_with_zeros) and not (replica(original.data, broker) / name).stat().st_size:
            continue
        data = copy_of(original.data, tmp_path / "data")
        damage(replica(data, broker) / name)
        read = consume(data)
        assert read.lines == original.lines[: len(read.lines)] or name == f"{bases[0]}.log", name
        assert all(line in original.lines for line in read.lines)
        findings = verify(data).findings
        # An empty index is one that finds nothing, and an index without a log is what a killed process leaves.
        if not (damage is empty and name.endswith("index")):
            assert {one.broker for one in findings} == {broker}, (name, findings)
        assert_repaired(data, original)


def test_what_an_append_cannot_have_left_behind_is_not_cut_from_the_others(original: Original, tmp_path: Path) -> None:
    whole = stored(original.data)
    for damage in (empty, take_away, write_text, make_directory, fill_with_zeros):
        data = copy_of(original.data, tmp_path / "data")
        for path in replica(data, LEADER).glob("*.log"):
            damage(path)
        assert refused_in_a_line(lambda data=data: acting.produce(data, TOPIC, [b"more"])) is not None  # type: ignore[misc]
        assert stored(data, FOLLOWERS) == whole
        assert_repaired(data, original)


@pytest.fixture
def beside(original: Original, tmp_path: Path) -> Path:
    """The cluster with a second topic of the same shape, and a second partition."""
    data = copy_of(original.data, tmp_path / "data")
    acting.create(data, "payments", replicas=[(101, 102, 103), (101, 102, 103)])
    acting.produce(data, "payments", [b"secret %d" % number for number in range(9)], keys=[b"a"] * 9)
    acting.produce(data, "payments", [b"other %d" % number for number in range(9)], keys=[b"d"] * 9)
    return data


@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_another_topic_s_directory_is_never_read_as_this_one_s(original: Original, beside: Path, broker: int) -> None:
    shutil.rmtree(replica(beside, broker))
    shutil.copytree(replica(beside, broker, "payments"), replica(beside, broker))
    assert_is_right_or_named(consume(beside), original.lines, "partition.metadata")
    assert {(one.broker, one.file) for one in verify(beside).findings} == {(broker, "partition.metadata")}
    assert_repaired(beside, original)
    aside = list((beside / "set-aside" / str(broker)).iterdir())
    assert [path.name.partition(".")[0] for path in aside] == [f"{TOPIC}-0"]
    assert (aside[0] / LOG).read_bytes() == (replica(beside, broker, "payments") / LOG).read_bytes()


@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_partitions_that_changed_places_are_not_read_as_each_other(beside: Path, broker: int) -> None:
    before = acting.consume(beside, "payments")
    assert len(before) == 2
    one, other = replica(beside, broker, "payments", 0), replica(beside, broker, "payments", 1)
    one.rename(one.with_name("between"))
    other.rename(one)
    one.with_name("between").rename(other)
    if broker == LEADER:
        said = refused_in_a_line(lambda: acting.consume(beside, "payments"))
        assert said is not None
        assert "partition.metadata" in said
    assert {(one.broker, one.topic, one.partition) for one in verify(beside).findings} == {
        (broker, "payments", 0), (broker, "payments", 1),
    }  # fmt: skip
    assert all(one.is_repaired for one in verify(beside, repair=True).findings)
    assert acting.consume(beside, "payments") == before


@pytest.mark.parametrize("broker", [LEADER, FOLLOWERS[0]])
def test_a_segment_of_another_topic_is_found_and_replaced(original: Original, beside: Path, broker: int) -> None:
    shutil.copy(replica(beside, broker, "payments") / LOG, replica(beside, broker) / LOG)
    assert {one.broker for one in verify(beside).findings} == {broker}
    assert_repaired(beside, original)


@pytest.mark.parametrize("name", ["00000000000000000007.log", "00000000000000000300.log", "00000000000000000007.index"])
@pytest.mark.parametrize("content", [b"", b"Dear diary,\n" * 30])
def test_a_file_that_is_named_as_a_segment_never_hides_or_adds_anything(
    original: Original, tmp_path: Path, name: str, content: bytes
) -> None:
    data = copy_of(original.data, tmp_path / "data")
    (replica(data, LEADER) / name).write_bytes(content)
    read = consume(data)
    assert read.lines == original.lines[: len(read.lines)]
    said = refused_in_a_line(lambda: acting.produce(data, TOPIC, [b"more"]))
    lines = [*original.lines, *([] if said else [b"more"])]
    assert all(one.is_repaired for one in verify(data, repair=True).findings)
    assert consume(data) == Read(lines, None)


def test_what_belongs_nowhere_is_found_and_set_aside(original: Original, tmp_path: Path) -> None:
    data = copy_of(original.data, tmp_path / "data")
    (replica(data, LEADER) / "notes.txt").write_text("mine")
    shutil.copytree(replica(data, LEADER), replica(data, FOLLOWERS[0], "never-created", 3))
    (data / "brokers" / "103" / "file").write_text("mine")
    assert {(one.broker, one.file) for one in verify(data).findings} == {
        (LEADER, "notes.txt"), (FOLLOWERS[0], "never-created-3"), (103, "file"),
    }  # fmt: skip
    assert_repaired(data, original)
    kept = {path.name for path in (data / "set-aside").rglob("*") if path.is_file()}
    assert {"notes.txt", LOG} <= kept
    assert any(name.startswith("file.") for name in kept)


def test_each_batch_comes_from_whoever_has_a_good_copy(original: Original, tmp_path: Path) -> None:
    data = copy_of(original.data, tmp_path / "data")
    for number, broker in enumerate((LEADER, *FOLLOWERS)):
        start = batch_starts(replica(data, broker) / LOG)[number]
        flip(replica(data, broker) / LOG, start + 70)
    assert {one.broker for one in verify(data).findings} == {LEADER, *FOLLOWERS}
    assert_repaired(data, original)


def test_what_has_no_good_copy_is_told_and_left_as_it_is(original: Original, tmp_path: Path) -> None:
    data = copy_of(original.data, tmp_path / "data")
    for broker in (LEADER, *FOLLOWERS):
        flip(replica(data, broker) / LOG, batch_starts(replica(data, broker) / LOG)[1] + 70)
    before = stored(data)
    repaired = verify(data, repair=True)
    assert {one.remedy for one in repaired.findings} == {"offsets 3 to 5 have no good copy"}
    assert not any(one.is_repaired for one in repaired.findings)
    assert stored(data) == before
    assert consume(data).lines == original.lines[:3]


def test_a_damaged_replica_that_comes_back_gets_a_copy_before_it_leads(original: Original, tmp_path: Path) -> None:
    data = copy_of(original.data, tmp_path / "data")
    flip(replica(data, LEADER) / LOG, 70)  # far from the end, where an opening does not look
    acting.kill(data, LEADER)
    assert consume(data) == Read(original.lines, None)
    acting.restart(data, LEADER)
    assert consume(data) == Read(original.lines, None)
    assert stored(data) == stored(original.data)
    assert verify(data).findings == ()
