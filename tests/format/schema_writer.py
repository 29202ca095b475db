"""Random bytes of a schema: what Kafka could have written, in any version and with any mixture of tagged fields."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from pykafka_cli.cli.internal_records.schema import Field, RecordType, Schema

_NUMBERS = {"int8": "b", "int16": "h", "int32": "i", "int64": "q", "uint16": "H"}
_STRINGS = ("", "t", "größer", "\u20ac", 'a"b\\c/d', "\t\n\r\b\f\x00\x1f\x7f\u2028", "\U0001f600", "x" * 200)
_DOUBLES = (0.0, -0.0, 1.0, 1024.5, 1e7, 1.5e-5, -123456789.125, 1e300, float("inf"), float("nan"))
_REMOTE_LOGS = {"startOffset": range(1000), "endOffset": range(1000, 2000), "remoteLogSegmentState": range(4)} | {
    "remotePartitionDeleteState": range(3)
}
"""Numbers that say what remote logs can be; others are refused by Kafka in words that only Java has."""


def value_bytes(schema: Schema, version: int, random: Random) -> bytes:
    """A value (or key) of that version, without anything in front."""
    return _structure(schema.fields, version, random, flexible=version >= schema.flexible)


def coordinator_record(record_type: RecordType, version: int, random: Random) -> tuple[bytes, bytes]:
    """Key and value of a record of a coordinator."""
    prefix = Struct(">h").pack
    return (
        prefix(record_type.number) + value_bytes(record_type.key, 0, random),
        prefix(version) + value_bytes(record_type.value, version, random),
    )


def framed_record(record_type: RecordType, version: int, random: Random) -> bytes:
    """The value of a record of the cluster metadata or of remote logs."""
    return b"".join(map(_varint, (1, record_type.number, version))) + value_bytes(record_type.value, version, random)


def _structure(fields: tuple[Field, ...], version: int, random: Random, *, flexible: bool) -> bytes:
    present = [field for field in fields if field.first <= version <= field.last]
    out = [_field(field, version, random, flexible=flexible) for field in present if field.tag is None]
    if flexible:
        tagged = sorted((field.tag, field) for field in present if field.tag is not None and random.random() < 0.6)
        unknown = random.random() < 0.2
        out.append(_varint(len(tagged) + unknown))
        for tag, field in tagged:
            content = _field(field, version, random, flexible=True)
            out += _varint(tag), _varint(len(content)), content
        if unknown:
            out += _varint(999), _varint(3), b"new"
    return b"".join(out)


def _field(field: Field, version: int, random: Random, *, flexible: bool) -> bytes:
    if not field.array:
        return _one(field, version, random, flexible=flexible)
    if field.nullable and random.random() < 0.3:
        return _length(-1, "i", flexible=flexible)
    count = random.choice((1, 1, 2, 3) if field.name == "segmentLeaderEpochs" else (0, 1, 2, 3))
    elements = [_one(field, version, random, flexible=flexible, element=True) for _ in range(count)]
    return _length(count, "i", flexible=flexible) + b"".join(elements)


def _one(field: Field, version: int, random: Random, *, flexible: bool, element: bool = False) -> bytes:
    nullable = field.nullable and not element
    if field.fields:
        inner = _structure(field.fields, version, random, flexible=flexible)
        if not nullable:
            return inner
        absent, there = (b"\xff", b"\x01") if field.tag is None else (b"\x00", b"\x01")
        return absent if random.random() < 0.4 else there + inner
    if field.kind in _NUMBERS:
        return _number(field, random)
    if field.kind == "bool":
        return random.choice((b"\x00", b"\x01"))
    if field.kind == "float64":
        return Struct(">d").pack(random.choice(_DOUBLES))
    if field.kind == "uuid":
        return random.choice((bytes(16), random.randbytes(16)))
    form = "h" if field.kind == "string" else "i"
    if nullable and random.random() < 0.3:
        return _length(-1, form, flexible=flexible)
    data = random.choice(_STRINGS).encode() if form == "h" else random.randbytes(random.randrange(20))
    return _length(len(data), form, flexible=flexible) + data


def _number(field: Field, random: Random) -> bytes:
    form = Struct(f">{_NUMBERS[field.kind]}")
    if field.name in _REMOTE_LOGS:
        return form.pack(random.choice(_REMOTE_LOGS[field.name]))
    most = (1 << (8 * form.size - (field.kind != "uint16"))) - 1
    least = 0 if field.kind == "uint16" else -most - 1
    return form.pack(random.choice((0, 1, 7, most, least, min(most, 1 << 20), max(least, -1))))


def _length(length: int, form: str, *, flexible: bool) -> bytes:
    return _varint(length + 1) if flexible else Struct(f">{form}").pack(length)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
