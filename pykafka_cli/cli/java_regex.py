r"""Java regular expressions (java.util.regex.Pattern of Java 17) on top of Python's `re`.

The two dialects agree on most of what people write. Translated are: character classes with unions and intersections
(`[a-z&&[^aeiou]]`), `\p{…}`, `\h \v \R \z \Z \e \cX \x{…} \0n`, `\Q…\E`, inline flags in mid-pattern, and
named groups. `\w \d \s` and `(?i)` are ASCII, as in Java.
"""

from __future__ import annotations

import re
import warnings

from pykafka_cli.cli import java_classes
from pykafka_cli.errors import UsageError

_ANY = r"[\s\S]"
_NEVER = r"(?!)"
_QUANTIFIER = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_GROUP_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9]*")
_MAX_REPEAT = 2**31 - 1


class PatternSyntaxError(UsageError, ValueError):
    """A pattern that Java refuses; the text is the first line of Java's PatternSyntaxException."""


def compile_java(pattern: str) -> re.Pattern[str]:
    """The Java regex `pattern`. Use `fullmatch` for Java's `matches`.

    Raises:
        PatternSyntaxError: with Java's text, such as `Unclosed character class near index 1`.
    """
    translated = _Translator(pattern).translate()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(translated, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternSyntaxError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    text = error.msg if isinstance(error, re.error) else str(error)
    if text.startswith("look-behind requires"):
        return "Look-behind group does not have an obvious maximum length"
    return text[:1].upper() + text[1:]


class _Translator:
    """Walks once over a pattern. `_at` is the next character; methods return Python syntax for what they consumed."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._names: set[str] = set()
        self._groups = 0

    def translate(self) -> str:
        body = self._alternatives()
        if self._at < len(self._pattern):
            raise PatternSyntaxError("Unmatched closing ')'" + (f" near index {self._at - 1}" if self._at else ""))
        return body

    def _error(self, text: str, index: int | None = None) -> PatternSyntaxError:
        return PatternSyntaxError(f"{text} near index {self._at if index is None else index}")

    def _peek(self, ahead: int = 0) -> str:
        position = self._at + ahead
        return self._pattern[position] if position < len(self._pattern) else ""

    def _alternatives(self) -> str:
        """Everything up to the `)` of this group, or to the end."""
        out: list[str] = []
        flags: list[str] = []  # inline flags that hold until the end of this group, through every `|`
        can_repeat = False
        while self._at < len(self._pattern):
            char = self._pattern[self._at]
            if char == ")":
                break
            if char == "|":
                self._at += 1
                out.append(")" * len(flags) + "|" + "".join(flags))
                can_repeat = False
            elif char in "*+?":
                if not can_repeat:
                    raise self._error(f"Dangling meta character '{char}'")
                out.append(self._repeat())
                can_repeat = False
            elif char == "{":
                if not can_repeat:
                    # Java takes a leading {n} as a repetition of nothing
                    if not out and _QUANTIFIER.match(self._pattern, self._at):
                        self._counted()
                        continue
                    raise self._error("Illegal repetition", self._at)
                out.append(self._repeat())
                can_repeat = False
            elif char == "(":
                piece = self._group()
                if piece.endswith(":") and piece.startswith("(?"):
                    flags.append(piece)
                    can_repeat = False
                else:
                    can_repeat = piece != ""
                out.append(piece)
            elif char == "[":
                self._at += 1
                out.append(self._character_class(self._at - 1))
                can_repeat = True
            elif char == "\\":
                piece = self._escape()
                can_repeat = piece != ""
                out.append(piece)
            else:
                self._at += 1
                # blanks and # stay bare: (?x) gives them a meaning, without it they are plain
                out.append(char if char in ".^$# \t\n\r\f\v" else re.escape(char))
                can_repeat = True
        return "".join(out) + ")" * len(flags)

    def _repeat(self) -> str:
        quantifier = self._counted() if self._peek() == "{" else self._take()
        if self._peek() in ("?", "+"):
            quantifier += self._take()
        return quantifier

    def _take(self) -> str:
        char = self._peek()
        self._at += 1
        return char

    def _counted(self) -> str:
        match = _QUANTIFIER.match(self._pattern, self._at)
        if match is None:
            if not self._peek(1).isdigit():
                raise self._error("Illegal repetition", self._at + 1)
            end = re.compile(r"\d+,?\d*").match(self._pattern, self._at + 1)
            raise self._error("Unclosed counted closure", end.end() if end else self._at)
        low, high = match[1], match[2]
        if int(low) > _MAX_REPEAT or (high and (int(high) > _MAX_REPEAT or int(high) < int(low))):
            raise self._error("Illegal repetition range", match.end() - 1)
        self._at = match.end()
        return match[0]

    def _group(self) -> str:
        """From a `(`: a whole group, or `(?i:` for inline flags that the caller must close."""
        self._at += 1
        if self._peek() != "?":
            self._groups += 1
            return "(" + self._closed()
        self._at += 1
        kind = self._peek()
        if kind in (":", "=", "!", ">"):
            self._at += 1
            return f"(?{kind}" + self._closed()
        if kind == "<":
            self._at += 1
            if self._peek() in ("=", "!"):
                return f"(?<{self._take()}" + self._closed()
            name = self._name()
            if name in self._names:
                raise self._error(f"Named capturing group <{name}> is already defined", self._at - 1)
            self._names.add(name)
            self._groups += 1
            return f"(?P<{name}>" + self._closed()
        return self._flags()

    def _closed(self) -> str:
        body = self._alternatives()
        if self._peek() != ")":
            raise self._error("Unclosed group")
        self._at += 1
        return body + ")"

    def _name(self) -> str:
        match = _GROUP_NAME.match(self._pattern, self._at)
        if match is None:
            raise self._error("capturing group name does not start with a Latin letter")
        self._at = match.end()
        if self._take() != ">":
            raise self._error("named capturing group is missing trailing '>'", self._at - 1)
        return match[0]

    def _flags(self) -> str:
        """Inline flags. `d`, `u` and `U` widen or narrow Unicode handling and are read over."""
        on, off = "", ""
        minus = False
        while (flag := self._peek()) and flag in "imsdxuU-":
            self._at += 1
            if flag == "-":
                if minus:
                    raise self._error("Unknown inline modifier", self._at - 1)
                minus = True
            elif flag in "imsx":
                if minus:
                    off += flag
                else:
                    on += flag
        opening = f"(?{on}-{off}:" if off else f"(?{on}:"
        if flag == ")":
            self._at += 1
            return opening
        if flag == ":":
            self._at += 1
            return opening + self._closed()
        raise self._error("Unknown inline modifier")

    def _escape(self) -> str:
        """From a backslash outside a character class."""
        following = self._peek(1)
        if following == "Q":
            return self._quoted()
        if following == "k":
            return self._back_reference_by_name()
        if following and following in "123456789":
            return self._back_reference()
        anchors = {"A": r"\A", "G": r"\A", "Z": r"(?=(?:\r\n|[\n\r\x85\u2028\u2029])?\Z)", "z": r"\Z"}
        anchors |= {"b": r"\b", "B": r"\B", "E": "", "R": r"(?:\r\n|[\n-\r\x85\u2028\u2029])", "X": _ANY}
        if following in anchors and following not in ("", "E"):
            self._at += 2
            return anchors[following]
        return _as_expression(self._class_escape())

    def _quoted(self) -> str:
        start = self._at + 2
        end = self._pattern.find(r"\E", start)
        self._at = len(self._pattern) if end < 0 else end + 2
        quoted = self._pattern[start:] if end < 0 else self._pattern[start:end]
        return re.escape(quoted)

    def _back_reference_by_name(self) -> str:
        self._at += 2
        if self._peek() != "<":
            raise self._error(r"\k is not followed by '<' for named capturing group")
        self._at += 1
        name = self._name()
        if name not in self._names:
            raise self._error(f"named capturing group <{name}> does not exist", self._at - 1)
        return f"(?P={name})"

    def _back_reference(self) -> str:
        """Java takes another digit only while a group of that number exists; a reference to none never matches."""
        self._at += 1
        number = int(self._take())
        while self._peek().isdigit() and number * 10 + int(self._peek()) <= self._groups:
            number = number * 10 + int(self._take())
        return f"(?:\\{number})" if number <= self._groups else _NEVER

    def _class_escape(self) -> str:
        """From a backslash: what stands for one character, as an item of a Python character class.

        An item that Python cannot hold inside a class comes as an expression, marked by starting with `(?`.
        """
        char = self._peek(1)
        if char == "":
            self._at += 1
            raise self._error("Unexpected internal error")
        if char in "dDwWsS":
            self._at += 2
            return f"\\{char}"
        if char in java_classes.SHORTHANDS:
            self._at += 2
            return java_classes.SHORTHANDS[char]
        if char in "pP":
            return self._property()
        return re.escape(self._literal_escape())

    def _literal_escape(self) -> str:
        """From a backslash: the one character that the escape names."""
        self._at += 1
        char = self._take()
        controls = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
        if char in controls:
            return controls[char]
        if char == "c":
            if not self._peek():
                raise self._error("Illegal control escape sequence", self._at - 1)
            return chr(ord(self._take()) ^ 64)
        if char == "0":
            match = re.compile(r"[0-3]?[0-7]{1,2}").match(self._pattern, self._at)
            if match is None:
                raise self._error("Illegal octal escape sequence")
            self._at = match.end()
            return chr(int(match[0], 8))
        if char == "x":
            return self._hexadecimal()
        if char == "u":
            match = re.compile(r"[0-9a-fA-F]{4}").match(self._pattern, self._at)
            if match is None:
                raise self._error("Illegal Unicode escape sequence", min(self._at + 2, len(self._pattern)))
            self._at = match.end()
            return chr(int(match[0], 16))
        if char.isascii() and char.isalnum():
            raise self._error("Illegal/unsupported escape sequence", self._at - 1)
        return char

    def _hexadecimal(self) -> str:
        match = re.compile(r"[0-9a-fA-F]{2}|\{([0-9a-fA-F]+)\}").match(self._pattern, self._at)
        if match is None:
            raise self._error("Illegal hexadecimal escape sequence")
        self._at = match.end()
        code = int(match[1] or match[0], 16)
        if code > 0x10FFFF:
            raise self._error("Hexadecimal codepoint is too big", self._at - 2)
        return chr(code)

    def _property(self) -> str:
        negated = self._peek(1) == "P"
        self._at += 2
        if self._peek() == "{":
            end = self._pattern.find("}", self._at)
            if end < 0:
                raise self._error("Unclosed character family", len(self._pattern))
            name = self._pattern[self._at + 1 : end]
            self._at = end + 1
        else:
            name = self._take()
        item = java_classes.property_class(name)
        if item is None:
            raise self._error(f"Unknown character property name {{{name or ' '}}}", self._at - 1)
        return f"(?:[^{item}])" if negated else item

    def _character_class(self, opened_at: int) -> str:
        """From behind a `[`: an expression that matches one character."""
        negated = self._peek() == "^"
        if negated:
            self._at += 1
        parts: list[str] = []  # sides of `&&`
        members: list[str] = []
        while True:
            char = self._peek()
            if char == "":
                raise self._error("Unclosed character class", len(self._pattern) - 1)
            if char == "]" and (members or parts):
                self._at += 1
                break
            if char == "[":
                self._at += 1
                members.append(self._character_class(opened_at))
            elif char == "&" and self._peek(1) == "&":
                self._at += 2
                if members:
                    parts.append(_union(members))
                members = []
            else:
                members.append(self._member())
        if members:
            parts.append(_union(members))
        one = parts[-1] if len(parts) == 1 else "(?:" + "".join(f"(?={part})" for part in parts[:-1]) + parts[-1] + ")"
        if not negated:
            return one
        if one.startswith("[") and one.endswith("]") and not one.startswith("[^") and one.count("[") == 1:
            return "[^" + one[1:]
        return f"(?:(?!{one}){_ANY})"

    def _member(self) -> str:
        """One character, range or escape inside a class."""
        start = self._at
        if self._peek() == "\\" and self._peek(1) == "Q":
            return self._quoted() or "(?:(?!))"
        low = self._class_escape() if self._peek() == "\\" else re.escape(self._take())
        if self._peek() != "-" or self._peek(1) in ("]", "["):
            return low
        low_char = _single(low)
        if low_char is None:
            return low
        self._at += 1
        if not self._peek():
            raise self._error("Illegal character range")
        high = self._class_escape() if self._peek() == "\\" else re.escape(self._take())
        high_char = _single(high)
        if high_char is None or ord(high_char) < ord(low_char):
            raise self._error("Illegal character range", self._at - 1 if self._at > start else start)
        return f"{low}-{high}"


def _as_expression(item: str) -> str:
    if item.startswith("(?") or _single(item) is not None or (len(item) == 2 and item[0] == "\\"):
        return item
    return f"[{item}]"


def _single(item: str) -> str | None:
    """The character that an escaped item stands for, None if it is a set."""
    if len(item) == 1:
        return item
    if len(item) == 2 and item[0] == "\\" and item[1] not in "dDwWsS":
        return item[1]
    return None


def _union(members: list[str]) -> str:
    """One expression for any of the members, which are class items or whole expressions."""
    items = [member for member in members if not member.startswith(("(?", "["))]
    whole = [member for member in members if member.startswith(("(?", "["))]
    if items:
        whole.insert(0, "[" + "".join(items) + "]")
    return whole[0] if len(whole) == 1 else "(?:" + "|".join(whole) + ")"
