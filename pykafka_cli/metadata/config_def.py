"""How Kafka types and checks a config value (org.apache.kafka.common.config.ConfigDef), with its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from pykafka_cli.errors import ErrorCode, KafkaError


class ConfigType(Enum):
    """ConfigDef.Type; the value is the lowest and highest number of a whole-number type."""

    BOOLEAN = "BOOLEAN", None
    STRING = "STRING", None
    SHORT = "SHORT", (-(1 << 15), (1 << 15) - 1)
    INT = "INT", (-(1 << 31), (1 << 31) - 1)
    LONG = "LONG", (-(1 << 63), (1 << 63) - 1)
    DOUBLE = "DOUBLE", None
    LIST = "LIST", None
    CLASS = "CLASS", None
    PASSWORD = "PASSWORD", None

    def __init__(self, title: str, bounds: tuple[int, int] | None) -> None:
        self.title, self.bounds = title, bounds


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """One config that exists. Values are kept as the text that Kafka would print for them.

    `default` is None where Kafka has null. `at_least` and `no_more_than` bound a number; `or_equal` is the one value
    outside of them that is allowed as well. `one_of` lists what a string, or each element of a list, may be.
    """

    name: str
    type: ConfigType
    default: str | None
    at_least: int | None = None
    no_more_than: int | None = None
    or_equal: int | None = None
    one_of: tuple[str, ...] = ()
    doc: str = ""

    def normalise(self, value: str) -> str:
        """The value as Kafka would print it back: trimmed, numbers and booleans in their plain form.

        Raises:
            KafkaError: INVALID_CONFIG with Kafka's sentence, for a value of another type or out of range.
        """
        text = value.strip(_JAVA_BLANKS)
        if self.type.bounds is not None:
            return self._whole_number(text, value, self.type.bounds)
        if self.type is ConfigType.DOUBLE:
            return self._double(text, value)
        if self.type is ConfigType.BOOLEAN:
            if text.lower() not in {"true", "false"}:
                raise self._invalid(value, "Expected value to be either true or false")
            return text.lower()
        if self.type is ConfigType.LIST:
            return self._list(text)
        if self.one_of and text not in self.one_of:
            raise self._invalid(text, f"String must be one of: {', '.join(self.one_of)}")
        return text

    def _whole_number(self, text: str, value: str, bounds: tuple[int, int]) -> str:
        if not _WHOLE.fullmatch(text) or not bounds[0] <= int(text) <= bounds[1]:
            raise self._invalid(value, f"Not a number of type {self.type.title}")
        number = int(text)
        if number != self.or_equal:
            self._check_range(number, str(number))
        return str(number)

    def _double(self, text: str, value: str) -> str:
        if not _DOUBLE.fullmatch(text):
            raise self._invalid(value, f"Not a number of type {self.type.title}")
        number = float(text.rstrip("dDfF"))
        self._check_range(number, java_double(number))
        return java_double(number)

    def _check_range(self, number: float, shown: str) -> None:
        low, high = self.at_least, self.no_more_than
        too_low, too_high = low is not None and number < low, high is not None and number > high
        if self.or_equal is not None and (too_low or too_high):
            raise self._invalid(shown, f"Value must be between {low} and {high} or equal to {self.or_equal}")
        if too_low:
            raise self._invalid(shown, f"Value must be at least {low}")
        if too_high:
            raise self._invalid(shown, f"Value must be no more than {high}")

    def _list(self, text: str) -> str:
        if not text:
            return ""
        elements = _COMMA.split(text)
        if self.one_of:
            elements = list(dict.fromkeys(elements))  # ValidList drops what is listed twice
            if "" in elements:
                raise KafkaError(ErrorCode.INVALID_CONFIG, f"Configuration '{self.name}' values must not be empty.")
            for element in elements:
                if element not in self.one_of:
                    raise self._invalid(element, f"String must be one of: {', '.join(self.one_of)}")
        return ",".join(elements)

    def _invalid(self, value: str, reason: str) -> KafkaError:
        return KafkaError(ErrorCode.INVALID_CONFIG, f"Invalid value {value} for configuration {self.name}: {reason}")


def java_double(number: float) -> str:
    """A number as Double.toString writes it: `1.0`, `2.147483647E9`, `1.0E-4`."""
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124  (only NaN differs from itself)
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(number)]
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return repr(number)
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    power = int(exponent or 0) + len(digits) - len(fraction) - 1
    digits = digits.rstrip("0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


_JAVA_BLANKS = "".join(map(chr, range(33)))
_WHOLE = re.compile(r"[+-]?\d+")
_DOUBLE = re.compile(r"[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?)")
_COMMA = re.compile(r"\s*,\s*", re.ASCII)
