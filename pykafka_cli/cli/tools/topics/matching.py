"""Which topics `--topic` means: a Java regex over whole names, unless a topic has exactly that name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import INTERNAL_TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTES = "\"'"
_SPECIAL = frozenset("\\^$.|?*+()[]{}")
_NAME_LIKE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-,")
_SHOWN = 50


class Match(NamedTuple):
    """The topics that were meant, in byte order, and whether a regex had to find them."""

    names: tuple[str, ...]
    by_regex: bool = False


def match_topics(names: Iterable[str], pattern: str | None, *, internal: bool = True) -> Match:
    """The topics among `names` that `pattern` means; all of them for None.

    `,` is an "or". Each side of it that is the name of a topic means this topic and no other: `a.b` does not also
    mean `axb` where there is an `a.b`. Everything else is Kafka's rule (TopicFilter.IncludeList).

    Raises:
        PykafkaError: if the pattern is no regex.
    """
    known = sorted(name for name in names if internal or name not in INTERNAL_TOPICS)
    if pattern is None:
        return Match(tuple(known))
    existing = set(known)
    words = pattern.strip().replace(" ", "").strip(_QUOTES).split(",")
    exact = {word for word in words if word in existing}
    if len(exact) == len(set(words)):
        return Match(tuple(sorted(exact)))
    from pykafka_cli.cli.java_regex import PatternSyntaxError, compile_java  # noqa: PLC0415  (names need no regex)

    try:
        regex = compile_java("|".join(_quoted(word) if word in exact else word for word in words))
    except PatternSyntaxError as error:
        raise PykafkaError(f"{'|'.join(words)} is an invalid regex.") from error
    found = tuple(name for name in known if regex.fullmatch(name))
    return Match(found, by_regex=any(name not in exact for name in found))


def looks_like_names(pattern: str) -> bool:
    """Whether whoever wrote this regex may have meant a name, or several."""
    return _NAME_LIKE.issuperset(pattern)


def matched_sentence(pattern: str, match: Match) -> str:
    """What to tell a person about topics that a regex found."""
    shown = ", ".join(match.names[:_SHOWN])
    more = len(match.names) - _SHOWN
    return f"--topic {pattern} matches {shown}" + (f" and {more} more" if more > 0 else "")


def _quoted(name: str) -> str:
    return "".join("\\" + char if char in _SPECIAL else char for char in name)
