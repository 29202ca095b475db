"""Which names a topic may have, and the 16-byte ids that Kafka writes as 22 characters of base64."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.errors import ErrorCode, KafkaError

if TYPE_CHECKING:
    from random import Random

MAX_NAME_LENGTH = 249
"""Longest topic name, in UTF-16 units as Java counts: with `-<partition>` it must still be a directory name."""

_LEGAL = re.compile(r"[a-zA-Z0-9._-]+")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ID_BYTES = 16


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


def format_id(raw: bytes) -> str:
    """16 bytes as Kafka prints them (Uuid.toString)."""
    bits = int.from_bytes(raw, "big") << 4
    return "".join(_ALPHABET[bits >> shift & 63] for shift in range(126, -1, -6))
