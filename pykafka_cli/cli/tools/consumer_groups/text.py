"""How the answers of kafka-consumer-groups read."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pykafka_cli.cli.tools.consumer_groups.actions import NO_PARTITION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pykafka_cli.cli.tools.consumer_groups.actions import Deletion, Description, OffsetDeletion
    from pykafka_cli.cli.tools.consumer_groups.plan import Offsets
    from pykafka_cli.cluster.groups import GroupListing, MemberView
    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import TopicPartition

_WIDTH = 15
_UNKNOWN = "-"


def names(groups: Sequence[GroupListing]) -> str:
    """One id a line; nothing for no groups."""
    return "".join(f"{group.group_id}\n" for group in groups)


def table(groups: Sequence[GroupListing], *, types: bool, states: bool) -> str:
    """Ids with their types, their states or both; the header also for no groups."""
    width = _width([group.group_id for group in groups]) + 10
    rows = [("GROUP", "TYPE", "STATE"), *((group.group_id, group.type, group.state) for group in groups)]
    return "".join(
        f"{group:{width}}" + f" {kind:20}" * types + f" {state:20}" * states + "\n" for group, kind, state in rows
    )


def offsets(*, verbose: bool) -> Callable[[Sequence[Description]], str]:
    """Every group with its partitions. A group that has none has no header either."""

    def draw(found: Sequence[Description]) -> str:
        return "".join(_offsets(description, verbose=verbose) for description in found if description.offsets)

    return draw


def members(*, verbose: bool) -> Callable[[Sequence[Description]], str]:
    """Every group with its members."""

    def draw(found: Sequence[Description]) -> str:
        return "".join(_members(description, verbose=verbose) for description in found)

    return draw


def states(*, verbose: bool) -> Callable[[Sequence[Description]], str]:
    """Every group with its state and coordinator."""

    def draw(found: Sequence[Description]) -> str:
        return "".join(_state(description, verbose=verbose) for description in found)

    return draw


def _offsets(description: Description, *, verbose: bool) -> str:
    name = description.group.group_id
    rows = [
        (
            name,
            row.partition.topic,
            str(row.partition.partition),
            _text(row.leader_epoch),
            _text(row.current),
            _text(row.end),
            _text(row.lag),
            *((row.member.member_id, row.member.host, row.member.client_id) if row.member else (_UNKNOWN,) * 3),
        )
        for row in description.offsets
    ]
    header = (
        "GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG", "CONSUMER-ID", "HOST",
        "CLIENT-ID",
    )  # fmt: skip
    group, topic, consumer, host = (_width([row[at] for row in rows]) for at in (0, 1, 7, 8))
    widths = (group, topic, 10, _WIDTH, _WIDTH, _WIDTH, _WIDTH, consumer, host, 0)
    shown = [at for at in range(len(header)) if verbose or header[at] != "LEADER-EPOCH"]
    lines = (" ".join(f"{row[at]:{widths[at]}}" for at in shown) for row in (header, *rows))
    return "".join(f"\n{line}" for line in lines) + "\n"


def _members(description: Description, *, verbose: bool) -> str:
    found = description.group.members
    header = ["GROUP", "CONSUMER-ID", "GROUP-INSTANCE-ID", "HOST", "CLIENT-ID", "#PARTITIONS"]
    detail = ["CURRENT-EPOCH", "CURRENT-ASSIGNMENT", "TARGET-EPOCH", "TARGET-ASSIGNMENT"]
    rows = [_member(description.group.group_id, member) for member in found]
    details = [_assignment(member) for member in found]
    is_mixed = len({member.upgraded for member in found}) > 1
    has_static = any(member.instance_id is not None for member in found)
    widths = [_width([row[at] for row in rows]) for at in range(5)] + [_WIDTH]
    widths[2] = max(17, widths[2])
    detail_widths = [_WIDTH, *(max(20, _width([row[at] for row in details])) for at in (1,)), _WIDTH]
    detail_widths.append(max(20, _width([row[3] for row in details])))
    lines = []
    for row, more, member in zip([header, *rows], [detail, *details], [None, *found], strict=True):
        cells = [f"{row[at]:{widths[at]}} " for at in range(6) if at != 2 or has_static]
        if verbose:
            cells += [f"{cell:{width}} " for cell, width in zip(more, detail_widths, strict=True)]
            if is_mixed:
                cells.append(f"{'UPGRADED' if member is None else str(bool(member.upgraded)).lower():15} ")
            cells[-1] = cells[-1][:-1]
        lines.append("".join(cells))
    return "\n" + "".join(f"{line}\n" for line in lines)


def _member(group: str, member: MemberView) -> list[str]:
    return [
        group, member.member_id, member.instance_id or _UNKNOWN, member.host, member.client_id,
        str(len(member.assignment)),
    ]  # fmt: skip


def _assignment(member: MemberView) -> list[str]:
    return [
        _text(member.epoch), partitions(member.assignment), _text(member.target_epoch),
        partitions(member.target or ()),
    ]  # fmt: skip


def partitions(them: Iterable[TopicPartition]) -> str:
    """`topic:0,1;other:0`."""
    topics = groupby(sorted(them), key=lambda partition: partition.topic)
    return ";".join(f"{topic}:{','.join(str(one.partition) for one in its)}" for topic, its in topics) or _UNKNOWN


def _state(description: Description, *, verbose: bool) -> str:
    group = description.group
    coordinator = f"{group.coordinator.host}:{group.coordinator.port}  ({group.coordinator.broker_id})"
    widths = (_width([group.group_id]), max(25, len(coordinator)), 20, 20, 15, 25, 0)
    header = (
        "GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "GROUP-EPOCH", "TARGET-ASSIGNMENT-EPOCH",
        "#MEMBERS",
    )  # fmt: skip
    row = (
        group.group_id, coordinator, group.assignor or _UNKNOWN, group.state, _text(group.epoch),
        _text(group.target_epoch), str(len(group.members)),
    )  # fmt: skip
    shown = [at for at in range(len(header)) if verbose or at not in (4, 5)]
    return "".join("\n" + " ".join(f"{cells[at]:{widths[at]}}" for at in shown) for cells in (header, row)) + "\n"


def reset(plan: Mapping[str, Offsets]) -> str:
    """The new offsets; the header also if there are none."""
    rows = [("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET")] + [
        (group, partition.topic, str(partition.partition), str(offset))
        for group, offsets in plan.items()
        for partition, offset in offsets.items()
    ]
    group_width, topic_width = (_width([row[at] for row in rows]) for at in (0, 1))
    lines = (
        f"{group:{group_width}} {topic:{topic_width}} {number:10} {offset}" for group, topic, number, offset in rows
    )
    return "".join(f"\n{line}" for line in lines) + "\n"


def offset_deletion(deletion: OffsetDeletion) -> str:
    """What became of each partition."""
    rows = [("TOPIC", "PARTITION", "STATUS")] + [
        (topic, _UNKNOWN if number == NO_PARTITION else str(number), _status(error))
        for (topic, number), error in deletion.results.items()
    ]
    width = _width([row[0] for row in rows])
    succeeded = f"Request succeeded for deleting offsets from group {deletion.group}.\n" * (deletion.error is None)
    return succeeded + "".join(f"\n{topic:{width}} {number:10} {status:15}" for topic, number, status in rows) + "\n"


def _status(error: KafkaError | None) -> str:
    return "Successful" if error is None else f"Error: {error}"


def deletion(done: Deletion) -> str:
    """The groups that were deleted."""
    deleted = ", ".join(f"'{group}'" for group, error in done.results.items() if error is None)
    if not done.failed:
        return f"Deletion of requested consumer groups ({deleted}) was successful.\n"
    return f"\nThese consumer groups were deleted successfully: {deleted}\n" if deleted else ""


def failed_deletion(done: Deletion) -> str:
    """What to say of those that were not."""
    lines = [f"* Group '{group}' could not be deleted due to: {error}" for group, error in done.failed.items()]
    return "\n".join(["Error: Deletion of some consumer groups failed:", *lines])


def regex(checked: tuple[str, str | None]) -> str:
    """Whether a regular expression is one, and what is wrong with it if not."""
    pattern, mistake = checked
    verdict = "valid" if mistake is None else f"invalid: {mistake}"
    return f"The regular expression `{pattern}` is {verdict}.\n"


def _text(number: int | None) -> str:
    return _UNKNOWN if number is None else str(number)


def _width(values: Iterable[str]) -> int:
    return max(_WIDTH, *map(len, values), 0)
