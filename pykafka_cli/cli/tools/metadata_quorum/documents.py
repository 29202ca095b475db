"""What the answers of kafka-metadata-quorum consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render.document import WARN, Document, Field, Many

if TYPE_CHECKING:
    from pykafka_cli.cluster.server import QuorumMember, QuorumView

_STATUS_MEMBER = (
    Field("node_id", "integer", "NODE"),
    Field("directory_id", "string", "DIRECTORY"),
    Field("endpoint", "string?", "ENDPOINT", lambda member: member.endpoint or None, about="Null: it was not told."),
)


def _lag(quorum: QuorumView) -> int:
    return max((member.lag for member in (*quorum.voters[1:], *quorum.observers)), default=0)


def _lag_time(quorum: QuorumView) -> int:
    leader = quorum.voters[0]
    followers = (*quorum.voters[1:], *quorum.observers)
    return max((leader.last_caught_up_ms - member.last_caught_up_ms for member in followers), default=0)


class _Replica(NamedTuple):
    """A member and its part; `now_ms` is when it was asked."""

    member: QuorumMember
    role: str
    now_ms: int


STATUS = Document(
    "kafka-metadata-quorum describe --status",
    (
        Field("cluster_id", "string", "Cluster id"),
        Field("leader_id", "integer", "Leader", lambda quorum: quorum.voters[0].node_id),
        Field("leader_epoch", "integer", "Leader epoch"),
        Field("high_watermark", "integer", "High watermark"),
        Field("max_follower_lag", "integer", "Most lag of a follower", _lag, about="Records."),
        Field("max_follower_lag_ms", "integer", "Most lag in ms", _lag_time),
        Field("voters", Many(_STATUS_MEMBER), "Voters",
              show=lambda quorum: ",".join(str(member.node_id) for member in quorum.voters)),
        Field("observers", Many(_STATUS_MEMBER), "Observers",
              show=lambda quorum: ",".join(str(member.node_id) for member in quorum.observers)),
    ),
)  # fmt: skip


def _replicas(quorum: QuorumView) -> list[_Replica]:
    leader, *followers = quorum.voters
    now_ms = leader.last_fetch_ms
    return [
        _Replica(leader, "leader", now_ms),
        *(_Replica(member, "follower", now_ms) for member in followers),
        *(_Replica(member, "observer", now_ms) for member in quorum.observers),
    ]


REPLICATION = Document(
    "kafka-metadata-quorum describe --replication",
    (
        Field(
            "replicas",
            Many(
                (
                    Field("node_id", "integer", "NODE", lambda row: row.member.node_id),
                    Field("role", "string", "ROLE", about="leader, follower or observer."),
                    Field("directory_id", "string", "DIRECTORY", lambda row: row.member.directory_id),
                    Field("log_end_offset", "integer", "END", lambda row: row.member.log_end_offset),
                    Field("lag", "integer", "LAG", lambda row: row.member.lag,
                          mark=lambda row: WARN if row.member.lag else None, about="Records."),
                    Field("last_fetch_ms", "integer", "LAST-FETCH", lambda row: row.member.last_fetch_ms,
                          show=lambda row: f"{row.now_ms - row.member.last_fetch_ms} ms ago",
                          about="ms since 1970."),
                    Field("last_caught_up_ms", "integer", "CAUGHT-UP", lambda row: row.member.last_caught_up_ms,
                          show=lambda row: f"{row.now_ms - row.member.last_caught_up_ms} ms ago",
                          about="ms since 1970."),
                )
            ),
            get=_replicas,
        ),
    ),
)  # fmt: skip
