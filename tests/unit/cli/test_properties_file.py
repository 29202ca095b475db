from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cli.properties_file import load_properties, parse_properties
from pykafka_cli.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1", {"a": "1"}),
        ("client.id = demo\n# note\n! note\nmax.poll.records=1\n", {"client.id": "demo", "max.poll.records": "1"}),
        ("a:1\nb : 2\nc 3\nd\t4\ne", {"a": "1", "b": "2", "c": "3", "d": "4", "e": ""}),
        ("  a = b = c ", {"a": "b = c "}),
        ("a=1\\\n   2\\\r\n3\nb=4", {"a": "123", "b": "4"}),
        ("a=1\\\\\nb=2", {"a": "1\\", "b": "2"}),
        ("a=1\\\n# not a comment", {"a": "1# not a comment"}),
        ("a=1\\\n\nb=2", {"a": "1", "b": "2"}),
        ("a=1\\", {"a": "1"}),
        ("a\\ b\\=c\\:=d", {"a b=c:": "d"}),
        ("a=\\t\\n\\r\\f\\z\\\\", {"a": "\t\n\r\fz\\"}),
        ("a=\\u2192 \\ud83d\\ude00", {"a": "→ 😀"}),
        ("a=1\na=2", {"a": "2"}),
        ("=x", {"": "x"}),
        ("\n \n\t\n# only\n", {}),
    ],
)
def test_properties_are_read_by_java_rules(text: str, expected: dict[str, str]) -> None:
    assert parse_properties(text) == expected


def test_a_file_is_utf8(tmp_path: Path) -> None:
    path = tmp_path / "r.properties"
    path.write_bytes("key.separator=→\n".encode())
    assert load_properties(str(path)) == {"key.separator": "→"}


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "bom.properties"
    path.write_bytes(b"\xef\xbb\xbfa=1\n")
    assert load_properties(str(path)) == {"a": "1"}


def test_a_file_that_is_not_utf8_is_iso_8859_1(tmp_path: Path) -> None:
    path = tmp_path / "latin.properties"
    path.write_bytes(b"a=\xe9\n")
    assert load_properties(str(path)) == {"a": "é"}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "nofile.properties")
    with pytest.raises(UsageError, match=r"nofile\.properties: No such file"):
        load_properties(path)


def test_a_directory_or_an_impossible_name_is_refused_in_one_line(tmp_path: Path) -> None:
    for path in (str(tmp_path), "a\0b"):
        with pytest.raises(UsageError) as error:
            load_properties(path)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["a=\\u12", "a=\\u12g4", "\\u=1"])
def test_a_malformed_unicode_escape_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.properties"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"bad\.properties: Malformed"):
        load_properties(str(path))


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


@given(st.dictionaries(st.text(), st.text()))
def test_every_text_survives_being_written_as_unicode_escapes(properties: dict[str, str]) -> None:
    text = "\n".join(f"{_escaped(name)}={_escaped(value)}" for name, value in properties.items() if name)
    assert parse_properties(text) == {name: value for name, value in properties.items() if name}


@given(st.text())
def test_any_text_is_read_or_refused_with_java_s_sentence(text: str) -> None:
    try:
        parse_properties(text)
    except ValueError as error:
        assert str(error) == "Malformed \\uxxxx encoding."  # noqa: PT017  (most texts are read)
