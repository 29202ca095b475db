"""The topic configs of Kafka 4.3: types, defaults, limits and the broker configs that set their defaults.

Sources: LogConfig, TopicConfig and ServerTopicConfigSynonyms of 4.3.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata.config_def import ConfigKey, ConfigType
from pykafka_cli.metadata.config_source import BrokerLayers, ConfigEntry, ConfigSource, ConfigSynonym

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MAX_LONG = str((1 << 63) - 1)
_HOUR_MS = 3_600_000
_BOOLEAN, _INT, _LONG = ConfigType.BOOLEAN, ConfigType.INT, ConfigType.LONG

_KEYS = (  # in the order of Kafka's describe: the HashMap order of all names
    ConfigKey(
        "compression.type",
        ConfigType.STRING,
        "producer",
        one_of=("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
        doc="How batches are stored; `producer` keeps the compression that the producer chose.",
    ),
    ConfigKey(
        "remote.log.delete.on.disable",
        _BOOLEAN,
        "false",
        doc="Whether tiered data is deleted when tiered storage is switched off.",
    ),
    ConfigKey(
        "leader.replication.throttled.replicas",
        ConfigType.LIST,
        "",
        doc="Replicas whose replication is throttled on the leader's side: `partition:broker,…` or `*`.",
    ),
    ConfigKey("remote.storage.enable", _BOOLEAN, "false", doc="Whether old segments go to tiered storage."),
    ConfigKey(
        "min.insync.replicas",
        _INT,
        "1",
        at_least=1,
        doc="With acks=all a write is refused while fewer replicas than this are in sync.",
    ),
    ConfigKey(
        "segment.jitter.ms", _LONG, "0", at_least=0, doc="Random time taken off segment.ms, to spread rolling, in ms."
    ),
    ConfigKey("remote.log.copy.disable", _BOOLEAN, "false", doc="Whether copying to tiered storage is stopped."),
    ConfigKey(
        "local.retention.ms",
        _LONG,
        "-2",
        at_least=-2,
        doc="Local retention with tiered storage; -2 means retention.ms.",
    ),
    ConfigKey(
        "cleanup.policy",
        ConfigType.LIST,
        "delete",
        one_of=("compact", "delete"),
        doc="What happens to old segments: `delete` by age and size, `compact` to the last value of each key, or both.",
    ),
    ConfigKey("flush.ms", _LONG, _MAX_LONG, at_least=0, doc="Longest time before written data is fsynced, in ms."),
    ConfigKey(
        "follower.replication.throttled.replicas",
        ConfigType.LIST,
        "",
        doc="Replicas whose replication is throttled on the follower's side: `partition:broker,…` or `*`.",
    ),
    ConfigKey("compression.lz4.level", _INT, "9", at_least=1, no_more_than=17, doc="Level for lz4."),
    ConfigKey(
        "compression.gzip.level",
        _INT,
        "-1",
        at_least=1,
        no_more_than=9,
        or_equal=-1,
        doc="Level for gzip; -1 is zlib's.",
    ),
    ConfigKey(
        "retention.ms", _LONG, "604800000", at_least=-1, doc="Age after which a segment is deleted, in ms; -1 is never."
    ),
    ConfigKey(
        "segment.bytes", _INT, "1073741824", at_least=1048576, doc="Size at which a new segment is begun, in bytes."
    ),
    ConfigKey("compression.zstd.level", _INT, "3", at_least=-131072, no_more_than=22, doc="Level for zstd."),
    ConfigKey("flush.messages", _LONG, _MAX_LONG, at_least=1, doc="Records after which written data is fsynced."),
    ConfigKey(
        "file.delete.delay.ms", _LONG, "60000", at_least=0, doc="Time before a removed file leaves the disk, in ms."
    ),
    ConfigKey(
        "max.compaction.lag.ms",
        _LONG,
        _MAX_LONG,
        at_least=1,
        doc="Longest time that a record escapes compaction, in ms.",
    ),
    ConfigKey(
        "max.message.bytes", _INT, "1048588", at_least=0, doc="Largest record batch, after compression, in bytes."
    ),
    ConfigKey(
        "min.compaction.lag.ms",
        _LONG,
        "0",
        at_least=0,
        doc="Shortest time that a record is safe from compaction, in ms.",
    ),
    ConfigKey(
        "message.timestamp.type",
        ConfigType.STRING,
        "CreateTime",
        one_of=("CreateTime", "LogAppendTime"),
        doc="Whether a record's time is the producer's (CreateTime) or the broker's (LogAppendTime).",
    ),
    ConfigKey(
        "local.retention.bytes",
        _LONG,
        "-2",
        at_least=-2,
        doc="Local size with tiered storage; -2 means retention.bytes.",
    ),
    ConfigKey("preallocate", _BOOLEAN, "false", doc="Whether a new segment gets its full size on disk at once."),
    ConfigKey(
        "index.interval.bytes", _INT, "4096", at_least=0, doc="Bytes of log between two entries of its offset index."
    ),
    ConfigKey(
        "min.cleanable.dirty.ratio",
        ConfigType.DOUBLE,
        "0.5",
        at_least=0,
        no_more_than=1,
        doc="Share of a log that is not yet compacted at which compaction begins.",
    ),
    ConfigKey(
        "unclean.leader.election.enable",
        _BOOLEAN,
        "false",
        doc="Whether a replica that is not in sync may lead when nobody else is left, at the price of data.",
    ),
    ConfigKey(
        "delete.retention.ms", _LONG, "86400000", at_least=0, doc="How long compaction keeps delete markers, in ms."
    ),
    ConfigKey(
        "retention.bytes",
        _LONG,
        "-1",
        doc="Size of a partition beyond which old segments go, in bytes; -1 is no limit.",
    ),
    ConfigKey(
        "message.timestamp.after.max.ms",
        _LONG,
        "3600000",
        at_least=0,
        doc="How far a record's time may be ahead of the broker's clock, in ms.",
    ),
    ConfigKey(
        "message.timestamp.before.max.ms",
        _LONG,
        _MAX_LONG,
        at_least=0,
        doc="How far a record's time may be behind the broker's clock, in ms.",
    ),
    ConfigKey("segment.ms", _LONG, "604800000", at_least=1, doc="Age at which a new segment is begun, in ms."),
    ConfigKey(
        "segment.index.bytes", _INT, "10485760", at_least=4, doc="Largest size of an index file of a segment, in bytes."
    ),
)

TOPIC_CONFIGS = {key.name: key for key in _KEYS}
"""Every topic config by name, in describe order."""

BROKER_SYNONYMS: dict[str, tuple[tuple[str, int], ...]] = {
    "compression.gzip.level": (("compression.gzip.level", 1),),
    "compression.lz4.level": (("compression.lz4.level", 1),),
    "compression.type": (("compression.type", 1),),
    "compression.zstd.level": (("compression.zstd.level", 1),),
    "cleanup.policy": (("log.cleanup.policy", 1),),
    "delete.retention.ms": (("log.cleaner.delete.retention.ms", 1),),
    "file.delete.delay.ms": (("log.segment.delete.delay.ms", 1),),
    "flush.messages": (("log.flush.interval.messages", 1),),
    "flush.ms": (("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)),
    "index.interval.bytes": (("log.index.interval.bytes", 1),),
    "local.retention.bytes": (("log.local.retention.bytes", 1),),
    "local.retention.ms": (("log.local.retention.ms", 1),),
    "max.compaction.lag.ms": (("log.cleaner.max.compaction.lag.ms", 1),),
    "max.message.bytes": (("message.max.bytes", 1),),
    "message.timestamp.after.max.ms": (("log.message.timestamp.after.max.ms", 1),),
    "message.timestamp.before.max.ms": (("log.message.timestamp.before.max.ms", 1),),
    "message.timestamp.type": (("log.message.timestamp.type", 1),),
    "min.cleanable.dirty.ratio": (("log.cleaner.min.cleanable.ratio", 1),),
    "min.compaction.lag.ms": (("log.cleaner.min.compaction.lag.ms", 1),),
    "min.insync.replicas": (("min.insync.replicas", 1),),
    "preallocate": (("log.preallocate", 1),),
    "retention.bytes": (("log.retention.bytes", 1),),
    "retention.ms": (("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", _HOUR_MS)),
    "segment.bytes": (("log.segment.bytes", 1),),
    "segment.index.bytes": (("log.index.size.max.bytes", 1),),
    "segment.jitter.ms": (("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", _HOUR_MS)),
    "segment.ms": (("log.roll.ms", 1), ("log.roll.hours", _HOUR_MS)),
    "unclean.leader.election.enable": (("unclean.leader.election.enable", 1),),
}
"""The broker configs that give a topic config its default, the strongest first, and what one unit of them is."""

_THROTTLED = frozenset({"leader.replication.throttled.replicas", "follower.replication.throttled.replicas"})
_THROTTLED_REPLICA = re.compile(r"\s*[\d]+\s*:\s*[\d]+\s*")


def check(name: str, value: str) -> str:
    """The value as Kafka would print it back.

    Raises:
        KafkaError: INVALID_CONFIG with Kafka's sentence, for an unknown config or a value that it cannot have.
    """
    key = TOPIC_CONFIGS.get(name)
    if key is None:
        raise KafkaError(ErrorCode.INVALID_CONFIG, f"Unknown topic config name: {name}")
    normalised = key.normalise(value)
    if name in _THROTTLED:
        _check_throttled(name, normalised)
    return normalised


def check_all(overrides: Mapping[str, str]) -> dict[str, str]:
    """Every override as `check` gives it, and what they must not be together.

    Raises:
        KafkaError: INVALID_CONFIG; unknown names are reported before bad values.
    """
    for name in overrides:
        if name not in TOPIC_CONFIGS:
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"Unknown topic config name: {name}")
    checked = {name: check(name, value) for name, value in overrides.items()}
    values = effective(checked, BrokerLayers())
    low, high = int(values["min.compaction.lag.ms"]), int(values["max.compaction.lag.ms"])
    if low > high:
        raise KafkaError(
            ErrorCode.INVALID_CONFIG,
            f"conflict topic config setting min.compaction.lag.ms ({low}) > max.compaction.lag.ms ({high})",
        )
    if checked.get("remote.storage.enable") == "true":
        raise KafkaError(
            ErrorCode.INVALID_CONFIG,
            "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log "
            "storage.",
        )
    return checked


def effective(overrides: Mapping[str, str], layers: BrokerLayers) -> dict[str, str]:
    """The value in force of every topic config, in describe order."""
    return {key.name: overrides[key.name] if key.name in overrides else _default(key, layers) for key in _KEYS}


def entries(overrides: Mapping[str, str], layers: BrokerLayers) -> list[ConfigEntry]:
    """Every topic config with where it comes from, in describe order (ConfigHelper.createTopicConfigEntry)."""
    values = effective(overrides, layers)
    found = []
    for key in _KEYS:
        synonyms: tuple[ConfigSynonym, ...] = ()
        spellings = BROKER_SYNONYMS.get(key.name)
        if spellings:
            synonyms = layers.synonyms(spellings[0][0], [name for name, _ in spellings], _broker_defaults(key))
        if key.name in overrides:
            own = ConfigSynonym(ConfigSource.DYNAMIC_TOPIC_CONFIG, key.name, values[key.name])
            synonyms = (own, *synonyms)
        source = synonyms[0].source if synonyms else ConfigSource.DEFAULT_CONFIG
        found.append(ConfigEntry(key.name, values[key.name], source, sensitive=False, synonyms=synonyms))
    return found


def shown(overrides: Mapping[str, str], layers: BrokerLayers) -> dict[str, str]:
    """What `Configs:` of a described topic lists: every value that is not Kafka's own default, in describe order."""
    return {
        entry.name: entry.value or ""
        for entry in entries(overrides, layers)
        if entry.source is not ConfigSource.DEFAULT_CONFIG
    }


def order(names: Iterable[str]) -> list[str]:
    """Topic config names in describe order; unknown ones last."""
    at = {name: position for position, name in enumerate(TOPIC_CONFIGS)}
    return sorted(names, key=lambda name: (at.get(name, len(at)), name))


def as_int(name: str, overrides: Mapping[str, str], layers: BrokerLayers) -> int:
    """The whole number in force for a config of type INT or LONG."""
    return int(overrides.get(name) or _default(TOPIC_CONFIGS[name], layers))


def as_bool(name: str, overrides: Mapping[str, str], layers: BrokerLayers) -> bool:
    """The truth value in force for a config of type BOOLEAN."""
    return (overrides.get(name) or _default(TOPIC_CONFIGS[name], layers)) == "true"


def _default(key: ConfigKey, layers: BrokerLayers) -> str:
    for name, unit in BROKER_SYNONYMS.get(key.name, ()):
        value = layers.get(name)
        if value is not None:
            return value if unit == 1 else str(int(value) * unit)
    return key.default or ""


def _broker_defaults(key: ConfigKey) -> dict[str, str]:
    """The built-in defaults of the broker configs behind a topic config; log.retention.ms and its like have none."""
    spellings = BROKER_SYNONYMS[key.name]
    name, unit = spellings[-1]
    return {name: key.default if unit == 1 else str(int(key.default) // unit)} if key.default is not None else {}


def _check_throttled(name: str, value: str) -> None:
    """ThrottledReplicaListValidator: nothing, `*`, or `partition:broker` pairs."""
    pairs = value.rstrip(",")  # Java's split drops what is empty at the end
    if pairs and value != "*" and not all(_THROTTLED_REPLICA.fullmatch(pair) for pair in pairs.split(",")):
        raise KafkaError(
            ErrorCode.INVALID_CONFIG,
            f"Invalid value [{value.replace(',', ', ')}] for configuration {name}: {name} must be the literal '*' or a "
            "list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...",
        )
