"""Which partition each record goes to: by its key, or without one sticking to a partition for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.embedded.batching import picked, size_bound
from pykafka_cli.record.murmur2 import KeyPartitioner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

    from pykafka_cli.cluster import ProducerSettings
    from pykafka_cli.model import ProducerRecords


class Part(NamedTuple):
    """Records for one partition. Unkeyed ones may go elsewhere if it has no leader."""

    partition: int
    records: ProducerRecords
    keyed: bool


class Partitioner:
    """Chooses among the partitions of one topic (DefaultPartitioner's murmur2 and BuiltInPartitioner)."""

    def __init__(self, settings: ProducerSettings, random: Callable[[], Random]) -> None:
        """`random` gives what chooses partitions; it is asked when the first choice is due."""
        self._settings, self._random = settings, random
        self._by_key = KeyPartitioner(0)
        self._sticky = -1
        self._sticky_bytes = 0
        self.partition_count = 0
        self.available: list[int] = []
        """Partitions that have a leader."""

    def update(self, partition_count: int, available: list[int]) -> None:
        """Go by the topic as it is now."""
        if partition_count != self.partition_count:
            self.partition_count, self._by_key = partition_count, KeyPartitioner(partition_count)
        self.available = available

    def any_of(self, partitions: Sequence[int]) -> int:
        """One of these, at random."""
        return self._random().choice(partitions)

    def split(self, records: ProducerRecords) -> Iterator[Part]:
        """Records by partition; their order is kept inside each."""
        keys = records.keys
        if keys is None or self._settings.ignore_keys:
            yield from self._stick(records)
            return
        if self.partition_count == 1:
            yield Part(0, records, keyed=True)
            return
        try:
            chosen = self._by_key.partitions_for(keys)  # type: ignore[arg-type]
        except TypeError:  # a null among them
            yield from self._mixed(records, keys)
            return
        parts: list[list[int]] = [[] for _ in range(self.partition_count)]
        for at, partition in enumerate(chosen):
            parts[partition].append(at)
        for partition, numbers in enumerate(parts):
            if numbers:
                yield Part(partition, picked(records, numbers), keyed=True)

    def _mixed(self, records: ProducerRecords, keys: Sequence[bytes | None]) -> Iterator[Part]:
        """Keyed and unkeyed records between each other: what shares a partition keeps its order all the same."""
        unkeyed = [at for at, key in enumerate(keys) if key is None]
        parts: dict[int, list[int]] = {}
        for partition, numbers in self._stuck(picked(records, unkeyed)).items():
            parts[partition] = [unkeyed[number] for number in numbers]
        keyed = [at for at, key in enumerate(keys) if key is not None]
        numbers_of_keyed = self._by_key.partitions_for([key for key in keys if key is not None])
        for at, partition in zip(keyed, numbers_of_keyed, strict=True):
            parts.setdefault(partition, []).append(at)
        for partition, positions in sorted(parts.items()):
            yield Part(partition, picked(records, sorted(positions)), keyed=True)

    def _stick(self, records: ProducerRecords) -> Iterator[Part]:
        """Unkeyed records by partition."""
        for partition, numbers in self._stuck(records).items():
            yield Part(partition, records if len(numbers) == len(records) else picked(records, numbers), keyed=False)

    def _stuck(self, records: ProducerRecords) -> Mapping[int, Sequence[int]]:
        """Where unkeyed records go: one partition until batch.size bytes have gone to it, then another one at random.

        What goes to one partition within a send still makes one batch (BuiltInPartitioner, with larger batches).
        """
        choices = self.available or range(self.partition_count)
        count = len(records)
        if len(choices) == 1:
            return {choices[0]: range(count)}
        batch_size = max(self._settings.batch_size, 1)
        each = size_bound(records) // count
        parts: dict[int, list[int]] = {}
        at = 0
        while at < count:
            if self._sticky not in choices or self._sticky_bytes >= batch_size:
                self._sticky, self._sticky_bytes = self.any_of(choices), 0
            until = min(count, at + 1 + (batch_size - self._sticky_bytes) // each)
            parts.setdefault(self._sticky, []).extend(range(at, until))
            self._sticky_bytes += each * (until - at)
            at = until
        return parts
