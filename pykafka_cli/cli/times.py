"""Points in time as commands are told them."""

from __future__ import annotations

import re

from pykafka_cli.errors import PykafkaError, UsageError

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?", re.ASCII
)
_AGO = re.compile(r"-(\d{1,12})([smhd])", re.ASCII)
_UNITS_MS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def moment_ms(text: str, now_ms: int) -> int:
    """`YYYY-MM-DDTHH:MM:SS[.sss][Z or offset]`, or how long ago: `-90s`, `-30m`, `-1h`, `-7d`. As ms since the epoch.

    Raises:
        UsageError: for anything else.
    """
    ago = _AGO.fullmatch(text)
    if ago is not None:
        return max(0, now_ms - int(ago[1]) * _UNITS_MS[ago[2]])
    try:
        return milliseconds_of(text)
    except PykafkaError as error:
        raise UsageError(
            f"{text} is no time. Expected YYYY-MM-DDTHH:MM:SS[.sss][Z or +HH:MM], or how long ago: -30m, -1h, -7d."
        ) from error


def milliseconds_of(text: str) -> int:
    """`YYYY-MM-DDTHH:MM:SS[.sss][Z or offset]` as ms since the epoch; UTC unless it says otherwise.

    Raises:
        PykafkaError: in the words of Kafka's Utils.getDateTime.
    """
    from datetime import datetime, timedelta, timezone  # noqa: PLC0415  (few commands are given a time)

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
