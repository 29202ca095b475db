"""Kafka on the command line, with no JVM and no server; and the same clusters for Python.

`connect` gives the cluster of an address or of a directory, `create_cluster` makes one in a directory. A cluster is for
one thread at a time; another thread or process connects for itself. Importing this package imports nothing else: names
are looked up when they are used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.cluster import (
        BeforeEnd,
        Brokers,
        Cluster,
        Consumer,
        ConsumerSettings,
        Fetched,
        Producer,
        ProducerSettings,
        SinceTime,
        Topics,
    )
    from pykafka_cli.cluster.producer import DeliveryFailure
    from pykafka_cli.cluster.records import ConsumerRecord, DeliveryError
    from pykafka_cli.connecting import connect, create_cluster, destroy_cluster
    from pykafka_cli.errors import (
        CorruptRecordError,
        ErrorCode,
        KafkaError,
        PykafkaError,
        TargetError,
        UnsupportedError,
        UsageError,
    )
    from pykafka_cli.model import (
        ConsumerRecords,
        IsolationLevel,
        NewTopic,
        OffsetSpec,
        ProducerRecords,
        TimestampType,
        TopicPartition,
    )

__all__ = [
    "KAFKA_VERSION",
    "BeforeEnd",
    "Brokers",
    "Cluster",
    "Consumer",
    "ConsumerRecord",
    "ConsumerRecords",
    "ConsumerSettings",
    "CorruptRecordError",
    "DeliveryError",
    "DeliveryFailure",
    "ErrorCode",
    "Fetched",
    "IsolationLevel",
    "KafkaError",
    "NewTopic",
    "OffsetSpec",
    "Producer",
    "ProducerRecords",
    "ProducerSettings",
    "PykafkaError",
    "SinceTime",
    "TargetError",
    "TimestampType",
    "TopicPartition",
    "Topics",
    "UnsupportedError",
    "UsageError",
    "__version__",
    "connect",
    "create_cluster",
    "destroy_cluster",
]

__version__ = "0.1.0"
KAFKA_VERSION = "4.3.1"
"""The release of Apache Kafka whose tools these commands stand in for."""

_MODULES = {
    "connecting": "connect create_cluster destroy_cluster",
    "cluster": "BeforeEnd Brokers Cluster Consumer ConsumerSettings Fetched Producer ProducerSettings SinceTime Topics",
    "cluster.producer": "DeliveryFailure",
    "cluster.records": "ConsumerRecord DeliveryError",
    "errors": "CorruptRecordError ErrorCode KafkaError PykafkaError TargetError UnsupportedError UsageError",
    "model": "ConsumerRecords IsolationLevel NewTopic OffsetSpec ProducerRecords TimestampType TopicPartition",
}
"""Where the public names are."""


if not TYPE_CHECKING:  # a type checker shall know which names there are

    def __getattr__(name: str) -> object:
        for module, names in _MODULES.items():
            if name in names.split():
                from importlib import import_module  # noqa: PLC0415  (commands import what they need themselves)

                return getattr(import_module(f"pykafka_cli.{module}"), name)
        raise AttributeError(f"module 'pykafka_cli' has no attribute {name!r}")

    def __dir__() -> list[str]:
        return __all__
