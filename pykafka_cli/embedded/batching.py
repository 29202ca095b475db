"""Records, as columns, in groups that make one batch each, and how large they are at the most."""

from __future__ import annotations

from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING

from pykafka_cli.model import ProducerRecords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BATCH_BYTES = 1024 * 1024 - 61
"""Most bytes of an encoded batch; where a topic's max.message.bytes asks for less, a batch is split."""
USUAL_BATCH_BYTES = 256 * 1024
"""About how large batches of small records are: readers take such a batch apart inside the processor's cache."""
BATCH_OVERHEAD = 61
_RECORD_OVERHEAD = 21
"""Most bytes that a record without headers takes beside its key and value (DefaultRecord.MAX_RECORD_OVERHEAD)."""
_RECORD_OVERHEAD_IN_BATCH = 15
"""The same for a record in a batch of at most `BATCH_BYTES`, whose numbers fit in varints of three bytes."""
_OWN_TIMESTAMP = 9
"""Most bytes that a record takes more if its timestamp is not the batch's."""
_VARINT = 5
"""Most bytes of a varint."""


def evenly(records: ProducerRecords, usual: int) -> Iterator[ProducerRecords]:
    """Records in groups of about `usual`, where all of them would make one batch as well."""
    count = len(records)
    groups = (count + usual // 2) // usual
    if groups < 2:
        yield records
        return
    size = -(count // -groups)
    for start in range(0, count, size):
        yield between(records, start, start + size)


def chunks(records: ProducerRecords) -> Iterator[ProducerRecords]:
    """Records in groups that make one batch each."""
    of_each = sizes(records)
    if sum(of_each) <= BATCH_BYTES:
        yield records
        return
    start, taken = 0, 0
    for end, so_far in enumerate(accumulate(of_each)):
        if so_far - taken > BATCH_BYTES and end > start:
            yield between(records, start, end)
            start, taken = end, so_far - of_each[end]
    yield between(records, start, len(records))


def size_bound(records: ProducerRecords) -> int:
    """Not less than the encoded size of all records, bytes, if that is at most `BATCH_BYTES`."""
    if records.headers is None:
        try:
            keys_size = 0 if records.keys is None else sum(map(len, records.keys))  # type: ignore[arg-type]
            values_size = sum(map(len, records.values))  # type: ignore[arg-type]
        except TypeError:  # a null among them
            return sum(sizes(records))
        overhead = _RECORD_OVERHEAD_IN_BATCH + (0 if records.timestamps is None else _OWN_TIMESTAMP)
        return keys_size + values_size + len(records) * overhead
    return sum(sizes(records))


def sizes(records: ProducerRecords) -> list[int]:
    """Upper bounds of the encoded size of each record, bytes."""
    overhead = _RECORD_OVERHEAD + (0 if records.timestamps is None else _OWN_TIMESTAMP)
    found = [overhead + len(value or b"") for value in records.values]
    if records.keys is not None:
        found = [size + len(key or b"") for size, key in zip(found, records.keys, strict=True)]
    if records.headers is not None:
        for at, headers in enumerate(records.headers):
            if headers:
                found[at] += sum(2 * _VARINT + len(key) + len(value or b"") for key, value in headers)
    return found


def picked(records: ProducerRecords, numbers: Sequence[int]) -> ProducerRecords:
    """The records at these places, in this order."""
    if len(numbers) == 1:
        at = numbers[0]
        return between(records, at, at + 1)
    if not numbers:
        return ProducerRecords([])
    pick = itemgetter(*numbers)
    return ProducerRecords(
        pick(records.values),
        None if records.keys is None else pick(records.keys),
        None if records.headers is None else pick(records.headers),
        None if records.timestamps is None else pick(records.timestamps),
    )


def between(records: ProducerRecords, start: int, end: int) -> ProducerRecords:
    """The records from one place up to another, which is not among them."""
    return ProducerRecords(
        records.values[start:end],
        None if records.keys is None else records.keys[start:end],
        None if records.headers is None else records.headers[start:end],
        None if records.timestamps is None else records.timestamps[start:end],
    )
