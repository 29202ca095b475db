"""What a consumer was asked to read, looked up in the cluster as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.metadata.names import check_topic_name
from pykafka_cli.model import INTERNAL_TOPICS
from pykafka_cli.record.murmur2 import partition_for_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.cluster import ConsumerSettings
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.metadata.store import Store


class Subscription:
    """One topic or partition of it, all topics that match a regex, or partitions by name."""

    def __init__(self, settings: ConsumerSettings, notify: Callable[[str], None]) -> None:
        self._settings, self._notify = settings, notify
        self.missing: str | None = None
        """What is not there, in a sentence."""

    def partitions(self, store: Store) -> dict[tuple[str, int], Topic]:
        """The partitions that were asked for and are there."""
        wanted = self._named(store)
        key = self._settings.key
        if key is None:
            return wanted
        counts = {topic: len(store.partitions(topic)) for topic in set(wanted.values())}
        return {place: topic for place, topic in wanted.items() if place[1] == partition_for_key(key, counts[topic])}

    def _named(self, store: Store) -> dict[tuple[str, int], Topic]:
        settings = self._settings
        if settings.starts is not None:
            topics = {name: store.topic(name) for name, _ in settings.starts}
            counts = {topic: len(store.partitions(topic)) for topic in topics.values() if topic is not None}
            return {
                (name, number): topic
                for name, number in settings.starts
                if (topic := topics[name]) is not None and number < counts[topic]
            }
        if settings.topic is not None:
            check_topic_name(settings.topic)
            topic = store.topic(settings.topic)
            count = 0 if topic is None else len(store.partitions(topic))
            numbers = range(count) if settings.partition is None else [settings.partition]
            numbers = [number for number in numbers if number < count]
            if not numbers:
                self.say_missing(count if topic is not None else None)
            elif self.missing is not None:
                self.missing = None
            return {} if topic is None else {(topic.name, number): topic for number in numbers}
        assert settings.include is not None  # noqa: S101  (else topic or starts are set)
        wanted = {}
        for name in store.topic_names():
            topic = store.topic(name)
            if topic is not None and name not in INTERNAL_TOPICS and settings.include.fullmatch(name):
                wanted.update({(name, number): topic for number in range(len(store.partitions(topic)))})
        return wanted

    def say_missing(self, partitions: int | None) -> None:
        """Say once what is not there, and wait for it (D5 of the design: a read creates nothing)."""
        settings = self._settings
        if settings.topic is None or self.missing is not None:
            return
        check_topic_name(settings.topic)
        if partitions is None:
            self.missing = f"Topic {settings.topic} does not exist."
        else:
            self.missing = (
                f"Topic {settings.topic} has no partition {settings.partition}; "
                f"its partitions are 0 to {partitions - 1}."
            )
        self._notify(f"{self.missing} Waiting for it.")
