"""`pykafka copy` as a process that is killed, interrupted and left alone."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import Installation, numbered, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.contract.installation import Running

SHOW_ALL = [
    f"--formatter-property=print.{part}=true" for part in ("key", "partition", "offset", "timestamp", "headers")
]
COUNT = 60_000


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with Installation(tmp_path) as found:
        yield found.create_cluster()


@pytest.fixture
def target(tmp_path: Path) -> str:
    return str(tmp_path / "target")


def fill(installation: Installation, count: int = COUNT, start: int = 0) -> None:
    """Records of a key and a header each, in three partitions."""
    lines = b"".join(b"h:%d\tkey %d\tvalue %d\n" % (at, at % 500, at) for at in range(start, start + count))
    installation.produce(
        "t", lines, "--reader-property", "parse.headers=true", "--reader-property", "parse.key=true"
    )  # fmt: skip


def records(installation: Installation, *where: str, topic: str = "t") -> list[bytes]:
    """All of a topic's records with all that belongs to them, sorted."""
    return sorted(installation.consume(topic, *SHOW_ALL, *where).splitlines())


def size_of(directory: str, installation: Installation) -> int:
    """Bytes in the logs of the target."""
    return sum(path.stat().st_size for path in (installation.home / "target").glob("brokers/*/t-*/*.log"))


def killed_at(installation: Installation, target: str, size: int) -> Running:
    """A copy that is killed when the target has got so many bytes more."""
    before = size_of(target, installation)
    running = installation.start("pykafka", "copy", "--to", target, "--topic", "t")
    until(lambda: size_of(target, installation) >= before + size or running.has_ended())
    running.kill()
    return running


@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 900_000), (700_000, 1), (1_500_000, 1_500_000)])
def test_a_copy_that_is_killed_twice_has_every_record_once(
    installation: Installation, target: str, first: int, second: int
) -> None:
    installation.create_topic("t", "--config", "retention.ms=-1", partitions=3, factor=1)
    fill(installation)
    killed_at(installation, target, first)
    killed_at(installation, target, second)
    ended = installation.ok("pykafka", "copy", "--to", target, "--topic", "t")
    assert ended.lines[-1].startswith("Copied ")
    assert records(installation, "--data-dir", target) == records(installation)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_copy_which_then_goes_on(
    installation: Installation, target: str, number: signal.Signals, code: int
) -> None:
    installation.create_topic("t", partitions=3, factor=1)
    fill(installation, 2_000)
    running = installation.start("pykafka", "copy", "--to", target, "--topic", "t", "--follow")
    until(lambda: b"following the source" in running.said())
    running.process.send_signal(number)
    ended = running.end()
    assert ended.code == code
    assert ended.stdout == b""
    assert ended.errors[-1].endswith("Stopped; the same command goes on from here.")
    fill(installation, 100, start=2_000)
    assert installation.ok("pykafka", "copy", "--to", target, "--topic", "t").lines[-1].startswith("Copied 100 records")
    assert records(installation, "--data-dir", target) == records(installation)


def test_a_copy_that_is_interrupted_in_the_middle_goes_on_there(installation: Installation, target: str) -> None:
    installation.create_topic("t", "--config", "retention.ms=-1", partitions=3, factor=1)
    fill(installation)
    running = installation.start("pykafka", "copy", "--to", target, "--topic", "t")
    until(lambda: size_of(target, installation) > 0 or running.has_ended())
    running.process.send_signal(signal.SIGINT)
    ended = running.end()
    assert ended.code in (0, 130)  # it may have been faster
    if ended.code == 130:
        assert ended.errors[-1].endswith("Stopped; the same command goes on from here.")
    installation.ok("pykafka", "copy", "--to", target, "--topic", "t")
    assert records(installation, "--data-dir", target) == records(installation)


def test_a_copy_that_follows_has_what_comes_while_it_runs(installation: Installation, target: str) -> None:
    installation.create_topic("t", factor=1)
    running = installation.start("pykafka", "copy", "--to", target, "--topic", "t", "--follow")
    until(lambda: b"following the source" in running.said())
    for count in (1, 2, 30):
        installation.produce("t", b"".join(numbered(count, count)))
        until(lambda: installation.consume("t", "--data-dir", target) == installation.consume("t"))
    assert running.interrupt().code == 130


def test_a_copy_goes_on_after_its_own_follow_was_killed(installation: Installation, target: str) -> None:
    installation.create_topic("t", factor=1)
    running = installation.start("pykafka", "copy", "--to", target, "--topic", "t", "--follow")
    until(lambda: b"following the source" in running.said())
    installation.produce("t", b"".join(numbered(10)))
    until(lambda: installation.consume("t", "--data-dir", target) == b"".join(numbered(10)))
    running.kill()
    installation.produce("t", b"".join(numbered(10, 10)))
    installation.ok("pykafka", "copy", "--to", target, "--topic", "t")
    assert installation.consume("t", "--data-dir", target) == b"".join(numbered(20))


def test_a_topic_is_copied_by_one_process_at_a_time(installation: Installation, target: str) -> None:
    installation.create_topic("t", factor=1)
    installation.create_topic("u", factor=1)
    running = installation.start("pykafka", "copy", "--to", target, "--topic", "t", "--follow")
    until(lambda: b"following the source" in running.said())
    ended = installation.run("pykafka", "copy", "--to", target, "--topic", "[tu]")
    assert ended.code == 1
    assert ended.errors[-1] == "Topic t is being copied there by another process."
    installation.ok("pykafka", "copy", "--to", target, "--topic", "u")
    installation.ok("pykafka", "copy", "--to", f"{target}2", "--topic", "t")
    running.kill()
    installation.ok("pykafka", "copy", "--to", target, "--topic", "[tu]")


def test_a_target_that_cannot_be_reached_is_named(installation: Installation) -> None:
    installation.create_topic("t", factor=1)
    ended = installation.run("pykafka", "copy", "--to", "127.0.0.1:1", "--topic", "t")
    assert (ended.code, ended.errors) == (1, ["No broker can be reached. 127.0.0.1:1: connection refused."])
