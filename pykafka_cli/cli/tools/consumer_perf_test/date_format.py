"""Times by the patterns of java.text.SimpleDateFormat, as far as they have numbers, English names and zones."""

from __future__ import annotations

import re
import time

from pykafka_cli.errors import UsageError

_PIECE = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+", re.DOTALL)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def formatted(at_ms: int, pattern: str) -> str:
    """A time in ms since 1970, in local time.

    Raises:
        UsageError: for a pattern that cannot be drawn.
    """
    at = time.localtime(at_ms // 1000)
    numbers = {
        "y": at.tm_year, "M": at.tm_mon, "d": at.tm_mday, "D": at.tm_yday, "H": at.tm_hour, "k": at.tm_hour or 24,
        "K": at.tm_hour % 12, "h": at.tm_hour % 12 or 12, "m": at.tm_min, "s": at.tm_sec, "S": at_ms % 1000,
        "u": at.tm_wday + 1,
    }  # fmt: skip
    texts = {
        "a": "AM" if at.tm_hour < 12 else "PM",
        "z": time.strftime("%Z", at),
        "Z": time.strftime("%z", at),
    }
    drawn: list[str] = []
    end = 0
    for match in _PIECE.finditer(pattern):
        if match.start() != end:
            break
        end = match.end()
        piece, letter = match[0], match[2]
        width = len(piece)
        if match[1] is not None:
            drawn.append(match[1].replace("''", "'") or "'")
        elif letter is None:
            drawn.append(piece)
        elif letter in texts:
            drawn.append(texts[letter])
        elif letter == "E":
            drawn.append(_DAYS[at.tm_wday][: None if width > 3 else 3])
        elif letter == "M" and width > 2:
            drawn.append(_MONTHS[at.tm_mon - 1][: None if width > 3 else 3])
        elif letter == "y" and width == 2:
            drawn.append(f"{at.tm_year % 100:02d}")
        elif letter in numbers:
            drawn.append(f"{numbers[letter]:0{width}d}")
        else:
            raise UsageError(f"Illegal pattern character '{letter}'")
    if end != len(pattern):
        raise UsageError("Unterminated quote")
    return "".join(drawn)
