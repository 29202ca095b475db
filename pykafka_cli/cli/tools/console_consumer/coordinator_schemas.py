"""The records of Kafka's internal topics: schemas (KIP-482 versions and tagged fields) and a reader for them.

A key starts with its record type, a value with its version, both int16. From its first flexible version on, a schema
has lengths as unsigned varints of length + 1, and tagged fields at the end of each structure.
"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from struct import Struct

Json = dict[str, "Json"] | list["Json"] | str | int | None
NEVER = 1 << 15


class SchemaError(Exception):
    """Bytes that are no record of the expected schema."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` is int8 to int64, string, bytes or uuid; `fields` makes it a structure; `array` a list of it.

    A tagged field has a `tag` and is left out where it has its `default`.
    """

    name: str
    kind: str = ""
    first: int = 0
    last: int = NEVER
    array: bool = False
    fields: tuple[Field, ...] = ()
    tag: int | None = None
    default: Json = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of a key or a value, its latest version and its first flexible one."""

    fields: tuple[Field, ...]
    latest: int = 0
    flexible: int = NEVER


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record type: what its key's number is, and how key and value are laid out."""

    number: int
    key: Schema
    value: Schema


_COMMIT_KEY = Schema((Field("group", "string"), Field("topic", "string"), Field("partition", "int32")))

LEGACY_OFFSET_COMMIT = RecordType(
    0,
    _COMMIT_KEY,
    Schema((Field("offset", "int64"), Field("metadata", "string"), Field("commitTimestamp", "int64"))),
)
OFFSET_COMMIT = RecordType(
    1,
    _COMMIT_KEY,
    Schema(
        (
            Field("offset", "int64"),
            Field("leaderEpoch", "int32", first=3),
            Field("metadata", "string"),
            Field("commitTimestamp", "int64"),
            Field("expireTimestamp", "int64", first=1, last=1),
            Field("topicId", "uuid", first=4, tag=0, default="AAAAAAAAAAAAAAAAAAAAAA"),
        ),
        latest=4,
        flexible=4,
    ),
)
GROUP_METADATA = RecordType(
    2,
    Schema((Field("group", "string"),)),
    Schema(
        (
            Field("protocolType", "string"),
            Field("generation", "int32"),
            Field("protocol", "string"),
            Field("leader", "string"),
            Field("currentStateTimestamp", "int64", first=2),
            Field(
                "members",
                array=True,
                fields=(
                    Field("memberId", "string"),
                    Field("groupInstanceId", "string", first=3),
                    Field("clientId", "string"),
                    Field("clientHost", "string"),
                    Field("rebalanceTimeout", "int32", first=1),
                    Field("sessionTimeout", "int32"),
                    Field("subscription", "bytes"),
                    Field("assignment", "bytes"),
                ),
            ),
        ),
        latest=4,
        flexible=4,
    ),
)
TRANSACTION_LOG = RecordType(
    0,
    Schema((Field("transactionalId", "string"),)),
    Schema(
        (
            Field("producerId", "int64"),
            Field("previousProducerId", "int64", first=1, tag=0, default=-1),
            Field("nextProducerId", "int64", first=1, tag=1, default=-1),
            Field("producerEpoch", "int16"),
            Field("transactionTimeoutMs", "int32"),
            Field("transactionStatus", "int8"),
            Field(
                "transactionPartitions",
                array=True,
                fields=(Field("topic", "string"), Field("partitionIds", "int32", array=True)),
            ),
            Field("transactionLastUpdateTimestampMs", "int64"),
            Field("transactionStartTimestampMs", "int64"),
            Field("clientTransactionVersion", "int16", first=1, tag=2, default=0),
        ),
        latest=1,
        flexible=1,
    ),
)

_INTEGERS = {"int8": Struct(">b"), "int16": Struct(">h"), "int32": Struct(">i"), "int64": Struct(">q")}


class SchemaReader:
    """Reads structures off `data`, as the JSON that Kafka's generated converters write."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def integer(self, kind: str) -> int:
        """A number of a fixed size."""
        return int(_INTEGERS[kind].unpack(self._take(_INTEGERS[kind].size))[0])

    def structure(self, fields: tuple[Field, ...], version: int, *, flexible: bool) -> dict[str, Json]:
        """The fields that this version has, in the order of the schema.

        Raises:
            SchemaError: if the data ends too early or a length makes no sense.
        """
        present = [field for field in fields if field.first <= version <= field.last]
        read = {field.name: self._field(field, version, flexible=flexible) for field in present if field.tag is None}
        tagged = self._tagged(present, version) if flexible else {}
        return {
            field.name: (read | tagged)[field.name] for field in present if field.name in read or field.name in tagged
        }

    def _tagged(self, fields: list[Field], version: int) -> dict[str, Json]:
        found: dict[str, Json] = {}
        by_tag = {field.tag: field for field in fields if field.tag is not None}
        for _ in range(self._unsigned_varint()):
            tag = self._unsigned_varint()
            content = SchemaReader(self._take(self._unsigned_varint()))
            field = by_tag.get(tag)
            if field is None:
                continue
            value = content._field(field, version, flexible=True)
            if value != field.default:
                found[field.name] = value
        return found

    def _field(self, field: Field, version: int, *, flexible: bool) -> Json:
        if not field.array:
            return self._value(field, version, flexible=flexible)
        count = self._length("int32", flexible=flexible)
        if count is None:
            return None
        return [self._value(field, version, flexible=flexible) for _ in range(count)]

    def _value(self, field: Field, version: int, *, flexible: bool) -> Json:
        if field.fields:
            return self.structure(field.fields, version, flexible=flexible)
        if field.kind in _INTEGERS:
            return self.integer(field.kind)
        if field.kind == "uuid":
            return urlsafe_b64encode(self._take(16)).decode().rstrip("=")
        size = self._length("int16" if field.kind == "string" else "int32", flexible=flexible)
        if size is None:
            return None
        data = self._take(size)
        return data.decode("utf-8", "replace") if field.kind == "string" else b64encode(data).decode()

    def _length(self, kind: str, *, flexible: bool) -> int | None:
        length = self._unsigned_varint() - 1 if flexible else self.integer(kind)
        if length > len(self._data):
            raise SchemaError(f"a length of {length} is more than the record holds")
        return None if length < 0 else length

    def _unsigned_varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) < size:
            raise SchemaError(f"{size} bytes were expected at position {self._at}, there are {len(taken)}")
        self._at += size
        return taken
