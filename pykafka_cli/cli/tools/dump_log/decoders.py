"""What kafka-dump-log makes of keys and values: text, numbers, or the records that Kafka writes for itself."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from pykafka_cli.cli.internal_records.reader import SchemaError, SchemaReader
from pykafka_cli.cli.render.java_strings import jackson, java_string
from pykafka_cli.errors import CorruptRecordError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pykafka_cli.cli.internal_records.schema import Json, RecordType, Schema

    Decoder = Callable[[int, bytes | None, bytes | None], tuple[str | None, str | None]]
    """From offset, key and value to what is printed for the two; None prints nothing."""

STRING_DECODER = "org.apache.kafka.tools.api.StringDecoder"

_FRAME_VERSION = 1
_MOST = (1 << 15) - 1
_NUMBERS = {
    "org.apache.kafka.tools.api.IntegerDecoder": Struct(">i"),
    "org.apache.kafka.tools.api.LongDecoder": Struct(">q"),
}


def by_class(key_class: str, value_class: str) -> Decoder:
    """The decoders of that name in Kafka; both leave out what is null.

    Raises:
        UnsupportedError: for any other class, which would need Java.
    """
    of_key, of_value = _of_class(key_class), _of_class(value_class)

    def decode(offset: int, key: bytes | None, value: bytes | None) -> tuple[str | None, str | None]:
        return None if key is None else of_key(offset, key), None if value is None else of_value(offset, value)

    return decode


def _of_class(name: str) -> Callable[[int, bytes], str]:
    if name == STRING_DECODER:
        return lambda _, data: java_string(data)
    form = _NUMBERS.get(name)
    if form is None:
        raise UnsupportedError(
            f"{name} needs Java; keys and values can be printed by {', '.join([STRING_DECODER, *_NUMBERS])}."
        )

    def decode(offset: int, data: bytes) -> str:
        if len(data) < form.size:
            raise CorruptRecordError(f"{name} needs {form.size} bytes, the record at offset {offset} has {len(data)}.")
        return str(form.unpack_from(data)[0])

    return decode


def of_offsets() -> Decoder:
    """Records of __consumer_offsets; what classic consumers agreed on is shown as JSON, not as bytes."""
    from pykafka_cli.cli.internal_records import consumer_group_records as consumer  # noqa: PLC0415  (imported on use)
    from pykafka_cli.cli.internal_records.share_group_records import SHARE_GROUP_TYPES  # noqa: PLC0415
    from pykafka_cli.cli.internal_records.streams_group_records import STREAMS_GROUP_TYPES  # noqa: PLC0415

    def opened(record_type: RecordType, data: dict[str, Json]) -> None:
        members = data.get("members")
        if record_type is consumer.GROUP_METADATA and data["protocolType"] == "consumer" and isinstance(members, list):
            for member in members:
                _open(member, "subscription", consumer.CONSUMER_PROTOCOL_SUBSCRIPTION)
                _open(member, "assignment", consumer.CONSUMER_PROTOCOL_ASSIGNMENT)

    return _of_coordinator((*consumer.CONSUMER_GROUP_TYPES, *SHARE_GROUP_TYPES, *STREAMS_GROUP_TYPES), opened)


def of_transactions() -> Decoder:
    """Records of __transaction_state."""
    from pykafka_cli.cli.internal_records.transaction_records import TRANSACTION_LOG  # noqa: PLC0415  (imported on use)

    return _of_coordinator((TRANSACTION_LOG,))


def of_share_groups() -> Decoder:
    """Records of __share_group_state."""
    from pykafka_cli.cli.internal_records.share_state_records import SHARE_STATE_TYPES  # noqa: PLC0415  (imported on use)

    return _of_coordinator(SHARE_STATE_TYPES)


def of_cluster_metadata() -> Decoder:
    """Records of __cluster_metadata and of KRaft snapshots, which have no keys."""
    from pykafka_cli.cli.internal_records.metadata_records import METADATA_TYPES  # noqa: PLC0415  (imported on use)

    types = {one.number: one for one in METADATA_TYPES}

    def decode(offset: int, _: bytes | None, value: bytes | None) -> tuple[None, str]:
        try:
            record_type, version, data = framed(value, types)
        except SchemaError as error:
            return None, f"Error at {offset}, skipping. {error}"
        return None, jackson({"type": record_type.name, "version": version, "data": data})

    return decode


def of_remote_logs() -> Decoder:
    """Records of __remote_log_metadata, which have no keys."""
    from pykafka_cli.cli.internal_records.remote_log_records import REMOTE_LOG_TYPES  # noqa: PLC0415  (imported on use)
    from pykafka_cli.cli.tools.dump_log.remote_log_text import remote_log_text  # noqa: PLC0415

    types = {one.number: one for one in REMOTE_LOG_TYPES}

    def decode(offset: int, _: bytes | None, value: bytes | None) -> tuple[None, str]:
        if value is None:
            return None, f"Error at offset {offset}, skipping. The record has no value."
        try:
            record_type, _version, data = framed(value, types)
            return None, remote_log_text(record_type, data)
        except SchemaError as error:
            return None, f"Error at offset {offset}, skipping. {error}"

    return decode


def framed(value: bytes | None, types: dict[int, RecordType]) -> tuple[RecordType, int, dict[str, Json]]:
    """A record behind its frame version, type and version, three unsigned varints (AbstractApiMessageSerde).

    Raises:
        SchemaError: if it is none.
    """
    reader = SchemaReader(value or b"")
    frame = _frame_number(reader, "frame version")
    if frame != _FRAME_VERSION:
        raise SchemaError(
            "Could not deserialize metadata record with frame version 0. Note that upgrades from the preview release "
            "of KRaft in 2.8 to newer versions are not supported."
            if not frame
            else f"Could not deserialize metadata record due to unknown frame version {frame}(only frame version 1 is "
            "supported)"
        )
    number, version = _frame_number(reader, "type"), _frame_number(reader, "version")
    if number not in types:
        raise SchemaError(f"Unknown metadata id {number}")
    try:
        data = reader.message(types[number].value, version)
    except SchemaError as error:
        raise SchemaError(f"Failed to deserialize record with type {number}") from error
    if reader.remaining:
        raise SchemaError(f"Found {reader.remaining} byte(s) of garbage after {number}")
    return types[number], version, data


def _frame_number(reader: SchemaReader, what: str) -> int:
    try:
        number = reader.unsigned_varint()
    except SchemaError as error:
        raise SchemaError(f"Error while reading {what}") from error
    if number > _MOST:
        raise SchemaError(f"Value for {what} was too large.")
    return number


def _of_coordinator(
    record_types: Iterable[RecordType], opened: Callable[[RecordType, dict[str, Json]], None] = lambda *_: None
) -> Decoder:
    types = {one.number: one for one in record_types}

    def decode(offset: int, key: bytes | None, value: bytes | None) -> tuple[str, str | None]:
        if key is None:
            raise CorruptRecordError(
                f"Failed to decode message at offset {offset} using the specified decoder (message had a missing key)"
            )
        try:
            number, reader = _prefixed(key, "key")
            if number not in types:
                return f"Unknown record type {number} at offset {offset}, skipping.", None
            record_type = types[number]
            told = jackson({"type": str(number), "data": _message(reader, record_type.key, number, "key")})
            return told, "<DELETE>" if value is None else _value(record_type, value, opened)
        except SchemaError as error:
            return f"Error at offset {offset}, skipping. {error}", None

    return decode


def _value(record_type: RecordType, value: bytes, opened: Callable[[RecordType, dict[str, Json]], None]) -> str:
    version, reader = _prefixed(value, "value")
    if not 0 <= version <= record_type.value.latest:
        raise SchemaError(f"Found an unknown record version {version} for {record_type.number} type")
    data = _message(reader, record_type.value, version, "value")
    opened(record_type, data)
    return jackson({"version": str(version), "data": data})


def _prefixed(data: bytes, what: str) -> tuple[int, SchemaReader]:
    reader = SchemaReader(data)
    try:
        return reader.integer("int16"), reader
    except SchemaError:
        raise SchemaError(f"Could not read version from {what}'s buffer.") from None


def _message(reader: SchemaReader, schema: Schema, version: int, what: str) -> dict[str, Json]:
    try:
        return reader.message(schema, version if what == "value" else 0)
    except SchemaError as error:
        raise SchemaError(
            f"Could not read record with version {version} from {what}'s buffer due to: {error}."
        ) from error


def _open(member: Json, name: str, schema: Schema) -> None:
    """Replace bytes of the consumer protocol by what they say; bytes that are none stay."""
    from base64 import b64decode  # noqa: PLC0415  (imported on use)

    if isinstance(member, dict) and isinstance(member[name], str):
        reader = SchemaReader(b64decode(str(member[name])))
        try:
            member[name] = reader.message(schema, reader.integer("int16"))
        except SchemaError:
            return
