"""How the answers of kafka-metadata-quorum read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.server import QuorumMember, QuorumView

_HEADERS = (
    "NodeId", "DirectoryId", "LogEndOffset", "Lag", "LastFetchTimestamp", "LastCaughtUpTimestamp", "Status"
)  # fmt: skip


def status(quorum: QuorumView) -> str:
    """One fact a line, the values in one column."""
    leader = quorum.voters[0]
    followers = quorum.voters[1:]
    rows = {
        "ClusterId": quorum.cluster_id,
        "LeaderId": leader.node_id,
        "LeaderEpoch": quorum.leader_epoch,
        "HighWatermark": quorum.high_watermark,
        "MaxFollowerLag": max((member.lag for member in followers), default=0),
        "MaxFollowerLagTimeMs": max(
            (leader.last_caught_up_ms - member.last_caught_up_ms for member in followers), default=0
        ),
        "CurrentVoters": json.dumps([{"id": voter.node_id, "endpoints": [voter.endpoint]} for voter in quorum.voters]),
        "CurrentObservers": json.dumps(
            [{"id": member.node_id, "directoryId": member.directory_id} for member in quorum.observers]
        ),
    }
    return "".join(f"{f'{name}:':<24}{value}\n" for name, value in rows.items())


def replication(quorum: QuorumView) -> str:
    """A row for each replica of the metadata, times in ms since 1970."""
    return _table(quorum, None)


def replication_for_people(quorum: QuorumView) -> str:
    """The same, times as how long ago they were."""
    return _table(quorum, quorum.voters[0].last_fetch_ms)


def _table(quorum: QuorumView, now_ms: int | None) -> str:
    def row(member: QuorumMember, role: str) -> tuple[str, ...]:
        times = (member.last_fetch_ms, member.last_caught_up_ms)
        shown = [str(time) if now_ms is None else f"{now_ms - time} ms ago" for time in times]
        lag = (str(member.log_end_offset), str(member.lag))
        return (str(member.node_id), member.directory_id, *lag, *shown, role)

    rows = [_HEADERS, row(quorum.voters[0], "Leader")]
    rows += [row(member, "Follower") for member in quorum.voters[1:]]
    rows += [row(member, "Observer") for member in quorum.observers]
    return _padded(rows)


def _padded(rows: Sequence[Sequence[str]]) -> str:
    """Every cell as wide as its column and followed by a tab (ToolsUtils.prettyPrintTable)."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("".join(f"{cell:<{width}}\t" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line}\n" for line in lines)
