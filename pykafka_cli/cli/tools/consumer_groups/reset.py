"""kafka-consumer-groups --reset-offsets: new offsets by one of Kafka's scenarios (OffsetsUtils)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.times import milliseconds_of
from pykafka_cli.cli.tools.consumer_groups import plan as plans
from pykafka_cli.cli.tools.consumer_groups.actions import partitions_of
from pykafka_cli.cli.tools.consumer_groups.times import duration_ms
from pykafka_cli.cluster.groups import DEAD, EMPTY
from pykafka_cli.errors import ErrorCode, KafkaError, UsageError
from pykafka_cli.model import OffsetSpec, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cli.tools.consumer_groups.plan import Offsets
    from pykafka_cli.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way to find new offsets: its option's name and value. `topics` None means all that a group has committed."""

    name: str
    value: str = ""
    topics: tuple[str, ...] | None = None


class Reset:
    """Finds the new offsets of groups, and sets them if it is to. `notify` hears of what is not as it was asked for."""

    def __init__(self, cluster: Cluster, scenario: Scenario, notify: Callable[[str], None]) -> None:
        self._cluster, self._scenario, self._notify = cluster, scenario, notify
        self.has_failed = False
        """Whether a group was left alone although it was named."""

    def run(self, groups: Sequence[str], *, execute: bool) -> dict[str, Offsets]:
        """The new offsets of each group, in the order of Java's hash maps.

        Raises:
            UsageError: for options that do not fit what there is.
            PykafkaError: if the offsets cannot be found. Nothing was changed for this group and those after it.
        """
        from pykafka_cli.cli.render.java_order import partition_map_order, string_map_order  # noqa: PLC0415

        scenario = self._scenario
        file = plans.read(scenario.value, groups) if scenario.name == "from-file" else None
        result: dict[str, Offsets] = {}
        for group in groups:
            state = self._state(group)
            if state not in (EMPTY, DEAD):
                self._fail(
                    f"Error: Assignments can only be reset if the group '{group}' is inactive, "
                    f"but the current state is {state}."
                )
                continue
            if file is not None and group not in file:
                self._fail(f"Error: No reset plan for group {group} found")
                continue
            offsets = self._offsets(group) if file is None else self._checked(file[group])
            result[group] = {partition: offsets[partition] for partition in partition_map_order(offsets)}
        if execute:
            for group, offsets in result.items():
                self._cluster.groups.alter_offsets(group, offsets)
        return {group: result[group] for group in string_map_order(result)}

    def _fail(self, sentence: str) -> None:
        self.has_failed = True
        self._notify(sentence)

    def _state(self, group: str) -> str:
        try:
            return self._cluster.groups.describe(group).state
        except KafkaError as error:
            if error.code is ErrorCode.GROUP_ID_NOT_FOUND:
                return DEAD
            raise

    def _offsets(self, group: str) -> Offsets:
        committed = {saved.partition: saved.offset for saved in self._cluster.groups.offsets(group)}
        partitions = list(committed) if self._scenario.topics is None else self._named(self._scenario.topics)
        self._check_readable(partitions)
        name, value = self._scenario.name, self._scenario.value
        if name == "to-earliest":
            return self._at(partitions, OffsetSpec.EARLIEST)
        if name == "to-latest":
            return self._at(partitions, OffsetSpec.LATEST)
        if name == "to-offset":
            return self._clamped(dict.fromkeys(partitions, integer(value, "to-offset")))
        if name == "shift-by":
            shift = integer(value, "shift-by")
            for partition in partitions:
                if partition not in committed:
                    raise UsageError(
                        f"Cannot shift offset for partition {partition} since there is no current committed offset"
                    )
            return self._clamped({partition: committed[partition] + shift for partition in partitions})
        if name == "to-datetime":
            return self._at_time(partitions, milliseconds_of(value))
        if name == "by-duration":
            return self._at_time(partitions, time.time_ns() // 1_000_000 - duration_ms(value))
        without = [partition for partition in partitions if partition not in committed]
        latest = self._at(without, OffsetSpec.LATEST)
        return {partition: committed.get(partition, latest.get(partition, 0)) for partition in partitions}

    def _named(self, topics: Sequence[str]) -> list[TopicPartition]:
        found, unknown = partitions_of(self._cluster, topics)
        if unknown:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        return found

    def _check_readable(self, partitions: Sequence[TopicPartition]) -> None:
        """Whether all of them exist and have a leader (OffsetsUtils.checkAllTopicPartitionsValid)."""
        answers = self._cluster.logs.offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        for code, text in (
            (ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "do not exist"),
            (ErrorCode.LEADER_NOT_AVAILABLE, "have no leader"),
        ):
            bad = [str(answer.partition) for answer in answers if answer.error and answer.error.code is code]
            if bad:
                raise KafkaError(code, f'The partitions "{",".join(bad)}" {text}')
        for answer in answers:
            if answer.error is not None:
                raise answer.error

    def _checked(self, offsets: Offsets) -> Offsets:
        self._check_readable(list(offsets))
        return self._clamped(offsets)

    def _at(self, partitions: Sequence[TopicPartition], where: OffsetSpec) -> Offsets:
        answers = self._cluster.logs.offsets(dict.fromkeys(partitions, where))
        return {answer.partition: answer.offset or 0 for answer in answers}

    def _at_time(self, partitions: Sequence[TopicPartition], timestamp_ms: int) -> Offsets:
        """Of the first record at or after a time, else the end."""
        answers = self._cluster.logs.offsets(dict.fromkeys(partitions, max(timestamp_ms, 0)))
        ends = self._at(partitions, OffsetSpec.LATEST)
        for partition, offset in ((answer.partition, answer.offset) for answer in answers):
            if offset is not None:
                ends[partition] = offset
            else:
                self._notify(
                    f"Warn: Partition {partition.partition} from topic {partition.topic} is empty. "
                    "Falling back to latest known offset."
                )
        return ends

    def _clamped(self, wanted: Offsets) -> Offsets:
        """Moved into the log where they are outside; `notify` hears of each (OffsetsUtils.checkOffsetsRange)."""
        first = self._at(list(wanted), OffsetSpec.EARLIEST)
        end = self._at(list(wanted), OffsetSpec.LATEST)
        for partition, offset in wanted.items():
            for is_outside, word, bound in (
                (offset > end[partition], "higher than latest", end[partition]),
                (offset < first[partition], "lower than earliest", first[partition]),
            ):
                if is_outside:
                    self._notify(
                        f"New offset ({offset}) is {word} offset for topic partition {partition}. "
                        f"Value will be set to {bound}"
                    )
        return {partition: min(max(offset, first[partition]), end[partition]) for partition, offset in wanted.items()}
