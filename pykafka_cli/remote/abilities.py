"""What can be done on a real cluster, and through what: the one place that refusals and the README speak from."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from pykafka_cli.errors import UnsupportedError


class Way(Enum):
    """Which client does it. The values are the words of the README."""

    LIBRDKAFKA = "librdkafka"
    EXTRA = "`[admin]`"
    REFUSED = "refused"


class _Row(NamedTuple):
    command: str
    way: Way
    refusal: str = ""


class Ability(Enum):
    """A command, how it is done and, where it is refused, what is said then."""

    TOPICS = _Row("kafka-topics", Way.LIBRDKAFKA)
    ELIGIBLE_LEADERS = _Row("kafka-topics --describe: Elr and LastKnownElr", Way.EXTRA)
    CONSOLE = _Row("kafka-console-producer, kafka-console-consumer, the three performance tools", Way.LIBRDKAFKA)
    COPY = _Row("pykafka copy", Way.LIBRDKAFKA)
    WATCH = _Row("pykafka watch", Way.LIBRDKAFKA)
    WATCH_EPOCHS = _Row("pykafka watch: controller, leader epochs, topic ids", Way.EXTRA)
    GROUPS = _Row("kafka-consumer-groups, kafka-groups", Way.LIBRDKAFKA)
    GROUP_EPOCHS = _Row("kafka-consumer-groups --describe --verbose: epochs of groups and members", Way.EXTRA)
    DELETE_OFFSETS = _Row("kafka-consumer-groups --delete-offsets", Way.EXTRA)
    GET_OFFSETS = _Row("kafka-get-offsets", Way.LIBRDKAFKA)
    TIERED_OFFSETS = _Row("kafka-get-offsets --time -4, -5, -6", Way.EXTRA)
    DELETE_RECORDS = _Row("kafka-delete-records", Way.LIBRDKAFKA)
    ALTER_CONFIGS = _Row("kafka-configs --alter: topics, brokers, SCRAM credentials", Way.LIBRDKAFKA)
    DESCRIBE_CONFIGS = _Row("kafka-configs --describe", Way.EXTRA)
    OTHER_CONFIGS = _Row(
        "kafka-configs --alter: the default of all brokers, groups, client-metrics, broker-loggers", Way.EXTRA
    )
    QUOTAS = _Row("kafka-configs: quotas of users, clients and ips", Way.EXTRA)
    ELECT_LEADERS = _Row("kafka-leader-election", Way.LIBRDKAFKA)
    REASSIGN = _Row("kafka-reassign-partitions", Way.EXTRA)
    LOG_DIRS = _Row("kafka-log-dirs", Way.EXTRA)
    CLUSTER = _Row("kafka-cluster cluster-id, list-endpoints", Way.LIBRDKAFKA)
    FENCED_BROKERS = _Row("kafka-cluster list-endpoints --include-fenced-brokers", Way.EXTRA)
    UNREGISTER = _Row("kafka-cluster unregister", Way.EXTRA)
    API_VERSIONS = _Row("kafka-broker-api-versions", Way.EXTRA)
    FEATURES = _Row("kafka-features describe", Way.EXTRA)
    QUORUM = _Row("kafka-metadata-quorum describe", Way.EXTRA)
    CONTROLLERS = _Row(
        "the address of a controller, as in --bootstrap-controller",
        Way.REFUSED,
        "this is a controller, which neither client can ask; give the address of a broker",
    )

    def without_extra(self) -> UnsupportedError:
        """What to say where kafka-python could do it and is not installed."""
        return UnsupportedError(
            f"{self.value.command}: on a real cluster this needs kafka-python. "
            "Install it with: pip install 'pykafka-cli[admin]'"
        )


def table() -> str:
    """The table of the README."""
    rows = [f"| {ability.value.command} | {ability.value.way.value} |" for ability in Ability]
    return "\n".join(["| On a real cluster | through |", "| --- | --- |", *rows]) + "\n"
