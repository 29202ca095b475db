"""Topic ids as they are typed, read by Java's rules and refused in its words."""

from __future__ import annotations

from pykafka_cli.errors import PykafkaError

ZERO_ID = "AAAAAAAAAAAAAAAAAAAAAA"
"""Uuid.ZERO_UUID: stands for "no id"."""

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_MAX_ID_LENGTH = 24
_ID_BYTES = 16
_PADDING = ord("=")


def topic_id(text: str) -> str:
    """A topic id in its one canonical spelling (Uuid.fromString).

    Raises:
        PykafkaError: with Kafka's or Java's sentence, for anything that is not 16 bytes of base64url.
    """
    from base64 import urlsafe_b64encode  # noqa: PLC0415  (only for --topic-id)

    if len(text) > _MAX_ID_LENGTH:
        raise PykafkaError(
            f"Input string with prefix `{text[:_MAX_ID_LENGTH]}` is too long to be decoded as a base64 UUID"
        )
    raw = _decode(text)
    if len(raw) != _ID_BYTES:
        raise PykafkaError(
            f"Input string `{text}` decoded as {len(raw)} bytes, which is not equal to the expected 16 bytes "
            "of a base64-encoded UUID"
        )
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """java.util.Base64.getUrlDecoder: padding may be left out, spare bits are ignored, and it has its own sentences."""
    source = text.encode("latin-1", "replace")
    length = len(source)
    if length == 1:
        raise PykafkaError("Input byte[] should at least have 2 bytes for base64 bytes")
    out = bytearray()
    bits = held = at = 0
    while at < length:
        value = _ALPHABET.find(chr(source[at]))
        at += 1
        if value < 0:
            if source[at - 1] != _PADDING:
                raise PykafkaError(f"Illegal base64 character {_signed(source[at - 1]):x}")
            if held == 0 or (held == 2 and (at == length or source[at] != _PADDING)):
                raise PykafkaError("Input byte array has wrong 4-byte ending unit")
            at += held == 2
            break
        bits = bits << 6 | value
        held += 1
        if held == 4:
            out += bits.to_bytes(3, "big")
            bits = held = 0
    if held == 1:
        raise PykafkaError("Last unit does not have enough valid bits")
    if held == 2:
        out.append(bits >> 4)
    elif held == 3:
        out += (bits >> 2).to_bytes(2, "big")
    if at < length:
        raise PykafkaError(f"Input byte array has incorrect ending byte at {at}")
    return bytes(out)


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte  # Java's bytes are signed, and printed so
