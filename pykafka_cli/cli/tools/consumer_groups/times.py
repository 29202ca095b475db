"""Points in time and durations as kafka-consumer-groups reads them."""

from __future__ import annotations

import re

from pykafka_cli.errors import PykafkaError

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?", re.ASCII
)
_DURATION = re.compile(
    r"([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?)(\d+)(?:[.,](\d{0,9}))?S)?)?",
    re.ASCII | re.IGNORECASE,
)


def milliseconds_of(text: str) -> int:
    """`YYYY-MM-DDTHH:MM:SS[.sss][Z or offset]` as ms since the epoch; UTC unless it says otherwise.

    Raises:
        PykafkaError: in the words of Kafka's Utils.getDateTime.
    """
    from datetime import datetime, timedelta, timezone  # noqa: PLC0415  (only for a reset to a time)

    if "T" not in text:
        raise PykafkaError("Error parsing timestamp. It does not contain a 'T' according to ISO8601 format")
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise PykafkaError(f'Unparseable date: "{text}". Expected YYYY-MM-DDTHH:MM:SS[.sss][Z or +HH:MM].')
    *fields, millis, sign, hours, minutes = match.groups()
    shift = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        zone = timezone(-shift if sign == "-" else shift)
        year, month, day, hour, minute, second = map(int, fields)
        at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError as error:
        raise PykafkaError(f'Unparseable date: "{text}": {error}.') from error
    seconds = (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)  # noqa: UP017  (imported here)
    return seconds * 1000 + int(millis or 0)


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
