"""Where a console consumer begins, and where it goes on when that is not in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.both_sides import ON_KAFKA, on_both_sides
from tests.contract.installation import numbered

if TYPE_CHECKING:
    from tests.contract.installation import Installation

LINES = numbered(10)


@pytest.mark.parametrize(
    ("cluster", "offset", "reset", "expected"),
    [
        ("embedded", "earliest", "latest", LINES),
        ("embedded", "7", "latest", LINES[7:]),
        ("embedded", "10", "earliest", []),
        ("embedded", "latest", "earliest", []),
        ("embedded", "11", "earliest", LINES),
        ("embedded", "11", "latest", []),
        pytest.param("kafka", "7", "latest", LINES[7:], marks=ON_KAFKA),
        pytest.param("kafka", "11", "earliest", LINES, marks=ON_KAFKA),
        pytest.param("kafka", "11", "latest", [], marks=ON_KAFKA),
    ],
    indirect=["cluster"],
)
def test_an_offset_outside_the_log_moves_as_auto_offset_reset_says(
    cluster: Installation, offset: str, reset: str, expected: list[bytes]
) -> None:
    cluster.create_topic("events")
    cluster.produce("events", b"".join(LINES))
    ended = cluster.ok(
        "kafka-console-consumer", "--topic", "events", "--partition", "0", "--offset", offset,
        "--timeout-ms", cluster.idle_ms, "--command-property", f"auto.offset.reset={reset}",
    )  # fmt: skip
    assert ended.stdout == b"".join(expected)
    outside = [line for line in ended.errors if "outside the log" in line]
    assert len(outside) == (offset == "11")
    assert all("offsets 0 to 10" in line for line in outside)


@on_both_sides
def test_no_offset_and_no_policy_is_an_error(cluster: Installation) -> None:
    cluster.create_topic("events")
    ended = cluster.run(
        "kafka-console-consumer", "--topic", "events", "--partition", "0", "--offset", "5",
        "--timeout-ms", cluster.idle_ms, "--command-property", "auto.offset.reset=none",
    )  # fmt: skip
    assert ended.code == 1
    assert "outside the log" in ended.errors[0]


def test_every_segment_of_a_long_log_is_read(cluster: Installation) -> None:
    lines = b"".join(numbered(100_000))
    cluster.create_topic("events", "--config", "segment.bytes=1048576")
    cluster.produce("events", lines)
    assert len(list(cluster.replica(101, "events").glob("*.log"))) > 1
    assert cluster.consume("events") == lines
