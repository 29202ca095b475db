"""Kafka's deserializers (org.apache.kafka.common.serialization), each to the text of Java's toString."""

from __future__ import annotations

import re
from struct import Struct
from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_numbers import java_double, java_float

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Deserializer = Callable[[bytes], bytes]
    """From the bytes of a key, value or header value to the bytes that are printed. Raises DeserializationError."""

PACKAGE = "org.apache.kafka.common.serialization."


class DeserializationError(Exception):
    """Data that a deserializer cannot read; the message is Kafka's."""


def find_deserializer(class_name: str, configs: Mapping[str, str], *, is_key: bool) -> Deserializer | None:
    """The deserializer of a Java class name, None if there is none of that name.

    `configs` are its own settings, without the prefix that names it.
    """
    if not class_name.startswith(PACKAGE):
        return None
    name = class_name.removeprefix(PACKAGE)
    if name == "StringDeserializer":
        return _string(_encoding(configs, is_key=is_key))
    if name == "UUIDDeserializer":
        return _uuid(_encoding(configs, is_key=is_key))
    if name == "ListDeserializer":
        return _list(configs, is_key=is_key)
    return _SIMPLE.get(name)


def _encoding(configs: Mapping[str, str], *, is_key: bool) -> str:
    side = "key" if is_key else "value"
    return configs.get(f"{side}.deserializer.encoding", configs.get("deserializer.encoding", "UTF-8"))


_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


def _decode(data: bytes, encoding: str) -> str:
    """`new String(bytes, encoding)`: never fails on the data. A lone surrogate is one U+FFFD, not three."""
    if encoding.upper() in ("UTF-8", "UTF8"):
        try:
            return data.decode()
        except UnicodeDecodeError:
            return _SURROGATE.sub("\ufffd".encode(), data).decode("utf-8", "replace")
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        raise DeserializationError(
            f"Error when deserializing byte[] to string due to unsupported encoding {encoding}"
        ) from None


def _string(encoding: str) -> Deserializer:
    return lambda data: _decode(data, encoding).encode("utf-8", "replace")


_UUID_PARTS = (8, 4, 4, 4, 12)
_UUID = re.compile(r"[0-9a-fA-F]+(-[0-9a-fA-F]+){4}")


def _uuid(encoding: str) -> Deserializer:
    def deserialize(data: bytes) -> bytes:
        """UUID.fromString: five hexadecimal parts, of which only the low digits count."""
        text = _decode(data, encoding)
        if len(text) > 36 or not _UUID.fullmatch(text):
            raise DeserializationError("Error parsing data into UUID")
        numbers = zip((int(part, 16) for part in text.split("-")), _UUID_PARTS, strict=True)
        return "-".join(f"{number & (1 << 4 * width) - 1:0{width}x}" for number, width in numbers).encode()

    return deserialize


def _number(name: str, format_: str, text: Callable[[float], str]) -> Deserializer:
    layout = Struct(format_)

    def deserialize(data: bytes) -> bytes:
        if len(data) != layout.size:
            raise DeserializationError(f"Size of data received by {name} is not {layout.size}, it is {len(data)}")
        return text(layout.unpack(data)[0]).encode()

    return deserialize


def _boolean(data: bytes) -> bytes:
    if len(data) != 1:
        raise DeserializationError(f"Size of data received by BooleanDeserializer is not 1, it is {len(data)}")
    if data not in (b"\0", b"\1"):
        raise DeserializationError(f"Unexpected byte received by BooleanDeserializer: {data[0]}")
    return b"true" if data == b"\1" else b"false"


_ESCAPED = re.compile(rb"[^ -\[\]-~]", re.DOTALL)


def _bytes(data: bytes) -> bytes:
    """org.apache.kafka.common.utils.Bytes.toString."""
    return _ESCAPED.sub(lambda match: b"\\x%02X" % match[0][0], data)


def _byte_array(data: bytes) -> bytes:
    """Java prints the array's identity, which tells nothing: the bytes themselves instead."""
    return data


def _byte_buffer(data: bytes) -> bytes:
    return b"java.nio.HeapByteBuffer[pos=0 lim=%d cap=%d]" % (len(data), len(data))


def _void(_data: bytes) -> bytes:
    raise DeserializationError("Data should be null for a VoidDeserializer.")


_SIMPLE: Mapping[str, Deserializer] = {
    "ShortDeserializer": _number("ShortDeserializer", ">h", str),
    "IntegerDeserializer": _number("IntegerDeserializer", ">i", str),
    "LongDeserializer": _number("LongDeserializer", ">q", str),
    "FloatDeserializer": _number("FloatDeserializer", ">f", java_float),
    "DoubleDeserializer": _number("DoubleDeserializer", ">d", java_double),
    "BooleanDeserializer": _boolean,
    "BytesDeserializer": _bytes,
    "ByteArrayDeserializer": _byte_array,
    "ByteBufferDeserializer": _byte_buffer,
    "VoidDeserializer": _void,
}

_FIXED_SIZES = {"Short": 2, "Integer": 4, "Long": 8, "Float": 4, "Double": 8, "UUID": 36}
_SERDE = re.compile(r"org\.apache\.kafka\.common\.serialization\.Serdes\$(\w+)Serde")
_INT = Struct(">i")


def _list(configs: Mapping[str, str], *, is_key: bool) -> Deserializer | None:
    """ListDeserializer: a strategy byte, the indexes of nulls where sizes are fixed, a count, the entries."""
    serde = _SERDE.fullmatch(configs.get(f"default.list.{'key' if is_key else 'value'}.serde.inner", ""))
    inner = None if serde is None else find_deserializer(f"{PACKAGE}{serde[1]}Deserializer", {}, is_key=is_key)
    if serde is None or inner is None:
        return None
    fixed_size = _FIXED_SIZES.get(serde[1], 0)

    def deserialize(data: bytes) -> bytes:
        at = 1

        def number() -> int:
            nonlocal at
            at += 4
            if at > len(data):
                raise DeserializationError("End of the stream was reached prematurely")
            return int(_INT.unpack_from(data, at - 4)[0])

        constant = data[:1] == b"\0"
        nulls = {number() for _ in range(number())} if constant else set()
        entries = []
        for i in range(number()):
            size = fixed_size if constant else number()
            if size < 0 or i in nulls:
                entries.append(b"null")
                continue
            if at + size > len(data):
                raise DeserializationError("End of the stream was reached prematurely")
            entries.append(inner(data[at : at + size]))
            at += size
        return b"[" + b", ".join(entries) + b"]"

    return deserialize
