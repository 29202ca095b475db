"""The notation of schemas, and JSON and text as Java writes them."""

from __future__ import annotations

import pytest

from pykafka_cli.cli.internal_records.reader import SchemaError, SchemaReader
from pykafka_cli.cli.internal_records.schema import Field, schema
from pykafka_cli.cli.render.java_strings import jackson, java_string


def test_the_notation_says_versions_tags_nulls_and_structure() -> None:
    read = schema(
        """
        offset int64
        once int32 1
        members []{}? 2+
            name string?
        epoch int16 3+ tag 4 default -1
        """,
        latest=3,
        flexible=2,
    )
    name = Field("name", "string", nullable=True, default="")
    assert read.fields == (
        Field("offset", "int64", default=0),
        Field("once", "int32", 1, 1, default=0),
        Field("members", "{}", 2, array=True, nullable=True, fields=(name,), default=[]),
        Field("epoch", "int16", 3, tag=4, default=-1),
    )  # fmt: skip
    assert (read.latest, read.flexible) == (3, 2)
    assert schema("a int8; b []uuid") == schema("a int8\nb []uuid")
    assert schema("").fields == ()


@pytest.mark.parametrize(
    ("version", "data", "read"),
    [
        (0, "0000000000000007", {"offset": 7}),
        (1, "0000000000000007 00000002", {"offset": 7, "once": 2}),
        (2, "0000000000000007 02 00 00 00", {"offset": 7, "members": [{"name": None}]}),
        (3, "0000000000000007 00 01 04 02 0009", {"offset": 7, "members": None, "epoch": 9}),
        (3, "0000000000000007 01 01 04 02 ffff", {"offset": 7, "members": []}),
        (3, "0000000000000007 01 01 7f 01 00", {"offset": 7, "members": []}),
    ],
)
def test_a_version_has_its_fields_and_only_tags_that_differ_from_their_default(
    version: int, data: str, read: dict[str, object]
) -> None:
    layout = schema(
        "offset int64\nonce int32 1\nmembers []{}? 2+\n  name string?\nepoch int16 3+ tag 4 default -1",
        latest=3,
        flexible=2,
    )
    reader = SchemaReader(bytes.fromhex(data))
    assert reader.message(layout, version) == read
    assert reader.remaining == 0


@pytest.mark.parametrize(
    ("layout", "data", "words"),
    [
        ("name string", "02", "Error reading byte array of 1 byte(s): only 0 byte(s) available"),
        ("name string", "00", "non-nullable field name was serialized as null"),
        ("names []string", "7f", "Tried to allocate a collection of size 126, but there are only 0 bytes remaining."),
        ("number int32", "00", "only 1 byte(s) available"),
        (
            "text string",
            "808080808001",
            "Varint is too long, the most significant bit in the 5th byte is set, converted value: 0",
        ),
    ],
)
def test_bytes_that_are_no_record_are_refused_in_words(layout: str, data: str, words: str) -> None:
    with pytest.raises(SchemaError) as refused:
        SchemaReader(bytes.fromhex(data)).message(schema(layout), 0)
    assert words in str(refused.value)


def test_json_is_jacksons() -> None:
    value = {"a": [1, None, True, False], "b": {}, "c": 'größer "\\\x1f\x7f\u2028\n', "d": 1024.0, "e": float("nan")}
    assert jackson(value) == (
        '{"a":[1,null,true,false],"b":{},"c":"größer \\"\\\\\\u001F\x7f\u2028\\n","d":1024.0,"e":"NaN"}'
    )
    assert jackson("\\u001f") == '"\\\\u001f"'


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"gr\xc3\xb6\xc3\x9fer", "größer"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"\xed\xa0\x80x", "\ufffdx"),
        (b"a\xf0\x90", "a\ufffd"),
        (b"\xe2\x82A", "\ufffdA"),
    ],
)
def test_bytes_that_are_not_utf8_read_as_in_java(data: bytes, text: str) -> None:
    assert java_string(data) == text
