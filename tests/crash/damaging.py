"""Ways to damage a cluster's files, and to ask all that can be asked of it afterwards."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cluster.consumer import ConsumerSettings
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import OffsetSpec, TopicPartition
from tests.crash import acting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pykafka_cli.cluster.verification_views import VerificationView

LOG = "00000000000000000000.log"
TOPIC = "events"
LEADER, FOLLOWERS = 101, (102, 103)

_CONFIGS = {"segment.ms": "10", "retention.ms": "-1", "index.interval.bytes": "150"}


def flip(path: Path, at: int, mask: int = 1) -> None:
    """Change one byte."""
    data = bytearray(path.read_bytes())
    data[at] ^= mask
    path.write_bytes(data)


def found(data: Path) -> list[bytes]:
    """A small cluster, one topic with several segments and indexes; returns what was produced."""
    acting.found(data)
    acting.create(data, TOPIC, _CONFIGS, replicas=[(LEADER, *FOLLOWERS)])
    lines = [b"line %03d " % number + b"x" * (40 + number % 7) for number in range(30)]
    for at in range(0, len(lines), 3):
        acting.produce(data, TOPIC, lines[at : at + 3], timestamp=1_700_000_000_000 + at)
    return lines


def copy_of(original: Path, data: Path) -> Path:
    """The same cluster once more, in place of what is there."""
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(original, data)
    return data


def replica(data: Path, broker: int, topic: str = TOPIC, partition: int = 0) -> Path:
    """A replica's directory."""
    return data / "brokers" / str(broker) / f"{topic}-{partition}"


def verify(data: Path, *, repair: bool = False) -> VerificationView:
    """`pykafka broker verify`."""
    with acting.opened(data) as cluster:
        return cluster.brokers.verify((), None, lambda _done, _total: None, repair=repair)


@dataclass(frozen=True, slots=True)
class Read:
    """What could be read, and what ended it."""

    lines: list[bytes]
    error: str | None


def consume(data: Path) -> Read:
    """Everything, up to an error: what `kafka-console-consumer --from-beginning` prints."""
    lines: list[bytes] = []
    try:
        with acting.opened(data) as cluster:
            consumer = cluster.consumer(ConsumerSettings(topic=TOPIC, start=OffsetSpec.EARLIEST), lambda _: None)
            while fetched := consumer.poll(0):
                for one in fetched:
                    lines.extend(value or b"" for value in one.values())
            consumer.close()
    except PykafkaError as error:
        return Read(lines, str(error))
    return Read(lines, None)


def refused_in_a_line(action: Callable[[], object]) -> str | None:
    """The sentence with which it was refused, None if it was done. Anything but a sentence of ours fails the test."""
    said = None
    try:
        action()
    except (PykafkaError, AssertionError) as error:  # `acting.produce` asserts that everything was delivered
        said = str(error)
    assert said is None or said.count("\n") == 0 < len(said), said
    return said


def ask_everything(data: Path) -> list[str | None]:
    """Describe, list, offsets, elect, kill and restart: each works or is refused in one line."""

    def describe() -> None:
        with acting.opened(data) as cluster:
            cluster.topics.describe([TOPIC])
            cluster.brokers.all()
            cluster.describe()

    def offsets() -> None:
        with acting.opened(data) as cluster:
            cluster.logs.offsets({TopicPartition(TOPIC, 0): OffsetSpec.LATEST})

    return [
        refused_in_a_line(describe),
        refused_in_a_line(offsets),
        refused_in_a_line(lambda: acting.kill(data, LEADER)),
        refused_in_a_line(lambda: acting.restart(data, LEADER)),
    ]


def stored(data: Path, brokers: Sequence[int] = (LEADER, *FOLLOWERS)) -> set[bytes]:
    """The logs of these replicas, one behind the other; one if they are equal."""
    return {b"".join(path.read_bytes() for path in sorted(replica(data, one).glob("*.log"))) for one in brokers}
