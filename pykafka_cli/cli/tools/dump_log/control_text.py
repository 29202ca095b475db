"""What kafka-dump-log prints of a control record (ControlRecordType, ControlRecordUtils)."""

from __future__ import annotations

from struct import Struct

from pykafka_cli.cli.internal_records.reader import SchemaError, SchemaReader
from pykafka_cli.errors import CorruptRecordError

_KEY = Struct(">hh")  # version, type
_END_OF_TRANSACTION = {0: "ABORT", 1: "COMMIT"}
_MARKER = Struct(">hi")  # version, coordinator epoch


def control_text(offset: int, key: bytes | None, value: bytes | None) -> str:
    """The end of the record's line, with a blank in front.

    Raises:
        CorruptRecordError: if it is no control record.
    """
    version, number = _KEY.unpack_from(key) if key is not None and len(key) >= _KEY.size else (-1, -1)
    if version < 0:
        raise CorruptRecordError(f"The control record at offset {offset} has no type. May indicate data corruption")
    try:
        return _by_type(number, b"" if value is None else value)
    except SchemaError as error:
        raise CorruptRecordError(f"The control record at offset {offset} cannot be read: {error}") from error


def _by_type(number: int, value: bytes) -> str:
    if number in _END_OF_TRANSACTION:
        if len(value) < _MARKER.size:
            raise SchemaError("it has no coordinator epoch")
        version, epoch = _MARKER.unpack_from(value)
        if version < 0:
            raise SchemaError(f"its value has version {version}")
        return f" endTxnMarker: {_END_OF_TRANSACTION[number]} coordinatorEpoch: {epoch}"
    from pykafka_cli.cli.internal_records import control_records  # noqa: PLC0415  (only in the log of a KRaft quorum)

    label_and_schema = control_records.BY_TYPE.get(number)
    if label_and_schema is None:
        return f" controlType: UNKNOWN({number})"
    from pykafka_cli.cli.render.java_strings import jackson  # noqa: PLC0415

    label, schema = label_and_schema
    version = SchemaReader(value).integer("int16")  # which the schema has again, as its first field
    return f" {label} {jackson(SchemaReader(value).message(schema, version))}"
