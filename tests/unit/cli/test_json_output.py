"""`--output json` on success and on failure: stdout is one document or nothing, stderr one object a line."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from calling import Connections, Ended, call

from pykafka_cli.errors import CorruptRecordError, ErrorCode, KafkaError, TargetError, UnsupportedError


def failed(ended: Ended) -> dict[str, str]:
    """The one line that says why."""
    assert ended.exit == 1
    assert ended.err.count("\n") == 1
    assert set(json.loads(ended.err)) == {"error"}
    found: dict[str, str] = json.loads(ended.err)["error"]
    return found


def test_a_description_is_one_line_with_numbers_and_nulls(connections: Connections) -> None:
    topics = connections.cluster.topics
    topics.put("t", [[101, 102]])
    partition = replace(topics.views["t"].partitions[0], leader=None, isr=(), elr=None)
    topics.views["t"] = replace(topics.views["t"], partitions=(partition,))
    ended = call("topics", "--describe", "--output", "json")
    assert ended.out.count("\n") == 1
    assert json.loads(ended.out) == {
        "topics": [
            {
                "name": "t", "topic_id": "AAAAAAAAAAAAAAAAAAAABA", "partition_count": 1, "replication_factor": 2,
                "configs": {"min.insync.replicas": "1"},
                "partitions": [
                    {
                        "partition": 0, "leader": None, "leader_epoch": 0, "replicas": [101, 102], "isr": [],
                        "elr": None, "last_known_elr": [], "adding": [], "removing": [],
                    }
                ],
            }
        ]
    }  # fmt: skip


def test_topics_stand_in_the_order_of_kafka_s_text(connections: Connections) -> None:
    names = [f"topic-{number}" for number in range(40)]
    for name in names:
        connections.cluster.topics.put(name, [[101]])
    lines = call("topics", "--describe").out.splitlines()
    order = [line.split("\t")[0].removeprefix("Topic: ") for line in lines if line.startswith("Topic: ")]
    described = json.loads(call("topics", "--describe", "--output", "json").out)["topics"]
    assert order != sorted(names)
    assert [topic["name"] for topic in described] == order


def test_nothing_found_is_an_empty_list(connections: Connections) -> None:
    assert call("topics", "--list", "--output", "json") == Ended(0, '{"topics": []}\n', "")


@pytest.mark.parametrize("drop_in", [True, False])
@pytest.mark.parametrize(
    ("words", "document"),
    [
        ("--create --topic new", '{"created": [{"name": "new"}]}\n'),
        ("--create --topic old --if-not-exists", '{"created": []}\n'),
        ("--alter --topic o.* --partitions 5", '{"altered": [{"name": "old"}, {"name": "other"}]}\n'),
        ("--delete --topic old", '{"deleted": [{"name": "old"}]}\n'),
        ("--delete --topic none --if-exists", '{"deleted": []}\n'),
    ],
)
def test_what_was_changed_is_a_document_under_every_name(
    words: str, document: str, drop_in: bool, connections: Connections
) -> None:
    for name in ("old", "other"):
        connections.cluster.topics.put(name, [[101]])
    ended = call("topics", *words.split(), "--output", "json", drop_in=drop_in)
    assert (ended.exit, ended.out) == (0, document)
    assert all(set(json.loads(line)) == {"note"} for line in ended.err.splitlines())


@pytest.mark.parametrize(
    "words",
    [
        ("topics", "--output", "json", "--nope"),
        ("topics", "--nope", "--output=json"),
        ("topics", "--list", "--create", "--output", "json"),
        ("topics", "--output", "json"),
        ("tpics", "--output", "json"),
        ("broker", "lst", "--output", "json"),
        ("producer-perf-test", "--output", "json", "--nope"),
        ("configs", "--describe", "--alter", "--output", "json"),
    ],
)
def test_a_mistake_in_the_words_is_an_object_too(words: tuple[str, ...], connections: Connections) -> None:
    assert failed(call(*words))["code"] == "USAGE"


def test_a_word_behind_an_option_that_needs_a_value_asks_for_nothing(connections: Connections) -> None:
    ended = call("topics", "--describe", "--topic", "--output=json")
    assert ended.err == "Error while executing topic command : Topic '--output=json' does not exist as expected\n"


def test_the_sentence_is_the_one_that_people_read(connections: Connections) -> None:
    words = ("topics", "--describe", "--topic", "none")
    assert failed(call(*words, "--output", "json")) == {
        "code": "UNKNOWN_TOPIC_OR_PARTITION", "message": call(*words).err.rstrip("\n")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KafkaError(ErrorCode.POLICY_VIOLATION, "a\nb"), "POLICY_VIOLATION"),
        (TargetError("nobody there"), "TARGET"),
        (UnsupportedError("not here"), "UNSUPPORTED"),
        (CorruptRecordError("broken"), "CORRUPT_RECORD"),
        (PermissionError(13, "Permission denied", "/x"), "IO"),
        (ZeroDivisionError("\x1b[31m"), "INTERNAL"),
    ],
)
def test_every_failure_has_a_code(error: Exception, code: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pykafka_cli.connecting.connect", refuse)
        ended = call("topics", "--list", "--output", "json")
    assert failed(ended)["code"] == code
    assert ended.err[:-1].isprintable()


def test_a_kafka_error_in_kafka_s_words_keeps_its_code(connections: Connections) -> None:
    connections.cluster.topics.refused["t"] = KafkaError(ErrorCode.INVALID_CONFIG, "Unknown topic config name: x")
    assert failed(call("topics", "--create", "--topic", "t", "--output", "json")) == {
        "code": "INVALID_CONFIG",
        "message": "Error while executing topic command : Unknown topic config name: x",
    }


def test_exit_codes_are_what_they_are_without_it(connections: Connections) -> None:
    for words in (["--list"], ["--describe", "--topic", "none"], ["--nope"], ["--create"]):
        assert call("topics", *words, "--output", "json").exit == call("topics", *words).exit


def test_help_is_text(connections: Connections) -> None:
    ended = call("topics", "--help", "--output", "json")
    assert (ended.exit, ended.err) == (0, "")
    assert "--output" in ended.out
    assert "--color" in ended.out


@pytest.mark.parametrize("words", [("demo",), ("dump-log", "--files", "x.log")])
def test_what_has_no_json_says_so_before_it_does_anything(words: tuple[str, ...]) -> None:
    assert failed(call(*words, "--output", "json")) == {
        "code": "UNSUPPORTED", "message": f"kafka-{words[0]} has no JSON output."
    }  # fmt: skip
