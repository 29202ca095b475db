"""Which records are printed: `--grep` and `--key`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.terminal import encoded
from pykafka_cli.cluster import Fetched
from pykafka_cli.errors import UsageError
from pykafka_cli.model import ConsumerRecords

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence


class Selection(NamedTuple):
    """What a record has to have: a value in which `pattern` is found, and exactly this `key`. None: no matter."""

    pattern: re.Pattern[bytes] | None = None
    key: bytes | None = None

    def of(self, fetched: Fetched, count: int) -> Sequence[int]:
        """Which of the first `count` records have it, ascending."""
        chosen: Sequence[int] = range(count)
        if self.key is not None:
            key, keys = self.key, fetched.records().keys
            chosen = [i for i in chosen if keys[i] == key]
        if self.pattern is not None and chosen:
            search, values = self.pattern.search, fetched.values()
            chosen = [i for i in chosen if (value := values[i]) is not None and search(value)]
        return chosen


def selection(pattern: str | None, key: str | None) -> Selection | None:
    """What `--grep` and `--key` say; None if nothing.

    Raises:
        UsageError: for a regex that is none.
    """
    if pattern is None and key is None:
        return None
    if pattern is None:
        return Selection(key=encoded(key or ""))
    import re  # noqa: PLC0415  (only for a pattern)

    try:
        compiled = re.compile(encoded(pattern))
    except re.error as error:
        raise UsageError(f"{pattern}, the value of option grep, is no regex: {error}.") from error
    return Selection(compiled, None if key is None else encoded(key))


class Selected(Fetched):
    """Some records of others, by their numbers."""

    def __init__(self, fetched: Fetched, numbers: Sequence[int]) -> None:
        self.topic, self.partition, self.count = fetched.topic, fetched.partition, len(numbers)
        self.next_offset = fetched.next_offset
        self._fetched, self._numbers = fetched, numbers
        self._records: ConsumerRecords | None = None

    def values(self) -> Sequence[bytes | None]:
        """See `Fetched`."""
        return [*map(self._fetched.values().__getitem__, self._numbers)]

    def records(self) -> ConsumerRecords:
        """See `Fetched`."""
        if self._records is None:
            numbers, records = self._numbers, self._fetched.records()
            self._records = ConsumerRecords(
                offsets=[*map(records.offsets.__getitem__, numbers)],
                timestamps=[*map(records.timestamps.__getitem__, numbers)],
                keys=[*map(records.keys.__getitem__, numbers)],
                values=[*map(records.values.__getitem__, numbers)],
                headers=[*map(records.headers.__getitem__, numbers)],
                timestamp_type=records.timestamp_type,
            )
        return self._records
