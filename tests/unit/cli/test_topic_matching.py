import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cli.tools.topics.matching import Match, match_topics, matched_sentence
from pykafka_cli.errors import PykafkaError

NAMES = ("a.b", "axb", "a-b", "alpha", "beta", "__consumer_offsets")
topic_names = st.text(alphabet="ab.-_1", min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("alpha", ["alpha"]),
        ("alph", []),
        ("", []),
        ("a.*", ["a-b", "a.b", "alpha", "axb"]),
        ("alpha,beta", ["alpha", "beta"]),
        ("alpha|beta", ["alpha", "beta"]),
        (" al pha , beta ", ["alpha", "beta"]),
        ("\"'alpha'\"", ["alpha"]),
        ("(alpha,be.*)", ["alpha", "beta"]),
        ("a.b", ["a.b"]),
        ("a.b,beta", ["a.b", "beta"]),
        ("a.b,be.*", ["a.b", "beta"]),
        ("(a.b)", ["a-b", "a.b", "axb"]),
        ("a\\.b", ["a.b"]),
        ("[a-b]l++pha", ["alpha"]),
        ("alpha,alpha", ["alpha"]),
    ],
)
def test_a_pattern_means_whole_names(pattern: str, expected: list[str]) -> None:
    assert list(match_topics(NAMES, pattern).names) == expected


def test_no_pattern_means_all_topics_and_internal_ones_can_be_left_out() -> None:
    assert match_topics(NAMES, None).names == tuple(sorted(NAMES))
    assert "__consumer_offsets" not in match_topics(NAMES, None, internal=False).names
    assert match_topics(NAMES, "__consumer_offsets", internal=False).names == ()


def test_an_impossible_pattern_is_refused_as_kafka_spells_it() -> None:
    for pattern, spelled in (("a[", "a["), (" a(, b", "a(|b"), ("*", "*")):
        with pytest.raises(PykafkaError, match=re.escape(f"{spelled} is an invalid regex.")):
            match_topics(NAMES, pattern)


@given(st.sets(topic_names), st.data())
def test_an_existing_name_means_only_itself(names: set[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(names)), min_size=1)) if names else set()
    if chosen:
        assert match_topics(names, ",".join(sorted(chosen))) == Match(tuple(sorted(chosen)), by_regex=False)


@given(st.sets(topic_names), topic_names)
def test_whatever_matches_exists_and_comes_in_byte_order(names: set[str], pattern: str) -> None:
    found = match_topics(names, pattern).names
    assert set(found) <= names
    assert list(found) == sorted(found)


def test_a_long_list_of_matches_is_cut() -> None:
    match = Match(tuple(f"t{number:03d}" for number in range(60)), by_regex=True)
    assert matched_sentence("t.*", match).endswith("t049 and 10 more")
