"""How far a copy is, kept in a consumer group of the target, and how an interrupted one goes on.

Before anything is written to a partition of the target, the group holds the source offset to copy from together with
the offset at which the target then ended (in the metadata of the commit). Records are counted from there: a target that
ends n offsets later has got n more records, whatever became of the process that wrote them.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pykafka_cli.errors import ErrorCode, KafkaError, PykafkaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.model import TopicPartition

_WORDS = re.compile(r"pykafka-copy source=(\S+) end=(\d+) (writing|stopped)")
_PATIENCE_S = 10.0
_PAUSE_S = 0.1

Answer = TypeVar("Answer")


class Mark(NamedTuple):
    """Where the copy of a partition is: what is below `offset` of the source is in the target, which ended at `end`.

    `source` is the id of the source's topic. With `writing` False nothing of what is behind `end` is ours. `end` and
    `source` are None for an offset that somebody else has set.
    """

    offset: int
    source: str | None
    end: int | None
    writing: bool


def group_of(cluster_id: str) -> str:
    """The group in which copies from a cluster keep their positions."""
    return f"pykafka-copy-{cluster_id}"


class Positions:
    """The marks of one source in one target."""

    def __init__(self, target: Cluster, group: str) -> None:
        self._target, self.group = target, group

    def read(self) -> dict[TopicPartition, Mark]:
        """Every mark."""
        marks = {}
        for saved in _patiently(lambda: self._target.groups.offsets(self.group)):
            found = _WORDS.fullmatch(saved.metadata)
            marks[saved.partition] = (
                Mark(saved.offset, None, None, writing=False)
                if found is None
                else Mark(saved.offset, found[1], int(found[2]), found[3] == "writing")
            )
        return marks

    def write(self, marks: Mapping[TopicPartition, Mark]) -> None:
        """Keep these marks. Waits for partitions that were created a moment ago, and for the group's coordinator.

        Raises:
            KafkaError: if they cannot be kept.
        """
        if not marks:
            return
        offsets = {place: mark.offset for place, mark in marks.items()}
        words = {place: _words(mark) for place, mark in marks.items()}
        try:
            _patiently(lambda: self._target.groups.alter_offsets(self.group, offsets, words))
        except KafkaError as error:
            if error.code is ErrorCode.UNKNOWN_MEMBER_ID:
                raise PykafkaError(f"Group {self.group} of the target has members, so it cannot be used.") from error
            raise


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """Ask again while the trouble may pass: the topic, or the group's coordinator, came into being a moment ago."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return ask()
        except KafkaError as error:
            if not error.code.retriable or time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE_S)


def _words(mark: Mark) -> str:
    return f"pykafka-copy source={mark.source} end={mark.end} {'writing' if mark.writing else 'stopped'}"
