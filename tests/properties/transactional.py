"""What Kafka's transactional producers and their coordinator write to a log, for tests of reading committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from pykafka_cli.model import ProducerRecords
from pykafka_cli.record.batch import CONTROL_BIT, TRANSACTIONAL_BIT
from pykafka_cli.record.control import ControlType, control_records, end_txn_marker
from pykafka_cli.record.decode import decode, values
from pykafka_cli.record.encode import encode_batch
from tests.properties.replicas import T0

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.record.batch import RawBatch

PLAIN = -1


class Write(NamedTuple):
    """Records of a producer (PLAIN: of none that has transactions), or with `count` 0 the end of its transaction."""

    producer: int
    count: int = 1
    commit: bool = False


def data(producer: int, *records: bytes, offset: int = 0, epoch: int = 0, time: int = T0) -> RawBatch:
    """Records of a transaction, or plain ones."""
    return encode_batch(
        ProducerRecords(list(records)),
        timestamp_ms=time,
        producer_id=producer,
        producer_epoch=epoch if producer >= 0 else -1,
        base_sequence=0 if producer >= 0 else -1,
        base_offset=offset,
        leader_epoch=0,
        attributes=TRANSACTIONAL_BIT if producer >= 0 else 0,
    )


def marker(producer: int, *, commit: bool, offset: int = 0, epoch: int = 1, time: int = T0) -> RawBatch:
    """The end of a transaction; KIP-890 gives it a higher epoch than the records have."""
    key, value = end_txn_marker(commit=commit, coordinator_epoch=0)
    return encode_batch(
        ProducerRecords([value], [key]),
        timestamp_ms=time,
        producer_id=producer,
        producer_epoch=epoch,
        base_offset=offset,
        leader_epoch=0,
        attributes=TRANSACTIONAL_BIT | CONTROL_BIT,
    )


def abort(producer: int) -> RawBatch:
    """An ABORT marker."""
    return marker(producer, commit=False)


def commit(producer: int) -> RawBatch:
    """A COMMIT marker."""
    return marker(producer, commit=True)


producers = st.sampled_from([PLAIN, 1, 2, 3])
writes = st.lists(
    st.one_of(
        st.builds(Write, producers, st.integers(1, 3)),
        st.builds(Write, st.sampled_from([1, 2, 3]), st.just(0), st.booleans()),
    ),
    max_size=25,
)


def written(what: Sequence[Write], offset: int = 0) -> list[RawBatch]:
    """The batches of these writes, one behind the other."""
    batches: list[RawBatch] = []
    for write in what:
        if write.count:
            names = [b"%d of %d" % (offset + number, write.producer) for number in range(write.count)]
            batches.append(data(write.producer, *names, offset=offset))
        else:
            batches.append(marker(write.producer, commit=write.commit, offset=offset))
        offset = batches[-1].next_offset
    return batches


def decision(batches: Sequence[RawBatch], number: int) -> bool | None:
    """Whether the transaction of a batch of records was committed; None if it is open. True for a plain batch."""
    one = batches[number]
    if not one.is_transactional:
        return True
    for later in batches[number + 1 :]:
        if later.is_control and later.producer_id == one.producer_id:
            return control_records(decode(later))[0].type is ControlType.COMMIT
    return None


def committed(batches: Sequence[RawBatch]) -> list[bytes | None]:
    """The values that a consumer of what is committed may see, told by looking at the whole log."""
    found: list[bytes | None] = []
    for number, one in enumerate(batches):
        if one.is_control:
            continue
        decided = decision(batches, number)
        if decided is None:
            break
        if decided:
            found += values(one)
    return found


def last_stable_offset(batches: Sequence[RawBatch]) -> int:
    """The first offset of the earliest open transaction, else the end."""
    for number, one in enumerate(batches):
        if not one.is_control and decision(batches, number) is None:
            return one.base_offset
    return batches[-1].next_offset if batches else 0
