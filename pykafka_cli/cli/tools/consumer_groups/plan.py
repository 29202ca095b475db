"""Reset plans: which offsets each group shall get, and the CSV that holds one."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from pykafka_cli.cli import input_file
from pykafka_cli.errors import PykafkaError
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Offsets = dict[TopicPartition, int]
"""The new offset of each partition."""


def read(path: str, groups: Sequence[str]) -> dict[str, Offsets]:
    """The plan in a file: lines of `topic,partition,offset` for the one group, or `group,topic,partition,offset`.

    Lines with nothing in them are passed over.

    Raises:
        PykafkaError: if the file cannot be read or a line is no such thing.
    """
    try:
        text = input_file.read(path).decode("utf-8-sig")
        rows = [row for row in csv.reader(StringIO(text, newline="")) if "".join(row).strip()]
    except (OSError, ValueError, csv.Error) as error:
        raise PykafkaError(f"Unable to read file {path}") from error
    with_group = len(groups) > 1 or any(len(row) == 4 for row in rows)
    plan: dict[str, Offsets] = {}
    for row in rows:
        group, topic, partition, offset = _fields(row, with_group=with_group, group=groups[0] if groups else "")
        plan.setdefault(group, {})[TopicPartition(topic, partition)] = offset
    return plan


def _fields(row: Sequence[str], *, with_group: bool, group: str) -> tuple[str, str, int, int]:
    cells = [cell.strip() for cell in row]
    names = cells[:-2]
    try:
        number, offset = (int(cell) for cell in cells[-2:])
    except ValueError:
        names = []
    if len(names) != 1 + with_group:
        shape = "group,topic,partition,offset" if with_group else "topic,partition,offset"
        raise PykafkaError(f"The line {','.join(row)} is not of the form {shape}")
    if offset < 0:
        raise PykafkaError("Invalid negative offset")
    return (names[0] if with_group else group, names[-1], number, offset)


def as_csv(plan: Mapping[str, Offsets], *, with_group: bool) -> str:
    """The plan as `read` takes it back. Fields are quoted only where they must be."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for group, offsets in plan.items():
        for partition, offset in offsets.items():
            writer.writerow([*([group] if with_group else []), partition.topic, partition.partition, offset])
    return text.getvalue()
