"""CRC-32C (Castagnoli), the checksum of record batches."""

from __future__ import annotations

from google_crc32c import value as _value


def crc32c(data: bytes | bytearray | memoryview) -> int:
    """The CRC-32C of `data` as an unsigned 32-bit number."""
    return int(_value(bytes(data) if isinstance(data, memoryview) else data))
