"""The list of what ends otherwise on real clusters is held to its own rules."""

from __future__ import annotations

import pytest

from differential import on_real_clusters
from differential.commands import Outcome
from differential.on_real_clusters import NOT_APPLICABLE, REFUSED, Exceptional, parse
from pykafka_cli.remote.abilities import Ability

REASON = {"reason": "because"}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"kind": "wrong", **REASON}, "kind is"),
        ({"kind": NOT_APPLICABLE}, "the reason is one line"),
        ({"kind": NOT_APPLICABLE, "reason": "one\ntwo"}, "the reason is one line"),
        ({"kind": REFUSED, **REASON}, "is told in a sentence"),
        ({"kind": REFUSED, "stderr": "No.", "stdout": "", **REASON}, "unknown field stdout"),
    ],
)
def test_an_entry_tells_its_kind_a_reason_and_for_what_is_refused_the_sentence(
    entry: dict[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        parse("topics.x", entry)


def test_a_refused_run_has_to_print_the_refusal_and_nothing_else() -> None:
    refused = Exceptional(REFUSED, "because", stderr="No.")
    assert refused.judge(Outcome(b"", b"No.\n", 1)) == []
    assert refused.judge(Outcome(b"", b"No!\n", 1))
    assert refused.judge(Outcome(b"", b"No.\n", 0))
    assert refused.judge(Outcome(b"something\n", b"No.\n", 1))


def test_what_is_refused_is_refused_in_words_of_the_table() -> None:
    sentences = {str(ability.value.refusal) for ability in Ability} - {""}
    for entries in on_real_clusters.load().values():
        for entry in entries.values():
            if entry.kind == REFUSED:
                assert any(sentence in (entry.stderr or "") for sentence in sentences)
