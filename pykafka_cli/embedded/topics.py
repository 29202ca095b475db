"""Topics of an embedded cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cluster import Topics
from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.views import TopicView
    from pykafka_cli.embedded.access import EngineAccess
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Topic
    from pykafka_cli.model import NewTopic


class EmbeddedTopics(Topics):
    """Topics of an embedded cluster."""

    def __init__(self, access: EngineAccess) -> None:
        self._access = access

    def names(self) -> list[str]:
        """See `Topics`."""
        engine = self._access.engine()
        return [] if engine is None else engine.store.topic_names()

    def describe(self, names: Sequence[str]) -> list[TopicView]:
        """See `Topics`."""
        engine = self._access.engine()
        if engine is None:
            return []
        with engine.store.snapshot():
            topics = [topic for topic in map(engine.store.topic, names) if topic is not None]
            return [self._view(engine, topic) for topic in topics]

    def find_id(self, topic_id: str) -> TopicView | None:
        """See `Topics`."""
        engine = self._access.engine()
        topic = None if engine is None else engine.store.topic_by_id(topic_id)
        return None if engine is None or topic is None else self._view(engine, topic)

    def create(self, topic: NewTopic) -> None:
        """See `Topics`."""
        self._access.engine_for_writing().controller.create_topic(topic)

    def delete(self, name: str) -> None:
        """See `Topics`."""
        self._existing(name)[0].controller.delete_topic(name)

    def add_partitions(self, name: str, total: int, assignment: Sequence[Sequence[int]] | None = None) -> None:
        """See `Topics`."""
        engine, topic = self._existing(name)
        engine.controller.add_partitions(topic, total, assignment)

    def _existing(self, name: str) -> tuple[Engine, Topic]:
        engine = self._access.engine()
        topic = None if engine is None else engine.store.topic(name)
        if engine is None or topic is None:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        return engine, topic

    @staticmethod
    def _view(engine: Engine, topic: Topic) -> TopicView:
        from pykafka_cli.cluster.views import TopicView  # noqa: PLC0415  (names need no views)
        from pykafka_cli.embedded.partition_views import partition_view  # noqa: PLC0415

        return TopicView(
            name=topic.name,
            topic_id=topic.topic_id,
            partitions=tuple(
                partition_view(number, state) for number, state in enumerate(engine.store.partitions(topic))
            ),
            overrides=engine.settings.shown(topic),
            min_insync_replicas=engine.settings.topic(topic).min_insync_replicas,
            own_configs=engine.settings.own(topic),
        )
