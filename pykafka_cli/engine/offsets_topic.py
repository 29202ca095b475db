"""The internal topic of consumer groups: it shows that there are groups, and says who coordinates which.

Its log stays empty: offsets are in the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.model import NewTopic

if TYPE_CHECKING:
    from pykafka_cli.engine.engine import Engine
    from pykafka_cli.metadata.rows import Broker

OFFSETS_TOPIC = "__consumer_offsets"
OFFSETS_TOPIC_CONFIGS = {"cleanup.policy": "compact", "compression.type": "producer", "segment.bytes": "104857600"}


def coordinator_of(engine: Engine, group_id: str) -> Broker:
    """The broker that leads the group's partition of the internal topic, as with Kafka.

    Raises:
        KafkaError: COORDINATOR_NOT_AVAILABLE.
    """
    store = engine.store
    topic = store.topic(OFFSETS_TOPIC)
    brokers = {broker.id: broker for broker in store.brokers() if broker.alive}
    leader = None
    if topic is not None:
        partitions = store.partitions(topic)
        leader = brokers.get(partitions[_hash(group_id) % len(partitions)].leader)
    elif brokers:
        leader = brokers[sorted(brokers)[_hash(group_id) % len(brokers)]]
    if leader is None:
        raise KafkaError(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    return leader


def ensure_offsets_topic(engine: Engine) -> None:
    """Create the internal topic, which shows that there are groups and says who coordinates them.

    Its log stays empty: offsets are in the store. It has at most as many replicas as there are living brokers.
    """
    alive = len(engine.alive())
    if not alive or engine.store.topic(OFFSETS_TOPIC) is not None:
        return
    new = NewTopic(
        OFFSETS_TOPIC,
        int(engine.settings.broker("offsets.topic.num.partitions")),
        min(alive, int(engine.settings.broker("offsets.topic.replication.factor"))),
        configs=OFFSETS_TOPIC_CONFIGS,
    )
    try:
        engine.controller.create_topic(new)
    except KafkaError as error:
        if error.code is not ErrorCode.TOPIC_ALREADY_EXISTS:
            raise


def _hash(text: str) -> int:
    """`Utils.abs(text.hashCode())` of Kafka's clients and coordinators."""
    units = text.encode("utf-16-be", "surrogatepass")
    result = 0
    for at in range(0, len(units), 2):
        result = 31 * result + (units[at] << 8 | units[at + 1]) & 0xFFFF_FFFF
    return min(result, (1 << 32) - result) & 0x7FFF_FFFF  # Java's least number becomes 0
