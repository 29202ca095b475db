"""Orders that Java 17's HashMap gives, recorded from Java and from Kafka's tools."""

import json
from pathlib import Path

import pytest

from pykafka_cli.cli.render import java_order
from pykafka_cli.metadata import topic_configs
from pykafka_cli.model import TopicPartition

RECORDED = [json.loads(line) for line in Path(__file__).with_name("describe-order.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: str(len(case["matched_sorted"])))
def test_topics_are_described_in_the_order_that_java_gives(case):
    assert java_order.describe_order(case["matched_sorted"]) == case["printed"]


def test_describe_order_does_not_depend_on_the_order_of_the_names():
    names = RECORDED[-1]["matched_sorted"]
    assert java_order.describe_order(names[::-1]) == java_order.describe_order(names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("a", 97), ("polygenelubricants", 0x8000_0000), ("\N{GRINNING FACE}", 0xD83D * 31 + 0xDE00)],
)
def test_a_string_hashes_as_in_java(text, expected):
    assert java_order.string_hash(text) == expected


def test_a_topic_partition_hashes_as_in_java():
    assert java_order.topic_partition_hash(TopicPartition("a", 0)) == 31 * 31 + 97


def test_topic_configs_are_listed_in_hash_map_order_of_all_their_names():
    assert java_order.string_map_order(sorted(topic_configs.TOPIC_CONFIGS), 64) == list(topic_configs.TOPIC_CONFIGS)


@pytest.mark.parametrize(("entries", "capacity"), [(0, 1), (1, 1), (2, 2), (3, 4), (12, 16), (17, 32)])
def test_a_sized_map_has_the_next_power_of_two_as_buckets(entries, capacity):
    assert java_order.capacity_for(entries) == capacity
