"""The records of Kafka's internal topics as JSON, in the words that Kafka's formatters were recorded with."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64decode
from struct import pack

import pytest
from fake_cluster import fetched

from pykafka_cli.cli.tools.console_consumer.coordinator_formatters import CoordinatorFormatter


def text(value: str | None) -> bytes:
    return b"\xff\xff" if value is None else pack(">h", len(value.encode())) + value.encode()


def compact(value: str) -> bytes:
    return bytes([len(value.encode()) + 1]) + value.encode()


def data(value: bytes) -> bytes:
    return pack(">i", len(value)) + value


def printed(name: str, key: bytes | None, value: bytes | None) -> str:
    batch = fetched(value, keys=[key])
    formatted = CoordinatorFormatter.named(name).format(batch, 1, skip_errors=False)
    assert (formatted.count, formatted.errors) == (1, ())
    return formatted.output.decode()


COMMIT_KEY = pack(">h", 1) + text("cg9") + text("one") + pack(">i", 0)


def test_an_offset_commit_with_its_tagged_topic_id() -> None:
    topic_id = urlsafe_b64decode("qlNLyFgXQJuoq8k2Y3HFJg==")
    value = pack(">hqi", 4, 5, 0) + compact("") + pack(">q", 1795574596926) + b"\1\0\x10" + topic_id
    assert printed("OffsetsMessageFormatter", COMMIT_KEY, value) == (
        '{"key":{"type":1,"data":{"group":"cg9","topic":"one","partition":0}},"value":{"version":4,"data":{"offset":5,'
        '"leaderEpoch":0,"metadata":"","commitTimestamp":1795574596926,"topicId":"qlNLyFgXQJuoq8k2Y3HFJg"}}}'
    )


def test_an_offset_commit_of_an_older_version() -> None:
    value = pack(">hqi", 3, 5, -1) + text("m") + pack(">q", 7)
    assert printed("OffsetsMessageFormatter", COMMIT_KEY, value).endswith(
        '"value":{"version":3,"data":{"offset":5,"leaderEpoch":-1,"metadata":"m","commitTimestamp":7}}}'
    )


def test_a_tombstone_has_a_null_value() -> None:
    assert printed("OffsetsMessageFormatter", COMMIT_KEY, None).endswith(',"value":null}')


def test_group_metadata_with_a_member() -> None:
    subscription, assignment = (
        b64decode("AAMAAAABAANvbmX/////AAAAAP///////w=="),
        b64decode("AAMAAAABAANvbmUAAAABAAAAAP////8="),
    )
    value = (
        pack(">h", 3) + text("consumer") + pack(">i", 1) + text("range") + text("leader") + pack(">q", 1795574472273)
    )
    value += pack(">i", 1) + text("member") + text(None) + text("console-consumer") + text("/127.0.0.1")
    value += pack(">ii", 300000, 45000) + data(subscription) + data(assignment)
    assert printed("GroupMetadataMessageFormatter", pack(">h", 2) + text("g"), value) == (
        '{"key":{"type":2,"data":{"group":"g"}},"value":{"version":3,"data":{"protocolType":"consumer","generation":1,'
        '"protocol":"range","leader":"leader","currentStateTimestamp":1795574472273,"members":[{"memberId":"member",'
        '"groupInstanceId":null,"clientId":"console-consumer","clientHost":"/127.0.0.1","rebalanceTimeout":300000,'
        '"sessionTimeout":45000,"subscription":"AAMAAAABAANvbmX/////AAAAAP///////w==",'
        '"assignment":"AAMAAAABAANvbmUAAAABAAAAAP////8="}]}}}'
    )


def test_a_transaction_in_the_flexible_version() -> None:
    value = pack(">hqhib", 1, 7, 2, 60000, 1) + b"\2" + compact("t") + b"\3" + pack(">ii", 0, 1) + b"\0"
    value += pack(">qq", 11, 10) + b"\1\2\2" + pack(">h", 2)
    assert printed("TransactionLogMessageFormatter", pack(">h", 0) + text("tx"), value) == (
        '{"key":{"type":0,"data":{"transactionalId":"tx"}},"value":{"version":1,"data":{"producerId":7,"producerEpoch":2,'
        '"transactionTimeoutMs":60000,"transactionStatus":1,"transactionPartitions":[{"topic":"t","partitionIds":[0,1]}],'
        '"transactionLastUpdateTimestampMs":11,"transactionStartTimestampMs":10,"clientTransactionVersion":2}}}'
    )


@pytest.mark.parametrize("key", [None, b"k0", pack(">h", 2) + text("g")])
def test_records_of_other_types_and_without_a_key_are_passed_over(key: bytes | None) -> None:
    assert printed("OffsetsMessageFormatter", key, b"") == ""


@pytest.mark.parametrize(
    ("key", "value"), [(b"k", None), (COMMIT_KEY[:-1], None), (COMMIT_KEY, b"\0\x09"), (COMMIT_KEY, b"\0\4")]
)
def test_what_is_no_coordinator_record_is_an_error_that_names_the_offset(key: bytes, value: bytes | None) -> None:
    batch = fetched(value, keys=[key])
    formatted = CoordinatorFormatter.named("OffsetsMessageFormatter").format(batch, 1, skip_errors=False)
    assert formatted.output == b""
    assert formatted.errors[0].startswith("t-0 at offset 0: Could not read record at offset 0 due to: ")
