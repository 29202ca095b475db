"""Formatters of Kafka's internal topics (CoordinatorRecordMessageFormatter): compact JSON, nothing between records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.tools.console_consumer.coordinator_schemas import (
    GROUP_METADATA,
    LEGACY_OFFSET_COMMIT,
    OFFSET_COMMIT,
    TRANSACTION_LOG,
    RecordType,
    Schema,
    SchemaError,
    SchemaReader,
)
from pykafka_cli.cli.tools.console_consumer.formatter import FormatError, Formatter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cli.tools.console_consumer.coordinator_schemas import Json
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
        from json import dumps  # noqa: PLC0415  (only where a record is printed)

        key, value = records.keys[i], records.values[i]
        if key is None:
            return
        try:
            reader = SchemaReader(key)
            record_type = self._types.get(reader.integer("int16"))
            if record_type is None:
                return
            data = reader.structure(record_type.key.fields, 0, flexible=False)
            json: Json = {
                "key": {"type": record_type.number, "data": data},
                "value": None if value is None else _value(record_type.value, value),
            }
        except SchemaError as error:
            raise FormatError(f"Could not read record at offset {records.offsets[i]} due to: {error}") from error
        out.append(dumps(json, ensure_ascii=False, separators=(",", ":")).encode())


def _value(schema: Schema, data: bytes) -> Json:
    reader = SchemaReader(data)
    version = reader.integer("int16")
    if not 0 <= version <= schema.latest:
        raise SchemaError(f"its value has the unknown version {version}")
    return {
        "version": version,
        "data": reader.structure(schema.fields, version, flexible=version >= schema.flexible),
    }
