"""The installed commands, with a real Kafka where there is no --bootstrap-server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tests.contract.installation import Installation, until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.kafka.real_cluster import RealCluster


class RealInstallation(Installation):
    """Commands on a real cluster that has no topics and no groups at first. Topics start at offset 0."""

    idle_ms = "4000"  # a real cluster takes its time until the first record comes

    def __init__(self, home: Path, real: RealCluster) -> None:
        super().__init__(home)
        self.real = real
        self.environment["PYKAFKA_BOOTSTRAP_SERVER"] = real.bootstrap()
        self._clear()

    def create_cluster(self, *words: str) -> Self:
        """There is one."""
        raise NotImplementedError

    def address(self, broker: int) -> str:
        """Where a broker is."""
        return self.real.address(broker)

    def consume(self, topic: str, *words: str, partition: int | None = None) -> bytes:
        """All records, whose number is asked for first: waiting for one more would take its time."""
        if "--max-messages" not in words:
            places = topic if partition is None else f"{topic}:{partition}"
            rows = self.ok("kafka-get-offsets", "--topic-partitions", places).lines
            words = (*words, "--max-messages", str(sum(int(row.rpartition(":")[2]) for row in rows)))
        return super().consume(topic, *words, partition=partition)

    def stored(self, broker: int, topic: str, partition: int = 0) -> bytes:
        """What lies on a real broker's disk is its own affair."""
        raise NotImplementedError

    def properties(self, name: str, properties: Mapping[str, str]) -> str:
        """Write a property file for Java's clients, and say where it is."""
        path = self.home / f"{name}.properties"
        lines = (f"{key}={value}\n".replace("\\", "\\\\") for key, value in properties.items())
        path.write_text("".join(lines), "utf-8")
        return str(path)

    def _clear(self) -> None:
        """Delete what earlier tests have left."""
        from confluent_kafka.admin import AdminClient  # noqa: PLC0415  (most tests need no client)

        admin = AdminClient({"bootstrap.servers": self.real.bootstrap(), "log_level": 0})
        groups = [group.group_id for group in admin.list_consumer_groups().result(30).valid]
        if groups:
            for future in admin.delete_consumer_groups(groups).values():
                _ignoring_errors(future)
        topics = self._topics(admin)
        if topics:
            for future in admin.delete_topics(topics).values():
                _ignoring_errors(future)
            until(lambda: not self._topics(admin))

    def _topics(self, admin: Any) -> list[str]:
        return [name for name in admin.list_topics(timeout=30).topics if not name.startswith("__")]


def _ignoring_errors(future: Any) -> None:
    """Another test's consumer may still be leaving."""
    future.exception(30)
