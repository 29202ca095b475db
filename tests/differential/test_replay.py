"""Every recorded run of Kafka's tools, run with ours: the same stdout, the same exit code, or a known difference.

A recording is replayed in order on a cluster of its own; each of its runs is a test. One test alone replays what comes
before it as well.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from differential import known_differences, on_real_clusters
from differential.judge import judge
from differential.recording import REPLAYED, Case, load
from differential.replay import Replay
from differential.world import World
from pykafka_cli.cli.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from differential.commands import Outcome

CASES = [case for recording in REPLAYED for case in load(recording)]


@pytest.fixture(scope="session")
def replay_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Replay]]:
    replays: dict[str, Replay] = {}
    with ExitStack() as stack:

        def replay(recording: str) -> Replay:
            if recording not in replays:
                world = World(tmp_path_factory.mktemp(recording), request.config.getoption("--kafka", default=None))
                replays[recording] = Replay(load(recording), stack.enter_context(world))
                stack.callback(replays[recording].close)
            return replays[recording]

        yield replay


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.test_id, marks=pytest.mark.xdist_group(case.recording)) for case in CASES],
)
def test_replay(case: Case, replay_of: Callable[[str], Replay], record_property: Callable[[str, object], None]) -> None:
    replay = replay_of(case.recording)
    outcome = replay.outcome(case)
    kind, wrong = judge_on_embedded(case, outcome) if replay.is_embedded else judge_on_real(case, outcome)
    record_property("replayed", kind)
    assert not wrong, "\n".join([" ".join(case.argv), *wrong])


def judge_on_embedded(case: Case, outcome: Outcome | None) -> tuple[str, list[str]]:
    """Equal, or the differences that it is known for; and what is wrong."""
    known = known_differences.find(case)
    kind = "equal" if known is None else "+".join(sorted(known.d))
    return kind, [] if outcome is None else judge(case, outcome, known)


def judge_on_real(case: Case, outcome: Outcome | None) -> tuple[str, list[str]]:
    """The same; what only a Java server has (D13) it has, and a few runs are refused or have no meaning."""
    known = known_differences.find(case)
    if outcome is not None and (exception := on_real_clusters.find(case)) is not None:
        kind = judge_on_embedded(case, None)[0] if exception.kind == on_real_clusters.KNOWN else exception.kind
        return kind, exception.judge(outcome)
    if outcome is not None and known is not None and "D13" in known.d and not judge(case, outcome, None):
        return "equal", []
    return judge_on_embedded(case, outcome)


def test_each_known_difference_is_that_of_a_recorded_case() -> None:
    known = {(recording, name) for recording, entries in known_differences.load().items() for name in entries}
    assert known <= {(case.recording, case.name) for case in CASES}


def test_each_exception_of_real_clusters_is_that_of_a_recorded_case() -> None:
    cases = {(case.recording, case.name) for case in CASES}
    assert {(recording, name) for recording, entries in on_real_clusters.load().items() for name in entries} <= cases


def test_no_recording_has_a_tool_that_does_not_exist() -> None:
    tools = {case.argv[0].removeprefix("kafka-") for case in CASES if case.argv}
    assert tools <= COMMANDS.keys()


def test_all_runs_of_the_recordings_are_replayed() -> None:
    lengths = {
        "topics": 123,
        "console": 291,
        "configs": 83,
        "get-offsets": 47,
        "admin-misc": 65,
        "consumer-groups": 132,
    }
    assert {recording: len(load(recording)) for recording in REPLAYED} == lengths
