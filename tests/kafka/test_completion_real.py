"""Names of a real cluster on the Tab key. The time it gets is short, so on a busy machine it may take several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.kafka.real_installation import RealInstallation

ATTEMPTS = 100


@pytest.mark.parametrize(("kind", "prefix", "name"), [("topics", "ord", "orders"), ("brokers", "", "101")])
def test_names_of_a_real_cluster(kafka: RealInstallation, kind: str, prefix: str, name: str) -> None:
    kafka.create_topic("orders")
    line = f"kafka-topics --bootstrap-server {kafka.address(101)} --topic {prefix}"
    answers = (kafka.run("pykafka", "__complete", kind, prefix, line) for _ in range(ATTEMPTS))
    answer = next(ended for ended in answers if ended.stdout)
    assert (answer.code, answer.stderr) == (0, b"")
    assert name in answer.lines
