"""The list of known differences is held to its own rules."""

from __future__ import annotations

import dataclasses

import pytest

from differential import known_differences
from differential.commands import Outcome
from differential.judge import judge
from differential.known_differences import SECTION_1, parse
from differential.recording import REPLAYED, Case, load

OFFSETS = Case("get-offsets", 1, "max", argv=("kafka-get-offsets",), stdout=b"t:0:1\n", exit=0)


@pytest.mark.parametrize("entry", [{"d": "D14"}, {"d": "section-2"}, {"d": ""}, {"d": "D1", "signal": "SIGTERM"}])
def test_no_other_reason_and_no_other_signal_is_taken(entry: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"names no difference|the only signal"):
        parse("topics.x", {"reason": "because", **entry})


def test_section_1_covers_exactly_the_runs_without_bootstrap_server_that_kafka_refuses_for_that() -> None:
    covered = {
        (recording, name)
        for recording, entries in known_differences.load().items()
        for name, known in entries.items()
        if SECTION_1 in known.d
    }
    cases = {(case.recording, case.name): case for recording in REPLAYED for case in load(recording)}
    assert covered == {key for key in cases if key[1].endswith("no-bootstrap")}
    for key in covered:
        assert not any(word.startswith("--bootstrap-") for word in cases[key].argv)
        assert "bootstrap" in cases[key].stderr[0]


def test_only_numbers_are_free_where_stdout_is_chance() -> None:
    chance = dataclasses.replace(OFFSETS, volatile=("stdout: the offset depends on the clock",))
    assert judge(OFFSETS, Outcome(b"t:0:2\n", b"", 0), None)
    assert judge(chance, Outcome(b"t:0:2\n", b"", 0), None) == []
    assert judge(chance, Outcome(b"t:0:\n", b"", 0), None)
    assert judge(chance, Outcome(b"u:0:2\n", b"", 0), None)
