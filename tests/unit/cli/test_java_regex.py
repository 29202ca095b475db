import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cli.java_regex import PatternSyntaxError, compile_java
from pykafka_cli.errors import UsageError

# (pattern, Java's first line), recorded from java.util.regex.Pattern of Java 17
REFUSED = [
    ("a[", "Unclosed character class near index 1"),
    ("[]", "Unclosed character class near index 1"),
    ("[^]", "Unclosed character class near index 2"),
    ("[[a]", "Unclosed character class near index 3"),
    ("(a", "Unclosed group near index 2"),
    ("(?:a", "Unclosed group near index 4"),
    ("a)", "Unmatched closing ')' near index 0"),
    (")", "Unmatched closing ')'"),
    ("*", "Dangling meta character '*' near index 0"),
    ("a**", "Dangling meta character '*' near index 2"),
    ("a|*b", "Dangling meta character '*' near index 2"),
    ("?x", "Dangling meta character '?' near index 0"),
    ("a{", "Illegal repetition near index 2"),
    ("a{,3}", "Illegal repetition near index 2"),
    ("a{2", "Unclosed counted closure near index 3"),
    ("a{3,2}", "Illegal repetition range near index 5"),
    ("a\\", "Unexpected internal error near index 2"),
    ("\\y", "Illegal/unsupported escape sequence near index 1"),
    ("[\\b]", "Illegal/unsupported escape sequence near index 2"),
    ("\\p{Foo}", "Unknown character property name {Foo} near index 6"),
    ("\\p{L", "Unclosed character family near index 4"),
    ("[z-a]", "Illegal character range near index 3"),
    ("[a-", "Illegal character range near index 3"),
    ("(?y)a", "Unknown inline modifier near index 2"),
    ("(?P<n>x)", "Unknown inline modifier near index 2"),
    ("(?<1>a)", "capturing group name does not start with a Latin letter near index 3"),
    ("(?<a>x)(?<a>y)", "Named capturing group <a> is already defined near index 11"),
    ("\\k<q>", "named capturing group <q> does not exist near index 4"),
    ("\\u12", "Illegal Unicode escape sequence near index 4"),
    ("\\0", "Illegal octal escape sequence near index 2"),
]

# (pattern, what it matches as a whole, what it does not), checked with Java 17
MATCHES = [
    ("a.b", ["a.b", "axb"], ["ab"]),
    ("a|b|", ["a", "", "b"], ["c"]),
    ("[a-c&&[^b]]+", ["ac", "c"], ["abc"]),
    ("[a-z&&b-d&&c-x]", ["c"], ["b", "e"]),
    ("[a[0-9]]x", ["ax", "5x"], ["bx"]),
    ("[^a[0-9]]x", ["bx"], ["ax", "5x"]),
    ("[^a-z&&b]", ["a", "c"], ["b"]),
    ("[]a]+", ["]a"], ["b"]),
    ("[a-]+", ["a-"], ["b"]),
    ("[&a]", ["&"], ["b"]),
    ("a++b", ["aab"], ["b"]),
    ("(?>a|ab)c", ["ac"], ["abc"]),
    ("\\p{Lu}+", ["ABC"], ["aB"]),
    ("\\P{L}+", ["123"], ["a"]),
    ("[\\p{Alpha}&&[^x-z]]+", ["abc"], ["xa"]),
    ("a(?i)b|c", ["aB", "C"], ["Ab"]),
    ("(?i)abc", ["ABC", "Abc"], ["abd"]),
    ("(?i:a)b", ["Ab"], ["AB"]),
    ("(?x)a b", ["ab"], ["a b"]),
    ("\\Qa.b\\E+", ["a.b", "a.bb"], ["axb"]),
    ("[\\Qa]\\E]+", ["a]"], ["b"]),
    ("(a)\\1", ["aa"], ["ab"]),
    ("(a)\\2", [], ["a", "aa"]),
    ("(?<n>a)\\k<n>", ["aa"], ["a"]),
    ("\\x41\\u0042", ["AB"], ["ab"]),
    ("\\d+\\w", ["1a"], ["\u0661a"]),
    (".*(?<!bar)", ["foo"], ["foobar"]),
    ("{2}a", ["a"], ["aa"]),
    ("[#a b]+", ["# "], ["c"]),
]


@pytest.mark.parametrize(("pattern", "sentence"), REFUSED)
def test_a_pattern_that_java_refuses_is_refused_with_java_s_words(pattern: str, sentence: str) -> None:
    with pytest.raises(PatternSyntaxError) as error:
        compile_java(pattern)
    assert str(error.value) == sentence
    assert isinstance(error.value, UsageError)


@pytest.mark.parametrize(("pattern", "yes", "no"), MATCHES)
def test_a_java_pattern_matches_what_java_matches(pattern: str, yes: list[str], no: list[str]) -> None:
    compiled = compile_java(pattern)
    assert [text for text in (*yes, *no) if compiled.fullmatch(text)] == yes


@given(st.text(alphabet="ab[]()^-&\\|*+?{}0,19.$QEpPdDwxiu<>=!:#kLc \u00e9"))
def test_any_text_is_a_pattern_or_is_refused(pattern: str) -> None:
    try:
        compile_java(pattern)
    except PatternSyntaxError as error:
        assert str(error)  # noqa: PT017  (both ends are fine)


@given(st.text(min_size=1), st.text())
def test_a_quoted_text_matches_itself_only(text: str, other: str) -> None:
    compiled = compile_java("\\Q" + text.replace("\\E", "") + "\\E")
    assert compiled.fullmatch(text.replace("\\E", ""))
    assert bool(compiled.fullmatch(other)) == (other == text.replace("\\E", ""))


@given(st.sets(st.sampled_from("abcdef"), min_size=1), st.sets(st.sampled_from("abcdef"), min_size=1))
def test_an_intersection_holds_what_both_sides_hold(left: set[str], right: set[str]) -> None:
    compiled = compile_java(f"[{''.join(sorted(left))}&&[{''.join(sorted(right))}]]")
    assert {char for char in "abcdef" if compiled.fullmatch(char)} == left & right


def test_compiled_patterns_are_python_s() -> None:
    assert isinstance(compile_java("a"), re.Pattern)
