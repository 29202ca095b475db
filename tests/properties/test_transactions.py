"""What is known of the transactions in a log, against what a look at the whole log says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.engine.transactions import Transactions
from pykafka_cli.record.batch import RawBatch, whole_batches
from pykafka_cli.storage.log import ReplicaLog
from tests.properties.replicas import ONE_SEGMENT, SMALL, T0, all_batches, scratch_directory
from tests.properties.transactional import Write, commit, data, decision, last_stable_offset, writes, written

if TYPE_CHECKING:
    from pykafka_cli.storage.config import LogConfig

END = 1 << 62
ABORTED = Path(__file__).parents[1] / "format" / "segments" / "seg-aborted-0"


def agrees(transactions: Transactions, batches: list[RawBatch]) -> None:
    """Whether `transactions`, once updated, know of these batches what there is to know."""
    transactions.update(END)
    first = transactions.first_unstable_offset
    assert (transactions.next_offset if first is None else first) == last_stable_offset(batches)
    for number, one in enumerate(batches):
        if not one.is_control:
            assert transactions.is_aborted(one) is (decision(batches, number) is False)


@given(parts=st.lists(writes, max_size=4), config=st.sampled_from([SMALL, ONE_SEGMENT]))
def test_markers_decide_over_what_came_before_them_however_the_log_grows(
    parts: list[list[Write]], config: LogConfig
) -> None:
    with scratch_directory() as directory:
        log = ReplicaLog.open(directory, config, lambda: T0)
        transactions = Transactions(directory)
        batches: list[RawBatch] = []
        for part in parts:
            new = written(part, log.next_offset)
            log.append(new)
            batches += new
            agrees(transactions, batches)
        agrees(Transactions(directory), batches)
        log.close()


@given(before=writes, after=writes, cut=st.data())
def test_a_log_that_was_cut_and_written_anew_is_read_anew(
    before: list[Write], after: list[Write], cut: st.DataObject
) -> None:
    with scratch_directory() as directory:
        log = ReplicaLog.open(directory, SMALL, lambda: T0)
        transactions = Transactions(directory)
        log.append(written(before))
        transactions.update(END)
        log.truncate_to(cut.draw(st.integers(0, log.next_offset)))
        log.append([batch.placed(batch.base_offset, 1) for batch in written(after, log.next_offset)])
        agrees(transactions, all_batches(log))
        log.close()


@given(what=writes.filter(bool), lost=st.integers(1, 70))
def test_a_torn_batch_at_the_end_is_not_there_yet(what: list[Write], lost: int) -> None:
    batches = written(what)
    raw = b"".join(bytes(one.raw) for one in batches)
    with scratch_directory() as directory:
        log = Path(directory) / "00000000000000000000.log"
        log.write_bytes(raw[:-lost])
        transactions = Transactions(directory)
        agrees(transactions, batches[:-1])
        assert transactions.next_offset == batches[-1].base_offset
        log.write_bytes(raw)
        agrees(transactions, batches)


@given(parts=st.lists(writes, min_size=2, max_size=4))
def test_segments_that_went_take_nothing_else_with_them(parts: list[list[Write]]) -> None:
    with scratch_directory() as directory:
        log = ReplicaLog.open(directory, SMALL, lambda: T0)
        transactions = Transactions(directory)
        for part in parts:
            log.append(written(part, log.next_offset))
            transactions.update(END)
            whole = all_batches(log)
            known = [transactions.is_aborted(batch) for batch in whole]
            log.delete_before(log.next_offset)
            transactions.update(END)
            left = all_batches(log)
            assert [transactions.is_aborted(batch) for batch in left] == known[len(whole) - len(left) :]
            assert transactions.next_offset == log.next_offset
        log.close()


def test_a_marker_with_a_wrong_checksum_decides_nothing_until_it_is_right() -> None:
    with scratch_directory() as directory:
        raw = b"".join(bytes(one.raw) for one in (data(1, b"x"), commit(1).placed(1, 0)))
        log = Path(directory) / "00000000000000000000.log"
        log.write_bytes(raw[:-1] + b"\xff")
        transactions = Transactions(directory)
        transactions.update(END)
        assert (transactions.first_unstable_offset, transactions.next_offset) == (0, 1)
        log.write_bytes(raw)
        assert transactions.changed()
        transactions.update(END)
        assert (transactions.first_unstable_offset, transactions.next_offset) == (None, 2)


@given(what=writes, cut=st.data())
def test_a_marker_that_is_not_below_the_high_watermark_decides_nothing_yet(
    what: list[Write], cut: st.DataObject
) -> None:
    batches = written(what)
    watermarks = sorted(cut.draw(st.lists(st.integers(0, len(batches)), max_size=3)))
    with scratch_directory() as directory:
        log = ReplicaLog.open(directory, SMALL, lambda: T0)
        log.append(batches)
        transactions = Transactions(directory)
        for count in watermarks:
            transactions.update(batches[count].base_offset if count < len(batches) else log.next_offset)
            first = transactions.first_unstable_offset
            assert (transactions.next_offset if first is None else first) == last_stable_offset(batches[:count])
            assert count == len(batches) or transactions.changed()
        log.close()


def test_nothing_has_changed_until_something_is_appended() -> None:
    with scratch_directory() as directory:
        log = ReplicaLog.open(directory, ONE_SEGMENT, lambda: T0)
        log.append([data(1, b"x")])
        transactions = Transactions(directory)
        transactions.update(END)
        while transactions.changed():  # a directory is not trusted right after it has changed
            transactions.update(END)
        log.append([commit(1).placed(1, 0)])
        assert transactions.changed()
        log.close()


def test_aborted_transactions_are_those_of_kafkas_transaction_index() -> None:
    transactions = Transactions(str(ABORTED))
    transactions.update(END)
    entries = re.findall(
        r"producerId: (\d+) firstOffset: (\d+) lastOffset: (\d+)", (ABORTED / "dump.txnindex.txt").read_text()
    )
    batches = list(whole_batches((ABORTED / "00000000000000000000.log").read_bytes()))
    aborted = {
        batch.base_offset
        for producer, first, last in entries
        for batch in batches
        if batch.producer_id == int(producer) and int(first) <= batch.base_offset < int(last)
    }
    assert aborted == {1, 5, 14, 18}
    assert {one.base_offset for one in batches if transactions.is_aborted(one)} == aborted
    assert transactions.first_unstable_offset is None
