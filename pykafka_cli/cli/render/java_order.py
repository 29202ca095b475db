"""The order in which a java.util.HashMap gives its keys back, which several of Kafka's tools print in.

It is deterministic: buckets ascending by spread hash, inside a bucket in order of insertion. Java 17's rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pykafka_cli.model import TopicPartition

K = TypeVar("K")

_MASK = 0xFFFF_FFFF


def string_hash(text: str) -> int:
    """String.hashCode as an unsigned 32-bit number: over UTF-16 units, so it is right for every character."""
    result = 0
    units = text.encode("utf-16-be", "surrogatepass")
    for at in range(0, len(units), 2):
        result = 31 * result + (units[at] << 8 | units[at + 1]) & _MASK
    return result


def topic_partition_hash(partition: TopicPartition) -> int:
    """TopicPartition.hashCode as an unsigned 32-bit number."""
    return 31 * (31 + partition.partition) + string_hash(partition.topic) & _MASK


def capacity_for(entries: int) -> int:
    """The number of buckets of `new HashMap<>(entries)`: the next power of two."""
    return 1 << max(entries - 1, 0).bit_length()


def copy_capacity(size: int) -> int:
    """The number of buckets of `new HashMap<>(map)` for a map of `size` entries."""
    return capacity_for(int(size / 0.75 + 1))


def hash_map_order(keys: Iterable[K], hash_of: Callable[[K], int], capacity: int = 16) -> list[K]:
    """Iteration order of a HashMap with `capacity` buckets (a power of two) after `keys` were put in one by one.

    The map doubles while it is more than three quarters full.
    """
    distinct = list(dict.fromkeys(keys))
    while len(distinct) > capacity * 0.75:
        capacity *= 2

    def bucket(key: K) -> int:
        spread = hash_of(key)
        return (spread ^ spread >> 16) & capacity - 1

    return sorted(distinct, key=bucket)  # stable: a bucket keeps the order of insertion


def string_map_order(keys: Iterable[str], capacity: int = 16) -> list[str]:
    """`hash_map_order` of strings."""
    return hash_map_order(keys, string_hash, capacity)


def partition_map_order(partitions: Iterable[TopicPartition], capacity: int = 16) -> list[TopicPartition]:
    """`hash_map_order` of topic partitions, as leader-election prints them."""
    return hash_map_order(partitions, topic_partition_hash, capacity)


def describe_order(names: Sequence[str]) -> list[str]:
    """The order in which kafka-topics describes several topics.

    The admin client goes through `HashMap(n)`, its copy, and another `HashMap(n)`.
    """
    count = len(names)
    asked = string_map_order(sorted(names), capacity_for(count))
    copied = string_map_order(asked, copy_capacity(count))
    return string_map_order(copied, capacity_for(count))
