"""How kafka-consumer-groups reads its words: times, durations, regexes and options that exclude each other."""

from __future__ import annotations

import pytest
from calling import call

from pykafka_cli.cli.times import milliseconds_of
from pykafka_cli.cli.tools.consumer_groups.regex import mistake
from pykafka_cli.cli.tools.consumer_groups.times import duration_ms
from pykafka_cli.errors import PykafkaError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00", 0),
        ("1970-01-01T00:00:00.001", 1),
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T01:00:00.000+01:00", 0),
        ("1970-01-01T00:00:00-05:30", 19_800_000),
        ("1970-01-01T05:30:00+0530", 0),
        ("1970-01-01T05:00:00+05", 0),
        ("2024-02-29T12:34:56.789Z", 1_709_210_096_789),
        ("1969-12-31T23:59:59.999", -1),
    ],
)
def test_a_time_is_utc_unless_it_says_otherwise(text: str, expected: int) -> None:
    assert milliseconds_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29T00:00:00",
        "2023-13-01T00:00:00",
        "T",
        "2023-01-01T00:00",
        "2023-01-01T00:00:00.5",
        "2023-01-01T00:00:00+25:00",
    ],
)
def test_a_time_that_is_none_is_named(text: str) -> None:
    with pytest.raises(PykafkaError, match="Unparseable date"):
        milliseconds_of(text)


def test_a_time_without_a_t_is_refused_in_kafkas_words() -> None:
    with pytest.raises(PykafkaError, match="It does not contain a 'T' according to ISO8601 format"):
        milliseconds_of("2024-01-01 00:00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT0S", 0), ("PT1H", 3_600_000), ("P7D", 604_800_000), ("P1DT2H3M4.5S", 93_784_500), ("pt1m", 60_000),
        ("-PT1S", -1000), ("PT-1M", -60_000), ("PT-0.5S", -500), ("PT0.0019S", 1),
    ],
)  # fmt: skip
def test_durations_are_javas(text: str, expected: int) -> None:
    assert duration_ms(text) == expected


@pytest.mark.parametrize("text", ["", "P", "PT", "1h", "P1Y", "P1DT", "PT1", "T1H", "PT1S2M"])
def test_what_is_no_duration_is_refused_in_javas_words(text: str) -> None:
    with pytest.raises(PykafkaError, match=r"^Text cannot be parsed to a Duration$"):
        duration_ms(text)


@pytest.mark.parametrize(
    "regex",
    [
        "",
        "foo.*",
        "a|b",
        "(?:x)",
        "(?i)x",
        "(?P<n>x)",
        "[a-z]",
        "[]a]",
        "[^]]",
        "a{2,3}",
        "a*?",
        "x{",
        r"\d\.",
        "[[:alpha:]]",
        "(a)(b(c))",
        "a{,2}",
    ],
)
def test_regexes_that_re2_takes(regex: str) -> None:
    assert mistake(regex) is None


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("foo[", "missing closing ]"),
        ("(foo", "missing closing )"),
        ("foo)", "unexpected )"),
        ("*", "missing argument to repetition operator"),
        ("a|*", "missing argument to repetition operator"),
        ("a**", "invalid nested repetition operator"),
        ("a\\", "trailing backslash at end of expression"),
        ("[b-a]", "invalid character class range"),
        ("(?=x)", "invalid or unsupported Perl syntax"),
        ("(?<!x)", "invalid or unsupported Perl syntax"),
        ("(?P<n x)", "invalid named capture"),
        ("a{1001}", "invalid repeat count"),
        (r"\y", "invalid escape sequence"),
    ],
)
def test_what_is_wrong_with_a_regex_is_told_in_the_words_of_re2(regex: str, expected: str) -> None:
    assert mistake(regex) == expected


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--list --all-groups", 'Option "[all-groups]" can\'t be used with option "[list]"'),
        ("--list --topic t", 'Option "[topic]" can\'t be used with option "[list]"'),
        ("--list --to-earliest", 'Option "[to-earliest]" can\'t be used with option "[list]"'),
        ("--list --verbose", "Option(s) [verbose] are unavailable given other options on the command line"),
        ("--describe --group g --type", "Option(s) [type] are unavailable given other options on the command line"),
        ("--delete --group g --group h --topic t", "The consumer does not support topic-specific offset deletion"),
        ("--delete-offsets --topic t", "Option [delete-offsets] takes the following options: [topic], [group]"),
        ("--delete --list", "Option [delete] takes one of these options: [group], [all-groups]"),
        ("--delete --list --all-groups", 'Option "[all-groups]" can\'t be used with option "[list]"'),
        ("--list --validate-regex x", "Command must include exactly one action: --list, --describe"),
        ("--list --state stable,", "Invalid state list 'stable,'. Valid states are: "),
        ("--describe --group g --timeout soon", "Cannot parse argument 'soon' of option timeout"),
    ],
)
def test_options_that_do_not_go_together_are_refused_in_kafkas_words(words: str, sentence: str) -> None:
    ended = call("consumer-groups", *words.split())
    assert (ended.exit, ended.out) == (1, "")
    assert ended.err.splitlines()[0].startswith(sentence)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Command must include exactly one action: --list"),
        ("--list --consumer --share", 'Option "[consumer]" can\'t be used with option "[share]"'),
        ("--list --streams --group-type classic", 'Option "[streams]" can\'t be used with option "[group-type]"'),
        ("--list --group-type new", "Invalid group type new."),
    ],
)
def test_what_kafka_groups_refuses(words: str, sentence: str) -> None:
    ended = call("groups", "--bootstrap-server", "localhost:9092", *words.split())
    assert (ended.exit, ended.out) == (1, "")
    assert ended.err.startswith(sentence)
