"""How the answer of kafka-groups reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.groups import GroupListing


def table(groups: Sequence[GroupListing]) -> str:
    """Ids, types and protocols; the header also for no groups."""
    width = max([20, *(len(group.group_id) for group in groups)])
    lines = [f"{'GROUP':{width}} {'TYPE':{width}} {'PROTOCOL':{width}}"]
    lines += [f"{group.group_id:{width}} {group.type:{width}} {group.protocol:{width}} " for group in groups]
    return "".join(f"{line}\n" for line in lines)
