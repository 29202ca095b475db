"""The settings of the line reader (org.apache.kafka.tools.LineMessageReader), checked as Kafka checks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli.property_args import is_true
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

KNOWN = (
    "parse.key",
    "key.separator",
    "parse.headers",
    "headers.delimiter",
    "headers.separator",
    "headers.key.separator",
    "ignore.error",
    "null.marker",
)

KNOWN_WITH_JSON = ("ignore.error",)

_REGEX_SYNTAX = frozenset("\\^$.|?*+()[]{}")


@dataclass(frozen=True, slots=True)
class ReaderProperties:
    """How a line is taken apart. Separators are taken literally, except `headers_separator`, a Java regex."""

    parse_key: bool = False
    key_separator: bytes = b"\t"
    parse_headers: bool = False
    headers_delimiter: bytes = b"\t"
    headers_separator: str = ","
    headers_key_separator: bytes = b":"
    ignore_error: bool = False
    null_marker: bytes | None = None
    headers_regex: re.Pattern[str] | None = None
    """The compiled `headers_separator`; None where it is plain text."""

    @classmethod
    def of(cls, properties: Mapping[str, str]) -> ReaderProperties:
        """Read and check properties.

        Raises:
            UsageError: for separators that contradict each other or a bad regex, with Kafka's sentence.
        """

        def text(name: str, default: str) -> bytes:
            return properties.get(name, default).encode("utf-8", "surrogateescape")

        marker = properties.get("null.marker")
        headers_separator = properties.get("headers.separator", ",")
        found = cls(
            parse_key=is_true(properties, "parse.key", default=False),
            key_separator=text("key.separator", "\t"),
            parse_headers=is_true(properties, "parse.headers", default=False),
            headers_delimiter=text("headers.delimiter", "\t"),
            headers_separator=headers_separator,
            headers_key_separator=text("headers.key.separator", ":"),
            ignore_error=is_true(properties, "ignore.error", default=False),
            null_marker=None if marker is None else marker.encode("utf-8", "surrogateescape"),
            headers_regex=_regex(headers_separator),
        )
        found._check()
        return found

    def _check(self) -> None:
        separator = self.headers_separator.encode("utf-8", "surrogateescape")
        pairs: tuple[tuple[str, bytes | None, str, bytes], ...] = (
            ("headers.delimiter", self.headers_delimiter, "headers.separator", separator),
            ("headers.delimiter", self.headers_delimiter, "headers.key.separator", self.headers_key_separator),
            ("headers.separator", separator, "headers.key.separator", self.headers_key_separator),
            ("null.marker", self.null_marker, "key.separator", self.key_separator),
            ("null.marker", self.null_marker, "headers.separator", separator),
            ("null.marker", self.null_marker, "headers.delimiter", self.headers_delimiter),
            ("null.marker", self.null_marker, "headers.key.separator", self.headers_key_separator),
        )
        for name, value, other_name, other in pairs:
            if value == other:
                raise UsageError(f"{name} and {other_name} may not be equal")


def _regex(separator: str) -> re.Pattern[str] | None:
    if separator and _REGEX_SYNTAX.isdisjoint(separator):
        return None
    from pykafka_cli.cli.java_regex import PatternSyntaxError, compile_java  # noqa: PLC0415  (only for a real regex)

    try:
        return compile_java(separator)
    except PatternSyntaxError as error:
        raise UsageError(f"{error}: {separator}") from error
