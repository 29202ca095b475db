"""What an option or an argument takes, so that a shell can complete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.cli.docgen.commands import CommandDoc
    from pykafka_cli.cli.help.page import Option

ANYTHING, FILE, DIRECTORY = "none", "file", "dir"
"""Nothing that can be known, a file, a directory. Other kinds are live ones, which `completion/candidates.py` answers:
topics, groups, brokers, living, dead, entities, contexts, settings (of brokers), configs and config-names. With a comma
behind it, it is several of them. `words:…` are fixed words."""

_COMPRESSIONS = "words:none gzip snappy lz4 zstd"
_GROUP_TYPES = "words:classic consumer share streams"
_DESERIALIZERS = (
    "String", "Short", "Integer", "Long", "Float", "Double", "Boolean", "UUID", "Bytes", "ByteArray", "ByteBuffer",
    "List", "Void",
)  # fmt: skip
_FORMATTERS = (
    "DefaultMessageFormatter", "LoggingMessageFormatter", "NoOpMessageFormatter", "OffsetsMessageFormatter",
    "GroupMetadataMessageFormatter", "TransactionLogMessageFormatter",
)  # fmt: skip
_CLIENT_SETTINGS = {
    "console-producer": "acks= batch.size= client.id= compression.type= linger.ms= retries=",
    "producer-perf-test": "acks= batch.size= client.id= compression.type= linger.ms= retries=",
    "console-consumer": "auto.offset.reset= client.id= fetch.min.bytes= group.protocol= group.id= isolation.level=",
    "consumer-perf-test": "auto.offset.reset= client.id= fetch.min.bytes= group.protocol= isolation.level=",
}
_CLASSES = "words:" + " ".join(f"org.apache.kafka.common.serialization.{name}Deserializer" for name in _DESERIALIZERS)

_BY_NAME = {
    "topic": "topics",
    "include": "topics",
    "topic-list": "topics,",
    "topic-partitions": "topics,",
    "group": "groups",
    "broker": "brokers",
    "broker-logger": "brokers",
    "broker-list": "brokers,",
    "id": "brokers",
    "context": "contexts",
    "config": "configs",
    "add-config": "configs,",
    "delete-config": "config-names,",
    "from": DIRECTORY,
    "to": DIRECTORY,
    "isolation-level": "words:read_uncommitted read_committed",
    "compression-codec": _COMPRESSIONS,
    "compression-type": _COMPRESSIONS,
    "request-required-acks": "words:0 1 -1 all",
    "group-type": _GROUP_TYPES,
    "type": _GROUP_TYPES,
    "state": "words:Stable Empty PreparingRebalance CompletingRebalance Assigning Reconciling Dead",
    "entity-name": "entities",
    "entity-type": "words:topics brokers groups users clients ips broker-loggers client-metrics",
    "time": "words:earliest latest max-timestamp earliest-local latest-tiered",
    "offset": "words:earliest latest",
    "key-deserializer": _CLASSES,
    "value-deserializer": _CLASSES,
    "formatter": "words:" + " ".join(f"org.apache.kafka.tools.consumer.{name}" for name in _FORMATTERS),
    "line-reader": "words:org.apache.kafka.tools.LineMessageReader",
}
_BY_COMMAND: dict[tuple[str, ...], str] = {
    ("cluster", "create", "config"): "settings",
}
_ARGUMENTS: dict[tuple[str, ...], str] = {
    ("broker", "kill"): "living",
    ("broker", "restart"): "dead",
    ("broker", "verify"): "brokers",
    ("broker", "clean"): "topics",
    ("context", "use"): "contexts",
    ("context", "show"): "contexts",
    ("context", "remove"): "contexts",
}


def value_of(command: CommandDoc, option: Option) -> str:
    """What an option takes; empty for a flag."""
    if not option.metavar:
        return ""
    name = max(option.names, key=len).lstrip("-")
    special = _BY_COMMAND.get((*command.path, name))
    if special is not None:
        return special
    metavar = option.metavar.strip("[]")
    if metavar.startswith("FILE"):
        return FILE + ("," if "," in metavar else "")
    if metavar == "DIR":
        return DIRECTORY
    if name == "ignore":
        from pykafka_cli.cli.tools.console_producer.actions import IGNORABLE  # noqa: PLC0415

        return f"words:{' '.join(IGNORABLE)},"
    if "|" in metavar:
        return f"words:{metavar.replace('|', ' ')}"
    if name in ("formatter-property", "reader-property", "property"):
        return f"words:{' '.join(f'{one}=' for one in _properties(command.path[0]))}"
    if name.endswith("-property") or name == "producer-props":
        return f"words:{_CLIENT_SETTINGS[command.path[0]]}" if command.path[0] in _CLIENT_SETTINGS else ANYTHING
    return _BY_NAME.get(name, ANYTHING)


def argument_of(command: CommandDoc) -> str:
    """What the words of a command are that are no options; empty where it takes none."""
    return _ARGUMENTS.get(command.path, ANYTHING) if command.arguments else ""


def _properties(command: str) -> tuple[str, ...]:
    if command == "console-producer":
        from pykafka_cli.cli.tools.console_producer.reader_properties import KNOWN as READER  # noqa: PLC0415

        return tuple(READER)
    from pykafka_cli.cli.tools.console_consumer.default_formatter import KNOWN as FORMATTER  # noqa: PLC0415

    return tuple(FORMATTER)
