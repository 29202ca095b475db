"""Floating-point numbers as Java writes them (Float.toString, Double.toString): `1.0`, `1.4E-45`, `NaN`."""

from __future__ import annotations

from math import copysign, isinf, isnan
from struct import Struct

_FLOAT = Struct(">f")


def java_double(value: float) -> str:
    """A 64-bit float as Java's Double.toString."""
    return _special(value) or _notation(value, *_shortest(value, 17, narrow=False))


def java_float(value: float) -> str:
    """A 32-bit float, widened without loss, as Java's Float.toString."""
    return _special(value) or _notation(value, *_shortest(value, 9, narrow=True))


def java_fixed(value: float, digits: int) -> str:
    """A 64-bit float as Java's `%.<digits>f`: halves of the shortest decimal text are rounded up."""
    if isnan(value) or isinf(value):
        return _special(value) or ""
    from decimal import ROUND_HALF_UP, Decimal  # noqa: PLC0415  (only where numbers are rounded)

    return f"{Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"


def java_ratio(amount: float, by: float) -> float:
    """A division of Java's doubles, which knows no error: `NaN` for 0 by 0, otherwise infinite for a divisor of 0."""
    if by:
        return amount / by
    return copysign(float("inf"), amount) if amount else float("nan")


def _special(value: float) -> str | None:
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0.0" if copysign(1.0, value) > 0 else "-0.0"
    return None


def _shortest(value: float, most: int, *, narrow: bool) -> tuple[str, int]:
    """The fewest digits, two at least, that still name this very number, and the exponent of the first digit."""
    magnitude = abs(value)
    for count in range(2, most + 1):
        mantissa, _, exponent = f"{magnitude:.{count - 1}e}".partition("e")
        if _same(float(f"{mantissa}e{exponent}"), magnitude, narrow=narrow):
            break
    digits = mantissa.replace(".", "").rstrip("0")
    return digits, int(exponent)


def _same(candidate: float, magnitude: float, *, narrow: bool) -> bool:
    if not narrow:
        return candidate == magnitude
    try:
        return bool(_FLOAT.unpack(_FLOAT.pack(candidate))[0] == magnitude)
    except OverflowError:
        return False


def _notation(value: float, digits: str, exponent: int) -> str:
    """Plain from 10^-3 up to 10^7, with an exponent outside of it; a digit on each side of the point."""
    sign = "-" if value < 0 else ""
    if -3 <= exponent < 7:
        if exponent < 0:
            return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
        whole = digits[: exponent + 1].ljust(exponent + 1, "0")
        return f"{sign}{whole}.{digits[exponent + 1 :] or '0'}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"
