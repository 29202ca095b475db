"""Topic names and ids, as Kafka 4.3.1 judges them."""

import base64
import random
import uuid

import pytest

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.metadata import names


@pytest.mark.parametrize("name", ["a", "a.b", "under_score", "-", "...", "__foo", "y" * 249])
def test_a_legal_name_passes(name):
    names.check_topic_name(name)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "The given topic name '' cannot be represented in a request."),
        (".", "Topic name is invalid: '.' is not allowed"),
        ("..", "Topic name is invalid: '..' is not allowed"),
        (
            "a/b",
            (
                "Topic name is invalid: 'a/b' contains one or more characters other than ASCII alphanumerics, '.', '_' "
                "and '-'"
            ),
        ),
        (
            "é",
            (
                "Topic name is invalid: 'é' contains one or more characters other than ASCII alphanumerics, '.', '_' "
                "and '-'"
            ),
        ),
        (
            "x" * 250,
            f"Topic name is invalid: the length of '{'x' * 250}' is longer than the max allowed length 249",
        ),
    ],
)
def test_an_illegal_name_is_refused_in_kafkas_words(name, sentence):
    with pytest.raises(KafkaError) as error:
        names.check_topic_name(name)
    assert (error.value.code, str(error.value)) == (ErrorCode.INVALID_TOPIC_EXCEPTION, sentence)


def test_a_name_with_a_line_feed_at_its_end_is_illegal():
    assert names.why_invalid("topic\n") is not None


def test_names_that_differ_only_in_dots_and_underscores_collide():
    with pytest.raises(KafkaError, match=r"^Topic 'a_b' collides with existing topic: a\.b$"):
        names.check_collision("a_b", "a.b")
    names.check_collision("a-b", "a.b")


def test_an_id_is_a_random_uuid_in_base64_that_does_not_look_like_an_option():
    source = random.Random(7)
    for _ in range(500):
        text = names.new_topic_id(source)
        raw = base64.urlsafe_b64decode(text + "==")
        assert names.format_id(raw) == text
        assert len(text) == 22
        assert not text.startswith("-")
        assert uuid.UUID(bytes=raw).version == 4
        assert uuid.UUID(bytes=raw).variant == uuid.RFC_4122
