"""Topic ids as they are typed, read or refused as by Kafka 4.3.1."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cli.tools.topics.topic_ids import ZERO_ID, topic_id
from pykafka_cli.errors import PykafkaError

RECORDED_IDS = [json.loads(line) for line in Path(__file__).with_name("ids.jsonl").read_text().splitlines()]


@given(st.binary(min_size=16, max_size=16))
def test_an_id_is_spelt_in_one_way_with_or_without_padding(raw: bytes) -> None:
    padded = urlsafe_b64encode(raw).decode()
    assert topic_id(padded) == topic_id(padded.rstrip("=")) == padded.rstrip("=")


def test_the_zero_id_is_sixteen_zero_bytes() -> None:
    assert urlsafe_b64decode(topic_id(ZERO_ID) + "==") == bytes(16)


@pytest.mark.parametrize("case", RECORDED_IDS, ids=lambda case: case["text"])
def test_an_id_is_read_or_refused_as_by_kafka(case: dict[str, str]) -> None:
    if "id" in case:
        assert topic_id(case["text"]) == case["id"]
        return
    with pytest.raises(PykafkaError) as error:
        topic_id(case["text"])
    assert str(error.value) == case["refused"]
