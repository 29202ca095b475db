"""Values of the control records of a KRaft quorum (KIP-595, KIP-853)."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import schema

LEADER_CHANGE = schema(
    """
        version int16
        leaderId int32
        voters []{}
            voterId int32
            voterDirectoryId uuid 1+
        grantingVoters []{}
            voterId int32
            voterDirectoryId uuid 1+
    """,
    latest=1,
)

SNAPSHOT_HEADER = schema(
    "version int16; lastContainedLogTimestamp int64",
)

SNAPSHOT_FOOTER = schema(
    "version int16",
)

KRAFT_VERSION = schema(
    "version int16; kRaftVersion int16",
)

KRAFT_VOTERS = schema(
    """
        version int16
        voters []{}
            voterId int32
            voterDirectoryId uuid
            endpoints []{}
                name string
                host string
                port uint16
            kRaftVersionFeature {}
                minSupportedVersion int16
                maxSupportedVersion int16
    """,
)

BY_TYPE = {
    2: ("LeaderChange:", LEADER_CHANGE),
    3: ("SnapshotHeader", SNAPSHOT_HEADER),
    4: ("SnapshotFooter", SNAPSHOT_FOOTER),
    5: ("KRaftVersion", KRAFT_VERSION),
    6: ("KRaftVoters", KRAFT_VOTERS),
}
"""Control types by their number in the record's key: how Kafka labels them, and their values."""
