"""Character classes that Java's regular expressions know by name, as the inside of a Python `[…]`."""

from __future__ import annotations

from functools import cache

SHORTHANDS = {
    "h": r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": r"\n-\r\x85\u2028\u2029",
    "H": r"(?:[^ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000])",
    "V": r"(?:[^\n-\r\x85\u2028\u2029])",
}
"""`\\h`, `\\v` and their opposites."""

_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t-\r",
}
_AS_CATEGORY = {
    "javaLowerCase": "Ll", "javaUpperCase": "Lu", "javaLetter": "L", "javaDigit": "Nd", "IsAlphabetic": "L",
    "IsLetter": "L", "IsDigit": "Nd", "IsLowercase": "Ll", "IsUppercase": "Lu", "IsPunctuation": "P",
    "IsWhite_Space": "Z", "IsControl": "Cc", "javaAlphabetic": "L", "javaWhitespace": "Z",
}  # fmt: skip
_CATEGORIES = frozenset([
    "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd",
    "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
])  # fmt: skip


def property_class(name: str) -> str | None:
    r"""The inside of a class for `\p{name}`; None for a name that is not known here (blocks and scripts are not)."""
    if name in _POSIX:
        return _POSIX[name]
    category = _AS_CATEGORY.get(name) or name.removeprefix("Is").removeprefix("gc=").removeprefix("general_category=")
    return _category(category) if category in _CATEGORIES else None


@cache
def _category(prefix: str) -> str:
    """Every character of a Unicode general category, as ranges."""
    import unicodedata  # noqa: PLC0415  (rarely needed)

    ranges: list[str] = []
    start = None
    for code in range(0x110001):
        inside = code < 0x110000 and unicodedata.category(chr(code)).startswith(prefix)
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            ranges.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(ranges)
