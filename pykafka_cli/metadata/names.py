"""Which names a topic may have, and the 16-byte ids that Kafka writes as 22 characters of base64."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from random import Random

MAX_NAME_LENGTH = 249
"""Longest topic name, in UTF-16 units as Java counts: with `-<partition>` it must still be a directory name."""

ZERO_ID = "AAAAAAAAAAAAAAAAAAAAAA"
"""Uuid.ZERO_UUID: stands for "no id"."""

_LEGAL = re.compile(r"[a-zA-Z0-9._-]+")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MAX_ID_LENGTH = 24
_ID_BYTES = 16
_PADDING = ord("=")


def why_invalid(name: str) -> str | None:
    """What is wrong with a topic name, as the end of a sentence; None for a legal one (Topic.detectInvalidTopic)."""
    if not name:
        return "the empty string is not allowed"
    if name in {".", ".."}:
        return f"'{name}' is not allowed"
    if len(name.encode("utf-16-le", "surrogatepass")) // 2 > MAX_NAME_LENGTH:
        return f"the length of '{name}' is longer than the max allowed length {MAX_NAME_LENGTH}"
    if not _LEGAL.fullmatch(name):
        return f"'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
    return None


def check_topic_name(name: str) -> None:
    """Refuse a name that no topic can have.

    Raises:
        KafkaError: INVALID_TOPIC_EXCEPTION. The empty name is refused with the admin client's own sentence, since it
            never gets as far as the controller.
    """
    if not name:
        raise KafkaError(
            ErrorCode.INVALID_TOPIC_EXCEPTION, "The given topic name '' cannot be represented in a request."
        )
    reason = why_invalid(name)
    if reason is not None:
        raise KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, f"Topic name is invalid: {reason}")


def has_collision_chars(name: str) -> bool:
    """Whether the name holds a `.` or `_`, which Kafka warns about (Topic.hasCollisionChars)."""
    return "." in name or "_" in name


def collision_key(name: str) -> str:
    """Equal for two names that would share a metric name; such topics must not exist together."""
    return name.replace(".", "_")


def check_collision(name: str, existing: str) -> None:
    """Refuse `name` because `existing`, a topic of another name, has the same collision key.

    Raises:
        KafkaError: INVALID_TOPIC_EXCEPTION, if the two collide.
    """
    if name != existing and collision_key(name) == collision_key(existing):
        raise KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, f"Topic '{name}' collides with existing topic: {existing}")


def new_topic_id(random: Random) -> str:
    """A random version 4 UUID as 22 base64url characters that never start with `-` (Uuid.randomUuid)."""
    while True:
        bits = random.getrandbits(128)
        bits = bits & ~(0xF << 76) | 0x4 << 76  # version 4
        bits = bits & ~(0x3 << 62) | 0x2 << 62  # the variant of RFC 4122
        text = format_id(bits.to_bytes(_ID_BYTES, "big"))
        if not text.startswith("-"):  # it would look like an option on a command line
            return text


new_cluster_id = new_topic_id
"""A cluster's id is made like a topic's."""


def format_id(raw: bytes) -> str:
    """16 bytes as Kafka prints them (Uuid.toString)."""
    bits = int.from_bytes(raw, "big") << 4
    return "".join(_ALPHABET[bits >> shift & 63] for shift in range(126, -1, -6))


def parse_topic_id(text: str) -> bytes:
    """The 16 bytes of an id (Uuid.fromString).

    Raises:
        KafkaError: INVALID_REQUEST with Kafka's or Java's sentence, for anything that is not 16 bytes of base64url.
    """
    if len(text) > _MAX_ID_LENGTH:
        raise _undecodable(
            f"Input string with prefix `{text[:_MAX_ID_LENGTH]}` is too long to be decoded as a base64 UUID"
        )
    raw = _decode(text)
    if len(raw) != _ID_BYTES:
        raise _undecodable(
            f"Input string `{text}` decoded as {len(raw)} bytes, which is not equal to the expected 16 bytes "
            "of a base64-encoded UUID"
        )
    return raw


def _decode(text: str) -> bytes:
    """java.util.Base64.getUrlDecoder: padding may be left out, spare bits are ignored, and it has its own sentences."""
    source = text.encode("latin-1", "replace")
    length = len(source)
    if length == 1:
        raise _undecodable("Input byte[] should at least have 2 bytes for base64 bytes")
    out = bytearray()
    bits = held = at = 0
    while at < length:
        value = _ALPHABET.find(chr(source[at]))
        at += 1
        if value < 0:
            if source[at - 1] != _PADDING:
                raise _undecodable(f"Illegal base64 character {_signed(source[at - 1]):x}")
            if held == 0 or (held == 2 and (at == length or source[at] != _PADDING)):
                raise _undecodable("Input byte array has wrong 4-byte ending unit")
            at += held == 2
            break
        bits = bits << 6 | value
        held += 1
        if held == 4:
            out += bits.to_bytes(3, "big")
            bits = held = 0
    if held == 1:
        raise _undecodable("Last unit does not have enough valid bits")
    if held == 2:
        out.append(bits >> 4)
    elif held == 3:
        out += (bits >> 2).to_bytes(2, "big")
    if at < length:
        raise _undecodable(f"Input byte array has incorrect ending byte at {at}")
    return bytes(out)


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte  # Java's bytes are signed, and printed so


def _undecodable(sentence: str) -> KafkaError:
    return KafkaError(ErrorCode.INVALID_REQUEST, sentence)
