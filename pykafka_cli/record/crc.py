"""CRC-32C (Castagnoli), the checksum of record batches."""

from __future__ import annotations

from google_crc32c import extend as _extend


def crc32c(data: bytes | bytearray | memoryview, *, after: int = 0) -> int:
    """The CRC-32C of `data` as an unsigned 32-bit number; `after` is that of the bytes before it, if there are any."""
    return int(_extend(after, data if isinstance(data, bytes) else bytes(data)))
