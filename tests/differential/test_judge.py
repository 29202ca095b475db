"""The judge of the replays lets nothing pass but what is the same, or known to differ."""

from __future__ import annotations

import dataclasses

import pytest

from differential.commands import Outcome
from differential.judge import judge, required_messages
from differential.known_differences import KnownDifference, parse
from differential.placeholders import Placeholders
from differential.recording import Case

LIST = Case("topics", 1, "list", argv=("kafka-topics", "--list"), stdout=b"a\nb\n", exit=0)
FAILED = Case("topics", 2, "bad", stdout=b"Error while executing topic command : no\n", exit=1)
MOVED = KnownDifference(frozenset({"D2"}), "moved", stdout=b"")


def test_the_same_output_and_exit_code_are_all_right() -> None:
    assert judge(LIST, Outcome(b"a\nb\n", b"", 0), None) == []


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(b"a\nb", b"", 0),
        Outcome(b"b\na\n", b"", 0),
        Outcome(b"a\nb\n", b"", 1),
        Outcome(b"a\nb\n", b"a note\n", 0),
        Outcome(b"a\nb\n", b"Traceback (most recent call last):\n", 0),
    ],
)
def test_any_other_output_exit_code_or_word_on_stderr_is_wrong(outcome: Outcome) -> None:
    assert judge(LIST, outcome, None)


def test_a_known_difference_may_lie_in_stderr_alone() -> None:
    known = KnownDifference(frozenset({"D4"}), "noted", stderr="a note")
    assert judge(LIST, Outcome(b"a\nb\n", b"a note\n", 0), known) == []
    assert judge(LIST, Outcome(b"a\nb\n", b"another\n", 0), known)
    assert judge(LIST, Outcome(b"a\nb\n", b"", 0), known)


def test_order_is_free_only_where_the_recording_says_so() -> None:
    unordered = dataclasses.replace(LIST, unordered=True)
    assert judge(unordered, Outcome(b"b\na\n", b"", 0), None) == []
    assert judge(unordered, Outcome(b"b\nb\n", b"", 0), None)


def test_a_difference_that_is_none_any_more_is_wrong() -> None:
    assert judge(FAILED, Outcome(b"", b"Error while executing topic command : no\n", 1), MOVED) == []
    assert judge(FAILED, Outcome(FAILED.stdout, b"", 1), MOVED)


def test_a_moved_line_is_the_first_of_stderr_word_for_word() -> None:
    assert judge(FAILED, Outcome(b"", b"note\nError while executing topic command : no\n", 1), MOVED)
    assert judge(FAILED, Outcome(b"", b"Error while executing topic command: no\n", 1), MOVED)


def test_a_java_set_in_a_message_has_no_order() -> None:
    case = dataclasses.replace(FAILED, stdout=b"", stderr=('Options "[[a], [b]]" clash',))
    assert judge(case, Outcome(b"", b'Options "[[b], [a]]" clash\n', 1), None) == []
    assert judge(case, Outcome(b"", b'Options "[[b], [c]]" clash\n', 1), None)


def test_the_message_of_a_failure_is_kafkas_without_the_java_part() -> None:
    case = dataclasses.replace(
        FAILED,
        stdout=b"",
        stderr=(
            'Exception in thread "main" joptsimple.OptionException: Cannot parse it',
            "Unknown error when running consumer:  (org.apache.kafka.tools.consumer.ConsoleConsumer)",
            "org.apache.kafka.common.errors.TimeoutException",
            "Processed a total of 0 messages",
        ),
    )
    assert required_messages(case) == ["Cannot parse it"]
    assert judge(case, Outcome(b"", b"Cannot parse it\nProcessed a total of 0 messages\n", 1), None) == []
    assert judge(case, Outcome(b"", b"No.\nProcessed a total of 0 messages\n", 1), None)
    assert judge(case, Outcome(b"", b"Processed a total of 0 messages\nCannot parse it\n", 1), None)
    assert judge(
        case, Outcome(b"", b"java.io.IOException: Cannot parse it\nProcessed a total of 0 messages\n", 1), None
    )


@pytest.mark.parametrize(
    "entry",
    [
        {"d": "D14", "reason": "because"},
        {"d": "", "reason": "because"},
        {"reason": "because"},
        {"d": "D2", "reason": ""},
        {"d": "D2", "reason": "two\nlines"},
        {"d": "D2", "reason": "because", "stdoud": ""},
    ],
)
def test_an_entry_without_a_reason_of_the_design_is_refused(entry: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"topics\.x"):
        parse("topics.x", entry)


def test_placeholders_are_filled_in_commands_and_put_back_into_outputs() -> None:
    placeholders = Placeholders({"<BROKER_101>": "127.0.0.1:7", "<BOOTSTRAP>": "127.0.0.1:7,127.0.0.1:8"}, str.upper)
    assert placeholders.fill(["<BOOTSTRAP>", "id=<ID:x>"]) == ["127.0.0.1:7,127.0.0.1:8", "id=X"]
    assert (
        placeholders.restore(b"at 127.0.0.1:7,127.0.0.1:8 CreateTime:1700000000000")
        == b"at <BOOTSTRAP> CreateTime:<TS>"
    )
    assert (
        placeholders.restore(b"TopicId: Rjg-HfJWQoSHbFVIfL3qOw\t/run/x", CWD="/run/x") == b"TopicId: <TOPIC_ID>\t<CWD>"
    )


def test_a_moved_line_comes_without_the_java_exception_that_follows_it() -> None:
    trace = b"Error: java.lang.NoException: no\njava.lang.NoException: no\n<STACK_TRACE>\n\n"
    case = dataclasses.replace(FAILED, stdout=trace)
    known = dataclasses.replace(MOVED, d=frozenset({"D2", "D13"}))
    assert judge(case, Outcome(b"", b"Error: no\n", 1), known) == []
    assert judge(case, Outcome(b"", b"no\n", 1), known)
    assert judge(case, Outcome(b"", b"Error: no\n", 1), MOVED)
