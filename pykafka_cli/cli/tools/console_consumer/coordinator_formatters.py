"""Formatters of Kafka's internal topics (CoordinatorRecordMessageFormatter): compact JSON, nothing between records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.internal_records.consumer_group_records import GROUP_METADATA, LEGACY_OFFSET_COMMIT, OFFSET_COMMIT
from pykafka_cli.cli.internal_records.reader import SchemaError, SchemaReader
from pykafka_cli.cli.internal_records.transaction_records import TRANSACTION_LOG
from pykafka_cli.cli.render.java_strings import jackson
from pykafka_cli.cli.tools.console_consumer.formatter import FormatError, Formatter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.internal_records.schema import Json, RecordType, Schema
    from pykafka_cli.cluster import Fetched
    from pykafka_cli.model import ConsumerRecords

PRINTED = {
    "OffsetsMessageFormatter": (LEGACY_OFFSET_COMMIT, OFFSET_COMMIT),
    "GroupMetadataMessageFormatter": (GROUP_METADATA,),
    "TransactionLogMessageFormatter": (TRANSACTION_LOG,),
}
"""Which record types each formatter prints, by its name in org.apache.kafka.tools.consumer."""


class CoordinatorFormatter(Formatter):
    """Prints records of some types; those of other types and those without a key are passed over."""

    def __init__(self, types: Sequence[RecordType]) -> None:
        self._types = {record_type.number: record_type for record_type in types}

    @classmethod
    def named(cls, name: str) -> CoordinatorFormatter:
        """The formatter of that name in `PRINTED`."""
        return cls(PRINTED[name])

    def write_record(self, fetched: Fetched, records: ConsumerRecords, i: int, out: list[bytes]) -> None:  # noqa: ARG002
        """`{"key":{"type":…,"data":…},"value":{"version":…,"data":…}}`; the value of a tombstone is null."""
        key, value = records.keys[i], records.values[i]
        if key is None:
            return
        try:
            reader = SchemaReader(key)
            record_type = self._types.get(reader.integer("int16"))
            if record_type is None:
                return
            data = reader.message(record_type.key, 0)
            json: Json = {
                "key": {"type": record_type.number, "data": data},
                "value": None if value is None else _value(record_type.value, value),
            }
        except SchemaError as error:
            raise FormatError(f"Could not read record at offset {records.offsets[i]} due to: {error}") from error
        out.append(jackson(json).encode())


def _value(schema: Schema, data: bytes) -> Json:
    reader = SchemaReader(data)
    version = reader.integer("int16")
    if not 0 <= version <= schema.latest:
        raise SchemaError(f"its value has the unknown version {version}")
    return {"version": version, "data": reader.message(schema, version)}
