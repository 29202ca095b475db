"""Durations as kafka-consumer-groups reads them."""

from __future__ import annotations

import re

from pykafka_cli.errors import PykafkaError

_DURATION = re.compile(
    r"([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?)(\d+)(?:[.,](\d{0,9}))?S)?)?",
    re.ASCII | re.IGNORECASE,
)


def duration_ms(text: str) -> int:
    """An ISO 8601 duration such as PT1H or P7D in ms (java.time.Duration).

    Raises:
        PykafkaError: in Java's words.
    """
    match = _DURATION.fullmatch(text)
    if match is None or not (match[2] or match[3]) or (match[3] or "").upper() == "T":
        raise PykafkaError("Text cannot be parsed to a Duration")
    sign, days, _, hours, minutes, second_sign, seconds, fraction = match.groups()
    total = (int(days or 0) * 24 + int(hours or 0)) * 3_600_000 + int(minutes or 0) * 60_000
    part = int(seconds or 0) * 1000 + int((fraction or "").ljust(3, "0")[:3])
    total += -part if second_sign == "-" else part
    return -total if sign == "-" else total
