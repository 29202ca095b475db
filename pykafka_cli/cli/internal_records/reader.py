"""Bytes of a schema → the JSON that Kafka's generated converters write.

From its first flexible version on, a schema has lengths as unsigned varints of length + 1, and tagged fields at the end
of each structure.
"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from struct import Struct
from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_strings import java_string

if TYPE_CHECKING:
    from pykafka_cli.cli.internal_records.schema import Field, Json, Schema

_NUMBERS = {
    "bool": Struct(">?"),
    "int8": Struct(">b"),
    "int16": Struct(">h"),
    "int32": Struct(">i"),
    "int64": Struct(">q"),
    "uint16": Struct(">H"),
    "float64": Struct(">d"),
}
_MAX_VARINT_BYTES = 5
_MAX_STRING = 0x7FFF
_SIGN = 1 << 31


class SchemaError(Exception):
    """Bytes that are no record of the expected schema."""


class SchemaReader:
    """Reads structures off `data`.

    Every method raises SchemaError if the data ends too early or a length makes no sense.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self._latest = 0

    @property
    def remaining(self) -> int:
        """Bytes that nobody has read."""
        return len(self._data) - self._at

    def message(self, schema: Schema, version: int) -> dict[str, Json]:
        """A whole key or value of this version; later ones than the latest read as it, unless they hold a structure."""
        self._latest = schema.latest
        return self._structure(schema.fields, version, flexible=version >= schema.flexible)

    def integer(self, kind: str) -> int:
        """A number of a fixed size."""
        return int(self._number(kind))

    def unsigned_varint(self) -> int:
        """A number of one to five bytes; as in Java, one that needs all of 32 bits is negative."""
        value = 0
        for shift in range(0, 7 * _MAX_VARINT_BYTES, 7):
            byte = self._take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return (value + _SIGN) % (2 * _SIGN) - _SIGN
        raise SchemaError(
            "Varint is too long, the most significant bit in the 5th byte is set, converted value: "
            f"{value % (2 * _SIGN):x}"
        )

    def _structure(self, fields: tuple[Field, ...], version: int, *, flexible: bool) -> dict[str, Json]:
        """The fields that this version has, in the order of the schema."""
        present = [field for field in fields if field.first <= version <= field.last]
        found = {field.name: self._field(field, version, flexible=flexible) for field in present if field.tag is None}
        if not flexible:
            return found
        tagged = self._tagged(fields, version)
        if not tagged:
            return found
        found |= tagged
        return {field.name: found[field.name] for field in present if field.name in found}

    def _tagged(self, fields: tuple[Field, ...], version: int) -> dict[str, Json]:
        found: dict[str, Json] = {}
        by_tag = {field.tag: field for field in fields if field.tag is not None}
        for _ in range(self.unsigned_varint()):
            tag, size = self.unsigned_varint(), self.unsigned_varint()
            field = by_tag.get(tag)
            if field is None:
                self._take(size)
                continue
            if version < field.first:
                raise SchemaError(f"Tag {tag} is not valid for version {version}")
            # The content has its own end, so Kafka does not look at the size. Of a tag given twice the second counts.
            found[field.name] = self._field(field, version, flexible=True)
        defaults = {field.name: field.default for field in by_tag.values()}
        return {name: value for name, value in found.items() if value != defaults[name]}

    def _field(self, field: Field, version: int, *, flexible: bool) -> Json:
        if not field.array:
            return self._value(field, version, flexible=flexible)
        count = self._length(field, "int32", flexible=flexible)
        if count is None:
            return None
        if count > self.remaining:
            raise SchemaError(
                f"Tried to allocate a collection of size {count}, but there are only {self.remaining} bytes remaining."
            )
        return [self._value(field, version, flexible=flexible, element=True) for _ in range(count)]

    def _value(self, field: Field, version: int, *, flexible: bool, element: bool = False) -> Json:
        if field.kind in _NUMBERS:
            return self._number(field.kind)
        if field.fields or field.kind == "{}":
            if field.nullable and not element and self._is_null(field):
                return None
            if version > self._latest:
                raise SchemaError(f"Can't read version {version} of {field.name}")
            return self._structure(field.fields, version, flexible=flexible)
        if field.kind == "uuid":
            return urlsafe_b64encode(self._take(16)).decode().rstrip("=")
        size = self._length(field, "int16" if field.kind == "string" else "int32", flexible=flexible, element=element)
        if size is None:
            return None
        if field.kind == "bytes":
            return b64encode(self._take(size)).decode()
        if size > _MAX_STRING:
            what = f"{field.name} element" if element else field.name
            raise SchemaError(f"string field {what} had invalid length {size}")
        return java_string(self._take(size))

    def _is_null(self, field: Field) -> bool:
        """What stands before a structure that may be null; Kafka writes it in another way behind a tag."""
        return self.integer("int8") < 0 if field.tag is None else self.unsigned_varint() <= 0

    def _length(self, field: Field, kind: str, *, flexible: bool, element: bool = False) -> int | None:
        length = self.unsigned_varint() - 1 if flexible else self.integer(kind)
        if length >= 0:
            return length
        if not field.nullable or element:
            what = f"{field.name} element" if element else field.name
            raise SchemaError(f"non-nullable field {what} was serialized as null")
        return None

    def _number(self, kind: str) -> int | float:
        form = _NUMBERS[kind]
        number: int | float = form.unpack(self._take(form.size))[0]
        return number

    def _take(self, size: int) -> bytes:
        if not 0 <= size <= self.remaining:
            raise SchemaError(f"Error reading byte array of {size} byte(s): only {self.remaining} byte(s) available")
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken
