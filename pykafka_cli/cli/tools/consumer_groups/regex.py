"""Whether RE2/J, with which Kafka's brokers match topic names, takes a regex: its checks and its words."""

from __future__ import annotations

import re

_MISSING_BRACKET = "missing closing ]"
_MISSING_PAREN = "missing closing )"
_CHARACTER_ESCAPE = frozenset("AbBdDsSwWzQEafnrtvCxpP01234567")
_NAME = re.compile(r"\(\?P?<([A-Za-z0-9_]+)>")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_FLAGS = re.compile(r"\(\?[imsU]*(?:-[imsU]+)?[:)]")
_MOST_REPEATS = 1000


def mistake(regex: str) -> str | None:
    """What RE2/J says about a regex that it refuses, None for one that it takes."""
    at, depth = 0, 0
    repeatable, repeated = False, False
    while at < len(regex):
        char = regex[at]
        repeat = _REPEAT.match(regex, at)
        if char in "*+?" or repeat:
            if not repeatable:
                return "invalid nested repetition operator" if repeated else "missing argument to repetition operator"
            if repeat and _is_too_much(repeat):
                return "invalid repeat count"
            at = repeat.end() if repeat else at + 1
            at += regex[at : at + 1] == "?"
            repeatable, repeated = False, True
            continue
        repeatable, repeated = char not in "(|", False
        if char == "\\":
            if at + 1 == len(regex):
                return "trailing backslash at end of expression"
            if not _is_escape(regex[at + 1]):
                return "invalid escape sequence"
            at += 2
        elif char == "[":
            end = _class_end(regex, at)
            if isinstance(end, str):
                return end
            at = end
        elif char == "(":
            depth += 1
            if regex.startswith("(?", at):
                opening = _NAME.match(regex, at) or _FLAGS.match(regex, at)
                if opening is None:
                    named = regex.startswith(("(?P<", "(?<"), at) and regex[at + 3 : at + 4] not in ("=", "!")
                    return "invalid named capture" if named else "invalid or unsupported Perl syntax"
                depth -= opening[0].endswith(")")
                at = opening.end()
            else:
                at += 1
        elif char == ")":
            if not depth:
                return "unexpected )"
            depth -= 1
            at += 1
        else:
            at += 1
    return _MISSING_PAREN if depth else None


def _is_too_much(repeat: re.Match[str]) -> bool:
    least, most = int(repeat[1]), repeat[2]
    return least > _MOST_REPEATS or bool(most and (int(most) > _MOST_REPEATS or int(most) < least))


def _is_escape(char: str) -> bool:
    return char in _CHARACTER_ESCAPE or not (char.isalnum() or ord(char) > 127)


def _class_end(regex: str, at: int) -> int | str:
    """Where a character class ends, or what is wrong with it."""
    at += 1
    at += regex[at : at + 1] == "^"
    first, low = True, None
    while at < len(regex) and (regex[at] != "]" or first):
        first = False
        if regex.startswith("[:", at) and (end := regex.find(":]", at)) > 0:
            at, low = end + 2, None
            continue
        if regex[at] == "\\":
            if at + 1 == len(regex):
                return "trailing backslash at end of expression"
            if not _is_escape(regex[at + 1]):
                return "invalid escape sequence"
            char, at = regex[at + 1], at + 2
        else:
            char, at = regex[at], at + 1
        if low is not None and char < low:
            return "invalid character class range"
        low = None
        if regex[at : at + 1] == "-" and regex[at + 1 : at + 2] not in ("]", ""):
            low, at = char, at + 1
    return at + 1 if at < len(regex) else _MISSING_BRACKET
